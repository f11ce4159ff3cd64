// One commit as approval sees it: its governed files, and the roster in them. Read as git objects; nothing is ever
// checked out, so that a link in a pull request points nowhere.
import type { GovernedBlob } from '../approval/model.ts';
import { byKeys } from '../core/compare.ts';
import { LAST_INSTANT } from '../core/instant.ts';
import type { Issue } from '../core/issue.ts';
import { memo } from '../core/memo.ts';
import type { Repository } from '../git/model.ts';
import type { CapabilitiesOf } from '../roster/account-context.ts';
import { decodeSource } from '../roster/decode.ts';
import { includePath, listIncludes } from '../roster/includes.ts';
import { loadRoster } from '../roster/load.ts';
import type { SourceFile, TeamFile } from '../roster/team-file.ts';
import { CODE_OWNERS, WORKFLOWS } from './governed-paths.ts';
import { governedWorkflows } from './workflows.ts';

export interface Snapshot {
  readonly treeish: string;
  /** Sorted by path: team.yaml and its includes, code owners, workflows that run rollcall or share an environment with it. */
  readonly files: readonly GovernedBlob[];
  /** team.yaml and its includes, whether they are there or not. */
  readonly roster_paths: readonly string[];
  /** team.yaml first; empty where it is missing. */
  readonly sources: readonly SourceFile[];
  /** Parsed when it is first asked for; null: it is missing or invalid. */
  readonly team: TeamFile | null;
  readonly issues: readonly Issue[];
}

export interface SnapshotContext {
  readonly repository: Pick<Repository, 'tree' | 'blob'>;
  /** Path of team.yaml inside the repository. */
  readonly roster_path: string;
  readonly providers: readonly string[];
  readonly capabilitiesOf: CapabilitiesOf;
}

const PLAIN = '100644';

/** Returns a reader of snapshots. What is the same in two of them is read and parsed once. */
export function snapshotReader(context: SnapshotContext): (treeish: string) => Promise<Snapshot> {
  const rosters = new Map<string, Pick<Snapshot, 'team' | 'issues'>>();
  return memo((treeish: string) => readSnapshot(treeish, context, rosters));
}

async function readSnapshot(
  treeish: string,
  context: SnapshotContext,
  rosters: Map<string, Pick<Snapshot, 'team' | 'issues'>>,
): Promise<Snapshot> {
  const { repository, roster_path } = context;
  const first = await repository.tree(treeish, [roster_path, ...CODE_OWNERS, WORKFLOWS.slice(0, -1)]);
  const root = await sourceAt(first, roster_path, repository);
  const listed = root.source === null ? [] : listIncludes(root.source);
  const includes = listed.map((path) => includePath(roster_path, path));
  const more = includes.length === 0 ? [] : await repository.tree(treeish, includes);
  const parts = await Promise.all(includes.map((path) => sourceAt(more, path, repository)));
  const sources = [root, ...parts].flatMap(({ source }) => source ?? []);
  const early = [root, ...parts].flatMap(({ issue }) => issue ?? []);
  const roster_paths = [roster_path, ...includes];
  const workflows = await governedWorkflows(first, repository);
  const isGoverned = new Set([...roster_paths, ...CODE_OWNERS, ...workflows]);
  const files = [...new Map([...first, ...more].map((entry) => [entry.path, entry])).values()]
    .filter(({ path }) => isGoverned.has(path))
    .sort(byKeys(({ path }) => path));
  const key = roster_paths
    .map((path) => `${path}\n${files.find((file) => file.path === path)?.blob}`)
    .join('\n');
  const parse = (): Pick<Snapshot, 'team' | 'issues'> => {
    const found = rosters.get(key) ?? parsed(sources, early, context);
    rosters.set(key, found);
    return found;
  };
  return {
    treeish,
    files,
    roster_paths,
    sources: root.source === null ? [] : sources,
    get team() {
      return parse().team;
    },
    get issues() {
      return parse().issues;
    },
  };
}

function parsed(
  sources: readonly SourceFile[],
  early: readonly Issue[],
  { providers, capabilitiesOf }: SnapshotContext,
): Pick<Snapshot, 'team' | 'issues'> {
  if (early.length > 0 || sources.length === 0) return { team: null, issues: early };
  // Whether a roster is valid must not depend on the day it is looked at, so it is judged after all its dates.
  return loadRoster(sources, { now: LAST_INSTANT, providers, capabilitiesOf });
}

interface Read {
  readonly source: SourceFile | null;
  readonly issue: Issue | null;
}

async function sourceAt(
  entries: readonly GovernedBlob[],
  path: string,
  repository: Pick<Repository, 'blob'>,
): Promise<Read> {
  const entry = entries.find((one) => one.path === path);
  // A link's content is a path, not a roster; that its mode is wrong is told elsewhere.
  if (entry === undefined || entry.mode !== PLAIN) return { source: null, issue: null };
  const decoded = decodeSource(path, await repository.blob(entry.blob));
  return 'issue' in decoded ? { source: null, issue: decoded.issue } : { source: decoded.file, issue: null };
}
