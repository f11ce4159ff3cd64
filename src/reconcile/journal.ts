// The journal on disk: `journal.ndjson`, one JSON value a line, each line on the disk before the call returns. It
// remembers what a killed run was about to do; it knows nothing about what that means.
import { type FileHandle, mkdir, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { parseJournalEntry } from './journal-entry.ts';
import type { Journal, JournalEntry } from './ports.ts';

/** Returns the journal of a state folder, which is made on the first write. */
export function fileJournal(folder: string): Journal {
  const file = path.join(folder, 'journal.ndjson');
  /** Accounts run at once; their lines are written one after the other. */
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<T>(act: () => Promise<T>): Promise<T> {
    const turn = queue.then(act);
    queue = turn.catch(() => undefined);
    return turn;
  }

  return {
    read: () => inTurn(() => readLines(file)),
    append: (entry) => inTurn(() => writing(file, () => appendLine(folder, file, JSON.stringify(entry)))),
    clear: () => inTurn(() => writing(file, () => empty(file))),
  };
}

async function readLines(file: string): Promise<readonly JournalEntry[]> {
  const text = await readIfThere(file);
  const lines = text.split('\n');
  // A line is whole when its line break is there: what follows the last one was torn off by a kill or a full disk.
  lines.pop();
  return lines.map((line, i) => parseJournalEntry(line, `${file}:${i + 1}`));
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    if (isMissing(cause)) return '';
    throw new RollcallError('RC523', `${file} could not be read: ${messageOf(cause)}`, { cause });
  }
}

async function appendLine(folder: string, file: string, line: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const handle = await open(file, 'a+');
  try {
    const whole = await wholeLength(handle);
    await handle.writeFile(`${line}\n`);
    await handle.sync();
    if (whole === 0) await syncFolder(folder);
  } finally {
    await handle.close();
  }
}

/** Cuts off what an earlier, torn write left behind the last whole line. Returns the length that stays. */
async function wholeLength(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat();
  if (size === 0) return 0;
  const last = Buffer.alloc(1);
  await handle.read(last, 0, 1, size - 1);
  if (last.toString() === '\n') return size;
  const text = await handle.readFile();
  const whole = text.lastIndexOf('\n') + 1;
  await handle.truncate(whole);
  return whole;
}

/** A file is only there after a power cut when its folder says so. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function empty(file: string): Promise<void> {
  try {
    const handle = await open(file, 'r+');
    try {
      await handle.truncate(0);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
  }
}

async function writing(file: string, act: () => Promise<void>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new RollcallError('RC522', `${file} could not be written: ${messageOf(cause)}`, {
      hint: 'make room on the disk, or make the folder writable, and run again; what was sent is read back first',
      cause,
    });
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
