// access-drift: what differs without a pull request, told in one issue.
import { appToken, ownToken } from './access.ts';
import { inEnvironment } from './environment.ts';
import { filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { checkout, rollcall } from './steps.ts';
import { type Permission, type ScaffoldFile, workflowFile } from './workflow.ts';

const DAILY = '37 5 * * *';
const WEEKLY = '7 6 * * 1';

/** Returns the workflow. It changes no account. */
export function driftWorkflow(options: WorkflowOptions): ScaffoldFile {
  const { branch, prefix, app } = options;
  const permissions: readonly Permission[] = [
    { scope: 'contents', access: 'read', why: 'to check the branch and the ledger out' },
    { scope: 'issues', access: 'write', why: 'to keep one issue up to date' },
    { scope: 'actions', access: 'read', why: `to wait for ${prefix}apply and to see the last good run` },
  ];
  const access = app ? appToken('evidence', permissions, 'evidence') : ownToken(permissions);
  const onBranch = `github.ref == 'refs/heads/${branch}'`;
  const files = filesJob(options, 'event', onBranch);
  return workflowFile({
    path: `.github/workflows/${prefix}drift.yml`,
    name: `${prefix}drift`,
    why: [
      'Reports what differs between the file and the accounts, in one issue that is edited, closed and reopened.',
      'Once a week it also looks at admins, bypass lists, environments and teams of approvers.',
    ],
    on: [
      'schedule:',
      `  - cron: '${DAILY}' # off the hour, when runs are delayed or dropped least`,
      `  - cron: '${WEEKLY}' # the weekly capture`,
      'workflow_dispatch:',
    ],
    concurrency: { group: `${prefix}drift`, cancel: false, why: 'one writes to the issue at a time' },
    jobs: [
      ...(files === null ? [] : [files]),
      {
        id: 'drift',
        why: [],
        ...perFile(options),
        ...(files === null ? { condition: onBranch } : {}),
        ...inEnvironment(options, 'plan', 'credentials that only read'),
        permissions: access.permissions,
        minutes: 30,
        steps: [
          checkout('event'),
          ...access.steps,
          ...rollcall(options, {
            mode: 'drift',
            access,
            inputs: { capture: `\${{ github.event.schedule == '${WEEKLY}' }}` },
            accounts: true,
          }),
        ],
      },
    ],
  });
}
