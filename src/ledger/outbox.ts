// The ledger of a job that may read the records but not write them: its past is the ledger as it was when the run began,
// and what it appends goes into a folder that another job takes (take-outbox.ts).
import fs from 'node:fs/promises';
import path from 'node:path';
import { type Link, sealAll } from './chain.ts';
import type { Files } from './files.ts';
import type { ApplyRecord, ApplyStartedRecord, Ledger, LedgerRecord } from './model.ts';
import { beginOutbox, putInOutbox } from './outbox-folder.ts';
import { refusal } from './refusal.ts';
import { type RunStanding, runStanding } from './run-standing.ts';

export interface OutboxOptions {
  /** Where the records go; it must be empty or new. */
  readonly directory: string;
  /** What is read, and never written. */
  readonly ledger: Pick<Ledger, 'records'>;
  /** As `rollcall verify --announce` has given it. */
  readonly run_id: string;
  /** Tip of the protected branch, as this job has judged it. */
  readonly tip: string;
  readonly files?: Files;
}

/** A ledger with what was announced of the run that it is for. */
export interface OutboxLedger extends Ledger {
  readonly announced: ApplyStartedRecord;
}

/** The kinds that a job without the ledger's key may hand on. */
const DELIVERED: ReadonlySet<LedgerRecord['kind']> = new Set(['apply', 'drift_revert']);

/**
 * Returns a ledger that writes to the folder. Throws RollcallError RC684 where the run was not announced for this tip,
 * RC681 where it is recorded already, RC501 where the folder is not empty, RC528 where it cannot be written, and as the
 * ledger's calls do. Its own `append` throws RC528, also for a record of a kind that may not be handed on.
 */
export async function openOutbox(options: OutboxOptions): Promise<OutboxLedger> {
  const { directory, ledger, run_id, tip, files = fs } = options;
  const { newest: head, announced } = announcedFor(await runStanding(ledger.records(), run_id), run_id, tip);
  let manifest = await beginOutbox(directory, { run_id, tip, head }, files);
  const kept: LedgerRecord[] = [];

  /** What others add while this run goes on is none of its past. */
  async function* records(): AsyncGenerator<LedgerRecord, void> {
    for await (const record of ledger.records()) {
      if (record.sequence > head.sequence) break;
      yield record;
    }
    yield* kept;
  }

  return {
    announced,
    records,
    async latest() {
      let latest: ApplyRecord | null = null;
      for await (const record of records()) if (record.kind === 'apply') latest = record;
      return latest;
    },
    async append(added) {
      const other = added.find(({ kind }) => !DELIVERED.has(kind));
      if (other !== undefined) {
        throw refusal(
          'RC528',
          `${path.basename(directory)}: a record of kind ${other.kind} is not handed on`,
          {
            hint: 'this is a mistake of rollcall; nothing was recorded',
          },
        );
      }
      const sealed = sealAll(added, kept.at(-1) ?? head);
      manifest = await putInOutbox(directory, manifest, sealed, files);
      kept.push(...sealed);
      return sealed;
    },
  };
}

function announcedFor(
  { announced, recorded, newest }: RunStanding,
  run_id: string,
  tip: string,
): { readonly newest: Link; readonly announced: ApplyStartedRecord } {
  if (announced === null || newest === null) {
    throw refusal('RC684', `no run ${run_id} was announced in the ledger`, {
      hint: '`rollcall verify --announce` announces one and prints its id',
    });
  }
  if (recorded !== null) {
    throw refusal('RC681', `run ${run_id} is recorded already (record ${recorded.sequence})`, {
      hint: '`rollcall verify --announce` announces another one',
    });
  }
  if (announced.tip !== tip) {
    throw refusal(
      'RC684',
      `run ${run_id} was announced for ${String(announced.tip)}, and the tip is ${tip}`,
      {
        hint: 'announce it again with `rollcall verify --announce`; nothing was written',
      },
    );
  }
  return { newest, announced };
}
