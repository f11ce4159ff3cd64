// Who had a part in commits that are in no pull request yet, as far as git alone, or the forge's word about single
// commits, can tell. For advice only: a verdict reads the pull request.
import { compareStrings } from '../core/compare.ts';
import type { Contributors } from './contributors.ts';
import type { Identities } from './identities.ts';
import type { ForgeUser } from './model.ts';

export interface MadeCommit {
  readonly sha: string;
  readonly author_email: string;
  readonly committer_email: string;
  /** Addresses of `Co-authored-by` trailers. */
  readonly co_authors: readonly string[];
  /** The forge's accounts of author and committer; empty where it was not asked. */
  readonly accounts: readonly ForgeUser[];
  /** A merge that only joins its parents makes nobody a contributor. */
  readonly clean_merge: boolean;
}

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
    for (const account of commit.accounts) add(who.linkedTo(account), 'author');
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
