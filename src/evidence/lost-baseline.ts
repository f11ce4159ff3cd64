// Whether the branch was made anew from another beginning: a ledger that such a branch names knows nothing of the past,
// so that only what the forge remembers of its movements tells.
import type { Snapshot } from './snapshot.ts';
import type { EvidenceSources } from './step-evidence.ts';

/** What is asked. */
export interface At {
  readonly branch: string;
  readonly forge: Pick<EvidenceSources['forge'], 'activity'>;
  readonly repository: Pick<EvidenceSources['repository'], 'isAncestor'>;
  readonly snapshot: (commit: string) => Promise<Pick<Snapshot, 'team' | 'roster_paths' | 'files'>>;
  readonly obtain: EvidenceSources['obtain'];
}

/** Movements by which a branch loses commits. */
const LOSING: ReadonlySet<string | null> = new Set(['force_push', 'branch_deletion']);

/**
 * Returns the tip of the governed past that the branch lost, where `first`, its beginning now, was no part of it; null:
 * there was none. A past is governed once its team.yaml asks for approvals or keeps its records on a branch, and where the
 * file cannot be read. The oldest loss decides: whoever pushes the true past back has repaired it. What the forge does not
 * give any more is not seen. Throws as git and the forge do.
 */
export async function lostBaseline(
  first: string,
  { forge, branch, repository, snapshot, obtain }: At,
): Promise<string | null> {
  const rows = (await forge.activity(branch)).filter(({ kind }) => LOSING.has(kind));
  for (const { before } of [...rows].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id - b.id))) {
    if (/^0+$/u.test(before) || !(await obtain(before))) continue;
    const { team, roster_paths, files } = await snapshot(before);
    if (!files.some(({ path }) => roster_paths.includes(path))) continue;
    if (team !== null && team.policy.approvals === null && team.ledger_branch === null) continue;
    return (await repository.isAncestor(first, before)) ? null : before;
  }
  return null;
}
