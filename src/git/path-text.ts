// Paths are bytes to git and text to us. Bytes that are no UTF-8 become lone surrogates (as in Python's PEP 383), so that
// two paths never read the same and no odd path reads like a proper one.
import { isUtf8 } from 'node:buffer';

/** Returns a path as text; byte 0xNN that is no part of UTF-8 stands as U+DCNN. */
export function pathText(bytes: Buffer): string {
  if (isUtf8(bytes)) return bytes.toString('utf8');
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    text +=
      length === 0 ? String.fromCharCode(0xdc00 + (bytes[at] ?? 0)) : bytes.toString('utf8', at, at + length);
    at += Math.max(1, length);
  }
  return text;
}

/** Returns how many bytes the character at a place takes; 0 where none begins. */
function sequenceLength(bytes: Buffer, at: number): number {
  for (let length = 1; length <= 4 && at + length <= bytes.length; length++) {
    if (isUtf8(bytes.subarray(at, at + length))) return length;
  }
  return 0;
}
