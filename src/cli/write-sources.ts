// Edited source files on their way to the disk: shown as a diff, agreed to, and written only over the text that the
// edit was made from.
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { sha256Hex } from '../plan/digest.ts';
import { unifiedDiff } from '../roster/edit/unified-diff.ts';
import type { SourceFile } from '../roster/team-file.ts';
import { askFirst } from './ask.ts';
import { readBytes, writeWhole } from './files.ts';
import type { Io } from './io.ts';
import { SIZE_LIMIT, type Sources } from './workspace.ts';

/** Returns the files that an edit has changed; `after` stands in the order of `before.files`. */
export function changedFiles(before: Sources, after: readonly SourceFile[]): readonly SourceFile[] {
  return after.filter((file, index) => file.text !== before.files[index]?.text);
}

/** Prints what an edit changes, file by file. */
export function showEdits(io: Io, before: Sources, after: readonly SourceFile[]): void {
  for (const [index, file] of before.files.entries()) {
    const edited = after[index];
    if (edited !== undefined && edited.text !== file.text) io.out(unifiedDiff(file, edited));
  }
}

/**
 * Writes the changed files after asking. Throws RollcallError RC544 or RC545 as `askFirst`, RC542 where a file is no
 * longer what the edit was made from: somebody else's edit is not lost.
 */
export async function writeEdits(
  io: Io,
  before: Sources,
  after: readonly SourceFile[],
  options: { readonly yes?: boolean },
): Promise<void> {
  const changed = changedFiles(before, after);
  await askFirst(io, `Write ${changed.map((file) => visible(file.path)).join(', ')}?`, options);
  const blobs = new Map(before.blobs.map((blob) => [blob.path, blob.sha256]));
  for (const file of changed) {
    const bytes = await readBytes(path.resolve(io.cwd, file.path), file.path, SIZE_LIMIT);
    if (sha256Hex(bytes) === blobs.get(file.path)) continue;
    throw new RollcallError('RC542', `${file.path} was changed by somebody else meanwhile`, {
      hint: 'nothing was written; run the command again',
    });
  }
  for (const file of changed) await writeWhole(path.resolve(io.cwd, file.path), file.text, file.path);
}
