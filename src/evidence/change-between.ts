// What one commit would change if it were merged onto another: both rosters, the delta, and who made the commits. For
// advice before a review; nothing here says that a change was approved.
import type { MadeCommit } from '../approval/commit-authors.ts';
import { differingFiles } from '../approval/governed-files.ts';
import type { Delta } from '../approval/model.ts';
import type { Instant } from '../core/instant.ts';
import type { Forge } from '../forge/forge.ts';
import type { Repository } from '../git/model.ts';
import type { CapabilitiesOf } from '../roster/account-context.ts';
import { commitsOf } from './pull-request.ts';
import type { Snapshot } from './snapshot.ts';
import { deltaOf } from './step-evidence.ts';

export interface ChangeBetween {
  /** As the branch is now: its policy and roster judge the change. */
  readonly before: Snapshot;
  /** As merging makes it; where that conflicts, as the head has it. */
  readonly after: Snapshot;
  readonly conflicts: boolean;
  /** null: the later roster is invalid or missing. */
  readonly delta: Delta | null;
  /** Governed files that differ. */
  readonly differing: readonly string[];
  /** Commits of the head that the base does not have. */
  readonly commits: readonly MadeCommit[];
}

export interface ChangeSources {
  readonly repository: Repository;
  readonly snapshot: (treeish: string) => Promise<Snapshot>;
  readonly capabilitiesOf: CapabilitiesOf;
  /** null: it is not asked, so that authors are told by address alone. */
  readonly forge: Forge | null;
}

/** So many commits are looked up at the forge one by one; of more, authors are told by address alone. */
const MOST_LOOKED_UP = 100;

/** Returns the change from `base` to `head`, two commits that the clone has. Throws as git and the forge do. */
export async function changeBetween(
  base: string,
  head: string,
  now: Instant,
  sources: ChangeSources,
): Promise<ChangeBetween> {
  const { repository, snapshot, forge } = sources;
  const merged = await repository.mergeTree(base, head);
  const [bases, before, after] = await Promise.all([
    merged === null ? repository.mergeBases(base, head) : [],
    snapshot(base),
    snapshot(merged ?? head),
  ]);
  const [fork] = bases;
  // Against the tip, everything that landed meanwhile would look as if the head took it back.
  const from = fork === undefined ? before : await snapshot(fork);
  const own = await repository.commits(head, [base]);
  const listed =
    forge === null || own.length > MOST_LOOKED_UP
      ? []
      : await Promise.all(own.map(async ({ sha }) => forge.commit(sha)));
  return {
    before,
    after,
    conflicts: merged === null,
    delta: deltaOf(from, after, now, sources),
    differing: differingFiles(from.files, after.files),
    commits: await commitsOf(
      listed.filter((commit) => commit !== null),
      own,
      repository,
    ),
  };
}
