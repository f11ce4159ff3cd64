// Text from outside (names, addresses, messages of services) as it may be shown: nothing in it can move a cursor,
// reverse a line, hide or break a row.

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

/** Returns the text with control, format, bidirectional and line-breaking characters written as `\u{…}`. */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSEEN, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}
