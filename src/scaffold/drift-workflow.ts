// access-drift: what differs without a pull request, told in one issue.
import { evidenceAccess, joined, ledgerAccess, NO_ACCESS, ownLedger } from './access.ts';
import { inEnvironment } from './environment.ts';
import { filesJob, perFile } from './files-job.ts';
import type { WorkflowOptions } from './model.ts';
import { checkout, rollcall } from './steps.ts';
import { type Job, type Permission, type ScaffoldFile, workflowFile } from './workflow.ts';

/** Of a token that reads the repository's own settings. */
const SETTINGS: Permission = { scope: 'actions', access: 'read', why: 'to see environments' };

/** Returns the workflow. It changes no account. */
export function driftWorkflow(options: WorkflowOptions): ScaffoldFile {
  const { branch, prefix, ledger_branch, profile } = options;
  const onBranch = `github.ref == 'refs/heads/${branch}'`;
  const files = filesJob(options, 'event', onBranch);
  const condition = files === null ? onBranch : undefined;
  return workflowFile({
    path: `.github/workflows/${prefix}drift.yml`,
    name: `${prefix}drift`,
    why: [
      'Reports what differs between the file and the accounts, in one issue that is edited, closed and reopened.',
      ...(ledger_branch
        ? [
            'Compares admins, bypass lists, environments and teams of approvers with the last capture, and keeps a new one',
            'once a week: GitHub shows these only as they are today.',
          ]
        : []),
    ],
    on: [
      'schedule:',
      "  - cron: '37 5 * * *' # off the hour, when runs are delayed or dropped least",
      'workflow_dispatch:',
    ],
    concurrency: { group: `${prefix}drift`, cancel: false, why: 'one writes to the issue at a time' },
    jobs: [
      ...(files === null ? [] : [files]),
      driftJob(options, condition),
      ...(profile === 'separated' ? [captureJob(options, condition)] : []),
    ],
  });
}

function driftJob(options: WorkflowOptions, condition: string | undefined): Job {
  const { app, ledger_branch, profile } = options;
  const keeps = ledger_branch && profile === 'single';
  const reading: readonly Permission[] =
    ledger_branch && !app
      ? [{ scope: 'pull-requests', access: 'read', why: 'to judge whose settings hold' }, SETTINGS]
      : [];
  const access = joined(evidenceAccess(options, [SETTINGS]), keeps ? ownLedger(options) : NO_ACCESS);
  return {
    id: 'drift',
    why: [],
    ...perFile(options),
    ...(condition === undefined ? {} : { condition }),
    ...inEnvironment(options, 'plan', 'credentials that only read'),
    permissions: [
      keeps
        ? {
            scope: 'contents',
            access: 'write',
            why: 'to push the weekly capture to the branch of the ledger',
          }
        : { scope: 'contents', access: 'read', why: 'to check the branch out' },
      { scope: 'issues', access: 'write', why: 'to keep one issue up to date' },
      ...reading,
    ],
    minutes: 30,
    steps: [
      checkout('event'),
      ...access.steps,
      ...rollcall(options, {
        mode: 'drift',
        access,
        inputs: ledger_branch ? { capture: keeps ? 'keep' : 'compare' } : {},
        accounts: true,
      }),
    ],
  };
}

function captureJob(options: WorkflowOptions, condition: string | undefined): Job {
  const access = joined(evidenceAccess(options, [SETTINGS]), ledgerAccess());
  return {
    id: 'capture',
    why: ['A job of its own: who may push to the ledger has no credential of an account.'],
    ...perFile(options),
    ...(condition === undefined ? {} : { condition }),
    ...inEnvironment(options, 'verify', 'the keys of the Apps, and no account'),
    permissions: [{ scope: 'contents', access: 'read', why: 'to check the branch out' }],
    minutes: 15,
    steps: [
      checkout('event'),
      ...access.steps,
      ...rollcall(options, {
        mode: 'drift',
        access,
        inputs: { only: 'capture', capture: 'keep' },
        accounts: false,
      }),
    ],
  };
}
