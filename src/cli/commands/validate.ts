// rollcall validate: everything that the file alone shows to be wrong.
import { EXIT, type ExitCode } from '../../core/errors.ts';
import type { CommonOptions, Io } from '../io.ts';
import { type IssueFormat, renderIssues } from '../issues.ts';
import { momentOf, readSources, readTeam } from '../workspace.ts';

export interface ValidateOptions extends CommonOptions {
  readonly format: IssueFormat;
  readonly at?: string;
}

/** Prints the findings. Returns 1 where one is an error, else 0. */
export async function validate(io: Io, options: ValidateOptions): Promise<ExitCode> {
  const { now } = momentOf(io, options.at);
  const sources = await readSources(io, options);
  const { team, issues } = readTeam(sources, now);
  io.out(renderIssues(issues, options.format, { colour: io.colour.out }));
  if (options.format === 'text')
    io.out(
      `${summary(
        sources.files.length,
        team?.members.length ?? 0,
        issues.map((issue) => issue.severity),
      )}\n`,
    );
  return team === null ? EXIT.error : EXIT.ok;
}

function summary(files: number, members: number, severities: readonly string[]): string {
  const errors = severities.filter((severity) => severity === 'error').length;
  const warnings = severities.length - errors;
  const also = warnings === 0 ? '' : `, ${count(warnings, 'warning')}`;
  if (errors > 0) return `${count(errors, 'error')}${also}.`;
  return `Valid: ${count(members, 'member')} in ${count(files, 'file')}${also}.`;
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
