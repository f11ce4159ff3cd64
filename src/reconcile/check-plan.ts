// May this plan be applied at all, with this team.yaml, now? Pure; looks at no account.
import { EXIT, RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { Plan, PlanSource } from '../plan/model.ts';

/** The hashes of team.yaml as it is now. */
export type CurrentFile = Pick<PlanSource, 'accounts_hash' | 'policy_hash'>;

/** Throws RollcallError RC502 (exit 1), RC503 or RC504 (exit 3) where it may not. */
export function checkPlan(plan: Plan, current: CurrentFile, now: Instant): void {
  if (plan.hypothetical) {
    throw new RollcallError('RC502', `the plan was made for ${plan.now}, not for the moment it was made at`, {
      hint: 'plan again without --at',
    });
  }
  if (plan.valid_until !== null && now >= plan.valid_until) {
    throw new RollcallError('RC503', `the plan held until ${plan.valid_until}, and it is ${now}`, {
      hint: 'plan again: a date in the file has passed; nothing was written',
      exit: EXIT.stale,
    });
  }
  for (const [block, planned, found] of [
    ['accounts', plan.source.accounts_hash, current.accounts_hash],
    ['policy', plan.source.policy_hash, current.policy_hash],
  ] as const) {
    if (planned === found) continue;
    throw new RollcallError('RC504', `\`${block}\` in team.yaml is not what the plan was made with`, {
      hint: 'plan again with the file as it is; nothing was written',
      exit: EXIT.stale,
    });
  }
}
