// Lists of bullets under headings, within a budget: what does not fit is counted, and later lists go first.
import { countOf } from '../../plan/summary.ts';

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
    const shown: string[] = [];
    let own = room - heading.length - 4;
    for (const line of lines) {
      if (left > 0 || line.length + 1 > own) left += 1;
      else {
        shown.push(line);
        own -= line.length + 1;
      }
    }
    if (shown.length === 0) continue;
    blocks.push(heading, shown.join('\n'));
    room = own;
  }
  return [...blocks, ...(left === 0 ? [] : [`**${countOf(left, 'line')} left out here.**`])].join('\n\n');
}
