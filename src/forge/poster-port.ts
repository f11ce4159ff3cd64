// What rollcall writes to a forge (GitHub) about one repository: comments, check runs and issues. Types only.
// Apart from the reader in `forge.ts`, so that what collects evidence cannot write. It reads only what its own writes
// turn on. Every text that comes back was perhaps written by somebody else: an author is told by `author`, not by text.
import type { ForgeUser } from '../approval/model.ts';
import type { Instant } from '../core/instant.ts';

/** A comment of an issue or pull request; https://docs.github.com/rest/issues/comments */
export interface PostedComment {
  readonly id: number;
  /** null: the account is gone. */
  readonly author: ForgeUser | null;
  /** '' where the forge shows none. */
  readonly body: string;
  readonly url: string;
  readonly updated_at: Instant;
}

/** A remark at lines of a file; https://docs.github.com/rest/checks/runs */
export interface CheckAnnotation {
  /** Path in the repository, with `/`. */
  readonly path: string;
  /** From 1. */
  readonly start_line: number;
  readonly end_line: number;
  readonly level: 'notice' | 'warning' | 'failure';
  readonly message: string;
  readonly title: string;
}

export type Conclusion = 'success' | 'failure' | 'neutral' | 'action_required';

export interface CheckText {
  readonly title: string;
  /** Markdown. */
  readonly summary: string;
  /** Markdown; null: none. */
  readonly text: string | null;
  /** Any number: they are sent 50 at a time. */
  readonly annotations: readonly CheckAnnotation[];
}

/** What a check run says once it is over. */
export interface CheckChange {
  readonly conclusion: Conclusion;
  readonly text: CheckText;
  /** Where "Details" leads; null: to the forge's own page. */
  readonly details_url: string | null;
  /** The writer's own name for the run: with `name`, what a lost answer is read back by. */
  readonly external_id: string;
}

export interface NewCheck extends CheckChange {
  readonly name: string;
  /** Full id of the commit. */
  readonly head_sha: string;
}

export interface CheckRun {
  readonly id: number;
  readonly name: string;
  /** Number of the app that made it; null: the app is gone. GitHub Actions is 15368. */
  readonly app: number | null;
  /** Its name in logins: what it writes elsewhere is by `${app_slug}[bot]`. null: it is gone, or shows none. */
  readonly app_slug: string | null;
  /** null: it is not over. */
  readonly conclusion: string | null;
  /** null: it has not begun. */
  readonly started_at: Instant | null;
  readonly external_id: string | null;
  readonly url: string;
}

/** https://docs.github.com/rest/issues/issues */
export interface ForgeIssue {
  readonly number: number;
  /** null: the account is gone. */
  readonly author: ForgeUser | null;
  readonly state: 'open' | 'closed';
  readonly title: string;
  /** '' where there is none. */
  readonly body: string;
  readonly url: string;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
}

export interface IssueChange {
  readonly title?: string;
  readonly body?: string;
  readonly state?: 'open' | 'closed';
}

/** One run of a workflow; https://docs.github.com/rest/actions/workflow-runs */
export interface WorkflowRun {
  readonly id: number;
  /** null: it is not over. */
  readonly conclusion: string | null;
  /** What started it: `push`, `schedule`, `pull_request` … */
  readonly event: string;
  readonly created_at: Instant;
  /** Full id of the commit it ran at. */
  readonly head_sha: string;
  readonly url: string;
}

/**
 * Writes to one repository. A list is whole or its read throws, and nothing is memoised. All throw RollcallError: RC620
 * for a token that is none, RC621 where reading and RC672 where writing lacks a permission (named as GitHub names it),
 * RC623 for limits that last, RC624 where GitHub cannot be reached, RC625 for answers of another form, RC670 for text
 * that is too long, RC671 where it stayed unknown whether a write happened, RC673 for what else GitHub refuses.
 *
 * A write whose answer was lost is never simply repeated: a comment, check run or issue that was made is found again and
 * returned, and only one that was not made is sent once more.
 */
export interface Poster {
  /** Comments of an issue or pull request, all pages, oldest first. */
  comments(issue: number): Promise<readonly PostedComment[]>;
  /** `body`: 65,536 characters at most. */
  addComment(issue: number, body: string): Promise<PostedComment>;
  editComment(id: number, body: string): Promise<PostedComment>;
  /** Check runs of that name at the commit, superseded ones too; from whatever app. */
  checkRuns(sha: string, name: string): Promise<readonly CheckRun[]>;
  /** Summary and text: 65,535 bytes of UTF-8 each at most. The check has all annotations when this returns. */
  createCheck(check: NewCheck): Promise<CheckRun>;
  /** Says the check anew. GitHub keeps annotations of before: it adds to them, and never takes one away. */
  updateCheck(id: number, check: CheckChange): Promise<CheckRun>;
  /** Issues by one login, open and closed, newest first, without pull requests. */
  issues(options: { readonly creator: string }): Promise<readonly ForgeIssue[]>;
  /** `body`: 65,536 characters at most; `title`: 256. */
  createIssue(issue: NewIssue): Promise<ForgeIssue>;
  updateIssue(number: number, change: IssueChange): Promise<ForgeIssue>;
  /** Newest runs of a workflow (`file` in .github/workflows, by its name) for a branch, newest first, 100 at most. */
  workflowRuns(file: string, options: { readonly branch: string }): Promise<readonly WorkflowRun[]>;
  /** Numbers of the open pull requests into a branch. */
  openPullRequests(base: string): Promise<readonly number[]>;
  /** Lets go of the connections. */
  close(): Promise<void>;
}
