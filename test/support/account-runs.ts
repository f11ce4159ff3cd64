// Runs of one account with what each wrote and what it read when it was done.
import type { Entitlement } from '../../src/core/access.ts';
import type { LastRow } from '../../src/core/last.ts';
import { sealAll } from '../../src/ledger/chain.ts';
import type {
  AccountRecord,
  ApplyRecord,
  ChangeOutcome,
  LedgerRecord,
  Unsealed,
} from '../../src/ledger/model.ts';
import { at, step } from './plans.ts';
import { fullRecord, record } from './records.ts';

const full = fullRecord().accounts[0];
if (full?.state == null) throw new Error('no account');
const EMPTY: AccountRecord = { ...full, outcomes: [], held: [], withheld: [], quarantine: [], excluded: [] };
const TEMPLATE = full.state;

/** An active row. */
export const live = (person: string, ...entitlements: readonly Entitlement[]): LastRow => ({
  person,
  row: `u_${person}`,
  email: null,
  login: null,
  status: 'active',
  entitlements: entitlements.map((one) => ({ ...one, until: null })),
});

export interface AccountRun extends Partial<AccountRecord> {
  /** What the account has when the run is done. */
  readonly rows?: readonly LastRow[];
  /** What else differs in the record of the run. */
  readonly run?: Partial<Unsealed<ApplyRecord>>;
}

/** Runs of one account, an hour apart. */
export function accountRuns(...all: readonly AccountRun[]): readonly LedgerRecord[] {
  const made = all.map(({ rows, run = {}, ...of }, index): Unsealed => {
    const time = at(`2026-11-24T1${index}:00:00Z`);
    const state = rows === undefined ? null : { ...TEMPLATE, at: time, rows, quarantine: [] };
    return record({
      run_id: `run-${index}`,
      finished_at: time,
      accounts: [{ ...EMPTY, state, ...of }],
      ...run,
    });
  });
  return sealAll(made, null);
}

/** One step; `started`: when it was sent, null: it was not. */
export const outcome = (
  change: ChangeOutcome['change'],
  status: ChangeOutcome['status'],
  started: string | null = null,
): ChangeOutcome => ({
  change,
  status,
  message: null,
  steps: [
    {
      step: step().id,
      call: 'POST /v1/invitations',
      status,
      started_at: started === null ? null : at(started),
      finished_at: null,
      request_ids: [],
      attempts: started === null ? 0 : 1,
      read_back: false,
      error: null,
    },
  ],
  verified_at: null,
});
