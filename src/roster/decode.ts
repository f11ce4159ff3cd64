// Bytes to text, strictly: the one place where an encoding is decided. Never repairs what it cannot read.
import type { Issue, Position } from '../core/issue.ts';
import type { SourceFile } from './team-file.ts';

/** 16 MiB: what team.yaml and its included files may hold together. */
export const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Returns the text of a file without its UTF-8 byte-order mark, or the issue that keeps it from being read:
 * RC103 above 16 MiB; RC102 for UTF-16, NUL bytes and what is not UTF-8.
 */
export function decodeSource(path: string, bytes: Uint8Array): { file: SourceFile } | { issue: Issue } {
  if (bytes.length > MAX_BYTES) {
    return fault(
      path,
      'RC103',
      `the file has ${bytes.length} bytes; the limit is ${MAX_BYTES}`,
      'split it, or remove what is not needed',
    );
  }
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return fault(path, 'RC102', 'the file is UTF-16', 'save it as UTF-8');
  }
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const message = `the file has a NUL byte (at byte ${nul})`;
    return fault(path, 'RC102', message, 'save it as plain UTF-8 text', placeOf(bytes, nul));
  }
  try {
    // `ignoreBOM` false: a UTF-8 mark at the start is dropped.
    return { file: { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch {
    return fault(
      path,
      'RC102',
      'the file is not UTF-8',
      'save it as UTF-8; it may be in an older one-byte encoding',
      placeOf(bytes, firstBroken(bytes)),
    );
  }
}

type Place = Pick<Position, 'line' | 'column'>;

const START: Place = { line: 1, column: 1 };

function fault(
  path: string,
  code: 'RC102' | 'RC103',
  message: string,
  hint: string,
  place = START,
): { issue: Issue } {
  return { issue: { code, severity: 'error', message, hint, at: { file: path, ...place } } };
}

/** Reads what it can; what it cannot read becomes U+FFFD. */
const LOSSY = new TextDecoder('utf-8', { ignoreBOM: true });
const REPLACEMENT = '\ufffd';
/** U+FFFD as a file may well hold it. */
const WRITTEN = new TextEncoder().encode(REPLACEMENT);

/** Returns the index of the first byte that is no UTF-8, of bytes that have one. */
function firstBroken(bytes: Uint8Array): number {
  let at = 0;
  for (const part of LOSSY.decode(bytes).split(REPLACEMENT)) {
    at += new TextEncoder().encode(part).length;
    if (WRITTEN.some((byte, i) => bytes[at + i] !== byte)) break;
    at += WRITTEN.length;
  }
  return at;
}

/** Returns where a byte stands, in lines and UTF-16 units as everywhere; the bytes before it are UTF-8. */
function placeOf(bytes: Uint8Array, index: number): Place {
  const before = LOSSY.decode(bytes.subarray(0, index))
    .replace(/^\ufeff/, '')
    .split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}
