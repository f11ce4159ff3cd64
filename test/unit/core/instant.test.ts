import { describe, expect, it } from 'vitest';
import {
  addMillis,
  DAY_MS,
  describeDuration,
  endOfDay,
  instantAt,
  LAST_INSTANT,
  millisOf,
  parseDate,
  parseDuration,
  parseInstant,
} from '../../../src/core/instant.ts';
import { at } from '../../support/team.ts';

it('an instant is whole seconds, cut down also before 1970', () => {
  expect(instantAt(1999)).toBe('1970-01-01T00:00:01Z');
  expect(instantAt(-1)).toBe('1969-12-31T23:59:59Z');
  expect(millisOf(instantAt(1_700_000_000_000))).toBe(1_700_000_000_000);
});

it('the last instant is the last that has four digits of a year', () => {
  expect(LAST_INSTANT).toBe('9999-12-31T23:59:59Z');
  expect(instantAt(millisOf(LAST_INSTANT) + 999)).toBe(LAST_INSTANT);
  expect(instantAt(millisOf(LAST_INSTANT) + 1000) > LAST_INSTANT).toBe(false);
});

it('instants compare as texts in the order of time', () => {
  const times = [0, 1000, 951_782_400_000, 1_700_000_000_000].map(instantAt);
  expect([...times].reverse().sort()).toEqual(times);
});

describe('a date-time', () => {
  it.each([
    ['2026-11-24T18:00Z', '2026-11-24T18:00:00Z'],
    ['2026-11-24t18:00:05z', '2026-11-24T18:00:05Z'],
    ['2026-11-24T18:00:05.999Z', '2026-11-24T18:00:05Z'],
    ['2026-11-24T01:30:00+02:00', '2026-11-23T23:30:00Z'],
    ['2026-11-24T23:30:00-02:00', '2026-11-25T01:30:00Z'],
    ['2024-02-29T00:00Z', '2024-02-29T00:00:00Z'],
  ])('%s is %s', (raw, instant) => {
    expect(parseInstant(raw)).toBe(instant);
  });

  it.each([
    [''],
    ['2026-11-24'],
    ['2026-11-24T18:00'],
    ['2026-11-24 18:00Z'],
    ['2026-02-30T00:00Z'],
    ['2026-13-01T00:00Z'],
    ['2026-11-24T24:00Z'],
    ['2026-11-24T18:60Z'],
    ['2026-11-24T18:00:60Z'],
    ['2026-11-24T18:00:00+99:00'],
    ['2026-11-24T18:00:00.Z'],
    [' 2026-11-24T18:00Z'],
  ])('%j is none', (raw) => {
    expect(parseInstant(raw)).toBeNull();
  });
});

describe('a day', () => {
  it.each([
    ['2026-11-24', '2026-11-24T00:00:00Z'],
    ['2024-02-29', '2024-02-29T00:00:00Z'],
    ['2026-02-29', null],
    ['2026-02-30', null],
    ['2026-00-10', null],
    ['2026-1-1', null],
    ['2026-11-24T00:00Z', null],
  ])('%s begins at %s', (raw, instant) => {
    expect(parseDate(raw)).toBe(instant);
  });

  it('ends at the midnight after it', () => {
    expect(endOfDay(at('2026-12-31'))).toBe('2027-01-01T00:00:00Z');
  });
});

it('time can be added and taken away', () => {
  expect(addMillis(at('2026-11-24'), DAY_MS)).toBe('2026-11-25T00:00:00Z');
  expect(addMillis(at('2026-11-24'), -1000)).toBe('2026-11-23T23:59:59Z');
});

it.each([
  ['15m', 900_000],
  ['72h', 259_200_000],
  ['14d', 1_209_600_000],
  ['0d', null],
  ['1w', null],
  ['1.5h', null],
  ['-1h', null],
  ['1234567d', null],
  ['', null],
])('the duration %j is %s milliseconds', (raw, ms) => {
  expect(parseDuration(raw)).toBe(ms);
});

it.each([
  [3 * DAY_MS + 5, '3 days'],
  [DAY_MS, '1 day'],
  [DAY_MS - 1, '23 hours'],
  [3_600_000, '1 hour'],
  [2_400_000, '40 minutes'],
  [60_000, '1 minute'],
  [59_999, '0 minutes'],
  [-5, '0 minutes'],
])('%s milliseconds are %s', (ms, words) => {
  expect(describeDuration(ms)).toBe(words);
});
