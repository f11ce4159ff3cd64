// access-review and access-approval: the check rollcall/approval is judged again when somebody has reviewed.
import { evidenceAccess } from './access.ts';
import { inEnvironment } from './environment.ts';
import { filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { checkout, rollcall } from './steps.ts';
import { type Permission, type ScaffoldFile, workflowFile } from './workflow.ts';

const PERMISSIONS: readonly Permission[] = [
  {
    scope: 'contents',
    access: 'read',
    why: 'to check the default branch out and fetch heads as git objects',
  },
  { scope: 'pull-requests', access: 'read', why: 'to read reviews' },
  { scope: 'checks', access: 'write', why: 'to post rollcall/approval' },
];

/** Returns the workflow that a review starts. */
export function reviewWorkflow({ prefix }: WorkflowOptions): ScaffoldFile {
  return workflowFile({
    path: `.github/workflows/${prefix}review.yml`,
    name: `${prefix}review`,
    why: [
      `Has ${prefix}approval judge rollcall/approval again. A review runs the workflow of the pull request, which anybody may`,
      'have written: it is therefore given nothing, does nothing, and what it says is believed by nobody.',
    ],
    on: ['pull_request_review:', '  types: [submitted, edited, dismissed]'],
    concurrency: {
      group: `${prefix}review-\${{ github.event.pull_request.number }}`,
      cancel: true,
      why: 'one that was told is enough',
    },
    jobs: [
      {
        id: 'reviewed',
        why: [],
        permissions: [],
        minutes: 5,
        steps: [["run: 'true'"]],
      },
    ],
  });
}

/** Returns the workflow that judges again, on code of the default branch. */
export function approvalWorkflow(options: WorkflowOptions): ScaffoldFile {
  const { prefix, app } = options;
  const access = evidenceAccess(options);
  const condition =
    "github.event_name != 'workflow_run' || github.event.workflow_run.event == 'pull_request_review'";
  const files = filesJob(options, 'trusted', condition);
  return workflowFile({
    path: `.github/workflows/${prefix}approval.yml`,
    name: `${prefix}approval`,
    why: [
      'Judges rollcall/approval of open pull requests again: after a review, and every three hours, because a pull request',
      `can drop ${prefix}review. Advisory: apply judges for itself after the merge. Reads no account.`,
    ],
    on: [
      'workflow_run:',
      `  workflows: [${prefix}review]`,
      '  types: [completed]',
      'schedule:',
      "  - cron: '23 */3 * * *' # off the hour, when runs are delayed or dropped least",
      'workflow_dispatch:',
    ],
    concurrency: {
      group: `${prefix}approval-\${{ github.event.workflow_run.head_sha }}`,
      cancel: false,
      why: 'one run a head; what waits sees the reviews that came meanwhile',
    },
    jobs: [
      ...(files === null ? [] : [files]),
      {
        id: 'approval',
        why: ['Never the head, no artifact of the other run and no credential of an account.'],
        ...perFile(options),
        ...(files === null ? { condition } : {}),
        ...(app ? inEnvironment(options, 'plan', 'the key of the App that reads evidence') : {}),
        permissions: PERMISSIONS,
        minutes: 15,
        steps: [
          checkout('trusted'),
          ...access.steps,
          ...rollcall(options, { mode: 'plan', access, inputs: { only: 'approval' }, accounts: false }),
        ],
      },
    ],
  });
}
