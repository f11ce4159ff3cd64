// A text of team.yaml cut where one member ends and the next begins, so that a member whose lines did not change need
// not be parsed again. Cuts only where the layout leaves no doubt; whoever parses the pieces must still find each whole.

/** Lines of one text, in order. `before` + `head` + `entries` + `after` is the text. */
export interface SplitSource {
  /** All lines above `members:`. */
  readonly before: string;
  /** `members:` and what stands below it before the first member. */
  readonly head: string;
  /** One a member, with the blank lines and comments below it; each begins with `indent` spaces and the key. */
  readonly entries: readonly string[];
  readonly indent: number;
  /** Everything from the next key of the file on. */
  readonly after: string;
}

const KEY = 'members:';
const HEAD_LINE = /^members:(?: +#[^\n]*| *)\r?$/;
const [TAB, LF, CR, SPACE, HASH] = [9, 10, 13, 32, 35];
/** How the next key of the file may begin. */
const PLAIN = /[A-Za-z"']/;

/**
 * Returns the pieces, or null where the layout is unusual: no or several `members:` at the start of a line, a value
 * beside it, tabs before text, members that are indented differently, or no member.
 */
export function splitSource(text: string): SplitSource | null {
  const start = text.startsWith(KEY) ? 0 : text.indexOf(`\n${KEY}`) + 1;
  if (start === 0 && !text.startsWith(KEY)) return null;
  if (text.includes(`\n${KEY}`, start)) return null;
  let at = lineEnd(text, start);
  if (!HEAD_LINE.test(text.slice(start, at).trimEnd())) return null;

  const entries: string[] = [];
  let [indent, first, entry, end] = [0, at, -1, text.length];
  while (at < text.length) {
    let column = at;
    while (text.charCodeAt(column) === SPACE) column += 1;
    const char = column < text.length ? text.charCodeAt(column) : LF;
    if (char === TAB) return null;
    if (char !== LF && char !== CR && char !== HASH) {
      const depth = column - at;
      if (depth === 0) {
        if (!PLAIN.test(text.charAt(at))) return null;
        end = at;
        break;
      }
      if (entry < 0) [indent, first, entry] = [depth, at, at];
      else if (depth < indent) return null;
      else if (depth === indent) {
        entries.push(text.slice(entry, at));
        entry = at;
      }
    }
    at = lineEnd(text, at);
  }
  if (entry < 0) return null;
  entries.push(text.slice(entry, end));
  return {
    before: text.slice(0, start),
    head: text.slice(start, first),
    entries,
    indent,
    after: text.slice(end),
  };
}

/** Returns where the next line begins. */
function lineEnd(text: string, from: number): number {
  const at = text.indexOf('\n', from);
  return at < 0 ? text.length : at + 1;
}
