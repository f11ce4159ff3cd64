// What the records say of one account: writes, changes by hand that runs found, invitations that were open. One record
// is looked at at a time, so that a long ledger never stands in memory.
import type { Change } from '../core/change.ts';
import type { Instant } from '../core/instant.ts';
import type { AccountRecord, ApplyRecord, ChangeOutcome, LedgerRecord } from '../ledger/model.ts';
import { emailKey, keysOfRow, keysOfStep, rowKey } from './keys.ts';
import type { AccountLedger, Notice, OpenInvitation, Order } from './model.ts';

export interface LedgerSide {
  /** Takes the next record of the chain. */
  add(record: LedgerRecord): void;
  /** Returns what was said of an account; of one that no record names, nothing. */
  of(account: string): AccountLedger;
  /** Accounts that records name, with the provider that the newest of them names. */
  accounts(): ReadonlyMap<string, string>;
  /** When the first run began; null: there is no run. */
  begins(): Instant | null;
}

interface Gathered {
  readonly orders: Order[];
  readonly notices: Notice[];
  readonly invitations: OpenInvitation[];
  /** When the last run of the account ended: what a run finds by hand came after it. */
  last: Instant | null;
  /** Outcomes of the newest run, for a `drift_revert` that follows it. */
  run: {
    readonly id: string;
    readonly record: ApplyRecord;
    readonly account: AccountRecord;
    after: Instant | null;
  };
}

const NOTHING: AccountLedger = { orders: [], notices: [], invitations: [] };

export function ledgerSide(): LedgerSide {
  const accounts = new Map<string, Gathered>();
  /** Reverts whose run is recorded after them, by run. */
  const early = new Map<string, Set<string>>();

  let begins: Instant | null = null;

  function addRun(record: ApplyRecord): void {
    begins ??= record.started_at;
    for (const account of record.accounts) {
      // An account that the run was narrowed to leave out is carried along with its earlier state.
      const known = accounts.get(account.account);
      const gathered: Gathered = known ?? {
        orders: [],
        notices: [],
        invitations: [],
        last: null,
        run: { id: record.run_id, record, account, after: null },
      };
      const after = gathered.last;
      gathered.run = { id: record.run_id, record, account, after };
      accounts.set(account.account, gathered);
      const reverted = early.get(record.run_id);
      for (const outcome of account.outcomes) {
        gathered.orders.push(...ordersOf(record, account, outcome));
        const isDrift =
          outcome.change.why.kind === 'drift' ||
          reverted?.has(revertKey(account.account, outcome.change.id)) === true;
        if (isDrift) gathered.notices.push(noticeOf(record, outcome.change, after));
      }
      gathered.notices.push(...heldNotices(record, account, after));
      const { state } = account;
      if (state === null || (gathered.last !== null && state.at <= gathered.last)) continue;
      gathered.last = state.at;
      for (const { status, email } of state.rows) {
        if (status === 'pending' && email !== null)
          gathered.invitations.push({ record: record.sequence, at: state.at, email });
      }
    }
  }

  return {
    add(record) {
      if (record.kind === 'apply') addRun(record);
      if (record.kind !== 'drift_revert') return;
      for (const { account, change } of record.changes) {
        const run = accounts.get(account)?.run;
        const outcome = run?.account.outcomes.find((each) => each.change.id === change);
        if (run?.id === record.run_id && outcome !== undefined) {
          if (outcome.change.why.kind !== 'drift')
            accounts.get(account)?.notices.push(noticeOf(run.record, outcome.change, run.after));
          continue;
        }
        const known = early.get(record.run_id) ?? new Set();
        early.set(record.run_id, known.add(revertKey(account, change)));
      }
    },
    accounts: () => new Map([...accounts].map(([name, { run }]) => [name, run.account.provider])),
    begins: () => begins,
    of(account) {
      const gathered = accounts.get(account);
      if (gathered === undefined) return NOTHING;
      const { orders, notices, invitations } = gathered;
      return { orders, notices, invitations };
    },
  };
}

function revertKey(account: string, change: string): string {
  return `${account} ${change}`;
}

/** Writes that were sent or handed over. What was never sent explains nothing. */
function ordersOf(
  record: ApplyRecord,
  account: AccountRecord,
  { change, steps }: ChangeOutcome,
): readonly Order[] {
  const planned = new Map(change.steps.map((step) => [step.id, step]));
  return steps.flatMap((step) => {
    const effect = planned.get(step.step)?.effect;
    if (effect === undefined || step.started_at === null) return [];
    return [
      {
        record: record.sequence,
        change: change.id,
        kind: change.kind,
        step: step.step,
        person: change.person,
        status: step.status,
        started_at: step.started_at,
        until:
          step.status === 'manual' ? null : (step.finished_at ?? account.read_back_at ?? record.finished_at),
        request_ids: step.request_ids,
        effect,
        keys: keysOfStep(change, effect),
      },
    ];
  });
}

function noticeOf(record: ApplyRecord, change: Change, after: Instant | null): Notice {
  const { person, before } = change;
  return {
    record: record.sequence,
    person,
    by: record.finished_at,
    after,
    keys: [...keysOfRow(before), emailKey(person), `login ${person}`, ...addressesOf(change)],
    found: { kind: 'row', row: before },
  };
}

function addressesOf({ after }: Change): readonly string[] {
  return after?.email == null ? [] : [emailKey(after.email)];
}

function heldNotices(record: ApplyRecord, account: AccountRecord, after: Instant | null): readonly Notice[] {
  return account.held.map(({ person, drift, entitlements, row }) => ({
    record: record.sequence,
    person,
    by: record.finished_at,
    after,
    keys: [...(row === null ? [] : [rowKey(row)]), emailKey(person), `login ${person}`],
    found: { kind: 'held', drift, entitlements, row },
  }));
}
