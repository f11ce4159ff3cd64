// A commit that changes nothing, on a new branch of this clone: a message that can be reviewed. Touches neither index nor
// work tree, and never moves a branch that exists.
import { type Instant, millisOf } from '../core/instant.ts';
import { findingEnvironment } from './environment.ts';
import { gitFailure, refusal } from './failure.ts';
import { checkIds } from './output.ts';
import type { GitRepository } from './repository.ts';

/** Who makes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

export interface EmptyCommit {
  readonly parent: string;
  /** Short name of the branch to make. */
  readonly branch: string;
  readonly message: string;
  readonly identity: Identity;
  readonly now: Instant;
}

/** Returns who git takes the user for, by its settings alone. Throws RC662 where they do not say. */
export async function configuredIdentity({ found }: GitRepository): Promise<Identity> {
  const setting = async (key: string): Promise<string> => {
    // The user's own settings hold here; a repository that was found is read without them otherwise.
    const env = { ...findingEnvironment(found.env), GIT_DIR: found.gitDir };
    const call = { args: ['config', '--get', key], cwd: found.top, env };
    const { status, stdout, stderr } = await found.processes.run(call);
    if (status !== 0 && status !== 1) throw gitFailure(`git config ${key}`, stderr);
    return stdout.toString('utf8').trim();
  };
  const [name, email] = [await setting('user.name'), await setting('user.email')];
  if (isPlain(name) && isPlain(email)) return { name, email };
  throw refusal('RC662', `git has no ${isPlain(name) ? 'user.email' : 'user.name'} for ${found.top}`, {
    hint: 'git config user.name "Your Name"; git config user.email you@example.com',
  });
}

/** Returns whether the short name can be one of a branch. */
export async function isBranchName({ found }: GitRepository, branch: string): Promise<boolean> {
  if (branch.startsWith('-') || /[\0\n]/u.test(branch) || !branch.isWellFormed()) return false;
  return (await found.run(['check-ref-format', `refs/heads/${branch}`])).status === 0;
}

/** Makes the commit and the branch. Returns the commit. Throws RC609 for another name, RC661 where the branch exists. */
export async function emptyCommit(repository: GitRepository, wanted: EmptyCommit): Promise<string> {
  const { parent, branch, message, identity, now } = wanted;
  const { found } = repository;
  checkIds(parent);
  if (!(await isBranchName(repository, branch)))
    throw refusal('RC609', `"${branch}" is no name for a branch`, { hint: 'such as rollcall/reapprove' });
  const ref = `refs/heads/${branch}`;
  const taken = (): Error =>
    refusal('RC661', `this clone has a branch ${branch}`, { hint: `push it, or name another with --branch` });
  if ((await repository.resolve(ref)) !== null) throw taken();
  const date = `@${millisOf(now) / 1000} +0000`;
  const by = { NAME: identity.name, EMAIL: identity.email, DATE: date };
  const extra = Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap((role) =>
      Object.entries(by).map(([part, value]) => [`GIT_${role}_${part}`, value]),
    ),
  );
  const tree = await repository.treeOf(parent);
  const written = await found.output(['commit-tree', tree, '-p', parent, '-F', '-'], message, extra);
  const commit = written.toString('latin1').trim();
  const nothing = '0'.repeat(commit.length);
  const args = ['update-ref', '--create-reflog', '-m', 'rollcall', ref, commit, nothing];
  const { status, stderr } = await found.run(args);
  if (status === 0) return commit;
  // Somebody made it at this very moment, or one of a name that stands in its way (`a` and `a/b`).
  if ((await repository.resolve(ref)) !== null || /exists|cannot lock ref/iu.test(stderr)) throw taken();
  throw gitFailure(`the branch ${branch}`, stderr);
}

/** Git takes out what would break the line of a commit, and refuses what is then empty. */
function isPlain(text: string): boolean {
  return /[^\p{Cc}<>\s.,:;"'\\]/u.test(text) && !/[\p{Cc}<>]/u.test(text);
}
