import { afterEach, describe, expect, it } from 'vitest';
import type { Story } from '../../../../src/cli/story.ts';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';

let company: Company;
afterEach(async () => company.close());
async function explain(
  options: CompanyOptions,
  ...argv: readonly string[]
): ReturnType<Company['session']['run']> {
  company = await openCompany(options);
  return company.session.run('explain', ...argv);
}

const NOOR = 'noor@acme.example: { role: user, projects: [web] }';
const noor = (fields: object): CompanyOptions => ({
  members: [...MEMBERS, NOOR],
  invitations: [{ email: 'noor@acme.example', role: 'user', projects: ['1'], ...fields }],
});

describe('rollcall explain', () => {
  it('says where each part comes from, what is live, and that nothing is to change', async () => {
    const { code, out, err } = await explain({}, 'Wen@Acme.example');
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('wen@acme.example, employee');
    expect(out).toMatch(/role: user {2}from member, team\.yaml:\d+/);
    expect(out).toMatch(/project web \(1\) {2}from member/);
    expect(out).toMatch(/live: member usr_\w+, active, wen@acme\.example/);
    expect(out).toContain('next: nothing to change');
  });

  it('shows what the next plan would change', async () => {
    const members = MEMBERS.map((line) =>
      line.replace('user, projects: [web] }', 'admin, projects: [web, app] }'),
    );
    const { out } = await explain({ members }, 'wen@acme.example');
    expect(out).toContain('next: change wen@acme.example');
    expect(out).toContain('    + role: admin');
    expect(out).toContain('    + project app (2)');
    expect(out).toContain('    - role: user');
  });

  it('plans everybody, so that what a person needs of others is not taken for missing', async () => {
    // Noor needs the seat of Linus, who leaves: narrowed to Noor there would be none.
    const { out } = await explain(
      {
        members: [...MEMBERS.slice(0, 4), NOOR],
        account: { seat_limit: 5 },
        policy: ['seats: { reserve: 0 }'],
      },
      'noor@acme.example',
    );
    expect(out).toContain('next: invite noor@acme.example');
    expect(out).not.toContain('withheld');
    expect(out).toContain('live: nothing');
  });

  it('says what to do where there is no seat', async () => {
    const { out } = await explain(
      { members: [...MEMBERS, NOOR], account: { seat_limit: 5 }, policy: ['seats: { reserve: 0 }'] },
      'noor@acme.example',
    );
    expect(out).toContain('next: withheld: ');
    expect(out).toContain('help: no free seat');
  });

  it.each([
    ['pending', { status: 'pending' }, 'not received? Look in spam'],
    ['pending under another address', { status: 'pending' }, 'accepted under another address?'],
    ['expired', { status: 'expired', created_at: '-30d' }, 'the link is dead'],
    ['declined', { status: 'declined' }, 'not sent again by itself'],
  ])('says what to do about an invitation that is %s', async (_, fields, help) => {
    const { out } = await explain(noor(fields), 'noor@acme.example');
    expect(out).toContain(`help: ${help}`);
    expect(out).toContain('`rollcall invitations resend noor@acme.example`');
    expect(out).toMatch(/live: invitation:inv_\w+, \w+, noor@acme\.example, sent /);
  });

  it('knows people whom only the account knows, and what will become of them', async () => {
    const { out, code } = await explain({ members: MEMBERS.slice(0, 4) }, 'linus@acme.example');
    expect(code).toBe(0);
    expect(out).toContain('linus@acme.example: not in the file');
    expect(out).toContain('the file gives nothing here');
    expect(out).toContain('next: remove linus@acme.example');
  });

  it('says that nothing will run where the account is refused', async () => {
    const { out } = await explain({ members: MEMBERS.slice(0, 2) }, 'linus@acme.example');
    expect(out).toContain('refused, so nothing of this account will run: RC301');
  });

  it('refuses to speak of somebody whom nobody knows', async () => {
    const { code, out, err } = await explain({}, 'eve@acme.example');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('error RC546 eve@acme.example is neither in team.yaml nor in an account');
  });

  it('ends in 1 where an account could not be read, and says what the file says all the same', async () => {
    company = await openCompany();
    const env = { KISSMETRICS_API_KEY: 'wrong' };
    const known = await company.session.runWith({ env }, 'explain', 'wen@acme.example');
    expect(known.code).toBe(1);
    expect(known.out).toContain('not read: RC401');
    expect(known.out).toContain('wen@acme.example, employee');
    const unknown = await company.session.runWith({ env }, 'explain', 'eve@acme.example');
    expect(unknown.code).toBe(1);
    expect(unknown.err).toContain('nor in an account that was read');
  });

  it('shows everything that the file says of somebody', async () => {
    const entry = [
      '{ role: user, projects: [web], name: Noor, type: contractor, manager: grace@acme.example,',
      '    reason: migration, ticket: OPS-1, expires: 2027-03-31, previous_email: noor@agency.example,',
      '    elevate: [{ account: kissmetrics, role: admin, until: 2026-11-25T00:00Z, reason: incident }] }',
    ].join('\n');
    const { out, err, code } = await explain(
      {
        members: [...MEMBERS, `noor@acme.example: ${entry}`],
        session: { now: () => Date.UTC(2026, 10, 24, 9) },
      },
      'noor@acme.example',
    );
    expect(code, err).toBe(0);
    for (const text of [
      '(Noor), contractor',
      'reason: migration',
      'ticket: OPS-1',
      'manager: grace@acme.example',
      'ends: 2027-04-01T00:00:00Z',
      'elevation to admin until 2026-11-25T00:00:00Z: active (incident)',
      'left as they are: reports, features',
    ]) {
      expect(out).toContain(text);
    }
  });

  it('asks what will be by --at: access that has ended is wanted no more', async () => {
    const entry = 'noor@acme.example: { role: user, projects: [web], expires: 2027-03-31 }';
    const { out } = await explain(
      { members: [...MEMBERS, entry], session: { now: () => Date.UTC(2026, 10, 24, 9) } },
      'noor@acme.example',
      '--at',
      '2027-05-01T00:00Z',
    );
    expect(out).toContain('ended: 2027-04-01T00:00:00Z');
    expect(out).toContain('wanted: nothing any more');
  });

  it('tells held, ignored and set-aside people apart', async () => {
    company = await openCompany({ invitations: [] });
    await company.session.run('apply', '--yes');
    company.sandbox.happen({ kind: 'leave', email: 'linus@acme.example' });
    expect((await company.session.run('explain', 'linus@acme.example')).out).toContain('next: held: ');
    const text = await company.session.read('team.yaml');
    await company.session.write(
      'team.yaml',
      text.replace(/^.*wen@acme.*\n/m, '') +
        'ignore: [{ email: wen@acme.example, reason: theirs, owner: ada@acme.example, review_by: 2030-01-01 }]\n',
    );
    const ignored = await company.session.run('explain', 'wen@acme.example');
    expect(ignored.out, ignored.err).toContain('next: not touched: ');
  });

  it('is JSON with only what concerns the person', async () => {
    const { out } = await explain({ members: [...MEMBERS.slice(0, 4), NOOR] }, 'noor@acme.example', '--json');
    const story = JSON.parse(out) as Story;
    expect(story.person).toBe('noor@acme.example');
    expect(story.accounts[0]?.plan.changes.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
      'invite noor@acme.example',
    ]);
    expect(out).not.toContain('linus@');
  });

  it('is narrowed by --account', async () => {
    const { code, err } = await explain({}, 'wen@acme.example', '--account', 'web');
    expect(code).toBe(1);
    expect(err).toContain('team.yaml has no such account');
  });
});
