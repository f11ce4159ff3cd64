// access-intent: what a pull request wants, without reading any account.
import { NO_ACCESS } from './access.ts';
import { filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { scalar } from './scalar.ts';
import { checkout, rollcall } from './steps.ts';
import { type ScaffoldFile, workflowFile } from './workflow.ts';

/** Returns the workflow. It has no secret and posts nothing, so that anybody may start it. */
export function intentWorkflow(options: WorkflowOptions): ScaffoldFile {
  const { branch, prefix } = options;
  const files = filesJob(options, 'event');
  return workflowFile({
    path: `.github/workflows/${prefix}intent.yml`,
    name: `${prefix}intent`,
    why: [
      'The intent of a pull request, from the two versions of the file alone. No secrets: safe for forks.',
      'Advisory: a pull request runs its own version of this workflow, so its result must never be a required check.',
    ],
    on: ['pull_request:', `  branches: [${scalar(branch)}]`],
    concurrency: {
      group: `${prefix}intent-\${{ github.event.pull_request.number }}`,
      cancel: true,
      why: 'only the newest head matters',
    },
    jobs: [
      ...(files === null ? [] : [files]),
      {
        id: 'intent',
        why: ['Writes to the summary of the run and annotates the file.'],
        ...perFile(options),
        permissions: [{ scope: 'contents', access: 'read', why: 'to read both versions from git' }],
        minutes: 10,
        steps: [
          checkout('event'),
          ...rollcall(options, {
            mode: 'plan',
            access: NO_ACCESS,
            inputs: { only: 'intent' },
            accounts: false,
          }),
        ],
      },
    ],
  });
}
