// Which run was cut off, as the ledger alone tells it: on a fresh machine there is no journal. Pure.
import type { ApplyStartedRecord, LedgerRecord } from './model.ts';

/** Returns the newest announced run that has no record after it, or null. */
export async function unfinished(
  records: Iterable<LedgerRecord> | AsyncIterable<LedgerRecord>,
): Promise<ApplyStartedRecord | null> {
  let open: ApplyStartedRecord | null = null;
  for await (const record of records) {
    if (record.kind === 'apply_started') open = record;
    else if (record.kind === 'apply' && record.run_id === open?.run_id) open = null;
  }
  return open;
}
