// Who had a part in commits that are in no pull request yet, as far as git alone, or the forge's word about single
// commits, can tell. For advice only: a verdict reads the pull request.
import { compareStrings } from '../core/compare.ts';
import type { Contributors } from './contributors.ts';
import type { Identities } from './identities.ts';
import type { CommitEvidence } from './model.ts';

/** A commit; `author` and `committer` are null where the forge was not asked, or knows no account. */
export type MadeCommit = Pick<
  CommitEvidence,
  'author_email' | 'committer_email' | 'author' | 'committer' | 'co_authors' | 'clean_merge'
>;

/** Returns everybody whom an address or account names. Addresses that are nobody's are left to the forge. */
export function commitAuthors(commits: readonly MadeCommit[], who: Identities): Contributors {
  const links = new Map<string, Set<string>>();
  const unattributable = new Set<string>();
  const add = (people: readonly string[], link: string): void => {
    for (const person of people) links.set(person, (links.get(person) ?? new Set<string>()).add(link));
  };
  for (const commit of commits.filter(({ clean_merge }) => !clean_merge)) {
    add(who.atAddress(commit.author_email), 'author');
    add(who.atAddress(commit.committer_email), 'committer');
    if (commit.author !== null) add(who.linkedTo(commit.author), 'author');
    if (commit.committer !== null) add(who.linkedTo(commit.committer), 'committer');
    for (const address of commit.co_authors) {
      const people = who.atAddress(address);
      add(people, 'co-author');
      if (people.length === 0) unattributable.add('a co-author who is nobody of the roster');
    }
  }
  return {
    people: new Map(
      [...links]
        .sort(([a], [b]) => compareStrings(a, b))
        .map(([person, set]): [string, readonly string[]] => [person, [...set].sort(compareStrings)]),
    ),
    unattributable: [...unattributable],
    pusher_unknown: true,
  };
}
