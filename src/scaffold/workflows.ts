// Every workflow that rollcall writes into a repository.
import { applyWorkflows } from './apply-workflow.ts';
import { driftWorkflow } from './drift-workflow.ts';
import { intentWorkflow } from './intent-workflow.ts';
import type { WorkflowOptions } from './model.ts';
import { planWorkflow } from './plan-workflow.ts';
import { approvalWorkflow, reviewWorkflow } from './review-workflow.ts';
import type { ScaffoldFile } from './workflow.ts';

/** Returns the files, in the order in which a change meets them. */
export function workflows(options: WorkflowOptions): readonly ScaffoldFile[] {
  return [
    intentWorkflow(options),
    planWorkflow(options),
    reviewWorkflow(options),
    approvalWorkflow(options),
    ...applyWorkflows(options),
    driftWorkflow(options),
  ];
}
