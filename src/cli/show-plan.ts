// A plan in the format that was asked for. Only `diff` needs more than the plan: the account as it was read for it.
import type { Plan } from '../plan/model.ts';
import type { Io } from './io.ts';
import type { Planning } from './planning.ts';

export type PlanFormat = 'text' | 'markdown' | 'json' | 'diff';

/** Returns the plan in the format, with a line break at its end. Renderers are loaded as they are asked for. */
export async function showPlan(
  plan: Plan,
  format: PlanFormat,
  planning: Pick<Planning, 'io' | 'workspace' | 'reads'>,
): Promise<string> {
  switch (format) {
    case 'text':
      return textOf(plan, planning.io.colour.out);
    case 'markdown':
      return (await import('../plan/render/markdown.ts')).renderMarkdown(plan);
    case 'json':
      return (await import('../plan/render/json.ts')).renderJson(plan);
    case 'diff':
      return (await import('./live-diff.ts')).liveDiff(planning.workspace, planning.reads, plan.now);
  }
}

/** Shows the plan beside the result, on standard error: for commands whose result is something else. */
export async function showPlanAside(plan: Plan, io: Pick<Io, 'err' | 'colour'>): Promise<void> {
  io.err(await textOf(plan, io.colour.err));
}

async function textOf(plan: Plan, colour: boolean): Promise<string> {
  return (await import('../plan/render/text.ts')).renderText(plan, { colour });
}
