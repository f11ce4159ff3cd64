// The order of changes, and what each needs: renames; new owners; raises and invitations; then what takes away. It is
// a proposal that prove.ts checks write by write.
import type { Change } from '../core/change.ts';
import { byKeys } from '../core/compare.ts';
import { compareLevels, levelAt } from '../core/entitlements.ts';
import { endsOwner, makesOwner } from './draft.ts';
import type { Seating } from './seats.ts';

/** What the order depends on beside the changes. */
export interface OrderRules {
  readonly seating: Seating;
  /** Accepted owners at the start. */
  readonly owners: number;
  readonly minOwners: number;
}

const PHASE = {
  rename: 0,
  owner: 1,
  free: 2,
  raise: 3,
  invite: 4,
  lower: 5,
  cancel: 6,
  remove: 7,
} as const;

/** Returns the changes in their order, with `needs` filled in. The order of the input counts for invitations only, and
 * only where seats are short. */
export function orderChanges(changes: readonly Change[], rules: OrderRules): readonly Change[] {
  const { first, isShort } = rules.seating;
  const isFirst = new Set(first);
  const buckets = new Map<number, Change[]>();
  for (const change of changes) {
    if (isFirst.has(change)) continue;
    const phase = phaseOf(change);
    const bucket = buckets.get(phase);
    if (bucket === undefined) buckets.set(phase, [change]);
    else bucket.push(change);
  }
  buckets.set(PHASE.free, [...first]);
  const ordered = Object.values(PHASE).flatMap((phase) => {
    const bucket = buckets.get(phase) ?? [];
    if (phase === PHASE.free || (phase === PHASE.invite && isShort)) return bucket;
    return bucket.sort(
      byKeys(
        ({ person }) => person,
        ({ id }) => id,
      ),
    );
  });
  return withNeeds(ordered, rules);
}

function phaseOf(change: Change): number {
  switch (change.kind) {
    case 'rename':
      return PHASE.rename;
    case 'transfer':
      return PHASE.owner;
    case 'invite':
    case 'reinvite':
    case 'resend':
      return PHASE.invite;
    case 'cancel':
      return PHASE.cancel;
    case 'remove':
      return PHASE.remove;
    case 'update':
    case 'reactivate':
      if (makesOwner(change)) return PHASE.owner;
      return raises(change) ? PHASE.raise : PHASE.lower;
  }
}

/** A change that lowers the role takes away, whatever else it gives. */
function raises({ kind, before, after, gains }: Change): boolean {
  if (kind === 'reactivate') return true;
  const [from, to] = [before?.entitlements ?? [], after?.entitlements ?? []];
  const more = (resource: string): number | undefined =>
    compareLevels(levelAt(to, resource), levelAt(from, resource));
  const role = more('account');
  if (role === undefined || role !== 0) return role !== undefined && role > 0;
  return gains.some(({ resource }) => (more(resource) ?? 0) > 0);
}

function withNeeds(ordered: readonly Change[], rules: OrderRules): readonly Change[] {
  const renames = new Map(
    ordered.flatMap(({ kind, person, id }) => (kind === 'rename' ? [[person, id]] : [])),
  );
  const promotions = ordered.filter((change) => change.kind !== 'transfer' && makesOwner(change));
  // A transfer makes one owner and ends another in one write; who needs it says so already.
  const transferred = new Set(ordered.flatMap(({ former }) => (former === undefined ? [] : [former])));
  let ended = 0;
  return ordered.map((change) => {
    const needs = new Set(change.needs);
    const rename = renames.get(change.person);
    if (rename !== undefined && rename !== change.id) needs.add(rename);
    const seat = rules.seating.needs.get(change.id);
    if (seat !== undefined) needs.add(seat);
    if (endsOwner(change) && !transferred.has(change.before?.id ?? '')) {
      // The first few may go at any time; each further one needs one more new owner in place.
      const promotion = promotions[ended - (rules.owners - rules.minOwners)];
      if (promotion !== undefined) needs.add(promotion.id);
      ended += 1;
    }
    return needs.size === change.needs.length ? change : { ...change, needs: [...needs].sort() };
  });
}
