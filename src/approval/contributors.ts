// Who had a part in making a pull request, and so may not approve it: authors, committers, co-authors, pushers, and the
// human behind a bot. Errs on the side of "had a part", but never lets an unsigned claim keep a third person out.
import { compareStrings } from '../core/compare.ts';
import type { Identities } from './identities.ts';
import type { CommitEvidence, ForgeUser, PullRequestEvidence, PushEvidence } from './model.ts';

export interface Contributors {
  /** Person -> what their part is; sorted by person. */
  readonly people: ReadonlyMap<string, readonly string[]>;
  /** Commits and pushes that nobody is known to stand behind, in words. */
  readonly unattributable: readonly string[];
  /** The pushes to the head could not be read. */
  readonly pusher_unknown: boolean;
}

/** Returns everybody with a part in the pull request. Clean merges make nobody a contributor. */
export function contributorsOf(pull: PullRequestEvidence, who: Identities): Contributors {
  const links = new Map<string, Set<string>>();
  const unattributable = new Set<string>();
  const commits = pull.commits.filter((commit) => !commit.clean_merge);
  const pushes = (pull.pushes ?? []).filter((push) => !push.clean_merges_only);
  const own = new Set([pull.author, ...pushes.map(({ actor }) => actor)].flatMap((user) => user?.id ?? []));
  const assignees = pull.timeline.flatMap((event) =>
    event.kind === 'assigned' ? (event.assignee ?? []) : [],
  );

  const add = (people: readonly string[], link: string): void => {
    for (const person of people) links.set(person, (links.get(person) ?? new Set<string>()).add(link));
  };
  const coAuthors = (addresses: readonly string[]): void => {
    for (const address of addresses) {
      const people = who.atAddress(address);
      add(people, 'co-author');
      if (people.length === 0) unattributable.add('a co-author who is nobody of the roster');
    }
  };
  /** Whoever asked a bot to act: assignees, and the co-authors of `trailers` (who are added anyway). */
  const behind = (bot: string, trailers: readonly string[]): void => {
    const humans = assignees.filter(isHuman);
    for (const human of humans) add(who.linkedTo(human), `behind ${bot}`);
    const found = humans.length > 0 || trailers.some((address) => who.atAddress(address).length > 0);
    if (!found) unattributable.add(`${bot}, and no human behind it`);
  };
  const takesPart = (user: ForgeUser, link: string, trailers: readonly string[]): void => {
    if (isHuman(user)) add(who.linkedTo(user), link);
    else behind(`a bot as ${link}`, trailers);
  };

  const trailers = commits.flatMap(({ co_authors }) => co_authors);
  if (pull.author === null) unattributable.add('an author whose account is gone');
  else takesPart(pull.author, 'author of the pull request', trailers);
  for (const commit of commits) {
    coAuthors(commit.co_authors);
    for (const [user, link] of makers(commit)) {
      if (user === null) unattributable.add(`commit ${short(commit)}: its ${link} is no account`);
      else if (commit.verified || own.has(user.id)) takesPart(user, link, commit.co_authors);
      // An unsigned commit can name anybody: it bans nobody, and costs a second approval instead.
      else unattributable.add(`commit ${short(commit)}: its ${link} is named without a signature`);
    }
  }
  for (const { actor } of pushes) {
    if (actor === null) unattributable.add('a push by an account that is gone');
    else takesPart(actor, 'pusher', trailers);
  }
  return {
    people: new Map(
      [...links]
        .sort(([a], [b]) => compareStrings(a, b))
        .map(([person, set]): [string, readonly string[]] => [person, [...set].sort(compareStrings)]),
    ),
    unattributable: [...unattributable].sort(compareStrings),
    pusher_unknown: isPusherUnknown(pull.pushes),
  };
}

/** Author and committer; the forge itself commits what people do in its pages, and signs that. */
function makers({
  author,
  committer,
  verified,
}: CommitEvidence): readonly (readonly [ForgeUser | null, string])[] {
  const byForge = verified && committer?.login === 'web-flow';
  return byForge
    ? [[author, 'author']]
    : [
        [author, 'author'],
        [committer, 'committer'],
      ];
}

function isHuman({ type }: ForgeUser): boolean {
  return type === 'User';
}

/** A head without any push is one whose pushes the forge no longer lists. */
function isPusherUnknown(pushes: readonly PushEvidence[] | null): boolean {
  return pushes === null || pushes.length === 0;
}

function short({ sha }: CommitEvidence): string {
  return sha.slice(0, 12);
}
