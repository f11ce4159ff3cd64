// Rates of calls as team.yaml writes them (`15/min`). Reads text; limits nothing.

/** `count` calls in `periodMs` milliseconds. */
export interface Rate {
  readonly count: number;
  readonly periodMs: number;
}

const RATE = /^([1-9]\d{0,4})\/(s|min|h)$/;
const PERIODS: ReadonlyMap<string, number> = new Map([
  ['s', 1000],
  ['min', 60_000],
  ['h', 3_600_000],
]);

/** Reads `10/s`, `15/min`, `900/h`; up to five digits, no leading zero. Returns null for anything else. */
export function parseRate(raw: string): Rate | null {
  const [, count = '', unit = ''] = RATE.exec(raw) ?? [];
  const periodMs = PERIODS.get(unit);
  return periodMs === undefined ? null : { count: Number(count), periodMs };
}

/** Returns calls a minute; a fraction where an hour has fewer than 60. */
export function perMinute({ count, periodMs }: Rate): number {
  return (count * 60_000) / periodMs;
}
