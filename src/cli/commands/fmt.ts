// rollcall fmt: team.yaml and its includes in one layout; comments, order and meaning stay.
import path from 'node:path';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { formatSource } from '../../roster/edit/format-source.ts';
import { unifiedDiff } from '../../roster/edit/unified-diff.ts';
import { askFirst } from '../ask.ts';
import { writeWhole } from '../files.ts';
import type { CommonOptions, Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { readSources } from '../workspace.ts';

export interface FmtOptions extends CommonOptions {
  readonly check?: boolean;
  readonly yes?: boolean;
}

/** Prints the difference and writes it after asking. Returns 1 with `--check` where something would change. */
export async function fmt(io: Io, options: FmtOptions): Promise<ExitCode> {
  const sources = await readSources(io, options);
  if (sources.issues.length > 0) {
    io.err(renderIssues(sources.issues, 'text', { colour: io.colour.err }));
    return EXIT.error;
  }
  const edits = sources.files
    .map((before) => ({ before, after: formatSource(before) }))
    .filter(({ before, after }) => before.text !== after.text);
  for (const { before, after } of edits) io.out(unifiedDiff(before, after));
  if (edits.length === 0) {
    io.err('Already formatted.\n');
    return EXIT.ok;
  }
  if (options.check === true) return EXIT.error;
  await askFirst(io, `Write ${edits.length} file${edits.length === 1 ? '' : 's'}?`, options);
  for (const { after } of edits) await writeWhole(path.resolve(io.cwd, after.path), after.text, after.path);
  return EXIT.ok;
}
