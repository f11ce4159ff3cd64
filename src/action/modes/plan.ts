// Mode plan: comment and checks of pull requests, for the one that the event is about or for all that are open.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import type { ForgePullRequest } from '../../forge/forge.ts';
import { annotateIssues } from '../annotate.ts';
import { groupPlan } from '../group-plan.ts';
import { intentPlan } from '../intent-plan.ts';
import { type Branch, openBranch, openVoice } from '../open.ts';
import { keepPlan } from '../plan-files.ts';
import { firstSaid, ownComment, say, sayCheck, type Voice } from '../posting.ts';
import { pullReport } from '../pull-report.ts';
import type { Step } from '../step.ts';
import { approvalCheck, type Check, PLAN_CHECK, planCheck } from '../text/checks.ts';
import { planComment } from '../text/comment.ts';
import { intoOtherBranch } from '../text/elsewhere.ts';
import type { PullPlan } from '../text/model.ts';
import { movedComment } from '../text/moved.ts';
import { isMarked, readState } from '../text/state.ts';
import { isRefused } from '../text/status.ts';

/** Returns 0 unless something that `fail-on` names was found, or a pull request could not be judged. */
export async function planMode(step: Step): Promise<ExitCode> {
  const { event, inputs } = step;
  // Such a run has the code and the workflow of the pull request: it is told what the file says, and no more.
  if (inputs.only === 'intent' || event.name === 'pull_request') return intentPlan(step);
  if (event.name === 'push' || event.name === 'pull_request_review') {
    throw new RollcallError('RC581', `mode plan does nothing on the event ${event.name}`, {
      hint: 'start it on pull_request_target, merge_group, workflow_run or a schedule',
    });
  }
  const [branch, voice] = await openBoth(step);
  try {
    if (event.name === 'merge_group') return await groupPlan(step, branch, voice, event);
    const numbers = await numbersOf(event, branch, voice);
    let worst: ExitCode = EXIT.ok;
    for (const number of numbers) {
      const code = await planPull(step, branch, voice, number).catch((error: unknown) => {
        // One pull request that cannot be judged keeps no other from being judged.
        if (numbers.length === 1 || step.io.signal.aborted) throw error;
        return told(step, number, error);
      });
      if (code !== EXIT.ok) worst = code;
    }
    return worst;
  } finally {
    await Promise.all([branch.close(), voice.poster.close()]);
  }
}

async function openBoth(step: Step): Promise<readonly [Branch, Voice]> {
  const branch = await openBranch(step);
  try {
    return [branch, await openVoice(step)];
  } catch (error) {
    await branch.close();
    throw error;
  }
}

type PullEvent = Extract<
  Step['event'],
  {
    readonly name: 'pull_request' | 'pull_request_target' | 'workflow_run' | 'schedule' | 'workflow_dispatch';
  }
>;

/** What a run says about itself is believed by nobody: unless all that it names are open here, every open one is judged. */
async function numbersOf(
  event: PullEvent,
  { evidence }: Branch,
  { poster }: Voice,
): Promise<readonly number[]> {
  if (event.name === 'pull_request_target') return [event.number];
  const branch = evidence.branch ?? (await evidence.forge.repository()).default_branch;
  const open = await poster.openPullRequests(branch);
  if (event.name !== 'workflow_run') return open;
  const named = new Set(event.pull_requests);
  const found = open.filter((number) => named.has(number));
  return found.length === named.size && found.length > 0 ? found : open;
}

async function planPull(step: Step, branch: Branch, voice: Voice, number: number): Promise<ExitCode> {
  const { inputs } = step;
  const { forge } = branch.evidence;
  const pull = await forge.pullRequest(number);
  const target = branch.evidence.branch ?? (await forge.repository()).default_branch;
  if (pull.merged_at !== null) return EXIT.ok;
  if (pull.base_ref !== target) {
    if (!(await isJudgedElsewhere(pull, target, branch, voice)))
      await sayCheck(voice, pull.head_sha, intoOtherBranch(pull.base_ref, target));
    return EXIT.ok;
  }
  const onlyApproval = inputs.only === 'approval';
  const intent_only = pull.is_fork
    ? 'it comes from a fork, for which no account is read'
    : onlyApproval
      ? 'this run judges approvals only'
      : null;
  const early_approvals = await earlyApprovals(voice, branch, pull);
  const report = await pullReport(step, branch, { pull, intent_only, early_approvals });
  const approval = approvalCheck(report);
  await sayCheck(voice, pull.head_sha, approval);
  if (onlyApproval) return EXIT.ok;
  const plan = planCheck(report);
  if (!pull.is_fork || !(await isJudgedElsewhere(pull, target, branch, voice)))
    await sayCheck(voice, pull.head_sha, plan);
  annotateIssues(step, report.issues);
  await keepPlan(step, report, { plan, approval });
  // Last: where nobody may comment any more, everything else is there all the same.
  await comment(voice, branch, pull, report);
  return exitOf(step, report, { plan, approval });
}

/** Returns logins of those who approved the head before its plan was there to be seen. */
async function earlyApprovals(
  voice: Voice,
  { evidence: { forge } }: Branch,
  { number, head_sha }: ForgePullRequest,
): Promise<readonly string[]> {
  const posted = await firstSaid(voice, head_sha, PLAN_CHECK);
  const early = (await forge.reviews(number)).filter(
    ({ state, commit_id, submitted_at }) =>
      state === 'APPROVED' && commit_id === head_sha && (posted === null || (submitted_at ?? '') < posted),
  );
  return [...new Set(early.flatMap(({ user }) => user?.login ?? []))];
}

/**
 * Whether the same head is that of an open pull request whose accounts are read. A check stands at a commit, so that one
 * that knows less must not take the place of one that failed.
 */
async function isJudgedElsewhere(
  { number, head_sha }: ForgePullRequest,
  target: string,
  { evidence: { forge } }: Branch,
  { poster }: Voice,
): Promise<boolean> {
  const named = await forge.pullRequestsOf(head_sha, { wait: false });
  const others = named.filter((one) => one.number !== number && one.head_sha === head_sha);
  if (others.length === 0) return false;
  const open = new Set(await poster.openPullRequests(target));
  for (const other of others)
    if (open.has(other.number) && !(await forge.pullRequest(other.number)).is_fork) return true;
  return false;
}

async function comment(
  voice: Voice,
  { evidence }: Branch,
  pull: ForgePullRequest,
  report: PullPlan,
): Promise<void> {
  const before = await ownComment(voice, pull.number, isMarked);
  const state = before === null ? null : readState(before.body);
  await say(voice, pull.number, before, planComment(report).body);
  if (state === null) return;
  const reviews = await evidence.forge.reviews(pull.number);
  // An approval of this head was given for these changes, unless they moved under the same head.
  const approved = reviews.filter(
    (review) =>
      review.state === 'APPROVED' && (review.commit_id !== report.head || state.head === report.head),
  );
  const moved = movedComment(state, report, approved.at(-1)?.user?.login ?? null);
  // An edited comment notifies nobody.
  if (moved !== null) await voice.poster.addComment(pull.number, moved);
}

function exitOf(
  { inputs }: Step,
  report: PullPlan,
  { plan, approval }: { readonly plan: Check; readonly approval: Check },
): ExitCode {
  if (inputs.fail_on === 'none') return EXIT.ok;
  if (plan.conclusion === 'failure') return isRefused(report) ? EXIT.refused : EXIT.error;
  const isOpen = approval.conclusion === 'action_required';
  return inputs.fail_on === 'not-approved' && isOpen ? EXIT.notApproved : EXIT.ok;
}

function told({ runner }: Step, number: number, error: unknown): ExitCode {
  const message = error instanceof Error ? error.message : String(error);
  const title = `pull request ${number} was not judged`;
  runner.annotate({ type: 'error', title, message: visible(message), file: null, line: null, column: null });
  return EXIT.error;
}
