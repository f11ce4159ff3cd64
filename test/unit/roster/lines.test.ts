import { describe, expect, it } from 'vitest';
import { lineSpan, linesOf, positionAt } from '../../../src/roster/lines.ts';

const lines = (text: string) => linesOf({ path: 't', text });

describe('positions', () => {
  it.each([
    ['the start', 'ab\ncd', 0, '1:1'],
    ['a line break', 'ab\ncd', 2, '1:3'],
    ['the next line', 'ab\ncd', 3, '2:1'],
    ['the end', 'ab\ncd', 5, '2:3'],
    ['beyond the end', 'ab\ncd', 99, '2:3'],
    ['after a last line break', 'ab\n', 3, '2:1'],
    ['an empty text', '', 0, '1:1'],
    ['after a character of two code units', '🎉b', 2, '1:3'],
  ])('%s', (_, text, offset, expected) => {
    const { line, column } = positionAt(lines(text), offset);

    expect(`${line}:${column}`).toBe(expected);
  });
});

describe('spans of lines', () => {
  it.each([
    ['the first', 'ab\ncd', 1, 'ab'],
    ['the last', 'ab\ncd', 2, 'cd'],
    ['one that ends in CRLF', 'ab\r\ncd', 1, 'ab'],
    ['an empty one', 'a\n\nb', 2, ''],
    ['one that is not there', 'a', 5, ''],
  ])('%s', (_, text, line, expected) => {
    const { start, end } = lineSpan(lines(text), line);

    expect(text.slice(start, end)).toBe(expected);
  });
});
