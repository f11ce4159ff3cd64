// The plan of all accounts. Pure and total: the same input gives the same bytes, and no desired or live state makes it
// throw.
import { earlier, type Instant } from '../core/instant.ts';
import { accountPlan, unreadPlan } from './account-plan.ts';
import { sealPlan } from './digest.ts';
import type { PlanInput } from './input.ts';
import { PLAN_FORMAT, type Plan } from './model.ts';

/**
 * Returns the plan. Accounts stand in the order of the input, those outside a non-empty `scope.accounts` left out; each
 * is judged by itself, and one that was not read is refused in it.
 */
export function buildPlan(input: PlanInput): Plan {
  const { tool_version, source, now, hypothetical, scope } = input;
  const inputs = input.accounts.filter(
    ({ desired }) => scope.accounts.length === 0 || scope.accounts.includes(desired.account),
  );
  return sealPlan({
    format_version: PLAN_FORMAT,
    tool: { name: 'rollcall', version: tool_version },
    source,
    now,
    hypothetical,
    valid_until: inputs.reduce<Instant | null>(
      (next, { desired }) => earlier(next, desired.next_change),
      null,
    ),
    scope,
    accounts: inputs.map((account) =>
      'error' in account.live
        ? unreadPlan(account, account.live.error)
        : accountPlan(account, account.live, now, scope),
    ),
  });
}
