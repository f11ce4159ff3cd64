// A source file with its line starts: turns offsets into positions. Holds no opinion on what the text means.
import type { Position } from '../core/issue.ts';
import type { SourceFile } from './team-file.ts';

/** A text and where its lines begin. */
export interface Lines {
  readonly path: string;
  readonly text: string;
  readonly starts: readonly number[];
}

/** Returns the lines of a file; a line ends in LF, alone or after CR. */
export function linesOf(source: SourceFile): Lines {
  const starts = [0];
  for (let at = source.text.indexOf('\n'); at >= 0; at = source.text.indexOf('\n', at + 1))
    starts.push(at + 1);
  return { path: source.path, text: source.text, starts };
}

/** Returns the position of an offset in UTF-16 code units; offsets beyond the end count as the end. */
export function positionAt(lines: Lines, offset: number): Position {
  const wanted = Math.min(offset, lines.text.length);
  let [low, high] = [0, lines.starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if ((lines.starts[middle] ?? 0) <= wanted) low = middle;
    else high = middle - 1;
  }
  return { file: lines.path, line: low + 1, column: wanted - (lines.starts[low] ?? 0) + 1 };
}

/** Returns where a line (counted from 1) begins and ends, without its line break. */
export function lineSpan(lines: Lines, line: number): { readonly start: number; readonly end: number } {
  const start = lines.starts[line - 1] ?? lines.text.length;
  const next = lines.starts[line];
  const end = next === undefined ? lines.text.length : next - 1;
  return { start, end: end > start && lines.text[end - 1] === '\r' ? end - 1 : end };
}
