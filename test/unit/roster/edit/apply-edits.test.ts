import { describe, expect, it } from 'vitest';
import { RollcallError } from '../../../../src/core/errors.ts';
import { applyEdits } from '../../../../src/roster/edit/apply-edits.ts';
import type { Edit } from '../../../../src/roster/edit/edit-tree.ts';

const remove = (...path: (string | number)[]): Edit => ({ kind: 'remove', path });
const set = (path: (string | number)[], value: Extract<Edit, { kind: 'set' }>['value']): Edit => ({
  kind: 'set',
  path,
  value,
});
const append = (path: (string | number)[], value: Extract<Edit, { kind: 'set' }>['value']): Edit => ({
  kind: 'append',
  path,
  value,
});

const edit = (text: string, ...edits: Edit[]): string => applyEdits({ path: 'team.yaml', text }, edits).text;

describe('taking an entry out of a block map', () => {
  it.each<[string, string, Edit[], string]>([
    ['takes its line', 'm:\n  a: 1\n  b: 2\n  c: 3\n', [remove('m', 'b')], 'm:\n  a: 1\n  c: 3\n'],
    [
      'takes all its lines',
      'm:\n  a: 1\n  b:\n    x: 1\n    y: [1]\n  c: 3\n',
      [remove('m', 'b')],
      'm:\n  a: 1\n  c: 3\n',
    ],
    ['takes the comment behind it', 'm:\n  a: 1\n  b: 2 # two\n', [remove('m', 'b')], 'm:\n  a: 1\n'],
    [
      'keeps comments and blank lines around it',
      'm:\n  a: 1\n\n  # b is:\n  b: 2\n  # end\n\nz: 1\n',
      [remove('m', 'b')],
      'm:\n  a: 1\n\n  # b is:\n  # end\n\nz: 1\n',
    ],
    [
      'takes a text of several lines',
      'm:\n  b: |\n    x\n    # no comment\n  c: 3\n',
      [remove('m', 'b')],
      'm:\n  c: 3\n',
    ],
    ['takes the last line without a line end', 'm:\n  a: 1\n  b: 2', [remove('m', 'b')], 'm:\n  a: 1\n'],
    [
      'takes neighbours',
      'm:\n  a: 1\n  b: 2\n  c: 3\n',
      [remove('m', 'b'), remove('m', 'a')],
      'm:\n  c: 3\n',
    ],
    ['leaves an empty map', 'm:\n  # c\n  a: 1\nz: 1\n', [remove('m', 'a')], 'm: {}\n  # c\nz: 1\n'],
    ['leaves an empty map behind a comment', 'm: # all\n  a: 1\n', [remove('m', 'a')], 'm: {} # all\n'],
    ['keeps Windows line ends', 'm:\r\n  a: 1\r\n  b: 2\r\n', [remove('m', 'a')], 'm:\r\n  b: 2\r\n'],
    ['takes an explicit key', 'm:\n  ? a\n  : 1\n  b: 2\n', [remove('m', 'a')], 'm:\n  b: 2\n'],
    ['takes a quoted key', 'm:\n  "a": 1\n  b: 2\n', [remove('m', 'a')], 'm:\n  b: 2\n'],
  ])('%s', (_, before, edits, after) => {
    expect(edit(before, ...edits)).toBe(after);
  });
});

describe('taking an entry out of a flow map', () => {
  it.each<[string, string, Edit[], string]>([
    ['from the front', 'm: { a: 1, b: 2, c: 3 }\n', [remove('m', 'a')], 'm: { b: 2, c: 3 }\n'],
    ['from the middle', 'm: { a: 1, b: 2, c: 3 }\n', [remove('m', 'b')], 'm: { a: 1, c: 3 }\n'],
    ['from the end', 'm: { a: 1, b: 2, c: 3 }\n', [remove('m', 'c')], 'm: { a: 1, b: 2 }\n'],
    ['from the end with a comma', 'm: { a: 1, b: 2, }\n', [remove('m', 'b')], 'm: { a: 1, }\n'],
    [
      'two from the end',
      'm: { a: 1, b: 2, c: 3 } # c\n',
      [remove('m', 'c'), remove('m', 'b')],
      'm: { a: 1 } # c\n',
    ],
    [
      'two from the front',
      'm: { a: 1, b: 2, c: 3 }\n',
      [remove('m', 'a'), remove('m', 'b')],
      'm: { c: 3 }\n',
    ],
    ['two around one', 'm: { a: 1, b: 2, c: 3 }\n', [remove('m', 'a'), remove('m', 'c')], 'm: { b: 2 }\n'],
    ['all', 'm: { a: 1, b: 2 }\n', [remove('m', 'a'), remove('m', 'b')], 'm: {}\n'],
    [
      'with its lines',
      'm: {\n  a: 1, # one\n  b: 2, # two\n  c: 3 # three\n}\n',
      [remove('m', 'b')],
      'm: {\n  a: 1, # one\n  c: 3 # three\n}\n',
    ],
    [
      'with its lines from the end',
      'm: {\n  a: 1, # one\n  b: 2 # two\n}\n',
      [remove('m', 'b')],
      'm: {\n  a: 1, # one\n}\n',
    ],
    [
      'all with their lines',
      'm: {\n  # who\n  a: 1, # one\n  b: 2 # two\n}\n',
      [remove('m', 'b'), remove('m', 'a')],
      'm: {\n  # who\n}\n',
    ],
    ['beside a comment', 'm: { a: 1, # one\n  b: 2 }\n', [remove('m', 'a')], 'm: {  # one\n  b: 2 }\n'],
    [
      'the last beside a comment',
      'm: { a: 1, # one\n  b: 2 }\n',
      [remove('m', 'b')],
      'm: { a: 1, # one\n   }\n',
    ],
    ['of a flow file', '{ v: 1, m: { a: 1, b: 2 } }\n', [remove('m', 'a')], '{ v: 1, m: { b: 2 } }\n'],
    [
      'behind a comma on its own line',
      'm: { a: 1 # one\n  , b: 2 }\n',
      [remove('m', 'a')],
      'm: {  # one\n   b: 2 }\n',
    ],
  ])('%s', (_, before, edits, after) => {
    expect(edit(before, ...edits)).toBe(after);
  });
});

describe('taking items out of lists', () => {
  it.each<[string, string, Edit[], string]>([
    ['of a block list', 'l:\n  - a\n  - b # b\n  - c\n', [remove('l', 1)], 'l:\n  - a\n  - c\n'],
    ['of a block list without indent', 'l:\n- a\n- b\nz: 1\n', [remove('l', 0)], 'l:\n- b\nz: 1\n'],
    ['all of a block list', 'l:\n  - a\nz: 1\n', [remove('l', 0)], 'l: []\nz: 1\n'],
    ['of a flow list', 'l: [a, b, c]\n', [remove('l', 2), remove('l', 0)], 'l: [b]\n'],
    ['all of a flow list', 'l: [a]\n', [remove('l', 0)], 'l: []\n'],
    [
      'in a map in a list',
      'l:\n  - { r: [a, b], s: 1 }\n',
      [remove('l', 0, 'r', 0)],
      'l:\n  - { r: [b], s: 1 }\n',
    ],
  ])('%s', (_, before, edits, after) => {
    expect(edit(before, ...edits)).toBe(after);
  });
});

describe('setting a value', () => {
  it.each<[string, string, Edit[], string]>([
    ['writes over a plain text', 'a: user # c\n', [set(['a'], 'admin')], 'a: admin # c\n'],
    ['keeps single quotes', "a: 'user'\n", [set(['a'], "o'k")], "a: 'o''k'\n"],
    ['keeps double quotes', 'a: "user"\n', [set(['a'], 'admin')], 'a: "admin"\n'],
    ['escapes what single quotes cannot hold', "a: 'user'\n", [set(['a'], 'é\n')], 'a: "é\\n"\n'],
    ['writes over a flow list', 'a: [x]\n', [set(['a'], 'all')], 'a: all\n'],
    [
      'writes over a block list',
      'a:\n  - x\n  # stays\n  - y\nb: 1\n',
      [set(['a'], 'all')],
      'a: all\n  # stays\nb: 1\n',
    ],
    ['writes over a text of several lines', 'a: |\n  x\nb: 1\n', [set(['a'], 'z')], 'a: z\nb: 1\n'],
    ['fills in a missing value', 'a:\nb: 1\n', [set(['a'], 'x')], 'a: x\nb: 1\n'],
    [
      'adds a key to a block map',
      'm:\n  a: 1\n  # c\nz: 1\n',
      [set(['m', 'b'], { r: ['x', 'z'] })],
      'm:\n  a: 1\n  b: { r: [x, z] }\n  # c\nz: 1\n',
    ],
    [
      'adds keys in order',
      'm:\n  a: 1\n',
      [set(['m', 'c'], 1), set(['m', 'b'], {})],
      'm:\n  a: 1\n  c: 1\n  b: {}\n',
    ],
    [
      'adds a key behind a nested map',
      'm:\n  a:\n    x: 1\nz: 1\n',
      [set(['m', 'b'], true)],
      'm:\n  a:\n    x: 1\n  b: true\nz: 1\n',
    ],
    [
      'adds a key behind a text of several lines',
      'm:\n  a: |\n    x\nz: 1\n',
      [set(['m', 'b'], null)],
      'm:\n  a: |\n    x\n  b: null\nz: 1\n',
    ],
    [
      'adds a key at the end of a file without a line end',
      'm:\n  a: 1',
      [set(['m', 'b'], 2)],
      'm:\n  a: 1\n  b: 2\n',
    ],
    ['adds a key with Windows line ends', 'm:\r\n  a: 1', [set(['m', 'b'], 2)], 'm:\r\n  a: 1\r\n  b: 2\r\n'],
    ['adds a key to a flow map', 'm: { a: 1 } # c\n', [set(['m', 'b'], 2)], 'm: { a: 1, b: 2 } # c\n'],
    ['adds a key before a trailing comma', 'm: { a: 1, }\n', [set(['m', 'b'], 2)], 'm: { a: 1, b: 2, }\n'],
    [
      'adds a key to an empty map',
      'm: {}\n',
      [set(['m', 'b'], 2), set(['m', 'c'], 3)],
      'm: { b: 2, c: 3 }\n',
    ],
    [
      'adds a key to an empty map with a comment',
      'm: { # c\n  }\n',
      [set(['m', 'b'], 2)],
      'm: { b: 2, # c\n  }\n',
    ],
    ['quotes keys that need it', 'm: {}\n', [set(['m', '*@x'], 2)], 'm: { "*@x": 2 }\n'],
    ['replaces the only entry', 'm:\n  a: 1\n', [remove('m', 'a'), set(['m', 'b'], 2)], 'm:\n  b: 2\n'],
    [
      'replaces the only entry of a flow map',
      'm: { a: 1 }\n',
      [remove('m', 'a'), set(['m', 'b'], 2)],
      'm: { b: 2 }\n',
    ],
    [
      'replaces the last entry of a flow map',
      'm: { a: 1, c: 3 }\n',
      [remove('m', 'c'), set(['m', 'b'], 2)],
      'm: { a: 1, b: 2 }\n',
    ],
  ])('%s', (_, before, edits, after) => {
    expect(edit(before, ...edits)).toBe(after);
  });
});

describe('appending to a list', () => {
  it.each<[string, string, Edit[], string]>([
    ['of lines', 'l:\n  - a\n# c\n', [append(['l'], { b: 1 })], 'l:\n  - a\n  - { b: 1 }\n# c\n'],
    ['in brackets', 'l: [a]\n', [append(['l'], 'b'), append(['l'], 'c')], 'l: [a, b, c]\n'],
    ['that is empty', 'l: []\n', [append(['l'], 'b')], 'l: [b]\n'],
    ['that loses an item', 'l: [a, c]\n', [remove('l', 0), append(['l'], 'b')], 'l: [c, b]\n'],
  ])('%s', (_, before, edits, after) => {
    expect(edit(before, ...edits)).toBe(after);
  });
});

describe('an edit is refused', () => {
  it.each<[string, string, Edit]>([
    ['where the file is no YAML', 'a: [\n', set(['a'], 1)],
    ['where the file is empty', '', set(['a'], 1)],
    ['where there are two documents', 'a: 1\n---\na: 2\n', set(['a'], 1)],
    ['where the value would take a comment with it', 'a: [ # why\n  x ]\n', set(['a'], 'all')],
    [
      'where a text takes the place of lines with a comment',
      'a:\n  - x # why\n  -   # odd\n    y\n',
      set(['a', 0, 'b'], 1),
    ],
    ['where nothing would be left of the file', 'a: 1\n', remove('a')],
    ['where a key has no value to write over', 'm: { a }\n', set(['m', 'a'], 1)],
    ['where there is no such key', 'm: { a: 1 }\n', set(['m', 'b', 'c'], 1)],
  ])('%s', (_, text, one) => {
    try {
      edit(text, one);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(RollcallError);
      expect(error).toMatchObject({ code: 'RC250', message: expect.stringContaining('team.yaml') });
    }
  });

  it('is not made at all where there is none', () => {
    const file = { path: 'team.yaml', text: 'not: [ yaml' };
    expect(applyEdits(file, [])).toBe(file);
  });
});
