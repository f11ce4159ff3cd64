import { describe, expect, it } from 'vitest';
import { formatSource } from '../../../../src/roster/edit/format-source.ts';

const format = (text: string): string => formatSource({ path: 'team.yaml', text }).text;

describe('the layout', () => {
  it.each<[string, string, string]>([
    ['puts one blank behind a colon', 'web:     1\n', 'web: 1\n'],
    ['puts none before a colon', '{ a : 1, "b" :2 }\n', '{ a: 1, "b": 2 }\n'],
    ['puts one blank behind a comma and none before', 'a: [x ,y,  z]\n', 'a: [x, y, z]\n'],
    ['puts blanks inside braces', 'a: {b: 1,c: {}}\n', 'a: { b: 1, c: {} }\n'],
    ['puts none inside empty braces', 'a: {  }\nb: [ ]\n', 'a: {}\nb: []\n'],
    ['puts none inside brackets', 'a: [ x, y ]\n', 'a: [x, y]\n'],
    ['puts one blank before a comment', 'a: 1    # c\n', 'a: 1 # c\n'],
    ['leaves the text of a comment', '#c\n#   d\na: 1 #e\n', '#c\n#   d\na: 1 #e\n'],
    ['indents by two', 'a:\n    b:\n        c: 1\n    d: 2\n', 'a:\n  b:\n    c: 1\n  d: 2\n'],
    ['indents by two where it was less', 'a:\n b:\n  c: 1\n', 'a:\n  b:\n    c: 1\n'],
    ['indents the file from the margin', '  a: 1\n  b: 2\n', 'a: 1\nb: 2\n'],
    [
      'indents lists under their key',
      'a:\n- x\n-   y: 1\n    z: 2\nb: 1\n',
      'a:\n  - x\n  - y: 1\n    z: 2\nb: 1\n',
    ],
    ['indents lists in lists', 'a:\n-   - x\n    - y\n', 'a:\n  - - x\n    - y\n'],
    ['moves a value on its own line', 'a:\n      "x"\n', 'a:\n  "x"\n'],
    ['moves comments with what they stand above', 'a:\n    # b is\n    b: 1\n', 'a:\n  # b is\n  b: 1\n'],
    [
      'moves comments with what they stand under',
      'a:\n    b: 1\n    # end of a\n# c is\nc: 1\n',
      'a:\n  b: 1\n  # end of a\n# c is\nc: 1\n',
    ],
    [
      'moves a comment at no indent of its own to that of the entry above',
      'a:\n    b: 1\n      # end of a\nc: 1\n',
      'a:\n  b: 1\n  # end of a\nc: 1\n',
    ],
    [
      'moves a comment deeper than the next entry to that entry',
      'a:\n       # b is\n   b: 1\n',
      'a:\n  # b is\n  b: 1\n',
    ],
    ['keeps a comment at the margin', 'a:\n# b is\n    b: 1\n', 'a:\n# b is\n  b: 1\n'],
    ['keeps a comment behind a key', 'a: # all\n    b: 1\n', 'a: # all\n  b: 1\n'],
    ['keeps one empty line of several', 'a: 1\n\n\n\nb: 1\n', 'a: 1\n\nb: 1\n'],
    ['drops empty lines at both ends', '\n\na: 1\n\n\n', 'a: 1\n'],
    ['drops blanks at line ends', 'a: 1  \nb:  \n  c: 1\t\n', 'a: 1\nb:\n  c: 1\n'],
    ['ends the last line', 'a: 1', 'a: 1\n'],
    ['turns Windows line ends', 'a: 1 # c\r\nb:\r\n  - x\r\n', 'a: 1 # c\nb:\n  - x\n'],
    ['drops a byte order mark', '\uFEFFa: 1\n', 'a: 1\n'],
    ['keeps a document start', '---\na: 1\n', '---\na: 1\n'],
    ['keeps quotes', `a: 'x'\n"b": "y"\n`, `a: 'x'\n"b": "y"\n`],
    [
      'moves a text of several lines with its key',
      'a:\n    b: |\n        x\n          y\n\n        z\n    c: 1\n',
      'a:\n  b: |\n      x\n        y\n\n      z\n  c: 1\n',
    ],
    ['moves a text of several lines deeper', 'a:\n b: |\n  x\n c: 1\n', 'a:\n  b: |\n   x\n  c: 1\n'],
    ['keeps the line ends that a text keeps', 'a: |+\n  x\n\n\nb: 1\n', 'a: |+\n  x\n\n\nb: 1\n'],
    ['keeps an empty text of several lines', 'a: |', 'a: |\n'],
    [
      'moves quoted text of several lines',
      'a:\n    b: "x\n      y\n\n      z" # c\n',
      'a:\n  b: "x\n    y\n\n    z" # c\n',
    ],
    [
      'moves flow maps of several lines',
      'a:\n    b: {x: 1, # one\n       # two\n       y: 2\n    }\n',
      'a:\n  b: { x: 1, # one\n     # two\n     y: 2\n  }\n',
    ],
    ['keeps explicit keys', '?   a\n:   1\n', '? a\n: 1\n'],
    ['keeps explicit keys with comments', '? a # key\n: - x\n  - y\n', '? a # key\n: - x\n  - y\n'],
    ['of nothing but comments is kept', '# a\n\n\n# b\n', '# a\n\n# b\n'],
  ])('%s', (_, before, after) => {
    expect(format(before)).toBe(after);
    expect(format(after)).toBe(after);
  });

  it('is refused where the file is no YAML', () => {
    expect(() => format('a: [')).toThrow(expect.objectContaining({ code: 'RC250' }));
  });

  it('is refused where blanks would change the meaning', () => {
    expect(() => format('a:\n-   b: |2\n        x\n')).toThrow(expect.objectContaining({ code: 'RC250' }));
  });
});
