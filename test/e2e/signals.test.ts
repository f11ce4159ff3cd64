// Somebody presses Ctrl-C, or the machine shuts down, while the built command line writes: what is under way is
// finished and recorded, nothing more is sent, and the next run does the rest.
import { afterAll, expect, it, vi } from 'vitest';
import { type Running, start } from '../support/built-cli.ts';
import { type Company, MEMBERS, openCompany, writesOf } from '../support/company.ts';

const NEW = ['noor', 'omar', 'pia', 'quin'];
const MEMBERS_WANTED = [
  ...MEMBERS,
  ...NEW.map((name) => `${name}@acme.example: { role: user, projects: [web] }`),
];
const companies: Company[] = [];
afterAll(async () => {
  await Promise.all(companies.map((company) => company.close()));
});

/**
 * Starts an apply of four invitations and returns once the first is with the account. The second half of every answer
 * comes `late` milliseconds after the first, so that a signal meets a write under way.
 */
async function writing(late: number): Promise<{ readonly company: Company; readonly running: Running }> {
  const company = await openCompany({
    members: MEMBERS_WANTED,
    faults: [{ on: 'POST /v1/users/invite', times: 'always', fault: { kind: 'slow', ms: late } }],
  });
  companies.push(company);
  const { session, sandbox } = company;
  const running = start(['apply', '--yes'], {
    cwd: session.folder,
    env: { KISSMETRICS_API_KEY: sandbox.token },
  });
  await vi.waitUntil(() => writesOf(sandbox).length > 0, { timeout: 60_000, interval: 5 });
  return { company, running };
}

/** Runs once more, with an account that answers at once, and shows that everybody has exactly one mail. */
async function finish(company: Company): Promise<void> {
  company.sandbox.setFaults([]);
  const next = await company.apply();
  expect(next.code, next.err).toBe(0);
  const mails = company.sandbox.state().audit_events.filter(({ action }) => action === 'invite');
  expect(mails.map(({ target }) => target.email).sort()).toEqual(NEW.map((name) => `${name}@acme.example`));
  expect((await company.plan('--detailed-exitcode')).code).toBe(0);
}

it.concurrent.each([
  { signal: 'SIGINT', code: 130 },
  { signal: 'SIGTERM', code: 143 },
] as const)(
  'finishes the write under way at $signal, records it and exits $code',
  async ({ signal, code }) => {
    const { company, running } = await writing(1000);
    running.child.kill(signal);
    const ended = await running.ended;
    expect({ code: ended.code, signal: ended.signal }, ended.err).toEqual({ code, signal: null });
    expect(ended.err).toContain(`${signal}: the write in flight is finished`);

    const sent = writesOf(company.sandbox).length;
    const [record] = await company.records();
    expect(record).toMatchObject({ interrupted: signal, exit_code: code, resumed: false });
    const statuses = record?.accounts[0]?.outcomes.map(({ status }) => status);
    expect(statuses).toEqual(NEW.map((_, i) => (i < sent ? 'applied' : 'not-executed')));
    expect(sent).toBeLessThan(NEW.length);
    // What was sent is proved by a last read, even so.
    expect(
      record?.accounts[0]?.outcomes.slice(0, sent).every(({ verified_at }) => verified_at !== null),
    ).toBe(true);
    expect(await company.session.read('.rollcall/journal.ndjson')).toBe('');
    await finish(company);
  },
);

it.concurrent.each(['SIGINT', 'SIGTERM'] as const)(
  'ends at once at a second %s, and the next run reads back what became of the write',
  async (signal) => {
    const { company, running } = await writing(20_000);
    running.child.kill(signal);
    await running.told(/the write in flight is finished/);
    running.child.kill(signal);
    const ended = await running.ended;
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: null, signal });
    expect(await company.records()).toEqual([]);
    await finish(company);
    const [killed, next] = await company.records();
    expect(killed).toMatchObject({ resumed: true, interrupted: null });
    expect(killed?.accounts[0]?.outcomes.map(({ status }) => status)).toEqual([
      'applied',
      ...Array(3).fill('not-executed'),
    ]);
    expect(next?.accounts[0]?.outcomes).toHaveLength(3);
  },
);
