// Merges two commits in memory, as the forge does: no attributes of a work tree, no merge program, no index.
import path from 'node:path';
import { gitFailure, refusal } from './failure.ts';
import type { Found } from './find-repository.ts';
import { checkIds, idsIn, isId } from './output.ts';

/** `merge-tree --write-tree` came with this one. */
const OLDEST: readonly [number, number] = [2, 38];

const EMPTY_TREE = {
  sha1: '4b825dc642cb6eb9a060e54bf8d69288fbee4904',
  sha256: '6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321',
} as const;

/** Returns the tree of the merge; null: the two conflict, or have no common history. Throws RC605 where git is too old. */
export async function mergedTree(found: Found, ours: string, theirs: string): Promise<string | null> {
  checkIds(ours, theirs);
  await found.needHistory();
  const { status, stdout, stderr } = await found.run(
    ['merge-tree', '--write-tree', '--no-messages', '-z', ours, theirs],
    {
      extra: {
        GIT_INDEX_FILE: path.join(found.gitDir, 'rollcall-no-index'),
        GIT_ATTR_SOURCE: EMPTY_TREE[found.format],
      },
    },
  );
  const [tree = ''] = stdout.toString('latin1').split('\0');
  if (status === 0 && isId(tree)) return tree;
  if (status === 1 && isId(tree)) return null;
  if (/unrelated histories/i.test(stderr)) return null;
  await checkVersion(found);
  throw gitFailure('git merge-tree', stderr);
}

async function checkVersion(found: Found): Promise<void> {
  const version = (await found.output(['version'])).toString('utf8').trim();
  if (isOldGit(version))
    throw refusal('RC605', `${version} is too old to compute merges`, { hint: 'install git 2.38 or newer' });
}

/** Returns whether `git version X.Y…` is older than 2.38. */
export function isOldGit(version: string): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (major === undefined || minor === undefined) return false;
  return Number(major) < OLDEST[0] || (Number(major) === OLDEST[0] && Number(minor) < OLDEST[1]);
}

/** Returns all best common ancestors. */
export async function commonAncestors(found: Found, a: string, b: string): Promise<readonly string[]> {
  checkIds(a, b);
  await found.needHistory();
  const { status, stdout, stderr } = await found.run(['merge-base', '--all', a, b]);
  if (status === 0) return idsIn(stdout.toString('latin1'));
  if (status === 1) return [];
  throw gitFailure('git merge-base', stderr);
}
