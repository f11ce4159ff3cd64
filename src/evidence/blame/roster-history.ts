// team.yaml and its includes as git has them, step by step along the protected branch. Reads blobs by their ids; says
// nothing about what changed in them.
import { EXIT, RollcallError } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import type { Issue } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import type { GitStep, Repository } from '../../git/model.ts';
import { decodeSource } from '../../roster/decode.ts';
import { includePath } from '../../roster/includes.ts';
import type { SourceFile } from '../../roster/team-file.ts';
import type { RosterVersions, TeamVersion } from '../../roster/versions.ts';

/** What is asked of a repository. */
export type BlobSource = Pick<Repository, 'blob' | 'tree'>;
export type StepSource = BlobSource & Pick<Repository, 'steps'>;

/** A file of the roster at one commit. */
export interface RosterBlob {
  readonly path: string;
  readonly blob: string;
}

/** The roster after one step. */
export interface RosterStep {
  readonly commit: string;
  readonly parent: string | null;
  readonly committed_at: Instant | null;
  readonly version: TeamVersion;
  /** team.yaml first, then its includes as far as they are there. */
  readonly files: readonly RosterBlob[];
  /** What it is made of, there or not. */
  readonly paths: readonly string[];
}

export interface RosterHistoryInput {
  readonly tip: string;
  readonly roster_path: string;
  /** The commit that history begins with; null: with the first that holds the file. */
  readonly since: string | null;
  readonly versions: RosterVersions;
}

type Tree = Map<string, { readonly mode: string; readonly blob: string }>;

/** A file with content of its own. A link or a submodule has none, and what it leads to is no part of the commit. */
const REGULAR = new Set(['100644', '100755']);
/** So many versions are asked for before they are needed. */
const AHEAD = 16;

/**
 * Yields every step that changes the roster, oldest first; the first is `since`, or the one that brings team.yaml.
 * Commits on `tip`'s first-parent line only. Throws RC614 where `since` is not one of them.
 */
export async function* rosterHistory(
  repository: StepSource,
  { tip, roster_path, since, versions }: RosterHistoryInput,
): AsyncGenerator<RosterStep> {
  const folder = folderOf(roster_path);
  const tree = since === null ? new Map() : await treeAt(repository, since, roster_path);
  const steps: GitStep[] = [];
  let before = since;
  for await (const step of repository.steps(since, tip)) {
    if (since !== null && step.parent !== before) throw notOnBranch(since);
    before = step.commit;
    const changes = step.changes.filter(({ path }) => path === roster_path || isInclude(path, folder));
    if (changes.length > 0) steps.push({ ...step, changes });
  }
  const ahead = readAhead(repository, steps, roster_path);
  const reader = { repository: ahead, versions, roster_path };
  let last: RosterStep | null = null;
  if (since !== null) {
    if (before !== tip) throw notOnBranch(since);
    last = { commit: since, parent: null, committed_at: null, ...(await readRoster(tree, reader)) };
    yield last;
  }
  for (const { commit, parent, committed_at, changes } of steps) {
    for (const { path, mode_after, blob_after } of changes) {
      if (blob_after === null) tree.delete(path);
      else tree.set(path, { mode: mode_after, blob: blob_after });
    }
    ahead.pass(changes);
    const concerns = changes.some(({ path }) => path === roster_path || last?.paths.includes(path) === true);
    if (!concerns || (last === null && !tree.has(roster_path))) continue;
    last = { commit, parent, committed_at, ...(await readRoster(tree, reader)) };
    yield last;
  }
}

/** Returns the roster at one commit. */
export async function rosterAt(
  repository: BlobSource,
  commit: string,
  roster_path: string,
  versions: RosterVersions,
): Promise<TeamVersion> {
  const tree = await treeAt(repository, commit, roster_path);
  return (await readRoster(tree, { repository, versions, roster_path })).version;
}

/** Returns a roster by the blobs that it was found to be made of. */
export async function rosterOf(
  repository: Pick<Repository, 'blob'>,
  files: readonly RosterBlob[],
  versions: RosterVersions,
): Promise<TeamVersion> {
  const decoded = await Promise.all(files.map(({ path, blob }) => sourceOf(repository, path, blob)));
  const sources = decoded.flatMap((one) => ('file' in one ? [one.file] : []));
  return sources.length < files.length || files.length === 0
    ? broken('it cannot be read any more')
    : versions.read(sources);
}

interface Reader {
  readonly repository: Pick<Repository, 'blob'>;
  readonly versions: RosterVersions;
  readonly roster_path: string;
}

async function readRoster(
  tree: Tree,
  { repository, versions, roster_path }: Reader,
): Promise<Pick<RosterStep, 'version' | 'files' | 'paths'>> {
  const files: RosterBlob[] = [];
  const sources: SourceFile[] = [];
  /** Returns what is wrong, or null. */
  const add = async (path: string): Promise<TeamVersion | null> => {
    const found = tree.get(path);
    if (found === undefined) return broken(`${path} is not there`);
    if (!REGULAR.has(found.mode)) return broken(`${path} is no file (mode ${found.mode})`);
    files.push({ path, blob: found.blob });
    const decoded = await sourceOf(repository, path, found.blob);
    if ('issue' in decoded) return { team: null, members: [], issues: [decoded.issue] };
    sources.push(decoded.file);
    return null;
  };

  let problem = await add(roster_path);
  const [root] = sources;
  const includes = root === undefined ? [] : versions.includes(root);
  const paths = [roster_path, ...includes.map((path) => includePath(roster_path, path))];
  for (const path of paths.slice(1)) problem ??= await add(path);
  return { version: problem ?? versions.read(sources), files, paths };
}

async function sourceOf(
  repository: Pick<Repository, 'blob'>,
  path: string,
  blob: string,
): Promise<ReturnType<typeof decodeSource>> {
  return decodeSource(path, await repository.blob(blob));
}

async function treeAt(repository: BlobSource, commit: string, roster_path: string): Promise<Tree> {
  const folder = folderOf(roster_path);
  const entries = await repository.tree(commit, folder === '' ? [] : [folder.slice(0, -1)]);
  return new Map(
    entries
      .filter(({ path }) => path === roster_path || isInclude(path, folder))
      .map(({ path, mode, blob }) => [path, { mode, blob }]),
  );
}

/** Asks for the versions of team.yaml before they are needed, so that git reads while they are parsed. */
function readAhead(
  repository: Pick<Repository, 'blob'>,
  steps: readonly GitStep[],
  roster_path: string,
): { readonly blob: Repository['blob']; readonly pass: (changes: GitStep['changes']) => void } {
  const wanted = steps.flatMap(({ changes }) =>
    changes.flatMap(({ path, mode_after, blob_after }) =>
      path === roster_path && blob_after !== null && REGULAR.has(mode_after) ? [blob_after] : [],
    ),
  );
  const asked = new Map<string, Promise<Uint8Array>>();
  let next = 0;

  function ask(): void {
    while (next < wanted.length && asked.size < AHEAD) {
      const id = wanted[next] ?? '';
      next += 1;
      if (asked.has(id)) continue;
      const answer = repository.blob(id);
      // Whoever needs the version is told; until then nobody listens.
      answer.catch(() => undefined);
      asked.set(id, answer);
    }
  }

  return {
    async blob(id) {
      ask();
      return asked.get(id) ?? repository.blob(id);
    },
    pass(changes) {
      for (const { blob_before } of changes) if (blob_before !== null) asked.delete(blob_before);
    },
  };
}

function notOnBranch(commit: string): RollcallError {
  return new RollcallError('RC614', `commit ${visible(commit.slice(0, 12))} is not on the branch`, {
    exit: EXIT.notApproved,
  });
}

function broken(message: string): TeamVersion {
  const issue: Issue = { code: 'RC541', severity: 'error', message };
  return { team: null, members: [], issues: [issue] };
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function isInclude(path: string, folder: string): boolean {
  return path.startsWith(folder) && /\.ya?ml$/.test(path);
}
