// An open pull request as if it had just been merged: what the forge would then say about it, made of what it says now.
import type {
  ControlEvidence,
  LandingEvidence,
  PullRequestEvidence,
  PullRequestRef,
} from '../approval/model.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import type { ForgePullRequest } from '../forge/forge.ts';
import { pullRequestEvidence } from './pull-request.ts';
import type { EvidenceSources } from './step-evidence.ts';

export interface SupposedPlace {
  /** What stands for the commit of the merge. */
  readonly commit: string;
  /** What it would be merged onto. */
  readonly parent: string;
  readonly kind: 'pr_merge' | 'merge_queue_merge';
  readonly now: Instant;
}

export interface SupposedMerge {
  readonly pull: PullRequestEvidence;
  readonly landing: LandingEvidence;
  /** When it would land: now, and after everything that was said about it, whatever the clock of this machine shows. */
  readonly at: Instant;
}

/** The platform judges a merge when it happens, and not before. */
export const NOT_JUDGED_YET: ControlEvidence = {
  rule_suite: 'unknown',
  no_bypass_list: 'unknown',
  control_gap: 'unknown',
  recorded: false,
};

/** Returns the pull request. Throws RC675 where it is merged already, or would be merged into another branch. */
export async function openPull(
  number: number,
  { forge, branch }: Pick<EvidenceSources, 'forge' | 'branch'>,
): Promise<ForgePullRequest> {
  const pull = await forge.pullRequest(number);
  const { merged_at, base_ref } = pull;
  if (merged_at !== null) throw elsewhere(`pull request ${number} was merged at ${merged_at}`);
  if (base_ref !== branch) {
    throw elsewhere(`pull request ${number} goes into ${visible(base_ref)}, not into ${visible(branch)}`);
  }
  return pull;
}

/** Returns the merge. The head is here already. Throws as git and the forge do. */
export async function supposedMerge(
  pull: ForgePullRequest,
  { commit, parent, kind, now }: SupposedPlace,
  sources: EvidenceSources,
): Promise<SupposedMerge> {
  const { forge, branch } = sources;
  const at = await afterAllSaid(pull.number, now, sources);
  const ref: PullRequestRef = {
    number: pull.number,
    merged_at: at,
    merge_commit_sha: commit,
    head_sha: pull.head_sha,
    base_ref: pull.base_ref,
    base_repository: pull.base_repository,
  };
  return {
    pull: await pullRequestEvidence({ ...pull, ...ref }, parent, sources),
    landing: {
      repository: (await forge.repository()).id,
      branch,
      activity: { kind, before_is_ancestor: true },
      candidates: [ref],
    },
    at,
  };
}

/** A review of this very second would count as one that came after the merge. */
async function afterAllSaid(number: number, now: Instant, { forge }: EvidenceSources): Promise<Instant> {
  const [reviews, timeline] = await Promise.all([forge.reviews(number), forge.timeline(number)]);
  const said = [
    ...reviews.flatMap(({ submitted_at }) => submitted_at ?? []),
    ...timeline.map(({ at }) => at),
  ];
  return said.reduce((latest, at) => (at > latest ? at : latest), now);
}

function elsewhere(message: string): RollcallError {
  return new RollcallError('RC675', message, {
    hint: 'only what is still to be merged into the protected branch can be judged before it is',
  });
}
