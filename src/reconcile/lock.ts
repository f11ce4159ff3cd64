// The lock on disk: one run at a time in a state folder. A holder that died is taken over, by one taker only: whoever
// removes a lock must hold the lock's own lock, and looks again first. Nothing but a dead holder's lock is removed.
import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { type Instant, instantAt, millisOf } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import type { Clock, HeldLock, Lock } from './ports.ts';

/** How long a holder on another host, whom nobody here can look at, is taken for alive without a sign of life. */
const PATIENCE_MS = 15 * 60_000;

/** Who would hold the lock. */
export interface LockDeps {
  readonly pid: number;
  readonly host: string;
  /** Unlike that of any other run. */
  readonly run_id: string;
  readonly clock: Clock;
  /** Whether a process of this host runs. */
  isAlive(pid: number): boolean;
}

/**
 * Locks that this process holds. A lock with our own process id that is not among them was left by an earlier process
 * that happened to have the same one, as the first process of a restarted container has.
 */
const HELD = new Set<string>();

/** Returns whether a process of this host runs; one of another user does, too. */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return !(cause instanceof Error && 'code' in cause && cause.code === 'ESRCH');
  }
}

/** Returns the lock of a state folder, which is made when it is not there. */
export function fileLock(folder: string, deps: LockDeps): Lock {
  const file = path.join(folder, 'lock');
  return {
    async acquire(command) {
      const mine: Holder = {
        pid: deps.pid,
        host: deps.host,
        started_at: deps.clock.now(),
        command,
        run_id: deps.run_id,
      };
      await usable(file, () => mkdir(folder, { recursive: true }));
      await take(file, mine, deps);
      return held(file, mine, deps);
    },
  };
}

/** The content of the file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly started_at: Instant;
  readonly command: string;
  readonly run_id: string;
}

/** A lock file as found. `holder` null: it is being written this moment, or is no lock of ours. */
interface Found {
  readonly holder: Holder | null;
  readonly lastSign: Instant;
}

async function take(file: string, mine: Holder, deps: LockDeps): Promise<void> {
  while (!(await create(file, mine, deps))) {
    const found = await look(file);
    if (found === null) continue;
    if (isHeld(found, deps)) throw refusal(file, found);
    const guard = `${file}.takeover`;
    await take(guard, mine, deps);
    try {
      const again = await look(file);
      if (again !== null && !isHeld(again, deps)) await usable(file, () => rm(file, { force: true }));
    } finally {
      await drop(guard, mine);
    }
  }
}

function held(file: string, mine: Holder, { clock }: LockDeps): HeldLock {
  return {
    async confirm() {
      const found = await look(file);
      if (found?.holder?.run_id !== mine.run_id) {
        throw new RollcallError('RC521', `the lock ${file} was taken over by another run`, {
          hint: 'that run reads back and records what this one has sent',
        });
      }
      await usable(file, () => sign(file, clock));
    },
    release: () => drop(file, mine),
  };
}

/** Returns false where the file is there already. */
async function create(file: string, mine: Holder, { clock }: LockDeps): Promise<boolean> {
  return usable(file, async () => {
    const handle = await open(file, 'wx').catch((cause: unknown) => {
      if (hasCode(cause, 'EEXIST')) return null;
      throw cause;
    });
    if (handle === null) return false;
    HELD.add(mine.run_id);
    try {
      await handle.writeFile(`${JSON.stringify(mine)}\n`);
      await handle.close();
      await sign(file, clock);
      return true;
    } catch (cause) {
      await handle.close();
      await rm(file, { force: true });
      HELD.delete(mine.run_id);
      throw cause;
    }
  });
}

/** Leaves a sign of life: the time of the file, by the clock of the run. */
async function sign(file: string, clock: Clock): Promise<void> {
  const now = millisOf(clock.now()) / 1000;
  await utimes(file, now, now);
}

async function look(file: string): Promise<Found | null> {
  return usable(file, async () => {
    try {
      const { mtimeMs } = await stat(file);
      return { holder: parseHolder(await readFile(file, 'utf8')), lastSign: instantAt(mtimeMs) };
    } catch (cause) {
      if (hasCode(cause, 'ENOENT')) return null;
      throw cause;
    }
  });
}

function parseHolder(text: string): Holder | null {
  try {
    const json: unknown = JSON.parse(text);
    const fields = {
      pid: 'number',
      host: 'string',
      started_at: 'string',
      command: 'string',
      run_id: 'string',
    };
    if (typeof json !== 'object' || json === null) return null;
    const values = json as { readonly [name: string]: unknown };
    const isWhole = Object.entries(fields).every(([name, type]) => typeof values[name] === type);
    return isWhole ? (json as Holder) : null;
  } catch {
    // What is no JSON is no holder: `isHeld` then goes by the age of the file alone.
    return null;
  }
}

function isHeld({ holder, lastSign }: Found, deps: LockDeps): boolean {
  if (holder === null || holder.host !== deps.host) {
    return millisOf(deps.clock.now()) - millisOf(lastSign) < PATIENCE_MS;
  }
  return holder.pid === deps.pid ? HELD.has(holder.run_id) : deps.isAlive(holder.pid);
}

function refusal(file: string, { holder, lastSign }: Found): RollcallError {
  const way = `wait for it; if you know that it has died, delete ${file}`;
  if (holder === null) {
    return new RollcallError('RC521', `another run holds the lock ${file}, which does not say whose it is`, {
      hint: way,
    });
  }
  const { pid, host, started_at, command } = holder;
  return new RollcallError(
    'RC521',
    `another run holds the lock: process ${pid} on ${visible(host)}, since ${visible(started_at)} (${visible(command)}), last sign of life ${lastSign}`,
    { hint: way },
  );
}

async function drop(file: string, mine: Holder): Promise<void> {
  const found = await look(file);
  if (found?.holder?.run_id === mine.run_id) await usable(file, () => rm(file, { force: true }));
  HELD.delete(mine.run_id);
}

async function usable<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof RollcallError) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RollcallError('RC520', `${file} could not be used: ${reason}`, { cause });
  }
}

function hasCode(cause: unknown, code: string): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === code;
}
