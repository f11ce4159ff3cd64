import { afterEach, describe, expect, it } from 'vitest';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';

let company: Company;
afterEach(async () => company.close());
async function open(options: CompanyOptions = {}): Promise<Company['session']> {
  company = await openCompany(options);
  return company.session;
}
const DEAD = [
  { email: 'omar@acme.example', role: 'user', projects: ['1'], status: 'expired', created_at: '-30d' },
];

describe('rollcall import', () => {
  it('prints the file with who is in the account, and leaves the file', async () => {
    const session = await open({ members: MEMBERS.slice(0, 4) });
    const before = await session.read('team.yaml');
    const { code, out, err } = await session.run('import');
    expect(code, err).toBe(0);
    expect(out).toContain('linus@acme.example');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('merges with --write after showing the difference, so that the next plan is empty', async () => {
    const session = await open({ members: MEMBERS.slice(0, 4) });
    await session.write('team.yaml', `# ours\n${await session.read('team.yaml')}`);
    const { code, out, err } = await session.runWith({ answer: () => true }, 'import', '--write');
    expect(code, err).toBe(0);
    expect(out).toMatch(/^\+.*linus@acme\.example/m);
    expect(await session.read('team.yaml')).toMatch(/^# ours\n/);
    expect((await session.run('plan')).out).toContain('No changes.');
    const again = await session.run('import', '--write');
    expect(again).toMatchObject({
      code: 0,
      out: '',
      err: 'Nothing to import: the file says what the account shows.\n',
    });
  });

  it('asks before it writes', async () => {
    const session = await open({ members: MEMBERS.slice(0, 4) });
    const before = await session.read('team.yaml');
    expect((await session.run('import', '--write')).err).toContain('RC544');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('names dead invitations, which the next plan cancels', async () => {
    const session = await open({ invitations: DEAD });
    const { err } = await session.run('import');
    expect(err).toContain(
      'not imported: omar@acme.example, whose invitation (user) is expired; the next plan cancels it',
    );
    await session.write('team.yaml', '');
    const { out } = await session.run('import', '--base-url', company.sandbox.url);
    expect(out).toMatch(/#.*omar@acme\.example/);
  });

  it('prints the root alone where there are includes, and names those that would change', async () => {
    const session = await open();
    await session.write(
      'members/web.yaml',
      'members:\n  wen@acme.example: { role: admin, projects: [web] }\n',
    );
    const text = await session.read('team.yaml');
    await session.write(
      'team.yaml',
      text.replace(/^.*wen@.*\n/m, '').replace('members:', 'include: [members/web.yaml]\nmembers:'),
    );
    const { out, err, code } = await session.run('import');
    expect(code, err).toBe(0);
    expect(out.match(/^members:/gm)).toHaveLength(1);
    expect(err).toContain('members/web.yaml would change too; --write merges into every file');
  });

  it('reads a member list, several addresses in a cell and formulas taken back', async () => {
    const session = await open({ members: MEMBERS.slice(0, 2) });
    await session.write(
      'users.csv',
      'Email,Permission,Projects\n"ada@acme.example; cto@acme.example",Owner,All\nwen@acme.example,User,web\n',
    );
    const { code, out, err } = await session.run('import', '--from', 'csv', 'users.csv');
    expect(code, err).toBe(0);
    expect(out).toMatch(/wen@acme\.example:.*user/);
    expect(company.sandbox.requests()).toEqual([]);
  });

  it('refuses a member list with a broken row and says which', async () => {
    const session = await open();
    await session.write('users.csv', 'Email,Permission\nnobody,User\n');
    const { code, out, err } = await session.run('import', '--from', 'csv', 'users.csv');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('users.csv:2:1 error RC431');
    expect(err).toContain('error RC430 users.csv was not imported');
  });

  it('prints a first file from a member list where there is none', async () => {
    const session = await open();
    await session.write('team.yaml', '');
    await session.write('users.csv', 'Email,Permission\nada@acme.example,Owner\n');
    const { code, out, err } = await session.run('import', '--from', 'csv', 'users.csv');
    expect(code, err).toBe(0);
    expect(out).toContain('ada@acme.example: owner');
  });

  it('ends with the code of what kept the account from being read', async () => {
    const session = await open();
    const { code, out, err } = await session.runWith({ env: { KISSMETRICS_API_KEY: 'wrong' } }, 'import');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^error RC401 /);
    expect(err.match(/RC401/g)).toHaveLength(1);
  });

  it.each([
    [['--from', 'csv'], 'which file?'],
    [['users.csv'], 'users.csv: a file is read with --from csv only'],
    [['--base-url', 'https://other.example'], '--base-url: team.yaml says where its accounts are'],
    [['--account', 'web'], '--account web: team.yaml has no such account'],
    [['--account', 'a', '--account', 'b'], 'which account?'],
  ])('is told to be used rightly: %j', async (argv, message) => {
    const session = await open();
    const { code, err } = await session.run('import', ...argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(company.sandbox.requests()).toEqual([]);
  });

  it.each([
    [['--write'], 'there is no team.yaml to merge into'],
    [['--account', 'a,b'], 'a first file is written from one account'],
    [['--account', 'nobody'], 'no provider nobody'],
    [['--account', 'constructor'], 'no provider constructor'],
  ])('is told to be used rightly where there is no file yet: %j', async (argv, message) => {
    const session = await open();
    await session.write('team.yaml', '\n');
    const { code, err } = await session.run('import', ...argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});
