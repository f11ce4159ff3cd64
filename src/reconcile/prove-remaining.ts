// Proves again, on the account as it is now, that what is left of a plan is safe to run in its order. Pure.
import type { LiveAccount } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import { visible } from '../core/show.ts';
import type { AccountPlan } from '../plan/model.ts';
import { actorRow, prove } from '../plan/prove.ts';

/** Returns why the remaining changes must not run, or null. The rules are those that the plan was made with. */
export function proveRemaining(
  plan: AccountPlan,
  live: LiveAccount,
  changes: readonly Change[],
): NonNullable<AccountPlan['refused']> | null {
  const limits = [live.seats?.limit ?? null, plan.policy.seats.limit].filter((limit) => limit !== null);
  const { failure } = prove(live, changes, {
    minOwners: plan.policy.owners.min,
    seatLimit: limits.length === 0 ? null : Math.min(...limits),
    actor: actorRow(live)?.id ?? null,
  });
  if (failure === null) return null;
  return {
    code: 'RC505',
    message: `${visible(plan.account)} has changed, and what is left of the plan is no longer safe: ${failure}`,
    hint: 'plan again',
  };
}
