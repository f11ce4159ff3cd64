// The parts that a version of team.yaml is put together from: one entry of `members`, and all the rest of the file. Each
// is parsed by itself by the code that loads a whole file; what leaves any doubt by itself is no part.
import { listIncludes } from './includes.ts';
import { checkSource } from './load.ts';
import { readTeam, type TeamSource } from './read/team.ts';
import type { Report } from './report.ts';
import type { RosterContext } from './roster-context.ts';
import type { Judging } from './rules/judging.ts';
import { parseSource } from './source.ts';
import type { SplitSource } from './split.ts';
import type { SourceFile, TeamFile, TeamMember } from './team-file.ts';
import { child, type Entry, entriesOf, type MapNode, type TreeNode, textOf } from './tree.ts';

/**
 * A member as one version has it. The same value stands in every version where the entry, its group, the accounts, the
 * projects and the defaults are written the same. Positions in it are those of the version that was read first, or of
 * the entry alone.
 */
export interface MemberVersion {
  /** Counts up from 0, once for each value of a reader. */
  readonly id: number;
  readonly member: TeamMember;
}

/** The text of one entry, parsed. */
export interface ReadEntry {
  readonly entry: Entry;
  /** As keys of one map are told apart. */
  readonly folded: string;
  /** The word that would name its group. */
  readonly group: string;
  /** By what else the member depends on. */
  readonly readings: Map<string, Reading>;
  /** The reading beside the rest that was asked about last. */
  last: { readonly rest: Rest; readonly reading: Reading } | null;
}

export interface Reading extends MemberVersion {
  /** Beside which it was last found to be right by itself. */
  judged: Rest | null;
}

/** Everything of team.yaml but its members. */
export interface Rest {
  readonly source: TeamSource;
  readonly members: Entry;
  readonly includes: readonly string[];
  /** Stands for the texts that every member depends on. */
  readonly base: number;
  readonly groups: ReadonlyMap<string, number>;
  /** The file without its members. */
  readonly team: TeamFile;
  readonly judging: Judging;
}

/** What an entry is parsed below. */
export const HEAD = 'members:\n';

/** Returns null where the text is not a map with the members at the very place, or anything in it is wrong. */
export function parseRest(
  root: SourceFile,
  at: number,
  numberOf: (text: string) => number,
  context: RosterContext,
): Rest | null {
  const report = watch();
  const source = checkSource(parseSource(root), false, report);
  if (report.failed() || source?.root.kind !== 'map' || root.text.charAt(source.root.start) === '{')
    return null;
  const members = source.root.entries.get('members');
  if (members?.key.start !== at || entriesOf(members.value).length > 0) return null;
  const { team, judging } = readTeam(source, [], true, report, context);
  if (report.failed()) return null;
  const textAt = (node: TreeNode | undefined): string => (node === undefined ? '' : slice(node));
  const shared = ['accounts', 'projects', 'defaults'].map((name) => textAt(child(source.root, name)));
  return {
    source,
    members,
    includes: listIncludes(root),
    base: numberOf(JSON.stringify(shared)),
    groups: new Map(
      entriesOf(child(source.root, 'groups')).map(({ name, value }) => [name, numberOf(slice(value))]),
    ),
    team,
    judging,
  };
}

/** Returns null where the text is not one entry that begins at its indent, or anything in it is wrong. */
export function parseEntry(file: SourceFile, indent: number): ReadEntry | null {
  const report = watch();
  const source = checkSource(parseSource(file), true, report);
  const [entry, second] = entriesOf(child(source?.root, 'members'));
  if (report.failed() || entry === undefined || second !== undefined) return null;
  if (entry.key.start !== HEAD.length + indent || file.text.charAt(entry.key.start) === '{') return null;
  return {
    entry,
    folded: entry.name.normalize('NFC').toLowerCase(),
    group: textOf(entry.value) ?? textOf(child(entry.value, 'group')) ?? '',
    readings: new Map(),
    last: null,
  };
}

export function withMembers({ source, members }: Rest, fresh: ReadonlyMap<string, ReadEntry>): TeamSource {
  const block: MapNode = {
    ...members.value,
    kind: 'map',
    entries: new Map(Array.from(fresh, ([name, { entry }]) => [name, entry])),
  };
  const entries = new Map(entriesOf(source.root).map((entry) => [entry.name, entry]));
  entries.set('members', { ...members, value: block });
  const { lines, start, end } = source.root;
  return { ...source, root: { kind: 'map', lines, start, end, entries } };
}

/** Whether nothing stands around the entries of an included file, not even a comment, that nobody would look at. */
export function holdsMembersOnly({ before, head, after }: SplitSource): boolean {
  return BLANK.test(before) && after === '' && BLANK.test(head.slice('members:'.length));
}

const BLANK = /^(?: |\r?\n)*$/;

/** Everything beside the entry itself that its member depends on. */
export function dependsOn({ group }: ReadEntry, { base, groups }: Rest): string {
  return `${base} ${groups.get(group) ?? ''}`;
}

function slice({ lines, start, end }: TreeNode): string {
  return lines.text.slice(start, end);
}

/** A report that remembers only whether anything was an error. */
export function watch(): Report & { failed(): boolean } {
  let failed = false;
  const fail = (): void => {
    failed = true;
  };
  const ignore = (): void => undefined;
  return {
    error: fail,
    unreadable: fail,
    warning: ignore,
    mask: ignore,
    failed: () => failed,
  };
}
