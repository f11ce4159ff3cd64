// The live, managed population of an account: what percentages are taken of.
import type { LiveRow } from '../core/access.ts';
import type { AccountContext } from './context.ts';
import { isPopulation } from './live-row.ts';
import { isProjectGrant } from './managed.ts';
import type { AccountPlan } from './model.ts';
import { exclusionOf, isOff } from './unclaimed.ts';

/** Returns members, pending invitations and their project grants, as far as the file has a say over them. */
export function populationOf(
  context: AccountContext,
  unclaimed: ReadonlySet<LiveRow>,
): AccountPlan['population'] {
  const isManaged = (row: LiveRow): boolean => {
    if (!isPopulation(row) || exclusionOf(row, '', context) !== null) return false;
    return !unclaimed.has(row) || (context.desired.mode === 'authoritative' && !isOff(row, context));
  };
  const rows = context.live.rows.filter(isManaged);
  const members = rows.filter(({ kind }) => kind === 'member').length;
  const grants = rows.reduce(
    (sum, row) => sum + row.entitlements.filter(({ resource }) => isProjectGrant(resource)).length,
    0,
  );
  return { members, invitations: rows.length - members, grants };
}
