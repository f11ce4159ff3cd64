// The way to GitHub's REST API: Octokit builds a request, undici sends it, and it is repeated, waited for and followed
// until there is an answer to read. The token is in nothing that comes out. Knows no single question and reads nothing.
import { Octokit } from '@octokit/rest';
import type { Dispatcher } from 'undici';
import type { Json } from '../core/change.ts';
import type { Code } from '../core/codes.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { DEFAULT_TIMEOUTS, openDispatcher, proxyOf } from '../providers/http/dispatcher.ts';
import { isLoopback } from '../providers/http/loopback.ts';
import { redactor } from '../providers/http/redact.ts';
import type { ForgeOptions } from './forge.ts';
import type { Attempt, Judgement } from './judge.ts';
import { type Exchange, exchange } from './transport.ts';

export type Accepted = Extract<Judgement, { kind: 'answer' }>;

/** An answer to read, and what was asked. */
export interface Settled<Verdict> {
  readonly verdict: Verdict;
  readonly got: Exchange;
  readonly url: URL;
  /** Method and path with its query; to be shown by `show` only. */
  readonly call: string;
}

type Judge<Verdict> = (got: Exchange, attempt: Attempt) => Judgement | Verdict;

export interface Parameters {
  readonly [name: string]: string | number;
}

/** What is sent as JSON, less what the address takes. */
export interface Fields {
  readonly [name: string]: Json;
}

/** A connection that cannot write. */
export interface ReadingConnection {
  /** `route` as GitHub's documentation writes it, without the method; or an address that `within` returned. */
  get(route: string, parameters: Parameters, judge: Judge<Accepted>): Promise<Settled<Accepted>>;
  /** Returns the address where it is one of the same API; throws where the token would travel. */
  within(to: string, from: URL, call: string): string;
  failure(code: Code, call: string, message: string, hint?: string): RollcallError;
  /** Text as it may be shown: without token and controls. */
  show(text: string): string;
  close(): Promise<void>;
}

export interface Connection extends ReadingConnection {
  /** A verdict of another kind than `Judgement` ends it, like an answer. */
  write<Verdict extends { readonly kind: string }>(
    method: 'POST' | 'PATCH',
    route: string,
    fields: Fields,
    judge: Judge<Verdict>,
  ): Promise<Settled<Accepted | Verdict>>;
}

/** GitHub keeps a version for two years at least; https://docs.github.com/rest/about-the-rest-api/api-versions */
const API_VERSION = '2022-11-28';
const MAX_REDIRECTS = 5;
const LONGEST_TEXT = 500;

interface Target {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly route: string;
  readonly fields: Fields;
}

/** Sends nothing yet. Throws RollcallError RC627 where the address cannot be one of an API. */
export function connect(options: ForgeOptions): Connection {
  const { clock, signal } = options;
  const base = baseOf(options.apiUrl);
  const redact = redactor([options.token, ...proxySecrets(options.env)]);
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

  function failure(code: Code, call: string, message: string, hint?: string): RollcallError {
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
  async function send({ method, route, fields }: Target): Promise<{ got: Exchange; url: URL }> {
    pool ??= open();
    const wire = { dispatcher: await pool, timeouts: DEFAULT_TIMEOUTS, signal };
    let taken: { got: Exchange; url: URL } | undefined;
    const take = async (
      to: string,
      init: { headers: { readonly [name: string]: string }; body?: string },
    ): Promise<Response> => {
      const url = new URL(to);
      const { headers, body = null } = init;
      taken = { got: await exchange({ method, url, headers, body }, wire), url };
      return new Response();
    };
    try {
      await octokit.request(`${method} ${route}`, {
        ...fields,
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

  async function settle<Verdict extends { readonly kind: string }>(
    first: Target,
    judge: Judge<Verdict>,
  ): Promise<Settled<Accepted | Verdict>> {
    let target = first;
    let redirects = 0;
    for (let tries = 1; ; ) {
      signal.throwIfAborted();
      const { got, url } = await send(target);
      const call = `${target.method} ${url.pathname}${url.search}`;
      const verdict = judge(got, { tries, now: clock.now(), random: () => options.random() });
      if (isFinal(verdict)) return { verdict, got, url, call };
      switch (verdict.kind) {
        case 'fail':
          throw failure(verdict.code, call, verdict.message, verdict.hint);
        case 'wait':
          tries += 1;
          if (verdict.ms > 1000) options.onWait?.({ ms: verdict.ms, reason: show(verdict.reason) });
          await options.sleep(verdict.ms, signal);
          break;
        case 'redirect':
          redirects += 1;
          if (redirects > MAX_REDIRECTS) throw failure('RC626', call, 'redirects in a circle');
          // Verbatim, also a write: https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
          target = { ...target, route: within(verdict.to, url, call), fields: bodyOf(target) };
          break;
      }
    }
  }

  function within(to: string, from: URL, call: string): string {
    const url = URL.canParse(to, from.href) ? new URL(to, from.href) : null;
    if (url === null || url.origin !== base.origin || url.username !== '' || url.password !== '')
      throw failure('RC626', call, `leads to ${to.slice(0, 200)}`);
    // Octokit would fill in what stands in braces.
    return url.href.replaceAll('{', '%7B').replaceAll('}', '%7D');
  }

  return {
    get: (route, parameters, judge) => settle({ method: 'GET', route, fields: parameters }, judge),
    write: (method, route, fields, judge) => settle({ method, route, fields }, judge),
    within,
    failure,
    show,
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

function isFinal<Verdict extends { readonly kind: string }>(
  verdict: Judgement | Verdict,
): verdict is Accepted | Verdict {
  return !['fail', 'wait', 'redirect'].includes(verdict.kind);
}

/** What of the fields goes into the body: the address of a redirect has taken in the rest, and all of a question. */
function bodyOf({ method, route, fields }: Target): Fields {
  if (method === 'GET') return {};
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !route.includes(`{${name}}`)));
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
