// Objections at the merge: one that stands blocks, and so does one that was taken away by somebody with a part in the
// change. Objecting needs the roster, write and active membership, never the rule's team; unknown lets it stand.
import { visible } from '../core/show.ts';
import type { Beneficiaries } from './beneficiaries.ts';
import type { Contributors } from './contributors.ts';
import type { Identities } from './identities.ts';
import type { Reason } from './model.ts';
import type { Objection } from './reviews.ts';
import type { Rules } from './rules.ts';

/** Returns one reason an objection that blocks. */
export function judgeObjections(
  objections: readonly Objection[],
  rules: Rules,
  who: Identities,
  contributors: Contributors,
  gaining: Beneficiaries,
): readonly Reason[] {
  return objections.flatMap(({ person, review, at, dismissed }): readonly Reason[] => {
    if (rules.standing(person, at).answer === 'no') return [];
    if (dismissed === null)
      return [{ code: 'OBJECTED', message: `${visible(person)} asked for changes (review ${review})` }];
    const dismisser = who.personOf(dismissed.by);
    if (dismisser === person) return [];
    const why =
      dismisser === null
        ? 'somebody who is nobody of the roster'
        : contributors.people.has(dismisser)
          ? `${visible(dismisser)}, who had a part in the change`
          : gaining.any(dismisser)
            ? `${visible(dismisser)}, who gains from the change`
            : null;
    if (why === null) return [];
    const message = `the objection of ${visible(person)} (review ${review}) was dismissed by ${why}`;
    return [{ code: 'OBJECTION_DISMISSED', message }];
  });
}
