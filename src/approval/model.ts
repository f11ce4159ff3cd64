// The words of approval: what git and GitHub say about one landing (evidence), and what follows from it (verdict).
// Plain data on both sides: evidence is recorded with the verdict that rests on it, so it serialises as it stands.
import type { Grant } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { Risk } from '../core/risk.ts';
import type { GovernedChange } from '../roster/governed-change.ts';
import type { ApprovalPolicy, ApprovalRule } from './policy.ts';
import type { NoteCode, ReasonCode } from './reasons.ts';

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
  | {
      readonly kind: 'base_ref_changed' | 'base_ref_force_pushed' | 'head_ref_force_pushed';
      readonly at: Instant;
    }
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

/** A pull request as the forge lists it for a commit. */
export interface PullRequestRef {
  readonly number: number;
  /** null: not merged. */
  readonly merged_at: Instant | null;
  readonly merge_commit_sha: string | null;
  readonly head_sha: string;
  /** Name of the branch that it was merged into. */
  readonly base_ref: string;
  /** Number of the repository that the branch is in. */
  readonly base_repository: number;
}

export interface PullRequestEvidence extends PullRequestRef {
  readonly author: ForgeUser | null;
  readonly merged_by: ForgeUser | null;
  readonly is_fork: boolean;
  /** How many commits the forge counts; fewer in `commits` means that the list was cut short. */
  readonly commit_count: number;
  readonly reviews: readonly Review[];
  readonly timeline: readonly TimelineEvent[];
  readonly commits: readonly CommitEvidence[];
  /** Pushes to the head branch, oldest first; null: they cannot be read (forks). */
  readonly pushes: readonly PushEvidence[] | null;
}

/** What a question to the forge came to: `unknown` is not `no`. */
export type Answer = 'yes' | 'no' | 'unknown';

/** How the commit came onto the protected branch. */
export interface LandingEvidence {
  /** The commit that landed, where that is not the step's own: a reapproval judges what landed before it. */
  readonly commit?: string;
  readonly repository: number;
  /** Name of the protected branch. */
  readonly branch: string;
  /** The movement of the branch that brought the commit; null: the forge lists none. */
  readonly activity: {
    readonly kind: ActivityKind;
    /** The branch's tip before is an ancestor of the tip after. */
    readonly before_is_ancestor: boolean;
  } | null;
  readonly candidates: readonly PullRequestRef[];
}

/** One tuple of access that a change gives or takes. */
export interface AccessChange extends Grant {
  readonly tier: Risk;
  /** Shared places that give it (`group marketing`, `project web`, `defaults`); empty: the person's own entry. */
  readonly through: readonly string[];
}

/** Everything governed that differs between two commits. */
export interface Delta {
  /** Tuples of the later side that none of the earlier side covers, sorted. */
  readonly gains: readonly AccessChange[];
  /** Tuples of the earlier side that none of the later side covers, sorted. */
  readonly losses: readonly AccessChange[];
  readonly governed: readonly GovernedChange[];
  /** People of the earlier side who go by another key in the later one, by address or pin. */
  readonly moved: readonly { readonly person: string; readonly was: string }[];
}

/** What a head changes against its merge bases (several in criss-cross history). */
export interface HeadEvidence {
  readonly sha: string;
  /** One for each merge base; null: the commit is gone, or its roster cannot be read. */
  readonly deltas: readonly Delta[] | null;
}

/** One person of the roster as far as approvals ask. */
export interface RosterPerson {
  readonly person: string;
  readonly type: 'employee' | 'contractor' | 'service';
  /** Pins on the forge: numbers of accounts, and logins, which never make a reviewer. */
  readonly forge: { readonly ids: readonly number[]; readonly logins: readonly string[] };
  readonly manager: string | null;
  readonly expires: Instant | null;
}

/** The roster of the parent commit as far as approvals ask. */
export interface ApprovalRoster {
  readonly people: readonly RosterPerson[];
  readonly projects: readonly {
    readonly alias: string;
    readonly account: string;
    readonly native: string;
    readonly owner: string | null;
  }[];
}

/** What the forge says about one person of the roster, over all accounts pinned to them. */
export interface PersonEvidence {
  readonly person: string;
  /** May write to the repository. */
  readonly writes: Answer;
  /** Active member of the organisation. */
  readonly member: Answer;
  readonly teams: readonly { readonly team: string; readonly member: Answer }[];
}

/** What the platform's own rules came to. */
export interface ControlEvidence {
  readonly rule_suite: 'pass' | 'fail' | 'bypass' | 'unknown';
  /** Nobody may go past the rules. */
  readonly no_bypass_list: Answer;
  /** A rule was off around the merge. */
  readonly control_gap: Answer;
  /** The answers of the forge are kept in a chained record. */
  readonly recorded: boolean;
}

/** Everything that the verdict on one landing rests on. */
export interface StepEvidence {
  readonly commit: string;
  readonly parent: string;
  readonly landing: LandingEvidence;
  /** The pull request that `landing` names; null: there is none, or it was not read. */
  readonly pull_request: PullRequestEvidence | null;
  /** Governed files; `merged`: as merging head into parent gives them, null: that conflicts. */
  readonly files: {
    readonly before: readonly GovernedBlob[];
    readonly landed: readonly GovernedBlob[];
    readonly merged: readonly GovernedBlob[] | null;
  };
  /** Of the parent; null: its roster is invalid. */
  readonly roster: ApprovalRoster | null;
  readonly policy: ApprovalPolicy;
  /** Governed paths whose present value at the parent came from a step that is not verified. */
  readonly unverified_paths: readonly string[];
  readonly people: readonly PersonEvidence[];
  /** Parent to commit; null: the roster of the commit is invalid. */
  readonly landed: Delta | null;
  readonly head: HeadEvidence;
  /** Older heads that somebody reviewed. */
  readonly older: readonly HeadEvidence[];
  readonly controls: ControlEvidence;
  /** What could not be read although the verdict needs it. */
  readonly unreadable: readonly string[];
}

export interface Reason {
  readonly code: ReasonCode;
  /** Which change it is about; absent: the whole step. */
  readonly change?: string;
  readonly message: string;
}

export interface Note {
  readonly code: NoteCode;
  readonly message: string;
}

export type Assurance = 'A0' | 'A1' | 'A2' | 'A3' | 'A4';

/** What could not be checked; closed. */
export type Unverified = 'membership' | 'last-pusher' | 'rule-suite' | 'bypass-list' | 'ruleset-history';

/** A review that does not count, for one change or at all. */
export interface ExcludedReview {
  readonly review: number;
  /** null: an account that is nobody's in the roster. */
  readonly person: string | null;
  readonly why: string;
}

/** One change with who agreed to it. */
export interface ChangeVerdict {
  /** `gain`, `loss`, `governed` or `text`, and what of: stable for one step. */
  readonly change: string;
  readonly tier: Risk;
  readonly rule: ApprovalRule;
  /** Approvals that were needed, after a waiver or for commits that are nobody's. */
  readonly required: number;
  readonly approved_by: readonly { readonly person: string; readonly review: number }[];
  readonly excluded: readonly ExcludedReview[];
  readonly approved: boolean;
}

/** What one landing came to. */
export interface StepVerdict {
  readonly commit: string;
  readonly parent: string;
  readonly pull_request: number | null;
  readonly verdict: 'APPROVED' | 'BLOCKED';
  readonly assurance: Assurance;
  readonly unverified: readonly Unverified[];
  readonly reasons: readonly Reason[];
  readonly notes: readonly Note[];
  readonly changes: readonly ChangeVerdict[];
  /** Reviews that count for nothing in this step. */
  readonly void_reviews: readonly ExcludedReview[];
  /** Who had a part in the change, and which. */
  readonly contributors: readonly { readonly person: string; readonly links: readonly string[] }[];
}
