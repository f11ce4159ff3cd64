// Who had access at a moment of the past: what the file of that moment gave, beside what a run had read back by then.
// Joins two lists; never guesses where a record is missing.
import type { Grant } from '../core/access.ts';
import { byKeys } from '../core/compare.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount } from '../core/last.ts';
import type { ApplyRecord, LedgerRecord } from '../ledger/model.ts';

/** The state of one account that a run had left by then. */
export interface StateThen {
  readonly account: string;
  /** Number of the record. */
  readonly record: number;
  readonly state: LastAccount;
}

/** One thing that somebody held by the file, by the account, or by both. */
export interface AccessRow {
  readonly person: string;
  readonly account: string;
  readonly resource: string;
  /** By the file; null: it did not give it. */
  readonly declared: string | null;
  readonly until: Instant | null;
  /** By the account as it was read last; null: it did not show it, or no record says. */
  readonly live: string | null;
  /** When the account was read; null: no record by then has a state of it. */
  readonly read_at: Instant | null;
}

/** Returns the newest state of each account that a run had left by then. */
export function statesAt(records: readonly LedgerRecord[], at: Instant): readonly StateThen[] {
  const states = new Map<string, StateThen>();
  const runs = records.filter((record): record is ApplyRecord => record.kind === 'apply');
  for (const { sequence, accounts } of runs) {
    for (const { account, state } of accounts) {
      if (state !== null && state.at <= at) states.set(account, { account, record: sequence, state });
    }
  }
  return [...states.values()].sort(byKeys(({ account }) => account));
}

/** Returns the rows, sorted by person, account and resource. */
export function accessThen(declared: readonly Grant[], states: readonly StateThen[]): readonly AccessRow[] {
  const read = new Map(states.map(({ account, state }) => [account, state.at]));
  const rows = new Map<string, AccessRow>();
  for (const { person, account, resource, level, until } of declared) {
    rows.set(`${person}\n${account}\n${resource}`, {
      person,
      account,
      resource,
      declared: level,
      until,
      live: null,
      read_at: read.get(account) ?? null,
    });
  }
  for (const { account, state } of states) {
    for (const { person, status, entitlements } of state.rows) {
      // An invitation that waits gives nothing yet, and who is suspended has nothing.
      if (status !== 'active') continue;
      for (const { resource, level } of entitlements) {
        const key = `${person}\n${account}\n${resource}`;
        const row = rows.get(key) ?? {
          person,
          account,
          resource,
          declared: null,
          until: null,
          read_at: state.at,
        };
        rows.set(key, { ...row, live: level });
      }
    }
  }
  return [...rows.values()].sort(
    byKeys(
      ({ person }) => person,
      ({ account }) => account,
      ({ resource }) => resource,
    ),
  );
}
