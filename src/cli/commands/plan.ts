// rollcall plan: what an apply would change. Writes nothing but the file that --out names.
import path from 'node:path';
import type { ExitCode } from '../../core/errors.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import { planExit } from '../../plan/exit.ts';
import { writeWhole } from '../files.ts';
import type { Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import { connect, makePlan, type PlanningOptions } from '../planning.ts';
import { createProgress } from '../progress.ts';
import { type PlanFormat, showPlan } from '../show-plan.ts';
import { momentOf, openWorkspace } from '../workspace.ts';

export interface PlanOptions extends PlanningOptions {
  readonly format: PlanFormat;
  readonly out?: string;
  readonly detailedExitcode?: boolean;
  readonly at?: string;
}

/** Prints the plan and saves it where asked, refused or not. Returns planExit's code. */
export async function plan(io: Io, options: PlanOptions): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, options.at);
  const workspace = await openWorkspace(io, options, moment.now);
  const progress = await createProgress(io, logger, 0);
  const { providers, reads } = connect(io, workspace, progress.onWait);
  const ledger = directoryLedger(workspace.recordsDir);
  const made = await makePlan(io, workspace, providers, ledger, moment, options, progress);
  logger.info({ digest: made.changes_digest, accounts: made.accounts.length }, 'planned');
  if (options.out !== undefined) {
    await writeWhole(path.resolve(io.cwd, options.out), `${JSON.stringify(made, null, 2)}\n`, options.out);
  }
  io.out(await showPlan(made, options.format, io, { workspace, reads }));
  if (options.out !== undefined && options.format === 'text') {
    io.err(`Saved to ${options.out}; \`rollcall apply ${options.out}\` executes exactly this.\n`);
  }
  return planExit(made, { detailed: options.detailedExitcode === true });
}
