// Whether a commit came onto the protected branch by the merge of one pull request, told from how the branch moved and
// from the forge's own link, never from a message.
import type { LandingEvidence, PullRequestRef, Reason } from './model.ts';
import type { ReasonCode } from './reasons.ts';

/** Either the pull request that landed the commit, or why none did. */
export type Landing =
  | { readonly pull_request: PullRequestRef; readonly reason: null }
  | { readonly pull_request: null; readonly reason: Reason };

/** Returns how the commit landed. A merge that pushed commits made elsewhere counts as a push, whatever the forge shows. */
export function judgeLanding(commit: string, evidence: LandingEvidence): Landing {
  const { activity, candidates, repository, branch } = evidence;
  const mergedHere = candidates.filter(
    ({ merged_at, base_ref, base_repository }) =>
      merged_at !== null && base_ref === branch && base_repository === repository,
  );
  if (activity === null) return none('LANDING_UNKNOWN', 'the forge does not say how the branch moved');
  if (!activity.before_is_ancestor)
    return none('HISTORY_REWRITTEN', 'the branch no longer holds what it held before');
  switch (activity.kind) {
    case 'force_push':
    case 'branch_creation':
    case 'branch_deletion':
      return none('HISTORY_REWRITTEN', `the branch was moved by ${activity.kind.replace('_', ' ')}`);
    case 'push': {
      const shown = mergedHere.find((pull) => pull.merge_commit_sha === commit || pull.head_sha === commit);
      return shown === undefined
        ? none('DIRECT_PUSH', 'pushed to the branch without a pull request')
        : none(
            'INDIRECT_MERGE',
            `pull request ${shown.number} is shown as merged, but its commits were pushed to the branch`,
          );
    }
    case 'pr_merge':
    case 'merge_queue_merge': {
      const [pull, second] = mergedHere.filter(({ merge_commit_sha }) => merge_commit_sha === commit);
      if (pull !== undefined && second === undefined) return { pull_request: pull, reason: null };
      const message =
        pull === undefined
          ? 'no pull request into this branch was merged as this commit'
          : 'several pull requests claim this commit';
      return none('UNATTRIBUTED', message);
    }
  }
}

function none(code: ReasonCode, message: string): Landing {
  return { pull_request: null, reason: { code, message } };
}
