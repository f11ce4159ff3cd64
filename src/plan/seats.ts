// Who gets a seat. Seats are given out in file order; where they do not suffice, just enough removals and
// cancellations of the same plan are brought forward, and who still has none waits.
import type { Change } from '../core/change.ts';
import type { AccountContext } from './context.ts';
import { endsOwner } from './draft.ts';
import { isPopulation } from './live-row.ts';
import type { PlanSeats, WithheldRow } from './model.ts';

/** Seats of an account at the start. */
export interface SeatCount {
  /** The smaller one of the account's limit and the policy's; null: unlimited. */
  readonly limit: number | null;
  readonly reserve: number;
  readonly taken: number;
}

export interface Seating {
  /** All changes but the ones that wait. */
  readonly changes: readonly Change[];
  readonly withheld: readonly WithheldRow[];
  /** Removals and cancellations that come before the invitations, in this order. */
  readonly first: readonly Change[];
  /** Invitations that need a seat which the plan frees -> the change that frees it. */
  readonly needs: ReadonlyMap<string, string>;
  /** Why removals come first; null: they do not. */
  readonly note: string | null;
  /** True: invitations run in file order, since some wait or rely on freed seats. */
  readonly isShort: boolean;
}

/** Returns the seats of an account as they are. */
export function countSeats({ live, desired }: AccountContext): SeatCount {
  const limits = [live.seats?.limit ?? null, desired.policy.seats.limit].filter((limit) => limit !== null);
  return {
    limit: limits.length === 0 ? null : Math.min(...limits),
    reserve: desired.policy.seats.reserve,
    taken: live.seats === null ? live.rows.filter(isPopulation).length : live.seats.used + live.seats.pending,
  };
}

/** Returns the seats for the plan; null where neither the account nor the policy counts them. */
export function planSeats(context: AccountContext, seats: SeatCount, after: number): PlanSeats | null {
  if (context.live.seats === null && seats.limit === null) return null;
  return { limit: seats.limit, reserve: seats.reserve, before: seats.taken, after };
}

/** Gives out seats. `changes` are in file order as far as they invite. */
export function seat(changes: readonly Change[], seats: SeatCount): Seating {
  const takers = changes.filter(takesSeat);
  const free = seats.limit === null ? Number.POSITIVE_INFINITY : seats.limit - seats.reserve - seats.taken;
  if (takers.length <= free || takers.length === 0) {
    return { changes, withheld: [], first: [], needs: new Map(), note: null, isShort: false };
  }
  const freeing = changes.filter(freesSeat).sort(bySafety);
  const granted = Math.max(0, Math.min(takers.length, free + freeing.length));
  const first = granted === 0 ? [] : freeing.slice(0, granted - free);
  const waiting = new Set(takers.slice(granted));
  const needs = new Map<string, string>();
  for (const [i, taker] of takers.slice(0, granted).entries()) {
    const freed = first[i - free];
    if (freed !== undefined) needs.set(taker.id, freed.id);
  }
  const numbers = describe(takers.length, free, freeing.length, seats);
  return {
    changes: changes.filter((change) => !waiting.has(change)),
    withheld: [...waiting].map(({ person, gains }) => ({
      person,
      code: 'RC312',
      message: `no free seat: ${numbers}`,
      entitlements: gains,
    })),
    first,
    needs,
    note: first.length === 0 ? null : `${count(first.length, 'seat')} must be freed first: ${numbers}`,
    isShort: true,
  };
}

function takesSeat({ kind, before }: Change): boolean {
  return kind === 'invite' || ((kind === 'resend' || kind === 'reinvite') && before?.status !== 'pending');
}

function freesSeat({ kind, before }: Change): boolean {
  return kind === 'remove' || (kind === 'cancel' && before?.status === 'pending');
}

/** Invitations go before members, and owners last: they may have to wait for another owner. */
function bySafety(a: Change, b: Change): number {
  return weight(a) - weight(b) || (a.id < b.id ? -1 : 1);
}

function weight(change: Change): number {
  if (change.kind === 'cancel') return 0;
  return endsOwner(change) ? 2 : 1;
}

function describe(wanted: number, free: number, freed: number, { limit, reserve }: SeatCount): string {
  const kept = reserve === 0 ? '' : ` (${reserve} in reserve)`;
  const over = free < 0 ? `, ${-free} too many taken` : '';
  return `${count(wanted, 'invitation')}, ${Math.max(0, free)} of ${limit} seats free${kept}${over}, ${freed} freed by this plan`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
