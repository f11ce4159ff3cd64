// The end of a run: its record goes into the ledger first, and only then is the journal emptied.
import { EXIT, RollcallError } from '../core/errors.ts';
import type { ApplyRecord, Ledger } from '../ledger/model.ts';
import type { HeldLock, Journal, OnProgress } from './ports.ts';
import type { UnsealedRecord } from './record.ts';

export interface KeepRecordInput {
  readonly record: UnsealedRecord;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly lock: HeldLock;
  readonly onProgress: OnProgress;
}

/**
 * Returns the record as the ledger has it. Throws RollcallError (the ledger's code,
 * else RC524) where it could not be appended: the journal then
 * still has the run, and the next one records it. Throws RC521 where the lock is no longer ours: then the run that took
 * it over has recorded this one.
 */
export async function keepRecord(input: KeepRecordInput): Promise<ApplyRecord> {
  const { record, ledger, journal, lock, onProgress } = input;
  await lock.confirm();
  const kept = await append(record, ledger);
  try {
    await journal.clear();
  } catch (cause) {
    // The next run sees that the ledger has this one, and empties the journal then.
    onProgress({ kind: 'warning', account: 'rollcall', message: messageOf(cause) });
  }
  onProgress({ kind: record.resumed ? 'resumed' : 'recorded', record: kept });
  return kept;
}

async function append(record: UnsealedRecord, ledger: Ledger): Promise<ApplyRecord> {
  try {
    return await ledger.append(record);
  } catch (cause) {
    const code = cause instanceof RollcallError ? cause.code : 'RC524';
    throw new RollcallError(code, `the record of the run could not be kept: ${messageOf(cause)}`, {
      hint: 'the journal still has the run; remove the cause and run again: it is recorded then, and nothing is sent twice',
      exit: record.exit_code === EXIT.ok ? EXIT.partial : record.exit_code,
      cause,
    });
  }
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
