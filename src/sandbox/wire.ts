// HTTP itself: reads requests off the wire and puts answers on it, wrong ones included.
// Knows nothing of accounts; which fault to carry out is decided by its caller.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Json } from '../core/change.ts';
import type { Fault } from './faults.ts';
import type { Answer } from './present.ts';
import { SEAT_LIMIT } from './rules.ts';

const MAX_BODY = 1_048_576;

/** A request's body: JSON or none, or why it is neither. */
export type Body =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly status: 400 | 413; readonly message: string };

/** An answer with everything that is sent. */
export interface Reply {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly text: string;
}

/** Faults that replace an answer. */
export type Replacement = Extract<Fault, { kind: 'status' | 'drop' | 'html' | 'redirect' }>;

const MESSAGES: { readonly [status: number]: string } = {
  400: 'Bad request.',
  401: 'Unauthenticated.',
  403: 'You are not authorized to access this page.',
  404: 'Not found.',
  409: 'An invitation for this address is already pending.',
  422: SEAT_LIMIT,
  429: 'Too many requests.',
  500: 'Internal server error.',
  502: 'Bad gateway.',
  503: 'Service unavailable.',
  504: 'Gateway timeout.',
};

/** Reads the whole body. Bodies over 1 MiB are read to their end and refused. Rejects when the client goes away. */
export async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size <= MAX_BODY) chunks.push(bytes);
  }
  if (size > MAX_BODY) return { ok: false, status: 413, message: 'The body is over 1 MiB.' };
  if (size === 0) return { ok: true, value: undefined };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, status: 400, message: 'The body is not JSON.' };
  }
}

/** Returns the answer as it is sent when nothing goes wrong. */
export function replyOf(answer: Answer): Reply {
  return answer.body === null
    ? { status: answer.status, headers: {}, text: '' }
    : {
        status: answer.status,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        text: JSON.stringify(answer.body),
      };
}

/** Returns what a fault sends in an answer's place; null: the connection is cut. */
export function replacement(fault: Replacement): Reply | null {
  switch (fault.kind) {
    case 'drop':
      return null;
    case 'html':
      return page(fault.status ?? 502, {});
    case 'redirect':
      return page(302, { location: fault.location });
    case 'status': {
      const messages = fault.messages ?? [MESSAGES[fault.status] ?? ''];
      const reply = replyOf({ status: fault.status, body: { status: fault.status, messages } });
      return fault.retry_after === undefined
        ? reply
        : { ...reply, headers: { ...reply.headers, 'retry-after': String(fault.retry_after) } };
    }
  }
}

function page(status: number, headers: Reply['headers']): Reply {
  return {
    status,
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
    text: `<!doctype html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
  };
}

/** Returns the answer with its total off by `add`, where it is a list. */
export function withTotal(answer: Answer, add: number): Answer {
  const { body } = answer;
  if (!isObject(body) || !isObject(body['pagination'])) return answer;
  const { total } = body['pagination'];
  if (typeof total !== 'number') return answer;
  return {
    ...answer,
    body: { ...body, pagination: { ...body['pagination'], total: Math.max(0, total + add) } },
  };
}

function isObject(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** Sends a reply, cut in the middle or with its second half `slow` milliseconds late where a fault says so. */
export function send(
  response: ServerResponse,
  reply: Reply,
  faults: { readonly slow: number | null; readonly truncate: boolean },
): void {
  const whole = Buffer.from(reply.text, 'utf8');
  const bytes = faults.truncate ? whole.subarray(0, Math.floor(whole.length / 2)) : whole;
  const length = reply.status === 204 ? {} : { 'content-length': String(bytes.length) };
  response.writeHead(reply.status, { ...reply.headers, ...length, 'cache-control': 'no-store' });
  if (faults.slow === null) {
    response.end(bytes);
    return;
  }
  const half = Math.floor(bytes.length / 2);
  response.flushHeaders();
  response.write(bytes.subarray(0, half));
  const timer = setTimeout(() => response.end(bytes.subarray(half)), faults.slow);
  response.once('close', () => clearTimeout(timer));
}
