// access-plan: the plan of a pull request and the check that a ruleset requires.
import { type Access, evidenceAccess, NO_ACCESS } from './access.ts';
import { inEnvironment } from './environment.ts';
import { filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { UPLOAD_ARTIFACT } from './pins.ts';
import { scalar } from './scalar.ts';
import { checkout, rollcall } from './steps.ts';
import { type Job, type Lines, type Permission, type ScaffoldFile, workflowFile } from './workflow.ts';

/** The head is a branch of this repository, which only people who may write to it can push to. */
const OWN_BRANCH = 'github.event.pull_request.head.repo.id == github.event.repository.id';
/** A fork, a fork that is gone, or a merge queue. */
const NOT_OWN_BRANCH = 'github.event.pull_request.head.repo.id != github.event.repository.id';

const PERMISSIONS: readonly Permission[] = [
  {
    scope: 'contents',
    access: 'read',
    why: 'to check the default branch out and fetch the head as git objects',
  },
  { scope: 'pull-requests', access: 'write', why: 'to read reviews and keep one comment up to date' },
  { scope: 'checks', access: 'write', why: 'to post rollcall/plan and rollcall/approval' },
];

/** Returns the workflow. Exactly one of its two jobs runs, so that the required check is always posted. */
export function planWorkflow(options: WorkflowOptions): ScaffoldFile {
  const { branch, prefix } = options;
  const files = filesJob(options, 'trusted');
  return workflowFile({
    path: `.github/workflows/${prefix}plan.yml`,
    name: `${prefix}plan`,
    why: [
      'The plan of a pull request, who may approve it, and the required check rollcall/plan.',
      'This file, the policy and all code come from the default branch; team.yaml of the pull request is data. It is',
      'fetched as git objects and never checked out, nothing of it is run, and no cache is written.',
    ],
    on: [
      'pull_request_target:',
      '  types: [opened, synchronize, reopened, ready_for_review, edited] # edited: the base may be another branch now',
      `  branches: [${scalar(branch)}]`,
      'merge_group:',
      `  branches: [${scalar(branch)}]`,
    ],
    concurrency: {
      group: `${prefix}plan-\${{ github.event.pull_request.number || github.ref }}`,
      cancel: true,
      why: 'only the newest head matters',
    },
    jobs: [...(files === null ? [] : [files]), ownBranch(options), withoutCredentials(options)],
  });
}

function ownBranch(options: WorkflowOptions): Job {
  const access = evidenceAccess(options);
  return {
    id: 'plan',
    why: ['A branch of this repository: the accounts are read.'],
    ...perFile(options),
    condition: OWN_BRANCH,
    ...inEnvironment(options, 'plan', 'credentials that only read'),
    permissions: PERMISSIONS,
    minutes: 15,
    steps: [checkout('trusted'), ...access.steps, ...planSteps(options, access, true)],
  };
}

function withoutCredentials(options: WorkflowOptions): Job {
  return {
    id: 'intent',
    why: [
      'A fork, or a merge queue, which runs the workflow of what it would merge: no secret and no environment. The check',
      'is posted all the same, because one that is never posted would block for ever.',
    ],
    ...perFile(options),
    condition: `github.event_name == 'merge_group' || ${NOT_OWN_BRANCH}`,
    permissions: PERMISSIONS,
    minutes: 15,
    steps: [checkout('trusted'), ...planSteps(options, NO_ACCESS, false)],
  };
}

/** The comment has room for so much; everything is in the artifact that it points to. */
function planSteps(options: WorkflowOptions, access: Access, accounts: boolean): readonly Lines[] {
  // Jobs of one run may not share the name of an artifact.
  const name = options.roster.kind === 'file' ? 'rollcall-plan' : 'rollcall-plan-${{ strategy.job-index }}';
  return [
    ...rollcall(options, { mode: 'plan', id: 'plan', access, inputs: { 'artifact-name': name }, accounts }),
    [
      "if: always() && steps.plan.outputs.artifact-path != ''",
      `uses: ${UPLOAD_ARTIFACT}`,
      'with:',
      `  name: ${name}`,
      '  path: ${{ steps.plan.outputs.artifact-path }}',
      '  retention-days: 30',
    ],
  ];
}
