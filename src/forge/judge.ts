// What one exchange means: an answer to read, a wait and another try, or the end. Pure.
import type { Json } from '../core/change.ts';
import type { Code } from '../core/codes.ts';
import { instantAt } from '../core/instant.ts';
import { backoff, MAX_RETRY_AFTER_MS, MAX_TRIES } from '../providers/http/backoff.ts';
import { limitOf } from './limits.ts';
import { isObject } from './read/shape.ts';
import type { Exchange } from './transport.ts';

export type Judgement =
  | { readonly kind: 'answer'; readonly status: number; readonly json: Json; readonly said: string }
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'wait'; readonly ms: number; readonly reason: string }
  | { readonly kind: 'fail'; readonly code: Code; readonly message: string; readonly hint?: string };

export interface Attempt {
  /** From 1. */
  readonly tries: number;
  readonly now: number;
  random(): number;
}

const REDIRECTS = new Set([301, 302, 307, 308]);
const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json *(?:;|$)/i;

/**
 * Judges an exchange. An answer is 200 (to a write also 201) or 4xx and always JSON: an HTML page says nothing, whatever
 * its status, for it is not GitHub that wrote it.
 */
export function judge(got: Exchange, attempt: Attempt, good: readonly number[] = [200]): Judgement {
  switch (got.kind) {
    case 'unsent':
      return again('RC624', `no connection: ${got.message}`, attempt);
    case 'lost':
      return again('RC624', `no answer: ${got.message}`, attempt);
    case 'untrusted':
      return {
        kind: 'fail',
        code: 'RC624',
        message: `the certificate is not trusted: ${got.message}`,
        hint: 'set NODE_EXTRA_CA_CERTS to the certificate authority that signs it, if that is intended',
      };
    case 'oversized':
      return { kind: 'fail', code: 'RC625', message: 'the answer is larger than anything GitHub sends' };
    case 'answer':
      return judgeAnswer(got, attempt, good);
  }
}

type Answer = Extract<Exchange, { kind: 'answer' }>;

function judgeAnswer(got: Answer, attempt: Attempt, good: readonly number[]): Judgement {
  const { status, headers } = got;
  const to = headers.get('location');
  if (REDIRECTS.has(status) && to !== undefined) return { kind: 'redirect', to };
  if (status >= 500 || status === 408) return again('RC624', `answered ${status}`, attempt);
  const body = bodyOf(got);
  const said =
    'json' in body && isObject(body.json) && typeof body.json['message'] === 'string'
      ? body.json['message'].toWellFormed()
      : '';
  const limit = limitOf(status, headers, said, attempt);
  if (limit !== null) return waitFor(limit.ms, limit.reason, attempt);
  if (!('json' in body)) {
    const message = `answered ${status} with ${body.why}`;
    // Cut off on the way, perhaps; a page of a proxy would only come again.
    return body.mayHeal ? again('RC625', message, attempt) : { kind: 'fail', code: 'RC625', message };
  }
  if (status === 401) return { kind: 'fail', code: 'RC620', message: `answered 401 (${said})` };
  const isKnown = good.includes(status) || (status >= 400 && said !== '');
  return isKnown
    ? { kind: 'answer', status, json: body.json, said }
    : { kind: 'fail', code: 'RC625', message: `answered ${status}, which GitHub does not` };
}

function waitFor(ms: number, reason: string, { now, tries }: Attempt): Judgement {
  if (ms <= MAX_RETRY_AFTER_MS && tries < MAX_TRIES) return { kind: 'wait', ms, reason };
  return {
    kind: 'fail',
    code: 'RC623',
    message: `${reason}; it asks to wait until ${instantAt(now + ms)}`,
  };
}

function again(code: Code, message: string, attempt: Attempt): Judgement {
  const { tries } = attempt;
  if (tries === MAX_TRIES) return { kind: 'fail', code, message: `${message} (${tries} tries)` };
  return { kind: 'wait', ms: backoff(tries, () => attempt.random()), reason: message };
}

type Body = { readonly json: Json } | { readonly why: string; readonly mayHeal: boolean };

function bodyOf({ headers, body }: Answer): Body {
  const type = headers.get('content-type') ?? '';
  if (body.byteLength === 0) return { why: 'an empty body', mayHeal: false };
  if (!JSON_TYPE.test(type)) {
    const isPage = /^\s*</.test(Buffer.from(body.subarray(0, 64)).toString('latin1'));
    return {
      why: isPage ? 'an HTML page, as proxies and sign-in pages send it' : 'something that is no JSON',
      mayHeal: false,
    };
  }
  try {
    return { json: parseJson(new TextDecoder('utf-8', { fatal: true }).decode(body)) };
  } catch {
    return { why: 'JSON that is broken or ends early', mayHeal: true };
  }
}

function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}
