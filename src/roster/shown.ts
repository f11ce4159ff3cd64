// Text from the file as messages may quote it: visible, short, secrets masked.
import { visible } from '../core/show.ts';
import { maskSecrets } from './secrets.ts';

const LONGEST = 80;

/** Returns a value in double quotes, cut to 80 characters, with secrets masked. */
export function shown(value: string): string {
  const text = visible(maskSecrets(value.length > 4 * LONGEST ? value.slice(0, 4 * LONGEST) : value));
  return `"${text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text}"`;
}

/** Returns words as a list for people: `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

/** Returns words as a list for people: `a, b and c`. */
export function allOf(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}

/** Returns a message of a library as one short line that shows nothing hidden and no secret. */
export function plainMessage(message: string): string {
  const [line = ''] = message.slice(0, 4 * LONGEST).split('\n');
  const text = visible(maskSecrets(line));
  return text.length > 2 * LONGEST ? `${text.slice(0, 2 * LONGEST - 1)}…` : text;
}
