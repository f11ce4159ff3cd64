// Mode apply: what was merged and approved is carried out, and the outcome told where the plan was.

import { type ApplyPlanOptions, applyPlan, settle } from '../../cli/apply-plan.ts';
import { Superseded } from '../../cli/approval.ts';
import { forgeSettings, openForge } from '../../cli/evidence-options.ts';
import { makePlan, openGatedPlanning, type Planning } from '../../cli/planning.ts';
import { showPlanAside } from '../../cli/show-plan.ts';
import { EXIT, type ExitCode, ProviderError, RollcallError } from '../../core/errors.ts';
import type { ApplyRecord } from '../../ledger/model.ts';
import { openProgress, openVoice } from '../open.ts';
import { checkNotForcedAway, checkProtectedBranch } from '../protected-branch.ts';
import type { Step } from '../step.ts';
import { codeAfterTelling, summariseOutcome, tellOutcome } from '../tell-outcome.ts';
import type { ApplyReport } from '../text/model.ts';

const OPTIONS: ApplyPlanOptions = { format: 'text' };

/** Returns the exit code of the run's record; 0 where a newer commit decides. */
export async function applyMode(step: Step): Promise<ExitCode> {
  const { event, runner } = step;
  if (event.name !== 'push' && event.name !== 'schedule' && event.name !== 'workflow_dispatch') {
    throw new RollcallError('RC581', `mode apply does nothing on the event ${event.name}`, {
      hint: 'start it on push, on a schedule or by workflow_dispatch: nothing that is not merged is applied',
    });
  }
  await checkProtectedBranch(step);
  const ran: Ran = { planning: null, record: null };
  try {
    await run(step, ran);
  } catch (error) {
    if (error instanceof Superseded) {
      runner.setOutput('verdict', 'superseded');
      runner.summarise(`**Nothing was applied**: ${error.message}.\n`);
      return EXIT.ok;
    }
    await codeAfterTelling(step, EXIT.error, tell(step, ran, error));
    throw error;
  }
  runner.setOutput('verdict', (ran.planning?.approval?.verdict ?? '').toLowerCase());
  runner.setOutput('record', String(ran.record?.sequence ?? ''));
  runner.setOutput('chain-head', ran.record?.hash ?? '');
  return codeAfterTelling(step, ran.record?.exit_code ?? EXIT.error, tell(step, ran, null));
}

/** What is known of the run, however it ends. */
interface Ran {
  planning: Planning | null;
  record: ApplyRecord | null;
}

async function run(step: Step, ran: Ran): Promise<void> {
  const { io, options, inputs } = step;
  const { outbox, run_id: runId } = inputs;
  const announced = outbox === null || runId === null ? {} : { outbox, runId };
  const planning = await openGatedPlanning(io, { ...options, ...announced });
  ran.planning = planning;
  await checkNotForcedAway(step, planning.approval !== null);
  // A killed run is settled first: what it did belongs to what this plan sees.
  await settle(planning, 'apply');
  const plan = await makePlan(planning, inputs.accounts.length === 0 ? {} : { account: inputs.accounts });
  await showPlanAside(plan, io);
  ran.record = await applyPlan(planning, plan, 'apply', OPTIONS);
}

/** With an outbox the job that records also tells: this one may write nothing but accounts. */
async function tell(step: Step, { planning, record }: Ran, error: unknown): Promise<void> {
  const { io, inputs, run_url } = step;
  const approval = planning?.approval ?? null;
  const tip = approval?.records?.tip ?? io.env['GITHUB_SHA'] ?? '';
  const report: Omit<ApplyReport, 'author'> = {
    record,
    verdict: approval?.verdict ?? null,
    error: error === null ? null : errorOf(error),
    tip,
    chain_head:
      record === null || inputs.outbox !== null ? null : { sequence: record.sequence, hash: record.hash },
    run_url,
  };
  summariseOutcome(step, report);
  if (inputs.outbox !== null) return;
  const steps = record === null ? [] : (approval?.records?.records(record.run_id) ?? []);
  await tellOutcome(report, steps, async () => {
    const { onWait } = await openProgress(step);
    const forge = await openForge(io, forgeSettings(io, step.options), onWait);
    const voice = await openVoice(step);
    const close = async (): Promise<void> => {
      await Promise.all([forge.close(), voice.poster.close()]);
    };
    return { forge, voice, close };
  });
}

function errorOf(error: unknown): NonNullable<ApplyReport['error']> {
  if (error instanceof RollcallError || error instanceof ProviderError) {
    return { code: error.code, message: error.message, hint: error.hint ?? null };
  }
  return {
    code: 'rollcall',
    message: 'this should not happen; the log of the run has the details',
    hint: null,
  };
}
