// What the fake GitHub remembers, as plain records. Ids are the keys; logins and names may change under them.

export type RepositoryRole = 'none' | 'read' | 'triage' | 'write' | 'maintain' | 'admin';
export type OrganizationState = 'active' | 'pending' | null;
export type ReviewState = 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED' | 'PENDING';
export type MergeMethod = 'merge' | 'squash' | 'rebase';
export type SuiteResult = 'pass' | 'fail' | 'bypass';
export type ActivityType =
  | 'push'
  | 'force_push'
  | 'branch_creation'
  | 'branch_deletion'
  | 'pr_merge'
  | 'merge_queue_merge';

/** The content of a file; null removes it; the object form sets a mode (`120000` is a symbolic link). */
export type FileContent = string | null | { readonly mode: string; readonly text: string };
export type Files = Readonly<Record<string, FileContent>>;

export interface Account {
  readonly id: number;
  login: string;
  type: 'User' | 'Bot' | 'Organization';
  name: string;
  emails: string[];
  permission: RepositoryRole;
  org: OrganizationState;
  orgRole: 'admin' | 'member';
  teams: Set<string>;
  /** Gone: shown as null or as the ghost. */
  deleted: boolean;
  /** Hidden: look-ups answer 404, what it did stays visible. */
  suspended: boolean;
}

export interface Team {
  readonly id: number;
  readonly slug: string;
  parent: string | null;
}

export interface Pull {
  readonly id: number;
  readonly number: number;
  readonly author: number;
  readonly createdAt: number;
  readonly headRef: string;
  /** The repository that holds the head branch; null once that fork is deleted. */
  headRepository: number | null;
  readonly headOwner: number;
  title: string;
  body: string | null;
  base: string;
  baseSha: string;
  headSha: string;
  draft: boolean;
  state: 'open' | 'closed';
  updatedAt: number;
  closedAt: number | null;
  mergedAt: number | null;
  mergedBy: number | null;
  mergeCommit: string | null;
  /** The tip of the base branch when it was merged. */
  baseAtMerge: string | null;
  /** The commits that the merge put on the base branch. */
  landed: string[];
  autoMerge: { readonly by: number; readonly method: MergeMethod } | null;
  assignees: number[];
  labels: string[];
}

export interface StoredReview {
  readonly id: number;
  readonly pull: number;
  readonly user: number;
  readonly body: string;
  readonly submittedAt: number;
  state: ReviewState;
  commit: string | null;
}

/** An event of a timeline: what is common, and the fields of its own kind. */
export interface StoredEvent {
  readonly id: number;
  readonly issue: number;
  readonly kind: string;
  readonly actor: number | null;
  readonly at: number;
  readonly commit: string | null;
  readonly assignee?: number;
  readonly dismissed?: {
    readonly state: ReviewState;
    readonly review: number;
    readonly message: string | null;
    readonly commit: string | null;
  };
  readonly review?: number;
  readonly comment?: number;
}

export interface StoredActivity {
  readonly id: number;
  readonly ref: string;
  readonly before: string;
  readonly after: string;
  readonly at: number;
  readonly kind: ActivityType;
  readonly actor: number | null;
}

export interface BypassActor {
  readonly actor_type: 'User' | 'Team' | 'RepositoryRole' | 'OrganizationAdmin' | 'Integration' | 'DeployKey';
  readonly actor_id: number | null;
  readonly bypass_mode: 'always' | 'pull_request' | 'exempt';
}

export interface Rule {
  readonly type: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

export interface RulesetContent {
  readonly name: string;
  readonly target: 'branch';
  readonly enforcement: 'active' | 'evaluate' | 'disabled';
  readonly bypass_actors: readonly BypassActor[];
  readonly conditions: { readonly ref_name: { readonly include: string[]; readonly exclude: string[] } };
  readonly rules: readonly Rule[];
}

export interface Ruleset {
  readonly id: number;
  readonly createdAt: number;
  updatedAt: number;
  content: RulesetContent;
  readonly versions: {
    readonly id: number;
    readonly actor: number;
    readonly at: number;
    readonly content: RulesetContent;
  }[];
}

export interface Suite {
  readonly id: number;
  readonly actor: number | null;
  readonly before: string;
  readonly after: string;
  readonly ref: string;
  readonly at: number;
  readonly result: SuiteResult;
  readonly evaluations: readonly {
    readonly ruleset: number;
    readonly rule: string;
    readonly result: 'pass' | 'fail';
    readonly details: string | null;
  }[];
}

export interface StoredComment {
  readonly id: number;
  readonly issue: number;
  readonly user: number;
  readonly createdAt: number;
  updatedAt: number;
  body: string;
}

export interface StoredIssue {
  readonly id: number;
  readonly number: number;
  readonly user: number;
  readonly createdAt: number;
  title: string;
  body: string | null;
  state: 'open' | 'closed';
  stateReason: string | null;
  updatedAt: number;
  closedAt: number | null;
  labels: string[];
  assignees: number[];
}

export interface StoredCheck {
  readonly id: number;
  readonly headSha: string;
  readonly app: number;
  name: string;
  status: string;
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  externalId: string | null;
  detailsUrl: string | null;
  title: string | null;
  summary: string | null;
  text: string | null;
  annotations: StoredAnnotation[];
}

export interface StoredAnnotation {
  readonly path: string;
  readonly start_line: number;
  readonly end_line: number;
  readonly annotation_level: string;
  readonly message: string;
  readonly title?: string;
}

/** A run of a workflow file. */
export interface StoredRun {
  readonly id: number;
  readonly file: string;
  readonly branch: string;
  readonly event: string;
  /** null: it is not over. */
  readonly conclusion: string | null;
  readonly headSha: string;
  readonly at: number;
}

/** What a token may do: `read`, `write`, or nothing. */
export type Permissions = Readonly<Record<string, 'read' | 'write'>>;

export interface Token {
  readonly actor: number;
  /** Number of the app whose token it is; null: a person's. */
  readonly app: number | null;
  permissions: Permissions;
}

export const NO_COMMIT = '0'.repeat(40);
