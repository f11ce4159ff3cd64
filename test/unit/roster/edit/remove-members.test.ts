import { describe, expect, it } from 'vitest';
import { removeMembers } from '../../../../src/roster/edit/remove-members.ts';

const TEAM = `version: 1
accounts: { kissmetrics: { policy: { removals: { protect: [bob@acme.com] } } } }
projects:
  web: { kissmetrics: "1", owner: bob@acme.com }
members:
  # founders
  ada@acme.com: owner # since 2019

  # growth
  bob@acme.com:
    role: admin
    reason: runs tracking # see wiki
  Eve@Acme.com: user
  sam: { role: user, manager: bob@acme.com }
ignore:
  - { email: "*@vendor.io", reason: support, owner: BOB@acme.com }
policy:
  removals: { protect: [ada@acme.com, bob@acme.com] }
  allow:
    - { remove: [eve@acme.com, bob@acme.com], until: 2026-12-01, reason: closed }
  approvals:
    medium: { count: 1, approvers: [acme/platform, manager, bob@acme.com] }
`;

const file = (text: string, path = 'team.yaml') => ({ path, text });

describe('taking people out', () => {
  it('takes their lines and nothing else', () => {
    const { files } = removeMembers([file(TEAM)], ['bob@acme.com']);
    expect(files).toEqual([
      file(TEAM.replace('  bob@acme.com:\n    role: admin\n    reason: runs tracking # see wiki\n', '')),
    ]);
  });

  it.each(['eve@acme.com', 'EVE@ACME.COM '])('finds addresses in any spelling: %s', (person) => {
    expect(removeMembers([file(TEAM)], [person]).files[0]?.text).toBe(
      TEAM.replace('  Eve@Acme.com: user\n', ''),
    );
  });

  it('takes people out of the file that they are in', () => {
    const more = file('members:\n  zoe@acme.com: user\n  max@acme.com: user\n', 'members/more.yaml');
    const { files } = removeMembers([file(TEAM), more], ['zoe@acme.com', 'sam']);
    expect(files.map(({ text }) => text)).toEqual([
      TEAM.replace('  sam: { role: user, manager: bob@acme.com }\n', ''),
      'members:\n  max@acme.com: user\n',
    ]);
  });

  it('leaves a file without members as it is', () => {
    const files = [
      file(TEAM),
      file('# empty\n{}\n', 'a.yaml'),
      file('members: x\n', 'b.yaml'),
      file('[]\n', 'c.yaml'),
    ];
    expect(removeMembers(files, ['sam']).files.slice(1)).toEqual(files.slice(1));
  });

  it('is refused where somebody is in no file, and names them', () => {
    expect(() =>
      removeMembers([file(TEAM), file('members: {}\n', 'b.yaml')], ['sam', 'max@acme.com', 'kim']),
    ).toThrow(
      expect.objectContaining({ code: 'RC257', message: 'not in team.yaml, b.yaml: max@acme.com, kim' }),
    );
  });
});

describe('what still names them', () => {
  const dangling = (text: string, ...persons: string[]) =>
    removeMembers([file(text)], persons).dangling.map(
      ({ at, message }) => `${at?.line}:${at?.column} ${message}`,
    );

  it('is listed with the place in the new file', () => {
    expect(dangling(TEAM, 'bob@acme.com')).toEqual([
      '2:60 bob@acme.com is gone but still protected by the policy of account kissmetrics',
      '4:35 bob@acme.com is gone but still the owner of project web',
      '11:31 bob@acme.com is gone but still the manager of sam',
      '13:53 bob@acme.com is gone but still the owner of ignore rule 1',
      '15:39 bob@acme.com is gone but still protected by policy.removals',
      '17:32 bob@acme.com is gone but still named by item 1 of policy.allow',
      '19:61 bob@acme.com is gone but still an approver of medium changes',
    ]);
  });

  it('stands where the place says', () => {
    const { files, dangling: issues } = removeMembers([file(TEAM)], ['bob@acme.com']);
    const lines = files[0]?.text.split('\n') ?? [];
    const named = issues.map(({ at }) =>
      lines[(at?.line ?? 0) - 1]?.slice((at?.column ?? 0) - 1, (at?.column ?? 0) + 11),
    );
    expect(named.map((text) => text?.toLowerCase())).toEqual(issues.map(() => 'bob@acme.com'));
  });

  it('is a warning that names the person and the way out', () => {
    expect(removeMembers([file(TEAM)], ['ada@acme.com']).dangling).toEqual([
      {
        code: 'RC251',
        severity: 'warning',
        message: 'ada@acme.com is gone but still protected by policy.removals',
        hint: 'take the name out: protected people are never removed',
        at: { file: 'team.yaml', line: 17, column: 25 },
        person: 'ada@acme.com',
      },
    ]);
  });

  it.each(['cancel', 'lower', 'narrow'])('includes policy.allow, %s', (edge) => {
    const text = `members: { bob: user, ada: user }\npolicy: { allow: [{ ${edge}: [bob] }] }\n`;
    expect(dangling(text, 'bob')).toHaveLength(1);
  });

  it('is nothing where nobody names them', () => {
    expect(dangling(TEAM, 'sam')).toEqual([]);
  });
});
