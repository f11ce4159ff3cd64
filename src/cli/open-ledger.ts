// Where records are kept, as the file says: a folder, or a branch of the repository. Nothing is opened before it is
// used, so that commands without records need no git.

import { instantAt } from '../core/instant.ts';
import { directoryLedger } from '../ledger/directory.ts';
import type { Ledger } from '../ledger/model.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { openRepositoryAround, type TokenOptions } from './evidence-options.ts';
import type { Io } from './io.ts';
import type { Sources, Workspace } from './workspace.ts';

/** Returns the ledger of a workspace. Its calls throw as the ledger's and git's do. */
export function openLedger(
  io: Io,
  {
    team,
    sources,
    recordsDir,
  }: Pick<Workspace, 'recordsDir'> & {
    readonly sources: Pick<Sources, 'path'>;
    readonly team: Pick<TeamFile, 'ledger_branch' | 'ledger_directory'>;
  },
  options: TokenOptions,
): Ledger {
  const name = team.ledger_branch;
  if (name === null) return directoryLedger(recordsDir);
  return openBranchLedger(io, sources.path, name, options);
}

/** Returns the ledger of a branch of the repository that a file lies in. */
export function openBranchLedger(io: Io, file: string, name: string, options: TokenOptions): Ledger {
  let opened: Promise<Ledger> | null = null;
  const open = async (): Promise<Ledger> => {
    opened ??= branchOf(io, file, name, options);
    return opened;
  };
  return {
    latest: async () => (await open()).latest(),
    append: async (records, after) => (await open()).append(records, after),
    async *records() {
      yield* (await open()).records();
    },
  };
}

async function branchOf(
  io: Io,
  rosterFile: string,
  name: string,
  { tokenEnv, ledgerTokenEnv }: TokenOptions,
): Promise<Ledger> {
  const { branchLedger } = await import('../ledger/branch.ts');
  const repository = await openRepositoryAround(io, rosterFile);
  return branchLedger({
    repository,
    name,
    token: io.env[ledgerTokenEnv ?? tokenEnv ?? 'GITHUB_TOKEN'] ?? null,
    now: () => instantAt(io.now()),
  });
}
