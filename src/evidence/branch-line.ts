// The protected branch as a line of commits, and how it came to move along it. The line follows first parents only, so
// that the commits inside a pull request are no steps of the branch.

import type { Activity } from '../forge/forge.ts';
import type { Repository } from '../git/model.ts';

/** First-parent commits from the anchor (position 0) to the tip. */
export interface BranchLine {
  readonly commits: readonly string[];
  /** undefined: not on the line. */
  positionOf(commit: string): number | undefined;
}

/** One movement of the branch as far as it lies on the line. */
export interface Movement {
  readonly activity: Activity;
  /** It brought the commits after `start` up to and with `end`. */
  readonly start: number;
  readonly end: number;
  /** The tip before it is on the line before it. */
  readonly before_is_ancestor: boolean;
}

/** Returns the line; null where following first parents from the tip does not lead to the anchor. */
export async function branchLine(
  repository: Repository,
  anchor: string,
  tip: string,
): Promise<BranchLine | null> {
  const found = await repository.firstParents(anchor, tip);
  const isWhole = tip === anchor || found[0]?.parents[0] === anchor;
  if (!isWhole) return null;
  const commits = [anchor, ...found.map(({ commit }) => commit)];
  const positions = new Map(commits.map((commit, position) => [commit, position]));
  return { commits, positionOf: (commit) => positions.get(commit) };
}

/**
 * Returns the movement that brought each position. Where several did, one that rewrites the branch goes before the
 * others, and then the oldest: a commit that was pushed back by force did not land as it first did.
 */
export async function movementsOf(
  repository: Repository,
  line: BranchLine,
  activity: readonly Activity[],
): Promise<ReadonlyMap<number, Movement>> {
  const oldestFirst = [...activity].sort((a, b) => compare(a.at, b.at) || a.id - b.id);
  const found = new Map<number, Movement>();
  for (const row of oldestFirst) {
    const end = line.positionOf(row.after);
    if (end === undefined) continue;
    const movement = await movementTo(repository, line, row, end);
    for (let position = movement.start + 1; position <= end; position += 1) {
      const other = found.get(position);
      if (other === undefined || (!rewrites(other) && rewrites(movement))) found.set(position, movement);
    }
  }
  return found;
}

async function movementTo(
  repository: Repository,
  line: BranchLine,
  activity: Activity,
  end: number,
): Promise<Movement> {
  const before = line.positionOf(activity.before);
  if (before !== undefined) {
    return { activity, start: Math.min(before, end), end, before_is_ancestor: before < end };
  }
  const isThere = (await repository.resolve(activity.before)) !== null;
  const bases = isThere ? await repository.mergeBases(activity.before, activity.after) : [];
  const starts = bases.flatMap((base) => line.positionOf(base) ?? []);
  // A tip that is gone, or older than the anchor, shares nothing on the line that could be told.
  const start = starts.length === 0 ? 0 : Math.min(...starts);
  const isOlder = isThere && (await repository.isAncestor(activity.before, line.commits[0] ?? ''));
  return { activity, start, end, before_is_ancestor: isOlder };
}

const REWRITING: ReadonlySet<string> = new Set(['force_push', 'branch_creation', 'branch_deletion']);

function rewrites({ activity, before_is_ancestor }: Movement): boolean {
  return !before_is_ancestor || (activity.kind !== null && REWRITING.has(activity.kind));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
