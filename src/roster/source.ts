// A source file parsed, once: listing includes and loading the team look at the same text. What parsing found is kept
// with it and told again to whoever asks.
import { type Parsed, parseDocument } from './document.ts';
import { type Lines, linesOf } from './lines.ts';
import type { Report } from './report.ts';
import type { SourceFile } from './team-file.ts';

export interface ParsedSource {
  readonly lines: Lines;
  /** null: nothing could be read. */
  readonly parsed: Parsed | null;
  /** Tells a report what parsing found. */
  tell(report: Report): void;
}

/** Keyed by the value itself and weakly, so that a text is kept no longer than whoever holds it. */
const PARSED = new WeakMap<SourceFile, ParsedSource>();

/** Returns the parsed file. Never throws. */
export function parseSource(file: SourceFile): ParsedSource {
  const known = PARSED.get(file);
  if (known !== undefined) return known;
  const told: ((report: Report) => void)[] = [];
  const lines = linesOf(file);
  const parsed = parseDocument(lines, {
    error: (...finding) => told.push((report) => report.error(...finding)),
    mask: (...span) => told.push((report) => report.mask(...span)),
    unreadable: (...place) => told.push((report) => report.unreadable(...place)),
  });
  const source: ParsedSource = {
    lines,
    parsed,
    tell(report) {
      for (const tell of told) tell(report);
    },
  };
  PARSED.set(file, source);
  return source;
}
