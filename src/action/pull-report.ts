// One pull request as comment and checks tell it: the live plan of its merge, who may approve what, and what verify would
// say. Whatever cannot be had is said; only what makes everything else meaningless throws.
import { asksForApproval } from '../cli/approval.ts';
import { makePlan } from '../cli/planning.ts';
import { openPullChange, openPullPlanning, type PullChange } from '../cli/pull-plan.ts';
import { instantAt } from '../core/instant.ts';
import { askedBefore, stillAsked } from '../evidence/asked-before.ts';
import { type PendingVerdict, pendingVerdict } from '../evidence/pending.ts';
import type { ForgePullRequest } from '../forge/forge.ts';
import type { Branch } from './open.ts';
import type { Step } from './step.ts';
import type { PullPlan } from './text/model.ts';

/** What is asked about a pull request. */
export interface PullQuestion {
  readonly pull: ForgePullRequest;
  /** Why no account is read; null: they are. */
  readonly intent_only: string | null;
  /** Logins of those who approved the head before its plan was posted. */
  readonly early_approvals: readonly string[];
}

/** Returns the report. The head is fetched as git objects; nothing is checked out. Throws as git, GitHub and planning do. */
export async function pullReport(
  step: Step,
  branch: Branch,
  { pull, intent_only, early_approvals }: PullQuestion,
): Promise<PullPlan> {
  const { io, options } = step;
  const { result } = branch;
  const now = instantAt(io.now());
  const pending = result === null ? null : await pendingVerdict({ result, number: pull.number, now });
  const base = pending?.base ?? (await baseOf(branch, pull));
  const change = await openPullChange(io, { file: options.file, base, head: pull.head_sha });
  try {
    const accounts_at = result?.history.settings.accounts ?? base;
    const planned = await planOf(step, change, accounts_at, intent_only);
    return {
      ...planned,
      ...(await approvalOf(pending, change, result)),
      repository: io.env['GITHUB_REPOSITORY'] ?? '',
      pull_request: pull.number,
      early_approvals,
      base,
      head: pull.head_sha,
      at: now,
      conflicts: change.change.conflicts,
      file: change.roster_path,
      run_url: step.run_url,
      artifact: step.inputs.artifact_name,
    };
  } finally {
    await change.close();
  }
}

/** Without a file on the branch there is no verdict that would have fetched the head. */
async function baseOf({ evidence }: Branch, pull: ForgePullRequest): Promise<string> {
  const { repository, forge, token } = evidence;
  const tip = (await forge.tip(pull.base_ref)) ?? pull.base_ref;
  for (const commit of [tip, pull.head_sha])
    if ((await repository.resolve(commit)) === null) await repository.fetch(commit, token);
  return tip;
}

type Planned = Pick<PullPlan, 'plan' | 'intent_only' | 'issues' | 'accounts_from_base'>;

async function planOf(
  { io, options, inputs }: Step,
  change: PullChange,
  accounts_at: string,
  intent_only: string | null,
): Promise<Planned> {
  const { after, conflicts } = change.change;
  const none = { plan: null, accounts_from_base: [], issues: after.issues };
  if (after.sources.length === 0) return { ...none, intent_only: 'merging leaves no such file' };
  if (conflicts) return { ...none, intent_only: 'it conflicts with the base branch' };
  if (intent_only !== null) return { ...none, intent_only };
  const opened = await openPullPlanning(io, change, { ...options, accounts_at });
  try {
    const { planning, issues, accounts_from_base } = opened;
    if (planning === null) return { ...none, issues, intent_only: null };
    const account = inputs.accounts.length === 0 ? {} : { account: inputs.accounts };
    return { plan: await makePlan(planning, account), issues, accounts_from_base, intent_only: null };
  } finally {
    await opened.close();
  }
}

/** Where neither the base nor what was approved last asks for approvals, none is told about. */
async function approvalOf(
  pending: PendingVerdict | null,
  { change, roster_path }: PullChange,
  result: Branch['result'],
): Promise<Pick<PullPlan, 'approvers' | 'pending' | 'reapproval' | 'delta'>> {
  const { team } = change.before;
  const isAsked =
    (team !== null && asksForApproval(team)) ||
    (result !== null &&
      (await askedBefore(result.tip, asksForApproval, { ...result.sources, roster_path })) &&
      (await stillAsked(result, asksForApproval)));
  if (pending === null || !isAsked)
    return { approvers: [], pending: null, reapproval: null, delta: change.delta };
  const { approvers, verdict, reapproval } = pending;
  return {
    approvers,
    pending: verdict,
    // A pull request that changes nothing itself has no verdict but that on its range.
    reapproval: reapproval === null ? null : { ...reapproval, is_subject: reapproval.verdict === verdict },
    delta: pending.change.delta,
  };
}
