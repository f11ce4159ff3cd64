// Which commit of the user's repository team.yaml was read at. Asks git, and only where there is a repository: starting
// a process costs more than everything else that `validate` and a small plan do.
import { access } from 'node:fs/promises';
import path from 'node:path';
import type { Environment } from '../git/environment.ts';

/** Returns the commit that HEAD names; null outside a repository, without git, or before the first commit. */
export async function headCommit(folder: string, env: Environment): Promise<string | null> {
  const { GIT_DIR } = env;
  if (GIT_DIR === undefined && !(await isInRepository(folder))) return null;
  const [{ gitProcesses, spawnGit }, { findingEnvironment }, { isId }] = await Promise.all([
    import('../git/process.ts'),
    import('../git/environment.ts'),
    import('../git/output.ts'),
  ]);
  // Not a whole repository: finding it would take two processes more.
  const call = {
    args: ['rev-parse', '--verify', 'HEAD'],
    cwd: folder,
    env: { ...findingEnvironment(env), ...(GIT_DIR === undefined ? {} : { GIT_DIR }) },
  };
  const head = await gitProcesses(undefined, spawnGit)
    .run(call)
    .catch(() => null);
  const id = head?.stdout.toString('latin1').trim() ?? '';
  return head?.status === 0 && isId(id) ? id : null;
}

/** A repository has `.git` at its top: a folder, or a file in a linked working tree. */
async function isInRepository(folder: string): Promise<boolean> {
  for (let at = folder; ; at = path.dirname(at)) {
    const found = await access(path.join(at, '.git')).then(
      () => true,
      () => false,
    );
    if (found) return true;
    if (path.dirname(at) === at) return false;
  }
}
