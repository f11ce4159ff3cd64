// A process that applies the saved plan in its folder as `rollcall apply plan.json` does, and kills itself (SIGKILL, no
// goodbye) at one point of its bookkeeping: before or after the n-th act on lock, journal or ledger, or with half a
// line of the journal on the disk. Prints the name of every point that it passes.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { setTimeout as delay } from 'node:timers/promises';
import { instantAt } from '../../src/core/instant.ts';
import { directoryLedger, type Files } from '../../src/ledger/directory.ts';
import { readPlan } from '../../src/plan/read-plan.ts';
import { kissmetrics } from '../../src/providers/kissmetrics/kissmetrics.ts';
import { applyRun } from '../../src/reconcile/apply-run.ts';
import { fileJournal } from '../../src/reconcile/journal.ts';
import { fileLock, isProcessAlive } from '../../src/reconcile/lock.ts';
import type { Journal, JournalEntry, Lock } from '../../src/reconcile/ports.ts';

/** The point to die at, counted from 1; 0: live. */
const fatal = Number(process.env['KILL_AT'] ?? 0);
let passed = 0;

/** Returns whether this is the point to die at. */
function isFatal(point: string): boolean {
  passed += 1;
  process.stdout.write(`${point}\n`);
  return passed === fatal;
}

async function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL');
  // The kernel may take a moment; nothing more of the run happens in it.
  return new Promise(() => setInterval(() => undefined, 1000));
}

async function around<T>(what: string, act: () => Promise<T>): Promise<T> {
  if (isFatal(`before ${what}`)) await die();
  const result = await act();
  if (isFatal(`after ${what}`)) await die();
  return result;
}

function mortalJournal(journal: Journal, file: string): Journal {
  return {
    read: () => journal.read(),
    async append(entry) {
      const what = `noting ${nameOf(entry)}`;
      if (isFatal(`half-way in ${what}`)) {
        const line = JSON.stringify(entry);
        await fs.appendFile(file, line.slice(0, line.length / 2));
        await die();
      }
      await around(what, () => journal.append(entry));
    },
    clear: () => around('emptying the journal', () => journal.clear()),
  };
}

function nameOf(entry: JournalEntry): string {
  switch (entry.kind) {
    case 'run':
      return 'the run';
    case 'intent':
      return `the intent of ${entry.step}`;
    case 'outcome':
      return `the outcome of ${entry.outcome.step}`;
    case 'closed':
      return `the end of ${entry.account}`;
  }
}

/** The acts that make a record: its workshop, its name, the end of the workshop. */
const files: Files = {
  ...fs,
  mkdtemp: ((prefix: string) => around('opening a workshop', () => fs.mkdtemp(prefix))) as typeof fs.mkdtemp,
  link: (from, to) => around('naming the record', () => fs.link(from, to)),
  rm: (file, options) => around('clearing the workshop', () => fs.rm(file, options)),
};

function mortalLock(lock: Lock): Lock {
  return {
    async acquire(command) {
      const held = await around('taking the lock', () => lock.acquire(command));
      return {
        confirm: () => held.confirm(),
        release: () => around('giving the lock back', () => held.release()),
      };
    },
  };
}

const { env } = process;
const folder = process.cwd();
const stateDir = path.join(folder, '.rollcall');
const plan = readPlan(await fs.readFile(path.join(folder, 'plan.json'), 'utf8'));
const clock = { now: () => instantAt(Date.now()) };
const holder = { pid: process.pid, host: os.hostname(), run_id: randomUUID() };
const settings = { base_url: env['BASE_URL'] ?? '', rate_limit: '60000/min' };
const provider = kissmetrics.create(
  { account: 'kissmetrics', provider: 'kissmetrics', settings },
  {
    env,
    sleep: (ms, signal) => delay(ms, undefined, { signal }),
    now: Date.now,
    random: Math.random,
    baseDir: folder,
  },
);
const record = await applyRun({
  plan,
  current: plan.source,
  providers: new Map([['kissmetrics', provider]]),
  gate: null,
  announces: false,
  allOrNothing: false,
  command: 'apply',
  run_id: holder.run_id,
  tool_version: '0.0.0',
  operator: { user: 'mortal', host: holder.host },
  ledger: directoryLedger(path.join(stateDir, 'records'), files),
  journal: mortalJournal(fileJournal(stateDir), path.join(stateDir, 'journal.ndjson')),
  lock: mortalLock(fileLock(stateDir, { ...holder, clock, isAlive: isProcessAlive })),
  clock,
  signal: new AbortController().signal,
  onProgress: () => undefined,
});
process.exitCode = record.exit_code;
