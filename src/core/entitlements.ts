// Sets of entitlements: sorted by resource, no resource twice.
import { type Entitlement, ROLES } from './access.ts';
import { byKeys } from './compare.ts';

/** Returns the entitlements sorted by resource. */
export function sortEntitlements(entries: readonly Entitlement[]): readonly Entitlement[] {
  return [...entries].sort(byKeys((entry) => entry.resource));
}

/** Returns whether two sorted sets give the same access now; `until` is not compared, since live state has none. */
export function sameEntitlements(a: readonly Entitlement[], b: readonly Entitlement[]): boolean {
  return (
    a.length === b.length &&
    a.every((entry, i) => entry.resource === b[i]?.resource && entry.level === b[i].level)
  );
}

/** Returns the set with one resource at another level (added where it is missing). */
export function withLevel(
  entries: readonly Entitlement[],
  resource: string,
  level: string,
): readonly Entitlement[] {
  const rest = entries.filter((entry) => entry.resource !== resource);
  return sortEntitlements([...rest, { resource, level, until: null }]);
}

/** Returns the level of a resource, or undefined. */
export function levelAt(entries: readonly Entitlement[], resource: string): string | undefined {
  return entries.find((entry) => entry.resource === resource)?.level;
}

const ORDERS: readonly (readonly string[])[] = [ROLES, ['deny', 'allow']];

/**
 * Compares two levels of one resource: negative where `a` gives less, 0 where they are equal, positive where `a` gives
 * more; undefined where no order is known (a role of the service that the ladder does not have).
 * An absent level gives less than any, but for `deny`, which takes what an unmanaged feature may have.
 */
export function compareLevels(a: string | undefined, b: string | undefined): number | undefined {
  if (a === b) return 0;
  if (a === undefined) return b === 'deny' ? 1 : -1;
  if (b === undefined) return a === 'deny' ? -1 : 1;
  for (const order of ORDERS) {
    const [x, y] = [order.indexOf(a), order.indexOf(b)];
    if (x >= 0 && y >= 0) return x - y;
  }
  return undefined;
}
