// Tells texts of one file from those of another, where a workflow runs for several: the mark stands in the hidden first
// line. Without a mark a text is as it is.
import { hashJson } from '../../plan/digest.ts';

const FIRST = /^<!-- (rollcall:[a-z]+ v1) -->(?=\r?\n|$)/;
const LONGEST = 400;

/** Returns the text with the mark in its first line. Throws TypeError where that is no marker. */
export function withMark(text: string, mark: string | null): string {
  const [line, name] = FIRST.exec(text) ?? [];
  if (line === undefined || name === undefined) throw new TypeError('the text begins with no marker');
  return mark === null ? text : `<!-- ${name} ${wordOf(mark)} -->${text.slice(line.length)}`;
}

/** Returns the text as it was before the mark; null where it bears none, or another. */
export function withoutMark(text: string, mark: string | null): string | null {
  const [line, name, found] = /^<!-- (rollcall:[a-z]+ v1)(?: (\S{1,400}))? -->(?=\r?\n|$)/.exec(text) ?? [];
  if (line === undefined || found !== (mark === null ? undefined : wordOf(mark))) return null;
  return `<!-- ${name} -->${text.slice(line.length)}`;
}

/** Encoded, so that no path can end the comment that it stands in; a word, and short, so that the text keeps its room. */
function wordOf(mark: string): string {
  const word = encodeURIComponent(mark);
  return word !== '' && word.length <= LONGEST ? word : hashJson(mark);
}

/** Returns a name that is seen, such as that of a check, with the mark. */
export function marked(name: string, mark: string | null): string {
  return mark === null ? name : `${name} (${mark})`;
}
