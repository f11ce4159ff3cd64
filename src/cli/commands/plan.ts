// rollcall plan: what an apply would change. Writes nothing but the file that --out names.
import path from 'node:path';
import type { ExitCode } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { planExit } from '../../plan/exit.ts';
import { renderJson } from '../../plan/render/json.ts';
import { shellWord } from '../../plan/render/words.ts';
import { writeWhole } from '../files.ts';
import type { Io } from '../io.ts';
import type { PlanOptions } from '../plan-options.ts';
import { makePlan, openPlanning } from '../planning.ts';
import { showPlan } from '../show-plan.ts';
import { tellUnknown } from '../unknown-members.ts';

/** Prints the plan and saves it where asked, refused or not. Returns planExit's code. */
export async function plan(io: Io, options: PlanOptions): Promise<ExitCode> {
  const { out } = options;
  if (options.base !== undefined || options.head !== undefined || options.offline === true)
    return (await import('./plan-between.ts')).planBetween(io, options);
  const planning = await openPlanning(io, options, options.at);
  const made = await makePlan(planning, options);
  if (out !== undefined) await writeWhole(path.resolve(io.cwd, out), renderJson(made), out);
  io.out(await showPlan(made, options.format, planning));
  tellUnknown(planning, options.member);
  if (out !== undefined) {
    const use = made.hypothetical
      ? 'it shows another moment and cannot be applied'
      : `\`rollcall apply ${visible(shellWord(out))}\` executes exactly this`;
    io.err(`Saved to ${visible(out)}; ${use}.\n`);
  }
  return planExit(made, { detailed: options.detailedExitcode === true });
}
