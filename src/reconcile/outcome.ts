// The exit code of an apply, out of what became of everything. Pure; the table is docs/exit-codes.
import { EXIT, type ExitCode } from '../core/errors.ts';
import type { ChangeOutcome } from '../ledger/model.ts';
import { wroteSomething } from './change-outcome.ts';
import type { Refusal } from './prepare-account.ts';

/** What the exit code depends on, for one account. */
export interface AccountEnd {
  readonly outcomes: readonly ChangeOutcome[];
  readonly refusal: Refusal | null;
  /** How many wanted rows wait (no seat, not approved, training lapsed). */
  readonly withheld: number;
  /** How many of these wait for an approval. */
  readonly unapproved: number;
}

/**
 * Returns 130 or 143 for an interrupted run; 0 when nothing was missed; 6 when something was written or given to a
 * person and something was not, or only waits; else, with nothing written: 1 for an error, 5 for a refusal, 3 for
 * stale rows, in this order; 4 where nothing else happened than that something waits for an approval.
 */
export function applyExit(
  accounts: readonly AccountEnd[],
  interrupted: 'SIGINT' | 'SIGTERM' | null,
): ExitCode {
  if (interrupted !== null) return interrupted === 'SIGTERM' ? EXIT.sigterm : EXIT.sigint;
  const outcomes = accounts.flatMap((account) => account.outcomes);
  const statuses = new Set(outcomes.map(({ status }) => status));
  const refusals = new Set(accounts.map(({ refusal }) => refusal?.by));
  const given = statuses.has('manual') || statuses.has('unverified') || outcomes.some(wroteSomething);
  const error = statuses.has('failed') || refusals.has('unreadable');
  const refused = refusals.has('guard') || refusals.has('order');
  const stale = statuses.has('stale');
  const waits = accounts.some(({ withheld }) => withheld > 0);
  const missed = error || refused || stale || statuses.has('not-executed') || statuses.has('unverified');
  if (given) return missed || waits || statuses.has('manual') ? EXIT.partial : EXIT.ok;
  if (error) return EXIT.error;
  if (refused) return EXIT.refused;
  if (stale) return EXIT.stale;
  if (missed) return EXIT.error;
  if (accounts.some(({ unapproved }) => unapproved > 0)) return EXIT.notApproved;
  return waits ? EXIT.partial : EXIT.ok;
}
