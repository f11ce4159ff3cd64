// Proves an order by playing it, write by write, on a copy of the live account. Changes nothing and repairs nothing.
import type { LiveAccount, LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { levelAt } from '../core/entitlements.ts';
import { visible } from '../core/show.ts';
import { type Simulation, simulate } from '../core/simulation.ts';

export interface ProofRules {
  readonly minOwners: number;
  /** Null: unlimited. */
  readonly seatLimit: number | null;
  /** The row that the credential acts as; null: it is none. */
  readonly actor: string | null;
}

export interface Proof {
  /** The first write that would break a rule; null: none does. */
  readonly failure: string | null;
  /** The account after the whole order. */
  readonly end: Simulation;
}

/** What must never get worse than both its bound and what it was. */
interface Measure {
  readonly owners: number;
  readonly seats: number;
  readonly canAct: boolean;
}

/**
 * Plays all changes. After every write enough accepted owners remain, seats stay within the limit and the acting
 * credential can still act; what starts out wrong may only get better.
 */
export function prove(live: LiveAccount, changes: readonly Change[], rules: ProofRules): Proof {
  const world = simulate(live);
  let failure: string | null = null;
  let before = measure(world, rules);
  for (const change of changes) {
    for (const step of change.steps) {
      world.apply(step.effect);
      const after = measure(world, rules);
      failure ??= broken(before, after, rules, `${visible(step.id)} (${visible(step.call)})`);
      before = after;
    }
  }
  return { failure, end: world };
}

/** Returns the row that the credential acts as, where the account shows it. */
export function actorRow(live: LiveAccount): LiveRow | undefined {
  const { actor } = live;
  if (actor === null || (actor.row === null && actor.email === null)) return undefined;
  return live.rows.find(
    (row) => row.kind === 'member' && (actor.row === null ? row.email === actor.email : row.id === actor.row),
  );
}

/** Returns whether a row may change others: an active owner or admin. */
export function canAct(row: LiveRow | undefined): boolean {
  const level = levelAt(row?.entitlements ?? [], 'account');
  return row?.status === 'active' && (level === 'owner' || level === 'admin');
}

function measure(world: Simulation, { actor }: ProofRules): Measure {
  return {
    owners: world.owners(),
    seats: world.seatsTaken(),
    canAct: actor === null || canAct(world.row(actor)),
  };
}

function broken(before: Measure, after: Measure, rules: ProofRules, step: string): string | null {
  if (after.owners < rules.minOwners && after.owners < before.owners) {
    return `${step} would leave ${after.owners} of ${before.owners} accepted owners, policy.owners.min is ${rules.minOwners}`;
  }
  if (rules.seatLimit !== null && after.seats > rules.seatLimit && after.seats > before.seats) {
    return `${step} would take ${after.seats} seats, limit ${rules.seatLimit}`;
  }
  if (before.canAct && !after.canAct) return `after ${step} the acting credential could not act any more`;
  return null;
}
