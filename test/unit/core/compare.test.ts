import { expect, it } from 'vitest';
import { byKeys, compareStrings } from '../../../src/core/compare.ts';

it.each([
  ['a', 'a', 0],
  ['a', 'b', -1],
  ['b', 'a', 1],
  ['B', 'a', -1],
  ['a', 'ä', -1],
  ['\u{1f600}', '\uffff', -1],
  ['', 'a', -1],
] as const)('%j against %j is %s, by code units', (a, b, order) => {
  expect(compareStrings(a, b)).toBe(order);
});

it('the first key that differs decides', () => {
  const items = [
    { a: '2', b: '1' },
    { a: '1', b: '2' },
    { a: '1', b: '1' },
  ];
  expect(
    [...items]
      .sort(
        byKeys(
          (item) => item.a,
          (item) => item.b,
        ),
      )
      .map(({ a, b }) => a + b),
  ).toEqual(['11', '12', '21']);
  expect(byKeys(() => 'x')({}, {})).toBe(0);
});
