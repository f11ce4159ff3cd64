// Where the file said records are kept, and since which commit. Which of these places may be believed is for the
// verdict to say: a place that nobody approved could hold records that somebody made up.
import type { Repository } from '../git/model.ts';
import type { TeamFile } from '../roster/team-file.ts';
import type { Snapshot } from './snapshot.ts';

/** Relative to the folder of team.yaml where it is a directory. */
export interface LedgerPlace {
  /** The commit that brought it. */
  readonly commit: string;
  readonly team: Pick<TeamFile, 'ledger_branch' | 'ledger_directory'>;
}

/**
 * Returns the places in the order in which the branch named them; several in a row are never the same. A version that
 * cannot be read names none. Only versions whose `ledger` block differs in text are parsed.
 */
export async function ledgerPlaces(
  repository: Pick<Repository, 'steps' | 'blob'>,
  tip: string,
  rosterPath: string,
  snapshot: (treeish: string) => Promise<Snapshot>,
): Promise<readonly LedgerPlace[]> {
  const places: LedgerPlace[] = [];
  let text: string | null = null;
  for await (const { commit, changes } of repository.steps(null, tip)) {
    const blob = changes.find(({ path }) => path === rosterPath)?.blob_after ?? null;
    if (blob === null) continue;
    const block = ledgerBlock(Buffer.from(await repository.blob(blob)).toString('utf8'));
    if (block === text) continue;
    const { team } = await snapshot(commit);
    if (team === null) continue;
    text = block;
    const last = places.at(-1)?.team;
    if (last?.ledger_branch === team.ledger_branch && last.ledger_directory === team.ledger_directory)
      continue;
    places.push({ commit, team });
  }
  return places;
}

/** The lines of the block; a file in flow style is one line, which is then compared as a whole. */
function ledgerBlock(text: string): string {
  if (!/^["']?ledger["']?\s*:/mu.test(text)) return /^\{/mu.test(text) ? text : '';
  return /^["']?ledger["']?\s*:.*(?:\r?\n(?:[ \t#].*|)$)*/mu.exec(text)?.[0] ?? text;
}
