// The plan of a run that can be given nothing: what the two versions of the file say, and who may approve it as far as the
// file tells. Asks neither GitHub nor an account; posts nothing.
import { commitAuthors } from '../approval/commit-authors.ts';
import { identities } from '../approval/identities.ts';
import { approvalRoster } from '../approval/roster-access.ts';
import type { ChangeApprovers } from '../approval/who-may.ts';
import { asksForApproval } from '../cli/approval.ts';
import { openPullChange, type PullChange } from '../cli/pull-plan.ts';
import { EXIT, type ExitCode, RollcallError } from '../core/errors.ts';
import { policyOf } from '../evidence/step-evidence.ts';
import { whoMayApprove } from '../evidence/who-may-approve.ts';
import { annotateIssues } from './annotate.ts';
import { keepPlan } from './plan-files.ts';
import type { Step } from './step.ts';
import { approvalCheck, planCheck } from './text/checks.ts';
import type { PullPlan } from './text/model.ts';

/** Writes the summary of the run. Returns 1 where the file has errors or conflicts, and 0 else. */
export async function intentPlan(step: Step): Promise<ExitCode> {
  const { event, io, options, run_url } = step;
  if (event.name !== 'pull_request' && event.name !== 'pull_request_target') {
    throw new RollcallError('RC581', `an intent is that of a pull request, not of the event ${event.name}`, {
      hint: 'start it on pull_request',
    });
  }
  const change = await openPullChange(io, { file: options.file, base: event.base_sha, head: event.head_sha });
  try {
    const { after, delta, conflicts } = change.change;
    const report: PullPlan = {
      repository: io.env['GITHUB_REPOSITORY'] ?? '',
      pull_request: event.number,
      base: change.base,
      head: change.head,
      at: change.now,
      plan: null,
      intent_only: 'this run reads no account',
      delta,
      approvers: await approversOf(change),
      pending: null,
      early_approvals: [],
      reapproval: null,
      conflicts,
      accounts_from_base: [],
      issues: after.issues,
      file: change.roster_path,
      run_url,
      artifact: null,
    };
    const plan = planCheck(report);
    annotateIssues(step, report.issues);
    await keepPlan(step, report, { plan, approval: approvalCheck(report) });
    return plan.conclusion === 'failure' ? EXIT.error : EXIT.ok;
  } finally {
    await change.close();
  }
}

async function approversOf({ change, now }: PullChange): Promise<readonly ChangeApprovers[]> {
  const { before, delta, differing, commits } = change;
  if (before.team === null || !asksForApproval(before.team)) return [];
  const [roster, policy] = [approvalRoster(before.team), policyOf(before.team)];
  const contributors = commitAuthors(commits, identities(roster));
  return whoMayApprove({ roster, policy, delta, differing, contributors, unverified_paths: [], now }, null);
}
