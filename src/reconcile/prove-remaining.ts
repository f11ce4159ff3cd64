import type { LiveAccount } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import type { AccountPlan } from '../plan/model.ts';
export function proveRemaining(
  _plan: AccountPlan,
  _live: LiveAccount,
  _changes: readonly Change[],
): NonNullable<AccountPlan['refused']> | null {
  return null;
}
