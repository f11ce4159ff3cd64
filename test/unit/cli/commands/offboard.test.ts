import { afterEach, describe, expect, it } from 'vitest';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';

let company: Company;
afterEach(async () => company.close());
async function open(options: CompanyOptions = {}): Promise<Company['session']> {
  company = await openCompany(options);
  return company.session;
}
const writes = (): number => company.sandbox.requests().filter(({ method }) => method !== 'GET').length;

describe('rollcall offboard', () => {
  it('shows the edit and the plan of just that, asks, and writes the file only', async () => {
    const session = await open({
      members: [...MEMBERS, 'noor@acme.example: { role: user, projects: [web] }'],
    });
    const asked: string[] = [];
    const answer = (question: string): boolean => asked.push(question) > 0;
    const { code, out, err } = await session.runWith({ answer }, 'offboard', 'Linus@acme.example');
    expect(code, err).toBe(0);
    expect(out).toMatch(/^-.*linus@acme\.example/m);
    expect(out).toContain('remove linus@acme.example');
    expect(out).toContain('Plan: 0 to invite, 0 to change, 1 to remove.');
    expect(out).not.toContain('invite noor');
    expect(asked).toEqual(['Write team.yaml?']);
    expect(err).toContain('Written. Commit it, have it reviewed, then apply.');
    expect(await session.read('team.yaml')).not.toContain('linus');
    expect(writes()).toBe(0);
  });

  it('takes people out of the file that has them, includes too, and asks once for all', async () => {
    const session = await open();
    await session.write(
      'members/web.yaml',
      'members:\n  wen@acme.example: { role: user, projects: [web] } # web\n  # the end\n',
    );
    const text = await session.read('team.yaml');
    await session.write(
      'team.yaml',
      text.replace(/^.*wen@.*\n/m, '').replace('members:', 'include: [members/web.yaml]\nmembers:'),
    );
    const asked: string[] = [];
    const answer = (question: string): boolean => asked.push(question) > 0;
    const { code, err } = await session.runWith(
      { answer },
      'offboard',
      'wen@acme.example',
      'linus@acme.example',
    );
    expect(code, err).toBe(0);
    expect(asked).toEqual(['Write team.yaml, members/web.yaml?']);
    expect(await session.read('members/web.yaml')).toContain('# the end');
    expect(await session.read('members/web.yaml')).not.toContain('wen@');
    expect(await session.read('team.yaml')).not.toContain('linus@');
  });

  it('lists what still names the person, once, and goes on', async () => {
    const members = [
      ...MEMBERS,
      'noor@agency.example: { role: user, projects: [web], type: contractor, reason: x, expires: 2026-12-31, manager: linus@acme.example }',
    ];
    const session = await open({ members, session: { now: () => Date.UTC(2026, 10, 24, 9) } });
    const { code, err } = await session.run('offboard', 'linus@acme.example', '--yes');
    expect(code, err).toBe(0);
    expect(err).toContain('Still named elsewhere:\n');
    expect(err).toMatch(
      /team\.yaml:\d+:\d+ warning RC251 linus@acme\.example is gone but still the manager of noor@agency\.example/,
    );
    expect(err).not.toContain('RC260');
  });

  it.each([
    ['no', { answer: () => false }, 'RC545'],
    ['nothing, for there is nobody', {}, 'RC544'],
  ])('leaves the file alone where the answer is %s', async (_, options, code) => {
    const session = await open();
    const before = await session.read('team.yaml');
    const ended = await session.runWith(options, 'offboard', 'linus@acme.example');
    expect(ended.code).toBe(1);
    expect(ended.err).toContain(code);
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('leaves the file alone and ends in 5 where a guard refuses', async () => {
    const session = await open({ policy: ['removals: { max_percent: 20, max_count: 1, percent_from: 1 }'] });
    const before = await session.read('team.yaml');
    const { code, out, err } = await session.run(
      'offboard',
      'linus@acme.example',
      'wen@acme.example',
      '--yes',
    );
    expect(code).toBe(5);
    expect(out).toContain('RC301');
    expect(err).toContain('The account would refuse this. The file was left as it is.');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('does not take out a protected person', async () => {
    const session = await open({ policy: ['removals: { protect: [grace@acme.example] }'] });
    const before = await session.read('team.yaml');
    const { code, out, err } = await session.run('offboard', 'grace@acme.example', '--yes');
    expect(code).toBe(5);
    expect(out).toContain('RC304');
    expect(err).toContain('grace@acme.example is gone but still protected by policy.removals');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('does not write a file that would not be valid: the last owners stay', async () => {
    const session = await open();
    const before = await session.read('team.yaml');
    const { code, err } = await session.run('offboard', 'ada@acme.example', 'cto@acme.example', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('RC244');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('leaves the file alone where an account could not be read', async () => {
    const session = await open();
    const before = await session.read('team.yaml');
    const env = { KISSMETRICS_API_KEY: 'wrong' };
    const { code, err } = await session.runWith({ env }, 'offboard', 'linus@acme.example', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('An account could not be read, so nothing can be said of it.');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('names who is not in the file and changes nothing', async () => {
    const session = await open();
    const { code, err } = await session.run('offboard', 'linus@acme.example', 'eve@acme.example', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('error RC546 team.yaml has no member eve@acme.example');
    expect(company.sandbox.requests()).toEqual([]);
  });

  it('does not lose an edit that somebody made while the question stood', async () => {
    const session = await open();
    const answer = (): boolean => {
      void session.write('team.yaml', 'version: 1 # somebody else\n');
      return true;
    };
    const { code, err } = await session.runWith({ answer }, 'offboard', 'linus@acme.example');
    expect(code).toBe(1);
    expect(err).toContain('RC542 team.yaml was changed by somebody else meanwhile');
    expect(await session.read('team.yaml')).toBe('version: 1 # somebody else\n');
  });
});
