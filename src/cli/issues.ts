// Findings as people, programs and GitHub read them. Prints nothing; every text from a file or a service is made
// visible here.
import pc from 'picocolors';
import { CODES } from '../core/codes.ts';
import type { Issue } from '../core/issue.ts';
import { assertNever } from '../core/never.ts';
import { visible, writeJson } from '../core/show.ts';

export const ISSUE_FORMATS = ['text', 'json', 'github'] as const;

/** `github`: commands to the runner that put the findings at their lines of the pull request. */
export type IssueFormat = (typeof ISSUE_FORMATS)[number];

/** Returns the findings in their order, ending in a newline; empty text (but for JSON) where there are none. */
export function renderIssues(
  issues: readonly Issue[],
  format: IssueFormat,
  options: { readonly colour: boolean },
): string {
  switch (format) {
    case 'text':
      return issues.map((issue) => textOf(issue, options)).join('');
    case 'json':
      return writeJson({ issues: issues.map(jsonOf) });
    case 'github':
      return issues.map(commandOf).join('');
    default:
      return assertNever(format);
  }
}

function textOf(issue: Issue, options: { readonly colour: boolean }): string {
  const colours = pc.createColors(options.colour);
  const mark = issue.severity === 'error' ? colours.red : colours.yellow;
  const place = visible(placeOf(issue));
  const start = place === '' ? '' : `${colours.bold(place)} `;
  const lines = [`${start}${mark(issue.severity)} ${issue.code} ${visible(issue.message)}`];
  // Without the bar a line of the file could begin with `::` and be taken for a command by GitHub's runner.
  for (const line of issue.excerpt?.split('\n') ?? []) lines.push(`  ${colours.dim('|')} ${visible(line)}`);
  if (issue.hint !== undefined) lines.push(`  ${colours.cyan('hint:')} ${visible(issue.hint)}`);
  return `${lines.join('\n')}\n`;
}

function placeOf({ at, account }: Issue): string {
  return at === undefined ? (account ?? '') : `${at.file}:${at.line}:${at.column}`;
}

interface JsonIssue {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly column: number | null;
  readonly excerpt: string | null;
  readonly hint: string | null;
}

function jsonOf({ code, severity, message, at, excerpt, hint }: Issue): JsonIssue {
  return {
    code,
    severity,
    message,
    file: at?.file ?? null,
    line: at?.line ?? null,
    column: at?.column ?? null,
    excerpt: excerpt ?? null,
    hint: hint ?? null,
  };
}

/** `::error file=…,line=…,col=…,title=…::message`, escaped as actions/toolkit, packages/core/src/command.ts does. */
function commandOf(issue: Issue): string {
  const { at, code, severity, message, hint } = issue;
  const properties: readonly (readonly [string, string])[] = [
    ...(at === undefined
      ? []
      : ([
          ['file', at.file],
          ['line', String(at.line)],
          ['col', String(at.column)],
        ] as const)),
    ['title', `${code} ${CODES[code].title}`],
  ];
  const written = properties.map(([name, value]) => `${name}=${escapeProperty(visible(value))}`).join(',');
  const where = at === undefined && issue.account !== undefined ? `${visible(issue.account)}: ` : '';
  const way = hint === undefined ? '' : `\n${visible(hint)}`;
  return `::${severity} ${written}::${escapeData(`${where}${visible(message)}${way}`)}\n`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
