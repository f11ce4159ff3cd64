// Collects findings while a file is read and judged, and turns them into issues at the end: sorted, capped, each with
// its line of the source, a caret and no secret.
import type { Code } from '../core/codes.ts';
import { compareStrings } from '../core/compare.ts';
import type { Issue, Position } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import { type Lines, lineSpan, positionAt } from './lines.ts';
import { maskSecrets, maskSpans, type Span } from './secrets.ts';

/** What a finding may add to its message. */
export interface Extra {
  readonly hint?: string | undefined;
  readonly person?: string | undefined;
  readonly account?: string | undefined;
}

/** The part of a report that reading a text needs. */
export type TextReport = Pick<Report, 'error' | 'mask' | 'unreadable'>;

/** Where findings go. */
export interface Report {
  error(code: Code, at: Position, message: string, extra?: Extra): void;
  warning(code: Code, at: Position, message: string, extra?: Extra): void;
  /** Keeps a stretch of a file out of every excerpt. */
  mask(lines: Lines, span: Span): void;
  /** Says that a file is not readable from an offset on: findings there, and those that need the whole, are dropped. */
  unreadable(lines: Lines, offset: number): void;
}

/** A report that tells what it was told. */
export interface KeptReport extends Report {
  /** Sorted by file, line, column, code; at most {@link MAX_SHOWN} of each severity, and RC118 with how many more. */
  issues(): readonly Issue[];
}

export const MAX_SHOWN = 500;

/** Codes of the text itself: they hold wherever the parser stopped. */
const TEXTUAL = new Set<Code>(['RC101', 'RC102', 'RC103', 'RC104', 'RC105', 'RC106', 'RC107', 'RC116']);
/** Codes that may be wrong as long as part of the team is unread. */
const WHOLE = new Set<Code>([
  'RC111',
  'RC206',
  'RC207',
  'RC211',
  'RC212',
  'RC215',
  'RC220',
  'RC221',
  'RC222',
  'RC223',
  'RC225',
  'RC240',
  'RC243',
  'RC244',
  'RC260',
  'RC280',
  'RC281',
  'RC282',
]);

interface Finding {
  readonly code: Code;
  readonly severity: Issue['severity'];
  readonly at: Position;
  readonly message: string;
  readonly extra: Extra;
}

/** Returns an empty report over the files. */
export function createReport(files: readonly Lines[]): KeptReport {
  const findings: Finding[] = [];
  const byPath = new Map(files.map((lines) => [lines.path, lines]));
  const masks = new Map<string, Span[]>();
  const broken = new Map<string, Position>();

  function counts(finding: Finding): boolean {
    if (broken.size === 0 || TEXTUAL.has(finding.code)) return true;
    const stop = broken.get(finding.at.file);
    return !WHOLE.has(finding.code) && (stop === undefined || comparePlaces(finding.at, stop) < 0);
  }

  return {
    error: (code, at, message, extra = {}) => findings.push({ code, severity: 'error', at, message, extra }),
    warning: (code, at, message, extra = {}) =>
      findings.push({ code, severity: 'warning', at, message, extra }),
    mask(lines, span) {
      const spans = masks.get(lines.path) ?? [];
      spans.push(span);
      masks.set(lines.path, spans);
    },
    unreadable(lines, offset) {
      const at = positionAt(lines, offset);
      const earlier = broken.get(lines.path);
      if (earlier === undefined || comparePlaces(at, earlier) < 0) broken.set(lines.path, at);
    },
    issues() {
      // What a group says wrongly is found again at each of its members.
      const sorted = findings
        .filter(counts)
        .sort(compareFindings)
        .filter((finding, index, all) => {
          const before = all[index - 1];
          return before === undefined || compareFindings(before, finding) !== 0;
        });
      const issues: Issue[] = [];
      const seen = { error: 0, warning: 0 };
      for (const finding of sorted) {
        seen[finding.severity] += 1;
        if (seen[finding.severity] > MAX_SHOWN) continue;
        const lines = byPath.get(finding.at.file);
        issues.push(
          issueOf(
            finding,
            lines === undefined ? undefined : excerptOf(lines, finding.at, masks.get(finding.at.file) ?? []),
          ),
        );
      }
      for (const severity of ['error', 'warning'] as const) {
        const more = seen[severity] - MAX_SHOWN;
        if (more > 0)
          issues.push({
            code: 'RC118',
            severity,
            message: `${more} more ${severity}${more === 1 ? '' : 's'} not shown`,
          });
      }
      return issues;
    },
  };
}

function comparePlaces(a: Position, b: Position): number {
  return a.line - b.line || a.column - b.column;
}

function compareFindings(a: Finding, b: Finding): number {
  return (
    compareStrings(a.at.file, b.at.file) ||
    comparePlaces(a.at, b.at) ||
    compareStrings(a.code, b.code) ||
    compareStrings(a.message, b.message)
  );
}

function issueOf({ code, severity, at, message, extra }: Finding, excerpt: string | undefined): Issue {
  return {
    code,
    severity,
    message,
    at,
    ...(extra.hint === undefined ? {} : { hint: extra.hint }),
    ...(extra.person === undefined ? {} : { person: extra.person }),
    ...(extra.account === undefined ? {} : { account: extra.account }),
    ...(excerpt === undefined ? {} : { excerpt }),
  };
}

/** Widest excerpt; longer lines are cut around the caret. */
const WIDTH = 120;

/** Returns the line of a position with a caret under the column: two lines, nothing invisible, secrets masked. */
function excerptOf(lines: Lines, at: Position, masks: readonly Span[]): string {
  const { start, end } = lineSpan(lines, at.line);
  const hidden = masks
    .filter((mask) => mask.start < end && mask.end > start)
    .map((mask) => ({ start: Math.max(mask.start, start) - start, end: Math.min(mask.end, end) - start }));
  const caret = Math.min(at.column - 1, end - start);
  // Cut before masking so that a line of megabytes costs no more than the part shown; with room for a whole token.
  const from = Math.max(0, caret - WIDTH * 4);
  const line = maskSecrets(maskSpans(lines.text.slice(start, end), hidden).slice(from, caret + WIDTH * 4));
  const left = Math.max(0, caret - from - Math.floor(WIDTH / 2));
  const cutLeft = from + left > 0 && end - start > WIDTH;
  const first = cutLeft ? left : 0;
  const before = plain(line.slice(first, caret - from)).slice(-WIDTH);
  const after = plain(line.slice(caret - from, first + WIDTH)).slice(0, WIDTH);
  const lead = cutLeft ? '…' : '';
  const tail = end - start > from + first + WIDTH ? '…' : '';
  return `${lead}${before}${after}${tail}\n${`${lead}${before}`.replace(/./gsu, ' ')}^`;
}

function plain(text: string): string {
  return visible(text.replaceAll('\t', ' '));
}
