// How records come onto the disk: whole or not at all, several of them at once too, and never over another file.
//
// Records are written and flushed in a folder of their own, `.rest-<first>-<last>-<hash of the first>`. Linking the first
// of them to its name is the moment from which all of them are kept: it fails where the name is taken, and readers look
// for the others in that folder until they have been linked too. A run that is cut off before leaves nothing but an
// unread folder; one that is cut off after has kept everything, and the next run that records puts it into place.
import type fs from 'node:fs/promises';
import path from 'node:path';
import type { LedgerRecord } from './model.ts';
import { bytesOf, nameOf } from './record-file.ts';
import { refusal } from './refusal.ts';

/** What the ledger does to the disk; handed in so that tests can fill it up. */
export type Files = Pick<
  typeof fs,
  'link' | 'mkdir' | 'mkdtemp' | 'open' | 'readdir' | 'readFile' | 'rename' | 'rm'
>;

/** A folder with records that are kept, of which some may not be in their places. */
export interface Waiting {
  readonly name: string;
  readonly first: number;
  readonly last: number;
}

const REST = /^\.rest-(?<first>\d{6,15})-(?<last>\d{6,15})-(?<hash>[0-9a-f]{64})$/;

/** Returns the key under which `waitingIn` lists what waits for a record. */
export function restName({ sequence, hash }: Pick<LedgerRecord, 'sequence' | 'hash'>): string {
  return `${sequence} ${hash}`;
}

/** Returns what a name in the folder of records says to be waiting, by the record that it waits for. */
export function waitingIn(name: string): readonly [string, Waiting][] {
  const { first, last, hash } = REST.exec(name)?.groups ?? {};
  if (first === undefined || last === undefined || hash === undefined) return [];
  const sequence = Number(first);
  return [[restName({ sequence, hash }), { name, first: sequence, last: Number(last) }]];
}

/** Reads a record from where it waits, or from its place where it has been put there in the meantime. */
export async function readOne(file: string, place: string, files: Files): Promise<Buffer> {
  try {
    return await files.readFile(file);
  } catch (cause) {
    if (file === place || codeOf(cause) !== 'ENOENT') throw cause;
    return files.readFile(place);
  }
}

/**
 * Keeps records that follow each other, all or none, after putting into place what waits. Throws RollcallError RC529
 * where the first name is taken, RC528 where it cannot be written: then none is kept, unless only the last flush failed.
 */
export async function putRecords(
  directory: string,
  records: readonly LedgerRecord[],
  waiting: readonly Waiting[],
  files: Files,
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const place = path.join(directory, nameOf(first.sequence));
  const contents = records.map((record) => ({ name: nameOf(record.sequence), bytes: bytesOf(record) }));
  try {
    await makeFolder(directory, files);
    for (const rest of waiting) await putInPlace(directory, rest, files);
    await putNew(directory, contents, first, files);
  } catch (cause) {
    if (codeOf(cause) === 'EEXIST') {
      throw refusal('RC529', `${place} is there already: another run has recorded first`, {
        hint: 'run again',
        cause,
      });
    }
    throw refusal('RC528', `cannot write ${place}: ${reasonOf(cause)}`, {
      hint: 'free some space or fix the permissions and run again; no record was changed',
      cause,
    });
  }
}

async function putNew(
  directory: string,
  contents: readonly { readonly name: string; readonly bytes: Uint8Array }[],
  first: LedgerRecord,
  files: Files,
): Promise<void> {
  const last = first.sequence + contents.length - 1;
  const range = [first.sequence, last].map((sequence) => nameOf(sequence).slice(0, -'.json'.length));
  const rest: Waiting = { name: `.rest-${range.join('-')}-${first.hash}`, first: first.sequence, last };
  let workshop = await files.mkdtemp(path.join(directory, '.new-'));
  let kept = false;
  try {
    for (const { name, bytes } of contents) await writeFlushed(path.join(workshop, name), bytes, files);
    if (contents.length > 1) {
      await flushFolder(workshop, files);
      await files.rename(workshop, path.join(directory, rest.name));
      workshop = path.join(directory, rest.name);
      await flushFolder(directory, files);
    }
    await files.link(
      path.join(workshop, nameOf(first.sequence)),
      path.join(directory, nameOf(first.sequence)),
    );
    kept = contents.length > 1;
  } finally {
    if (!kept) await files.rm(workshop, { recursive: true, force: true });
  }
  await flushFolder(directory, files);
  // All of them are kept now, wherever they lie; what fails from here on is done by whoever records next.
  if (kept) await putInPlace(directory, rest, files).catch(() => undefined);
}

/** Links what waits, in order, each name on the disk before the next. Others may be at the same; names are never replaced. */
async function putInPlace(directory: string, rest: Waiting, files: Files): Promise<void> {
  for (let sequence = rest.first; sequence <= rest.last; sequence += 1) {
    const name = nameOf(sequence);
    try {
      await files.link(path.join(directory, rest.name, name), path.join(directory, name));
      await flushFolder(directory, files);
    } catch (cause) {
      // It is there, or was put there and the folder taken away by another run.
      if (codeOf(cause) !== 'EEXIST' && codeOf(cause) !== 'ENOENT') throw cause;
    }
  }
  await files.rm(path.join(directory, rest.name), { recursive: true, force: true });
}

/** Makes the folder and those above it, and flushes each into the one that holds it. */
export async function makeFolder(directory: string, files: Files): Promise<void> {
  const first = await files.mkdir(directory, { recursive: true });
  if (first === undefined) return;
  const top = path.dirname(path.resolve(first));
  for (let folder = path.resolve(directory); folder !== top; ) {
    folder = path.dirname(folder);
    await flushFolder(folder, files);
  }
}

/** Writes a new file to the disk; fails with EEXIST where the name is taken. */
export async function writeFlushed(file: string, bytes: Uint8Array, files: Files): Promise<void> {
  const handle = await files.open(file, 'wx');
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Brings the names in a folder to the disk. */
export async function flushFolder(directory: string, files: Files): Promise<void> {
  const handle = await files.open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Returns what `read` returns. Throws RollcallError RC525, naming `what`. */
export async function reading<T>(what: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw refusal('RC525', `cannot read ${what}: ${reasonOf(cause)}`, {
      hint: 'fix the permissions; without the last record nothing is planned or applied',
      cause,
    });
  }
}

/** Returns the error's code of the operating system, if it has one. */
export function codeOf(cause: unknown): unknown {
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

/** Returns why the operating system refused, in words. */
export function reasonOf(cause: unknown): string {
  return REASONS.get(codeOf(cause)) ?? (cause instanceof Error ? cause.message : String(cause));
}
