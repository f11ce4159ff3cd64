// The folder in which a job without the ledger's key leaves its records for one that has it: a manifest, and the records
// 000001.json, … sealed as if they already followed the newest record. The manifest is written last, so that a job that
// dies between two files has handed on what the manifest names, and nothing else.
import fs from 'node:fs/promises';
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { writeJson } from '../core/show.ts';
import type { Link } from './chain.ts';
import { codeOf, type Files, flushFolder, makeFolder, reasonOf, writeFlushed } from './files.ts';
import type { LedgerRecord } from './model.ts';
import { bytesOf, nameOf, parseRecord } from './record-file.ts';
import { refusal } from './refusal.ts';

const OUTBOX_FORMAT = '1.0';
const MANIFEST = 'outbox.json';
const MANIFEST_LIMIT = 64 * 1024;
/** A run of 100,000 changes has about 150 MB; GitHub takes no file above 100 MB. */
const RECORD_LIMIT = 256 * 1024 * 1024;
/** A run that was cut off and the run itself, each with what it took back. */
const MOST_RECORDS = 4;

/** What the records in an outbox belong to. */
export interface OutboxManifest {
  readonly format_version: string;
  readonly run_id: string;
  /** Tip of the protected branch that the run is for. */
  readonly tip: string;
  /** The newest record of the ledger when the run began. */
  readonly head: Link;
  /** Hashes of the records, in order, as they are sealed on top of `head`. */
  readonly records: readonly string[];
}

/**
 * Makes the folder with a manifest that names no record yet, and returns it. Throws RollcallError RC501 where something
 * lies there, RC528 where it cannot be written.
 */
export async function beginOutbox(
  directory: string,
  run: Pick<OutboxManifest, 'run_id' | 'tip' | 'head'>,
  files: Files,
): Promise<OutboxManifest> {
  const there = await writing(directory, async () => {
    await makeFolder(directory, files);
    return files.readdir(directory);
  });
  if (there.length > 0) {
    throw refusal('RC501', `${directory} is not empty`, {
      hint: 'name a new folder: what lies there may be the records of another run',
    });
  }
  return putInOutbox(directory, { format_version: OUTBOX_FORMAT, ...run, records: [] }, [], files);
}

/**
 * Puts records into the folder behind those that the manifest names, then the manifest itself. Returns the manifest as it
 * is then. Throws RollcallError RC528; none of them counts then.
 */
export async function putInOutbox(
  directory: string,
  manifest: OutboxManifest,
  records: readonly LedgerRecord[],
  files: Files,
): Promise<OutboxManifest> {
  const next = { ...manifest, records: [...manifest.records, ...records.map(({ hash }) => hash)] };
  const draft = path.join(directory, `.${MANIFEST}.new`);
  await writing(directory, async () => {
    for (const [index, record] of records.entries()) {
      const name = nameOf(manifest.records.length + index + 1);
      await writeFlushed(path.join(directory, name), bytesOf(record), files);
    }
    await writeFlushed(draft, Buffer.from(writeJson(next)), files);
    await flushFolder(directory, files);
    await files.rename(draft, path.join(directory, MANIFEST));
    await flushFolder(directory, files);
  });
  return next;
}

async function writing<T>(directory: string, write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (cause) {
    if (cause instanceof RollcallError) throw cause;
    throw refusal('RC528', `cannot write to ${directory}: ${reasonOf(cause)}`, {
      hint: 'free some space or fix the permissions, and run again with a new folder',
      cause,
    });
  }
}

/** What somebody else has left. */
export interface Outbox {
  readonly manifest: OutboxManifest;
  readonly records: readonly LedgerRecord[];
}

/**
 * Returns what a folder holds, read as something that anybody could have put there: only plain files of a bounded size,
 * and records that are whole, in their form, and follow each other and the head. Files that the manifest does not name
 * are not looked at. Throws RollcallError RC682 for anything else, RC683 where there is no manifest or no record in it.
 */
export async function readOutbox(directory: string): Promise<Outbox> {
  const place = path.join(directory, MANIFEST);
  const bytes = await plainFile(place, MANIFEST_LIMIT);
  if (bytes === null) throw nothing(`${directory} holds no ${MANIFEST}`);
  const manifest = parseManifest(bytes, place);
  if (manifest.records.length === 0) throw nothing(`${directory} holds no record of run ${manifest.run_id}`);
  const records: LedgerRecord[] = [];
  for (const [index, hash] of manifest.records.entries()) {
    const where = path.join(directory, nameOf(index + 1));
    const content = await plainFile(where, RECORD_LIMIT);
    if (content === null) throw unfit(`${where} is missing`);
    const record = parsed(content, where, records.at(-1) ?? manifest.head);
    if (record.hash !== hash) throw unfit(`${where} is not the record that ${MANIFEST} names`);
    records.push(record);
  }
  return { manifest, records };
}

/** Returns RC682. */
export function unfit(message: string, cause?: unknown): RollcallError {
  return refusal('RC682', message, {
    hint: 'nothing was recorded; ask what has changed the folder since the run wrote it',
    cause,
  });
}

/** Returns RC683. */
export function nothing(message: string): RollcallError {
  return refusal('RC683', `${message}: the run has not ended`, {
    hint: 'nothing was recorded and the run stays open; the next run reads the accounts as they are and says so',
  });
}

/** What does not hold here is the outbox; the ledger is whole. */
function parsed(bytes: Uint8Array, where: string, previous: Link): LedgerRecord {
  try {
    return parseRecord(bytes, where, previous);
  } catch (cause) {
    // Anything else is of a text made to break its reader, nested without end.
    throw unfit(cause instanceof RollcallError ? cause.message : `${where} cannot be read`, cause);
  }
}

/** Returns the bytes; null: there is no such file. Neither a link nor a pipe is followed or waited for. */
async function plainFile(file: string, limit: number): Promise<Buffer | null> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = fs.constants;
  let handle: fs.FileHandle;
  try {
    handle = await fs.open(file, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return null;
    throw unfit(`${file} cannot be read: ${reasonOf(cause)}`, cause);
  }
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw unfit(`${file} is no plain file`);
    if (stat.size > limit) throw unfit(`${file} has ${stat.size} bytes, more than ${limit}`);
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

function parseManifest(bytes: Buffer, where: string): OutboxManifest {
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw unfit(`${where} is not JSON`, cause);
  }
  const found = fieldsOf(json);
  const head = fieldsOf(found['head']);
  const { format_version, run_id, tip, records } = found;
  const { sequence, hash } = head;
  if (format_version !== OUTBOX_FORMAT) throw unfit(`${where} has another format than ${OUTBOX_FORMAT}`);
  if (typeof run_id !== 'string' || run_id === '' || run_id.length > 100)
    throw unfit(`${where} names no run`);
  if (typeof tip !== 'string' || !/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(tip))
    throw unfit(`${where} names no tip`);
  if (typeof sequence !== 'number' || !Number.isSafeInteger(sequence) || sequence < 1 || !isHash(hash))
    throw unfit(`${where} names no record that it follows`);
  if (!Array.isArray(records) || records.length > MOST_RECORDS || !records.every(isHash))
    throw unfit(`${where} names no records, or more than ${MOST_RECORDS}`);
  const manifest = { format_version, run_id, tip, head: { sequence, hash }, records };
  // What is not in these bytes is not what a run wrote.
  if (!Buffer.from(writeJson(manifest)).equals(bytes)) throw unfit(`${where} is not as it was written`);
  return manifest;
}

function fieldsOf(json: unknown): Readonly<Record<string, unknown>> {
  return typeof json === 'object' && json !== null ? { ...json } : {};
}

function isHash(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}
