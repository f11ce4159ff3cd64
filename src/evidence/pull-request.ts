// A pull request with everything that judging it needs: the forge's word for who, git's word for what.
import type { CommitEvidence, PullRequestEvidence, PushEvidence } from '../approval/model.ts';
import type { Forge, ForgeCommit, ForgePullRequest, Push } from '../forge/forge.ts';
import type { GitCommit, Repository } from '../git/model.ts';

export interface PullRequestContext {
  readonly forge: Forge;
  readonly repository: Repository;
  /** Asks the origin for a commit that the clone lacks; false: it has it no more. */
  readonly obtain: (commit: string) => Promise<boolean>;
}

/**
 * Returns the evidence. `parent` is the commit that it was merged onto: what is reachable from there is not the pull
 * request's. A head that is gone leaves the commits as the forge lists them.
 */
export async function pullRequestEvidence(
  pull: ForgePullRequest,
  parent: string,
  context: PullRequestContext,
): Promise<PullRequestEvidence> {
  const { forge, repository, obtain } = context;
  const [reviews, timeline, listed, moved] = await Promise.all([
    forge.reviews(pull.number),
    forge.timeline(pull.number),
    forge.commits(pull.number),
    pull.is_fork ? null : forge.pushes(pull.head_ref, { since: null }),
  ]);
  const has = await obtain(pull.head_sha);
  const own = has ? await repository.commits(pull.head_sha, [parent]) : [];
  return {
    number: pull.number,
    merged_at: pull.merged_at,
    merge_commit_sha: pull.merge_commit_sha,
    head_sha: pull.head_sha,
    base_ref: pull.base_ref,
    base_repository: pull.base_repository,
    author: pull.author,
    merged_by: pull.merged_by,
    is_fork: pull.is_fork,
    commit_count: pull.commit_count,
    reviews,
    timeline,
    commits: await commitsOf(listed, own, repository),
    pushes: moved === null ? null : await pushesOf(ownPushes(moved, pull, own), parent, context),
  };
}

/** Every commit that either side knows; git's list follows all parents, the forge's knows the accounts. */
export async function commitsOf(
  listed: readonly ForgeCommit[],
  own: readonly GitCommit[],
  repository: Repository,
): Promise<readonly CommitEvidence[]> {
  const accounts = new Map(listed.map((commit) => [commit.sha, commit]));
  const known = new Set(own.map(({ sha }) => sha));
  const fromGit = await Promise.all(
    own.map(async ({ sha, parents, author_email, committer_email, co_authors }): Promise<CommitEvidence> => {
      const account = accounts.get(sha);
      return {
        sha,
        parents,
        author: account?.author ?? null,
        committer: account?.committer ?? null,
        author_email,
        committer_email,
        co_authors: co_authors.map(addressIn),
        verified: account?.verified ?? false,
        clean_merge: await isCleanMerge(sha, parents, repository),
      };
    }),
  );
  const onlyListed = listed
    .filter(({ sha }) => !known.has(sha))
    .map(({ sha, parents, author, committer, author_email, committer_email, message, verified }) => ({
      sha,
      parents,
      author,
      committer,
      author_email,
      committer_email,
      co_authors: coAuthorsIn(message),
      verified,
      clean_merge: false,
    }));
  return [...fromGit, ...onlyListed];
}

/** A name of a branch can have served before: what was pushed to it then is not this pull request's. */
function ownPushes(
  pushes: readonly Push[],
  { created_at }: ForgePullRequest,
  own: readonly GitCommit[],
): readonly Push[] {
  const commits = new Set(own.map(({ sha }) => sha));
  return pushes.filter(({ after, at }) => commits.has(after) || at >= created_at);
}

async function pushesOf(
  pushes: readonly Push[],
  parent: string,
  { repository }: PullRequestContext,
): Promise<readonly PushEvidence[]> {
  return Promise.all(
    pushes.map(async ({ actor, at, before, after }): Promise<PushEvidence> => {
      const clean_merges_only = await addsCleanMergesOnly(before, after, parent, repository);
      return { actor, at, before, after, clean_merges_only };
    }),
  );
}

/** "Update branch" merges the base into the head; whoever presses it had no part in the change. */
async function addsCleanMergesOnly(
  before: string,
  after: string,
  parent: string,
  repository: Repository,
): Promise<boolean> {
  const isThere = async (commit: string): Promise<boolean> => (await repository.resolve(commit)) !== null;
  if (!(await isThere(before)) || !(await isThere(after))) return false;
  if (!(await repository.isAncestor(before, after))) return false;
  const added = await repository.commits(after, [before, parent]);
  if (added.length === 0) return false;
  const clean = await Promise.all(added.map(({ sha, parents }) => isCleanMerge(sha, parents, repository)));
  return clean.every(Boolean);
}

async function isCleanMerge(
  sha: string,
  parents: readonly string[],
  repository: Repository,
): Promise<boolean> {
  const [first, second, third] = parents;
  if (first === undefined || second === undefined || third !== undefined) return false;
  return (await repository.mergeTree(first, second)) === (await repository.treeOf(sha));
}

/** The address of `Name <address>`; text without one is kept, and is nobody's. */
function addressIn(trailer: string): string {
  return /<([^<>]*)>\s*$/u.exec(trailer)?.[1] ?? trailer;
}

/** Only where the clone lacks the commit, so that git cannot be asked. Reads more lines as trailers than git does. */
function coAuthorsIn(message: string): readonly string[] {
  return [...message.matchAll(/^co-authored-by:.*<([^<>\n]+)>\s*$/gimu)].flatMap(
    ([, address]) => address ?? [],
  );
}
