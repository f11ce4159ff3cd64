// Lines of text for a terminal: the one place where a text from outside is made visible and a colour is added. Writes
// nothing and knows no terminal; whether there is colour is decided by the caller.
import pc from 'picocolors';
import { visible } from '../../core/show.ts';

/** What a piece of a line means; the colours follow from it. */
export type Tone = 'plain' | 'strong' | 'quiet' | 'add' | 'change' | 'remove' | 'warn';

/** A piece of a line; a bare text is plain. */
export type Span = string | readonly [Tone, string];

/** One line, indented by two spaces for each step of depth. */
export interface Line {
  readonly depth: number;
  readonly spans: readonly Span[];
}

/** Returns one line. */
export function line(depth: number, ...spans: readonly Span[]): Line {
  return { depth, spans };
}

/** Returns the text of lines, each with a newline at its end; without colour no escape sequence is in it. */
export function paintLines(lines: readonly Line[], options: { readonly colour: boolean }): string {
  const colours = pc.createColors(options.colour);
  const paint: Readonly<Record<Tone, (text: string) => string>> = {
    plain: String,
    strong: colours.bold,
    quiet: colours.dim,
    add: colours.green,
    change: colours.yellow,
    remove: colours.red,
    warn: colours.magenta,
  };
  return lines
    .map(({ depth, spans }) => `${'  '.repeat(depth)}${spans.map(shown).join('')}`.trimEnd().concat('\n'))
    .join('');

  function shown(span: Span): string {
    const [tone, text] = typeof span === 'string' ? (['plain', span] as const) : span;
    return paint[tone](visible(text));
  }
}
