// Reads what git writes with `-z`: fields that end in NUL, which no path, id or text of a commit can hold.
import { type Instant, instantAt, LAST_INSTANT, millisOf } from '../core/instant.ts';
import { refusal } from './failure.ts';

/** Yields the fields of a stream. */
export async function* fieldsOf<End>(chunks: AsyncGenerator<Buffer, End>): AsyncGenerator<Buffer, End> {
  // Pieces of the field that the next NUL ends.
  let pieces: Buffer[] = [];
  try {
    for (;;) {
      const next = await chunks.next();
      if (next.done === true) {
        if (pieces.length > 0) yield Buffer.concat(pieces);
        return next.value;
      }
      let rest = next.value;
      for (let nul = rest.indexOf(0); nul !== -1; nul = rest.indexOf(0)) {
        yield Buffer.concat([...pieces, rest.subarray(0, nul)]);
        pieces = [];
        rest = rest.subarray(nul + 1);
      }
      if (rest.length > 0) pieces.push(rest);
    }
  } finally {
    await chunks.return(undefined as End);
  }
}

/** Returns the fields of a finished output. */
export function splitFields(output: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  let from = 0;
  for (let nul = output.indexOf(0); nul !== -1; nul = output.indexOf(0, from)) {
    fields.push(output.subarray(from, nul));
    from = nul + 1;
  }
  if (from < output.length) fields.push(output.subarray(from));
  return fields;
}

/** Returns a commit's time; a claim outside of years 1970 to 9999 becomes the nearest one inside. */
export function commitTime(seconds: string): Instant {
  const claimed = Number(seconds);
  const known = Number.isFinite(claimed) ? Math.max(claimed, 0) : 0;
  return instantAt(Math.min(known * 1000, millisOf(LAST_INSTANT)));
}

/** Returns the ids of a list that git separates by spaces or lines. */
export function idsIn(text: string): readonly string[] {
  return text.split(/\s+/).filter((id) => id !== '');
}

export function isId(text: string): boolean {
  return /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(text);
}

/** Throws RC609 for anything but full ids: a range, an option or a second revision must not pass as a commit. */
export function checkIds(...ids: readonly string[]): void {
  for (const id of ids) {
    if (!isId(id)) throw refusal('RC609', `"${id}" is not the full id of a commit`);
  }
}

/** Throws RC609 for what git would take for an option or could not be handed over. */
export function checkWord(what: string, text: string): void {
  if (text === '' || text.startsWith('-') || /[\0\r\n]/.test(text) || !text.isWellFormed())
    throw refusal('RC609', `"${text}" cannot name ${what}`);
}
