// Text as GitHub Markdown that stays text: no name, message or id can become markup, a link, a mention or a new row.
// Everything from outside passes through one of these; nothing else in the renderer may put it into a document.
import { visible } from '../../core/show.ts';

/** Letters, marks, digits and the punctuation that starts no inline markup in the middle of a line; `09:00`. */
const PLAIN = /^(?:[\p{L}\p{N}\p{M}.,;()%'"/=+→!?-]|(?<=\d):(?=\d))*$/u;
/** What messages quote with backticks, as this project's own do. */
const QUOTED = /`([^`]+)`/;
/** What GitHub links by itself though it is plain: `www.` hosts, commit hashes, `GH-12`. */
const LINKED = /www\.|\b[0-9a-f]{7,}\b|\bgh-\d/i;
/** What starts a list, a rule or an underlined heading at the beginning of a line. */
const BLOCK = /^(?:[-+=]+|\d+[.)])$/;
const AROUND = /^([("']*)(.*?)([)"'.,;:!?]*)$/u;

/**
 * Returns the text to the letter, as a code span: the only place where GitHub looks for no mention, link, reference or
 * emoji. What could end it or a table cell is written as `visible` writes characters that show nothing.
 */
export function code(text: string): string {
  const inside = visible(text).replace(/[`|]/g, (char) => `\\u{${char.charCodeAt(0).toString(16)}}`);
  return `\`${inside === '' ? ' ' : inside}\``;
}

/** Returns a sentence as Markdown: plain words stay as they are, any other word becomes a code span. */
export function prose(text: string): string {
  return visible(text)
    .trim()
    .split(QUOTED)
    .map((part, index) => (index % 2 === 1 ? code(part) : proseWords(part, index === 0)))
    .reduce(joinApart);
}

function proseWords(text: string, first: boolean): string {
  return text
    .split(' ')
    .map((word, index) => (first && index === 0 && BLOCK.test(word) ? code(word) : proseWord(word)))
    .join(' ');
}

function proseWord(word: string): string {
  const [, before = '', inside = '', after = ''] = AROUND.exec(word) ?? [];
  return PLAIN.test(inside) && !LINKED.test(`${inside}${after}`) ? word : `${before}${code(inside)}${after}`;
}

/** Two code spans that touch would be read as one. */
function joinApart(left: string, right: string): string {
  return left.endsWith('`') && right.startsWith('`') ? `${left} ${right}` : `${left}${right}`;
}

/** Returns lines as a code block whose fence is longer than any run of backticks inside. */
export function codeBlock(text: string): string {
  const lines = text.split('\n').map(visible);
  const longest = Math.max(2, ...lines.flatMap((each) => each.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence].join('\n');
}

/** Returns a table row; the cells are Markdown already. */
export function tableRow(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Returns a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(tableRow).join('\n');
}
