// Applies the saved plan of a folder as `rollcall apply plan.json` does, and dies at one point of its bookkeeping:
// before or after the n-th act on lock, journal or ledger, or with half a line of the journal on the disk. What dying
// is, the caller says.
import { randomUUID } from 'node:crypto';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { instantAt } from '../../src/core/instant.ts';
import { directoryLedger, type Files } from '../../src/ledger/directory.ts';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import { readPlan } from '../../src/plan/read-plan.ts';
import { kissmetrics } from '../../src/providers/kissmetrics/kissmetrics.ts';
import { applyRun } from '../../src/reconcile/apply-run.ts';
import { fileJournal } from '../../src/reconcile/journal.ts';
import { fileLock, isProcessAlive } from '../../src/reconcile/lock.ts';
import type { Journal, JournalEntry, Lock } from '../../src/reconcile/ports.ts';

export interface Mortal {
  readonly folder: string;
  readonly baseUrl: string;
  readonly token: string;
  /** The process that the lock names. */
  readonly pid: number;
  /** The point to die at, counted from 1; 0: live. */
  readonly dieAt: number;
  /** Told the name of every point. */
  readonly onPoint: (point: string) => void;
  /** Ends everything: nothing of the run happens after it. */
  readonly die: () => Promise<never>;
}

/** Where a run may die. */
interface Points {
  /** Dies at the point before the act or after it. */
  around<T>(what: string, act: () => Promise<T>): Promise<T>;
  /** Dies after the act, which a run that lives does not do. */
  instead(point: string, act: () => Promise<void>): Promise<void>;
}

/** Returns the record of a run that lives. */
export async function applyMortally(mortal: Mortal): Promise<ApplyRecord> {
  const { folder, pid } = mortal;
  const points = pointsOf(mortal);
  const stateDir = path.join(folder, '.rollcall');
  const plan = readPlan(await fs.readFile(path.join(folder, 'plan.json'), 'utf8'));
  const clock = { now: () => instantAt(Date.now()) };
  const holder = { pid, host: os.hostname(), run_id: randomUUID() };
  const settings = { base_url: mortal.baseUrl, rate_limit: '60000/min' };
  const provider = kissmetrics.create(
    { account: 'kissmetrics', provider: 'kissmetrics', settings },
    {
      env: { KISSMETRICS_API_KEY: mortal.token },
      sleep: (ms, signal) => delay(ms, undefined, { signal }),
      now: Date.now,
      random: Math.random,
      baseDir: folder,
    },
  );
  return applyRun({
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
    ledger: directoryLedger(path.join(stateDir, 'records'), mortalFiles(points)),
    journal: mortalJournal(fileJournal(stateDir), path.join(stateDir, 'journal.ndjson'), points),
    lock: mortalLock(fileLock(stateDir, { ...holder, clock, isAlive: isProcessAlive }), points),
    clock,
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
}

function pointsOf({ dieAt, onPoint, die }: Mortal): Points {
  let passed = 0;
  const isFatal = (point: string): boolean => {
    passed += 1;
    onPoint(point);
    return passed === dieAt;
  };
  return {
    async around(what, act) {
      if (isFatal(`before ${what}`)) await die();
      const result = await act();
      if (isFatal(`after ${what}`)) await die();
      return result;
    },
    async instead(point, act) {
      if (!isFatal(point)) return;
      await act();
      await die();
    },
  };
}

function mortalJournal(journal: Journal, file: string, { around, instead }: Points): Journal {
  return {
    read: () => journal.read(),
    async append(entry) {
      const what = `noting ${nameOf(entry)}`;
      await instead(`half-way in ${what}`, async () => {
        const line = JSON.stringify(entry);
        await fs.appendFile(file, line.slice(0, line.length / 2));
      });
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
function mortalFiles({ around }: Points): Files {
  return {
    ...fs,
    mkdtemp: ((prefix: string) =>
      around('opening a workshop', () => fs.mkdtemp(prefix))) as typeof fs.mkdtemp,
    link: (from, to) => around('naming the record', () => fs.link(from, to)),
    rm: (file, options) => around('clearing the workshop', () => fs.rm(file, options)),
  };
}

function mortalLock(lock: Lock, { around }: Points): Lock {
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
