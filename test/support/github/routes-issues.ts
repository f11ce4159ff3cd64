// Comments and issues of the fake.
import type { StoredComment, StoredIssue } from './model.ts';
import { asks, MISSING, type Question, REPO, Refusal, type Route, route, T } from './routing.ts';
import { commentShape, issueShape, pullAsIssueShape } from './shapes-posts.ts';
import type { GitHubState } from './state.ts';

const MAX_BODY = 65_536;

export const ISSUE_ROUTES: readonly Route[] = [
  asks(
    'GET',
    route(`${REPO}/issues/(\\d+)/comments`),
    `${T}/issues/{issue_number}/comments`,
    eitherPermission,
    async ({ state, args: [number] }) => {
      if (!isThere(state, Number(number))) return MISSING;
      return [...state.comments.values()]
        .filter(({ issue }) => issue === Number(number))
        .map((comment) => commentShape(state, comment));
    },
  ),
  asks(
    'POST',
    route(`${REPO}/issues/(\\d+)/comments`),
    `${T}/issues/{issue_number}/comments`,
    eitherPermission,
    async ({ state, args: [number], sent, token }) => {
      if (!isThere(state, Number(number))) return MISSING;
      if (state.locked.has(Number(number)))
        return new Refusal(403, 'Unable to create comment because issue is locked.');
      const body = String(sent['body']);
      return (
        tooLong('IssueComment', body) ??
        commentShape(state, addComment(state, Number(number), token.actor, body))
      );
    },
  ),
  asks(
    'PATCH',
    route(`${REPO}/issues/comments/(\\d+)`),
    `${T}/issues/comments/{comment_id}`,
    ({ state, args: [id], ...rest }) =>
      eitherPermission({ state, ...rest, args: [String(state.comments.get(Number(id))?.issue ?? 0)] }),
    async ({ state, args: [id], sent }) => {
      const comment = state.comments.get(Number(id));
      if (comment === undefined) return MISSING;
      const body = String(sent['body']);
      const refusal = tooLong('IssueComment', body);
      if (refusal !== null) return refusal;
      comment.body = body;
      comment.updatedAt = state.tick();
      return commentShape(state, comment);
    },
  ),
  asks('GET', route(`${REPO}/issues`), `${T}/issues`, 'issues', async ({ state, query }) => {
    const wanted = query.get('state') ?? 'open';
    const creator = query.get('creator')?.toLowerCase() ?? null;
    const rows = [...state.issues.values(), ...state.pulls.values()]
      .filter((one) => wanted === 'all' || one.state === wanted)
      .filter((one) => creator === null || loginOf(state, 'user' in one ? one.user : one.author) === creator)
      .sort((one, other) => other.number - one.number);
    return rows.map((one) => ('user' in one ? issueShape(state, one) : pullAsIssueShape(state, one)));
  }),
  asks('POST', route(`${REPO}/issues`), `${T}/issues`, 'issues', async ({ state, sent, token }) => {
    const body = typeof sent['body'] === 'string' ? sent['body'] : null;
    const refusal = tooLong('Issue', body ?? '');
    if (refusal !== null) return refusal;
    const at = state.tick();
    const issue: StoredIssue = {
      id: state.id(),
      number: state.number(),
      user: token.actor,
      createdAt: at,
      title: String(sent['title']),
      body,
      state: 'open',
      stateReason: null,
      updatedAt: at,
      closedAt: null,
      labels: [],
      assignees: [],
    };
    state.issues.set(issue.number, issue);
    return issueShape(state, issue);
  }),
  asks(
    'PATCH',
    route(`${REPO}/issues/(\\d+)`),
    `${T}/issues/{issue_number}`,
    'issues',
    async ({ state, args: [number], sent }) => {
      const issue = state.issues.get(Number(number));
      if (issue === undefined) return MISSING;
      const refusal = tooLong('Issue', typeof sent['body'] === 'string' ? sent['body'] : '');
      if (refusal !== null) return refusal;
      change(state, issue, sent);
      return issueShape(state, issue);
    },
  ),
];

/** Adds a comment by an account, whatever it may do. */
export function addComment(state: GitHubState, issue: number, user: number, body: string): StoredComment {
  const at = state.tick();
  const comment = { id: state.id(), issue, user, createdAt: at, updatedAt: at, body };
  state.comments.set(comment.id, comment);
  return comment;
}

function change(state: GitHubState, issue: StoredIssue, sent: Question['sent']): void {
  issue.updatedAt = state.tick();
  if (typeof sent['title'] === 'string') issue.title = sent['title'];
  if (typeof sent['body'] === 'string') issue.body = sent['body'];
  if (sent['state'] !== 'open' && sent['state'] !== 'closed') return;
  const isClosing = sent['state'] === 'closed';
  if (issue.state === sent['state']) return;
  issue.state = sent['state'];
  issue.closedAt = isClosing ? issue.updatedAt : null;
  issue.stateReason = isClosing ? 'completed' : 'reopened';
}

/** Comments of a pull request are its own as well as an issue's; https://docs.github.com/rest/issues/comments */
function eitherPermission({ state, args: [number] }: Question): readonly string[] {
  return state.pulls.has(Number(number)) ? ['issues', 'pull_requests'] : ['issues'];
}

function isThere(state: GitHubState, number: number): boolean {
  return state.pulls.has(number) || state.issues.has(number);
}

function loginOf(state: GitHubState, id: number): string | null {
  return state.accounts.get(id)?.login.toLowerCase() ?? null;
}

function tooLong(resource: string, body: string): Refusal | null {
  if (Array.from(body).length <= MAX_BODY) return null;
  const message = `body is too long (maximum is ${MAX_BODY} characters)`;
  return new Refusal(422, 'Validation Failed', {
    errors: [{ resource, code: 'custom', field: 'body', message }],
  });
}
