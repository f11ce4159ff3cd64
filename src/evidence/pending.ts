// What `verify` would say if an open pull request were merged into the protected branch now: the same evidence, with a
// landing that is supposed, judged after everything that has landed. Advice before the merge; apply is the gate.
import { differingFiles } from '../approval/governed-files.ts';
import { judgeHistory, type ReapprovalClaim } from '../approval/history.ts';
import type { PullRequestEvidence, StepEvidence, StepVerdict } from '../approval/model.ts';
import { approvalRoster } from '../approval/roster-access.ts';
import type { ChangeApprovers } from '../approval/who-may.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { Forge } from '../forge/forge.ts';
import { type ApprovedHead, approvedHeads } from './approved-heads.ts';
import { branchLine } from './branch-line.ts';
import { type ChangeBetween, changeBetween } from './change-between.ts';
import { type PendingReapproval, reapprovalOf, supposedClaim } from './pending-reapproval.ts';
import { type EvidenceSources, evidenceOf, policyOf } from './step-evidence.ts';
import { NOT_JUDGED_YET, openPull, type SupposedMerge, supposedMerge } from './supposed-merge.ts';
import type { VerifyResult } from './verify-run.ts';
import { whoMayApprovePull } from './who-may-approve.ts';

export interface PendingInput {
  /** The verdict on the protected branch as it is now. */
  readonly result: VerifyResult;
  readonly number: number;
  readonly now: Instant;
}

export interface PendingVerdict {
  readonly pull_request: number;
  /** The tip that it would be merged onto, and its head. */
  readonly base: string;
  readonly head: string;
  /**
   * What the merge would come to; `commit` is the head, since there is no merge yet, and of the platform's own rules
   * nothing is known. Of a head that asks for reapproval and changes nothing itself: the verdict on its range, which
   * may close nothing all the same (`reapproval.problem`). null: it conflicts, or nothing governed differs.
   */
  readonly verdict: StepVerdict | null;
  readonly conflicts: boolean;
  /** What is judged: the pull request's own change, or that of its range. */
  readonly change: ChangeBetween;
  /** Who may approve each change of it. */
  readonly approvers: readonly ChangeApprovers[];
  /** Approvals that were given to an older head, newest opinion of each account only. */
  readonly approved_heads: readonly ApprovedHead[];
  /** What its head asks to approve after the fact; null: nothing. */
  readonly reapproval: PendingReapproval | null;
}

/** Returns the verdict. Throws RC675 where the pull request is not to be judged, RC604 where its head is gone. */
export async function pendingVerdict({ result, number, now }: PendingInput): Promise<PendingVerdict> {
  const { sources, tip, judged } = result;
  const pull = await openPull(number, sources);
  const head = pull.head_sha;
  if (!(await sources.obtain(head))) {
    throw new RollcallError('RC604', `the head ${head.slice(0, 12)} of pull request ${number} is gone`, {
      hint: 'push to it again',
    });
  }
  const place = { commit: head, parent: tip, kind: 'pr_merge', now } as const;
  const supposed = await supposedMerge(pull, place, sources);
  const between = await changeBetween(tip, head, supposed.at, { ...sources, forge: null });
  const own: ChangeBetween = { ...between, commits: supposed.pull.commits };
  const line = await branchLine(sources.repository, judged.anchor, tip);
  const position = line?.commits.length ?? 1;
  const evidence =
    own.conflicts || own.differing.length === 0 ? null : await ownEvidence(own, supposed, place, sources);
  const claim = line === null ? null : await supposedClaim(supposed, head, line, result);
  const after = judgeHistory({
    ...judged,
    steps: [...judged.steps, ...(evidence === null ? [] : [{ position, commits: [head], evidence }])],
    claims: [...judged.claims, ...(claim === null ? [] : [claim])],
  });
  const reapproval = claim === null ? null : reapprovalOf(claim, result.history, after);
  const isOfRange = claim !== null && evidence === null && !own.conflicts;
  const subject = isOfRange ? await rangeSubject(claim, sources) : ownSubject(own, supposed, result);
  const verdict = evidence === null ? null : (after.steps[judged.steps.length] ?? null);
  const shown = isOfRange ? (reapproval?.verdict ?? null) : verdict;
  return {
    pull_request: number,
    base: tip,
    head,
    verdict: shown,
    conflicts: own.conflicts,
    change: subject.change,
    approvers: await approversOf(subject, supposed.at, sources.forge),
    approved_heads: approvedHeads(supposed.pull.reviews, head, shown),
    reapproval,
  };
}

/** A change with those who had a part in it, and what of the roster before it nobody approved. */
interface Subject {
  readonly change: ChangeBetween;
  readonly pull: PullRequestEvidence;
  readonly unverified_paths: readonly string[];
}

function ownSubject(change: ChangeBetween, { pull }: SupposedMerge, { history }: VerifyResult): Subject {
  return { change, pull, unverified_paths: history.unverified_paths };
}

async function rangeSubject(
  { from, to, evidence }: ReapprovalClaim,
  { snapshot }: EvidenceSources,
): Promise<Subject> {
  const { landed: delta, files, pull_request: pull } = evidence;
  if (pull === null) throw new TypeError('a claim is carried by a pull request');
  const [before, after] = [await snapshot(from), await snapshot(to)];
  const differing = differingFiles(files.before, files.landed);
  // A reapproval is the way out of what is unverified.
  return {
    change: { before, after, conflicts: false, delta, differing, commits: pull.commits },
    pull,
    unverified_paths: [],
  };
}

async function approversOf(
  { change, pull, unverified_paths }: Subject,
  now: Instant,
  forge: Forge,
): Promise<readonly ChangeApprovers[]> {
  const { team } = change.before;
  if (team === null) return [];
  const { delta, differing } = change;
  const [roster, policy] = [approvalRoster(team), policyOf(team)];
  return whoMayApprovePull(pull, { roster, policy, delta, differing, unverified_paths, now }, forge);
}

async function ownEvidence(
  { after }: ChangeBetween,
  { pull, landing, at }: SupposedMerge,
  { commit, parent }: { readonly commit: string; readonly parent: string },
  sources: EvidenceSources,
): Promise<StepEvidence> {
  const place = { commit, parent, landing, pull, at, after, last_valid: null, controls: NOT_JUDGED_YET };
  return evidenceOf(place, sources);
}
