// Which files of team.yaml the workflows of a repository are about, and what of them has to stand in a workflow.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { compareStrings } from '../core/compare.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { RosterFile } from '../scaffold/model.ts';
import { isPlainPath, isSecretName } from '../scaffold/scalar.ts';
import { providerOf } from './accounts.ts';
import type { Io } from './io.ts';
import { rosterFile, type Workspace } from './workspace.ts';

/** Where several files are looked for. */
const FOLDER = 'teams';

/** Returns absolute paths: the file that was named, the one found, or those of the folder `teams`. */
export async function rosterPaths(
  io: Io,
  out: string,
  options: { readonly file?: string; readonly matrix?: boolean },
): Promise<readonly string[]> {
  const { file, matrix } = options;
  if (file !== undefined && matrix === true) {
    throw new RollcallError('RC501', `--matrix takes every file of ${FOLDER}/`, { hint: 'leave --file out' });
  }
  if (file !== undefined) return [path.resolve(io.cwd, file)];
  const folder = path.join(out, FOLDER);
  const names = await readdir(folder).catch(() => []);
  const several = names
    .filter((name) => /\.ya?ml$/u.test(name))
    .toSorted(compareStrings)
    .map((name) => path.join(folder, name));
  if (matrix === true && several.length === 0) {
    throw new RollcallError('RC541', `no YAML file in ${visible(folder)}`, {
      hint: 'one team.yaml an account, each with a name of its own',
    });
  }
  if (matrix === true) return several;
  try {
    return [await rosterFile(io, {})];
  } catch (error) {
    if (several.length > 0) return several;
    throw error;
  }
}

/** Returns the file as workflows name it. Throws RC563 where its path or a variable cannot stand in one. */
export function rosterOf(out: string, { sources, team }: Workspace): RosterFile {
  const own = path.relative(out, sources.path).split(path.sep).join('/');
  if (!isPlainPath(own)) {
    throw new RollcallError('RC563', `${visible(own)} cannot stand in a workflow`, {
      hint: 'inside the repository, and of letters, digits, dots, dashes and underscores',
    });
  }
  const secrets = team.accounts.flatMap((account) => providerOf(account)?.secrets(account) ?? []);
  for (const name of secrets) {
    if (isSecretName(name)) continue;
    throw new RollcallError('RC563', `GitHub has no secret ${visible(name)}`, {
      hint: 'name another variable under credentials: letters, digits and _, and not GITHUB_ first',
    });
  }
  return { path: own, secrets: [...new Set(secrets)] };
}

/**
 * Throws RC566: records of two files in one chain would be each other's past, those in a folder reach no other job, and
 * the jobs of a matrix have one set of permissions.
 */
export function checkLedgers(
  ledgers: readonly (string | null)[],
  files: readonly RosterFile[],
  { separated }: { readonly separated?: boolean },
): void {
  const nameOf = (i: number): string => files[i]?.path ?? '';
  const needsBranch = separated === true || ledgers.some((name) => name !== null);
  for (const [i, name] of ledgers.entries()) {
    if (name === null && needsBranch) {
      const why = separated === true ? 'which no other job can reach' : 'and others on a branch';
      throw new RollcallError('RC566', `${nameOf(i)} keeps its records in a folder, ${why}`, {
        hint: 'write `ledger: { branch: rollcall-ledger }`, with a name of its own',
      });
    }
    const other = ledgers.indexOf(name);
    if (name === null || other === i) continue;
    throw new RollcallError(
      'RC566',
      `${nameOf(other)} and ${nameOf(i)} keep records on one branch, ${visible(name)}`,
      { hint: 'give each file a branch of its own under ledger:' },
    );
  }
}
