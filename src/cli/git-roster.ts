// team.yaml as git has it: the repository around the file at hand, and where in it the file lies.
import { RollcallError } from '../core/errors.ts';
import { LAST_INSTANT } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import type { GitRepository } from '../git/repository.ts';
import { type RosterVersions, rosterVersions } from '../roster/versions.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import { openRepositoryAround, pathInside } from './evidence-options.ts';
import type { Io } from './io.ts';

export interface GitRoster {
  readonly repository: GitRepository;
  /** Path of team.yaml in the repository. */
  readonly roster_path: string;
  /** Full id of the commit that was asked for. */
  readonly tip: string;
}

/** Opens the repository around a file. Throws as git does. */
export async function openRosterRepository(
  io: Io,
  file: string,
): Promise<Pick<GitRoster, 'repository' | 'roster_path'>> {
  const repository = await openRepositoryAround(io, file);
  return { repository, roster_path: pathInside(repository, file) };
}

/** The same at a commit. Throws RC604 for one that is not there. */
export async function openGitRoster(io: Io, file: string, revision: string): Promise<GitRoster> {
  const opened = await openRosterRepository(io, file);
  const { repository } = opened;
  const tip = await repository.resolve(revision).catch(async (error: unknown) => {
    await repository.close();
    throw error;
  });
  if (tip === null) {
    await repository.close();
    throw new RollcallError('RC604', `there is no commit ${visible(revision)} here`);
  }
  return { ...opened, tip };
}

/** Returns a reader of versions that refuses only what the file alone shows to be wrong, whatever the calendar says. */
export function timelessVersions(): RosterVersions {
  return rosterVersions({ now: LAST_INSTANT, providers: providerNames(), capabilitiesOf });
}
