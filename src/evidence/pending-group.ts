// What `verify` would say about the pull requests of a merge queue's group if the queue merged it: each judged against
// the commit of the group before it. Which pull request made which commit is told from content, never from a message.
import { differingFiles } from '../approval/governed-files.ts';
import { type HistoryStep, judgeHistory } from '../approval/history.ts';
import type { StepVerdict } from '../approval/model.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { ForgePullRequest } from '../forge/forge.ts';
import type { FirstParent } from '../git/model.ts';
import { branchLine } from './branch-line.ts';
import { type EvidenceSources, evidenceOf } from './step-evidence.ts';
import { NOT_JUDGED_YET, supposedMerge } from './supposed-merge.ts';
import type { VerifyResult } from './verify-run.ts';

export interface GroupInput {
  /** The verdict on the protected branch as it is now. */
  readonly result: VerifyResult;
  /** `merge_group.base_sha` and `merge_group.head_sha`. */
  readonly base: string;
  readonly head: string;
  /** Pull requests that may be in the group, the likeliest first: commits that are on no branch yet name none. */
  readonly numbers: readonly number[];
  readonly now: Instant;
}

export interface GroupEntry {
  readonly pull_request: number;
  /** Its last commit in the group. */
  readonly commit: string;
  /** null: nothing governed differs. */
  readonly verdict: StepVerdict | null;
}

export interface GroupVerdict {
  /** In the order of the group. */
  readonly entries: readonly GroupEntry[];
  /** Commits with governed changes that no open pull request gives. */
  readonly unattributed: readonly string[];
}

/** Returns the verdicts. Throws RC604 where the group is not to be had, and as git and the forge do. */
export async function pendingGroup(input: GroupInput): Promise<GroupVerdict> {
  const { result, base, head, now } = input;
  const { sources, judged, tip } = result;
  const { repository, obtain } = sources;
  if (!(await obtain(base)) || !(await obtain(head))) {
    throw new RollcallError('RC604', `the merge group ${head.slice(0, 12)} is gone`, {
      hint: 'the queue makes a new one, and asks about it',
    });
  }
  const parts = await partsOf(await repository.firstParents(base, head), base, input.numbers, sources);
  const governed = await Promise.all(
    parts.map(async ({ parent, commit }) => isGoverned(parent, commit, sources)),
  );
  const line = await branchLine(repository, judged.anchor, tip);
  const first = line?.commits.length ?? 1;
  const steps: HistoryStep[] = [];
  for (const [i, { parent, commit, pull }] of parts.entries()) {
    if (pull === null || governed[i] !== true) continue;
    const place = { commit, parent, kind: 'merge_queue_merge', now } as const;
    const { at, landing, pull: own } = await supposedMerge(pull, place, sources);
    const after = await sources.snapshot(commit);
    const landed = { commit, parent, landing, pull: own, at, after, last_valid: null };
    const evidence = await evidenceOf({ ...landed, controls: NOT_JUDGED_YET }, sources);
    steps.push({ position: first + i, commits: [commit], evidence });
  }
  const after = judgeHistory({ ...judged, steps: [...judged.steps, ...steps] });
  const verdicts = new Map(
    steps.map(({ evidence }, i) => [evidence.commit, after.steps[judged.steps.length + i]]),
  );
  return {
    entries: parts.flatMap(({ pull, commit }): readonly GroupEntry[] =>
      pull === null ? [] : [{ pull_request: pull.number, commit, verdict: verdicts.get(commit) ?? null }],
    ),
    unattributed: parts.flatMap(({ pull, commit }, i) =>
      pull === null && governed[i] === true ? [commit] : [],
    ),
  };
}

/** Commits of the group that came together. */
interface Part {
  readonly parent: string;
  readonly commit: string;
  /** null: no open pull request gives this content. */
  readonly pull: ForgePullRequest | null;
}

/** A rebase brings several commits, of which the last one has what merging the head gives. */
async function partsOf(
  group: readonly FirstParent[],
  base: string,
  numbers: readonly number[],
  sources: EvidenceSources,
): Promise<readonly Part[]> {
  const parts: Part[] = [];
  const taken = new Set<number>();
  let parent = base;
  for (const { commit, parents } of group) {
    const named = await namedBy([commit, ...parents.slice(1)], sources);
    const candidates = [...new Set([...named, ...numbers])].filter((number) => !taken.has(number));
    const pull = await giving(commit, parent, parents.slice(1), candidates, sources);
    if (pull === null) continue;
    parts.push({ parent, commit, pull });
    taken.add(pull.number);
    parent = commit;
  }
  const last = group.at(-1)?.commit ?? base;
  return parent === last ? parts : [...parts, { parent, commit: last, pull: null }];
}

/** A merge commit's second parent is the head of its pull request, which the forge knows. */
async function namedBy(commits: readonly string[], { forge }: EvidenceSources): Promise<readonly number[]> {
  const lists = await Promise.all(commits.map(async (one) => forge.pullRequestsOf(one, { wait: false })));
  return lists.flat().map(({ number }) => number);
}

async function giving(
  commit: string,
  parent: string,
  merged: readonly string[],
  candidates: readonly number[],
  { forge, repository, obtain, branch }: EvidenceSources,
): Promise<ForgePullRequest | null> {
  const tree = await repository.treeOf(commit);
  for (const number of candidates) {
    const pull = await forge.pullRequest(number);
    const { head_sha, merged_at, base_ref } = pull;
    if (merged_at !== null || base_ref !== branch) continue;
    if (merged.length > 0 && !merged.includes(head_sha)) continue;
    if ((await obtain(head_sha)) && (await repository.mergeTree(parent, head_sha)) === tree) return pull;
  }
  return null;
}

async function isGoverned(parent: string, commit: string, { snapshot }: EvidenceSources): Promise<boolean> {
  const [before, after] = [await snapshot(parent), await snapshot(commit)];
  return differingFiles(before.files, after.files).length > 0;
}
