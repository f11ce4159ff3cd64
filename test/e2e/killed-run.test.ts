// A run dies at every point of its bookkeeping. Whatever it left behind, the next run gets to where an undisturbed one
// would have been, and nothing is sent twice.
//
// At one point of every kind it dies by kill -9, as a real process. At every point it is stopped for good in this
// process, which leaves the same behind: a run has one account here and does one thing after the other, so that at a
// point no request is on its way and no other act has begun; it buffers nothing, every write of it has gone to the
// kernel before the next act; the promise that it waits for is never kept, so that no `catch` and no `finally` of it
// runs; and its lock names a process that does not exist. That this is so is not taken for granted: for every kind of
// point the files and the account that the killed process left are held against those of the stopped one.
import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { afterAll, describe, expect, it } from 'vitest';
import { compareStrings } from '../../src/core/compare.ts';
import { verifyChain } from '../../src/ledger/chain.ts';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import { ROOT } from '../support/built-cli.ts';
import { type Company, MEMBERS, openCompany, USERS } from '../support/company.ts';
import { applyMortally } from '../support/mortal-apply.ts';

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

/** How a run dies. */
type Death = 'killed' | 'stopped';

interface Died {
  /** Every point that it passed. */
  readonly points: readonly string[];
  readonly ended: { readonly code: number | null; readonly signal: string | null };
}

interface Walked extends Died {
  readonly planned: readonly string[];
  readonly hadLock: boolean;
  readonly left: object;
  readonly ending: Ending;
}

const KILLED: Died['ended'] = { code: null, signal: 'SIGKILL' };

/** Above every process id that a system gives. */
const NOBODY = 2 ** 22 + 1;

const walked = { killed: 0, stopped: 0 };
// Exit code 0: it leaves nothing to do.
const undisturbed = await walk(0, 'killed', ['plan', '--detailed-exitcode']);
const { points } = undisturbed;

afterAll(() => {
  const runs = `${points.length} points of a run with ${KINDS.length} kinds of changes`;
  process.stdout.write(
    `kill -9: ${walked.killed - 1} killed and ${walked.stopped} stopped runs, at ${runs}, brought to their end\n`,
  );
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

/** The first point of every kind: of all the writes, the first. */
const kinds = points.filter((point, i) => points.findIndex((other) => kindOf(other) === kindOf(point)) === i);

/** What the point before did not already leave on the disk and in the account. */
const distinct = points.filter((point) => /^after|^before noting the outcome/.test(point));

it('has points of every kind: lock, journal, half a line, ledger', () => {
  expect(kinds.map(kindOf)).toEqual([
    ...aroundOf('taking the lock'),
    ...['the run', 'the intent', 'the outcome'].flatMap((what) => [
      `half-way in noting ${what}`,
      ...aroundOf(`noting ${what}`),
    ]),
    ...['opening a workshop', 'naming the record', 'clearing the workshop'].flatMap(aroundOf),
    ...['emptying the journal', 'giving the lock back'].flatMap(aroundOf),
  ]);
});

describe.each([
  { name: 'a new plan', rerun: ['apply', '--yes'], at: points, kill: kinds },
  { name: 'the same plan again', rerun: ['apply', 'plan.json'], at: distinct, kill: [] },
])('$name brings a run to its end that was killed', ({ rerun, at, kill }) => {
  it.concurrent.each(at)('%s', async (point) => {
    const n = points.indexOf(point) + 1;
    const found = await walk(n, 'stopped', rerun);
    expectBroughtToItsEnd(found, point);
    if (!kill.includes(point)) return;
    const real = await walk(n, 'killed', rerun);
    expectBroughtToItsEnd(real, point);
    expect(found.left).toEqual(real.left);
  });
});

function expectBroughtToItsEnd(found: Walked, point: string): void {
  expect(found.ended).toEqual(KILLED);
  expect(found.points.at(-1)).toBe(point);
  expect(found.hadLock).toBe(point !== 'before taking the lock' && point !== 'after giving the lock back');
  expect(found.ending).toEqual(undisturbed.ending);
}

function aroundOf(what: string): readonly string[] {
  return [`before ${what}`, `after ${what}`];
}

function kindOf(point: string): string {
  return point.replace(/ of kissmetrics.*/, '');
}

/** Has a run die at a point, runs again, and returns how everything ended. */
async function walk(n: number, death: Death, rerun: readonly string[]): Promise<Walked> {
  return withPlan(async (company, saved, later) => {
    const { session } = company;
    const died = await die(company, death, n);
    walked[death] += 1;
    const hadLock = await isThere(company, 'lock');
    const left = await leftBy(company);

    later();
    const second = await session.run(...rerun);
    expect(second.code, `${second.out}${second.err}`).toBe(0);

    const records = await company.records();
    expect(verifyChain(records)).toBeNull();
    expect(await isThere(company, 'lock')).toBe(false);
    expect(await session.read('.rollcall/journal.ndjson').catch(() => '')).toBe('');
    return { ...died, planned: kindsIn(saved), hadLock, left, ending: endingOf(company, records) };
  });
}

/** Hands over a company with its plan saved, and what lets two minutes go by. */
async function withPlan<T>(
  act: (company: Company, saved: string, later: () => void) => Promise<T>,
): Promise<T> {
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
    const saved = await company.session.run('plan', '--out', 'plan.json', '--format', 'json');
    expect(saved.code, saved.err).toBe(0);
    return await act(company, saved.out, () => {
      minutes = 2;
    });
  } finally {
    await company.close();
  }
}

async function die(company: Company, death: Death, n: number): Promise<Died> {
  return death === 'killed' ? kill(company, n) : stop(company, n);
}

/** Stops a run of this process for good. */
async function stop({ session, sandbox }: Company, n: number): Promise<Died> {
  const passed: string[] = [];
  return new Promise((resolve, reject) => {
    applyMortally({
      folder: session.folder,
      baseUrl: sandbox.url,
      token: sandbox.token,
      pid: NOBODY,
      dieAt: n,
      onPoint: (point) => passed.push(point),
      die() {
        resolve({ points: passed, ended: KILLED });
        return new Promise(() => undefined);
      },
    }).then(({ exit_code }) => reject(new Error(`the run lived and ended in ${exit_code}`)), reject);
  });
}

/** Kills a process. */
async function kill({ session, sandbox }: Company, n: number): Promise<Died> {
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

/** What a run left: every file of its state, and the account, without what differs from run to run. */
async function leftBy({ session, sandbox }: Company): Promise<object> {
  const folder = path.join(session.folder, '.rollcall');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name);
    const text = entry.isFile() ? withoutChance(await readFile(file, 'utf8')) : '';
    return [withoutChance(path.relative(folder, file)), text] as const;
  });
  const { users, invitations } = sandbox.state();
  return {
    files: (await Promise.all(files)).sort(([a], [b]) => compareStrings(a, b)),
    account: { users: untimed(users), invitations: untimed(invitations) },
    requests: sandbox.requests().map(({ method, path: called, status }) => `${method} ${called} ${status}`),
  };
}

/** Without what two runs never share: instants, names by chance, hashes, the process, the port, where a line was torn. */
function withoutChance(text: string): string {
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<instant>')
    .replaceAll(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<id>')
    .replaceAll(/\brollcall-[0-9a-f]{16}\b/g, '<request>')
    .replaceAll(/\b[0-9a-f]{64}\b/g, '<hash>')
    .replaceAll(/"pid":\d+/g, '<process>')
    .replaceAll(/127\.0\.0\.1:\d+/g, '<server>')
    .replace(/\.new-\w{6}/, '<workshop>')
    .replace(/(?<=\n)\{.*[^\n]$|^\{"kind":"run".*[^\n]$/, '<torn>');
}

function untimed(rows: readonly object[]): readonly object[] {
  return rows.map((row) => ({ ...row, created_at: null, expires_at: null, last_active_at: null }));
}

function endingOf({ sandbox }: Company, records: readonly ApplyRecord[]): Ending {
  const { users, invitations, audit_events } = sandbox.state();
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
