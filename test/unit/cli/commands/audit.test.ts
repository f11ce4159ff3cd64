// What `rollcall audit --completeness` says of accounts, and how it ends.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Sandbox, startSandbox } from '../../../../src/sandbox/server.ts';
import { openSession, type Result, type Session } from '../../../support/session.ts';

const CLOCK = '2026-11-24T09:00:00Z';

let session: Session;
let sandbox: Sandbox;

beforeEach(async () => {
  sandbox = await startSandbox({
    clock: CLOCK,
    seed: {
      users: [
        { email: 'ada@acme.example', role: 'owner' },
        { email: 'old@acme.example', role: 'user' },
      ],
    },
  });
  session = await openSession({ env: { KISSMETRICS_API_KEY: sandbox.token }, now: () => Date.parse(CLOCK) });
  await team();
});

afterEach(async () => {
  await session.close();
  await sandbox.close();
});

const team = (more = '', held = 'kissmetrics: { role: owner }'): Promise<void> =>
  session.write(
    'team.yaml',
    `version: 1\naccounts:\n  kissmetrics: { base_url: "${sandbox.url}" }\n${more}members: { ada@acme.example: { accounts: { ${held} } } }\n`,
  );

const audit = (...argv: readonly string[]): Promise<Result> =>
  session.run('audit', '--completeness', ...argv);

const applied = (): Promise<Result> => session.run('apply', '--yes');

interface Report {
  readonly accounts: readonly { readonly verdict: string; readonly unordered: readonly object[] }[];
}

describe('audit --completeness', () => {
  it('ends in 0 where all is accounted for', async () => {
    await applied();
    const { code, out } = await audit();
    expect(out).toContain('kissmetrics: complete');
    expect(out).toContain('1 of 1 account complete.');
    expect(code).toBe(0);
  });

  it('ends in 2 where somebody worked past it, and says who did what', async () => {
    await applied();
    sandbox.happen({ kind: 'join', email: 'eve@acme.example', role: 'admin' });
    const { code, out } = await audit();
    expect(out).toMatch(
      /granted eve@acme\.example.*\n +gives role: admin\n[^]* by +ada@acme\.example, in the product/,
    );
    expect(code).toBe(2);
    const report = JSON.parse((await audit('--json')).out) as Report;
    expect(report.accounts[0]).toMatchObject({ verdict: 'gaps', unordered: [{ why: 'by-hand' }] });
    const csv = (await audit('--format', 'csv')).out;
    expect(csv).toMatch(/^account,verdict,result,/);
    expect(csv).toContain('kissmetrics,gaps,nobody ordered it,2026-11-24T09:00:00Z');
  });

  it('ends in 1 where an account has no log, and 0 without that account', async () => {
    await applied();
    await team('  crm: { provider: csv }\n', 'kissmetrics: { role: owner }, crm: { role: owner }');
    const { code, out } = await audit();
    expect(out).toContain('crm: not provable');
    expect(code).toBe(1);
    expect((await audit('--account', 'kissmetrics')).code).toBe(0);
    expect((await audit('--format', 'csv')).out).toContain('crm,not provable,not provable');
  });

  it('ends in 1 where the log cannot be read whole', async () => {
    await applied();
    sandbox.setFaults([{ on: 'GET /v1/audit-events', times: 'always', fault: { kind: 'total', add: 1 } }]);
    const { code, out } = await audit();
    expect(out).toContain('not provable: RC410');
    expect(code).toBe(1);
  });

  it('ends in 1 where the log begins after the period', async () => {
    await applied();
    const { code, out } = await audit('--since', '2026-11-01');
    expect(code).toBe(0);
    expect(out).toContain('Audit of 2026-11-01T00:00:00Z to 2026-11-24T09:00:01Z');
  });

  it.each([
    [['audit'], 'RC501'],
    [['audit', '--completeness', '--since', 'yesterday'], 'RC501'],
    [['audit', '--completeness', '--until', '2026-11-24T08:00Z'], 'RC501'],
    [['audit', '--completeness', '--since', '2027-01-01', '--until', '2027-02-01'], 'RC501'],
    [['audit', '--completeness', '--account', 'nobody'], 'RC546'],
  ])('refuses %j', async (argv, code) => {
    await applied();
    const result = await session.run(...argv);
    expect(result).toMatchObject({ code: 1, out: '' });
    expect(result.err).toContain(code);
  });

  it('has nothing to hold against without records', async () => {
    expect((await audit()).err).toContain('RC530');
  });
});
