// The CSV format of member lists, `Email,Permission,Projects[,Status][,Name]`, between bytes and rows. Pure: it opens
// no file and knows no account. A file with one bad row is refused whole, so that nobody is taken for absent.
import { stringify } from 'csv-stringify/sync';
import type { RowStatus } from '../../core/access.ts';
import type { Code } from '../../core/codes.ts';
import { type Email, parseEmail } from '../../core/email.ts';
import type { Issue } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import { type CsvProjects, guardCell, readProjects, writeProjects } from './cells.ts';
import { type CsvColumns, DEFAULT_COLUMNS } from './columns.ts';
import { splitRecords } from './records.ts';

/** One address of the file; a row with several addresses yields several. */
export interface CsvMember {
  readonly email: Email;
  /** The role as the service writes it. */
  readonly permission: string;
  /** null: the file has no such column. */
  readonly projects: CsvProjects | null;
  /** null: the file has no such column. */
  readonly status: RowStatus | null;
  readonly name: string | null;
  /** Where its row begins, from 1. */
  readonly line: number;
}

/** What a file holds, or everything that is wrong with it. */
export type CsvResult = { readonly members: readonly CsvMember[] } | { readonly issues: readonly Issue[] };

/** The words that exports use for where somebody stands. */
const STATUS_WORDS: ReadonlyMap<string, RowStatus> = new Map([
  ['active', 'active'],
  ['accepted', 'active'],
  ['suspended', 'suspended'],
  ['disabled', 'suspended'],
  ['deactivated', 'suspended'],
  ['pending', 'pending'],
  ['invited', 'pending'],
  ['expired', 'expired'],
  ['declined', 'declined'],
  ['failed', 'failed'],
  ['bounced', 'failed'],
]);

const DELIMITERS = [',', ';', '\t'];
const EXPORT_AGAIN = 'export the member list again as CSV (UTF-8)';

/**
 * Reads a member list: UTF-8 with or without a byte order mark, split by comma, semicolon or tab.
 * `file` is what issues show. A file without a row of data is an issue too.
 */
export function readMembers(
  bytes: Uint8Array,
  file: string,
  columns: CsvColumns = DEFAULT_COLUMNS,
): CsvResult {
  const text = decode(bytes);
  if (text === null) return broken(file, 1, 'is not UTF-8 text', 'save it as "CSV UTF-8"');
  const header = findHeader(text, columns);
  if ('message' in header) return broken(file, 1, header.message, header.hint);

  const records = splitRecords(text, header.delimiter, 'all');
  if (records === null)
    return broken(file, 1, 'has a quote that is not closed, or stands inside a cell', EXPORT_AGAIN);
  const [, ...rows] = records;
  const filled = rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  if (filled.length === 0) return broken(file, 1, 'has a header and no row', EXPORT_AGAIN);

  const members: CsvMember[] = [];
  const issues: Issue[] = [];
  const seen = new Map<string, number>();
  for (const { cells, line } of filled) {
    const row = readRow(cells, line, header);
    if ('message' in row) issues.push(issue('RC431', file, line, row.message, row.hint));
    else {
      for (const member of row.members) {
        const first = seen.get(member.email);
        if (first === undefined) members.push(member);
        else
          issues.push(
            issue(
              'RC431',
              file,
              line,
              `repeats ${visible(member.email)} of line ${first}`,
              'keep one row for each address',
            ),
          );
        seen.set(member.email, first ?? line);
      }
    }
  }
  return issues.length > 0 ? { issues } : { members };
}

/** What {@link writeMembers} needs to know of one person. */
export type CsvRow = Pick<CsvMember, 'email' | 'permission' | 'projects'> &
  Partial<Pick<CsvMember, 'status' | 'name'>>;

/**
 * Writes a member list that {@link readMembers} reads back equal, formulas guarded. `Status` and `Name` are written
 * where `extra` asks for them. Throws RangeError where a project's name cannot stand in the file (`writeProjects`).
 */
export function writeMembers(rows: readonly CsvRow[], extra: readonly ('status' | 'name')[] = []): string {
  const header = (['email', 'permission', 'projects', ...extra] as const).map((key) => DEFAULT_COLUMNS[key]);
  const body = rows.map((row) => {
    const projects = writeProjects(row.projects ?? []);
    if (projects === null) throw new RangeError(`projects of ${row.email} cannot stand in a CSV file`);
    return [row.email, row.permission, projects, ...extra.map((key) => row[key] ?? '')].map(guardCell);
  });
  return stringify([header, ...body], { quoted_match: /[\s;'"]/u });
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

interface Header {
  readonly delimiter: string;
  readonly width: number;
  /** Where each column stands; -1: the file has none. */
  readonly at: { readonly [key in keyof CsvColumns]: number };
}

function decode(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Takes the first delimiter under which the file has the columns that it must have. */
function findHeader(text: string, columns: CsvColumns): Header | Problem {
  let found: readonly string[] = [];
  for (const delimiter of DELIMITERS) {
    const cells = splitRecords(text, delimiter, 'first')?.[0]?.cells ?? [];
    const names = cells.map((cell) => cell.trim().toLowerCase());
    if (names.length > found.length) found = names;
    const place = (header: string): number => names.indexOf(header.trim().toLowerCase());
    const at = {
      email: place(columns.email),
      permission: place(columns.permission),
      projects: place(columns.projects),
      status: place(columns.status),
      name: place(columns.name),
    };
    if (at.email < 0 || at.permission < 0) continue;
    const twice = Object.values(at).find(
      (index) => index >= 0 && names.indexOf(names[index] ?? '', index + 1) >= 0,
    );
    if (twice === undefined) return { delimiter, width: cells.length, at };
    return {
      message: `has two columns ${visible(names[twice] ?? '')}`,
      hint: 'keep one, or map another header under `columns`',
    };
  }
  return {
    message: `has no columns ${visible(columns.email)} and ${visible(columns.permission)}; it has: ${found.map(visible).join(', ') || 'nothing'}`,
    hint: 'name the headers of the export under `columns` (columns: { email: User, permission: Role })',
  };
}

function readRow(
  cells: readonly string[],
  line: number,
  header: Header,
): { readonly members: readonly CsvMember[] } | Problem {
  if (cells.length !== header.width)
    return {
      message: `has ${cells.length} cells where the header has ${header.width}`,
      hint: 'put cells that hold the delimiter in quotes',
    };
  const cell = (key: keyof CsvColumns): string | null =>
    header.at[key] < 0 ? null : (cells[header.at[key]] ?? '');

  const permission = (cell('permission') ?? '').trim();
  if (permission === '') return { message: 'has no permission', hint: EXPORT_AGAIN };
  const projectsCell = cell('projects');
  const projects = projectsCell === null ? null : readProjects(projectsCell);
  if (projects === null && projectsCell !== null)
    return {
      message: `has projects that contradict each other: ${visible(projectsCell)}`,
      hint: '`All` stands alone, and no name twice',
    };
  const statusCell = cell('status');
  const status =
    statusCell === null ? null : (STATUS_WORDS.get(statusCell.trim().toLowerCase()) ?? 'unknown');
  if (status === 'unknown')
    return {
      message: `has a status that is not known: ${visible(statusCell ?? '') || '(empty)'}`,
      hint: `one of: ${[...STATUS_WORDS.keys()].join(', ')}`,
    };

  const written = (cell('email') ?? '').split(/[\s,;]+/u).filter((part) => part !== '');
  const emails = written.flatMap((part) => parseEmail(part) ?? []);
  if (emails.length === 0 || emails.length < written.length) {
    const wrong = written.find((part) => parseEmail(part) === null);
    return {
      message: wrong === undefined ? 'has no address' : `has no valid address: ${visible(wrong)}`,
      hint: EXPORT_AGAIN,
    };
  }
  const name = cell('name')?.trim() || null;
  return { members: emails.map((email) => ({ email, permission, projects, status, name, line })) };
}

function issue(code: Code, file: string, line: number, message: string, hint: string): Issue {
  return { code, severity: 'error', message: `the row ${message}`, hint, at: { file, line, column: 1 } };
}

function broken(file: string, line: number, message: string, hint: string): CsvResult {
  return {
    issues: [
      {
        code: 'RC430',
        severity: 'error',
        message: `the file ${message}`,
        hint,
        at: { file, line, column: 1 },
      },
    ],
  };
}
