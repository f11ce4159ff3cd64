// rollcall drift: every difference between the file and the accounts, and which of them somebody made by hand.
import type { ExitCode } from '../../core/errors.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import { planExit } from '../../plan/exit.ts';
import { driftRun } from '../../reconcile/drift-run.ts';
import type { Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import { checkNames, connect, type PlanningOptions, planInput } from '../planning.ts';
import { createProgress } from '../progress.ts';
import { showDrift } from '../show-drift.ts';
import { momentOf, openWorkspace } from '../workspace.ts';

export interface DriftOptions extends PlanningOptions {
  readonly format: 'text' | 'json';
  readonly detailedExitcode?: boolean;
  readonly at?: string;
}

/** Prints the report. Returns the exit code that `plan` would. */
export async function drift(io: Io, options: DriftOptions): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, options.at);
  const workspace = await openWorkspace(io, options, moment.now);
  checkNames(workspace, options);
  const progress = await createProgress(io, logger, 0);
  const { providers } = connect(io, workspace, progress.onWait);
  const ledger = directoryLedger(workspace.recordsDir);
  const report = await driftRun(planInput(io, workspace, providers, ledger, moment, options, progress));
  io.out(showDrift(report, options.format));
  return planExit(report.plan, { detailed: options.detailedExitcode === true });
}
