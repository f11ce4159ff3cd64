import { expect, it } from 'vitest';
import { parseRate, perMinute } from '../../../src/core/rate.ts';

it.each([
  { raw: '15/min', count: 15, periodMs: 60_000, minute: 15 },
  { raw: '2/s', count: 2, periodMs: 1000, minute: 120 },
  { raw: '900/h', count: 900, periodMs: 3_600_000, minute: 15 },
  { raw: '30/h', count: 30, periodMs: 3_600_000, minute: 0.5 },
  { raw: '99999/min', count: 99_999, periodMs: 60_000, minute: 99_999 },
])('reads $raw', ({ raw, count, periodMs, minute }) => {
  const rate = parseRate(raw);
  expect(rate).toEqual({ count, periodMs });
  expect(rate === null ? null : perMinute(rate)).toBe(minute);
});

it.each([
  '',
  '15',
  '/min',
  '0/min',
  '015/min',
  '-1/min',
  '1.5/s',
  '15/m',
  '15/day',
  '15 /min',
  '15/min ',
  '100000/min',
])('takes "%s" for no rate', (raw) => {
  expect(parseRate(raw)).toBeNull();
});
