// Records in a folder, one file a run: 000001.json, 000002.json, … Nothing is ever overwritten, and nothing is read
// from a chain that does not hold.
import fs from 'node:fs/promises';
import path from 'node:path';
import type { Code } from '../core/codes.ts';
import { compareStrings } from '../core/compare.ts';
import { RollcallError } from '../core/errors.ts';
import { visible, writeJson } from '../core/show.ts';
import { brokenLink, sealRecord } from './chain.ts';
import { validateRecord } from './generated/validateRecord.js';
import { type ApplyRecord, type Ledger, RECORD_FORMAT } from './model.ts';

const RESTORE = 'restore the folder from git or a backup; never repair a record by hand';

/** What the ledger does to the disk; handed in so that tests can fill it up. */
export type Files = Pick<typeof fs, 'link' | 'mkdir' | 'mkdtemp' | 'open' | 'readdir' | 'readFile' | 'rm'>;

/**
 * Returns the ledger of a folder, which is made by the first record.
 *
 * Both calls verify every record first and throw a RollcallError that names the file: RC525 (cannot be read), RC526
 * (changed, dropped, inserted or moved), RC527 (another major format version); `append` also RC528 (cannot be written)
 * and RC529 (another run was first). One record is held in memory at a time.
 */
export function directoryLedger(directory: string, files: Files = fs): Ledger {
  return {
    latest: () => readLatest(directory, files),
    async append(record) {
      const sealed = sealRecord(record, await readLatest(directory, files));
      await writeNew(directory, nameOf(sealed.sequence), writeJson(sealed), files);
      return sealed;
    },
  };
}

function nameOf(sequence: number): string {
  return `${String(sequence).padStart(6, '0')}.json`;
}

async function readLatest(directory: string, files: Files): Promise<ApplyRecord | null> {
  let latest: ApplyRecord | null = null;
  for await (const record of readRecords(directory, files)) latest = record;
  return latest;
}

/**
 * Yields every record of a folder, oldest first; none where the folder does not exist. Each has been verified together
 * with all before it. Throws as `directoryLedger` does, at the first record that does not hold.
 */
export async function* readRecords(directory: string, files: Files = fs): AsyncGenerator<ApplyRecord, void> {
  let latest: ApplyRecord | null = null;
  for (const [index, name] of (await recordNames(directory, files)).entries()) {
    const file = path.join(directory, name);
    if (!/^\d{6,}\.json$/.test(name)) throw broken(file, 'no record has such a name');
    if (name !== nameOf(index + 1)) throw broken(file, `${nameOf(index + 1)} should come before it`);
    latest = parseRecord(await reading(file, () => files.readFile(file)), file, latest);
    yield latest;
  }
}

/** Returns the names of the records, in order. Hidden files and files of other kinds are nobody's records. */
async function recordNames(directory: string, files: Files): Promise<readonly string[]> {
  const names = await reading(directory, () => files.readdir(directory).catch(emptyIfMissing));
  return names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort((a, b) => numberIn(a) - numberIn(b) || compareStrings(a, b));
}

/** Names that begin with no number come last. */
function numberIn(name: string): number {
  return Number(/^\d+/.exec(name)?.[0] ?? Number.MAX_SAFE_INTEGER);
}

function emptyIfMissing(cause: unknown): readonly string[] {
  if (codeOf(cause) === 'ENOENT') return [];
  throw cause;
}

function parseRecord(bytes: Buffer, file: string, previous: ApplyRecord | null): ApplyRecord {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw broken(file, 'it is not JSON', cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw broken(file, 'it is no record');
  checkVersion(json, file);
  // The hash covers what the file says; that it says so in exactly these bytes is what makes any flipped byte count.
  if (!Buffer.from(writeJson(json)).equals(bytes)) throw broken(file, 'its text is not as it was written');
  const problem = brokenLink(json, previous);
  if (problem !== null) throw broken(file, problem);
  if (!validateRecord(json)) throw broken(file, `${describeError()} (schema/record.v1.schema.json)`);
  return json as ApplyRecord;
}

function checkVersion(json: object, file: string): void {
  const version = 'format_version' in json ? json.format_version : undefined;
  const major = typeof version === 'string' ? /^(\d+)\.\d+$/.exec(version)?.[1] : undefined;
  if (major === undefined) throw broken(file, 'it has no format_version');
  if (major === RECORD_FORMAT.split('.')[0]) return;
  throw refusal('RC527', `${file} has format ${String(version)}, this rollcall reads ${RECORD_FORMAT}`, {
    hint: 'use the version of rollcall that wrote it, or a newer one',
  });
}

function describeError(): string {
  const [error] = validateRecord.errors ?? [];
  return `${error?.instancePath ?? ''} ${error?.message ?? ''}`;
}

/**
 * Puts a file into the folder as a whole or not at all: written and flushed beside it, then linked to its name, which
 * fails where the name is taken; at last the folder is flushed, so that a power cut does not lose the name.
 */
async function writeNew(directory: string, name: string, text: string, files: Files): Promise<void> {
  const file = path.join(directory, name);
  try {
    await makeFolder(directory, files);
    const workshop = await files.mkdtemp(path.join(directory, '.new-'));
    try {
      await writeFlushed(path.join(workshop, name), text, files);
      await files.link(path.join(workshop, name), file);
    } finally {
      await files.rm(workshop, { recursive: true, force: true });
    }
    await flushFolder(directory, files);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') {
      throw refusal('RC529', `${file} is there already: another run has recorded first`, {
        hint: 'run again',
        cause,
      });
    }
    throw refusal('RC528', `cannot write ${file}: ${reasonOf(cause)}`, {
      hint: 'free some space or fix the permissions and run again; no record was changed',
      cause,
    });
  }
}

/** Makes the folder and those above it, and flushes each into the one that holds it. */
async function makeFolder(directory: string, files: Files): Promise<void> {
  const first = await files.mkdir(directory, { recursive: true });
  if (first === undefined) return;
  const top = path.dirname(path.resolve(first));
  for (let folder = path.resolve(directory); folder !== top; ) {
    folder = path.dirname(folder);
    await flushFolder(folder, files);
  }
}

async function writeFlushed(file: string, text: string, files: Files): Promise<void> {
  const handle = await files.open(file, 'wx');
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function flushFolder(directory: string, files: Files): Promise<void> {
  const handle = await files.open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function reading<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw refusal('RC525', `cannot read ${what}: ${reasonOf(cause)}`, {
      hint: 'fix the permissions; without the last record nothing is planned or applied',
      cause,
    });
  }
}

function broken(file: string, problem: string, cause?: unknown): RollcallError {
  return refusal('RC526', `the chain of records is broken at ${file}: ${problem}`, { hint: RESTORE, cause });
}

function refusal(code: Code, message: string, options: { hint: string; cause?: unknown }): RollcallError {
  return new RollcallError(code, visible(message), options);
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EACCES', 'permission denied'],
  ['ENOENT', 'no such file'],
  ['ENOTDIR', 'it is no folder'],
  ['ENOSPC', 'the disk is full'],
  ['EDQUOT', 'the disk quota is used up'],
  ['EROFS', 'the file system is read-only'],
]);

function reasonOf(cause: unknown): string {
  return REASONS.get(codeOf(cause)) ?? (cause instanceof Error ? cause.message : String(cause));
}
