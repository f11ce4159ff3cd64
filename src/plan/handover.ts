// Accounts with a single owner: ownership moves by one transfer, after which the former owner is an admin. Turns the
// promotion and the lowering that the decisions made into that, or sets the promotion aside.
import type { DesiredMember, LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { levelAt, sameEntitlements, withLevel } from '../core/entitlements.ts';
import { visible } from '../core/show.ts';
import { setAside } from './aside.ts';
import type { AccountContext } from './context.ts';
import { draftChange, makesOwner } from './draft.ts';
import type { Findings } from './findings.ts';
import { isLiveOwner, personOf } from './live-row.ts';

/** Somebody who stops being owner through another person's transfer. */
export interface Demoted {
  readonly person: string;
  readonly row: LiveRow;
  /** False: the transfer is all that happens to them, and no change of their own stands in the plan. */
  readonly hasChange: boolean;
}

export interface Handover {
  readonly changes: readonly Change[];
  /** Null: nothing is handed over. */
  readonly demoted: Demoted | null;
}

/**
 * Returns the changes with a hand-over said as a transfer. Several promotions at once, or none, are left as they are:
 * the owner guard judges the first, and the second needs no transfer.
 */
export function handOver(
  context: AccountContext,
  members: ReadonlyMap<string, DesiredMember>,
  changes: readonly Change[],
  into: Findings,
): Handover {
  const same = { changes, demoted: null };
  if (context.capabilities.several_owners) return same;
  const owners = context.live.rows.filter(isLiveOwner);
  const promotions = changes.filter((change) => change.kind === 'update' && makesOwner(change));
  const [former, promotion] = [owners[0], promotions[0]];
  const isOne = owners.length === 1 && promotions.length === 1;
  if (!isOne || former === undefined || promotion?.before == null || promotion.after === null) return same;
  const leaving = changes.find((change) => change.before?.id === former.id && change.kind !== 'rename');
  const isLowered =
    leaving !== undefined &&
    (leaving.after === null || levelAt(leaving.after.entitlements, 'account') !== 'owner');
  const member = members.get(promotion.person) ?? null;
  const entitlements = withLevel(promotion.before.entitlements, 'account', 'owner');
  const transfer = draftChange(context, {
    kind: 'transfer',
    person: promotion.person,
    member,
    before: promotion.before,
    after: { ...promotion.after, email: promotion.before.email, entitlements },
    why: promotion.why,
    former: { row: former.id, person: leaving?.person ?? personOf(former) },
  });
  if (!isLowered || transfer === null) {
    const why = isLowered
      ? 'the service has no write for it'
      : `${visible(personOf(former))} is the owner and is not lowered or removed by this plan`;
    const message = `ownership cannot move to ${visible(promotion.person)}: ${why}`;
    setAside(context, into, promotion.person, 'RC316', message, promotion.before);
    return { changes: changes.filter((change) => change.person !== promotion.person), demoted: null };
  }
  // As an admin the former owner may be all that the file wants.
  const reached = withLevel(former.entitlements, 'account', 'admin');
  const isDone = leaving.after !== null && sameEntitlements(leaving.after.entitlements, reached);
  const rest = sameEntitlements(promotion.after.entitlements, entitlements) ? [] : [besideRole(promotion)];
  return {
    changes: changes.flatMap((change) => {
      if (change === promotion) return [transfer, ...rest.map((one) => after(one, transfer))];
      if (change === leaving) return isDone ? [] : [after(change, transfer)];
      return [change];
    }),
    demoted: { person: leaving.person, row: former, hasChange: !isDone },
  };
}

/** What the new owner gets beside the ownership, which the transfer has given by then. */
function besideRole(change: Change): Change {
  const isOther = ({ resource }: Change['gains'][number]): boolean => resource !== 'account';
  return { ...change, gains: change.gains.filter(isOther), losses: change.losses.filter(isOther) };
}

function after(change: Change, transfer: Change): Change {
  return { ...change, needs: [...change.needs, transfer.id] };
}
