// What everybody's reviews come to at the moment of the merge: one opinion a person. Knows neither rules nor who gains.
import { byKeys } from '../core/compare.ts';
import type { Instant } from '../core/instant.ts';
import type { Identities } from './identities.ts';
import type { ExcludedReview, ForgeUser, PullRequestEvidence, Review, TimelineEvent } from './model.ts';

export interface Approval {
  readonly person: string;
  readonly review: number;
  readonly at: Instant;
}

export interface Objection {
  readonly person: string;
  readonly review: number;
  readonly at: Instant;
  /** Who took it off the pull request before the merge, against or with its author's will; null: it stands. */
  readonly dismissed: { readonly by: ForgeUser | null } | null;
}

/** Sorted by person, so that the order in which different people reviewed never shows. */
export interface Opinions {
  readonly approvals: readonly Approval[];
  readonly objections: readonly Objection[];
  readonly excluded: readonly ExcludedReview[];
  /** Approvals after the merge. */
  readonly retroactive: readonly number[];
  /** Dismissed reviews of which nothing says what they were. */
  readonly unreadable: readonly number[];
}

/** Whether an older head gives the same change as the final one. */
export type HeadMatch = 'same' | 'differs' | 'gone';

type Dismissal = Extract<TimelineEvent, { kind: 'review_dismissed' }>;

interface Dated {
  readonly review: Review;
  readonly at: Instant;
}

/**
 * Returns the opinions that stood when the pull request was merged. Later reviews of one person replace earlier ones,
 * over all of their accounts; comments change nothing; a dismissal leaves no opinion, and nothing that was said before
 * comes back. `matches` is asked about older heads only.
 */
export function reduceReviews(
  pull: PullRequestEvidence,
  who: Identities,
  matches: (sha: string) => HeadMatch,
): Opinions {
  const merged = pull.merged_at;
  const dismissals = new Map<number, Dismissal>();
  let moved: Instant | null = null;
  for (const event of pull.timeline) {
    // A dismissal after the merge takes nothing back, but says what the review was.
    if (event.kind === 'review_dismissed') dismissals.set(event.review_id, event);
    if (event.kind !== 'base_ref_changed' && event.kind !== 'base_ref_force_pushed') continue;
    if (merged !== null && event.at <= merged && (moved === null || event.at > moved)) moved = event.at;
  }

  const approvals = new Map<string, Approval>();
  const objections = new Map<string, Objection>();
  const excluded: ExcludedReview[] = [];
  const retroactive: number[] = [];
  const unreadable: number[] = [];

  const judge = ({ review, at }: Dated): void => {
    const { id, user } = review;
    const person = user?.type === 'User' ? who.personOf(user) : null;
    const leaveOut = (why: string): void => {
      excluded.push({ review: id, person, why });
    };
    const dismissal = dismissals.get(id);
    const state = review.state === 'DISMISSED' ? dismissal?.state : review.state;
    if (state === undefined) {
      unreadable.push(id);
      return;
    }
    if (state !== 'APPROVED' && state !== 'CHANGES_REQUESTED') return;
    if (merged === null || at > merged) {
      if (state === 'APPROVED') retroactive.push(id);
      return leaveOut('it came after the merge');
    }
    if (user === null) return leaveOut('its account is gone');
    if (user.type !== 'User') return leaveOut('it is no human');
    if (person === null) return leaveOut(strangerWords(user, who));

    const isDismissed = review.state === 'DISMISSED' && dismissal !== undefined && dismissal.at <= merged;
    approvals.delete(person);
    if (state === 'CHANGES_REQUESTED') {
      objections.set(person, {
        person,
        review: id,
        at,
        dismissed: isDismissed ? { by: dismissal.actor } : null,
      });
      return;
    }
    objections.delete(person);
    if (isDismissed) return leaveOut('it was dismissed');
    const stale = staleness(review, at, moved, pull.head_sha, matches);
    if (stale !== null) return leaveOut(stale);
    approvals.set(person, { person, review: id, at });
  };

  const dated = pull.reviews.flatMap((review): readonly Dated[] =>
    review.submitted_at === null ? [] : [{ review, at: review.submitted_at }],
  );
  dated.sort((a, b) => byAt(a, b) || a.review.id - b.review.id).forEach(judge);
  return {
    approvals: [...approvals.values()].sort(byPerson),
    objections: [...objections.values()].sort(byPerson),
    excluded: excluded.sort((a, b) => a.review - b.review),
    retroactive: retroactive.sort((a, b) => a - b),
    unreadable: unreadable.sort((a, b) => a - b),
  };
}

const byAt = byKeys<Dated>(({ at }) => at);
const byPerson = byKeys<{ readonly person: string }>(({ person }) => person);

function strangerWords(user: ForgeUser, who: Identities): string {
  const claimed = who.linkedTo(user);
  if (claimed.length === 0) return 'its account is nobody of the roster';
  return claimed.length > 1
    ? 'its account is pinned to several people'
    : 'its account is pinned by login only; pin its number under ids';
}

/** Returns why an approval is not about what was merged; null: it is. Times have whole seconds, so a tie voids. */
function staleness(
  { commit_id }: Review,
  at: Instant,
  moved: Instant | null,
  head: string,
  matches: (sha: string) => HeadMatch,
): string | null {
  if (moved !== null && moved >= at) return 'the base branch was changed after it';
  if (commit_id === head) return null;
  const match = commit_id === null ? 'gone' : matches(commit_id);
  switch (match) {
    case 'same':
      return null;
    case 'gone':
      return 'the commit that it is about is gone';
    case 'differs':
      return 'it is about an older head';
  }
}
