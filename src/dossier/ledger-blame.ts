// Which landing gave and took each tuple, by the records of landings alone: for whoever has the ledger and not the
// repository. What was declared before the first record is not among it.
import type { Blame, Introduced, Past } from '../approval/blame.ts';
import type { StoryInput } from '../approval/grant-story.ts';
import type { Grant } from '../core/access.ts';
import type { LedgerRecord } from '../ledger/model.ts';

/** Returns what `grantStories` asks for; `records` oldest first. */
export function ledgerBlame(records: readonly LedgerRecord[]): StoryInput {
  const held = new Map<string, Introduced>();
  const past: Past[] = [];
  const commits = new Set<string>();
  for (const record of records) {
    if (record.kind !== 'step' || commits.has(record.commit)) continue;
    const { commit, evidence } = record;
    commits.add(commit);
    for (const grant of evidence.landed?.losses ?? []) {
      const key = tupleKey(grant);
      past.push({ ...(held.get(key) ?? { grant: plain(grant), commit: BEFORE }), ended: commit });
      held.delete(key);
    }
    for (const grant of evidence.landed?.gains ?? [])
      held.set(tupleKey(grant), { grant: plain(grant), commit });
  }
  const line = [...commits];
  const blame: Pick<Blame, 'held' | 'past'> = { held: [...held.values()], past };
  return {
    blame,
    line,
    steps: line.map((commit) => ({ commit, committed_at: null })),
    records,
  };
}

/** Stands for whatever the records do not reach back to. */
export const BEFORE = '';

function plain({ person, account, resource, level, until }: Grant): Grant {
  return { person, account, resource, level, until };
}

function tupleKey({ person, account, resource, level, until }: Grant): string {
  return `${person}\n${account}\n${resource}\n${level}\n${until}`;
}
