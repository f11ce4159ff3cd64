// What a plan leaves behind for the workflow: the summary of the run, outputs, and everything as files for an artifact.
import { mkdir, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { renderJson } from '../plan/render/json.ts';
import { countPlan } from '../plan/summary.ts';
import type { Step } from './step.ts';
import type { Check } from './text/checks.ts';
import { planText } from './text/comment.ts';
import type { PullPlan } from './text/model.ts';

/** Writes them. The folder is an output, so that a later step can keep it. */
export async function keepPlan(
  { io, runner }: Pick<Step, 'io' | 'runner'>,
  report: PullPlan,
  { plan, approval }: { readonly plan: Check; readonly approval: Check },
): Promise<void> {
  const { text } = planText(report, Number.POSITIVE_INFINITY);
  const folder = path.join(io.env['RUNNER_TEMP'] ?? os.tmpdir(), 'rollcall-plan');
  await mkdir(folder, { recursive: true });
  const name = path.join(folder, `pull-request-${report.pull_request}`);
  await writeFile(`${name}.md`, text);
  if (report.plan !== null) await writeFile(`${name}.json`, renderJson(report.plan));
  runner.summarise(text);
  const counts = report.plan === null ? null : countPlan(report.plan);
  runner.setOutput('conclusion', plan.conclusion);
  runner.setOutput('approval', approval.conclusion);
  runner.setOutput('changes', counts === null ? '' : String(counts.invite + counts.change + counts.remove));
  runner.setOutput('digest', report.plan?.changes_digest ?? '');
  runner.setOutput('artifact-path', folder);
}
