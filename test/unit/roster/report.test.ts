import { describe, expect, it } from 'vitest';
import type { Issue } from '../../../src/core/issue.ts';
import { linesOf } from '../../../src/roster/lines.ts';
import { createReport, MAX_SHOWN, type Report } from '../../../src/roster/report.ts';

function issuesOf(
  text: string,
  tell: (report: Report, file: ReturnType<typeof linesOf>) => void,
): readonly Issue[] {
  const file = linesOf({ path: 'b', text });
  const report = createReport([file]);
  tell(report, file);
  return report.issues();
}

const excerpt = (text: string, line: number, column: number): string | undefined =>
  issuesOf(text, (report) => report.error('RC110', { file: 'b', line, column }, 'x'))[0]?.excerpt;

describe('issues', () => {
  it('are sorted by file, line, column, code and message', () => {
    const issues = issuesOf('', (report) => {
      report.error('RC111', { file: 'b', line: 2, column: 1 }, 'b');
      report.error('RC110', { file: 'b', line: 2, column: 1 }, 'x');
      report.error('RC111', { file: 'b', line: 2, column: 1 }, 'a');
      report.warning('RC110', { file: 'b', line: 10, column: 1 }, 'x');
      report.error('RC110', { file: 'b', line: 1, column: 3 }, 'x');
      report.error('RC110', { file: 'a', line: 9, column: 9 }, 'x');
    });

    expect(
      issues.map(({ at, code, message }) => `${at?.file}${at?.line}:${at?.column} ${code} ${message}`),
    ).toEqual([
      'a9:9 RC110 x',
      'b1:3 RC110 x',
      'b2:1 RC110 x',
      'b2:1 RC111 a',
      'b2:1 RC111 b',
      'b10:1 RC110 x',
    ]);
  });

  it('stand once, however often they were found', () => {
    const issues = issuesOf('', (report) => {
      report.error('RC110', { file: 'b', line: 1, column: 1 }, 'x', { hint: 'h' });
      report.error('RC110', { file: 'b', line: 1, column: 1 }, 'x', { hint: 'h' });
    });

    expect(issues).toHaveLength(1);
  });

  it('say who and where, if told', () => {
    expect(
      issuesOf('text', (report) =>
        report.warning('RC110', { file: 'b', line: 1, column: 1 }, 'm', {
          hint: 'h',
          person: 'p',
          account: 'a',
        }),
      ),
    ).toEqual([
      {
        code: 'RC110',
        severity: 'warning',
        message: 'm',
        hint: 'h',
        person: 'p',
        account: 'a',
        at: { file: 'b', line: 1, column: 1 },
        excerpt: 'text\n^',
      },
    ]);
  });

  it('have no excerpt for a file that is not at hand', () => {
    expect(
      issuesOf('text', (report) => report.error('RC110', { file: 'other', line: 1, column: 1 }, 'm')),
    ).toEqual([
      { code: 'RC110', severity: 'error', message: 'm', at: { file: 'other', line: 1, column: 1 } },
    ]);
  });

  it('after a break are left out, but for those of the text itself; so are those that need the whole', () => {
    const issues = issuesOf('aa\nbb\ncc', (report, file) => {
      report.unreadable(file, 6);
      report.unreadable(file, 3);
      report.unreadable(file, 7);
      report.error('RC110', { file: 'b', line: 1, column: 1 }, 'before');
      report.error('RC110', { file: 'b', line: 2, column: 1 }, 'after');
      report.error('RC107', { file: 'b', line: 3, column: 1 }, 'text');
      report.error('RC211', { file: 'b', line: 1, column: 1 }, 'unknown group');
      report.error('RC211', { file: 'c', line: 1, column: 1 }, 'unknown group');
      report.error('RC110', { file: 'c', line: 9, column: 1 }, 'another file');
    });

    expect(issues.map(({ message }) => message)).toEqual(['before', 'text', 'another file']);
  });
});

describe('what is left out', () => {
  it('is counted in words', () => {
    const issues = issuesOf('', (report) => {
      for (let column = 1; column <= MAX_SHOWN + 1; column += 1)
        report.error('RC110', { file: 'b', line: 1, column }, 'x');
    });

    expect(issues.at(-1)).toEqual({ code: 'RC118', severity: 'error', message: '1 more error not shown' });
  });
});

describe('excerpts', () => {
  it.each([
    ['a line with its caret', 'one\ntwo three', 2, 5, 'two three\n    ^'],
    ['the end of a line', 'ab', 1, 3, 'ab\n  ^'],
    ['an empty line', 'a\n\nb', 2, 1, '\n^'],
    ['beyond the end', 'ab', 1, 9, 'ab\n  ^'],
    ['tabs as spaces', '\ta', 1, 2, ' a\n ^'],
    ['hidden characters in the open', 'a\u202eb', 1, 3, 'a\\u{202e}b\n         ^'],
    ['characters of two code units as one', '🎉b', 1, 3, '🎉b\n ^'],
    ['secrets masked', `token: ${'Zx9Kq2Lm7Vb4Nt8Rw3Yp'}`, 1, 1, `token: ${'*'.repeat(20)}\n^`],
  ])('%s', (_, text, line, column, expected) => {
    expect(excerpt(text, line, column)).toBe(expected);
  });

  it('of long lines are cut around the caret', () => {
    const cut = excerpt(`${'a'.repeat(1000)}X${'b'.repeat(1000)}`, 1, 1001) ?? '';
    const [line = '', caret = ''] = cut.split('\n');

    expect(line.length).toBeLessThan(130);
    expect(line[caret.indexOf('^')]).toBe('X');
    expect(line).toMatch(/^….*…$/);
  });

  it('never show a masked stretch, on any of its lines', () => {
    const text = 'k: first\n  second\nx';
    const issues = issuesOf(text, (report, file) => {
      report.mask(file, { start: 3, end: 17 });
      report.error('RC116', { file: 'b', line: 1, column: 4 }, 'one');
      report.error('RC116', { file: 'b', line: 2, column: 3 }, 'two');
      report.error('RC116', { file: 'b', line: 3, column: 1 }, 'three');
    });

    expect(issues.map((issue) => issue.excerpt)).toEqual(['k: *****\n   ^', '********\n  ^', 'x\n^']);
  });
});
