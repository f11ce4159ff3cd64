// The files of an account: read whole or not at all, written whole or not at all.
import { access, constants, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** An export above this is no member list (100,000 rows take about 8 MiB). */
const MAX_BYTES = 64 * 1024 * 1024;

/** Returns the bytes of a file. Throws where it is none, is too large, or cannot be opened. */
export async function readWhole(file: string, signal: AbortSignal): Promise<Uint8Array> {
  const info = await stat(file);
  if (!info.isFile()) throw new Error('it is not a file');
  if (info.size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES / 1024 / 1024} MiB`);
  return await readFile(file, { signal });
}

/** Throws where a file could not be put into the folder of `file`. */
export async function checkWritable(file: string): Promise<void> {
  await access(path.dirname(file), constants.W_OK);
}

/** Writes a file beside the old one and puts it in its place: readers see the old or the new text, never half. */
export async function replaceFile(file: string, text: string): Promise<void> {
  const beside = path.join(path.dirname(file), `.${path.basename(file)}.rollcall-new`);
  await writeFile(beside, text, { flush: true });
  await rename(beside, file);
}
