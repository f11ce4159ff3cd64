// The end of a run: its record goes into the ledger first, and only then is the journal emptied.
import { EXIT, RollcallError } from '../core/errors.ts';
import type { ApplyRecord, Ledger, Unsealed } from '../ledger/model.ts';
import type { HeldLock, Journal, OnProgress } from './ports.ts';

export interface KeepRecordInput {
  readonly record: Unsealed<ApplyRecord>;
  /** Kept together with it, before it: the steps whose approval it rests on. */
  readonly before: readonly Unsealed[];
  /** Kept together with it, after it: what of it needs a record of its own. */
  readonly after: readonly Unsealed[];
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
  const { record, before, after, ledger, journal, lock, onProgress } = input;
  await lock.confirm();
  const kept = await append(record, [...before, record, ...after], ledger);
  try {
    await journal.clear();
  } catch (cause) {
    // The next run sees that the ledger has this one, and empties the journal then.
    onProgress({ kind: 'warning', account: 'rollcall', message: messageOf(cause) });
  }
  onProgress({ kind: record.resumed ? 'resumed' : 'recorded', record: kept });
  return kept;
}

async function append(
  record: Unsealed<ApplyRecord>,
  all: readonly Unsealed[],
  ledger: Ledger,
): Promise<ApplyRecord> {
  try {
    const kept = (await ledger.append(all)).find((each) => each.kind === 'apply');
    if (kept === undefined) throw new Error('the ledger did not give it back');
    return kept;
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
