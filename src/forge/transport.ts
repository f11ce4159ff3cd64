// One request and its answer, once, with the bytes as they arrived. Never repeats anything, follows nothing, judges nothing.
import type { Dispatcher } from 'undici';
import type { Timeouts } from '../providers/http/dispatcher.ts';
import { type Fault, faultOf } from '../providers/http/fault.ts';

/** A whole answer, or why there is none. */
export type Exchange =
  | {
      readonly kind: 'answer';
      readonly status: number;
      /** By lower-case name; the first where one comes several times. */
      readonly headers: ReadonlyMap<string, string>;
      readonly body: Uint8Array;
    }
  | { readonly kind: 'oversized' }
  | Fault;

export interface Wire {
  readonly dispatcher: Dispatcher;
  readonly timeouts: Timeouts;
  readonly signal: AbortSignal;
}

const MAX_BYTES = 32 * 1024 * 1024;

export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: URL;
  readonly headers: { readonly [name: string]: string };
  /** null: none. */
  readonly body: string | null;
}

/** Sends the request. Rejects only where the signal aborted it, with the signal's reason. */
export async function exchange(
  { method, url, headers, body }: WireRequest,
  { dispatcher, timeouts, signal }: Wire,
): Promise<Exchange> {
  const limit = new AbortController();
  const onAbort = (): void => limit.abort();
  const timer = setTimeout(onAbort, timeouts.total);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    signal.throwIfAborted();
    const answer = await dispatcher.request({
      origin: url.origin,
      path: `${url.pathname}${url.search}`,
      method,
      headers: { ...headers, 'accept-encoding': 'identity' },
      body,
      headersTimeout: timeouts.headers,
      bodyTimeout: timeouts.body,
      signal: limit.signal,
    });
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of answer.body) {
      const bytes: Uint8Array = chunk;
      size += bytes.byteLength;
      if (size > MAX_BYTES) return { kind: 'oversized' };
      chunks.push(bytes);
    }
    return {
      kind: 'answer',
      status: answer.statusCode,
      headers: namesOf(answer.headers),
      body: Buffer.concat(chunks),
    };
  } catch (error) {
    signal.throwIfAborted();
    if (limit.signal.aborted) return { kind: 'lost', message: `no whole answer within ${timeouts.total} ms` };
    return faultOf(error);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function namesOf(headers: { readonly [name: string]: string | string[] | undefined }): Map<string, string> {
  const names = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const first = typeof value === 'string' ? value : value?.[0];
    if (first !== undefined) names.set(name.toLowerCase(), first);
  }
  return names;
}
