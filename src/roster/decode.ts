// Bytes to text, strictly: the one place where an encoding is decided. Never repairs what it cannot read.
import type { Issue } from '../core/issue.ts';
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
  if (nul >= 0)
    return fault(path, 'RC102', `the file has a NUL byte (at byte ${nul})`, 'save it as plain UTF-8 text');
  try {
    // `ignoreBOM` false: a UTF-8 mark at the start is dropped.
    return { file: { path, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) } };
  } catch {
    return fault(
      path,
      'RC102',
      'the file is not UTF-8',
      'save it as UTF-8; it may be in an older one-byte encoding',
    );
  }
}

function fault(path: string, code: 'RC102' | 'RC103', message: string, hint: string): { issue: Issue } {
  return { issue: { code, severity: 'error', message, hint, at: { file: path, line: 1, column: 1 } } };
}
