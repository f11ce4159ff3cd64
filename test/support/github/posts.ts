// What a test sees and does of comments, checks, issues and workflow runs, beside what is asked over the wire.
import type { Permissions, Pull, StoredCheck, StoredIssue } from './model.ts';
import { addComment } from './routes-issues.ts';
import type { GitHubState } from './state.ts';

export interface SeenComment {
  readonly id: number;
  /** Login of the author. */
  readonly by: string;
  readonly body: string;
}

/** A run of a workflow to be listed; what is not given is an ordinary one that went well just now. */
export interface RunRow {
  readonly conclusion?: string | null;
  readonly event?: string;
  readonly branch?: string;
  readonly headSha?: string;
  /** RFC 3339. */
  readonly at?: string;
}

export interface Posts {
  /** Comments of a pull request or issue, oldest first. */
  comments(issue: Pull | number): readonly SeenComment[];
  /** Adds a comment by an account, as a person on the web does. */
  comment(issue: Pull | number, by: string, body: string): SeenComment;
  /** Lets nobody comment any more. */
  lock(issue: Pull | number): void;
  /** Check runs at a commit, oldest first. */
  checks(sha: string): readonly StoredCheck[];
  /** Issues, oldest first, without pull requests. */
  issues(): readonly StoredIssue[];
  /** Says what runs a workflow file had; no rows: there is such a workflow, and it never ran. */
  runs(file: string, rows: readonly RunRow[]): void;
  /** Makes a token of an account and returns its text; `app` for one of an app's. */
  token(login: string, permissions: Permissions, app?: number): string;
}

export function postsOf(state: GitHubState): Posts {
  const numberOf = (issue: Pull | number): number => (typeof issue === 'number' ? issue : issue.number);
  const loginOf = (id: number): string => state.accounts.get(id)?.login ?? 'ghost';
  return {
    comments: (issue) =>
      [...state.comments.values()]
        .filter((comment) => comment.issue === numberOf(issue))
        .map(({ id, user, body }) => ({ id, by: loginOf(user), body })),
    comment: (issue, by, body) => {
      const { id } = addComment(state, numberOf(issue), state.account(by).id, body);
      return { id, by, body };
    },
    lock: (issue) => {
      state.locked.add(numberOf(issue));
    },
    checks: (sha) => [...state.checks.values()].filter(({ headSha }) => headSha === sha),
    issues: () => [...state.issues.values()],
    runs: (file, rows) => {
      const runs = rows.map((row) => ({
        id: state.id(),
        file,
        branch: row.branch ?? state.repository.defaultBranch,
        event: row.event ?? 'push',
        conclusion: row.conclusion === undefined ? 'success' : row.conclusion,
        headSha: row.headSha ?? state.tip(row.branch ?? state.repository.defaultBranch),
        at: row.at === undefined ? state.clock.now() : Date.parse(row.at),
      }));
      state.runs.set(file, runs);
    },
    token: (login, permissions, app) => {
      const text = `ghs_fake${state.id()}fakefakefake`;
      state.tokens.set(text, { actor: state.account(login).id, app: app ?? null, permissions });
      return text;
    },
  };
}
