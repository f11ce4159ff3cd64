// The HTTP client of all providers: JSON in and out, rate limit, retries, time limits, and no secret in any error.
// Knows nothing about a service; a 4xx is handed on for its provider to judge.
import type { Dispatcher } from 'undici';
import type { Json } from '../../core/change.ts';
import { ProviderError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { backoff, MAX_TRIES } from './backoff.ts';
import { DEFAULT_TIMEOUTS, openDispatcher, proxyOf, type Timeouts } from './dispatcher.ts';
import { type Exchange, exchange, type Request } from './exchange.ts';
import { redactor } from './redact.ts';
import type { TokenBucket } from './token-bucket.ts';
import { type Failure, judge } from './verdict.ts';

/** What a client uses of the world. */
export interface HttpDeps {
  readonly env: { readonly [name: string]: string | undefined };
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  random(): number;
  onWait?(wait: { readonly account: string; readonly ms: number; readonly reason: string }): void;
}

export interface HttpOptions {
  /** The account's name in team.yaml, for errors. */
  readonly account: string;
  /** `https://host[:port]`. */
  readonly origin: string;
  /** The Authorization header's value. */
  readonly authorization: string;
  /** What must never be shown; the Authorization value and the proxy's password are added. */
  readonly secrets: readonly string[];
  readonly bucket: TokenBucket;
  readonly deps: HttpDeps;
  /** For tests: stands in for the pool of connections. */
  readonly dispatcher?: Dispatcher | undefined;
  readonly timeouts?: Partial<Timeouts> | undefined;
  /** The largest body that is read, in bytes. */
  readonly maxBytes?: number | undefined;
}

/** A whole answer: 2xx or 4xx. */
export interface HttpAnswer {
  readonly status: number;
  /** undefined: an empty body, or (4xx) one that is no JSON. */
  readonly json: Json | undefined;
  /** What a body is that is no JSON; null: it is, or there is none. */
  readonly foreign: string | null;
  /** The service's id of this request, else ours. */
  readonly requestId: string;
}

export interface HttpClient {
  /**
   * Sends a request until it is answered or must be given up: a `GET` after 429, 5xx, timeouts, resets and broken
   * JSON, anything else only after 429, 503 and connections that were never made. Throws ProviderError
   * `rate_limited`, `transient`, `incomplete_read` (reads) or `ambiguous` (writes), or the signal's reason: a write
   * that is under way is finished first.
   */
  send(request: Request, signal: AbortSignal): Promise<HttpAnswer>;
  /** Text as it may be shown: without secrets, controls or length. */
  show(text: string): string;
  /** How many requests went out so far. */
  sent(): number;
  close(): Promise<void>;
}

const MAX_BYTES = 16 * 1024 * 1024;
const LONGEST_TEXT = 500;

export function createHttpClient(options: HttpOptions): HttpClient {
  const { account, origin, deps, bucket } = options;
  const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
  const redact = redactor([...options.secrets, options.authorization, ...proxySecrets(deps.env)]);
  let dispatcher: Promise<Dispatcher> | undefined;
  let sent = 0;

  function show(text: string): string {
    const clean = visible(redact(text));
    return clean.length > LONGEST_TEXT ? `${clean.slice(0, LONGEST_TEXT)}…`.toWellFormed() : clean;
  }

  function fail({ kind, message, hint, retryAfter }: Failure, request: Request, requestId: string): never {
    throw new ProviderError(kind, account, show(`${request.method} ${request.path}: ${message}`), {
      requestId,
      ...(hint !== undefined && { hint }),
      ...(retryAfter !== undefined && { retryAfter }),
    });
  }

  async function open(): Promise<Dispatcher> {
    try {
      return options.dispatcher ?? (await openDispatcher(origin, deps.env, timeouts));
    } catch {
      // The reason would hold the proxy's address, and with it its password.
      throw new ProviderError('validation', account, 'HTTPS_PROXY is not the address of a proxy', {
        hint: 'write it as http://host:port',
      });
    }
  }

  async function once(request: Request, requestId: string, signal: AbortSignal): Promise<Exchange> {
    dispatcher ??= open();
    const headers = {
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: options.authorization,
      'user-agent': 'rollcall',
      'x-request-id': requestId,
      ...(request.body !== undefined && { 'content-type': 'application/json' }),
    };
    const to = {
      dispatcher: await dispatcher,
      origin,
      headers,
      timeouts,
      maxBytes: options.maxBytes ?? MAX_BYTES,
    };
    sent += 1;
    // A write that is under way is never cut off: nobody could tell whether it took effect.
    return exchange(request, to, request.method === 'GET' ? signal : null);
  }

  async function pause(ms: number, reason: string, signal: AbortSignal): Promise<void> {
    if (ms > 1000) deps.onWait?.({ account, ms, reason });
    await deps.sleep(ms, signal);
  }

  async function send(request: Request, signal: AbortSignal): Promise<HttpAnswer> {
    const mode = request.method === 'GET' ? 'read' : 'write';
    for (let tries = 1; ; tries += 1) {
      await bucket.take(signal);
      signal.throwIfAborted();
      const ours = requestIdFrom(() => deps.random());
      const got = await once(request, ours, signal);
      const theirs = got.kind === 'answer' ? got.requestId : null;
      // An id that holds a secret is none: it would be recorded.
      const requestId = theirs !== null && redact(theirs) === theirs ? theirs : ours;
      const verdict = judge(got, mode, deps.now());
      if (verdict.kind === 'fail') fail(verdict.failure, request, requestId);
      if (verdict.kind === 'return') return answerOf(got, requestId);
      const { spent, retryAfter } = verdict;
      if (tries === MAX_TRIES)
        fail({ ...spent, message: `${spent.message} (${tries} tries)` }, request, requestId);
      // Zero seconds are no pause at all; hammering helps nobody.
      const ms = retryAfter === null || retryAfter === 0 ? backoff(tries, () => deps.random()) : retryAfter;
      await pause(ms, show(spent.message), signal);
    }
  }

  return {
    send,
    show,
    sent: () => sent,
    async close() {
      const opened = dispatcher;
      dispatcher = undefined;
      if (opened === undefined || options.dispatcher !== undefined) return;
      // A pool that never opened has nothing to free.
      await opened.then(
        (pool) => pool.close(),
        () => undefined,
      );
    },
  };
}

function answerOf(got: Exchange, requestId: string): HttpAnswer {
  if (got.kind !== 'answer') throw new TypeError('only an answer can be handed on');
  const { status, body } = got;
  return {
    status,
    json: body.kind === 'json' ? body.value : undefined,
    foreign: body.kind === 'broken' || body.kind === 'foreign' ? body.why : null,
    requestId,
  };
}

/** 64 random bits, hex: enough to find one request in two logs. */
function requestIdFrom(random: () => number): string {
  const word = (): string =>
    Math.floor(random() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  return `rollcall-${word()}${word()}`;
}

function proxySecrets(env: HttpDeps['env']): readonly string[] {
  const proxy = proxyOf(env);
  if (!URL.canParse(proxy)) return [];
  const { username, password } = new URL(proxy);
  return [password, safeDecode(password), username === '' ? '' : safeDecode(`${username}:${password}`)];
}

function safeDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
