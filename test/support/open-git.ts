// Opens a repository for one test, and closes it with the test.
import { onTestFinished } from 'vitest';
import type { Environment } from '../../src/git/environment.ts';
import { type GitCall, spawnGit } from '../../src/git/process.ts';
import { type GitRepository, openRepository } from '../../src/git/repository.ts';
import { GIT_ENV } from './git-repo.ts';

/** Returns the repository and every call of git that it makes from now on. */
export async function openGit(
  dir: string,
  options: { readonly env?: Environment; readonly signal?: AbortSignal } = {},
): Promise<GitRepository & { readonly calls: GitCall[] }> {
  const calls: GitCall[] = [];
  const repository = await openRepository(dir, {
    env: { ...GIT_ENV, ...options.env },
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    spawn: (call) => {
      calls.push(call);
      return spawnGit(call);
    },
  });
  onTestFinished(() => repository.close());
  calls.length = 0;
  return { ...repository, calls };
}
