import { expect, it } from 'vitest';
import { spliced } from '../../../../src/roster/edit/splice.ts';

it('replaces ranges of the original in any order', () => {
  expect(
    spliced('abcdef', [
      { start: 4, end: 5, text: 'E' },
      { start: 0, end: 2, text: '' },
    ]),
  ).toBe('cdEf');
});

it('insertions at one place keep their order and come before a replacement there', () => {
  const insertions = [
    { start: 1, end: 1, text: '1' },
    { start: 1, end: 1, text: '2' },
  ];
  expect(spliced('abc', [{ start: 1, end: 2, text: 'B' }, ...insertions])).toBe('a12Bc');
});

it.each([
  [
    [
      { start: 0, end: 2, text: '' },
      { start: 1, end: 3, text: '' },
    ],
  ],
  [[{ start: 2, end: 1, text: '' }]],
])('ranges that overlap or run backwards are refused', (splices) => {
  expect(() => spliced('abcdef', splices)).toThrow(RangeError);
});
