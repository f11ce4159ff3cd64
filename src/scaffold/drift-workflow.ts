// access-drift: what differs without a pull request, told in one issue.
import { type Access, evidenceAccess, joined, ledgerAccess, ownLedger } from './access.ts';
import { inEnvironment } from './environment.ts';
import { filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { checkout, rollcall } from './steps.ts';
import { type Job, type Permission, type ScaffoldFile, workflowFile } from './workflow.ts';

const DAILY = '37 5 * * *';
const WEEKLY = '7 6 * * 1';

/** Returns the workflow. It changes no account. */
export function driftWorkflow(options: WorkflowOptions): ScaffoldFile {
  const { branch, prefix, ledger_branch } = options;
  const onBranch = `github.ref == 'refs/heads/${branch}'`;
  const files = filesJob(options, 'event', onBranch);
  return workflowFile({
    path: `.github/workflows/${prefix}drift.yml`,
    name: `${prefix}drift`,
    why: [
      'Reports what differs between the file and the accounts, in one issue that is edited, closed and reopened.',
      ...(ledger_branch
        ? [
            'Once a week it also keeps who is an admin, who may go past rules, environments and teams of approvers.',
          ]
        : []),
    ],
    on: [
      'schedule:',
      `  - cron: '${DAILY}' # off the hour, when runs are delayed or dropped least`,
      ...(ledger_branch ? [`  - cron: '${WEEKLY}' # the weekly capture`] : []),
      'workflow_dispatch:',
    ],
    concurrency: { group: `${prefix}drift`, cancel: false, why: 'one writes to the issue at a time' },
    jobs: [...(files === null ? [] : [files]), driftJob(options, files === null ? onBranch : undefined)],
  });
}

function driftJob(options: WorkflowOptions, condition: string | undefined): Job {
  const { ledger_branch, prefix, profile } = options;
  const separated = profile === 'separated';
  const pushes = ledger_branch && !separated;
  const permissions: readonly Permission[] = [
    pushes
      ? { scope: 'contents', access: 'write', why: 'to push the weekly capture to the branch of the ledger' }
      : { scope: 'contents', access: 'read', why: 'to check the branch out' },
    { scope: 'issues', access: 'write', why: 'to keep one issue up to date' },
    { scope: 'actions', access: 'read', why: `to wait for ${prefix}apply and to see the last good run` },
  ];
  const access: Access = joined(
    evidenceAccess(options, [{ scope: 'actions', access: 'read', why: 'environments' }]),
    separated ? ledgerAccess() : ownLedger(options),
  );
  return {
    id: 'drift',
    why: [],
    ...perFile(options),
    ...(condition === undefined ? {} : { condition }),
    ...inEnvironment(
      options,
      separated ? 'drift' : 'plan',
      separated ? 'credentials that only read, and the keys of the Apps' : 'credentials that only read',
    ),
    permissions,
    minutes: 30,
    steps: [
      checkout('event'),
      ...access.steps,
      ...rollcall(options, {
        mode: 'drift',
        access,
        inputs: ledger_branch ? { capture: `\${{ github.event.schedule == '${WEEKLY}' }}` } : {},
        accounts: true,
      }),
    ],
  };
}
