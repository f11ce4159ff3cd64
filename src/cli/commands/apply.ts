// rollcall apply: a saved plan exactly as it stands, or a fresh one after asking.
import path from 'node:path';
import { type ExitCode, RollcallError } from '../../core/errors.ts';
import type { Plan } from '../../plan/model.ts';
import { readPlan } from '../../plan/read-plan.ts';
import { countOf } from '../../plan/summary.ts';
import { type ApplyPlanOptions, applyPlan, runnableChanges, settle } from '../apply-plan.ts';
import { askFirst } from '../ask.ts';
import type { BreakGlassOptions } from '../break-glass-options.ts';
import { readBytes } from '../files.ts';
import type { Io } from '../io.ts';
import { makePlan, openGatedPlanning, type Planning, type PlanningOptions } from '../planning.ts';
import { showPlanAside } from '../show-plan.ts';
import { tellUnknown } from '../unknown-members.ts';

/** A plan of 100,000 changes has about 150 MB. */
const PLAN_LIMIT = 512 * 1024 * 1024;

export interface ApplyOptions extends PlanningOptions, BreakGlassOptions, ApplyPlanOptions {
  readonly yes?: boolean;
}

/** Applies and prints the record. Returns the record's exit code. */
export async function apply(io: Io, file: string | undefined, options: ApplyOptions): Promise<ExitCode> {
  if (file !== undefined) refuseNarrowing(options);
  const saved = file === undefined ? null : await loadPlan(io, file);
  const planning = await openGatedPlanning(io, options);
  const plan = saved ?? (await agreedPlan(planning, options));
  return (await applyPlan(planning, plan, 'apply', options)).exit_code;
}

/** Returns a fresh plan that somebody has said yes to; one without changes needs no yes. */
async function agreedPlan(planning: Planning, options: ApplyOptions): Promise<Plan> {
  const { io } = planning;
  // A killed run is settled first: what it did belongs to what this plan sees.
  await settle(planning, 'apply');
  const plan = await makePlan(planning, options);
  await showPlanAside(plan, io);
  tellUnknown(planning, options.member);
  const changes = runnableChanges(plan);
  if (changes > 0) await askFirst(io, `Apply ${countOf(changes, 'change')}?`, options);
  return plan;
}

/** A saved plan is executed whole; narrowing it would run something that nobody reviewed. */
function refuseNarrowing(options: ApplyOptions): void {
  for (const name of ['account', 'member', 'restore'] as const) {
    if (options[name] !== undefined) {
      throw new RollcallError('RC501', `--${name} and a saved plan exclude each other`, {
        hint: `plan again with \`rollcall plan --${name} … --out FILE\``,
      });
    }
  }
}

async function loadPlan(io: Io, file: string): Promise<Plan> {
  const bytes = await readBytes(path.resolve(io.cwd, file), file, PLAN_LIMIT);
  return readPlan(new TextDecoder().decode(bytes));
}
