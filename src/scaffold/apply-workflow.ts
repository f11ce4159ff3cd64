// access-apply: what landed on the default branch is carried out, and so is what the calendar caused.
import { evidenceAccess, joined, ownLedger } from './access.ts';
import { separatedJobs } from './apply-separated.ts';
import { inEnvironment } from './environment.ts';
import { FILES, filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { scalar } from './scalar.ts';
import { checkout, rollcall } from './steps.ts';
import {
  type CallingJob,
  type Job,
  type Lines,
  type Permission,
  type ScaffoldFile,
  workflowFile,
} from './workflow.ts';

/** Returns the workflow, and the one that it calls where jobs are separated and there are many files. */
export function applyWorkflows(options: WorkflowOptions): readonly ScaffoldFile[] {
  const { branch, prefix, profile, roster } = options;
  const onBranch = `github.ref == 'refs/heads/${branch}'`;
  const files = filesJob(options, 'event', onBranch);
  const called = `.github/workflows/${prefix}apply-file.yml`;
  const inCalled = profile === 'separated' && roster.kind === 'folder';
  const own = (): readonly (Job | CallingJob)[] => {
    if (profile === 'single') return [singleJob(options, files === null ? onBranch : undefined)];
    return inCalled ? [callingJob(called)] : separatedJobs(options, onBranch);
  };
  const main = workflowFile({
    path: `.github/workflows/${prefix}apply.yml`,
    name: `${prefix}apply`,
    why: [
      'Carries out what was merged and approved; what was not stays as it is. Never runs on a pull request.',
      'Only the tip of the branch is ever applied, so that a run that GitHub drops or somebody starts again does no harm.',
    ],
    on: [
      'push:',
      `  branches: [${scalar(branch)}]`,
      'schedule:',
      "  - cron: '17 4 * * *' # access that ends, elevations that are over, invitations to send again",
      'workflow_dispatch: # to try again after a failure',
    ],
    concurrency: { group: `${prefix}apply`, cancel: false, why: 'an apply is never cut off' },
    jobs: [...(files === null ? [] : [files]), ...own()],
  });
  return inCalled ? [main, calledWorkflow(options, called)] : [main];
}

function singleJob(options: WorkflowOptions, condition: string | undefined): Job {
  const permissions: readonly Permission[] = [
    options.ledger_branch
      ? { scope: 'contents', access: 'write', why: 'to push records to the branch of the ledger' }
      : { scope: 'contents', access: 'read', why: 'to check the branch out' },
    { scope: 'pull-requests', access: 'write', why: 'to read reviews and tell the outcome in the comment' },
  ];
  const access = joined(evidenceAccess(options), ownLedger(options));
  return {
    id: 'apply',
    why: ['Judges, applies and records. Blocked changes are withheld; approved removals run all the same.'],
    ...perFile(options),
    ...(condition === undefined ? {} : { condition }),
    ...inEnvironment(options, 'apply', 'credentials that write'),
    permissions,
    minutes: 60,
    steps: [
      checkout('event'),
      ...access.steps,
      ...rollcall(options, { mode: 'apply', access, accounts: true }),
    ],
  };
}

function callingJob(called: string): CallingJob {
  return {
    id: 'file',
    why: ['Verify, apply and record, for each file by itself.'],
    needs: ['files'],
    files: FILES,
    permissions: [
      { scope: 'contents', access: 'read', why: 'what the called jobs have at most' },
      { scope: 'pull-requests', access: 'write', why: 'what the called jobs have at most' },
    ],
    calls: called,
    inputs: { file: '${{ matrix.file }}', index: '${{ strategy.job-index }}' },
  };
}

const INPUTS: Lines = [
  'workflow_call:',
  '  inputs:',
  '    file:',
  '      description: path of a team.yaml',
  '      type: string',
  '      required: true',
  '    index:',
  '      description: number of the job, which tells artifacts apart',
  '      type: number',
  '      required: true',
];

function calledWorkflow(options: WorkflowOptions, path: string): ScaffoldFile {
  return workflowFile({
    path,
    name: `${options.prefix}apply-file`,
    why: [`One file, for ${options.prefix}apply.`],
    on: INPUTS,
    concurrency: null,
    jobs: separatedJobs(options, undefined),
  });
}
