// The coverage rule: whatever landed was in the reviewed change too, against every merge base. What only takes access
// away is outside it.
import { sameJson } from '../roster/governed-blocks.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import { isLoss } from './beneficiaries.ts';
import { indexAccess, isCovered } from './deltas.ts';
import type { AccessChange, Delta } from './model.ts';

export interface Uncovered {
  readonly gains: readonly AccessChange[];
  readonly governed: readonly GovernedChange[];
}

/** Returns what landed and was not reviewed; without any reviewed delta that is all of it. */
export function uncovered(landed: Delta, reviewed: readonly Delta[]): Uncovered {
  const sides = reviewed.map((delta) => ({
    access: indexAccess(delta.gains),
    governed: byPath(delta.governed),
  }));
  const inAll = (test: (side: (typeof sides)[number]) => boolean): boolean =>
    sides.length > 0 && sides.every(test);
  return {
    gains: landed.gains.filter((gain) => !inAll(({ access }) => isCovered(gain, access))),
    governed: landed.governed.filter(
      (change) =>
        !isLoss(change) &&
        !inAll(({ governed }) =>
          (governed.get(change.path) ?? []).some(({ after }) => sameJson(after, change.after)),
        ),
    ),
  };
}

/** One path can change twice: a person may have several elevations in one account. */
function byPath(changes: readonly GovernedChange[]): ReadonlyMap<string, readonly GovernedChange[]> {
  const lists = new Map<string, GovernedChange[]>();
  for (const change of changes) {
    const list = lists.get(change.path);
    if (list === undefined) lists.set(change.path, [change]);
    else list.push(change);
  }
  return lists;
}
