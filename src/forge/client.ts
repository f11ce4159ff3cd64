// Asks GitHub's REST API: GET only, with limits, retries, redirects and pages, and the token in nothing that comes out.
// Keeps a digest of every answer that is used. Knows no single question.
import { createHash } from 'node:crypto';
import { Octokit } from '@octokit/rest';
import type { Dispatcher } from 'undici';
import type { Code } from '../core/codes.ts';
import { RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { DEFAULT_TIMEOUTS, openDispatcher, proxyOf } from '../providers/http/dispatcher.ts';
import { isLoopback } from '../providers/http/loopback.ts';
import { redactor } from '../providers/http/redact.ts';
import type { ForgeAnswer, ForgeOptions } from './forge.ts';
import { type Judgement, judge } from './judge.ts';
import type { Part } from './read/shape.ts';
import { items } from './read/shape.ts';
import { type Exchange, exchange } from './transport.ts';

/** What came of a question: something to read, or a refusal that its asker interprets. */
export type Reply<Found> =
  | { readonly kind: 'found'; readonly found: Found }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** What GitHub said, to be judged, not shown. */
      readonly said: string;
      readonly error: RollcallError;
    };

export interface Parameters {
  readonly [name: string]: string | number;
}

export interface Client {
  /** One answer; `route` as GitHub's documentation writes it, without `GET`. */
  one(route: string, parameters?: Parameters): Promise<Reply<Part>>;
  /**
   * The pages of a list, 100 items each, until the last. A refusal comes instead of the first page; one in the middle
   * throws, because half a list is none.
   */
  pages(route: string, parameters?: Parameters): AsyncGenerator<Reply<readonly Part[]>>;
  /** Text as it may be shown: without token and controls. */
  show(text: string): string;
  answers(): readonly ForgeAnswer[];
  close(): Promise<void>;
}

/** GitHub keeps a version for two years at least; https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';
const MAX_REDIRECTS = 5;
/** More than any list of one repository has; a list without end is a fault. */
const MAX_PAGES = 2000;
const LONGEST_TEXT = 500;

export function createClient(options: ForgeOptions): Client {
  const { clock, signal } = options;
  const base = baseOf(options.apiUrl);
  const redact = redactor([options.token, ...proxySecrets(options.env)]);
  const answers = new Map<string, ForgeAnswer>();
  let pool: Promise<Dispatcher> | undefined;
  const silent = (): void => undefined;
  const octokit = new Octokit({
    auth: options.token,
    baseUrl: base.href.replace(/\/$/, ''),
    userAgent: options.userAgent,
    // Nothing of this is for a console: not the deprecations that GitHub sends along, and never a token.
    log: { debug: silent, info: silent, warn: silent, error: silent },
  });

  function show(raw: string): string {
    const clean = visible(redact(raw));
    return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…`.toWellFormed() : clean;
  }

  function errorOf(code: Code, call: string, message: string, hint?: string): RollcallError {
    return new RollcallError(code, show(`${call}: ${message}`), hint === undefined ? {} : { hint });
  }

  async function open(): Promise<Dispatcher> {
    try {
      return await openDispatcher(base.origin, options.env, DEFAULT_TIMEOUTS);
    } catch {
      // The reason would hold the proxy's address, and with it its password.
      throw new RollcallError('RC627', 'HTTPS_PROXY is not the address of a proxy');
    }
  }

  /** Lets Octokit build one request, and takes the answer as it arrives. */
  async function send(route: string, parameters: Parameters): Promise<{ got: Exchange; url: URL }> {
    pool ??= open();
    const wire = { dispatcher: await pool, timeouts: DEFAULT_TIMEOUTS, signal };
    let taken: { got: Exchange; url: URL } | undefined;
    const take = async (
      to: string,
      init: { headers: { readonly [name: string]: string } },
    ): Promise<Response> => {
      const url = new URL(to);
      taken = { got: await exchange(url, init.headers, wire), url };
      return new Response();
    };
    try {
      await octokit.request(`GET ${route}`, {
        ...parameters,
        headers: { accept: 'application/vnd.github+json', 'x-github-api-version': API_VERSION },
        request: { fetch: take },
      });
    } catch (error) {
      // Octokit wraps what `take` rejects with, and that is the signal's reason only.
      signal.throwIfAborted();
      throw error;
    }
    if (taken === undefined) throw new TypeError('Octokit sent nothing');
    return taken;
  }

  async function ask(
    route: string,
    parameters: Parameters,
  ): Promise<{ reply: Reply<Part>; next: string | null }> {
    let target = { route, parameters };
    let redirects = 0;
    for (let tries = 1; ; ) {
      signal.throwIfAborted();
      const { got, url } = await send(target.route, target.parameters);
      const call = `GET ${url.pathname}${url.search}`;
      const verdict = judge(got, { tries, now: clock.now(), random: () => options.random() });
      switch (verdict.kind) {
        case 'fail':
          throw errorOf(verdict.code, call, verdict.message, verdict.hint);
        case 'wait':
          tries += 1;
          if (verdict.ms > 1000) options.onWait?.({ ms: verdict.ms, reason: show(verdict.reason) });
          await options.sleep(verdict.ms, signal);
          break;
        case 'redirect':
          redirects += 1;
          if (redirects > MAX_REDIRECTS) throw errorOf('RC626', call, 'redirects in a circle');
          target = { route: within(verdict.to, url, call), parameters: {} };
          break;
        case 'answer':
          if (got.kind !== 'answer') throw new TypeError('only an answer is an answer');
          answers.set(call, {
            call: show(call),
            status: got.status,
            fetched_at: instantAt(clock.now()),
            sha256: createHash('sha256').update(got.body).digest('hex'),
          });
          return { reply: replyOf(verdict, call, got.headers), next: nextOf(got.headers, url, call) };
      }
    }
  }

  function replyOf(
    { status, json, said }: Extract<Judgement, { kind: 'answer' }>,
    call: string,
    headers: ReadonlyMap<string, string>,
  ): Reply<Part> {
    if (status === 200) return { kind: 'found', found: { json, at: show(call) } };
    const mayLackPermission = status === 403 || status === 404;
    const needs = headers.get('x-accepted-github-permissions');
    const hint = headers.has('x-github-sso')
      ? 'authorise the token for single sign-on of the organisation'
      : undefined;
    const message = `answered ${status} (${said})${needs === undefined || !mayLackPermission ? '' : `; it needs ${needs}`}`;
    return {
      kind: 'refused',
      status,
      said,
      error: errorOf(mayLackPermission ? 'RC621' : 'RC628', call, message, hint),
    };
  }

  /** Returns the address where it is one of the same API; throws where the token would travel. */
  function within(to: string, from: URL, call: string): string {
    const url = URL.canParse(to, from.href) ? new URL(to, from.href) : null;
    if (url === null || url.origin !== base.origin || url.username !== '' || url.password !== '')
      throw errorOf('RC626', call, `leads to ${to.slice(0, 200)}`);
    // Octokit would fill in what stands in braces.
    return url.href.replaceAll('{', '%7B').replaceAll('}', '%7D');
  }

  function nextOf(headers: ReadonlyMap<string, string>, from: URL, call: string): string | null {
    const link = headers.get('link') ?? '';
    const to = /<([^<>]*)>\s*;[^,<]*\brel="?next"?/.exec(link)?.[1];
    return to === undefined ? null : within(to, from, call);
  }

  return {
    async one(route, parameters = {}) {
      return (await ask(route, parameters)).reply;
    },
    async *pages(route, parameters = {}) {
      let got = await ask(route, { ...parameters, per_page: 100 });
      if (got.reply.kind === 'refused') {
        yield got.reply;
        return;
      }
      const seen = new Set<string>();
      for (;;) {
        if (got.reply.kind === 'refused') throw got.reply.error;
        yield { kind: 'found', found: items(got.reply.found) };
        const { next } = got;
        if (next === null) return;
        if (seen.has(next) || seen.size === MAX_PAGES)
          throw errorOf('RC626', got.reply.found.at, 'lists pages without end');
        seen.add(next);
        got = await ask(next, {});
      }
    },
    show,
    answers() {
      return [...answers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, answer]) => answer);
    },
    async close() {
      const opened = pool;
      pool = undefined;
      // A pool that never opened has nothing to free.
      await opened?.then(
        (dispatcher) => dispatcher.close(),
        () => undefined,
      );
    },
  };
}

function baseOf(apiUrl: string): URL {
  const url = URL.canParse(apiUrl) ? new URL(apiUrl) : null;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname));
  if (url === null || !isSafe || url.username !== '' || url.search !== '' || url.hash !== '')
    throw new RollcallError('RC627', `${visible(apiUrl)} is not the address of an API`);
  return url;
}

function proxySecrets(env: ForgeOptions['env']): readonly string[] {
  const proxy = proxyOf(env);
  if (!URL.canParse(proxy)) return [];
  const { password } = new URL(proxy);
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    return [password];
  }
}
