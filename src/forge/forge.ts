// What the rest may ask of the forge about one repository. Every read takes all pages; what a permission may hide is
// `unknown`, never `no`.
import type {
  ActivityKind,
  Answer,
  ControlEvidence,
  ForgeUser,
  PullRequestRef,
  Review,
  TimelineEvent,
} from '../approval/model.ts';
import type { Instant } from '../core/instant.ts';

export interface ForgeRepository {
  readonly id: number;
  /** `owner/name` as the forge has it now. */
  readonly name: string;
  readonly default_branch: string;
  readonly is_private: boolean;
  readonly owner: { readonly id: number; readonly login: string; readonly type: 'User' | 'Organization' };
}

/** One movement of a branch. */
export interface Activity {
  readonly id: number;
  readonly before: string;
  readonly after: string;
  readonly at: Instant;
  readonly kind: ActivityKind;
  readonly actor: ForgeUser | null;
}

export interface ForgePullRequest extends PullRequestRef {
  readonly author: ForgeUser | null;
  readonly merged_by: ForgeUser | null;
  readonly is_fork: boolean;
  /** Name of the head branch, in `head_repository`; null: that is gone. */
  readonly head_ref: string;
  readonly head_repository: number | null;
  readonly commit_count: number;
  readonly draft: boolean;
  readonly title: string;
  readonly body: string;
  readonly url: string;
  readonly auto_merge_by: ForgeUser | null;
  readonly created_at: Instant;
}

/** A commit as the forge lists it. */
export interface ForgeCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly author: ForgeUser | null;
  readonly committer: ForgeUser | null;
  readonly author_email: string;
  readonly committer_email: string;
  readonly message: string;
  readonly verified: boolean;
}

export interface ForgePush {
  readonly actor: ForgeUser | null;
  readonly at: Instant;
  readonly before: string;
  readonly after: string;
}

/** One response that an answer rests on. */
export interface ForgeAnswer {
  /** `GET /repos/acme/access/pulls/12/reviews?per_page=100&page=1` */
  readonly call: string;
  readonly status: number;
  readonly fetched_at: Instant;
  /** Of the body as it came. */
  readonly sha256: string;
}

/** One repository on the forge. Methods throw RollcallError (RC62x, RC63x) where the forge fails. */
export interface Forge {
  repository(): Promise<ForgeRepository>;
  /** Returns the commit of a branch; null: there is no such branch. */
  tip(branch: string): Promise<string | null>;
  /** Returns how a branch moved, newest first. */
  activity(branch: string): Promise<readonly Activity[]>;
  /** `wait`: asks again for a while when there is none, since merges are indexed late. */
  pullRequestsOf(commit: string, options: { readonly wait: boolean }): Promise<readonly PullRequestRef[]>;
  pullRequest(number: number): Promise<ForgePullRequest>;
  reviews(number: number): Promise<readonly Review[]>;
  timeline(number: number): Promise<readonly TimelineEvent[]>;
  commits(number: number): Promise<readonly ForgeCommit[]>;
  /** Returns one commit; null: the forge does not have it. */
  commit(sha: string): Promise<ForgeCommit | null>;
  /** Returns pushes to a head branch since a moment, oldest first; null: they cannot be read. */
  pushes(branch: string, options: { readonly since: Instant }): Promise<readonly ForgePush[] | null>;
  /** Returns an account by its number; null: it is gone. */
  user(id: number): Promise<ForgeUser | null>;
  /** Whether the account may write; `no` where the login belongs to another number by now. */
  permission(login: string, id: number): Promise<Answer>;
  member(org: string, login: string): Promise<Answer>;
  team(org: string, slug: string, login: string): Promise<Answer>;
  /** What the forge's own rules say about a commit of a branch. */
  controls(branch: string, commit: string): Promise<{ readonly evidence: Omit<ControlEvidence, 'recorded'> }>;
  /** Returns every response that was used so far. */
  answers(): readonly ForgeAnswer[];
}
