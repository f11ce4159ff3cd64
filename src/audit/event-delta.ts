// What an event changed: what it gave, took, and touched. Where the log does not say one side, nothing is assumed.
import type { Entitlement } from '../core/access.ts';
import type { AccessEvent, EventAccess } from '../core/access-event.ts';
import { compareLevels, levelAt } from '../core/entitlements.ts';

export interface EventDelta {
  /** Given, or raised. */
  readonly gains: readonly Entitlement[];
  /** Taken, or lowered: as they were. */
  readonly losses: readonly Entitlement[];
  readonly status: boolean;
  readonly email: boolean;
}

/** Returns whether the event made the row, or ended it. */
export function isMade({ action }: AccessEvent): boolean {
  return action === 'invited' || action === 'granted';
}

export function isGone({ action }: AccessEvent): boolean {
  return action === 'removed' || action === 'cancelled';
}

/** Returns the difference between the two sides; null where the log does not say one that must be there. */
export function deltaOf(event: AccessEvent): EventDelta | null {
  const before = sideOf(event.before, isMade(event));
  const after = sideOf(event.after, isGone(event));
  if (before === null || after === null) return null;
  return {
    gains: after.filter(({ resource, level }) => exceeds(level, levelAt(before, resource))),
    losses: before.filter(({ resource, level }) => exceeds(level, levelAt(after, resource))),
    status: event.before?.status !== event.after?.status,
    email: event.before?.email !== event.after?.email,
  };
}

/** A side that may be missing gives nothing; so does what a cancelled invitation would have given. */
function sideOf(side: EventAccess | null, mayMiss: boolean): readonly Entitlement[] | null {
  if (side === null) return mayMiss ? [] : null;
  return side.status === 'cancelled' ? [] : side.entitlements;
}

/** Levels without a known order count as more: what cannot be compared is looked at. */
function exceeds(level: string, other: string | undefined): boolean {
  const order = compareLevels(level, other);
  return order === undefined || order > 0;
}

/** Returns names of everything that the event touched in its row, for telling whether a later one overwrote it. */
export function touched(event: AccessEvent): readonly string[] {
  const delta = deltaOf(event);
  const sides = [...(event.before?.entitlements ?? []), ...(event.after?.entitlements ?? [])];
  if (delta === null || isMade(event) || isGone(event))
    return ['row', ...sides.map(({ resource }) => `resource ${resource}`)];
  return [
    ...[...delta.gains, ...delta.losses].map(({ resource }) => `resource ${resource}`),
    ...(delta.status ? ['status'] : []),
    ...(delta.email ? ['email'] : []),
  ];
}
