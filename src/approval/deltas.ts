// Differences of effective access as sets of tuples, with their end kept, and when two of them say the same. The words
// of team.yaml are not known here.
import type { Grant } from '../core/access.ts';
import { byKeys } from '../core/compare.ts';
import { compareLevels } from '../core/entitlements.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import type { AccessChange, Delta } from './model.ts';

/** What an unmanaged feature is called where a denial of it was taken away: whoever is in the account decides then. */
export const UNMANAGED = 'unmanaged';

/** Tuples by who holds what where; several of one resource are alternatives in time (an elevation and the role under it). */
export type AccessIndex = ReadonlyMap<string, readonly Grant[]>;

export function indexAccess(grants: readonly Grant[]): AccessIndex {
  const index = new Map<string, Grant[]>();
  for (const grant of grants) {
    const key = keyOf(grant, grant.resource);
    const list = index.get(key);
    if (list === undefined) index.set(key, [grant]);
    else list.push(grant);
  }
  return index;
}

/**
 * Returns whether somebody who holds what is in the index holds `grant` too: the same person and resource (or all
 * projects, all reports) at the same level or a higher one, at least as long. Levels that no order is known of cover
 * themselves only.
 */
export function isCovered(grant: Grant, index: AccessIndex): boolean {
  const colon = grant.resource.indexOf(':');
  const kind = grant.resource.slice(0, Math.max(colon, 0));
  const wide = kind === 'project' || kind === 'report' ? (index.get(keyOf(grant, `${kind}:*`)) ?? []) : [];
  return [...(index.get(keyOf(grant, grant.resource)) ?? []), ...wide].some(
    (held) => (compareLevels(held.level, grant.level) ?? -1) >= 0 && isAsLong(held, grant),
  );
}

/** Returns the tuples of the later side that are new, and those of the earlier side that are gone; each sorted. */
export function accessDelta(
  before: readonly Grant[],
  after: readonly Grant[],
): { readonly gains: readonly Grant[]; readonly losses: readonly Grant[] } {
  const [old, now] = [indexAccess(before), indexAccess(after)];
  const isNew = (grant: Grant): boolean => !isCovered(grant, old);
  const freed = before
    .filter(
      (grant) =>
        grant.level === 'deny' && now.has(keyOf(grant, 'account')) && !now.has(keyOf(grant, grant.resource)),
    )
    .map((grant): Grant => ({ ...grant, level: UNMANAGED, until: null }));
  return {
    gains: [...after.filter((grant) => grant.level !== 'deny' && isNew(grant)), ...freed].sort(ORDER),
    // A denial that is new takes something away.
    losses: [
      ...before.filter((grant) => grant.level !== 'deny' && !isCovered(grant, now)),
      ...after.filter((grant) => grant.level === 'deny' && isNew(grant)),
    ].sort(ORDER),
  };
}

/** Returns whether two lists of deltas, one for each merge base, change the same; places in files do not matter. */
export function sameDeltas(a: readonly Delta[], b: readonly Delta[]): boolean {
  return a.length === b.length && a.every((delta, i) => fingerprint(delta) === fingerprint(b[i]));
}

/** Text that is equal exactly where gains, losses, and governed changes are. */
function fingerprint(delta: Delta | undefined): string {
  const tuple = ({ person, account, resource, level, until }: AccessChange): readonly unknown[] => [
    person,
    account,
    resource,
    level,
    until,
  ];
  const governed = ({ path, before, after }: GovernedChange): readonly unknown[] => [path, before, after];
  const sorted = (items: readonly (readonly unknown[])[] | undefined): readonly string[] =>
    (items ?? []).map((item) => JSON.stringify(item)).sort();
  return JSON.stringify([
    sorted(delta?.gains.map(tuple)),
    sorted(delta?.losses.map(tuple)),
    sorted(delta?.governed.map(governed)),
  ]);
}

const ORDER = byKeys<Grant>(
  ({ person }) => person,
  ({ account }) => account,
  ({ resource }) => resource,
  ({ level }) => level,
  ({ until }) => until ?? '~',
);

function isAsLong(held: Grant, grant: Grant): boolean {
  return held.until === null || (grant.until !== null && held.until >= grant.until);
}

/** Neither accounts nor resources hold line breaks, so that keys of different tuples differ. */
function keyOf({ person, account }: Grant, resource: string): string {
  return `${person}\n${account}\n${resource}`;
}
