// The checks of a merge queue's group. A queue runs the workflow of what it would merge, so that no account is read; the
// same checks must stand at its head, or it would wait for ever.
import { openPullChange } from '../cli/pull-plan.ts';
import { EXIT, type ExitCode } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import { pendingGroup } from '../evidence/pending-group.ts';
import { annotateIssues } from './annotate.ts';
import type { ActionEvent } from './event.ts';
import type { Branch } from './open.ts';
import { sayCheck, type Voice } from './posting.ts';
import type { Step } from './step.ts';
import { groupApprovalCheck, groupPlanCheck } from './text/group-checks.ts';

/** Posts both checks at the group's head. Returns 1 where the file is broken there. */
export async function groupPlan(
  step: Step,
  { evidence, result }: Branch,
  voice: Voice,
  group: Extract<ActionEvent, { readonly name: 'merge_group' }>,
): Promise<ExitCode> {
  const { io, options } = step;
  const { base_sha: base, head_sha: head } = group;
  const now = instantAt(io.now());
  const branch = evidence.branch ?? (await evidence.forge.repository()).default_branch;
  const numbers = result === null ? [] : await voice.poster.openPullRequests(branch);
  const verdict = result === null ? null : await pendingGroup({ result, base, head, numbers, now });
  for (const commit of [base, head])
    if ((await evidence.repository.resolve(commit)) === null)
      await evidence.repository.fetch(commit, evidence.token);
  const change = await openPullChange(io, { file: options.file, base, head });
  try {
    const { after } = change.change;
    const plan = groupPlanCheck(after);
    await sayCheck(voice, head, groupApprovalCheck(verdict));
    await sayCheck(voice, head, plan);
    annotateIssues(step, after.issues);
    return plan.conclusion === 'failure' ? EXIT.error : EXIT.ok;
  } finally {
    await change.close();
  }
}
