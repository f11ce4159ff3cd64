// rollcall drift: every difference between the file and the accounts, and which of them somebody made by hand.
import type { ExitCode } from '../../core/errors.ts';
import { planExit } from '../../plan/exit.ts';
import { driftRun } from '../../reconcile/drift-run.ts';
import type { Io } from '../io.ts';
import { openPlanning, type PlanningOptions, planInput } from '../planning.ts';
import { showDrift } from '../show-drift.ts';
import { tellUnknown } from '../unknown-members.ts';

export interface DriftOptions extends PlanningOptions {
  readonly format: 'text' | 'json';
  readonly detailedExitcode?: boolean;
  readonly at?: string;
}

/** Prints the report. Returns the exit code that `plan` would. */
export async function drift(io: Io, options: DriftOptions): Promise<ExitCode> {
  const planning = await openPlanning(io, options, options.at);
  const report = await driftRun(planInput(planning, options));
  io.out(showDrift(report, options.format));
  tellUnknown(planning, options.member);
  return planExit(report.plan, { detailed: options.detailedExitcode === true });
}
