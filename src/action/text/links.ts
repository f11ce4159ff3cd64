// The only links and mentions that texts of the action hold: to the page of a run, and of one known login.
import { code } from '../../plan/render/escape.ts';

/** The page of a run, with no query, fragment, bracket or space: nothing that could end a link or hide where it leads. */
const RUN_PAGE =
  /^https?:\/\/[A-Za-z0-9.-]+(?::\d{1,5})?(?:\/[A-Za-z0-9._-]+)+\/actions\/runs\/\d+(?:\/attempts\/\d+)?$/;
/** Logins on GitHub; those that a company manages end in `_` and a short name. */
const LOGIN = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,63})$/;

/** UTF-16 code units of a name in a list. */
const LONGEST_NAME = 200;
const LONGEST_URL = 300;

/** Returns a link to a run with words of our own; the words alone where the address is none of a run. */
export function link(words: string, url: string | null): string {
  return url !== null && url.length <= LONGEST_URL && RUN_PAGE.test(url) ? `[${words}](${url})` : words;
}

/** Returns a mention, which notifies; what is no login stays text. */
export function mention(login: string): string {
  return LOGIN.test(login) ? `@${login}` : within(login, LONGEST_NAME, code);
}

/** Returns the first digits of a commit id or hash, as text to the letter. */
export function short(id: string): string {
  return code(id.slice(0, 12));
}

/** Returns at most `most` names in code spans, and how many more there are: `a, b, 3 more`. */
export function names(list: readonly string[], most: number): string {
  return spans(list, most).join(', ');
}

/** Returns the same with an `or` before the last. */
export function eitherOf(list: readonly string[], most: number): string {
  const words = spans(list, most);
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}`;
}

function spans(list: readonly string[], most: number): readonly string[] {
  const shown = list.slice(0, most).map((name) => code(clip(name, LONGEST_NAME)));
  return list.length > most ? [...shown, `${list.length - most} more`] : shown;
}

/** Returns the beginning of a long text, never half a character. */
export function clip(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).toWellFormed()}…`;
}

/** Returns the beginning of a text, written as Markdown, in so many UTF-16 code units: what is escaped grows. */
export function within(text: string, most: number, write: (text: string) => string): string {
  let length = most;
  let written = write(clip(text, length));
  while (written.length > most && length > 1) {
    length = Math.floor(length / 2);
    written = write(clip(text, length));
  }
  return written;
}
