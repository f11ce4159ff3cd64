// One request and its answer, once: sent, timed, read and measured. Never repeats anything and judges nothing.
import type { Dispatcher } from 'undici';
import type { Json } from '../../core/change.ts';
import { type Body, readBody } from './body.ts';
import type { Timeouts } from './dispatcher.ts';
import { type Fault, faultOf } from './fault.ts';

/** A request as it goes out. `path` starts with `/` and holds the query. */
export interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body?: Json;
}

/** What came back, or why nothing did. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body: Body;
      readonly retryAfter: string | undefined;
      /** Where a redirect points. */
      readonly location: string | undefined;
      /** The service's id of the request, where it gave one that can be shown. */
      readonly requestId: string | null;
    }
  | Fault;

export interface ExchangeOptions {
  readonly dispatcher: Dispatcher;
  readonly origin: string;
  readonly headers: { readonly [name: string]: string };
  readonly timeouts: Timeouts;
  readonly maxBytes: number;
}

const REQUEST_ID = /^[\w.:/+=-]{1,128}$/;

/** Sends the request. Rejects only where `signal` aborted it, with the signal's reason. */
export async function exchange(
  request: Request,
  options: ExchangeOptions,
  signal: AbortSignal | null,
): Promise<Exchange> {
  const { timeouts } = options;
  const limit = new AbortController();
  const onAbort = (): void => limit.abort();
  const timer = setTimeout(onAbort, timeouts.total);
  signal?.addEventListener('abort', onAbort, { once: true });
  try {
    signal?.throwIfAborted();
    const { statusCode, headers, body } = await options.dispatcher.request({
      origin: options.origin,
      path: request.path,
      method: request.method,
      // A string, never a stream: it can be sent again as it is.
      body: request.body === undefined ? null : JSON.stringify(request.body),
      headers: { ...options.headers },
      headersTimeout: timeouts.headers,
      bodyTimeout: timeouts.body,
      signal: limit.signal,
    });
    const head = {
      contentType: (first(headers['content-type']) ?? '').toLowerCase(),
      contentEncoding: (first(headers['content-encoding']) ?? '').toLowerCase(),
    };
    const requestId = first(headers['x-request-id']);
    return {
      kind: 'answer',
      status: statusCode,
      body: await readBody(body, head, options.maxBytes),
      retryAfter: first(headers['retry-after']),
      location: first(headers['location']),
      requestId: requestId !== undefined && REQUEST_ID.test(requestId) ? requestId : null,
    };
  } catch (error) {
    signal?.throwIfAborted();
    if (limit.signal.aborted) return { kind: 'lost', message: `no whole answer within ${timeouts.total} ms` };
    return faultOf(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function first(value: string | string[] | undefined): string | undefined {
  return typeof value === 'string' ? value : value?.[0];
}
