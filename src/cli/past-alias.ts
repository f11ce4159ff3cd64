// What an alias of a project meant in versions of team.yaml that are no longer in force.
import type { HistoryBlame, HistorySource } from '../evidence/blame/history-blame.ts';
import { rosterAt } from '../evidence/blame/roster-history.ts';
import { timelessVersions } from './git-roster.ts';

/** Where to look for an alias. */
export interface PastAliases {
  readonly repository: HistorySource;
  readonly roster_path: string;
  readonly steps: HistoryBlame['steps'];
}

/**
 * Returns every resource (`project:12345`) that the alias ever meant in the account, newest meaning first; empty: none. Of
 * a version that cannot be read nothing was ever in force. Throws RollcallError as git does.
 */
export async function pastMeanings(
  alias: string,
  account: string,
  { repository, roster_path, steps }: PastAliases,
): Promise<readonly string[]> {
  const versions = timelessVersions();
  const found = new Set<string>();
  for (const { commit } of [...steps].reverse()) {
    const { team } = await rosterAt(repository, commit, roster_path, versions);
    for (const project of team?.projects ?? []) {
      if (project.alias !== alias) continue;
      for (const native of project.native) if (native.account === account) found.add(`project:${native.id}`);
    }
  }
  return [...found];
}
