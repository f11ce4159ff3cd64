// How long to wait before a request is sent again: what the service asked for, else growing pauses with jitter.

/** How often a request is sent in all. */
export const MAX_TRIES = 6;

/** The longest Retry-After that is waited for, in milliseconds. */
export const MAX_RETRY_AFTER_MS = 600_000;

const FIRST_MS = 500;
const LONGEST_MS = 8_000;

/** RFC 9110 §5.6.7: the form that is sent today, and the two old ones that must be understood. */
const HTTP_DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]+day, \d{2}-[A-Z][a-z]{2}-\d{2} \d{2}:\d{2}:\d{2} GMT|[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d{2}:\d{2}:\d{2} \d{4})$/;

/** Returns the pause after failed try number `tries` (from 1): 0.5 s doubling to 8 s, of which half is jitter. */
export function backoff(tries: number, random: () => number): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** (tries - 1));
  return Math.round(full / 2 + (full / 2) * random());
}

/**
 * Reads a Retry-After (RFC 9110 §10.2.3): seconds, or an HTTP date against `now`. Returns milliseconds, at least 0, or
 * null where there is none that can be read.
 */
export function parseRetryAfter(value: string | undefined, now: number): number | null {
  const text = value?.trim() ?? '';
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  if (!HTTP_DATE.test(text)) return null;
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}
