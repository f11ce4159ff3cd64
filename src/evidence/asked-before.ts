// Whether a branch ever asked for approvals: whoever pushes a file that asks for none must not be the one who decides.
import { RollcallError } from '../core/errors.ts';
import type { Repository } from '../git/model.ts';
import type { TeamFile } from '../roster/team-file.ts';
import type { Snapshot } from './snapshot.ts';
import type { VerifyResult } from './verify-run.ts';

/** Without one of these words no version of the file asks for approvals. */
const WORDS = /approvals|ledger/;

/**
 * Returns whether any version of the file up to `tip` asked for approvals. False for a shallow clone, whose older
 * versions nobody can read: there no approval could be judged either. Throws as git does.
 */
export async function askedBefore(
  tip: string,
  asks: (team: TeamFile) => boolean,
  {
    repository,
    roster_path,
    snapshot,
  }: {
    readonly repository: Pick<Repository, 'steps' | 'blob'>;
    readonly roster_path: string;
    readonly snapshot: (treeish: string) => Promise<Snapshot>;
  },
): Promise<boolean> {
  try {
    for await (const { commit, changes } of repository.steps(null, tip)) {
      const blob = changes.find(({ path }) => path === roster_path)?.blob_after ?? null;
      if (blob === null || !WORDS.test(Buffer.from(await repository.blob(blob)).toString('utf8'))) continue;
      const { team } = await snapshot(commit);
      if (team !== null && asks(team)) return true;
    }
  } catch (error) {
    if (error instanceof RollcallError && error.code === 'RC603') return false;
    throw error;
  }
  return false;
}

/**
 * Returns whether approvals are still asked for: by the settings that somebody approved last, or because what was
 * approved is not on the branch any more.
 */
export async function stillAsked(
  { history, sources, rewritten }: VerifyResult,
  asks: (team: TeamFile) => boolean,
): Promise<boolean> {
  if (rewritten !== null) return true;
  const { policy, accounts, ledger } = history.settings;
  for (const commit of new Set([policy, accounts, ledger])) {
    const { team } = await sources.snapshot(commit);
    if (team === null || asks(team)) return true;
  }
  return false;
}
