// Mode verify: the verdict on what landed, for the jobs after it.
import { verifyBranch } from '../../cli/commands/verify.ts';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { checkProtectedBranch } from '../protected-branch.ts';
import type { Step } from '../step.ts';
import { verdictSummary } from '../text/verdict-summary.ts';

/**
 * Returns 0 also for BLOCKED, unless `fail-on` says otherwise: apply withholds what was not approved, and approved
 * removals run all the same.
 */
export async function verifyMode(step: Step): Promise<ExitCode> {
  const { io, options, inputs, runner } = step;
  // A run that is announced is one that applies.
  if (inputs.announce) await checkProtectedBranch(step);
  const { result, announced } = await verifyBranch(io, { ...options, announce: inputs.announce });
  const { verdict, tip, history } = result;
  runner.setOutput('verdict', verdict.toLowerCase());
  runner.setOutput('tip', tip);
  runner.setOutput('run-id', announced?.run_id ?? '');
  runner.summarise(verdictSummary(result));
  for (const { commit, reasons } of history.steps) {
    for (const { code, message } of verdict === 'SUPERSEDED' ? [] : reasons) {
      const title = `${code} in ${commit.slice(0, 12)}`;
      runner.annotate({
        type: 'error',
        title,
        message: visible(message),
        file: null,
        line: null,
        column: null,
      });
    }
  }
  return verdict === 'BLOCKED' && inputs.fail_on === 'not-approved' ? EXIT.notApproved : EXIT.ok;
}
