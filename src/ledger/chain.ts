// The seal of records, and what it proves: none was changed, dropped, inserted or moved. Pure. It cannot prove that the
// newest records are all there: whoever cuts the end off leaves a shorter chain that is whole.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { LedgerRecord, Unsealed } from './model.ts';

/** What a record names of the one before. */
export type Link = Pick<LedgerRecord, 'sequence' | 'hash'>;

/** A record with its place in the chain. */
export type Sealed<R extends Unsealed> = R & Pick<LedgerRecord, 'sequence' | 'previous' | 'hash'>;

/** The first record of a chain that does not hold. */
export interface BrokenRecord {
  /** Counts from 0. */
  readonly index: number;
  readonly problem: string;
}

/**
 * Returns the record with its place in the chain and its hash. It is the plain JSON that a file can hold: absent fields
 * are gone, and half characters, which have no canonical form, are replaced, for a run must never be unrecordable.
 */
export function sealRecord<R extends Unsealed>(record: R, previous: Link | null): Sealed<R> {
  const placed = { ...record, sequence: (previous?.sequence ?? 0) + 1, previous: previous?.hash ?? null };
  const plain = parsePlain<typeof placed>(JSON.stringify(placed));
  return { ...plain, hash: hashOf(plain) };
}

/** Returns the records as {@link sealRecord} does, one after the other. */
export function sealAll(records: readonly Unsealed[], previous: Link | null): readonly LedgerRecord[] {
  const sealed: LedgerRecord[] = [];
  for (const record of records) sealed.push(sealRecord(record, sealed.at(-1) ?? previous));
  return sealed;
}

function parsePlain<T>(text: string): T {
  return JSON.parse(text, (_, value: unknown) =>
    typeof value === 'string' ? value.toWellFormed() : value,
  ) as T;
}

/** Returns what is wrong with a record that should follow `previous`, in words; null: nothing. */
export function brokenLink(record: object, previous: Link | null): string | null {
  const found: { sequence?: unknown; previous?: unknown; hash?: unknown } = record;
  const sequence = (previous?.sequence ?? 0) + 1;
  if (found.sequence !== sequence)
    return `it says that it is number ${String(found.sequence)}, not ${sequence}`;
  if (found.previous !== (previous?.hash ?? null)) return 'it does not follow the record before it';
  return found.hash === hashWithout(record) ? null : 'its content does not match its hash';
}

/** Returns the first record that does not hold, or null where the chain is whole. */
export function verifyChain(records: readonly object[]): BrokenRecord | null {
  let previous: Link | null = null;
  for (const [index, record] of records.entries()) {
    const problem = brokenLink(record, previous);
    if (problem !== null) return { index, problem };
    previous = parseLink(record);
  }
  return null;
}

/** The record has just been found to hold, so that both fields are there. */
function parseLink(record: object): Link {
  return record as Link;
}

/** Returns the hash, or null where the content has no canonical form. */
function hashWithout(record: object): string | null {
  try {
    return hashOf(record);
  } catch {
    return null;
  }
}

/** Returns the SHA-256 (hex) of the RFC 8785 canonical JSON without `hash`; canonicalize leaves undefined fields out. */
function hashOf(record: object): string {
  const text = canonicalize({ ...record, hash: undefined });
  return createHash('sha256').update(String(text)).digest('hex');
}
