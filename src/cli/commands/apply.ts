// rollcall apply: a saved plan exactly as it stands, or a fresh one after asking.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import type { Plan } from '../../plan/model.ts';
import { readPlan } from '../../plan/read-plan.ts';
import { countPlan } from '../../plan/summary.ts';
import { applyPlan, settle } from '../apply-plan.ts';
import { askFirst } from '../ask.ts';
import { readBytes } from '../files.ts';
import type { Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import { connect, makePlan, type PlanningOptions } from '../planning.ts';
import { createProgress } from '../progress.ts';
import { showPlan } from '../show-plan.ts';
import { showRecord } from '../show-record.ts';
import { momentOf, openWorkspace } from '../workspace.ts';

/** A plan of 100,000 changes has about 150 MB. */
const PLAN_LIMIT = 512 * 1024 * 1024;

export interface ApplyOptions extends PlanningOptions {
  readonly format: 'text' | 'json';
  readonly allOrNothing?: boolean;
  readonly yes?: boolean;
}

/** Applies and prints the record. Returns the record's exit code. */
export async function apply(io: Io, file: string | undefined, options: ApplyOptions): Promise<ExitCode> {
  if (file !== undefined) refuseNarrowing(options);
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, undefined);
  const saved = file === undefined ? null : await loadPlan(io, file);
  const workspace = await openWorkspace(io, options, moment.now);
  const reading = await createProgress(io, logger, 0);
  const waits = { told: reading.onWait };
  const { providers } = connect(io, workspace, (wait) => waits.told(wait));
  let plan = saved;
  if (plan === null) {
    // A killed run is settled first: what it did belongs to what this plan sees.
    await settle(io, workspace, providers, 'apply', reading);
    const ledger = directoryLedger(workspace.recordsDir);
    plan = await makePlan(io, workspace, providers, ledger, moment, options, reading);
    io.err(await showPlan(plan, 'text', { ...io, colour: { out: io.colour.err, err: io.colour.err } }, null));
    if (runnable(plan) > 0) await askFirst(io, `Apply ${runnable(plan)} changes?`, options);
  }
  const progress = await createProgress(io, logger, runnable(plan));
  waits.told = progress.onWait;
  try {
    const record = await applyPlan(io, workspace, providers, plan, 'apply', options, progress);
    progress.stop();
    io.out(options.format === 'json' ? `${JSON.stringify(record, null, 2)}\n` : showRecord(record));
    return record.exit_code;
  } finally {
    progress.stop();
  }
}

function runnable(plan: Plan): number {
  const { invite, change, remove } = countPlan(plan);
  return invite + change + remove;
}

/** A saved plan is executed whole; narrowing it would run something that nobody reviewed. */
function refuseNarrowing(options: ApplyOptions): void {
  for (const name of ['account', 'member', 'restore'] as const) {
    if (options[name] !== undefined) {
      throw new RollcallError('RC501', `--${name} and a saved plan exclude each other`, {
        hint: `plan again with \`rollcall plan --${name} … --out FILE\``,
        exit: EXIT.error,
      });
    }
  }
}

async function loadPlan(io: Io, file: string): Promise<Plan> {
  const bytes = await readBytes(path.resolve(io.cwd, file), file, PLAN_LIMIT);
  return readPlan(new TextDecoder().decode(bytes));
}
