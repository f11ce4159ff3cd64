// The fake GitHub on loopback: finds the route, asks for permission, checks both sides against GitHub's description, cuts
// lists into pages, and lets go wrong what a test wants to go wrong.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { noticePushes } from './branches.ts';
import { checkAnswer, checkSent, type Shape } from './contract.ts';
import { type Fault, fail, takeFault } from './faults.ts';
import { CHECK_ROUTES } from './routes-checks.ts';
import { ISSUE_ROUTES } from './routes-issues.ts';
import { PULL_ROUTES } from './routes-pulls.ts';
import { REPOSITORY_ROUTES } from './routes-repository.ts';
import { RULE_ROUTES } from './routes-rules.ts';
import { SETTING_ROUTES } from './routes-settings.ts';
import { type Question, Refusal, type Route, refusalFor } from './routing.ts';
import type { GitHubState } from './state.ts';

export type { Fault } from './faults.ts';

export interface FakeServer {
  readonly url: string;
  /** Every request: method and path. */
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
  readonly headers: { readonly [name: string]: string };
}

const ROUTES: readonly Route[] = [
  ...REPOSITORY_ROUTES,
  ...PULL_ROUTES,
  ...RULE_ROUTES,
  ...ISSUE_ROUTES,
  ...CHECK_ROUTES,
  ...SETTING_ROUTES,
];

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
    const asked = `${request.method} ${decodeURIComponent(url.pathname)}`;
    calls.push(asked);
    response.setHeader('date', new Date(state.clock.now()).toUTCString());
    const text = await textOf(request);
    await noticePushes(state);
    const fault = takeFault(faults, asked);
    if (fault !== null && fault.when !== 'after') {
      fail(fault, response);
      return;
    }
    const reply = await replyTo(request, url, text);
    if (fault === null) send(url, reply, response);
    else fail(fault, response);
  }

  async function replyTo(request: IncomingMessage, url: URL, text: string): Promise<Answer> {
    const path = decodeURIComponent(url.pathname);
    const token = state.tokens.get((request.headers.authorization ?? '').replace(/^\S+ /u, ''));
    if (token === undefined) return refused(new Refusal(401, 'Bad credentials'));
    for (const route of ROUTES) {
      const match = route.method === request.method ? route.pattern.exec(path) : null;
      if (match === null) continue;
      const sent = text === '' ? {} : (JSON.parse(text) as Shape);
      const may = token.permissions;
      const query = url.searchParams;
      return answerOf(route, { state, args: match.slice(1), query, may, token, sent });
    }
    throw new Error(`the fake GitHub has no ${request.method} ${path}`);
  }

  async function answerOf(route: Route, question: Question): Promise<Answer> {
    const refusal = refusalFor(route, question);
    if (refusal !== null) return refused(refusal);
    const { method, template } = route;
    if (template.endsWith('/commits/{commit_sha}/pulls') && handle.lag > 0) {
      handle.lag -= 1;
      return { status: 200, body: [], headers: {} };
    }
    if (method !== 'GET') checkSent(template, method.toLowerCase(), question.sent);
    const body = await route.answer(question);
    if (body instanceof Refusal) return refused(body);
    const plain: unknown = JSON.parse(JSON.stringify(body));
    const status = method === 'POST' ? 201 : 200;
    checkAnswer(template, method.toLowerCase(), status, plain);
    return { status, body: plain, headers: {} };
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

function refused({ status, body, headers }: Refusal): Answer {
  return { status, body, headers };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

/** A list is cut into pages with links to the others, whether it is bare or stands beside its `total_count`. */
function send(url: URL, { status, body, headers }: Answer, response: ServerResponse): void {
  const [field, list] = listIn(body);
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100);
  const page = Number(url.searchParams.get('page') ?? 1);
  const cut = list?.slice((page - 1) * size, page * size);
  const link: { [name: string]: string } = {};
  if (list !== null && page * size < list.length) {
    const next = new URL(url);
    next.searchParams.set('page', String(page + 1));
    link['link'] = `<http://${response.req.headers.host}${next.pathname}${next.search}>; rel="next"`;
  }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers, ...link });
  const shown = cut === undefined ? body : field === null ? cut : { ...(body as Shape), [field]: cut };
  response.end(JSON.stringify(shown));
}

function listIn(body: unknown): readonly [field: string | null, list: readonly unknown[] | null] {
  if (Array.isArray(body)) return [null, body];
  if (typeof body !== 'object' || body === null || !('total_count' in body)) return [null, null];
  const [field, list] = Object.entries(body).find(([, value]) => Array.isArray(value)) ?? [];
  return field === undefined ? [null, null] : [field, list as readonly unknown[]];
}
