// Opens a repository for reading: one object that answers what approval asks of git.
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { memo } from '../core/memo.ts';
import { catFile } from './cat-file.ts';
import type { Environment } from './environment.ts';
import { gitFailure, refusal } from './failure.ts';
import { type Found, findRepository } from './find-repository.ts';
import { readCommits, readFirstParents, readSteps, readTrailers } from './history.ts';
import { commonAncestors, mergedTree } from './merge-tree.ts';
import type { Repository, TreeEntry } from './model.ts';
import { checkIds, checkWord, isId, splitFields } from './output.ts';
import { pathText } from './path-text.ts';
import { gitProcesses, type Spawn, spawnGit } from './process.ts';
import { fetchFromOrigin } from './remote.ts';

/** More paths than this are looked up in the whole tree. */
const PATHS_IN_ARGUMENTS = 500;

/** A repository that can also be written to, by `openBranch` only. */
export interface GitRepository extends Repository {
  readonly found: Found;
}

/**
 * Opens the repository that a folder lies in: anywhere in a work tree, a linked one too, or a bare repository. Throws
 * RC600 (no git), RC601 (no repository), RC602 (it belongs to somebody else) or RC606.
 */
export async function openRepository(
  dir: string,
  options: { env: Environment; signal?: AbortSignal; spawn?: Spawn },
): Promise<GitRepository> {
  const processes = gitProcesses(options.signal, options.spawn ?? spawnGit);
  const found = await findRepository(dir, options.env, processes);
  // What an id names never changes, and starting git costs more than most of its answers.
  const isAncestor = memo((older: string, newer: string) => askAncestor(found, older, newer));
  const mergeBases = memo((a: string, b: string) => commonAncestors(found, a, b));
  const mergeTree = memo((ours: string, theirs: string) => mergedTree(found, ours, theirs));
  const trees = memo((treeish: string, ...paths: readonly string[]) => readTree(found, treeish, paths));
  const here = new Set<string>();
  return {
    found,
    top: found.top,
    prefix: (folder) => prefixOf(found.top, folder),
    async resolve(revision) {
      if (here.has(revision)) return revision;
      const id = await resolveCommit(found, revision);
      // A commit that is not here may still be fetched.
      if (id !== null) here.add(id);
      return id;
    },
    isAncestor,
    firstParents: (after, tip) => readFirstParents(found, after, tip),
    steps: (after, tip) => readSteps(found, after, tip),
    tree: (treeish, paths) => (isId(treeish) ? trees(treeish, ...paths) : readTree(found, treeish, paths)),
    blob: catFile(
      () => found.start(['cat-file', '--batch']),
      () => options.signal?.throwIfAborted(),
    ),
    mergeBases,
    mergeTree,
    treeOf: memo((commit: string) => treeOf(found, commit)),
    commits: (tip, excluding) => readCommits(found, tip, excluding),
    trailers: (commit, key) => readTrailers(found, commit, key),
    fetch: (what, token) => fetchFromOrigin(found, what, token),
    close: () => processes.close(),
  };
}

function prefixOf(top: string, folder: string): string {
  const relative = path.relative(realpathSync(top), realpathSync(folder));
  if (relative === '') return '';
  if (relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative))
    throw refusal('RC601', `${folder} is not inside ${top}`);
  return `${relative.split(path.sep).join('/')}/`;
}

async function resolveCommit(found: Found, revision: string): Promise<string | null> {
  checkWord('a commit', revision);
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const { status, stdout, stderr } = await found.run(args);
  const id = stdout.toString('latin1').trim();
  if (status === 0 && isId(id)) return id;
  if (status === 1) return null;
  throw gitFailure(`"${revision}"`, stderr);
}

async function askAncestor(found: Found, older: string, newer: string): Promise<boolean> {
  checkIds(older, newer);
  await found.needHistory();
  const { status, stderr } = await found.run(['merge-base', '--is-ancestor', older, newer]);
  if (status === 0) return true;
  if (status === 1) return false;
  throw gitFailure('git merge-base', stderr);
}

async function treeOf(found: Found, commit: string): Promise<string> {
  checkIds(commit);
  return (await found.output(['rev-parse', '--verify', `${commit}^{tree}`])).toString('latin1').trim();
}

async function readTree(
  found: Found,
  treeish: string,
  paths: readonly string[],
): Promise<readonly TreeEntry[]> {
  checkWord('a tree', treeish);
  const wanted = new Set(paths.map((one) => one.replace(/\/+$/, '')));
  const all = wanted.size === 0 || wanted.has('');
  const named = all || !canBeArguments(paths) ? [] : [...wanted];
  const output = await found.output(['ls-tree', '-r', '-z', '--full-tree', treeish, '--', ...named]);
  const entries = splitFields(output).map(treeEntry);
  return all ? entries : entries.filter((entry) => isBelow(entry.path, wanted));
}

/** git refuses paths that lead outside, and an argument must be UTF-8. */
function canBeArguments(paths: readonly string[]): boolean {
  return (
    paths.length <= PATHS_IN_ARGUMENTS &&
    paths.every((one) => one.isWellFormed() && !/\0|^\/|(?:^|\/)\.{1,2}(?:\/|$)/.test(one))
  );
}

/** `<mode> <type> <id>\t<path>` */
function treeEntry(field: Buffer): TreeEntry {
  const tab = field.indexOf(0x09);
  const [mode = '', , blob = ''] = field.toString('latin1', 0, tab).split(' ');
  return { mode, blob, path: pathText(field.subarray(tab + 1)) };
}

/** Whether a path is one of those wanted, or below one. */
function isBelow(entry: string, wanted: ReadonlySet<string>): boolean {
  if (wanted.has(entry)) return true;
  for (let slash = entry.indexOf('/'); slash !== -1; slash = entry.indexOf('/', slash + 1)) {
    if (wanted.has(entry.slice(0, slash))) return true;
  }
  return false;
}
