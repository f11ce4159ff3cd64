// Many versions of one team.yaml, each entry parsed once however many versions hold it. What an entry means is decided
// by the same code that loads a whole file; a version that leaves any doubt is loaded whole.
import type { Issue } from '../core/issue.ts';
import { MAX_BYTES } from './decode.ts';
import { listIncludes } from './includes.ts';
import { checkSource, loadRoster, MAX_MEMBERS } from './load.ts';
import { readTeam, type TeamSource } from './read/team.ts';
import type { Report } from './report.ts';
import type { RosterContext } from './roster-context.ts';
import { judgeEach, judgeTogether } from './rules/judge-team.ts';
import type { Judging } from './rules/judging.ts';
import { parseSource } from './source.ts';
import { type SplitSource, splitSource } from './split.ts';
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

/** One version: its team, and the members in the same order as values that can be compared. */
export type TeamVersion =
  | { readonly team: TeamFile; readonly members: readonly MemberVersion[]; readonly issues: null }
  /** The errors, or all issues where the file is broken as a whole. */
  | { readonly team: null; readonly members: readonly []; readonly issues: readonly Issue[] };

export interface RosterVersions {
  /** Returns what {@link listIncludes} returns. */
  includes(root: SourceFile): readonly string[];
  /** Returns a version; `files` as for {@link loadRoster}. */
  read(files: readonly SourceFile[]): TeamVersion;
  /** What it took so far: texts of entries and of the rest of the file that were parsed, and versions loaded whole. */
  readonly counts: { readonly entries: number; readonly contexts: number; readonly whole: number };
}

/** The text of one entry, parsed. */
interface ReadEntry {
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

interface Reading extends MemberVersion {
  /** Beside which it was last found to be right by itself. */
  judged: Rest | null;
}

/** The entries of one file, and their texts. */
interface Layout {
  readonly texts: readonly string[];
  readonly entries: readonly ReadEntry[];
}

/** Everything of team.yaml but its members. */
interface Rest {
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

const HEAD = 'members:\n';
/** Characters of which UTF-8 makes at most three bytes each. */
const MAX_LENGTH = MAX_BYTES / 3;

/** Returns a reader without memory of any version. What it has parsed is kept as long as it is. */
export function rosterVersions(context: RosterContext): RosterVersions {
  const counts = { entries: 0, contexts: 0, whole: 0 };
  /** null: it must not be looked at alone. */
  const entries = new Map<string, ReadEntry | null>();
  const rests = new Map<string, Rest | null>();
  const texts = new Map<string, number>();
  const splits = new WeakMap<SourceFile, SplitSource | null>();
  /** Of each path, as it was read last. */
  const layouts = new Map<string, Layout>();
  let ids = 0;

  function split(file: SourceFile): SplitSource | null {
    const known = splits.get(file);
    if (known !== undefined) return known;
    const pieces = file.text.length > MAX_LENGTH ? null : splitSource(file.text);
    splits.set(file, pieces);
    return pieces;
  }

  function numberOf(text: string): number {
    const known = texts.get(text) ?? texts.size;
    texts.set(text, known);
    return known;
  }

  function restOf(root: SourceFile): Rest | null {
    const pieces = split(root);
    if (pieces === null) return null;
    const { before, head, after } = pieces;
    const text = `${before}members: {}${head.slice('members:'.length)}${after}`;
    const known = rests.get(text);
    if (known !== undefined) return known;
    counts.contexts += 1;
    const rest = parseRest({ path: root.path, text }, before.length, numberOf, context);
    rests.set(text, rest);
    return rest;
  }

  function entryOf(text: string, indent: number, path: string): ReadEntry | null {
    const known = entries.get(text);
    if (known !== undefined) return known;
    counts.entries += 1;
    const file = { path, text: `${HEAD}${text}` };
    const read = parseEntry(file, indent);
    // Not `text` itself, which is a part of the whole file and would keep that in memory.
    entries.set(file.text.slice(HEAD.length), read);
    return read;
  }

  /** Returns null where the version must be loaded whole. */
  function assemble(files: readonly SourceFile[]): TeamVersion | null {
    const [root, ...included] = files;
    const rest = root === undefined ? null : restOf(root);
    if (root === undefined || rest === null || rest.includes.length !== included.length) return null;
    if (files.reduce((sum, { text }) => sum + text.length, 0) > MAX_LENGTH) return null;
    const found: ReadEntry[] = [];
    for (const file of files) {
      const pieces = split(file);
      if (pieces === null || (file !== root && !holdsMembersOnly(pieces))) return null;
      const entries = entriesIn(file, pieces);
      if (entries === null) return null;
      found.push(...entries);
    }
    if (found.length > MAX_MEMBERS) return null;
    const members = membersOf(found, rest);
    return members === null ? null : judge(members, rest);
  }

  /** Returns the entries of a file, null where one must not be looked at alone or a key stands twice. */
  function entriesIn(
    { path }: SourceFile,
    { entries: parts, indent }: SplitSource,
  ): readonly ReadEntry[] | null {
    const before = layouts.get(path) ?? { texts: [], entries: [] };
    // Most of a version is the beginning and the end of the one before; comparing is cheaper than looking up.
    const first = sameAtStart(parts, before.texts);
    const last = sameAtEnd(parts, before.texts, first);
    const middle: ReadEntry[] = [];
    for (const text of parts.slice(first, parts.length - last)) {
      const entry = entryOf(text, indent, path);
      if (entry === null) return null;
      middle.push(entry);
    }
    const entries = [
      ...before.entries.slice(0, first),
      ...middle,
      ...before.entries.slice(before.entries.length - last),
    ];
    if (new Set(entries.map(({ folded }) => folded)).size < entries.length) return null;
    layouts.set(path, { texts: parts, entries });
    return entries;
  }

  /** Returns the members in order, reading those that were not yet read beside what they depend on. */
  function membersOf(found: readonly ReadEntry[], rest: Rest): readonly Reading[] | null {
    const fresh = new Map<string, ReadEntry>();
    for (const entry of found) {
      if (entry.last?.rest === rest) continue;
      const reading = entry.readings.get(dependsOn(entry, rest));
      if (reading !== undefined) entry.last = { rest, reading };
      else if (fresh.has(entry.entry.name)) return null;
      else fresh.set(entry.entry.name, entry);
    }
    if (fresh.size > 0) {
      const report = watch();
      const { team } = readTeam(withMembers(rest, fresh), [], true, report, context);
      if (report.failed() || team.members.length !== fresh.size) return null;
      for (const [index, entry] of [...fresh.values()].entries()) {
        const member = team.members[index];
        if (member === undefined) return null;
        const reading: Reading = { id: ids++, member, judged: null };
        entry.readings.set(dependsOn(entry, rest), reading);
        entry.last = { rest, reading };
      }
    }
    return found.flatMap(({ last }) => last?.reading ?? []);
  }

  function judge(members: readonly Reading[], rest: Rest): TeamVersion | null {
    const report = watch();
    const judging = { ...rest.judging, report };
    const team = { ...rest.team, members: members.map(({ member }) => member) };
    judgeTogether(team, judging);
    const fresh = members.filter(({ judged }) => judged !== rest);
    if (fresh.length > 0) judgeEach({ ...team, members: fresh.map(({ member }) => member) }, judging);
    if (report.failed()) return null;
    for (const reading of fresh) reading.judged = rest;
    return { team, members, issues: null };
  }

  return {
    counts,
    includes: (root) => restOf(root)?.includes ?? listIncludes(root),
    read(files) {
      const assembled = assemble(files);
      if (assembled !== null) return assembled;
      counts.whole += 1;
      const { team, issues } = loadRoster(files, context);
      return team === null
        ? { team, members: [], issues }
        : { team, members: team.members.map((member) => ({ id: ids++, member })), issues: null };
    },
  };
}

/** Returns null where the text is not a map with the members at the very place, or anything in it is wrong. */
function parseRest(
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
function parseEntry(file: SourceFile, indent: number): ReadEntry | null {
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

function withMembers({ source, members }: Rest, fresh: ReadonlyMap<string, ReadEntry>): TeamSource {
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
function holdsMembersOnly({ before, head, after }: SplitSource): boolean {
  return BLANK.test(before) && after === '' && BLANK.test(head.slice('members:'.length));
}

const BLANK = /^(?: |\r?\n)*$/;

/** Everything beside the entry itself that its member depends on. */
function dependsOn({ group }: ReadEntry, { base, groups }: Rest): string {
  return `${base} ${groups.get(group) ?? ''}`;
}

function sameAtStart(a: readonly string[], b: readonly string[]): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
  return n;
}

/** Looks at what comes after the first `skip` only. */
function sameAtEnd(a: readonly string[], b: readonly string[], skip: number): number {
  let n = 0;
  const most = Math.min(a.length, b.length) - skip;
  while (n < most && a[a.length - 1 - n] === b[b.length - 1 - n]) n += 1;
  return n;
}

function slice({ lines, start, end }: TreeNode): string {
  return lines.text.slice(start, end);
}

/** A report that remembers only whether anything was an error. */
function watch(): Report & { failed(): boolean } {
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
    issues: () => [],
    failed: () => failed,
  };
}
