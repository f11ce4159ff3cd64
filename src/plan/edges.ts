// What a plan takes away, counted by kind: people removed, invitations cancelled, roles lowered, project grants lost.
// Each loss counts once, under one kind. Limits are applied in guards.ts.
import type { Entitlement, LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { compareLevels, levelAt } from '../core/entitlements.ts';
import type { Edge } from '../core/policy.ts';
import type { Demoted } from './handover.ts';
import { isPopulation, namesOf } from './live-row.ts';
import { isProjectGrant, wildcardOf } from './managed.ts';

/** What one person loses of one kind. */
export interface Loss {
  readonly edge: Edge;
  readonly person: string;
  /** The person's key and what the row is known by: what policy may name them as. */
  readonly names: readonly string[];
  /** 1, but for `narrow`: how many project grants. */
  readonly count: number;
  /** The calendar took it, as was approved with the grant. */
  readonly isExpiry: boolean;
}

/** Returns all losses, in the order of the changes. Dead invitations give nothing, so cancelling them takes nothing. */
export function lossesOf(changes: readonly Change[], demoted: Demoted | null): readonly Loss[] {
  const losses = changes.flatMap(lossesOfChange);
  if (demoted === null || demoted.hasChange) return losses;
  const { person, row } = demoted;
  return [...losses, { edge: 'lower', person, names: [person, ...namesOf(row)], count: 1, isExpiry: false }];
}

function lossesOfChange(change: Change): readonly Loss[] {
  const { person, before, after, why } = change;
  if (before === null || !isPopulation(before)) return [];
  const loss = {
    person,
    names: [person, ...namesOf(before)],
    count: 1,
    isExpiry: why.kind === 'expiry',
  };
  if (after === null) return [{ ...loss, edge: before.kind === 'member' ? 'remove' : 'cancel' }];
  const lowered = isLowered(before.entitlements, after.entitlements);
  const narrowed = grantsLost(before, after.entitlements);
  return [
    ...(lowered ? [{ ...loss, edge: 'lower' } as const] : []),
    ...(narrowed > 0 ? [{ ...loss, edge: 'narrow', count: narrowed } as const] : []),
  ];
}

/** A role of the service that the ladder does not have may be anything, so leaving it counts. */
function isLowered(from: readonly Entitlement[], to: readonly Entitlement[]): boolean {
  const order = compareLevels(levelAt(to, 'account'), levelAt(from, 'account'));
  return order === undefined || order < 0;
}

function grantsLost(before: LiveRow, after: readonly Entitlement[]): number {
  const levels = new Map(after.map(({ resource, level }) => [resource, level]));
  return before.entitlements.filter(({ resource, level }) => {
    if (!isProjectGrant(resource)) return false;
    const left = [levels.get(resource), levels.get(wildcardOf(resource) ?? resource)];
    return !left.some((one) => one !== undefined && (compareLevels(one, level) ?? -1) >= 0);
  }).length;
}
