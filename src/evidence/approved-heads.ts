// Who approved an older head of a pull request: their word may not be about what would be merged now.
import type { ForgeUser, Review, StepVerdict } from '../approval/model.ts';

/** An approval that was given to an older head. */
export interface ApprovedHead {
  readonly user: ForgeUser;
  readonly review: number;
  /** null: that commit is gone. */
  readonly head: string | null;
  /** false: the verdict leaves it out. */
  readonly stands: boolean;
}

/**
 * Returns the newest opinion of each account where that is such an approval. Comments change no opinion, so that the last
 * review of another kind is what somebody thinks.
 */
export function approvedHeads(
  reviews: readonly Review[],
  head: string,
  verdict: StepVerdict | null,
): readonly ApprovedHead[] {
  const latest = new Map<number, Review & { readonly user: ForgeUser }>();
  for (const review of reviews) {
    const { user, state, submitted_at } = review;
    if (user === null || state === 'COMMENTED' || state === 'PENDING') continue;
    const before = latest.get(user.id)?.submitted_at ?? '';
    if ((submitted_at ?? '') >= before) latest.set(user.id, { ...review, user });
  }
  const left = new Set(verdict?.void_reviews.map(({ review }) => review));
  return [...latest.values()].flatMap(({ id, user, state, commit_id }) =>
    state !== 'APPROVED' || commit_id === head
      ? []
      : [{ user, review: id, head: commit_id, stands: !left.has(id) }],
  );
}
