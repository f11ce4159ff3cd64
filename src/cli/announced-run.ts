// Applying in a job that may read the ledger but not write it: which run it is, and the ledger that it gets.
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import type { Ledger } from '../ledger/model.ts';
import { openOutbox } from '../ledger/outbox.ts';
import { idleRun } from '../reconcile/idle-run.ts';
import { type Approval, Superseded } from './approval.ts';
import type { Io } from './io.ts';
import { operatorOf } from './operator.ts';
import type { OutboxOptions } from './outbox-options.ts';
import { VERSION } from './version.ts';

/** An announced run and where it leaves its records. */
export interface AnnouncedRun {
  readonly outbox: string;
  readonly run_id: string;
}

/** Returns the run that the options name. Throws RC501 for one option without the other. */
export function announcedRun({ outbox, runId: run_id }: OutboxOptions): AnnouncedRun {
  if (outbox !== undefined && run_id !== undefined) return { outbox, run_id };
  throw new RollcallError('RC501', '--outbox and --run-id belong together', {
    hint: 'rollcall apply --yes --outbox outbox --run-id ID, with the id that `rollcall verify --announce` printed',
  });
}

/**
 * Returns the ledger of such a run. Throws RC684 where no approvals are asked for, or what this job finds of them is not
 * what the announcing job has recorded; and as `openOutbox` does.
 */
export async function outboxLedger(
  io: Io,
  { outbox, run_id }: AnnouncedRun,
  approval: Approval | null,
): Promise<Ledger> {
  if (approval?.records == null) {
    throw new RollcallError('RC684', 'without approvals there is no announced run', {
      hint: 'only `policy.approvals`, with records on a branch, is run by separate jobs; leave --outbox away',
    });
  }
  const { ledger, records } = approval;
  // What this job cannot see, because its token may read less, it withholds; the other way round nobody could tell later
  // on whose word it wrote.
  const [commit] = records.unrecorded;
  if (commit !== undefined) {
    throw new RollcallError(
      'RC684',
      `by the records ${commit} is not approved, and by what this job finds it is`,
      {
        hint: 'announce the run again with `rollcall verify --announce`, and a token that may read as much; nothing was written',
      },
    );
  }
  return openOutbox({ directory: path.resolve(io.cwd, outbox), ledger, run_id, tip: records.tip });
}

/**
 * Throws the error on. Where it says that a newer commit has taken over, the run is recorded as one that did nothing: it
 * would look like one whose record was lost.
 */
export async function leaveIdle(io: Io, { outbox, run_id }: AnnouncedRun, error: unknown): Promise<never> {
  if (!(error instanceof Superseded)) throw error;
  const { ledger, tip } = error;
  const own = await openOutbox({ directory: path.resolve(io.cwd, outbox), ledger, run_id, tip });
  const at = instantAt(io.now());
  const previous = await own.latest();
  await own.append([
    idleRun({ announced: own.announced, previous, tool_version: VERSION, operator: operatorOf(), at }),
  ]);
  throw error;
}
