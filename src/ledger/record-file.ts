// The file that a record is: its name, and what must be true of its bytes. The same in a folder and on a branch. Reads
// and writes nothing itself.
import { compareStrings } from '../core/compare.ts';
import type { RollcallError } from '../core/errors.ts';
import { writeJson } from '../core/show.ts';
import { brokenLink, type Link } from './chain.ts';
import { validateRecord } from './generated/validateRecord.js';
import { type LedgerRecord, RECORD_FORMAT } from './model.ts';
import { broken, refusal } from './refusal.ts';

/** Returns the name of the n-th record. */
export function nameOf(sequence: number): string {
  return `${String(sequence).padStart(6, '0')}.json`;
}

/**
 * Returns the bytes of a record. Throws RollcallError RC528 for one that could not be read back: kept, it would stop every
 * later run.
 */
export function bytesOf(record: LedgerRecord): Buffer {
  if (validateRecord(record)) return Buffer.from(writeJson(record));
  throw refusal('RC528', `record ${record.sequence} (${record.kind}) cannot be kept: ${firstError()}`, {
    hint: 'this is a mistake of rollcall; nothing was recorded',
  });
}

/** Returns the names that must be records, in order. Hidden files and files of other kinds are nobody's records. */
export function recordNames(names: readonly string[]): readonly string[] {
  return names
    .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
    .sort((a, b) => numberIn(a) - numberIn(b) || compareStrings(a, b));
}

/** Names that begin with no number come last. */
function numberIn(name: string): number {
  return Number(/^\d+/.exec(name)?.[0] ?? Number.MAX_SAFE_INTEGER);
}

/** Throws RollcallError RC526 where a name is not the one that the n-th record must have. */
export function checkName(name: string, sequence: number, where: string): void {
  if (!/^\d{6,}\.json$/.test(name)) throw broken(where, 'no record has such a name');
  if (name !== nameOf(sequence)) throw broken(where, `${nameOf(sequence)} should come before it`);
}

/**
 * Returns the record that a file holds. Throws RollcallError, naming `where`: RC526 for bytes that are not exactly a
 * sealed record that follows `previous`; RC527 for one of another format.
 */
export function parseRecord(bytes: Uint8Array, where: string, previous: Link | null): LedgerRecord {
  let json: unknown;
  try {
    json = JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw broken(where, 'it is not JSON', cause);
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw broken(where, 'it is no record');
  const minor = minorOf(json, where);
  // The hash covers what the file says; that it says so in exactly these bytes is what makes any flipped byte count.
  if (!Buffer.from(writeJson(json)).equals(bytes)) throw broken(where, 'its text is not as it was written');
  const problem = brokenLink(json, previous);
  if (problem !== null) throw broken(where, problem);
  if (validateRecord(json)) return json as LedgerRecord;
  if (
    validateRecord.errors?.[0]?.instancePath === '/kind' &&
    minor > minorOf({ format_version: RECORD_FORMAT }, where)
  )
    throw otherFormat(where, `a kind of record that format ${RECORD_FORMAT} does not know`);
  throw broken(where, firstError());
}

function firstError(): string {
  const [error] = validateRecord.errors ?? [];
  return `${error?.instancePath ?? ''} ${error?.message ?? ''} (schema/record.v1.schema.json)`;
}

function minorOf(json: object, where: string): number {
  const version = 'format_version' in json ? json.format_version : undefined;
  const [, major, minor] = (typeof version === 'string' && /^(\d+)\.(\d+)$/.exec(version)) || [];
  if (major === undefined) throw broken(where, 'it has no format_version');
  if (major === RECORD_FORMAT.split('.')[0]) return Number(minor);
  throw otherFormat(where, `format ${String(version)}`);
}

function otherFormat(where: string, what: string): RollcallError {
  return refusal('RC527', `${where} has ${what}, this rollcall reads ${RECORD_FORMAT}`, {
    hint: 'use the version of rollcall that wrote it, or a newer one',
  });
}
