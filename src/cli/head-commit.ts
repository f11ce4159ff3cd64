// Which commit of the user's repository team.yaml was read at. Asks git, and only where there is a repository: starting
// a process costs more than everything else that `validate` and a small plan do.
import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';

/** Returns the commit that HEAD names; null outside a repository, without git, or before the first commit. */
export async function headCommit(
  folder: string,
  env: { readonly [name: string]: string | undefined },
): Promise<string | null> {
  if (env['GIT_DIR'] === undefined && !(await isInRepository(folder))) return null;
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', '--verify', 'HEAD'], { cwd: folder });
    return /^[0-9a-f]{40,64}$/.test(stdout.trim()) ? stdout.trim() : null;
  } catch {
    return null;
  }
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
