// An invitation that is gone is not always access that is gone: the person may have accepted it. Pure.
import type { Change } from '../core/change.ts';
import type { Simulation } from '../core/simulation.ts';

/** Returns the ids of cancellations whose invitation is gone, and whose person is a member whom the plan did not know. */
export function acceptedInstead(changes: readonly Change[], now: Simulation): ReadonlySet<string> {
  const known = new Set(changes.map(({ before }) => before?.id));
  const accepted = changes.filter(({ kind, before }) => {
    if (kind !== 'cancel' || before?.status !== 'pending' || before.email === null) return false;
    if (now.row(before.id) !== undefined) return false;
    return now.rowsByEmail(before.email).some((row) => row.kind === 'member' && !known.has(row.id));
  });
  return new Set(accepted.map(({ id }) => id));
}

/** What is said of them. */
export const ACCEPTED = 'the invitation was accepted meanwhile, and the person is a member now: plan again';
