// Lists of bullets under headings, within a budget: what does not fit is counted, and later lists go first.
import { countOf } from '../../plan/summary.ts';
import { inUnits, type Measure } from './size.ts';

/** One list; an empty one is not shown. */
export interface TitledList {
  readonly title: string;
  /** Whole bullets, in Markdown. */
  readonly lines: readonly string[];
}

/** Returns the lists as Markdown of at most so many UTF-16 code units; '' where all are empty. */
export function listsWithin(lists: readonly TitledList[], budget: number): string {
  const blocks: string[] = [];
  let room = budget - 80;
  let left = 0;
  for (const { title, lines } of lists) {
    if (lines.length === 0) continue;
    const heading = `### ${title} (${lines.length})`;
    const fitting = left > 0 ? { shown: [], room } : linesWithin(lines, room - heading.length - 4);
    left += lines.length - fitting.shown.length;
    if (fitting.shown.length === 0) continue;
    blocks.push(heading, fitting.shown.join('\n'));
    room = fitting.room;
  }
  return [...blocks, ...(left === 0 ? [] : [`**${countOf(left, 'line')} left out here.**`])].join('\n\n');
}

/** Returns the first lines, as many as fit with a line break each, and the room that is left. */
export function linesWithin(
  lines: readonly string[],
  budget: number,
  sizeOf: Measure = inUnits,
): { readonly shown: readonly string[]; readonly room: number } {
  const shown: string[] = [];
  let room = budget;
  for (const line of lines) {
    const size = sizeOf(line) + 1;
    if (size > room) break;
    shown.push(line);
    room -= size;
  }
  return { shown, room };
}
