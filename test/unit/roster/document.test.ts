import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Json } from '../../../src/core/change.ts';
import type { Issue } from '../../../src/core/issue.ts';
import { parseDocument } from '../../../src/roster/document.ts';
import { linesOf } from '../../../src/roster/lines.ts';
import { createReport } from '../../../src/roster/report.ts';
import { jsonOf } from '../../../src/roster/tree.ts';

function parse(text: string): { readonly json: Json | undefined; readonly issues: readonly Issue[] } {
  const lines = linesOf({ path: 't.yaml', text });
  const report = createReport([lines]);
  const parsed = parseDocument(lines, report);
  return { json: parsed === null ? undefined : jsonOf(parsed.root), issues: report.issues() };
}

const places = (text: string): readonly string[] =>
  parse(text).issues.map(({ code, at }) => `${at?.line}:${at?.column} ${code}`);

afterEach(() => {
  vi.restoreAllMocks();
});

describe('what is accepted', () => {
  it.each([
    ['nothing', '', null],
    ['a comment alone', '# hello\n', null],
    [
      'maps, lists and scalars',
      'a: [1, true, null, "x"]\nb: { c: 2026-01-01 }',
      { a: [1, true, null, 'x'], b: { c: '2026-01-01' } },
    ],
    ['a document marker', '---\na: 1\n...\n', { a: 1 }],
    ['CRLF line breaks', 'a: 1\r\nb: 2\r\n', { a: 1, b: 2 }],
    ['block texts', 'a: |\n  x\n  y\nb: >-\n  x\n  y\n', { a: 'x\ny\n', b: 'x y' }],
    [
      'keys that look like other types, as texts',
      '1: a\ntrue: b\n012: c',
      { '1': 'a', true: 'b', '012': 'c' },
    ],
    [
      'words of YAML 1.1 as texts',
      'a: [yes, no, on, off, 1_000, 0b1]',
      { a: ['yes', 'no', 'on', 'off', '1_000', '0b1'] },
    ],
    ['a pair in a list', 'a: [b: 1]', { a: [{ b: 1 }] }],
    ['a quoted <<', '"<<": 1', { '<<': 1 }],
    ['a missing value', 'a:\nb:', { a: null, b: null }],
    ['characters of every script', 'a: Łukasz Żółć 田中 🎉', { a: 'Łukasz Żółć 田中 🎉' }],
    ['line feeds and tabs as escapes', 'a: "x\\ny\\tz"', { a: 'x\ny\tz' }],
    ['an empty item', '- \n- a', [null, 'a']],
  ])('%s', (_, text, json) => {
    expect(parse(text)).toEqual({ json, issues: [] });
  });

  it('a key __proto__, which is a key like any other', () => {
    const { json } = parse('__proto__: { a: 1 }');

    expect(Object.entries(json as object)).toEqual([['__proto__', { a: 1 }]]);
    expect(({} as { a?: number }).a).toBeUndefined();
  });
});

describe('attack 28: what is refused, and where', () => {
  it.each([
    ['an anchor', 'a: &x 1', ['1:4 RC106']],
    ['an alias', 'a: *x', ['1:4 RC106']],
    ['an alias as a key', '*x : 1', ['1:1 RC106']],
    ['a tag', 'a: !!str 1', ['1:4 RC106']],
    ['a local tag', 'a: !x 1', ['1:4 RC106']],
    ['a merge key', 'a:\n  <<: { b: 1 }', ['2:3 RC106']],
    ['a directive', '%YAML 1.1\n---\na: 1', ['1:1 RC106']],
    ['a tag directive', '%TAG ! tag:x,2000:\n---\na: 1', ['1:1 RC106']],
    ['a second document', 'a: 1\n---\nb: 2', ['2:1 RC105']],
    ['a key that stands twice', 'a: 1\nb: 2\na: 3', ['3:1 RC108']],
    ['keys that differ by case only', 'Ab: 1\naB: 2', ['2:1 RC108']],
    ['keys that differ by composition only', 'é: 1\ne\u0301: 2', ['2:1 RC108']],
    ['a key twice in a flow map', 'a: { b: 1, c: 2, b: 3 }', ['1:18 RC108']],
    ['a list as a key', '? [a]\n: 1', ['1:3 RC109']],
    ['a map as a key', '{ {a: 1}: 2 }', ['1:3 RC109']],
    ['an empty key', ': 1', ['1:1 RC109']],
    ['a quoted empty key', '"": 1', ['1:1 RC109']],
    ['a bracket that stays open', 'a: [1, 2\nb: 3', ['2:1 RC101']],
    ['a quote that stays open', 'a: "x', ['1:6 RC101']],
    ['a map in a line', 'a: b: c', ['1:4 RC101']],
    ['a tab as indentation', 'a:\n\tb: 1', ['2:1 RC101']],
    ['a reserved sign', 'a: @x', ['1:4 RC101']],
    ['17 levels in brackets', '['.repeat(17) + ']'.repeat(17), ['1:17 RC104']],
    ['17 levels of lists', '- '.repeat(17), ['1:33 RC104']],
    ['17 levels of keys', '? '.repeat(17) + 'a', ['1:33 RC104']],
    [
      '17 levels of indentation',
      Array.from({ length: 17 }, (__, i) => `${' '.repeat(i)}a:`).join('\n') + ' b',
      ['17:17 RC104'],
    ],
    ['a right-to-left override', 'a: x\u202ey', ['1:5 RC107']],
    ['an isolate in a comment', 'a: 1 # \u2066x', ['1:8 RC107']],
    ['a zero-width space in a key', 'a\u200bb: 1', ['1:2 RC107']],
    ['a zero-width joiner', 'a: x\u200dy', ['1:5 RC107']],
    ['a soft hyphen', 'a: x\u00ady', ['1:5 RC107']],
    ['a byte-order mark inside', 'a: x\ufeffy', ['1:5 RC107']],
    ['a no-break space', 'a: x\u00a0y', ['1:5 RC107']],
    ['a Hangul filler', 'a: x\u3164y', ['1:5 RC107']],
    ['a blank braille pattern', 'a: x\u2800y', ['1:5 RC107']],
    ['a tag character', 'a: x\u{e0041}', ['1:5 RC107']],
    ['a variation selector', 'a: x\ufe0f', ['1:5 RC107']],
    ['a line separator', 'a: x\u2028y', ['1:5 RC107']],
    ['a next-line character', 'a: x\u0085y', ['1:5 RC107']],
    ['a bell', 'a: x\u0007y', ['1:5 RC107']],
    ['a delete character', 'a: x\u007fy', ['1:5 RC107']],
    ['a private-use character', 'a: x\ue000y', ['1:5 RC107']],
    ['half a surrogate pair', 'a: x\ud800y', ['1:5 RC107']],
    ['a carriage return alone', 'a: x # b\rc', ['1:9 RC107']],
    ['a bidirectional character as an escape', 'a: "x\\u202ey"', ['1:4 RC107']],
    ['a NUL as an escape', 'a: "\\0"', ['1:4 RC107']],
    ['an escape character as an escape', 'a: "\\e[31m"', ['1:4 RC107']],
    ['a hidden character as an escape in a key', '"a\\u200b": 1', ['1:1 RC107']],
    ['a carriage return as an escape', 'a: "x\\ry"', ['1:4 RC107']],
    ['a token in a comment', 'a: 1 # ghp_0123456789abcdefghijABCDEFGHIJ0123', ['1:8 RC116']],
    ['a token as a key', 'ghp_0123456789abcdefghijABCDEFGHIJ0123: 1', ['1:1 RC116']],
  ])('%s', (_, text, expected) => {
    expect(places(text)).toEqual(expected);
  });

  it('reports all of them at once, with the first of equal keys kept', () => {
    expect(parse('a: &x 1\na: !t 2\nb: *x\nc: { <<: 1, d: 2 }')).toMatchObject({
      json: { a: 1, b: null, c: { d: 2 } },
      issues: [{ code: 'RC106' }, { code: 'RC108' }, { code: 'RC106' }, { code: 'RC106' }, { code: 'RC106' }],
    });
  });

  it('says where the first of two equal keys stands', () => {
    expect(parse('a: 1\n\nA: 2').issues[0]?.message).toBe(
      '"A" already stands in line 1 but for upper and lower case',
    );
  });

  it('shows hidden characters by name, in message and excerpt', () => {
    expect(parse('a: x\u202ey').issues).toEqual([
      {
        code: 'RC107',
        severity: 'error',
        message: 'U+202E (changes the direction of text) stands here',
        hint: 'delete the character and type the text again',
        at: { file: 't.yaml', line: 1, column: 5 },
        excerpt: 'a: x\\u{202e}y\n    ^',
      },
    ]);
  });

  it('never copies a secret from what the parser says', () => {
    const { issues } = parse('a: "b" ghp_0123456789abcdefghijABCDEFGHIJ0123');

    expect(issues.map(({ code }) => code)).toContain('RC101');
    expect(JSON.stringify(issues)).not.toContain('ghp_');
  });
});

describe('attack 28: hostile texts', () => {
  it('refuses an alias bomb without expanding it', () => {
    const levels = Array.from(
      { length: 12 },
      (_, i) =>
        `l${i}: &l${i} [${Array.from({ length: 9 }, () => (i === 0 ? 'x' : `*l${i - 1}`)).join(', ')}]`,
    );
    const { json, issues } = parse(levels.join('\n'));

    expect(new Set(issues.map(({ code }) => code))).toEqual(new Set(['RC106']));
    expect(JSON.stringify(json).length).toBeLessThan(1000);
  });

  it.each([
    ['brackets', '['.repeat(1_000_000)],
    ['balanced brackets', '['.repeat(100_000) + ']'.repeat(100_000)],
    ['braces', '{a: '.repeat(300_000)],
    ['lists in lists', '- '.repeat(300_000)],
    ['keys in keys', '? '.repeat(300_000)],
    ['indentation', Array.from({ length: 1500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
  ])('stops at a million %s instead of exhausting the stack', (_, text) => {
    expect(parse(text)).toMatchObject({ json: undefined, issues: [{ code: 'RC104' }] });
  });

  it('counts brackets inside texts as text', () => {
    expect(
      parse(`a: "${'['.repeat(100)}"\nb: x${'['.repeat(100)}\nc: |\n  ${'- '.repeat(100)}`).issues,
    ).toEqual([]);
  });

  it('looks at each of 10,000 keys of a map a bounded number of times', () => {
    const keys = 10_000;
    const text = Array.from({ length: keys }, (_, i) => `key${i}: 1`).join('\n');
    const normalised = vi.spyOn(String.prototype, 'normalize');
    let compared = 0;
    const some = Array.prototype.some;
    vi.spyOn(Array.prototype, 'some').mockImplementation(function (this: unknown[], test, self) {
      return some.call(this, (...args) => {
        compared += 1;
        return test.apply(self, args) as boolean;
      });
    });

    const { issues } = parse(text);

    expect(issues).toEqual([]);
    expect(normalised.mock.calls.length).toBeLessThanOrEqual(2 * keys);
    expect(compared).toBeLessThanOrEqual(2 * keys);
  });
});
