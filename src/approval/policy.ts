// The approvals policy in force at the parent commit: one rule a risk tier. How the file spells it is not known here.
import { RISKS, type Risk } from '../core/risk.ts';
import { USUAL_COUNTS, type WrittenApprovals } from '../core/written-approvals.ts';

export type { WrittenApprovals } from '../core/written-approvals.ts';

/** Who must agree to changes of one tier. */
export interface ApprovalRule {
  /** Approvals by different people; at least 1. */
  readonly count: number;
  /**
   * `org/team`, a member's key, `manager` or `project.owner`; the union of them counts. null: anybody of the roster who
   * may write to the repository.
   */
  readonly approvers: readonly string[] | null;
}

/** Everything that judging an approval depends on. */
export interface ApprovalPolicy {
  readonly rules: { readonly [tier in Risk]: ApprovalRule };
  /** With fewer eligible people than a rule asks for, all of them suffice (one at least), and the verdict says so. */
  readonly min_team_mode: boolean;
  /** Only approvals of the final head count. */
  readonly strict: boolean;
}

/**
 * Returns the whole policy. Absent counts are 1 for low and medium, 2 for high and critical. A count below 1 would
 * approve without anybody, so it is a mistake of the caller's check of the file: throws a `RangeError`.
 */
export function approvalPolicy(written: WrittenApprovals): ApprovalPolicy {
  const rule = (tier: Risk): ApprovalRule => {
    const { count = USUAL_COUNTS[tier], approvers = null } = written[tier] ?? {};
    if (!Number.isSafeInteger(count) || count < 1)
      throw new RangeError(`${tier}: ${count} is no count of approvals`);
    return { count, approvers };
  };
  const [low, medium, high, critical] = RISKS;
  return {
    rules: { low: rule(low), medium: rule(medium), high: rule(high), critical: rule(critical) },
    min_team_mode: written.min_team_mode ?? false,
    strict: written.strict ?? false,
  };
}
