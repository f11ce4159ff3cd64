// How pull requests land: the three buttons, the merge queue, auto-merge, and merges made elsewhere and pushed.
// Trees are what git makes of the merge; `extra` files are put on top, as somebody does who merges by hand.
import { markMerged, moved } from './branches.ts';
import { commitSpec } from './commit-spec.ts';
import type { CommitSpec, Identity } from './fast-import.ts';
import type { CommitInfo } from './git.ts';
import type { Files, MergeMethod, Pull } from './model.ts';
import { type GitHubState, WEB_FLOW } from './state.ts';

export interface MergeOptions {
  readonly method?: MergeMethod;
  readonly by: string;
  /** Files that are in the merge though nobody's branch had them. */
  readonly extra?: Files;
  readonly message?: string;
}

/** The app that merges what the queue lets through. */
export const QUEUE_LOGIN = 'github-merge-queue[bot]';

interface Landed {
  readonly commits: readonly string[];
}

/** Presses the merge button. Returns the commit that GitHub names as the merge. */
export async function merge(state: GitHubState, pull: Pull, options: MergeOptions): Promise<string> {
  if (pull.state !== 'open') throw new Error(`pull request ${pull.number} is ${pull.state}`);
  if (pull.draft) throw new Error(`pull request ${pull.number} is a draft`);
  state.tick();
  const actor = state.account(options.by);
  const before = state.tip(pull.base);
  const { commits } = await landOn(state, pull, before, `refs/heads/${pull.base}`, options);
  const after = commits.at(-1) ?? before;
  markMerged(state, pull, { commit: after, before, landed: commits, actor: actor.id });
  await moved(state, { branch: pull.base, after, kind: 'pr_merge', actor: actor.id, merging: [pull] });
  return after;
}

/** Merges a pull request whose auto-merge was enabled, in the name of whoever enabled it. */
export async function autoMerge(state: GitHubState, pull: Pull): Promise<string> {
  if (pull.autoMerge === null) throw new Error(`auto-merge of pull request ${pull.number} is not enabled`);
  const { by, method } = pull.autoMerge;
  const enabler = state.accounts.get(by);
  if (enabler === undefined) throw new Error('whoever enabled auto-merge is gone');
  return merge(state, pull, { by: enabler.login, method });
}

export function enableAutoMerge(state: GitHubState, pull: Pull, by: string, method: MergeMethod): void {
  state.tick();
  const actor = state.account(by).id;
  pull.autoMerge = { by: actor, method };
  const kind =
    method === 'squash'
      ? 'auto_squash_enabled'
      : method === 'rebase'
        ? 'auto_rebase_enabled'
        : 'auto_merge_enabled';
  state.event({ issue: pull.number, kind, actor });
}

/** Lands several pull requests at once, as the merge queue does: one movement of the branch, one merge each. */
export async function queueMerge(
  state: GitHubState,
  pulls: readonly Pull[],
  by: string,
  method: MergeMethod = 'merge',
): Promise<readonly string[]> {
  const [first] = pulls;
  if (first === undefined) throw new Error('nothing to merge');
  const actor = state.account(by).id;
  const queue = state.account(QUEUE_LOGIN);
  state.tick();
  for (const { number } of pulls) state.event({ issue: number, kind: 'added_to_merge_queue', actor });
  const before = state.tip(first.base);
  let tip = before;
  const merges: { pull: Pull; commits: readonly string[]; before: string }[] = [];
  for (const pull of pulls) {
    const { commits } = await landOn(state, pull, tip, 'refs/queue/group', { by: QUEUE_LOGIN, method });
    merges.push({ pull, commits, before: tip });
    tip = commits.at(-1) ?? tip;
  }
  await state.git.write([], [{ ref: `refs/heads/${first.base}`, to: tip }]);
  await state.git.deleteRef('refs/queue/group');
  for (const { pull, commits, before: base } of merges) {
    state.event({ issue: pull.number, kind: 'removed_from_merge_queue', actor: queue.id });
    markMerged(state, pull, {
      commit: commits.at(-1) ?? base,
      before: base,
      landed: commits,
      actor: queue.id,
    });
  }
  const kind = 'merge_queue_merge';
  await moved(state, { branch: first.base, after: tip, kind, actor: queue.id, merging: pulls });
  return merges.map(({ commits, before: base }) => commits.at(-1) ?? base);
}

/** Pushes a pull request's commits straight to its base; GitHub shows it as merged. A merge is made where it must be. */
export async function indirectMerge(state: GitHubState, pull: Pull, by: string): Promise<string> {
  state.tick();
  const actor = state.account(by);
  const before = state.tip(pull.base);
  const ref = `refs/heads/${pull.base}`;
  let after = pull.headSha;
  if (await state.git.isAncestor(before, after)) {
    await state.git.write([], [{ ref, to: after }]);
  } else {
    const { tree } = await cleanMerge(state, pull, before);
    const message = `Merge branch '${pull.headRef}'`;
    const spec = { ...commitSpec(state, ref, [before, pull.headSha], {}, { by, message }), tree };
    [after = before] = await state.git.write([spec]);
  }
  await moved(state, { branch: pull.base, after, kind: 'push', actor: actor.id });
  return after;
}

async function landOn(
  state: GitHubState,
  pull: Pull,
  onto: string,
  ref: string,
  options: MergeOptions,
): Promise<Landed> {
  const { method = 'squash', extra = {} } = options;
  const actor = state.account(options.by);
  const at = state.clock.now();
  const dates = { authoredAt: at, committedAt: at };
  if (method === 'rebase') return rebase(state, pull, onto, ref, options);
  const { tree } = await cleanMerge(state, pull, onto, extra);
  const spec: CommitSpec =
    method === 'merge'
      ? {
          ref,
          parents: [onto, pull.headSha],
          tree,
          files: extra,
          author: state.identity(actor),
          committer: WEB_FLOW,
          ...dates,
          message: options.message ?? mergeMessage(state, pull),
        }
      : {
          ref,
          parents: [onto],
          tree,
          files: extra,
          author: authorOf(state, pull),
          committer: WEB_FLOW,
          ...dates,
          message: options.message ?? (await squashMessage(state, pull, onto)),
        };
  const commits = await state.git.write([spec]);
  for (const sha of commits) state.verified.add(sha);
  return { commits };
}

// Every commit again, on top of the base; GitHub signs none of them.
async function rebase(
  state: GitHubState,
  pull: Pull,
  onto: string,
  ref: string,
  { by, extra = {} }: MergeOptions,
): Promise<Landed> {
  const committer = state.identity(state.account(by));
  const committedAt = state.clock.now();
  const commits = (await state.git.range(onto, pull.headSha)).filter(({ parents }) => parents.length < 2);
  let { tree } = await state.git.commit(onto);
  const specs: CommitSpec[] = [];
  for (const [place, commit] of commits.entries()) {
    const picked = await state.git.pick(commit, tree);
    if (!picked.clean) throw new Error(`pull request ${pull.number} cannot be rebased`);
    tree = picked.tree;
    const { author, message } = commit;
    const files = place === commits.length - 1 ? extra : {};
    const parents = place === 0 ? [onto] : [place - 1];
    const authoredAt = author.at;
    specs.push({ ref, parents, tree, files, author, committer, authoredAt, committedAt, message });
  }
  return { commits: await state.git.write(specs) };
}

async function cleanMerge(
  state: GitHubState,
  pull: Pull,
  onto: string,
  extra: Files = {},
): Promise<{ readonly tree: string }> {
  const merged = await state.git.merge(onto, pull.headSha);
  if (merged.clean || Object.keys(extra).length > 0) return merged;
  throw new Error(`pull request ${pull.number} conflicts with ${pull.base}`);
}

function mergeMessage(state: GitHubState, pull: Pull): string {
  const owner = state.accounts.get(pull.headOwner)?.login ?? 'ghost';
  return `Merge pull request #${pull.number} from ${owner}/${pull.headRef}\n\n${pull.title}`;
}

async function squashMessage(state: GitHubState, pull: Pull, onto: string): Promise<string> {
  const title = `${pull.title} (#${pull.number})`;
  const own = authorOf(state, pull).email;
  const others = new Set<string>();
  for (const commit of await state.git.range(onto, pull.headSha)) {
    if (isMerge(commit)) continue;
    if (commit.author.email !== own)
      others.add(`Co-authored-by: ${commit.author.name} <${commit.author.email}>`);
    for (const line of commit.message.split('\n')) if (/^co-authored-by: /i.test(line)) others.add(line);
  }
  return others.size === 0 ? title : `${title}\n\n${[...others].join('\n')}`;
}

function authorOf(state: GitHubState, pull: Pull): Identity {
  const author = state.accounts.get(pull.author);
  return author === undefined ? WEB_FLOW : state.identity(author);
}

function isMerge(commit: CommitInfo): boolean {
  return commit.parents.length > 1;
}
