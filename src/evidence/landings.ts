// Which commits of the branch landed together, and by which pull request: a rebase brings several commits, a merge
// queue several pull requests. Judges nothing.
import type { LandingEvidence, PullRequestRef } from '../approval/model.ts';
import type { Forge } from '../forge/forge.ts';
import type { BranchLine, Movement } from './branch-line.ts';

/** One landing on the line. */
export interface Landing {
  /** Positions of its commits: after `start`, up to and with `end`. */
  readonly start: number;
  readonly end: number;
  readonly evidence: LandingEvidence;
  /** When the branch moved; null: the forge does not say. */
  readonly movement: Movement | null;
}

export interface LandingContext {
  readonly forge: Forge;
  readonly line: BranchLine;
  readonly movements: ReadonlyMap<number, Movement>;
  readonly repository: number;
  readonly branch: string;
}

/** Returns the landing that brought the commit at `position`. */
export async function landingAt(position: number, context: LandingContext): Promise<Landing> {
  const { forge, line, movements, repository, branch } = context;
  const movement = movements.get(position) ?? null;
  const kind = movement?.activity.kind ?? null;
  const activity =
    movement === null || kind === null ? null : { kind, before_is_ancestor: movement.before_is_ancestor };
  const isMerge = activity?.kind === 'pr_merge' || activity?.kind === 'merge_queue_merge';
  const at = (index: number): string => line.commits[index] ?? '';
  // Only merges are indexed late; a push has no pull request to wait for.
  const candidates = await forge.pullRequestsOf(at(position), { wait: isMerge });
  const alone = (end: number, start: number, refs: readonly PullRequestRef[]): Landing => ({
    start,
    end,
    evidence: { repository, branch, activity, candidates: refs },
    movement,
  });
  if (!isMerge || movement === null) return alone(position, position - 1, candidates);

  const isHere = (pull: PullRequestRef): boolean =>
    pull.merged_at !== null && pull.base_ref === branch && pull.base_repository === repository;
  const ends = candidates
    .filter(isHere)
    .map((pull) => line.positionOf(pull.merge_commit_sha ?? ''))
    .filter((end) => end !== undefined && end >= position && end <= movement.end);
  const end = Math.min(...ends.map((one) => one ?? Number.POSITIVE_INFINITY));
  if (!Number.isFinite(end)) return alone(position, position - 1, candidates);
  const pull = candidates.find((one) => isHere(one) && one.merge_commit_sha === at(end));
  if (pull === undefined || end - movement.start === 1) {
    return alone(
      end,
      end - 1,
      end === position ? candidates : await forge.pullRequestsOf(at(end), { wait: true }),
    );
  }
  // Commits of one rebase are contiguous, and each of them names its pull request.
  let start = position - 1;
  while (start > movement.start && (await names(forge, at(start), pull.number))) start -= 1;
  for (let between = position + 1; between < end; between += 1) {
    if (!(await names(forge, at(between), pull.number))) return alone(position, position - 1, candidates);
  }
  const last = end === position ? candidates : await forge.pullRequestsOf(at(end), { wait: true });
  return alone(end, start, last);
}

async function names(forge: Forge, commit: string, number: number): Promise<boolean> {
  const pulls = await forge.pullRequestsOf(commit, { wait: false });
  return pulls.some((pull) => pull.number === number);
}
