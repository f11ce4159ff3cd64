// What rollcall asks a forge (GitHub) about one repository: the port that evidence is collected through. Types only.
// Everything is read, nothing is ever written; people are numbers, a login is only ever the way to ask about one.
import type {
  ActivityKind,
  Answer,
  ControlEvidence,
  ForgeUser,
  PullRequestRef,
  Review,
  TimelineEvent,
} from '../approval/model.ts';
import type { Json } from '../core/change.ts';
import type { Instant } from '../core/instant.ts';
import type { WorkflowRun } from './poster-port.ts';
import type { BypassActor, Rule } from './read/controls.ts';

export type { WorkflowRun } from './poster-port.ts';
export type { BypassActor, Rule } from './read/controls.ts';

export interface ForgeRepository {
  readonly id: number;
  /** `owner/name` as it is today, after renames. */
  readonly name: string;
  readonly default_branch: string;
  readonly is_private: boolean;
  readonly owner: {
    readonly id: number;
    readonly login: string;
    readonly type: 'User' | 'Organization';
  };
}

/** One movement of a branch. */
export interface Activity {
  readonly id: number;
  /** Commit before; forty zeros where the branch was created. */
  readonly before: string;
  /** Commit after; forty zeros where the branch was deleted. */
  readonly after: string;
  readonly at: Instant;
  /** null: a kind that this version does not know. It is no merge. */
  readonly kind: ActivityKind | null;
  readonly actor: ForgeUser | null;
}

/** A pull request by itself; reviews, timeline and commits are asked for one by one. */
export interface ForgePullRequest extends PullRequestRef {
  readonly author: ForgeUser | null;
  readonly merged_by: ForgeUser | null;
  readonly is_fork: boolean;
  readonly head_ref: string;
  /** Number of the repository that the head branch is in; null: it is gone. */
  readonly head_repository: number | null;
  /** How many commits the forge counts; it lists 250 at most. */
  readonly commit_count: number;
  readonly draft: boolean;
  readonly title: string;
  /** The description; for finding a ticket in, never to be recorded. */
  readonly body: string | null;
  readonly url: string;
  /** Who turned auto-merge on; null: it is off, or whoever did is gone. */
  readonly auto_merge_by: ForgeUser | null;
  readonly created_at: Instant;
}

export interface ForgeCommit {
  readonly sha: string;
  readonly parents: readonly string[];
  /** null: the address is no account's. */
  readonly author: ForgeUser | null;
  readonly committer: ForgeUser | null;
  /** '' where the commit has none. */
  readonly author_email: string;
  readonly committer_email: string;
  readonly message: string;
  /** The forge vouches for the signature. */
  readonly verified: boolean;
}

/** A push to a head branch. */
export interface Push {
  readonly actor: ForgeUser | null;
  readonly at: Instant;
  readonly before: string;
  readonly after: string;
}

/** What the platform's own rules were, normalised for the record. `unreadable` names what could not be read and why. */
export interface ControlFacts {
  /** Rules that apply to the branch now; null: unreadable. */
  readonly rules: Json;
  /** One entry for each ruleset among them. */
  readonly rulesets: Json;
  /** Classic branch protection; null: none, or unreadable. */
  readonly protection: Json;
  /** The rule suite of the landing; null: none is listed, or unreadable. */
  readonly rule_suite: Json;
  readonly unreadable: readonly string[];
}

/** What was found, or why it could not be read, in words. Unreadable is not empty. */
export type Readable<Found> = { readonly found: Found } | { readonly unreadable: string };

/** Classic protection of a branch; https://docs.github.com/rest/branches/branch-protection */
export type ClassicProtection = {
  readonly enforce_admins: boolean;
  /** null: no review is asked for. */
  readonly required_reviews: number | null;
  readonly dismiss_stale_reviews: boolean;
  readonly require_code_owner_reviews: boolean;
  /** How many users, teams and apps may go past the reviews. */
  readonly bypass_allowances: number;
  readonly allow_force_pushes: boolean;
  readonly allow_deletions: boolean;
  readonly required_checks: readonly string[];
};

/** A ruleset that has rules for a branch. */
export type BranchRuleset = {
  readonly id: number;
  readonly name: string;
  readonly enforcement: string;
  /** null: only callers who may write to the ruleset are shown it. */
  readonly bypass_actors: readonly BypassActor[] | null;
  readonly updated_at: Instant | null;
};

/** What a branch demands now. */
export interface BranchControls {
  readonly rules: Readable<readonly Rule[]>;
  /** Sorted by id; those that could not be read stand in `unreadable`. */
  readonly rulesets: readonly BranchRuleset[];
  /** null: the branch has none. */
  readonly protection: Readable<ClassicProtection | null>;
  readonly unreadable: readonly string[];
}

/** https://docs.github.com/rest/deployments/environments */
export type ForgeEnvironment = {
  readonly name: string;
  /**
   * Which branches and tags may use it: all, those with protection rules, or those that fit a pattern; null: patterns
   * that could not be read.
   */
  readonly branches: 'all' | 'protected' | readonly string[] | null;
  /** Users by login, teams by slug. */
  readonly reviewers: readonly { readonly type: string; readonly id: number; readonly name: string }[];
  readonly prevent_self_review: boolean;
  readonly wait_minutes: number;
};

/** https://docs.github.com/rest/actions/permissions */
export type WorkflowDefaults = {
  /** What GITHUB_TOKEN may do where a workflow does not say. */
  readonly permissions: 'read' | 'write';
  /** Whether workflows may approve pull requests. */
  readonly may_approve: boolean;
};

/** What an answer tells about the token that asked, and about the forge's clock. */
export interface TokenFacts {
  /** null: the token is nobody's own, as those of apps and of workflows are. */
  readonly user: ForgeUser | null;
  /** Scopes of a classic token; null: the forge names none. */
  readonly scopes: readonly string[] | null;
  /** null: the forge names no end. */
  readonly expires_at: Instant | null;
  /** Milliseconds that the forge's clock is ahead of ours, give or take a second; null: it did not say. */
  readonly ahead_ms: number | null;
}

/** The repository's settings as they are now. Asks anew each time; where a permission is missing, says which. */
export interface RepositorySettings {
  branch(branch: string): Promise<BranchControls>;
  /** Accounts that administer the repository, by number. */
  admins(): Promise<Readable<readonly ForgeUser[]>>;
  environments(): Promise<Readable<readonly ForgeEnvironment[]>>;
  /** Members of a team and of teams below it, by number. */
  teamMembers(org: string, slug: string): Promise<Readable<readonly ForgeUser[]>>;
  workflowDefaults(): Promise<Readable<WorkflowDefaults>>;
  /** The newest run of a workflow file that ended well; null: the forge lists none. */
  lastGoodRun(file: string, branch: string): Promise<Readable<WorkflowRun | null>>;
  token(): Promise<TokenFacts>;
}

/** One response that something was read from. */
export interface ForgeAnswer {
  /** `GET` and the path with its query, without the host. */
  readonly call: string;
  readonly status: number;
  readonly fetched_at: Instant;
  /** SHA-256 of the body as it arrived, lower-case hex. */
  readonly sha256: string;
}

/**
 * One repository on the forge. A list is whole or its read throws. Where a permission may be missing (403, 404) a
 * question is answered `unknown`; a read that has no such word throws RollcallError RC621 and names the permission.
 * What the forge cannot be asked (limits, outages, answers of another shape) always throws. All is memoised a run.
 */
export interface Forge {
  repository(): Promise<ForgeRepository>;
  /** Commit at the tip of the branch; null: there is no such branch, or it may not be seen. */
  tip(branch: string): Promise<string | null>;
  /**
   * Movements of the branch, newest first; the forge keeps a year. With `since`, reading stops at the first page that
   * reaches beyond it: rows older than that may be absent.
   */
  activity(branch: string, since?: Instant): Promise<readonly Activity[]>;
  /** Movements of a branch that were forced, of the last year, newest first. */
  forcePushes(branch: string): Promise<readonly Activity[]>;
  /**
   * Pull requests that the forge knows the commit by, merged or not. With `wait`, asks again after 2, 4, 8, 16 and 32
   * times the base delay while the index lags: nothing listed, or a merged one without its merge commit.
   */
  pullRequestsOf(commit: string, options: { readonly wait: boolean }): Promise<readonly PullRequestRef[]>;
  pullRequest(number: number): Promise<ForgePullRequest>;
  reviews(number: number): Promise<readonly Review[]>;
  /** The events that approvals turn on, in the forge's order; all others are left out. */
  timeline(number: number): Promise<readonly TimelineEvent[]>;
  /** At most 250: compare with `commit_count`. */
  commits(number: number): Promise<readonly ForgeCommit[]>;
  /**
   * One commit with its accounts, wherever it lies (`GET /repos/{owner}/{repo}/commits/{sha}`); null: the forge does not
   * know it, or it may not be seen.
   */
  commit(sha: string): Promise<ForgeCommit | null>;
  /**
   * Pushes to a branch of this repository, oldest first, none older than `since`; null: they cannot be read, or the
   * forge knows no movement of that branch at all. A branch of a fork cannot be asked about: do not.
   */
  pushes(headRef: string, options: { readonly since: Instant | null }): Promise<readonly Push[] | null>;
  /** null: no account has that number. */
  user(id: number): Promise<ForgeUser | null>;
  /**
   * The account that has a login today, for writing its number down; null: none has it.
   * Source: https://docs.github.com/rest/users/users#get-a-user
   */
  account(login: string): Promise<ForgeUser | null>;
  /** Whether the account may write to the repository; `no` where the login is another account's by now. */
  permission(login: string, id: number): Promise<Answer>;
  /** Whether the account is an active member of the organisation. */
  member(org: string, login: string): Promise<Answer>;
  /** Whether the account is an active member of the team or of a team below it. */
  team(org: string, slug: string, login: string): Promise<Answer>;
  /** What the platform's rules said about the movement of the branch that ended at `commit`. */
  controls(
    branch: string,
    commit: string,
  ): Promise<{ readonly evidence: Omit<ControlEvidence, 'recorded'>; readonly facts: ControlFacts }>;
  /** What the repository is set to now. */
  readonly settings: RepositorySettings;
  /** Every response used so far, the newest of each call, sorted by call. */
  answers(): readonly ForgeAnswer[];
  /** Lets go of the connections. */
  close(): Promise<void>;
}

/** What a forge client is made of. */
export interface ForgeOptions {
  /** `https://api.github.com`, or `https://HOST/api/v3`: GITHUB_API_URL. */
  readonly apiUrl: string;
  /** `owner/name`: GITHUB_REPOSITORY. */
  readonly repository: string;
  readonly token: string;
  readonly userAgent: string;
  /** For the proxy: HTTPS_PROXY and NO_PROXY in either case. */
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds since the epoch. */
  readonly clock: { now(): number };
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1, for jitter. */
  random(): number;
  readonly signal: AbortSignal;
  /** Base delay of waiting for the index, in milliseconds; 1000 unless told. */
  readonly retryBaseMs?: number | undefined;
  onWait?(wait: { readonly ms: number; readonly reason: string }): void;
}
