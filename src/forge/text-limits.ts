// How long a text GitHub takes. Longer ones are refused before anything is sent: what to leave out is for whoever wrote
// the text to decide.
import { RollcallError } from '../core/errors.ts';
import type { CheckText } from './poster-port.ts';

/** Characters of a comment or of an issue's body: GitHub answers "Body is too long (maximum is 65536 characters)". */
export const MAX_BODY_CHARACTERS = 65_536;
/** Characters of an issue's title. */
export const MAX_TITLE_CHARACTERS = 256;
/**
 * UTF-8 bytes of a check's summary, and of its text. https://docs.github.com/rest/checks/runs says characters; the API
 * counts bytes ("summary exceeds a maximum bytesize of 65535", https://github.com/github/docs/issues/35252).
 */
export const MAX_CHECK_BYTES = 65_535;
/** Bytes of an annotation's message (64 KB), and characters of its title; https://docs.github.com/rest/checks/runs */
export const MAX_ANNOTATION_BYTES = 65_536;
export const MAX_ANNOTATION_TITLE_CHARACTERS = 255;
/** Annotations of one request, by the same page; further requests add to them. */
export const ANNOTATIONS_A_REQUEST = 50;

/** Throws RollcallError RC670. `length` in UTF-16 units is at least the number of characters. */
export function checkCharacters(what: string, text: string, limit: number): void {
  if (text.length > limit) throw tooLong(what, text.length, limit, 'characters');
}

/** Throws RollcallError RC670 for the first part of the check that is too long. */
export function checkCheckText({ summary, text, annotations }: CheckText): void {
  checkBytes('the summary of a check', summary, MAX_CHECK_BYTES);
  checkBytes('the text of a check', text ?? '', MAX_CHECK_BYTES);
  for (const annotation of annotations) {
    checkBytes('the message of an annotation', annotation.message, MAX_ANNOTATION_BYTES);
    checkCharacters('the title of an annotation', annotation.title, MAX_ANNOTATION_TITLE_CHARACTERS);
  }
}

function checkBytes(what: string, text: string, limit: number): void {
  const bytes = new TextEncoder().encode(text).byteLength;
  if (bytes > limit) throw tooLong(what, bytes, limit, 'bytes');
}

function tooLong(what: string, length: number, limit: number, unit: string): RollcallError {
  return new RollcallError('RC670', `${what} has ${length} ${unit}; GitHub takes ${limit}`);
}
