// Files that `init` writes into a repository: shown as a diff, agreed to, and written only over the text that was shown.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { unifiedDiff } from '../roster/edit/unified-diff.ts';
import type { ScaffoldFile } from '../scaffold/workflow.ts';
import { askFirst } from './ask.ts';
import { readBytes, writeWhole } from './files.ts';
import type { Io } from './io.ts';

const SIZE_LIMIT = 16 * 1024 * 1024;

/** Returns the text of a file; null where there is none. Throws RollcallError RC541 where it cannot be read. */
export async function textIfAny(file: string, shown: string): Promise<string | null> {
  try {
    return Buffer.from(await readBytes(file, shown, SIZE_LIMIT)).toString('utf8');
  } catch (error) {
    const { cause } = error instanceof Error ? error : {};
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null;
    throw error;
  }
}

/**
 * Shows what differs below `folder` and writes it after asking; files that are equal are left alone. Returns the paths
 * that were written. Throws RollcallError RC544 or RC545 as `askFirst`, RC542 where a file changed meanwhile.
 */
export async function writeScaffold(
  io: Io,
  folder: string,
  files: readonly ScaffoldFile[],
  options: { readonly yes?: boolean },
): Promise<readonly string[]> {
  const changed: { readonly file: ScaffoldFile; readonly before: string | null }[] = [];
  for (const file of files) {
    const before = await textIfAny(path.join(folder, file.path), file.path);
    if (before !== file.text) changed.push({ file, before });
  }
  if (changed.length === 0) return [];
  for (const { file, before } of changed) {
    io.out(unifiedDiff({ path: before === null ? '/dev/null' : file.path, text: before ?? '' }, file));
  }
  const names = changed.map(({ file }) => visible(file.path));
  await askFirst(io, `Write ${names.join(', ')}?`, options);
  for (const { file, before } of changed) {
    if ((await textIfAny(path.join(folder, file.path), file.path)) === before) continue;
    throw new RollcallError('RC542', `${file.path} was changed by somebody else meanwhile`, {
      hint: 'nothing was written; run the command again',
    });
  }
  for (const { file } of changed) {
    const place = path.join(folder, file.path);
    await mkdir(path.dirname(place), { recursive: true });
    await writeWhole(place, file.text, file.path);
  }
  return changed.map(({ file }) => file.path);
}
