// The poster port on GitHub's REST API: comments, check runs and issues of one repository, each written exactly once.
// The only thing that writes to GitHub. It judges no text and holds no opinion about whose a comment is.
import type { ForgeUser } from '../approval/model.ts';
import type { ForgeOptions } from './forge.ts';
import { makeOnce } from './once.ts';
import { checkPoster } from './poster-checks.ts';
import { type Desk, openDesk } from './poster-desk.ts';
import type { ForgeIssue, IssueChange, PostedComment, Poster } from './poster-port.ts';
import { commentIn, issueIn, listedIssueIn, workflowRunIn } from './read/posted.ts';
import { field, integer, items, type Part } from './read/shape.ts';
import { seenBefore } from './seen.ts';
import { checkCharacters, MAX_BODY_CHARACTERS, MAX_TITLE_CHARACTERS } from './text-limits.ts';

export interface PosterOptions extends ForgeOptions {
  /** Login that the token writes as, to know its own writes by; `github-actions[bot]`, GITHUB_TOKEN's, unless told. */
  readonly author?: string | undefined;
}

/** Sends nothing yet. Throws RollcallError RC627 where address or name cannot be one. */
export function createPoster(options: PosterOptions): Poster {
  const author = options.author ?? 'github-actions[bot]';
  const desk = openDesk(options);
  return {
    ...comments(desk, author),
    ...issues(desk, author),
    ...checkPoster(desk),
    async workflowRuns(file, { branch }) {
      const route = '/actions/workflows/{workflow_id}/runs';
      const found = await desk.one(route, { workflow_id: file, branch, per_page: 100 });
      return items(field(found, 'workflow_runs')).map(workflowRunIn);
    },
    openPullRequests: (base) => desk.list('/pulls', { state: 'open', base }, numberIn, (number) => number),
    close: () => desk.close(),
  };
}

function comments(desk: Desk, author: string): Pick<Poster, 'comments' | 'addComment' | 'editComment'> {
  const seen = seenBefore<number, PostedComment>(
    (issue) =>
      desk.list('/issues/{issue_number}/comments', { issue_number: issue }, commentIn, ({ id }) => id),
    ({ id }) => id,
  );
  return {
    comments: (issue) => seen.read(issue),
    async addComment(issue, body) {
      checkCharacters('a comment', body, MAX_BODY_CHARACTERS);
      const before = await seen.before(issue);
      return makeOnce({
        send: () => desk.add('POST', '/issues/{issue_number}/comments', { issue_number: issue, body }),
        read: (found) => seen.made(issue, commentIn(found)),
        look: async () =>
          (await seen.read(issue)).find(
            (one) => !before.has(one.id) && isBy(one.author, author) && isSame(one.body, body),
          ) ?? null,
        pause: (times) => desk.pause(times),
      });
    },
    async editComment(id, body) {
      checkCharacters('a comment', body, MAX_BODY_CHARACTERS);
      return commentIn(await desk.set('/issues/comments/{comment_id}', { comment_id: id, body }));
    },
  };
}

function issues(desk: Desk, author: string): Pick<Poster, 'issues' | 'createIssue' | 'updateIssue'> {
  const seen = seenBefore<string, ForgeIssue>(
    async (creator) => {
      const own = { state: 'all', creator, sort: 'created', direction: 'desc' };
      const all = await desk.list('/issues', own, listedIssueIn, ({ number }) => number);
      return all.flatMap(({ issue }) => (issue !== null && isBy(issue.author, creator) ? [issue] : []));
    },
    ({ number }) => number,
  );
  return {
    issues: ({ creator }) => seen.read(creator),
    async createIssue({ title, body }) {
      checkTexts({ title, body });
      const before = await seen.before(author);
      return makeOnce({
        send: () => desk.add('POST', '/issues', { title, body }),
        read: (found) => seen.made(author, issueIn(found)),
        look: async () =>
          (await seen.read(author)).find(
            (one) => !before.has(one.number) && isSame(one.title, title) && isSame(one.body, body),
          ) ?? null,
        pause: (times) => desk.pause(times),
      });
    },
    async updateIssue(number, change) {
      checkTexts(change);
      return issueIn(await desk.set('/issues/{issue_number}', { issue_number: number, ...change }));
    },
  };
}

function numberIn(part: Part): number {
  return integer(field(part, 'number'));
}

function checkTexts({ title = '', body = '' }: IssueChange): void {
  checkCharacters('the title of an issue', title, MAX_TITLE_CHARACTERS);
  checkCharacters('the body of an issue', body, MAX_BODY_CHARACTERS);
}

/** Letter case in logins means nothing to GitHub. */
function isBy(user: ForgeUser | null, login: string): boolean {
  return user?.login.toLowerCase() === login.toLowerCase();
}

/** The same text, whatever was done to its line ends and to the space around it. */
function isSame(one: string, other: string): boolean {
  const plain = (text: string): string => text.toWellFormed().replaceAll('\r\n', '\n').trim();
  return plain(one) === plain(other);
}
