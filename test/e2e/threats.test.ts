// Attacks that no single part stops: what rollcall never reads, and never runs.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ApprovalWorld, openApprovalWorld } from '../support/approval-world.ts';
import { openSession } from '../support/session.ts';

const squash = { method: 'squash', by: 'ada' } as const;

async function opened(): Promise<ApprovalWorld> {
  const world = await openApprovalWorld();
  onTestFinished(() => world.close());
  return world;
}

describe('what the verdict is never read from', () => {
  it.each([
    ['attack 26: comments, which whoever may write can edit', /\/comments/u],
    [
      'attack 30: deployments, tags, releases and variables, which whoever may write can set',
      /\/(?:deployments|tags|git\/refs?\/tags|releases|actions)/u,
    ],
    [
      'attack 33: checks and statuses, which any workflow can post',
      /\/(?:status|statuses|check-runs|check-suites)\b/u,
    ],
  ])('%s', async (_, path_) => {
    const { propose, github, verify } = await opened();
    const pull = await propose({ members: ['eve@acme.example: admin'] });
    github.review(pull, 'bo');
    github.review(pull, 'cy');
    await github.merge(pull, squash);
    expect((await verify()).verdict).toBe('APPROVED');
    const calls = github.server.calls;
    expect(calls.some((call) => /\/pulls\/\d+\/reviews/u.test(call))).toBe(true);
    expect(calls.filter((call) => path_.test(call))).toEqual([]);
    expect(calls.filter((call) => !call.startsWith('GET '))).toEqual([]);
  });
});

describe('a pull request', () => {
  it('attack 21: its head is never checked out, and no hook or filter of it runs', async () => {
    const { propose, github, rollcallIn } = await opened();
    const folder = await github.clone();
    const mark = path.join(folder, 'ran');
    const script = { mode: '100755', text: `#!/bin/sh\ntouch ${mark}\ncat\n` };
    const files = {
      '.gitattributes': '* filter=evil merge=evil diff=evil\n',
      '.githooks/post-checkout': script,
      '.github/actions/evil.sh': script,
      CODEOWNERS: '* @acme/access\n',
    };
    const pull = await propose({}, { files, fork: true, by: 'dee' });
    for (const by of ['bo', 'cy']) github.review(pull, by);
    await github.merge(pull, { method: 'merge', by: 'ada' });
    const { code, err } = await rollcallIn(folder, {}, 'verify');
    expect(code, err).toBe(0);
    expect(existsSync(mark)).toBe(false);
    expect(existsSync(path.join(folder, 'CODEOWNERS'))).toBe(false);
  });

  it('case: team.yaml is moved elsewhere: the landing is blocked, and no run takes the file at its new place', async () => {
    const { propose, github, rollcall, rollcallIn, team } = await opened();
    const before = await github.clone();
    const files = { 'team.yaml': null, 'access/team.yaml': team({ members: ['eve@acme.example: admin'] }) };
    const pull = await propose({}, { files });
    for (const by of ['bo', 'cy']) github.review(pull, by);
    await github.merge(pull, squash);
    const there = await rollcallIn(before, {}, 'verify', '--json');
    expect(there.code, there.err).toBe(4);
    expect(JSON.parse(there.out)).toMatchObject({ steps: [{ reasons: [{ code: 'INVALID_ROSTER' }] }] });
    const applied = await rollcall('apply', '--yes');
    expect(applied).toMatchObject({ code: 1, err: expect.stringContaining('RC5') });
  });
});

const BEGIN = 'version: 1\naccounts: { kissmetrics: {} }\n';
const MEMBERS = 'members:\n  ada@acme.example: owner\n';

describe('attack 22: a file that would be a program', () => {
  it.each<[string, (mark: string) => string, string | null]>([
    [
      'a tag that some readers run',
      (mark) => `ignore: !!js/function "() => require('fs').writeFileSync('${mark}', '')"\n${MEMBERS}`,
      'RC106',
    ],
    [
      'a tag of another language',
      (mark) => `ignore: !!python/object/apply:os.system ["touch ${mark}"]\n${MEMBERS}`,
      'RC106',
    ],
    ['an include that is a command', (mark) => `include: ["| touch ${mark}"]\n${MEMBERS}`, 'RC'],
    ['an include from elsewhere', () => `include: ["https://evil.example/team.yaml"]\n${MEMBERS}`, 'RC'],
    [
      'a text that a shell would run',
      (mark) => `${MEMBERS}  eve@acme.example: { role: user, reason: "$(touch ${mark})" }\n`,
      null,
    ],
  ])('%s is refused, or stays text', async (_, text, code) => {
    const session = await openSession();
    onTestFinished(() => session.close());
    const mark = path.join(session.folder, 'ran');
    await session.write('team.yaml', BEGIN + MEMBERS);
    expect(await session.run('validate')).toMatchObject({ code: 0 });
    await session.write('team.yaml', BEGIN + text(mark));
    const result = await session.run('validate');
    expect(result.code, result.out + result.err).toBe(code === null ? 0 : 1);
    expect(result.out + result.err).toContain(code ?? '');
    expect(existsSync(mark)).toBe(false);
  });
});
