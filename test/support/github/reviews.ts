// Reviews, and what may be done to them. What GitHub refuses, the fake refuses, so that no scenario rests on it.
import type { Pull, ReviewState, StoredReview } from './model.ts';
import type { GitHubState } from './state.ts';

/** Reviews a pull request, open or merged. Returns the review. */
export function review(
  state: GitHubState,
  pull: Pull,
  by: string,
  opinion: Exclude<ReviewState, 'DISMISSED'>,
  options: { readonly commit?: string; readonly body?: string } = {},
): StoredReview {
  const user = state.account(by);
  if (user.id === pull.author && (opinion === 'APPROVED' || opinion === 'CHANGES_REQUESTED')) {
    throw new Error(
      `GitHub lets nobody ${opinion === 'APPROVED' ? 'approve' : 'object to'} their own pull request`,
    );
  }
  const submittedAt = state.tick();
  const made: StoredReview = {
    id: state.id(),
    pull: pull.number,
    user: user.id,
    body: options.body ?? '',
    submittedAt,
    state: opinion,
    commit: options.commit ?? pull.headSha,
  };
  state.reviews.push(made);
  if (opinion === 'PENDING') return made;
  pull.updatedAt = submittedAt;
  state.event({ issue: pull.number, kind: 'reviewed', actor: user.id, review: made.id });
  return made;
}

/** Dismisses a review: its state is lost but for the timeline. */
export function dismiss(
  state: GitHubState,
  pull: Pull,
  reviewId: number,
  by: string,
  message: string | null = 'dismissed',
): void {
  const found = state.reviews.find(({ id, pull: number }) => id === reviewId && number === pull.number);
  if (found === undefined) throw new Error(`pull request ${pull.number} has no review ${reviewId}`);
  if (found.state !== 'APPROVED' && found.state !== 'CHANGES_REQUESTED') {
    throw new Error(`GitHub does not dismiss a review that is ${found.state}`);
  }
  state.tick();
  const dismissed = { state: found.state, review: found.id, message, commit: null };
  found.state = 'DISMISSED';
  state.event({ issue: pull.number, kind: 'review_dismissed', actor: state.account(by).id, dismissed });
}
