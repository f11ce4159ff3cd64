// Takes over the records that a job without the ledger's key has left. They come from a job that other people may be able
// to change, so that nothing in them is believed that the ledger itself can be asked about.
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { wrongDelivery } from './delivered.ts';
import type { Ledger, LedgerRecord, Unsealed } from './model.ts';
import { nothing, type Outbox, readOutbox, unfit } from './outbox-folder.ts';
import { refusal } from './refusal.ts';
import { type RunStanding, runStanding } from './run-standing.ts';

const TRIES = 10;

export interface Taken {
  readonly run_id: string;
  /** As the ledger has them. */
  readonly records: readonly LedgerRecord[];
  /** True: they were there before, and nothing was written. */
  readonly already: boolean;
}

/**
 * Adds what a folder holds to the ledger, all of it or nothing, and returns it as the ledger has it. Taking the same
 * folder again writes nothing.
 *
 * Throws RollcallError: RC680 (another run was recorded since the folder was begun), RC682 (what it holds is damaged or
 * may not be handed on), RC683 (it holds no record of the run), RC684 (the run was not announced), RC529 (others were first again
 * and again), and as the ledger's calls do.
 */
export async function takeOutbox(directory: string, ledger: Ledger, now: Instant): Promise<Taken> {
  const outbox = await readOutbox(directory);
  const { run_id } = outbox.manifest;
  for (let n = 0; n < TRIES; n += 1) {
    const standing = await runStanding(ledger.records(), run_id);
    const taken = await alreadyTaken(outbox, standing, ledger);
    if (taken !== null) return { run_id, records: taken, already: true };
    checkOutbox(outbox, standing, now);
    try {
      const records = await ledger.append(outbox.records.map(unsealed), standing.newest);
      return { run_id, records, already: false };
    } catch (error) {
      if (!(error instanceof RollcallError) || error.code !== 'RC529') throw error;
    }
  }
  throw refusal('RC529', `other runs have recorded first, ${TRIES} times`, { hint: 'run again' });
}

/** Returns the records where the ledger has them. Throws RC682 where it has others of the same run. */
async function alreadyTaken(
  { records }: Outbox,
  { recorded }: RunStanding,
  ledger: Ledger,
): Promise<readonly LedgerRecord[] | null> {
  if (recorded === null) return null;
  const wanted = records.map(contentOf);
  const found: LedgerRecord[] = [];
  for await (const record of ledger.records()) {
    const content = record.kind === 'step' || record.kind === 'apply_started' ? null : contentOf(record);
    if (content !== null && content === wanted[found.length]) found.push(record);
  }
  if (found.length === records.length) return found;
  throw unfit(
    `run ${recorded.run_id} is recorded already (record ${recorded.sequence}), and not as it stands here`,
  );
}

function checkOutbox({ manifest, records }: Outbox, standing: RunStanding, now: Instant): void {
  const { run_id, head, tip } = manifest;
  const { announced, hashes, newest_run, open, steps } = standing;
  if (announced === null) {
    throw refusal('RC684', `no run ${run_id} was announced in the ledger`, {
      hint: 'is this the ledger that the run was announced in? `rollcall ledger show` lists its records',
    });
  }
  if (announced.tip !== tip) throw unfit(`it is for the tip ${tip}, not ${String(announced.tip)}`);
  if (hashes[head.sequence - 1] !== head.hash || head.sequence < announced.sequence)
    throw unfit(`it does not begin at a record of this ledger that the run could have seen`);
  if (newest_run !== null && newest_run.sequence > head.sequence) {
    throw refusal(
      'RC680',
      `record ${newest_run.sequence} is of a run that was recorded after this one began`,
      {
        hint: 'nothing was recorded; keep the folder, and apply again: that run names this one as unrecorded',
      },
    );
  }
  const wrong = wrongDelivery(records, { run_id, open, steps, now });
  if (wrong !== null) throw unfit(wrong);
  if (!records.some((record) => record.kind === 'apply' && record.run_id === run_id))
    throw nothing(`there are records of other runs, and none of ${run_id}`);
}

function unsealed(record: LedgerRecord): Unsealed {
  const { sequence: _s, previous: _p, hash: _h, ...rest } = record;
  return rest;
}

function contentOf(record: LedgerRecord): string {
  return JSON.stringify(unsealed(record));
}
