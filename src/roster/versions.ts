// Many versions of one team.yaml, each entry parsed once however many versions hold it. What an entry means is decided
// by the same code that loads a whole file; a version that leaves any doubt is loaded whole.
import type { Issue } from '../core/issue.ts';
import { MAX_BYTES } from './decode.ts';
import { listIncludes } from './includes.ts';
import { loadRoster, MAX_MEMBERS } from './load.ts';
import { readTeam } from './read/team.ts';
import type { RosterContext } from './roster-context.ts';
import { judgeEach, judgeTogether } from './rules/judge-team.ts';
import { type SplitSource, splitSource } from './split.ts';
import type { SourceFile, TeamFile } from './team-file.ts';
import {
  dependsOn,
  HEAD,
  holdsMembersOnly,
  type MemberVersion,
  parseEntry,
  parseRest,
  type ReadEntry,
  type Reading,
  type Rest,
  watch,
  withMembers,
} from './version-parts.ts';

export type { MemberVersion } from './version-parts.ts';

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

/** The entries of one file, and their texts. */
interface Layout {
  readonly texts: readonly string[];
  readonly entries: readonly ReadEntry[];
}

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
