// The difference of two versions of a file as people and tools read it.
import { createTwoFilesPatch } from 'diff';
import type { SourceFile } from '../team-file.ts';

/** Returns a unified diff (three lines of context) with both paths; empty where the texts are equal. */
export function unifiedDiff(before: SourceFile, after: SourceFile): string {
  if (before.text === after.text) return '';
  return createTwoFilesPatch(before.path, after.path, before.text, after.text, undefined, undefined, {
    context: 3,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}
