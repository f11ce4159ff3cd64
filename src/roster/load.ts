// team.yaml and its included files -> TeamFile, or everything that is wrong with them in one go. Reads no file and no
// clock; never throws on any text.
import type { Issue } from '../core/issue.ts';
import { MAX_BYTES } from './decode.ts';
import { validateMembersFile, validateTeam } from './generated/validateTeam.js';
import { listIncludes } from './includes.ts';
import type { Lines } from './lines.ts';
import { readTeam, type TeamSource } from './read/team.ts';
import { createReport, type Report } from './report.ts';
import type { RosterContext } from './roster-context.ts';
import { judgeTeam } from './rules/judge-team.ts';
import { checkShape } from './shape.ts';
import { type ParsedSource, parseSource } from './source.ts';
import type { SourceFile, TeamFile } from './team-file.ts';
import { child, entriesOf, itemsOf, positionOf, textOf } from './tree.ts';
import { checkSecrets } from './tree-secrets.ts';

export type { RosterContext } from './roster-context.ts';

/** What team.yaml and its included files may hold together. */
export const MAX_MEMBERS = 100_000;

/**
 * Returns the team, or null where any issue is an error; and all issues, sorted by file, line, column and code.
 * `files`: team.yaml first, then its includes in the order of {@link listIncludes}.
 */
export function loadRoster(
  files: readonly SourceFile[],
  context: RosterContext,
): { readonly team: TeamFile | null; readonly issues: readonly Issue[] } {
  const sources = files.map((file) => parseSource(file));
  const report = createReport(sources.map(({ lines }) => lines));
  const read = sources.map((source, index) => checkSource(source, index > 0, report));
  const [root, ...included] = read;
  const [first] = files;
  if (first === undefined) throw new TypeError('loadRoster needs team.yaml');
  checkSizes(
    first,
    sources.map(({ lines }) => lines),
    read,
    report,
  );
  if (root === null || root === undefined) return { team: null, issues: report.issues() };

  const whole = checkIncludes(root, first, included.length, report);
  const { team, judging } = readTeam(root, included, whole, report, context);
  judgeTeam(team, judging);
  const issues = report.issues();
  return { team: issues.some(({ severity }) => severity === 'error') ? null : team, issues };
}

/** Returns one file as far as it can be read, and reports what is wrong with it whatever the other files say. */
export function checkSource(source: ParsedSource, included: boolean, report: Report): TeamSource | null {
  source.tell(report);
  const { parsed } = source;
  if (parsed === null) return null;
  const secrets = checkSecrets(parsed, report);
  const refused = new Set([...parsed.refused, ...secrets]);
  const validate = included ? validateMembersFile : validateTeam;
  return { ...parsed, ...checkShape({ ...parsed, refused }, validate, report, { included }) };
}

function checkSizes(
  first: SourceFile,
  all: readonly Lines[],
  read: readonly (TeamSource | null)[],
  report: Report,
): void {
  const encoder = new TextEncoder();
  const at = { file: first.path, line: 1, column: 1 };
  const bytes = all.reduce((sum, { text }) => sum + encoder.encode(text).length, 0);
  if (bytes > MAX_BYTES)
    report.error('RC103', at, `the files have ${bytes} bytes; the limit is ${MAX_BYTES} in all`);
  const members = read.reduce((sum, source) => sum + entriesOf(child(source?.root, 'members')).length, 0);
  if (members > MAX_MEMBERS)
    report.error('RC103', at, `the files have ${members} members; the limit is ${MAX_MEMBERS} in all`);
}

/** Returns whether every included file was handed in. */
function checkIncludes(root: TeamSource, file: SourceFile, given: number, report: Report): boolean {
  const listed = listIncludes(file);
  for (const path of listed.slice(given)) {
    const item = itemsOf(child(root.root, 'include')).find((candidate) => textOf(candidate) === path);
    report.error('RC117', positionOf(item ?? root.root), `the included file ${path} was not read`);
  }
  return listed.length <= given;
}
