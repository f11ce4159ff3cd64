// Branches and pull requests as people work on them: pushing, opening, updating, retargeting, closing.
import { followHead, headMoved, moved } from './branches.ts';
import { type CommitOptions, commitSpec } from './commit-spec.ts';
import type { CommitSpec } from './fast-import.ts';
import { type Account, type ActivityType, type Files, NO_COMMIT, type Pull } from './model.ts';
import { type GitHubState, WEB_FLOW } from './state.ts';

export interface OpenOptions extends CommitOptions {
  readonly branch: string;
  readonly files?: Files;
  /** Several commits instead of the one of `files`. */
  readonly commits?: readonly (Partial<CommitOptions> & { readonly files: Files })[];
  /** The branch it is to be merged into. Default: the default branch. */
  readonly base?: string;
  /** The commit it starts from. Default: the base's tip. */
  readonly from?: string;
  /** The branch exists already; nothing is committed. */
  readonly existing?: boolean;
  /** It comes from a fork of this account's. */
  readonly fork?: boolean;
  readonly title?: string;
  readonly body?: string | null;
  readonly draft?: boolean;
  readonly assignees?: readonly string[];
  readonly labels?: readonly string[];
}

/** A commit pushed straight to a branch; an unknown branch begins at the default branch's tip. */
export async function push(
  state: GitHubState,
  branch: string,
  files: Files,
  options: CommitOptions,
): Promise<string> {
  const actor = state.account(options.by);
  state.tick();
  const parent = state.branches.get(branch) ?? state.branches.get(state.repository.defaultBranch);
  const spec = commitSpec(
    state,
    `refs/heads/${branch}`,
    parent === undefined ? [] : [parent],
    files,
    options,
  );
  const [sha = ''] = await state.git.write([spec]);
  if (options.verified === true) state.verified.add(sha);
  await movedByPush(state, branch, sha, actor, state.branches.has(branch) ? 'push' : 'branch_creation');
  return sha;
}

/** Opens a pull request from a new branch with its commits. */
export async function open(state: GitHubState, options: OpenOptions): Promise<Pull> {
  const { branch, fork = false, base = state.repository.defaultBranch } = options;
  const author = state.account(options.by);
  const baseSha = state.tip(base);
  const number = state.number();
  const existing = options.existing === true ? state.tip(branch) : undefined;
  if (existing === undefined && !fork && state.branches.has(branch))
    throw new Error(`branch ${branch} exists`);
  const head =
    existing ??
    (await commitAll(
      state,
      fork ? `refs/pull/${number}/head` : `refs/heads/${branch}`,
      options,
      options.from ?? baseSha,
    ));
  if (!fork) await state.git.write([], [{ ref: `refs/pull/${number}/head`, to: head }]);
  if (!fork && existing === undefined) {
    await moved(state, { branch, after: head, kind: 'branch_creation', actor: author.id });
  }
  const at = state.tick();
  const pull: Pull = {
    id: state.id(),
    number,
    author: author.id,
    createdAt: at,
    headRef: branch,
    headRepository: fork ? forkOf(state, author) : state.repository.id,
    headOwner: fork ? author.id : state.account(state.repository.owner).id,
    title: options.title ?? options.message ?? `Change ${branch}`,
    body: options.body ?? null,
    base,
    baseSha,
    headSha: head,
    draft: options.draft ?? false,
    state: 'open',
    updatedAt: at,
    closedAt: null,
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    baseAtMerge: null,
    landed: [],
    autoMerge: null,
    assignees: [],
    labels: [...(options.labels ?? [])],
  };
  state.pulls.set(number, pull);
  for (const login of options.assignees ?? []) assign(state, pull, login, options.by);
  return pull;
}

/** Adds a commit to a pull request's branch. */
export async function pushTo(
  state: GitHubState,
  pull: Pull,
  files: Files,
  options: CommitOptions,
): Promise<string> {
  state.tick();
  const [sha = ''] = await writeHead(state, pull, [pull.headSha], files, options);
  await headPushed(state, pull, sha, state.account(options.by), 'push');
  return sha;
}

/** Replaces the last commit of a pull request's branch, as an amended commit pushed by force does. */
export async function amend(
  state: GitHubState,
  pull: Pull,
  files: Files,
  options: CommitOptions,
): Promise<string> {
  state.tick();
  const { parents, tree } = await state.git.commit(pull.headSha);
  const [sha = ''] = await writeHead(state, pull, parents, files, options, tree);
  await headPushed(state, pull, sha, state.account(options.by), 'force_push');
  return sha;
}

/** Merges the base into a pull request's branch, as the button "Update branch" and the conflict editor do. */
export async function updateBranch(
  state: GitHubState,
  pull: Pull,
  by: string,
  resolve: Files = {},
): Promise<string> {
  state.tick();
  const actor = state.account(by);
  const base = state.tip(pull.base);
  const { tree, clean } = await state.git.merge(pull.headSha, base);
  if (!clean && Object.keys(resolve).length === 0) {
    throw new Error(`pull request ${pull.number} conflicts with ${pull.base}; give files that resolve it`);
  }
  const spec: CommitSpec = {
    ...commitSpec(state, headRefOf(state, pull), [pull.headSha, base], resolve, {
      by,
      message: `Merge branch '${pull.base}' into ${pull.headRef}`,
    }),
    tree,
    committer: WEB_FLOW,
  };
  const [sha = ''] = await state.git.write([spec], [{ ref: `refs/pull/${pull.number}/head`, to: 0 }]);
  state.verified.add(sha);
  await headPushed(state, pull, sha, actor, 'push');
  return sha;
}

/** Points a branch at any commit, by force. A pull request's number stands for its head branch. */
export async function forcePush(
  state: GitHubState,
  branch: string | Pull,
  sha: string,
  by: string,
): Promise<void> {
  state.tick();
  const actor = state.account(by);
  if (typeof branch !== 'string') {
    const { number } = branch;
    const refs = new Set([headRefOf(state, branch), `refs/pull/${number}/head`]);
    await state.git.write(
      [],
      [...refs].map((ref) => ({ ref, to: sha })),
    );
    await headPushed(state, branch, sha, actor, 'force_push');
    return;
  }
  await state.git.write([], [{ ref: `refs/heads/${branch}`, to: sha }]);
  await movedByPush(state, branch, sha, actor, 'force_push');
}

/** Deletes a branch. */
export async function deleteBranch(state: GitHubState, branch: string, by: string): Promise<void> {
  state.tick();
  await state.git.deleteRef(`refs/heads/${branch}`);
  await moved(state, { branch, after: NO_COMMIT, kind: 'branch_deletion', actor: state.account(by).id });
}

/** Changes the branch that a pull request is to be merged into. */
export function retarget(state: GitHubState, pull: Pull, base: string, by: string): void {
  state.tick();
  pull.base = base;
  pull.baseSha = state.tip(base);
  pull.updatedAt = state.clock.now();
  state.event({ issue: pull.number, kind: 'base_ref_changed', actor: state.account(by).id });
}

export function assign(state: GitHubState, pull: Pull, login: string, by: string): void {
  const assignee = state.account(login).id;
  pull.assignees.push(assignee);
  state.event({ issue: pull.number, kind: 'assigned', actor: state.account(by).id, assignee });
}

/** The fork of an account; made at its first use. */
export function forkOf(state: GitHubState, owner: Account): number {
  for (const [id, fork] of state.forks) if (fork.owner === owner.id) return id;
  const id = state.id();
  state.forks.set(id, { owner: owner.id, name: state.repository.name });
  return id;
}

/** Deletes the fork of an account; its pull requests stay. */
export function deleteFork(state: GitHubState, owner: Account): void {
  for (const [id, fork] of state.forks) {
    if (fork.owner !== owner.id) continue;
    state.forks.delete(id);
    for (const pull of state.pulls.values()) if (pull.headRepository === id) pull.headRepository = null;
  }
}

async function commitAll(
  state: GitHubState,
  ref: string,
  options: OpenOptions,
  from: string,
): Promise<string> {
  const { files = {}, commits = [{ files }] } = options;
  const specs: CommitSpec[] = [];
  for (const [place, { files: own, ...more }] of commits.entries()) {
    state.tick();
    const parents = place === 0 ? [from] : [place - 1];
    specs.push(commitSpec(state, ref, parents, own, { ...options, ...more }));
  }
  const written = await state.git.write(specs);
  for (const [place, sha] of written.entries()) {
    if (commits[place]?.verified ?? options.verified ?? false) state.verified.add(sha);
  }
  return written.at(-1) ?? from;
}

async function writeHead(
  state: GitHubState,
  pull: Pull,
  parents: readonly string[],
  files: Files,
  options: CommitOptions,
  tree?: string,
): Promise<readonly string[]> {
  const spec = commitSpec(state, headRefOf(state, pull), parents, files, options);
  const written = await state.git.write(
    [tree === undefined ? spec : { ...spec, tree }],
    [{ ref: `refs/pull/${pull.number}/head`, to: 0 }],
  );
  if (options.verified === true) for (const sha of written) state.verified.add(sha);
  return written;
}

function headRefOf(state: GitHubState, pull: Pull): string {
  return pull.headRepository === state.repository.id
    ? `refs/heads/${pull.headRef}`
    : `refs/pull/${pull.number}/head`;
}

async function headPushed(
  state: GitHubState,
  pull: Pull,
  after: string,
  actor: Account,
  kind: ActivityType,
): Promise<void> {
  if (pull.headRepository === state.repository.id) {
    await movedByPush(state, pull.headRef, after, actor, kind);
  }
  if (pull.headSha !== after && pull.state === 'open')
    headMoved(state, pull, { after, kind, actor: actor.id });
}

async function movedByPush(
  state: GitHubState,
  branch: string,
  after: string,
  actor: Account,
  kind: ActivityType,
): Promise<void> {
  const before = state.branches.get(branch) ?? NO_COMMIT;
  await moved(state, { branch, after, kind, actor: actor.id });
  await followHead(state, { branch, before, after, kind, actor: actor.id });
}
