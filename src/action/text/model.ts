// What the texts of the action are made from: a pull request with its plan, and an apply. Plain data; whoever fills it
// in has asked git, GitHub and the accounts.
import type { Delta, StepVerdict } from '../../approval/model.ts';
import type { ChangeApprovers } from '../../approval/who-may.ts';
import type { Instant } from '../../core/instant.ts';
import type { Issue } from '../../core/issue.ts';
import type { VerifyResult } from '../../evidence/verify-run.ts';
import type { ApplyRecord, Unsealed } from '../../ledger/model.ts';
import type { Plan } from '../../plan/model.ts';

/** What the comment and the checks of a pull request tell. */
export interface PullPlan {
  /** `owner/name`. */
  readonly repository: string;
  readonly pull_request: number;
  /** Full commit ids. */
  readonly base: string;
  readonly head: string;
  readonly at: Instant;
  /** null: intent only (a fork, or nothing could be read), or the file has errors. */
  readonly plan: Plan | null;
  /** Why there is no live plan, in words; null: there is one, or `issues` says why not. */
  readonly intent_only: string | null;
  /** What the file itself changes; null: not known, because the file has errors. */
  readonly delta: Delta | null;
  /** For each change of `delta`, in its order: gains, losses, governed. Empty: the policy asks for no approvals. */
  readonly approvers: readonly ChangeApprovers[];
  /** What verify would say if it were merged now; null: not judged. */
  readonly pending: StepVerdict | null;
  /** What the head asks to approve after the fact; null: nothing. */
  /** Logins of those who approved this head before its plan was posted. */
  readonly early_approvals: readonly string[];
  readonly reapproval: PullReapproval | null;
  /** It conflicts with the base, so that everything here is what the head says by itself. */
  readonly conflicts: boolean;
  /** Accounts whose settings differ on the head; those of the base are used. */
  readonly accounts_from_base: readonly string[];
  /** Findings about the head's file; with an error among them `plan` and `delta` are null. */
  readonly issues: readonly Issue[];
  /** Path of team.yaml in the repository. */
  readonly file: string;
  /** Page of the run on GitHub. */
  readonly run_url: string | null;
  /** Name of the artifact that holds everything; null: none was kept. */
  readonly artifact: string | null;
}

/** A range of the branch that a pull request asks to approve after it landed. */
export interface PullReapproval {
  /** Full ids: what came after `from`, up to and with `to`. */
  readonly from: string;
  readonly to: string;
  readonly verdict: StepVerdict;
  /** Why it would close nothing, approved or not; null: its verdict decides. */
  readonly problem: string | null;
  /** Full ids of steps that are blocked now and would not be any more. */
  readonly closes: readonly string[];
  /** The pull request changes nothing itself: `delta`, `approvers` and `pending` are those of the range. */
  readonly is_subject: boolean;
}

/** What became of a merge. */
export interface ApplyReport {
  /** null: nothing ran. */
  readonly record: Unsealed<ApplyRecord> | null;
  /** On the protected branch; null: not judged. */
  readonly verdict: VerifyResult['verdict'] | null;
  /** Why the run ended early; null: it did not. */
  readonly error: { readonly code: string; readonly message: string; readonly hint: string | null } | null;
  /** Full id of the commit that was applied. */
  readonly tip: string;
  /** The newest record; null: it is written later, or not known. */
  readonly chain_head: { readonly sequence: number; readonly hash: string } | null;
  readonly run_url: string | null;
  /** Login to mention where something failed; null: nobody. */
  readonly author: string | null;
}
