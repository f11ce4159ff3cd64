// Text from outside (names, addresses, messages of services) as it may be shown: nothing in it can move a cursor,
// reverse a line, hide or break a row, or command the runner that reads a job's log.

/** `Default_Ignorable_Code_Point` has the letters and marks that show nothing, such as the Hangul fillers. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}]/gu;
/**
 * GitHub's runner takes `::command::` for an order at the start of a line, spaces aside, and `##[command]` anywhere in
 * one (actions/runner, src/Runner.Common/ActionCommand.cs).
 */
const COMMAND = /:(?<=^\s*:)(?=:)|#(?<=##)(?=\[)/g;

/** Returns the text with control, format, bidirectional and line-breaking characters written as `\u{…}`. */
export function visible(text: string): string {
  return text.toWellFormed().replace(UNSEEN, named).replace(COMMAND, named);
}

function named(char: string): string {
  return `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

/**
 * Returns a value as indented JSON with a newline at its end. What `visible` would escape stands as JSON escapes, so
 * that the file reads back as the same value and can be printed to a terminal or a log all the same.
 */
export function writeJson(value: unknown): string {
  const text = JSON.stringify(value, null, 2)
    .replace(UNSEEN, (char) => (char === '\n' ? char : escaped(char)))
    .replace(COMMAND, escaped);
  return `${text}\n`;
}

/** JSON knows UTF-16 code units only: two escapes for a character beyond U+FFFF. */
function escaped(char: string): string {
  return char.replace(/[^]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
