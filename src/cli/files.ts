// Files as the command line reads and writes them: exact errors on the way in, all or nothing on the way out.
import { randomBytes } from 'node:crypto';
import { open, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';

/** Returns a file's bytes. Throws RollcallError RC541 naming the file and the reason. */
export async function readBytes(file: string, shown: string, limit: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > limit) {
      throw new RollcallError('RC541', `${shown} has ${size} bytes; at most ${limit} are read`);
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof RollcallError) throw error;
    throw new RollcallError('RC541', `cannot read ${shown}: ${reason(error)}`, { cause: error });
  }
}

/**
 * Writes a file so that a reader sees the old text or the new, never part of it: a temporary file beside it, flushed
 * to the disk, then renamed. Throws RollcallError RC542; the old file is untouched then.
 */
export async function writeWhole(file: string, text: string, shown: string): Promise<void> {
  // Where the name is a link, the file behind it is replaced and the link stays.
  const target = await realpath(file).catch(() => file);
  const name = `.${path.basename(target)}.${randomBytes(6).toString('hex')}`;
  const temporary = path.join(path.dirname(target), name);
  try {
    // Keep the mode of the file that is replaced; a new one is left to the umask.
    const mode = await stat(target).then(
      (found) => found.mode,
      () => 0o666,
    );
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new RollcallError('RC542', `cannot write ${shown}: ${reason(error)}`, {
      hint: 'nothing was changed; free some space or fix the permissions and run again',
      cause: error,
    });
  }
}

/** Returns the system's reason in words (`ENOENT` becomes "no such file"). */
export function reason(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: { readonly [code: string]: string } = {
    ENOENT: 'no such file or folder',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the file system is read-only',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
