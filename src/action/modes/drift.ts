// Mode drift: what differs without a pull request, in one issue; and the repository's own settings, captured once a week.

import { Superseded } from '../../cli/approval.ts';
import { openGatedPlanning, planInput } from '../../cli/planning.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { type Instant, instantAt } from '../../core/instant.ts';
import { countPlan } from '../../plan/summary.ts';
import { driftRun } from '../../reconcile/drift-run.ts';
import { lookAtSettings } from '../look-at-settings.ts';
import { openVoice } from '../open.ts';
import { ownIssue, type Voice } from '../posting.ts';
import { checkNotForcedAway, checkProtectedBranch } from '../protected-branch.ts';
import type { Step } from '../step.ts';
import { closedText, type DriftIssueInput, driftIssue, isDriftIssue } from '../text/drift-issue.ts';
import { marked, withMark } from '../text/mark.ts';

/** Returns 0 where every account could be read: differences are told in the issue, and fail nothing. */
export async function driftMode(step: Step): Promise<ExitCode> {
  const { io, inputs, runner, run_url, options } = step;
  await checkProtectedBranch(step);
  const control_drift = inputs.capture === 'no' ? [] : await lookAtSettings(step);
  if (inputs.only === 'capture') {
    runner.summarise(settingsText(control_drift));
    return EXIT.ok;
  }
  // Under settings that were approved: an address that somebody pushed must not be handed a credential, not even to read.
  const planning = await openGatedPlanning(io, options).catch((error: unknown) => {
    if (error instanceof Superseded) return null;
    throw error;
  });
  if (planning === null) {
    runner.summarise('The branch has moved on since this run began: the next one looks.\n');
    return EXIT.ok;
  }
  await checkNotForcedAway(step, planning.approval !== null);
  const account = inputs.accounts.length === 0 ? {} : { account: inputs.accounts };
  const report = await driftRun(planInput(planning, account));
  const told = { report, control_drift, at: instantAt(io.now()) satisfies Instant, run_url };
  const { body, is_clean } = driftIssue(told);
  runner.summarise(body);
  runner.setOutput('drift', String(!is_clean));
  const voice = await openVoice(step);
  try {
    await keepIssue(voice, told);
  } finally {
    await voice.poster.close();
  }
  return countPlan(report.plan).unread > 0 ? EXIT.error : EXIT.ok;
}

/** One issue for all runs: edited, closed when nothing differs, opened again when something does. */
async function keepIssue(voice: Voice, told: DriftIssueInput): Promise<void> {
  const { poster, mark } = voice;
  const { title, body, is_clean } = driftIssue(told);
  const own = await ownIssue(voice, isDriftIssue);
  const text = { title: marked(title, mark), body: withMark(body, mark) };
  if (own === null) {
    if (!is_clean) await poster.createIssue(text);
  } else if (!is_clean) {
    await poster.updateIssue(own.id, { ...text, state: 'open' });
  } else if (own.state === 'open') {
    await poster.updateIssue(own.id, { ...text, state: 'closed' });
    await poster.addComment(own.id, closedText(told));
  }
}

function settingsText(drift: readonly string[]): string {
  return drift.length === 0
    ? 'The settings of the repository are as they were captured last.\n'
    : `${drift.length} settings of the repository differ from the last capture; the issue about drift names them.\n`;
}
