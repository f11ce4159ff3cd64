// The reapproval that the head of an open pull request asks for, as if it had been merged.
import type { HistoryVerdict, ReapprovalClaim } from '../approval/history.ts';
import type { StepVerdict } from '../approval/model.ts';
import { type BranchLine, movementsOf } from './branch-line.ts';
import { claimedRange, reapprovalClaim } from './reapprovals.ts';
import { NOT_JUDGED_YET, type SupposedMerge } from './supposed-merge.ts';
import type { VerifyResult } from './verify-run.ts';

export interface PendingReapproval {
  readonly from: string;
  readonly to: string;
  readonly verdict: StepVerdict;
  /** Why it would close nothing although it is approved; null: it would, or its verdict says why not. */
  readonly problem: string | null;
  /** Commits of steps that are blocked now and would not be any more. */
  readonly closes: readonly string[];
}

/** Returns the claim that the merge `commit` would carry; null: it asks for nothing, or for no range of the branch. */
export async function supposedClaim(
  { pull, landing, at }: SupposedMerge,
  commit: string,
  line: BranchLine,
  { sources, branch, verified }: VerifyResult,
): Promise<ReapprovalClaim | null> {
  const { repository, forge } = sources;
  const movements = await movementsOf(repository, line, await forge.activity(branch));
  const context = { line, movements, sources, ledger_verified: new Set(verified) };
  const range = await claimedRange(commit, context);
  if (range === null) return null;
  const position = line.commits.length;
  return reapprovalClaim(range, { commit, position, landing, pull, at, controls: NOT_JUDGED_YET }, context);
}

/** Returns what became of the claim in `after`, the verdict with it. */
export function reapprovalOf(
  claim: ReapprovalClaim,
  before: HistoryVerdict,
  after: HistoryVerdict,
): PendingReapproval | null {
  const judged = after.reapprovals.find((one) => one.claim === claim);
  if (judged === undefined) return null;
  const still = new Set(blockedIn(after));
  return {
    from: claim.from,
    to: claim.to,
    verdict: judged.verdict,
    problem: judged.problem,
    closes: blockedIn(before).filter((commit) => !still.has(commit)),
  };
}

function blockedIn({ steps }: HistoryVerdict): readonly string[] {
  return steps.filter(({ verdict }) => verdict === 'BLOCKED').map(({ commit }) => commit);
}
