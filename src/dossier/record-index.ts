// Records by what packets cite them for. One pass over the ledger.
import { type StoryRecords, storyRecords } from '../approval/story-records.ts';
import type {
  ApplyStartedRecord,
  BaselineRecord,
  BreakGlassRecord,
  DriftRevertRecord,
  LedgerRecord,
} from '../ledger/model.ts';

export interface RecordIndex {
  readonly baseline: BaselineRecord | null;
  readonly steps: StoryRecords;
  breakGlass(run_id: string, account: string, change: string): BreakGlassRecord | null;
  driftRevert(run_id: string, account: string, change: string): DriftRevertRecord | null;
  started(run_id: string): ApplyStartedRecord | null;
}

/** Returns the index; both oldest first, `line` the commits of the branch. */
export function recordIndex(records: readonly LedgerRecord[], line: readonly string[]): RecordIndex {
  let baseline: BaselineRecord | null = null;
  const glass = new Map<string, BreakGlassRecord>();
  const reverts = new Map<string, DriftRevertRecord>();
  const started = new Map<string, ApplyStartedRecord>();
  for (const record of records) {
    switch (record.kind) {
      case 'baseline':
        baseline ??= record;
        break;
      case 'break_glass':
        for (const { account, change } of record.changes)
          glass.set(key(record.run_id, account, change), record);
        break;
      case 'drift_revert':
        for (const { account, change } of record.changes)
          reverts.set(key(record.run_id, account, change), record);
        break;
      case 'apply_started':
        started.set(record.run_id, record);
        break;
      case 'apply':
      case 'step':
      case 'reapproval':
      case 'capture':
        break;
    }
  }
  return {
    baseline,
    steps: storyRecords(records, line),
    breakGlass: (run, account, change) => glass.get(key(run, account, change)) ?? null,
    driftRevert: (run, account, change) => reverts.get(key(run, account, change)) ?? null,
    started: (run) => started.get(run) ?? null,
  };
}

function key(run: string, account: string, change: string): string {
  return `${run}\n${account}\n${change}`;
}
