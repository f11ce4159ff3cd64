// rollcall fmt: one layout for team.yaml. Only blanks and line ends change: two blanks a level, one blank between words,
// one empty line at most. Comments, order, quotes and line breaks stay as written. Nothing is aligned in columns, so that
// a new line never moves others in a diff.
import { RollcallError } from '../../core/errors.ts';
import type { SourceFile } from '../team-file.ts';
import { layout } from './layout.ts';
import { commentsOf, dataOf, fingerprint, parseYaml } from './yaml-source.ts';

/**
 * Returns the file in its canonical layout; formatting it again changes nothing. Throws RC250 where it is no valid
 * YAML, or where the layout would change what it means.
 */
export function formatSource(file: SourceFile): SourceFile {
  // YAML reads every line end as \n, in texts too.
  const source = parseYaml({ path: file.path, text: file.text.replaceAll('\r\n', '\n') });
  const after = { path: file.path, text: layout(source.tokens) };
  const result = parseYaml(after);
  if (
    fingerprint(dataOf(source.document.contents)) !== fingerprint(dataOf(result.document.contents)) ||
    fingerprint(commentsOf(source).map((comment) => comment.source.trimEnd())) !==
      fingerprint(commentsOf(result).map((comment) => comment.source))
  ) {
    throw new RollcallError('RC250', `${file.path} cannot be formatted without changing what it says`, {
      hint: 'write the entry in the usual way: one key a line, or a map on one line',
    });
  }
  return after;
}
