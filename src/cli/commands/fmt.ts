// rollcall fmt: team.yaml and its includes in one layout; comments, order and meaning stay.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import type { Issue } from '../../core/issue.ts';
import { formatSource } from '../../roster/edit/format-source.ts';
import type { SourceFile } from '../../roster/team-file.ts';
import type { CommonOptions, Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { momentOf, readSources, readTeam, type Sources } from '../workspace.ts';
import { changedFiles, showEdits, writeEdits } from '../write-sources.ts';

export interface FmtOptions extends CommonOptions {
  readonly check?: boolean;
  readonly yes?: boolean;
}

/** Prints the difference and writes it after asking. Returns 1 with `--check` where something would change. */
export async function fmt(io: Io, options: FmtOptions): Promise<ExitCode> {
  const sources = await readSources(io, options);
  const files = formatAll(io, sources);
  const changed = changedFiles(sources, files);
  showEdits(io, sources, files);
  if (changed.length === 0) {
    io.err('Already formatted.\n');
    return EXIT.ok;
  }
  if (options.check === true) return EXIT.error;
  await writeEdits(io, sources, files, options);
  return EXIT.ok;
}

/** The formatter knows only that a text is no YAML; where it is broken the reader knows. */
function formatAll(io: Io, sources: Sources): readonly SourceFile[] {
  try {
    if (sources.issues.length === 0) return sources.files.map((file) => formatSource(file));
  } catch (error) {
    if (!(error instanceof RollcallError) || tellBroken(io, sources).length === 0) throw error;
    throw new RollcallError('RC543', 'nothing was formatted', {
      hint: 'fix what stands above',
      cause: error,
    });
  }
  tellBroken(io, sources);
  throw new RollcallError('RC543', 'nothing was formatted', { hint: 'fix what stands above' });
}

function tellBroken(io: Io, sources: Sources): readonly Issue[] {
  const { issues } = readTeam(sources, momentOf(io, undefined).now);
  // Codes of the text itself; what the file says is not the formatter's business.
  const broken = issues.filter(({ code }) => code < 'RC108');
  io.err(renderIssues(broken, 'text', { colour: io.colour.err }));
  return broken;
}
