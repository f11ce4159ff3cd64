// What a run took back because nobody ever wrote it into the file: a record of its own, so that it is found by kind.
// Pure.
import type { Change } from '../core/change.ts';
import { type ApplyRecord, type DriftRevertRecord, RECORD_FORMAT, type Unsealed } from '../ledger/model.ts';
import { wroteSomething } from './change-outcome.ts';

/** Returns the record, or none where nothing was taken back. */
export function driftReverts(run: Unsealed<ApplyRecord>): readonly Unsealed<DriftRevertRecord>[] {
  const changes = run.accounts.flatMap(({ account, outcomes }) =>
    outcomes
      .filter((outcome) => isExtra(outcome.change) && wroteSomething(outcome))
      .flatMap(({ change }) =>
        change.losses.map(({ resource }) => ({
          account,
          change: change.id,
          person: change.person,
          resource: resource === 'account' ? null : resource,
        })),
      ),
  );
  if (changes.length === 0) return [];
  const { run_id, finished_at } = run;
  return [{ kind: 'drift_revert', format_version: RECORD_FORMAT, run_id, at: finished_at, changes }];
}

function isExtra({ why }: Change): boolean {
  return why.kind === 'drift' && why.drift === 'extra';
}
