// Member lists of accounts without an API, for the plan of a change that is not merged. They are taken from a commit that
// is, and never from the working tree: there, a list or a link in its place may be the change's own.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { ProviderError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Repository } from '../git/model.ts';
import { csvSettings } from '../providers/csv/settings.ts';
import type { TeamAccount } from '../roster/team-file.ts';

export interface ExportPlace {
  readonly repository: Pick<Repository, 'tree' | 'blob'>;
  /** The commit whose files are believed. */
  readonly commit: string;
  /** Folder of team.yaml in the repository, with `/` at its end; '' for its top. */
  readonly prefix: string;
}

export interface Exports {
  /** The folder that stands for the one of team.yaml; null: no account keeps a member list. */
  readonly baseDir: string | null;
  /** Accounts whose list is not to be had there. */
  readonly refused: ReadonlyMap<string, Error>;
  /** Removes what was written: it holds personal data. */
  close(): Promise<void>;
}

/** Writes the lists of the csv accounts among `accounts` into a temporary folder that only this user can read. */
export async function exportsAt(accounts: readonly TeamAccount[], place: ExportPlace): Promise<Exports> {
  const kept = accounts.filter(({ provider }) => provider === 'csv');
  if (kept.length === 0) return { baseDir: null, refused: new Map(), close: () => Promise.resolve() };
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-exports-'));
  const close = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  const refused = new Map<string, Error>();
  try {
    for (const account of kept) {
      try {
        await putExport(account, place, folder);
      } catch (error) {
        if (!(error instanceof ProviderError)) throw error;
        refused.set(account.account, error);
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  return { baseDir: path.join(folder, place.prefix), refused, close };
}

async function putExport(
  account: TeamAccount,
  { repository, commit, prefix }: ExportPlace,
  folder: string,
): Promise<void> {
  const { export: written } = csvSettings(account);
  const refuse = (message: string): never => {
    throw new ProviderError('incomplete_read', account.account, message, {
      hint: 'for the plan of a change, the member list is read from the commit that it would be merged into',
    });
  };
  const file = path.posix.normalize(`${prefix}${written}`);
  if (path.posix.isAbsolute(written) || file === '..' || file.startsWith('../'))
    return refuse(`the export ${visible(written)} lies outside of the repository`);
  const entry = (await repository.tree(commit, [file])).find((one) => one.path === file);
  if (entry === undefined || !entry.mode.startsWith('100'))
    return refuse(`${commit.slice(0, 12)} has no file ${visible(written)}`);
  const target = path.join(folder, file);
  await mkdir(path.dirname(target), { recursive: true });
  await writeFile(target, await repository.blob(entry.blob));
}
