// How branches move: every movement leaves an activity row, and on a branch with rules a rule suite. It also sees what
// plain git pushed behind the fake's back.
import { type ActivityType, NO_COMMIT, type Pull } from './model.ts';
import { judgeMovement, rulesOf } from './rules.ts';
import type { GitHubState } from './state.ts';

/** Records that a branch moved: activity, rule suite, and which open pull requests that made merged or moved. */
export async function moved(
  state: GitHubState,
  change: {
    readonly branch: string;
    readonly after: string;
    readonly kind: ActivityType;
    readonly actor: number;
    /** The pull requests whose merge this is. */
    readonly merging?: readonly Pull[];
  },
): Promise<void> {
  const { branch, after, kind, actor, merging = [] } = change;
  const before = state.branches.get(branch) ?? NO_COMMIT;
  if (before === after) return;
  const at = state.clock.now();
  if (after === NO_COMMIT) state.branches.delete(branch);
  else state.branches.set(branch, after);
  const ref = `refs/heads/${branch}`;
  state.activity.push({ id: state.id(), ref, before, after, at, kind, actor });
  judgeMovement(state, { ref, before, after, actor, merging });
  if (after === NO_COMMIT || before === NO_COMMIT) return;
  const waiting = [...state.pulls.values()].filter(
    (pull) => pull.state === 'open' && pull.base === branch && !merging.includes(pull),
  );
  if (kind === 'force_push') {
    for (const pull of waiting) state.event({ issue: pull.number, kind: 'base_ref_force_pushed', actor });
    return;
  }
  if (waiting.length > 0) await markIndirectlyMerged(state, { waiting, before, after, actor });
}

// GitHub shows a pull request as merged as soon as its base branch holds its head, however that came about.
async function markIndirectlyMerged(
  state: GitHubState,
  {
    waiting,
    before,
    after,
    actor,
  }: { waiting: readonly Pull[]; before: string; after: string; actor: number },
): Promise<void> {
  const held = new Set(await state.git.mergedRefs(after, 'refs/pull/'));
  for (const pull of waiting) {
    if (!held.has(`refs/pull/${pull.number}/head`)) continue;
    markMerged(state, pull, { commit: after, before, landed: [after], actor });
  }
}

/** Closes a pull request as merged. */
export function markMerged(
  state: GitHubState,
  pull: Pull,
  merge: { commit: string; before: string; landed: readonly string[]; actor: number },
): void {
  const at = state.clock.now();
  pull.state = 'closed';
  pull.closedAt = at;
  pull.mergedAt = at;
  pull.updatedAt = at;
  pull.mergedBy = merge.actor;
  pull.mergeCommit = merge.commit;
  pull.baseAtMerge = merge.before;
  pull.landed = [...merge.landed];
  state.event({ issue: pull.number, kind: 'merged', actor: merge.actor, commit: merge.commit });
  state.event({ issue: pull.number, kind: 'closed', actor: merge.actor });
}

/** Looks whether plain git moved branches since last time, and records it as pushes by `state.pusher`. */
export async function noticePushes(state: GitHubState): Promise<void> {
  const now = await state.git.branches();
  const names = new Set([...now.keys(), ...state.branches.keys()]);
  for (const branch of names) {
    const before = state.branches.get(branch) ?? NO_COMMIT;
    const after = now.get(branch) ?? NO_COMMIT;
    if (before === after) continue;
    state.tick();
    const kind = await kindOf(state, before, after);
    await moved(state, { branch, after, kind, actor: state.pusher });
    if (after !== NO_COMMIT) await followHead(state, { branch, before, after, kind, actor: state.pusher });
  }
}

async function kindOf(state: GitHubState, before: string, after: string): Promise<ActivityType> {
  if (before === NO_COMMIT) return 'branch_creation';
  if (after === NO_COMMIT) return 'branch_deletion';
  return (await state.git.isAncestor(before, after)) ? 'push' : 'force_push';
}

/** Lets the open pull requests of a head branch follow it. */
export async function followHead(
  state: GitHubState,
  change: { branch: string; before: string; after: string; kind: ActivityType; actor: number },
): Promise<void> {
  for (const pull of state.pulls.values()) {
    const own = pull.headRepository === state.repository.id && pull.headRef === change.branch;
    if (!own || pull.state !== 'open' || pull.headSha === change.after) continue;
    await state.git.write([], [{ ref: `refs/pull/${pull.number}/head`, to: change.after }]);
    headMoved(state, pull, change);
  }
}

/** Records the new head of a pull request; rules may dismiss the approvals of the old one. */
export function headMoved(
  state: GitHubState,
  pull: Pull,
  { after, kind, actor }: { after: string; kind: ActivityType; actor: number },
): void {
  pull.headSha = after;
  pull.updatedAt = state.clock.now();
  pull.baseSha = state.tip(pull.base);
  if (kind === 'force_push') {
    state.event({ issue: pull.number, kind: 'head_ref_force_pushed', actor, commit: after });
  }
  if (!dismissesStale(state, pull.base)) return;
  for (const review of state.reviews) {
    if (review.pull !== pull.number || review.state !== 'APPROVED') continue;
    review.state = 'DISMISSED';
    const dismissed = { state: 'APPROVED' as const, review: review.id, message: null, commit: after };
    state.event({ issue: pull.number, kind: 'review_dismissed', actor, dismissed });
  }
}

function dismissesStale(state: GitHubState, branch: string): boolean {
  return rulesOf(state, branch).some(
    ({ rule }) => rule.type === 'pull_request' && rule.parameters?.['dismiss_stale_reviews_on_push'] === true,
  );
}
