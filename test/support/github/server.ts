// The fake GitHub on loopback: routes, permissions, pages, faults. Answers from the state; changes nothing.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noticePushes } from './branches.ts';
import { checkAnswer, filled, type Shape } from './contract.ts';
import type { Permissions, Token } from './model.ts';
import { rulesOf } from './rules.ts';
import * as shapes from './shapes.ts';
import type { GitHubState } from './state.ts';

/** What goes wrong on purpose. */
export interface Fault {
  /** A regular expression over `GET /path`. */
  readonly route: RegExp;
  readonly answer: { readonly status: number } | 'html' | 'cut' | 'close';
  times: number;
}

export interface FakeServer {
  readonly url: string;
  readonly calls: readonly string[];
  readonly faults: Fault[];
  /** Mistakes of the fake itself; a test that sees one cannot pass. */
  readonly errors: readonly unknown[];
  /** So many look-ups of pull requests by commit find nothing yet. */
  lag: number;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

interface Question {
  readonly state: GitHubState;
  readonly args: readonly string[];
  readonly query: URLSearchParams;
  readonly may: Permissions;
}

type Route = readonly [
  pattern: RegExp,
  template: string,
  needs: string,
  answer: (q: Question) => Promise<unknown>,
];

const REPO = '/repos/[^/]+/[^/]+';
const T = '/repos/{owner}/{repo}';
const MISSING = Symbol('404');

const ROUTES: readonly Route[] = [
  [route(REPO), T, 'metadata', async ({ state }) => shapes.repositoryShape(state)],
  [
    route(`${REPO}/git/ref/heads/(.+)`),
    `${T}/git/ref/{ref}`,
    'contents',
    async ({ state, args: [branch = ''] }) => {
      const sha = state.branches.get(branch);
      if (sha === undefined) return MISSING;
      return filled('git-ref', { ref: `refs/heads/${branch}`, object: { type: 'commit', sha, url: '' } });
    },
  ],
  [
    route(`${REPO}/activity`),
    `${T}/activity`,
    'contents',
    async ({ state, query }) =>
      state.activity
        .filter(({ ref }) => !query.has('ref') || ref === query.get('ref'))
        .toReversed()
        .map((row) => shapes.activityShape(state, row)),
  ],
  [
    route(`${REPO}/commits/([0-9a-f]+)/pulls`),
    `${T}/commits/{commit_sha}/pulls`,
    'pull_requests',
    async ({ state, args: [sha = ''] }) => {
      const found = [];
      for (const pull of state.pulls.values()) {
        const own = await state.git.range(pull.baseAtMerge ?? pull.baseSha, pull.headSha);
        if (pull.landed.includes(sha) || pull.mergeCommit === sha || own.some((commit) => commit.sha === sha))
          found.push(shapes.pullShape(state, pull, 'pull-request-simple'));
      }
      return found;
    },
  ],
  [
    route(`${REPO}/pulls/(\\d+)`),
    `${T}/pulls/{pull_number}`,
    'pull_requests',
    async ({ state, args: [number] }) => {
      const pull = state.pulls.get(Number(number));
      if (pull === undefined) return MISSING;
      const commits = await state.git.range(pull.baseAtMerge ?? pull.baseSha, pull.headSha);
      return shapes.pullShape(state, pull, 'pull-request', {
        merged: pull.mergedAt !== null,
        merged_by: shapes.userById(state, pull.mergedBy),
        commits: commits.length,
      });
    },
  ],
  [
    route(`${REPO}/pulls/(\\d+)/commits`),
    `${T}/pulls/{pull_number}/commits`,
    'pull_requests',
    async ({ state, args: [number] }) => {
      const pull = state.pull(Number(number));
      const commits = await state.git.range(pull.baseAtMerge ?? pull.baseSha, pull.headSha);
      return commits.slice(0, 250).map((commit) => shapes.commitShape(state, commit));
    },
  ],
  [
    route(`${REPO}/pulls/(\\d+)/reviews`),
    `${T}/pulls/{pull_number}/reviews`,
    'pull_requests',
    async ({ state, args: [number] }) =>
      state.reviews
        .filter(({ pull, state: word }) => pull === Number(number) && word !== 'PENDING')
        .map((review) => shapes.reviewShape(state, review)),
  ],
  [
    route(`${REPO}/issues/(\\d+)/timeline`),
    `${T}/issues/{issue_number}/timeline`,
    'pull_requests',
    async ({ state, args: [number] }) =>
      state.events
        .filter(({ issue }) => issue === Number(number))
        .flatMap((event) => shapes.eventShape(state, event) ?? []),
  ],
  [
    route(`${REPO}/collaborators/([^/]+)/permission`),
    `${T}/collaborators/{username}/permission`,
    'metadata',
    async ({ state, args: [login = ''] }) => {
      const account = state.find(login);
      if (account === null || account.suspended) return MISSING;
      const rank =
        account.permission === 'maintain'
          ? 'write'
          : account.permission === 'triage'
            ? 'read'
            : account.permission;
      return filled('repository-collaborator-permission', {
        permission: rank,
        role_name: account.permission,
        user: filled('nullable-collaborator', { id: account.id, login: account.login, type: account.type }),
      });
    },
  ],
  [
    route('/orgs/([^/]+)/memberships/([^/]+)'),
    '/orgs/{org}/memberships/{username}',
    'members',
    async ({ state, args: [org = '', login = ''] }) => {
      const account = state.find(login);
      if (org !== state.repository.owner || account === null || account.org === null) return MISSING;
      return filled('org-membership', {
        state: account.org,
        role: account.orgRole,
        user: shapes.userShape(account),
      });
    },
  ],
  [
    route('/orgs/([^/]+)/teams/([^/]+)/memberships/([^/]+)'),
    '/orgs/{org}/teams/{team_slug}/memberships/{username}',
    'members',
    async ({ state, args: [org = '', slug = '', login = ''] }) => {
      const account = state.find(login);
      if (org !== state.repository.owner || account === null || !state.inTeam(account, slug)) return MISSING;
      return filled('team-membership', { state: account.org ?? 'pending', role: 'member', url: '' });
    },
  ],
  [
    route('/user/(\\d+)'),
    '/user/{account_id}',
    'metadata',
    async ({ state, args: [id] }) => {
      const account = state.accounts.get(Number(id));
      if (account === undefined || account.deleted) return MISSING;
      return filled('public-user', { id: account.id, login: account.login, type: account.type });
    },
  ],
  [
    route(`${REPO}/commits/([0-9a-f]+)`),
    `${T}/commits/{ref}`,
    'contents',
    async ({ state, args: [sha = ''] }) =>
      (await state.git.has(sha)) ? shapes.commitShape(state, await state.git.commit(sha)) : MISSING,
  ],
  [
    route(`${REPO}/rules/branches/(.+)`),
    `${T}/rules/branches/{branch}`,
    'metadata',
    async ({ state, args: [branch = ''] }) =>
      rulesOf(state, branch).map(({ rule, ruleset }) => ({
        type: rule.type,
        ruleset_source_type: 'Repository',
        ruleset_source: `${state.repository.owner}/${state.repository.name}`,
        ruleset_id: ruleset.id,
        ...(rule.parameters === undefined ? {} : { parameters: rule.parameters }),
      })),
  ],
  [
    route(`${REPO}/rulesets/rule-suites`),
    `${T}/rulesets/rule-suites`,
    'administration',
    async ({ state, query }) =>
      state.suites
        .filter(
          ({ ref }) =>
            !query.has('ref') || ref === query.get('ref') || ref === `refs/heads/${query.get('ref')}`,
        )
        .toReversed()
        .map((suite) => shapes.suiteShape(state, suite)),
  ],
  [
    route(`${REPO}/rulesets/rule-suites/(\\d+)`),
    `${T}/rulesets/rule-suites/{rule_suite_id}`,
    'administration',
    async ({ state, args: [id] }) => {
      const suite = state.suites.find((one) => one.id === Number(id));
      if (suite === undefined) return MISSING;
      return {
        ...shapes.suiteShape(state, suite),
        rule_evaluations: suite.evaluations.map(({ ruleset, rule, result, details }) => ({
          rule_source: { type: 'ruleset', id: ruleset, name: 'protect main' },
          enforcement: 'active',
          result,
          rule_type: rule,
          details,
        })),
      };
    },
  ],
  [
    route(`${REPO}/rulesets/(\\d+)`),
    `${T}/rulesets/{ruleset_id}`,
    'metadata',
    async ({ state, args: [id], may }) => {
      const ruleset = state.rulesets.get(Number(id));
      return ruleset === undefined
        ? MISSING
        : shapes.rulesetShape(ruleset, may['administration'] === 'write');
    },
  ],
  [
    route(`${REPO}/rulesets/(\\d+)/history`),
    `${T}/rulesets/{ruleset_id}/history`,
    'administration',
    async ({ state, args: [id] }) =>
      (state.rulesets.get(Number(id))?.versions ?? []).toReversed().map(({ id: version_id, actor, at }) => ({
        version_id,
        actor: { id: actor, type: 'User' },
        updated_at: new Date(at).toISOString(),
      })),
  ],
  [
    route(`${REPO}/rulesets/(\\d+)/history/(\\d+)`),
    `${T}/rulesets/{ruleset_id}/history/{version_id}`,
    'administration',
    async ({ state, args: [id, version] }) => {
      const found = state.rulesets.get(Number(id))?.versions.find((one) => one.id === Number(version));
      if (found === undefined) return MISSING;
      return {
        version_id: found.id,
        actor: { id: found.actor, type: 'User' },
        updated_at: new Date(found.at).toISOString(),
        state: found.content,
      };
    },
  ],
  [
    route(`${REPO}/branches/([^/]+)/protection`),
    `${T}/branches/{branch}/protection`,
    'administration',
    async () => MISSING,
  ],
];

function route(pattern: string): RegExp {
  return new RegExp(`^${pattern}$`, 'u');
}

export async function startServer(state: GitHubState): Promise<FakeServer> {
  const calls: string[] = [];
  const faults: Fault[] = [];
  const handle = { lag: 0 };
  const errors: unknown[] = [];
  const server = createServer((request, response) => {
    void state
      .exclusive(() => answer(request, response))
      .catch((error: unknown) => {
        errors.push(error);
        response.writeHead(599, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    const path = decodeURIComponent(url.pathname);
    calls.push(`${request.method} ${path}`);
    await noticePushes(state);
    const fault = faults.find((one) => one.times > 0 && one.route.test(`${request.method} ${path}`));
    if (fault !== undefined) {
      fault.times -= 1;
      fail(fault, response);
      return;
    }
    const token = state.tokens.get((request.headers.authorization ?? '').replace(/^\S+ /u, ''));
    const { status, body } = await reply(path, url.searchParams, token);
    send(url, status, body, response);
  }

  async function reply(path: string, query: URLSearchParams, token: Token | undefined): Promise<Answer> {
    if (token === undefined)
      return { status: 401, body: { message: 'Bad credentials', documentation_url: '' } };
    for (const [pattern, template, needs, look] of ROUTES) {
      const match = pattern.exec(path);
      if (match === null) continue;
      const may = token.permissions;
      if (may[needs] === undefined) return notFound();
      if (template.endsWith('/pulls') && handle.lag > 0) {
        handle.lag -= 1;
        return { status: 200, body: [] };
      }
      const body = await look({ state, args: match.slice(1), query, may });
      if (body === MISSING) return notFound();
      const plain: unknown = JSON.parse(JSON.stringify(body));
      checkAnswer(template, 'get', 200, plain);
      return { status: 200, body: plain };
    }
    throw new Error(`the fake GitHub has no ${path}`);
  }

  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    faults,
    errors,
    get lag() {
      return handle.lag;
    },
    set lag(times) {
      handle.lag = times;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => {
        server.close(resolve);
      });
    },
  };
}

function notFound(): Answer {
  return {
    status: 404,
    body: { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' },
  };
}

/** A list is cut into pages with links to the others. */
function send(url: URL, status: number, body: unknown, response: ServerResponse): void {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  let shown = body;
  if (Array.isArray(body)) {
    const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
    const page = Number(url.searchParams.get('page') ?? 1);
    shown = body.slice((page - 1) * size, page * size) as Shape[];
    if (page * size < body.length) {
      const next = new URL(url);
      next.searchParams.set('page', String(page + 1));
      headers['link'] = `<http://${response.req.headers.host}${next.pathname}${next.search}>; rel="next"`;
    }
  }
  response.writeHead(status, headers);
  response.end(JSON.stringify(shown));
}

function fail({ answer }: Fault, response: ServerResponse): void {
  if (answer === 'close') {
    response.destroy();
    return;
  }
  if (answer === 'html') {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>Unicorn!</html>');
    return;
  }
  if (answer === 'cut') {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '9000' });
    response.write('[{"id":');
    setTimeout(() => response.destroy(), 5);
    return;
  }
  response.writeHead(answer.status, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ message: 'Server Error' }));
}
