// Holds the changes of a plan against the account as it is now: which may run, which are true already, which rows
// moved. Pure; it never decides that something may be done although its row moved.
import type { LiveAccount, LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import type { Effect } from '../core/effect.ts';
import { sameEntitlements } from '../core/entitlements.ts';
import { type Simulation, simulate } from '../core/simulation.ts';
import { ACCEPTED, acceptedInstead } from './accepted-instead.ts';
import { lastingEffects } from './lasting-effects.ts';

/** How a change stands before it runs. */
export type Situation =
  /** Its row is as planned. `from` is the first step to send: 0, or more where an earlier run did some. */
  | { readonly kind: 'ready'; readonly from: number }
  /** What it wants is true by itself. */
  | { readonly kind: 'already' }
  | { readonly kind: 'stale'; readonly from: number; readonly message: string };

/** A change and how it stands. */
export interface Judged {
  readonly change: Change;
  readonly situation: Situation;
}

/**
 * Returns the situation of each change, in order. `done` tells how many leading steps of a change an earlier run of
 * the same plan has carried out.
 */
export function judgeChanges(
  changes: readonly Change[],
  live: LiveAccount,
  done: ReadonlyMap<string, number>,
): readonly Judged[] {
  const now = simulate(live);
  /** What earlier changes of the plan have already made of rows that later ones name as they were at first. */
  const made = new Map<string, Effect[]>();
  const accepted = acceptedInstead(changes, now);
  return changes.map((change) => {
    const steps = done.get(change.id) ?? 0;
    const situation: Situation = accepted.has(change.id)
      ? { kind: 'stale', from: steps, message: ACCEPTED }
      : judge(change, now, live, steps, made);
    const past = stepsPast(change, situation);
    for (const { effect } of change.steps.slice(0, past)) remember(effect, made);
    return { change, situation };
  });
}

/** How many leading steps of a change are true already. */
function stepsPast({ steps }: Change, situation: Situation): number {
  if (situation.kind === 'ready') return situation.from;
  return situation.kind === 'already' ? steps.length : 0;
}

function judge(
  change: Change,
  now: Simulation,
  live: LiveAccount,
  done: number,
  made: ReadonlyMap<string, readonly Effect[]>,
): Situation {
  if (holdAll(change, change.steps.length, now)) return { kind: 'already' };
  if (done > 0 && holdAll(change, done, now)) return { kind: 'ready', from: done };
  // The row may look as it did before the plan; but somebody made it so again, and they had a reason.
  const moved = done > 0 ? UNDONE : notAsPlanned(change, now, live, made);
  return moved === null ? { kind: 'ready', from: 0 } : { kind: 'stale', from: done, message: moved };
}

const UNDONE = 'an earlier run of this plan wrote it, and it was undone since';

function notAsPlanned(
  change: Change,
  now: Simulation,
  live: LiveAccount,
  made: ReadonlyMap<string, readonly Effect[]>,
): string | null {
  return change.before === null ? whoIsThere(change, now) : whatMoved(change.before, now, live, made);
}

function holdAll(change: Change, steps: number, now: Simulation): boolean {
  const owed = change.steps.slice(0, steps).map(({ effect }) => ({ change: change.id, effect }));
  return owed.length > 0 && lastingEffects(owed).every(({ effect }) => now.holds(effect));
}

/** A change without `before` expects nobody: returns who is there all the same, or null. */
function whoIsThere({ after }: Change, now: Simulation): string | null {
  const byEmail = after?.email == null ? [] : now.rowsByEmail(after.email);
  const byLogin = after?.login == null ? [] : now.rowsByLogin(after.login);
  const row = byEmail[0] ?? byLogin[0];
  return row === undefined
    ? null
    : `nobody was there when it was planned; now somebody is: ${row.kind}, ${row.status}`;
}

/** Returns in which way a row is no longer as planned, or null. */
function whatMoved(
  before: LiveRow,
  now: Simulation,
  live: LiveAccount,
  made: ReadonlyMap<string, readonly Effect[]>,
): string | null {
  const row = now.row(before.id);
  if (row === undefined) return 'the row is gone';
  const difference = differenceOf(before, row);
  const effects = made.get(before.id);
  if (difference === null || effects === undefined) return difference;
  const advanced = simulate({ ...live, rows: [before], seats: null });
  for (const effect of effects) advanced.apply(effect);
  const expected = advanced.row(before.id);
  return expected === undefined ? difference : differenceOf(expected, row);
}

function differenceOf(before: LiveRow, row: LiveRow): string | null {
  if (row.kind !== before.kind)
    return `its kind was ${before.kind} when it was planned and is ${row.kind} now`;
  if (row.status !== before.status)
    return `was ${before.status} when it was planned and is ${row.status} now`;
  if (row.email !== before.email) return 'has another address than when it was planned';
  if (row.managed_by !== before.managed_by) return `is managed by ${row.managed_by} now`;
  return sameEntitlements(before.entitlements, row.entitlements)
    ? null
    : 'has other access than when it was planned';
}

function remember(effect: Effect, made: Map<string, Effect[]>): void {
  if (effect.kind === 'invited') return;
  const rows = effect.kind === 'transferred' ? [effect.row, effect.former] : [effect.row];
  for (const row of rows) {
    const known = made.get(row);
    if (known === undefined) made.set(row, [effect]);
    else known.push(effect);
  }
}
