// How a run stands in the records: announced, recorded, or left open.
import type { Link } from './chain.ts';
import type { ApplyRecord, ApplyStartedRecord, LedgerRecord, StepRecord } from './model.ts';

export interface RunStanding {
  readonly announced: ApplyStartedRecord | null;
  readonly recorded: ApplyRecord | null;
  readonly newest: Link | null;
  readonly newest_run: Link | null;
  /** Hash of each record, in order. */
  readonly hashes: readonly string[];
  /** Every announcement without a record of its run, by its id. */
  readonly open: ReadonlyMap<string, ApplyStartedRecord>;
  /** The newest record of each landing, by its commit. */
  readonly steps: ReadonlyMap<string, StepRecord>;
}

/** Returns how a run stands. Throws as reading the records does. */
export async function runStanding(
  records: AsyncIterable<LedgerRecord>,
  run_id: string,
): Promise<RunStanding> {
  let announced: ApplyStartedRecord | null = null;
  let newest: Link | null = null;
  const hashes: string[] = [];
  let recorded: ApplyRecord | null = null;
  let newest_run: Link | null = null;
  const open = new Map<string, ApplyStartedRecord>();
  const steps = new Map<string, StepRecord>();
  for await (const record of records) {
    newest = { sequence: record.sequence, hash: record.hash };
    hashes.push(record.hash);
    if (record.kind === 'apply_started') {
      open.set(record.run_id, record);
      if (record.run_id === run_id) announced = record;
    } else if (record.kind === 'apply') {
      open.delete(record.run_id);
      newest_run = newest;
      if (record.run_id === run_id) recorded ??= record;
    } else if (record.kind === 'step') steps.set(record.commit, record);
  }
  return { announced, recorded, newest, newest_run, hashes, open, steps };
}
