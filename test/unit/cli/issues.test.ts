import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ISSUE_FORMATS, renderIssues } from '../../../src/cli/issues.ts';
import { CODES } from '../../../src/core/codes.ts';
import type { Issue } from '../../../src/core/issue.ts';

const unknownRole: Issue = {
  code: 'RC420',
  severity: 'error',
  message: 'unknown role "amdin"',
  hint: 'did you mean "admin"?',
  at: { file: 'team.yaml', line: 14, column: 9 },
  excerpt: '  ada@acme.com: amdin\n                ^',
};
const bare: Issue = { code: 'RC501', severity: 'warning', message: 'something is odd' };
const plain = { colour: false };

describe('as text', () => {
  it('shows place, code, message, the line with a caret, and the way out', () => {
    expect(renderIssues([unknownRole], 'text', plain)).toBe(
      [
        'team.yaml:14:9 error RC420 unknown role "amdin"',
        '  |   ada@acme.com: amdin',
        '  |                 ^',
        '  hint: did you mean "admin"?',
        '',
      ].join('\n'),
    );
  });

  it('shows what has no place by its account, or by itself', () => {
    expect(renderIssues([bare, { ...bare, account: 'github' }], 'text', plain)).toBe(
      'warning RC501 something is odd\ngithub warning RC501 something is odd\n',
    );
  });

  it('shows a finding in a file by its place, not by its account', () => {
    expect(renderIssues([{ ...unknownRole, account: 'github' }], 'text', plain)).toMatch(
      /^team\.yaml:14:9 error/,
    );
  });

  it('colours on request, and without colour says the same', () => {
    const coloured = renderIssues([unknownRole, bare], 'text', { colour: true });
    const text = renderIssues([unknownRole, bare], 'text', plain);

    expect(coloured).not.toBe(text);
    expect(stripVTControlCharacters(coloured)).toBe(text);
  });

  it('has nothing to say where there is nothing', () => {
    expect(renderIssues([], 'text', plain)).toBe('');
  });

  it('lets no line of the file command the runner that reads the log', () => {
    const text = renderIssues([{ ...unknownRole, excerpt: '::stop-commands::x\n^' }], 'text', plain);

    expect(text).not.toMatch(/^\s*::/m);
  });
});

describe('as JSON', () => {
  it('has every field, null where there is none', () => {
    expect(JSON.parse(renderIssues([unknownRole, bare], 'json', plain))).toEqual({
      issues: [
        {
          code: 'RC420',
          severity: 'error',
          message: 'unknown role "amdin"',
          file: 'team.yaml',
          line: 14,
          column: 9,
          excerpt: '  ada@acme.com: amdin\n                ^',
          hint: 'did you mean "admin"?',
        },
        {
          code: 'RC501',
          severity: 'warning',
          message: 'something is odd',
          file: null,
          line: null,
          column: null,
          excerpt: null,
          hint: null,
        },
      ],
    });
  });

  it('is a document even where there is nothing', () => {
    expect(renderIssues([], 'json', plain)).toBe('{\n  "issues": []\n}\n');
  });
});

describe('as GitHub annotations', () => {
  it('names file, line and column, and puts the hint on a line of its own', () => {
    expect(renderIssues([unknownRole], 'github', plain)).toBe(
      `::error file=team.yaml,line=14,col=9,title=RC420 ${CODES.RC420.title}::unknown role "amdin"%0Adid you mean "admin"?\n`,
    );
  });

  it('names the account of what has no place', () => {
    expect(renderIssues([bare, { ...bare, account: 'eu' }], 'github', plain)).toBe(
      `::warning title=RC501 ${CODES.RC501.title}::something is odd\n` +
        `::warning title=RC501 ${CODES.RC501.title}::eu: something is odd\n`,
    );
  });

  it('escapes what would end a property or the command', () => {
    const at = { file: 'a,b:100%.yaml', line: 1, column: 2 };

    expect(renderIssues([{ ...bare, at, message: '50 % :: a,b' }], 'github', plain)).toBe(
      `::warning file=a%2Cb%3A100%25.yaml,line=1,col=2,title=RC501 ${CODES.RC501.title}::50 %25 :: a,b\n`,
    );
  });
});

describe.each(ISSUE_FORMATS)('in any format: %s', (format) => {
  it('keeps hidden characters and new lines from a name out of the output', () => {
    const hostile = 'x\u001b[2J\u202e\r\n::error::\u2028y\u200b';
    const text = renderIssues(
      [
        {
          ...unknownRole,
          message: hostile,
          hint: hostile,
          excerpt: hostile,
          at: { file: hostile, line: 1, column: 1 },
        },
      ],
      format,
      plain,
    );

    expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text.match(/^\s*::/gm) ?? []).toHaveLength(format === 'github' ? 1 : 0);
  });
});

it('does not take an unknown format for one of its own', () => {
  expect(() => renderIssues([], JSON.parse('"xml"'), plain)).toThrow(TypeError);
});
