// Characters that a reader of the diff would not see. They are refused wherever they stand, comments and escapes
// included; nothing here shows or repairs them.

/**
 * Control characters (Cc), format and bidirectional ones (Cf), line and paragraph separators (Zl, Zp), lone surrogates
 * (Cs), private use (Co), everything that Unicode calls default-ignorable, spaces that are not U+0020 (Zs), and the
 * blank braille pattern. Line feeds and tabs stay; a carriage return only before a line feed.
 */
const UNSEEN =
  /(?! |\n|\t|\r\n)[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Zs}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** One such character and where it stands in the text. */
export interface Unseen {
  readonly offset: number;
  readonly name: string;
}

/** Returns the characters of a text that cannot be seen, at most `limit`. */
export function unseenCharacters(text: string, limit: number): readonly Unseen[] {
  const found: Unseen[] = [];
  for (const match of text.matchAll(UNSEEN)) {
    found.push({ offset: match.index, name: nameOf(match[0]) });
    if (found.length === limit) break;
  }
  return found;
}

/** Returns the first such character of a value, or undefined. */
export function firstUnseen(text: string): Unseen | undefined {
  return unseenCharacters(text, 1)[0];
}

const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]$/u, 'changes the direction of text'],
  [/^\p{Cc}$/u, 'a control character'],
  [/^\p{Zs}$/u, 'looks like a space and is none'],
  [/^\p{Cs}$/u, 'half of a character'],
];

function nameOf(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  const kind = KINDS.find(([pattern]) => pattern.test(char));
  return `U+${code} (${kind === undefined ? 'invisible' : kind[1]})`;
}
