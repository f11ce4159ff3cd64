// Points in time and lengths of time, as text in one normal form, so that they compare as strings and survive JSON.
// There is no clock here: whoever needs "now" is handed it.

declare const brand: unique symbol;

/** An instant in UTC, `YYYY-MM-DDTHH:MM:SSZ` (whole seconds). Compares chronologically as a string. */
export type Instant = string & { readonly [brand]: 'Instant' };

/** Milliseconds in one day of 24 hours. */
export const DAY_MS = 86_400_000;

const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})$/;
const DURATION = /^([1-9]\d{0,5})(m|h|d)$/;
const UNIT_MS = { m: 60_000, h: 3_600_000, d: DAY_MS } as const;

/** Returns the instant at `ms` milliseconds since the epoch, cut to whole seconds. */
export function instantAt(ms: number): Instant {
  return `${new Date(Math.floor(ms / 1000) * 1000).toISOString().slice(0, 19)}Z` as Instant;
}

/** The last instant that the text form can say. */
export const LAST_INSTANT: Instant = instantAt(253_402_300_799_000);

/** Returns milliseconds since the epoch. */
export function millisOf(instant: Instant): number {
  return Date.parse(instant);
}

/**
 * Reads an RFC 3339 date-time (seconds optional, as team.yaml allows; an offset is converted to UTC).
 * Returns null for anything else, such as 30 February or hour 24.
 */
export function parseInstant(raw: string): Instant | null {
  const match = RFC3339.exec(raw);
  if (match === null) return null;
  const [, date = '', hour = '', minute = '', second = '00', zone = ''] = match;
  if (parseDate(date) === null || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return null;
  const ms = Date.parse(`${date}T${hour}:${minute}:${second}${zone.toUpperCase()}`);
  return Number.isNaN(ms) ? null : instantAt(ms);
}

/** Reads a calendar day `YYYY-MM-DD`. Returns the instant at which it begins in UTC, or null where no such day exists. */
export function parseDate(raw: string): Instant | null {
  if (!DATE.test(raw)) return null;
  const ms = Date.parse(`${raw}T00:00:00Z`);
  // The platform accepts 30 February and rolls it over; a day that does not read back is none.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(raw)) return null;
  return instantAt(ms);
}

/** Returns the first instant after a last valid day: midnight UTC of the day after `date`. */
export function endOfDay(date: Instant): Instant {
  return addMillis(date, DAY_MS);
}

/** Returns the instant `ms` milliseconds later (earlier when negative). */
export function addMillis(instant: Instant, ms: number): Instant {
  return instantAt(millisOf(instant) + ms);
}

/** Reads a duration (`15m`, `72h`, `14d`). Returns milliseconds, or null. */
export function parseDuration(raw: string): number | null {
  const match = DURATION.exec(raw);
  if (match === null) return null;
  const unit = match[2] === 'm' ? 'm' : match[2] === 'h' ? 'h' : 'd';
  return Number(match[1]) * UNIT_MS[unit];
}

/** Returns a length of time in words for people: the largest whole unit (`3 days`, `1 hour`, `40 minutes`, `0 minutes`). */
export function describeDuration(ms: number): string {
  const [count, unit] =
    ms >= DAY_MS
      ? [Math.floor(ms / DAY_MS), 'day']
      : ms >= UNIT_MS.h
        ? [Math.floor(ms / UNIT_MS.h), 'hour']
        : [Math.max(0, Math.floor(ms / UNIT_MS.m)), 'minute'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
}

/** Returns the earlier of two instants; null means never. */
export function earlier(a: Instant | null, b: Instant | null): Instant | null {
  if (a === null || b === null) return a ?? b;
  return a < b ? a : b;
}
