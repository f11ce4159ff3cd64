// What the job that holds the ledger's key writes before another job applies: every step as it was judged, and that a run
// begins. It has no key of an account, so that it cannot plan.
import { randomUUID } from 'node:crypto';
import { RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import type { RunRecords } from '../evidence/run-records.ts';
import { type ApplyStartedRecord, RECORD_FORMAT, type Unsealed } from '../ledger/model.ts';
import type { Approval } from './approval.ts';
import type { Io } from './io.ts';
import { operatorOf } from './operator.ts';
import { VERSION } from './version.ts';

/**
 * Announces a run of `rollcall apply` and returns its id. Throws RC643 where records go to a folder, which the other job
 * does not see; and as the ledger does.
 */
export async function announceRun(
  io: Io,
  { ledger, workspace, records }: Pick<Approval, 'ledger' | 'workspace'> & { readonly records: RunRecords },
): Promise<string> {
  if (workspace.team.ledger_branch === null) {
    throw new RollcallError('RC643', 'the records are in a folder, which no other job sees', {
      hint: 'keep them on a branch: `ledger: { branch: rollcall-ledger }` in team.yaml',
    });
  }
  const run_id = randomUUID();
  const started: Unsealed<ApplyStartedRecord> = {
    kind: 'apply_started',
    format_version: RECORD_FORMAT,
    run_id,
    command: 'apply',
    started_at: instantAt(io.now()),
    tool: { name: 'rollcall', version: VERSION },
    source: workspace.source,
    operator: operatorOf(),
    tip: records.tip,
    plan: null,
  };
  await ledger.append([...records.records(run_id), started]);
  return run_id;
}
