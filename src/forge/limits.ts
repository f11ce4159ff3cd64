// GitHub's rate limits: whether an answer is one, and how long it asks to wait.
// Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
import { parseRetryAfter } from '../providers/http/backoff.ts';

/** A wait without a word about its length, as GitHub recommends: at least a minute, growing. */
const UNTOLD_MS = 60_000;

export interface Limited {
  /** Milliseconds to wait. */
  readonly ms: number;
  readonly reason: string;
}

/**
 * Returns the wait that an answer asks for, or null where it is no rate limit: a 403 is one only with `retry-after`,
 * with nothing remaining, or with GitHub's word for it. `now` is in milliseconds, `tries` counts from 1.
 */
export function limitOf(
  status: number,
  headers: ReadonlyMap<string, string>,
  message: string,
  { now, tries }: { readonly now: number; readonly tries: number },
): Limited | null {
  if (status !== 403 && status !== 429) return null;
  const told = parseRetryAfter(headers.get('retry-after'), now);
  if (told !== null) return { ms: Math.max(1000, told), reason: 'the secondary rate limit of GitHub' };
  const reset = headers.get('x-ratelimit-reset') ?? '';
  if (headers.get('x-ratelimit-remaining') === '0' && /^\d{1,11}$/.test(reset)) {
    // One second more: the reset is cut to whole seconds.
    return {
      ms: Math.max(0, Number(reset) * 1000 - now) + 1000,
      reason: 'the rate limit of GitHub is used up',
    };
  }
  if (status === 403 && !/rate limit|abuse/i.test(message)) return null;
  return { ms: UNTOLD_MS * 2 ** (tries - 1), reason: 'the secondary rate limit of GitHub' };
}
