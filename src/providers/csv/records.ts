// CSV text as records of cells, each with the line on which it begins. The parser counts a line break inside quotes
// twice when it is CR LF, so that lines are counted here, from the offsets at which records end.
import { CsvError, parse } from 'csv-parse/sync';
import { unguardCell } from './cells.ts';

export interface CsvRecord {
  /** With what guarded them against spreadsheets taken back. */
  readonly cells: readonly string[];
  /** From 1. */
  readonly line: number;
}

const CR = 13;
const LF = 10;

/** Splits a text, all of it or only its first record. null: a quote is not closed, or stands inside a cell. */
export function splitRecords(
  text: string,
  delimiter: string,
  part: 'all' | 'first',
): readonly CsvRecord[] | null {
  const bytes = Buffer.from(text);
  const ends: number[] = [];
  try {
    const records = parse(bytes, {
      delimiter,
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      on_record: (record, { bytes: end }) => {
        ends.push(end);
        return record;
      },
      ...(part === 'first' ? { to: 1 } : {}),
    });
    const lines = recordLines(bytes, ends);
    return records.map((cells, i) => ({ cells: cells.map(unguardCell), line: lines[i] ?? 1 }));
  } catch (error) {
    if (error instanceof CsvError) return null;
    throw error;
  }
}

/**
 * Returns the line, from 1, on which each record begins. `ends` are the offsets behind each record.
 * Empty lines in front of a record are skipped, as the parser skips them.
 */
function recordLines(bytes: Uint8Array, ends: readonly number[]): readonly number[] {
  const lines: number[] = [];
  let offset = 0;
  let line = 1;
  function step(): void {
    const isBreak = bytes[offset] === LF || (bytes[offset] === CR && bytes[offset + 1] !== LF);
    offset += 1;
    if (isBreak) line += 1;
  }
  for (const end of ends) {
    while (offset < end && (bytes[offset] === CR || bytes[offset] === LF)) step();
    lines.push(line);
    while (offset < end) step();
  }
  return lines;
}
