// What became of records that another job had left.
import { visible } from '../core/show.ts';
import type { Taken } from '../ledger/take-outbox.ts';
import { countOf } from '../plan/summary.ts';

/** Returns one line. */
export function showTaken({ run_id, records, already }: Taken, branch: string): string {
  const [first, last] = [records[0]?.sequence, records.at(-1)?.sequence];
  const range = first === last ? String(first) : `${String(first)} to ${String(last)}`;
  const which = `${countOf(records.length, 'record')} of run ${run_id} (${range})`;
  return already
    ? `${visible(branch)} has ${visible(which)} already; nothing was written\n`
    : `${visible(branch)} took ${visible(which)}, head ${String(records.at(-1)?.hash)}\n`;
}

/** Returns the same for programs. */
export function takenJson({ run_id, records, already }: Taken, branch: string): object {
  return {
    branch,
    run_id,
    already,
    records: records.map(({ sequence, kind, hash }) => ({ sequence, kind, hash })),
    head: records.at(-1)?.hash ?? null,
  };
}
