// The hashes of a plan: what people compare, and what proves that a saved plan was not edited. Nothing else in the
// pure folders hashes anything; no clock, no randomness.
import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Change } from '../core/change.ts';
import { byKeys } from '../core/compare.ts';
import type { AccountPlan, Plan } from './model.ts';

/** Returns the SHA-256 of bytes, or of the UTF-8 of a text, in lower-case hex. */
export function sha256Hex(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}

/**
 * Returns the SHA-256 (hex) of a value's RFC 8785 canonical JSON: the order of keys does not count, that of lists does.
 * Throws a TypeError for what is not JSON (undefined, a function) and an Error for NaN, infinities and lone surrogates.
 */
export function hashJson(json: unknown): string {
  const hash = createHash('sha256');
  let text = '';
  for (const piece of canonicalPieces(json, LEVELS)) {
    text += piece;
    if (text.length < CHUNK) continue;
    hash.update(text);
    text = '';
  }
  return hash.update(text).digest('hex');
}

/** Plan, accounts, account, list, row: a plan is cut into its rows, so that a large one is never one text in memory. */
const LEVELS = 4;
/** So many UTF-16 code units are hashed at once. */
const CHUNK = 65_536;

/** Returns the canonical text in pieces: lists and maps are opened for so many levels. */
function* canonicalPieces(json: unknown, levels: number): Generator<string> {
  if (levels === 0 || typeof json !== 'object' || json === null || 'toJSON' in json) {
    const text = canonicalize(json);
    if (text === undefined) throw new TypeError('only JSON can be hashed');
    yield text;
  } else if (Array.isArray(json)) {
    let mark = '[';
    for (const item of json) {
      yield mark;
      yield* canonicalPieces(item, levels - 1);
      mark = ',';
    }
    yield mark === '[' ? '[]' : ']';
  } else {
    let mark = '{';
    // Sorted by UTF-16 code units, as RFC 8785 wants it.
    for (const [key, value] of Object.entries(json).sort(byKeys(([key]) => key))) {
      if (value === undefined) continue;
      yield `${mark}${canonicalize(key)}:`;
      yield* canonicalPieces(value, levels - 1);
      mark = ',';
    }
    yield mark === '{' ? '{}' : '}';
  }
}

/**
 * Returns the digest of everything that the accounts' changes do, in their order. Two plans with the same digest do the
 * same to the same rows, whatever happened around them. Lines that moved in team.yaml do not count, nor do times of a
 * row that no precondition looks at: somebody who logs in does not change the plan.
 */
export function changesDigest(accounts: readonly Pick<AccountPlan, 'changes'>[]): string {
  return hashJson(accounts.flatMap(({ changes }) => changes.map(comparable)));
}

function comparable(change: Change): object {
  const { before, why } = change;
  return {
    ...change,
    before: before === null ? null : { ...before, created_at: null, expires_at: null, last_active_at: null },
    why: why.kind === 'file' ? { kind: why.kind } : why,
  };
}

/** Returns what `integrity` of a plan must be: the hash of the whole file but that field, unknown fields included. */
export function integrityOf(plan: object): string {
  return hashJson({ ...plan, integrity: undefined });
}

/** Returns the plan with both hashes filled in. */
export function sealPlan(plan: Omit<Plan, 'changes_digest' | 'integrity'>): Plan {
  const digested = { ...plan, changes_digest: changesDigest(plan.accounts) };
  return { ...digested, integrity: integrityOf(digested) };
}
