// A run is killed (kill -9, a real process) at every point of its bookkeeping, once each. Whatever it left behind, the
// next run gets to where an undisturbed one would have been, and nothing is sent twice.
import { spawn } from 'node:child_process';
import { access, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyChain } from '../../src/ledger/chain.ts';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import { ROOT } from '../support/built-cli.ts';
import { type Company, MEMBERS, openCompany, USERS } from '../support/company.ts';

/** One change of every kind that team.yaml can bring about by itself. */
const KINDS = ['invite', 'reinvite', 'resend', 'cancel', 'update', 'rename', 'reactivate', 'remove'] as const;

const MEMBERS_WANTED: readonly string[] = [
  ...MEMBERS.slice(0, 3),
  'wen@acme.example: { role: read-only, projects: [web] }',
  'lin@acme.example: { previous_email: linus@acme.example, role: user, projects: [web, app] }',
  'noor@acme.example: { role: user, projects: [web] }',
  'omar@acme.example: { role: user, projects: [app] }',
  'pia@acme.example: { role: user, projects: [web] }',
  'sam@acme.example: { role: user, projects: [web] }',
];

const user = (name: string, more: object = {}): object => ({
  email: `${name}@acme.example`,
  role: 'user',
  projects: ['1'],
  ...more,
});

const driver = await bundleDriver();
afterAll(() => rm(driver.folder, { recursive: true, force: true }));

interface Ending {
  readonly account: unknown;
  /** What the ledger remembers of the account. */
  readonly memory: unknown;
  /** Every write that the account answered with success, in no order. */
  readonly writes: readonly string[];
  /** Every e-mail with an invitation. */
  readonly mails: readonly string[];
}

// Exit code 0: it leaves nothing to do.
const undisturbed = await walk(0, ['plan', '--detailed-exitcode']);
const { points } = undisturbed;

let walked = 0;
afterAll(() => {
  const runs = `${points.length} points of a run with ${KINDS.length} kinds of changes`;
  process.stdout.write(`kill -9: ${walked} killed runs, at ${runs}, brought to their end\n`);
});

it('walks a plan with every kind of change', () => {
  expect(undisturbed.ended).toEqual({ code: 0, signal: null });
  expect(undisturbed.planned).toEqual([...KINDS].sort());
  expect(undisturbed.ending.mails).toEqual([
    'invite noor@acme.example',
    'invite omar@acme.example',
    'resend pia@acme.example',
  ]);
  // Each of 9 writes is announced and told; every note may be cut short, too.
  expect(points.filter((point) => point.startsWith('after noting'))).toHaveLength(1 + 2 * 9);
  expect(points.filter((point) => point.startsWith('half-way'))).toHaveLength(1 + 2 * 9);
});

/** What the point before did not already leave on the disk and in the account. */
const distinct = points.filter((point) => /^after|^before noting the outcome/.test(point));

describe.each([
  { name: 'a new plan', rerun: ['apply', '--yes'], at: points },
  { name: 'the same plan again', rerun: ['apply', 'plan.json'], at: distinct },
])('$name brings a run to its end that was killed', ({ rerun, at }) => {
  it.concurrent.each(at)('%s', async (point) => {
    walked += 1;
    const found = await walk(points.indexOf(point) + 1, rerun);
    expect(found.ended).toEqual({ code: null, signal: 'SIGKILL' });
    expect(found.points.at(-1)).toBe(point);
    expect(found.hadLock).toBe(point !== 'before taking the lock' && point !== 'after giving the lock back');
    expect(found.ending).toEqual(undisturbed.ending);
  });
});

/** Kills a run at a point, runs again, and returns how everything ended. */
async function walk(
  n: number,
  rerun: readonly string[],
): Promise<{
  readonly points: readonly string[];
  readonly ended: { readonly code: number | null; readonly signal: string | null };
  readonly planned: readonly string[];
  readonly hadLock: boolean;
  readonly ending: Ending;
}> {
  let minutes = 0;
  const company = await openCompany({
    members: MEMBERS_WANTED,
    users: [...USERS, user('sam', { status: 'suspended' }), user('zoe')],
    invitations: [
      user('omar', { projects: ['1'], created_at: '-2d' }),
      user('pia', { status: 'expired', created_at: '-20d' }),
      user('rae', { created_at: '-2d' }),
    ],
    // Two plans of one second would be the same plan.
    session: { now: () => Date.now() + minutes * 60_000 },
  });
  try {
    const { session } = company;
    const saved = await session.run('plan', '--out', 'plan.json', '--format', 'json');
    expect(saved.code, saved.err).toBe(0);
    const child = await apply(company, n);
    const hadLock = await isThere(company, 'lock');

    minutes = 2;
    const second = await session.run(...rerun);
    expect(second.code, `${second.out}${second.err}`).toBe(0);

    const records = await company.records();
    expect(verifyChain(records)).toBeNull();
    expect(await isThere(company, 'lock')).toBe(false);
    expect(await session.read('.rollcall/journal.ndjson').catch(() => '')).toBe('');
    return { ...child, planned: kindsIn(saved.out), hadLock, ending: endingOf(company, records) };
  } finally {
    await company.close();
  }
}

async function apply(
  { session, sandbox }: Company,
  n: number,
): Promise<Pick<Awaited<ReturnType<typeof walk>>, 'points' | 'ended'>> {
  const child = spawn(process.execPath, [driver.file], {
    cwd: session.folder,
    env: {
      PATH: process.env['PATH'],
      BASE_URL: sandbox.url,
      KISSMETRICS_API_KEY: sandbox.token,
      KILL_AT: String(n),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => {
      expect(err).toBe('');
      resolve({ points: out.split('\n').slice(0, -1), ended: { code, signal } });
    });
  });
}

function endingOf({ sandbox }: Company, records: readonly ApplyRecord[]): Ending {
  const { users, invitations, audit_events } = sandbox.state();
  const untimed = (rows: readonly object[]): readonly object[] =>
    rows.map((row) => ({ ...row, created_at: null, expires_at: null, last_active_at: null }));
  return {
    account: { users: untimed(users), invitations: untimed(invitations) },
    memory: records.at(-1)?.accounts[0]?.state?.rows,
    writes: sandbox
      .requests()
      .filter(({ method, status }) => method !== 'GET' && (status ?? 500) < 400)
      .map(({ method, path: called, body }) => `${method} ${called} ${JSON.stringify(body)}`)
      .sort(),
    mails: audit_events
      .filter(({ action }) => action === 'invite' || action === 'resend')
      .map(({ action, target }) => `${action} ${target.email}`)
      .sort(),
  };
}

function kindsIn(json: string): readonly string[] {
  const plan = JSON.parse(json) as { accounts: { changes: { kind: string }[] }[] };
  return plan.accounts.flatMap(({ changes }) => changes.map(({ kind }) => kind)).sort();
}

async function isThere({ session }: Company, name: string): Promise<boolean> {
  return access(path.join(session.folder, '.rollcall', name)).then(
    () => true,
    () => false,
  );
}

/** Node runs no TypeScript: the process that is killed is bundled once. */
async function bundleDriver(): Promise<{ readonly folder: string; readonly file: string }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
  const file = path.join(folder, 'killed-apply.mjs');
  await build({
    entryPoints: [path.join(ROOT, 'test/support/killed-apply.ts')],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // Bundled libraries load in half the time; those in CommonJS still ask for `require`.
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return { folder, file };
}
