// Replacing ranges of a text, all counted in the original.

/** Replaces `text.slice(start, end)`; an insertion where they are equal. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * Returns the text with all splices made. Insertions at one place keep their order and come before a replacement that
 * starts there. Throws RangeError where two ranges overlap, since one of them would be wrong.
 */
export function spliced(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  const parts: string[] = [];
  let done = 0;
  for (const { start, end, text: replacement } of ordered) {
    if (start < done || end < start) throw new RangeError(`two edits overlap at ${start}`);
    parts.push(text.slice(done, start), replacement);
    done = end;
  }
  return parts.join('') + text.slice(done);
}
