import { describe, expect, it } from 'vitest';
import { backoff, parseRetryAfter } from '../../../../src/providers/http/backoff.ts';

const NOW = Date.parse('2026-11-24T09:00:00Z');

describe('backoff', () => {
  it.each([
    [1, 250, 500],
    [2, 500, 1000],
    [3, 1000, 2000],
    [4, 2000, 4000],
    [5, 4000, 8000],
    [6, 4000, 8000],
    [20, 4000, 8000],
  ])('after try %i waits between %i and %i ms', (tries, least, most) => {
    expect(backoff(tries, () => 0)).toBe(least);
    expect(backoff(tries, () => 1)).toBe(most);
  });
});

describe('parseRetryAfter', () => {
  it.each([
    ['0', 0],
    ['2', 2000],
    [' 120 ', 120_000],
    ['Tue, 24 Nov 2026 09:00:30 GMT', 30_000],
    ['Tue, 24 Nov 2026 08:00:00 GMT', 0],
    ['Tuesday, 24-Nov-26 09:00:05 GMT', 5000],
    ['Tue Nov 24 09:00:07 2026', 7000],
    ['', null],
    ['-1', null],
    ['1.5', null],
    ['soon', null],
    ['2026-11-24T09:00:30Z', null],
    ['Tue, 99 Nov 2026 09:00:30 GMT', null],
    ['12345678901', null],
  ])('reads %j', (text, expected) => {
    expect(parseRetryAfter(text, NOW)).toBe(expected);
  });

  it('reads nothing out of a missing header', () => {
    expect(parseRetryAfter(undefined, NOW)).toBeNull();
  });
});
