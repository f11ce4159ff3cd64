// The three jobs of an apply in which no job holds the keys of another: who judges and who records have no account, and
// who writes to accounts cannot write records.
import { evidenceAccess, joined, ledgerAccess, NO_ACCESS } from './access.ts';
import { inEnvironment } from './environment.ts';
import type { WorkflowOptions } from './model.ts';
import { DOWNLOAD_ARTIFACT, UPLOAD_ARTIFACT } from './pins.ts';
import { checkout, type RollcallStep, rollcall } from './steps.ts';
import type { Job, Lines } from './workflow.ts';

const OUTBOX = '${{ runner.temp }}/rollcall-outbox';

/** Returns verify, apply and record; `condition` is when any of them runs. */
export function separatedJobs(options: WorkflowOptions, condition: string | undefined): readonly Job[] {
  const file: RollcallStep['file'] = options.roster.kind === 'file' ? 'matrix.file' : 'inputs.file';
  return [verifyJob(options, condition, file), applyJob(options, file), recordJob(options, file)];
}

function verifyJob(
  options: WorkflowOptions,
  condition: string | undefined,
  file: NonNullable<RollcallStep['file']>,
): Job {
  const access = joined(evidenceAccess(options), ledgerAccess());
  return {
    id: 'verify',
    why: ['Judges every landing, and puts the evidence and the beginning of the run on the ledger.'],
    ...(condition === undefined ? {} : { condition }),
    ...inEnvironment(options, 'verify', 'the keys of the Apps, and no account'),
    permissions: [{ scope: 'contents', access: 'read', why: 'to check the branch out' }],
    minutes: 15,
    outputs: { verdict: 'steps.verify.outputs.verdict', 'run-id': 'steps.verify.outputs.run-id' },
    steps: [
      checkout('event'),
      ...access.steps,
      ...rollcall(options, {
        mode: 'verify',
        id: 'verify',
        access,
        inputs: { announce: "'true'" },
        accounts: false,
        file,
      }),
    ],
  };
}

function applyJob(options: WorkflowOptions, file: NonNullable<RollcallStep['file']>): Job {
  return {
    id: 'apply',
    why: [
      'Judges again, from the evidence on the ledger, and applies. Runs on blocked too: what was not approved is withheld,',
      'and approved removals run all the same. Nothing runs where the tip has moved on or the judging failed.',
    ],
    needs: ['verify'],
    condition: "needs.verify.outputs.verdict == 'approved' || needs.verify.outputs.verdict == 'blocked'",
    ...inEnvironment(options, 'apply', 'credentials that write, and no key of an App'),
    permissions: [
      { scope: 'contents', access: 'read', why: 'to check the branch and the ledger out' },
      { scope: 'pull-requests', access: 'read', why: 'to look for a reapproval of what is blocked' },
    ],
    minutes: 60,
    outputs: { verdict: 'steps.apply.outputs.verdict' },
    steps: [
      checkout('event'),
      ...rollcall(options, {
        mode: 'apply',
        id: 'apply',
        access: NO_ACCESS,
        inputs: { outbox: OUTBOX, 'run-id': '${{ needs.verify.outputs.run-id }}' },
        accounts: true,
        file,
      }),
      upload(options),
    ],
  };
}

function recordJob(options: WorkflowOptions, file: NonNullable<RollcallStep['file']>): Job {
  const access = ledgerAccess();
  return {
    id: 'record',
    why: ['Puts on the ledger what became of the run, also where it failed half-way.'],
    needs: ['verify', 'apply'],
    condition: "always() && needs.apply.result != 'skipped' && needs.apply.outputs.verdict != 'superseded'",
    ...inEnvironment(options, 'record', 'the key of the App of the ledger, and no account'),
    permissions: [
      { scope: 'contents', access: 'read', why: 'to check the branch out' },
      { scope: 'pull-requests', access: 'write', why: 'to tell the outcome in the comment' },
    ],
    minutes: 15,
    steps: [
      checkout('event'),
      [`uses: ${DOWNLOAD_ARTIFACT}`, 'with:', `  name: ${artifact(options)}`, `  path: ${OUTBOX}`],
      ...access.steps,
      ...rollcall(options, {
        mode: 'record',
        access,
        inputs: { outbox: OUTBOX },
        accounts: false,
        file,
      }),
    ],
  };
}

function upload(options: WorkflowOptions): Lines {
  return [
    "if: always() && steps.apply.outputs.verdict != 'superseded' # a run that failed has a record too",
    `uses: ${UPLOAD_ARTIFACT}`,
    'with:',
    `  name: ${artifact(options)}`,
    `  path: ${OUTBOX}`,
    '  if-no-files-found: error',
    '  retention-days: 7',
  ];
}

/** Artifacts of one run need names of their own. */
function artifact({ roster }: WorkflowOptions): string {
  return roster.kind === 'file' ? 'rollcall-outbox' : 'rollcall-outbox-${{ inputs.index }}';
}
