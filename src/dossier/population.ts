// The population that samples are drawn from: every write of every run, and everything that runs saw begin or end
// without one. Decides nothing; what was never sent is counted elsewhere and is not in it.
import type { Entitlement } from '../core/access.ts';
import { compareLevels, levelAt } from '../core/entitlements.ts';
import type { AccountRecord, ApplyRecord, ChangeOutcome, LedgerRecord } from '../ledger/model.ts';
import type { Population, PopulationRow, RowType, WrittenRow } from './model.ts';
import { sightings } from './sightings.ts';

/** Returns everything; `records` oldest first. One pass. */
export function populationOf(records: readonly LedgerRecord[]): Population {
  const seen = sightings();
  const rows: PopulationRow[] = [];
  for (const record of records) {
    if (record.kind !== 'apply') continue;
    let count = 0;
    for (const account of record.accounts) {
      for (const outcome of account.outcomes) {
        count += 1;
        if (isInPopulation(outcome))
          rows.push(
            writtenRow({ record, of: account, outcome }, count, seen.namesOf(account.account, outcome)),
          );
      }
    }
    rows.push(...seen.add(record));
  }
  return { rows, states: (account, person) => seen.states(account, person) };
}

/** Whether something of it may have reached the account. */
export function isInPopulation({ status, steps }: ChangeOutcome): boolean {
  return isDone(status) || steps.some(({ started_at }) => started_at !== null);
}

function isDone(status: ChangeOutcome['status']): boolean {
  switch (status) {
    case 'applied':
    case 'already':
    case 'manual':
    case 'unverified':
      return true;
    case 'failed':
    case 'not-executed':
    case 'stale':
      return false;
  }
}

interface Made {
  readonly record: ApplyRecord;
  readonly of: AccountRecord;
  readonly outcome: ChangeOutcome;
}

function writtenRow({ record, of, outcome }: Made, count: number, also: readonly string[]): WrittenRow {
  const { change, steps } = outcome;
  const ends = steps.flatMap(({ finished_at, started_at }) => finished_at ?? started_at ?? []);
  return {
    source: 'write',
    id: `R${record.sequence}-${count}`,
    type: typeOf(outcome),
    verb: change.kind,
    at: ends.at(-1) ?? record.finished_at,
    account: of.account,
    person: change.person,
    also,
    gains: change.gains,
    losses: change.losses,
    record,
    of,
    outcome,
  };
}

/** A level that only moves stands on both sides of a change; what counts is which way. */
function typeOf({ change: { kind, gains, losses } }: ChangeOutcome): RowType {
  if (kind === 'remove' || kind === 'cancel') return 'removal';
  const gives = gains.some((entry) => isMore(entry, losses));
  const takes = losses.some((entry) => isMore(entry, gains));
  if (gives === takes) return 'change';
  return gives ? 'grant' : 'removal';
}

/** Whether the entitlement is more than what the others have of it; levels without a known order always are. */
export function isMore({ resource, level }: Entitlement, others: readonly Entitlement[]): boolean {
  const order = compareLevels(level, levelAt(others, resource));
  return order === undefined || order > 0;
}
