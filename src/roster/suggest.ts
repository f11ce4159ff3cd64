// "Did you mean": the nearest known word, where it is near enough to be a slip of the finger.
import { distance } from 'fastest-levenshtein';

/**
 * Returns the known word nearest to what was written, or undefined where none is within a third of its length (at
 * least 1, at most 3 edits; upper and lower case, `-` and `_` count as equal). Of equally near words the first wins.
 */
export function suggest(written: string, known: Iterable<string>): string | undefined {
  if (written.length > 64) return undefined;
  const plain = plainOf(written);
  let best: { readonly word: string; readonly edits: number } | undefined;
  for (const word of known) {
    if (Math.abs(word.length - written.length) > 3) continue;
    const edits = distance(plain, plainOf(word));
    // Two letters swapped are one slip, though they count as two edits.
    const allowed = isShuffled(plain, plainOf(word))
      ? 2
      : Math.min(3, Math.max(1, Math.floor(word.length / 3)));
    if (edits <= allowed && edits < (best?.edits ?? 4)) {
      best = { word, edits };
    }
  }
  return best?.word;
}

/** Returns the hint `did you mean "x"?`, or undefined. */
export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const word = suggest(written, known);
  return word === undefined ? undefined : `did you mean "${word}"?`;
}

function isShuffled(a: string, b: string): boolean {
  return a.length === b.length && a.split('').sort().join('') === b.split('').sort().join('');
}

function plainOf(word: string): string {
  return word.toLowerCase().replaceAll('_', '-');
}
