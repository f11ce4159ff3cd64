// A plan in the format that was asked for. Only `diff` needs more than the plan: the account as it was read for it.
import type { Plan } from '../plan/model.ts';
import type { Io } from './io.ts';
import type { LiveReads } from './live-reads.ts';
import type { Workspace } from './workspace.ts';

export type PlanFormat = 'text' | 'markdown' | 'json' | 'diff';

/** Returns the plan as text with a line break at its end. Renderers are loaded as they are asked for. */
export async function showPlan(
  plan: Plan,
  format: PlanFormat,
  io: Pick<Io, 'colour'>,
  live: { readonly workspace: Workspace; readonly reads: LiveReads } | null,
): Promise<string> {
  switch (format) {
    case 'text':
      return (await import('../plan/render/text.ts')).renderText(plan, { colour: io.colour.out });
    case 'markdown':
      return (await import('../plan/render/markdown.ts')).renderMarkdown(plan);
    case 'json':
      return (await import('../plan/render/json.ts')).renderJson(plan);
    case 'diff':
      return live === null
        ? ''
        : (await import('./live-diff.ts')).liveDiff(live.workspace, live.reads, plan.now);
  }
}
