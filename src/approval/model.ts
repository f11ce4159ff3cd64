// The words of approval: what git and GitHub say about one landing (evidence), and what follows from it (verdict).
// Plain data on both sides: evidence is recorded with the verdict that rests on it, so it serialises as it stands.
import type { Grant } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { Risk } from '../core/risk.ts';

/** A file that decides about access, at one commit. Any mode but `100644` is refused. */
export interface GovernedBlob {
  readonly path: string;
  readonly mode: string;
  readonly blob: string;
}

/** How the protected branch moved. */
export type ActivityKind =
  | 'pr_merge'
  | 'merge_queue_merge'
  | 'push'
  | 'force_push'
  | 'branch_creation'
  | 'branch_deletion';

/** An account on the forge, by its immutable number; null where the account is gone. */
export interface ForgeUser {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Bot' | 'Organization' | 'Mannequin';
}

export interface Review {
  readonly id: number;
  readonly user: ForgeUser | null;
  readonly state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
  /** null: the commit is gone. */
  readonly commit_id: string | null;
  readonly submitted_at: Instant | null;
}

export type TimelineEvent =
  | {
      readonly kind: 'review_dismissed';
      readonly at: Instant;
      readonly actor: ForgeUser | null;
      readonly review_id: number;
      /** The state that the review had before. */
      readonly state: Review['state'];
      readonly message: string | null;
    }
  | { readonly kind: 'base_ref_changed' | 'base_ref_force_pushed' | 'head_ref_force_pushed'; readonly at: Instant }
  | { readonly kind: 'assigned'; readonly at: Instant; readonly assignee: ForgeUser | null };

/** One commit of a pull request, reached over any parent. */
export interface CommitEvidence {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author: ForgeUser | null;
  readonly committer: ForgeUser | null;
  readonly author_email: string;
  readonly committer_email: string;
  /** Addresses of `Co-authored-by` trailers. */
  readonly co_authors: readonly string[];
  /** The forge vouches for the signature. */
  readonly verified: boolean;
  /** A merge whose tree is what merging its parents gives: it makes nobody a contributor. */
  readonly clean_merge: boolean;
}

export interface PushEvidence {
  readonly actor: ForgeUser | null;
  readonly at: Instant;
  readonly before: string;
  readonly after: string;
  /** It added clean merges only. */
  readonly clean_merges_only: boolean;
}

export interface PullRequestEvidence {
  readonly number: number;
  readonly author: ForgeUser | null;
  readonly merged_by: ForgeUser | null;
  readonly merged_at: Instant | null;
  readonly merge_commit_sha: string | null;
  readonly head_sha: string;
  readonly is_fork: boolean;
  readonly reviews: readonly Review[];
  readonly timeline: readonly TimelineEvent[];
  readonly commits: readonly CommitEvidence[];
  /** Pushes to the head branch, oldest first; null: they cannot be read (forks). */
  readonly pushes: readonly PushEvidence[] | null;
}

/** What a question to the forge came to: `unknown` is not `no`. */
export type Answer = 'yes' | 'no' | 'unknown';
