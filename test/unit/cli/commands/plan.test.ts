import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/run.ts';
import { type Plan } from '../../../../src/plan/model.ts';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';
import { playedIo } from '../../../support/session.ts';

let company: Company;
afterEach(async () => company.close());
async function open(options: CompanyOptions = {}): Promise<Company> {
  company = await openCompany(options);
  return company;
}

/** Linus leaves, Noor joins, Wen gets one project more. */
const CHANGED = [
  ...MEMBERS.slice(0, 3),
  'wen@acme.example: { role: user, projects: [web, app] }',
  'noor@acme.example: { role: user, projects: [web] }',
];

describe('rollcall plan', () => {
  it('shows what would change and saves exactly that', async () => {
    const { session } = await open({ members: CHANGED });
    const { code, out, err } = await session.run('plan', '--out', 'my plan.json', '--detailed-exitcode');
    expect(code, err).toBe(2);
    expect(out).toContain('Plan: 1 to invite, 1 to change, 1 to remove.');
    expect(err).toBe("Saved to my plan.json; `rollcall apply 'my plan.json'` executes exactly this.\n");
    const saved = JSON.parse(await session.read('my plan.json')) as Plan;
    expect(out).toContain(saved.changes_digest);
  });

  it('writes the same whether asked by --json or --format json, and what it saves', async () => {
    const now = (): number => Date.UTC(2026, 10, 24, 9);
    const { session } = await open({ members: CHANGED, session: { now } });
    const short = await session.run('plan', '--json', '--out', 'plan.json');
    const long = await session.run('plan', '--format', 'json');
    expect(short.out).toBe(long.out);
    expect(await session.read('plan.json')).toBe(short.out);
  });

  it('has only the result on standard output, in every format', async () => {
    const { session } = await open({ members: CHANGED });
    for (const format of ['text', 'markdown', 'json', 'diff']) {
      const { out, err, code } = await session.run('plan', '--format', format);
      expect(code).toBe(0);
      expect(err).toBe('');
      expect(out).not.toBe('');
    }
  });

  it('shows as a diff what the account says against what the file says', async () => {
    const { session } = await open({ members: CHANGED });
    const { out } = await session.run('plan', '--format', 'diff');
    expect(out).toContain('--- live/team.yaml');
    expect(out).toMatch(/^-.*linus@acme\.example/m);
    expect(out).toMatch(/^\+.*noor@acme\.example/m);
  });

  it('has an empty diff where both say the same, and leaves accounts out that were not read', async () => {
    const { session } = await open();
    expect(await session.run('plan', '--format', 'diff')).toMatchObject({ code: 0, out: '' });
    const unread = await session.runWith({ env: { KISSMETRICS_API_KEY: '' } }, 'plan', '--format', 'diff');
    expect(unread.code).toBe(1);
    expect(unread.err).toContain('RC401');
  });

  it('says that a plan of another moment cannot be applied, and it cannot', async () => {
    const { session } = await open({ members: CHANGED });
    const planned = await session.run('plan', '--at', '2031-01-01T00:00Z', '--out', 'later.json');
    expect(planned.err).toBe('Saved to later.json; it shows another moment and cannot be applied.\n');
    expect(await session.run('apply', 'later.json')).toMatchObject({
      code: 1,
      err: expect.stringContaining('RC502') as string,
    });
  });

  it.each([
    ['nobody knows', 'wnen@acme.example', true],
    ['only the file knows', 'noor@acme.example', false],
    ['only the account knows', 'linus@acme.example', false],
    ['the account knows by its id', null, false],
  ])('says when --member names somebody whom %s: %s', async (_, name, told) => {
    const { session, sandbox } = await open({ members: CHANGED });
    const who = name ?? sandbox.state().users[0]?.id ?? '';
    const { err, code } = await session.run('plan', '--member', who);
    expect(code).toBe(0);
    expect(err.includes(`--member ${who}: neither in team.yaml nor in an account that was read`)).toBe(told);
  });

  it.each([
    ['--account', 'web', 'it has kissmetrics'],
    ['--restore', 'eve@acme.example', 'add them there first'],
  ])('refuses a name that the file has not: %s', async (flag, name, hint) => {
    const { session, sandbox } = await open();
    const { code, err } = await session.run('plan', flag, name);
    expect(code).toBe(1);
    expect(err).toContain(`error RC546 ${flag} ${name}`);
    expect(err).toContain(hint);
    expect(sandbox.requests()).toEqual([]);
  });

  it('refuses an --at that is none', async () => {
    const { session } = await open();
    expect(await session.run('plan', '--at', 'tomorrow')).toMatchObject({
      code: 1,
      err: 'error RC501 --at tomorrow: not an instant\n  hint: write it like 2027-01-01T00:00Z\n',
    });
  });

  it('says why a plan cannot be saved, and prints none', async () => {
    const { session } = await open();
    const { code, out, err } = await session.run('plan', '--out', 'no/such/plan.json');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain('RC542 cannot write no/such/plan.json: no such file or folder');
  });

  it('counts calls by the rate that the file writes', async () => {
    const { session } = await open({ members: CHANGED });
    const text = await session.read('team.yaml');
    await session.write('team.yaml', text.replace('60000/min', '60/h'));
    const { out } = await session.run('plan', '--json');
    const [account] = (JSON.parse(out) as Plan).accounts;
    expect(account?.cost.minutes).toBe(account?.cost.calls);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ])('ends quietly on %s', async (name, exit) => {
    const { session } = await open({ faults: [{ on: 'GET /v1/users', fault: { kind: 'slow', ms: 300 } }] });
    const controller = new AbortController();
    const running = session.runWith({ signal: controller.signal }, 'plan', '--out', 'plan.json');
    setTimeout(() => controller.abort(name), 50);
    expect(await running).toEqual({ code: exit, out: '', err: '' });
    await expect(readFile(path.join(session.folder, 'plan.json'))).rejects.toThrow();
  });

  it('uses colour only where it is told to', async () => {
    const { session, sandbox } = await open({ members: CHANGED });
    const env = { KISSMETRICS_API_KEY: sandbox.token };
    const played = playedIo({ cwd: session.folder, env }, { colour: { out: true, err: false } });
    await run(['plan'], played.io);
    expect(played.said().out).toContain('\u001B[');
    expect((await session.run('plan')).out).not.toContain('\u001B[');
  });
});
