// Real git repositories in folders that are gone when the test is over. The user's settings have no say.
import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { folder } from './folder.ts';

const execute = promisify(execFile);

/** What git runs in here, and what `openRepository` may be given. */
export const GIT_ENV: { readonly [name: string]: string } = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
};

export interface CommitOptions {
  readonly message?: string;
  /** Seconds since the epoch; each commit is one second after the one before otherwise. */
  readonly at?: number;
  readonly author?: string;
  readonly email?: string;
}

export interface GitRepo {
  readonly dir: string;
  /** Runs git and returns what it prints, without the line break at its end. */
  git(...args: readonly string[]): Promise<string>;
  /** Runs git with something to read. */
  feed(input: string | Uint8Array, ...args: readonly string[]): Promise<string>;
  /** Writes files (null deletes), stages everything and commits. Returns the commit. */
  commit(files: { readonly [path: string]: string | null }, options?: CommitOptions): Promise<string>;
  /** Commits what is staged, however odd. */
  commitIndex(options?: CommitOptions): Promise<string>;
  /** Makes a branch at a revision and goes there; goes there where it exists. */
  branch(name: string, at?: string): Promise<void>;
  /** Merges branches into the current one with a merge commit. */
  merge(branches: readonly string[], options?: CommitOptions): Promise<string>;
  /** Writes an object from bytes and returns its id. */
  object(type: 'blob' | 'commit' | 'tree', bytes: string | Uint8Array): Promise<string>;
}

/** Makes an empty repository on branch `main`. */
export async function gitRepo(
  options: { readonly bare?: boolean; readonly format?: 'sha1' | 'sha256'; readonly dir?: string } = {},
): Promise<GitRepo> {
  const dir = options.dir ?? (await folder());
  await mkdir(dir, { recursive: true });
  const repo = gitRepoAt(dir);
  const bare = options.bare === true ? ['--bare'] : [];
  const format = `--object-format=${options.format ?? 'sha1'}`;
  await repo.git('init', '--quiet', '--initial-branch=main', format, ...bare);
  return repo;
}

/** Clones a repository into a folder of its own. */
export async function cloneOf(origin: GitRepo | string, ...options: readonly string[]): Promise<GitRepo> {
  const dir = path.join(await folder(), 'clone');
  const from = typeof origin === 'string' ? origin : origin.dir;
  await gitRepoAt(path.dirname(dir)).git('clone', '--quiet', ...options, from, dir);
  return gitRepoAt(dir);
}

/** The same handle for a repository that exists. */
export function gitRepoAt(dir: string): GitRepo {
  let clock = 1_767_225_600;
  const run = async (
    args: readonly string[],
    { env = {}, input }: { env?: Readonly<Record<string, string>>; input?: string | Uint8Array } = {},
  ): Promise<string> => {
    const running = execute('git', args, {
      cwd: dir,
      env: { ...GIT_ENV, LC_ALL: 'C', GIT_ALLOW_PROTOCOL: 'file', ...env },
      maxBuffer: 1 << 28,
    });
    // Who has nothing to read may be gone before the pipe is closed.
    running.child.stdin?.on('error', () => {}).end(input ?? '');
    return (await running).stdout.replace(/\n$/, '');
  };
  const dated = ({
    at,
    author = 'Ada',
    email = 'ada@example.com',
  }: CommitOptions): Record<string, string> => {
    clock = at ?? clock + 1;
    const date = `@${clock} +0000`;
    return {
      GIT_AUTHOR_NAME: author,
      GIT_AUTHOR_EMAIL: email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: author,
      GIT_COMMITTER_EMAIL: email,
      GIT_COMMITTER_DATE: date,
    };
  };
  const commitIndex = async (options: CommitOptions = {}): Promise<string> => {
    const args = [
      'commit',
      '--quiet',
      '--allow-empty',
      '--allow-empty-message',
      '-m',
      options.message ?? 'Change',
    ];
    await run(args, { env: dated(options) });
    return run(['rev-parse', 'HEAD']);
  };
  return {
    dir,
    git: (...args) => run(args),
    feed: (input, ...args) => run(args, { input }),
    commitIndex,
    async commit(files, options = {}) {
      for (const [name, content] of Object.entries(files)) {
        const file = path.join(dir, name);
        if (content === null) await rm(file, { recursive: true });
        else {
          await mkdir(path.dirname(file), { recursive: true });
          await writeFile(file, content);
        }
      }
      await run(['add', '--all']);
      return commitIndex(options);
    },
    async branch(name, at = 'HEAD') {
      const known = await run(['branch', '--list', name]);
      await run(known === '' ? ['switch', '--quiet', '--create', name, at] : ['switch', '--quiet', name]);
    },
    async merge(branches, options = {}) {
      const message = options.message ?? `Merge ${branches.join(', ')}`;
      await run(['merge', '--quiet', '--no-ff', '-m', message, ...branches], { env: dated(options) });
      return run(['rev-parse', 'HEAD']);
    },
    object: (type, bytes) =>
      run(['hash-object', '-w', '--literally', '-t', type, '--stdin'], { input: bytes }),
  };
}
