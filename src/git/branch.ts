// An append-only branch that is written without a work tree. Never moves a branch that is not where it was expected.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { type Instant, millisOf } from '../core/instant.ts';
import { gitFailure, refusal, said } from './failure.ts';
import type { Found } from './find-repository.ts';
import type { TreeEntry } from './model.ts';
import { isId } from './output.ts';
import { hasOrigin, originFailure, pushToOrigin, tipOfOrigin } from './remote.ts';
import type { GitRepository } from './repository.ts';

/** A file to add. */
export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Errors: RC607 (origin), RC608 (cannot be written), RC604 and RC606 as in `Repository`. */
export interface LedgerBranch {
  /** Returns the newest commit, fetched from origin where there is one and `push` is set; null: no such branch. */
  tip(): Promise<string | null>;
  /** Returns the files below a folder at the tip that was last seen, sorted as git does. */
  list(folder: string): Promise<readonly Pick<TreeEntry, 'path' | 'blob'>[]>;
  read(blob: string): Promise<Uint8Array>;
  /**
   * Adds files on top of `expected` (null: begins the branch). 'moved': the branch is elsewhere by now and nothing was
   * written; read again and retry. A file that is there already is refused, never replaced.
   */
  commit(expected: string | null, files: readonly NewFile[], message: string): Promise<'done' | 'moved'>;
}

export interface BranchOptions {
  readonly token: string | null;
  /** Read from origin and push to it, where there is one. */
  readonly push: boolean;
  readonly identity: { readonly name: string; readonly email: string };
  /** Time of the next commit. */
  readonly now: Instant | (() => Instant);
}

/** Opens a branch by its full name (`refs/heads/…`), which need not exist. Throws RC609 for another name. */
export async function openBranch(
  repository: GitRepository,
  ref: string,
  options: BranchOptions,
): Promise<LedgerBranch> {
  const { found } = repository;
  const { status } = await found.run(['check-ref-format', ref]);
  if (status !== 0 || !/^refs\/heads\/[^-]/.test(ref))
    throw refusal('RC609', `"${ref}" is no full name of a branch`, {
      hint: 'such as refs/heads/rollcall-ledger',
    });
  const remote = options.push && (await hasOrigin(found));
  const place = remote ? originPlace(repository, ref, options.token) : localPlace(repository, ref);
  let seen: { readonly tip: string | null } | null = null;
  const tip = async (): Promise<string | null> => {
    seen = { tip: await place.tip() };
    return seen.tip;
  };
  return {
    tip,
    read: (blob) => repository.blob(blob),
    async list(folder) {
      const at = seen === null ? await tip() : seen.tip;
      if (at === null) return [];
      const entries = await repository.tree(at, [folder]);
      return entries.map(({ path: name, blob }) => ({ path: name, blob }));
    },
    async commit(expected, files, message) {
      const commit = await writeCommit(repository, { expected, files, message }, options);
      const outcome = await place.move(commit, expected);
      if (outcome === 'done') seen = { tip: commit };
      return outcome;
    },
  };
}

/** Where the branch is kept. */
interface Place {
  tip(): Promise<string | null>;
  move(commit: string, expected: string | null): Promise<'done' | 'moved'>;
}

function localPlace(repository: GitRepository, ref: string): Place {
  const { found } = repository;
  const resolve = (name: string): Promise<string | null> => repository.resolve(name);
  const tracking = ref.replace(/^refs\/heads\//, 'refs/remotes/origin/');
  const tip = async (): Promise<string | null> => (await resolve(ref)) ?? resolve(tracking);
  return {
    tip,
    async move(commit, expected) {
      const before = (await resolve(ref)) === null && (await tip()) === expected ? null : expected;
      const { status, stderr } = await found.run([
        'update-ref',
        '--create-reflog',
        '-m',
        'rollcall',
        ref,
        commit,
        before ?? '0'.repeat(commit.length),
      ]);
      if (status === 0) return 'done';
      if ((await tip()) !== expected) return 'moved';
      throw refusal('RC608', `cannot move ${ref}: ${said(stderr)}`);
    },
  };
}

function originPlace(repository: GitRepository, ref: string, token: string | null): Place {
  const { found } = repository;
  const tip = async (): Promise<string | null> => {
    const id = await tipOfOrigin(found, ref, token);
    if (id === null || (await repository.resolve(id)) !== null) return id;
    if (!(await repository.fetch(ref, token)) || (await repository.resolve(id)) === null)
      throw originFailure(`${ref} of origin moved while it was read`, 'run again', token);
    return id;
  };
  return {
    tip,
    async move(commit, expected) {
      const { status, stdout, stderr } = await pushToOrigin(found, { commit, ref, expected }, token);
      if (status === 0) return 'done';
      // An answer can be lost, so origin is asked what came of it.
      const now = await tip();
      if (now !== null && (await contains(found, now, commit))) return 'done';
      if (now !== expected || isRace(stdout.toString('utf8') + stderr)) return 'moved';
      throw originFailure(
        `cannot push ${ref} to origin`,
        `${refused(stdout.toString('utf8'))}${stderr}`,
        token,
      );
    },
  };
}

/** Needs no whole history: a commit that was just written is a tip or near it. */
async function contains(found: Found, tip: string, commit: string): Promise<boolean> {
  const { status, stderr } = await found.run(['merge-base', '--is-ancestor', commit, tip]);
  if (status === 0 || status === 1) return status === 0;
  throw gitFailure('git merge-base', stderr);
}

/** The other side was writing the same branch at the very moment (refs.c, receive-pack.c). */
function isRace(text: string): boolean {
  return /stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|incorrect old value|reference already exists/i.test(
    text,
  );
}

/** Returns the lines of `push --porcelain` that tell why a branch was refused. */
function refused(stdout: string): string {
  return stdout
    .split('\n')
    .filter((row) => row.startsWith('!'))
    .map((row) => `${row.split('\t').slice(2).join(' ')}\n`)
    .join('');
}

interface NewCommit {
  readonly expected: string | null;
  readonly files: readonly NewFile[];
  readonly message: string;
}

/** Writes blobs, tree and commit, which nothing points to yet. */
async function writeCommit(
  repository: GitRepository,
  { expected, files, message }: NewCommit,
  options: BranchOptions,
): Promise<string> {
  const { found } = repository;
  if (expected !== null && !isId(expected))
    throw refusal('RC609', `"${expected}" is not the full id of a commit`);
  await checkNew(repository, expected, files);
  const tree = await writeTree(found, expected, files);
  const { name, email } = options.identity;
  const now = typeof options.now === 'function' ? options.now() : options.now;
  const date = `@${millisOf(now) / 1000} +0000`;
  const parents = expected === null ? [] : ['-p', expected];
  const commit = await writing(
    found,
    ['commit-tree', tree, ...parents, '-F', '-'],
    message.replaceAll('\0', ''),
    {
      GIT_AUTHOR_NAME: plain(name),
      GIT_AUTHOR_EMAIL: plain(email),
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: plain(name),
      GIT_COMMITTER_EMAIL: plain(email),
      GIT_COMMITTER_DATE: date,
    },
  );
  return commit;
}

/** What git would drop from a name; an empty one it refuses. */
function plain(text: string): string {
  const kept = text
    .toWellFormed()
    .replace(/[\p{Cc}<>]/gu, '')
    .trim();
  return /[\p{L}\p{N}]/u.test(kept) ? kept : 'rollcall';
}

async function checkNew(
  repository: GitRepository,
  expected: string | null,
  files: readonly NewFile[],
): Promise<void> {
  const paths = files.map((file) => file.path);
  for (const one of paths) {
    if (
      !/^[^\0]+$/.test(one) ||
      !one.isWellFormed() ||
      one.split('/').some((part) => /^(|\.|\.\.|\.git)$/i.test(part))
    )
      throw refusal('RC609', `"${one}" is no path of a file in a branch`);
  }
  if (new Set(paths).size !== paths.length) throw refusal('RC609', 'one file is to be added twice');
  const there = expected === null ? [] : await repository.tree(expected, paths);
  if (there[0] !== undefined)
    throw refusal('RC608', `${there[0].path} is in the branch already`, {
      hint: 'records are added, never replaced',
    });
}

async function writeTree(found: Found, expected: string | null, files: readonly NewFile[]): Promise<string> {
  const rows: string[] = [];
  for (const file of files) {
    const blob = await writing(
      found,
      ['hash-object', '-w', '-t', 'blob', '--no-filters', '--stdin'],
      file.bytes,
    );
    rows.push(`100644 ${blob}\t${file.path}\0`);
  }
  // An index of its own: that of the work tree stays as it is.
  const workshop = await mkdtemp(path.join(os.tmpdir(), 'rollcall-index-'));
  try {
    const extra = { GIT_INDEX_FILE: path.join(workshop, 'index') };
    await writing(found, ['read-tree', expected ?? '--empty'], '', extra);
    await writing(found, ['update-index', '-z', '--index-info'], rows.join(''), extra);
    return await writing(found, ['write-tree'], '', extra);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function writing(
  found: Found,
  args: readonly string[],
  input: string | Uint8Array,
  extra: { readonly [name: string]: string } = {},
): Promise<string> {
  const { status, stdout, stderr } = await found.run(args, { input, extra });
  if (status === 0) return stdout.toString('latin1').trim();
  if (
    /insufficient permission|permission denied|read-only file system|no space left|disk quota/i.test(stderr)
  )
    throw refusal('RC608', `cannot write to ${found.gitDir}: ${said(stderr)}`, {
      hint: 'make room on the disk, or make the repository writable',
    });
  throw gitFailure(`git ${args[0] ?? ''}`, stderr);
}
