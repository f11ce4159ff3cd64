// The records of a ledger, looked up by what a grant's story asks: how a step was judged, what a later range made good,
// when access was written, and since when it is live. One pass over the records.
import type { Grant } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type {
  AccountRecord,
  ApplyRecord,
  BreakGlassRecord,
  ChangeOutcome,
  LedgerRecord,
  ReapprovalRecord,
  StepRecord,
} from '../ledger/model.ts';

/** A write that a record says was made, or was found made. */
export interface Written {
  readonly record: number;
  readonly run_id: string;
  readonly status: 'applied' | 'already' | 'manual';
  /** When the last of its calls was answered; of what needed none, when the run ended. */
  readonly at: Instant;
  /** When the account was read again and showed it; null: it was not, or did not. */
  readonly read_back_at: Instant | null;
  /** Somebody wrote it without an approval; null: nobody. */
  readonly break_glass: Pick<BreakGlassRecord, 'at' | 'reason' | 'ticket'> | null;
}

export interface StoryRecords {
  /** The commit that the record of approvals begins with; null: it has no beginning. */
  readonly baseline: string | null;
  /** The newest record of the landing that brought a commit. */
  step(commit: string): StepRecord | null;
  reapproval(commit: string): ReapprovalRecord | null;
  /** Writes that gave the tuple, oldest first. */
  given(grant: Grant): readonly Written[];
  /** Writes that took it, oldest first. */
  taken(grant: Grant): readonly Written[];
  /** Since when every record that knows the account shows it; null: the newest does not. */
  liveSince(grant: Grant): Instant | null;
}

/** Returns the index; `records` and the commits of the branch (`line`) oldest first. */
export function storyRecords(records: readonly LedgerRecord[], line: readonly string[]): StoryRecords {
  let baseline: string | null = null;
  const steps = new Map<string, StepRecord>();
  const reapprovals = new Map<string, ReapprovalRecord>();
  const glass = new Map<string, BreakGlassRecord>();
  const given = new Map<string, Written[]>();
  const taken = new Map<string, Written[]>();
  const live = new Map<string, ReadonlyMap<string, Instant>>();

  for (const record of records) {
    if (record.kind === 'break_glass') {
      for (const { change } of record.changes) glass.set(`${record.run_id}\n${change}`, record);
    }
  }
  for (const record of records) {
    switch (record.kind) {
      case 'baseline':
        baseline ??= record.commit;
        break;
      case 'step':
        steps.set(record.commit, record);
        break;
      case 'reapproval':
        for (const commit of record.covers) reapprovals.set(commit, record);
        break;
      case 'apply':
        for (const account of record.accounts) {
          for (const outcome of account.outcomes) addWrites(record, outcome);
          const now = liveIn(account, live.get(account.account) ?? new Map<string, Instant>());
          if (now !== null) live.set(account.account, now);
        }
        break;
      case 'apply_started':
      case 'break_glass':
      case 'capture':
      case 'drift_revert':
        break;
    }
  }

  const landings = landingsOf(steps, line);

  function addWrites(record: ApplyRecord, outcome: ChangeOutcome): void {
    const { change, status } = outcome;
    if (status !== 'applied' && status !== 'already' && status !== 'manual') return;
    const ends = outcome.steps.flatMap(({ finished_at }) => finished_at ?? []);
    const written: Written = {
      record: record.sequence,
      run_id: record.run_id,
      status,
      at: ends.at(-1) ?? record.finished_at,
      read_back_at: outcome.verified_at,
      break_glass: glassOf(record.run_id, change.id),
    };
    const { person, account } = change;
    for (const { resource, level } of change.gains)
      push(given, key({ person, account, resource, level }), written);
    for (const { resource, level } of change.losses)
      push(taken, key({ person, account, resource, level }), written);
  }

  function glassOf(run: string, change: string): Written['break_glass'] {
    const found = glass.get(`${run}\n${change}`);
    return found === undefined ? null : { at: found.at, reason: found.reason, ticket: found.ticket };
  }

  return {
    baseline,
    step: (commit) => steps.get(landings.get(commit) ?? commit) ?? null,
    reapproval: (commit) => reapprovals.get(landings.get(commit) ?? commit) ?? null,
    given: (grant) => given.get(key(grant)) ?? [],
    taken: (grant) => taken.get(key(grant)) ?? [],
    liveSince: (grant) => live.get(grant.account)?.get(key(grant)) ?? null,
  };
}

/** A landing may bring several commits onto the branch (a rebase); the record names the last, and what it landed on. */
function landingsOf(
  steps: ReadonlyMap<string, StepRecord>,
  line: readonly string[],
): ReadonlyMap<string, string> {
  const landings = new Map<string, string>();
  const positions = new Map(line.map((commit, index) => [commit, index]));
  for (const { commit, parent } of steps.values()) {
    const [start, end] = [positions.get(parent), positions.get(commit)];
    if (start === undefined || end === undefined) continue;
    for (const one of line.slice(start + 1, end)) if (!steps.has(one)) landings.set(one, commit);
  }
  return landings;
}

/** What is live by the state that a run left, and since when; null: the run left none. */
function liveIn(
  { account, state }: AccountRecord,
  before: ReadonlyMap<string, Instant>,
): ReadonlyMap<string, Instant> | null {
  if (state === null) return null;
  const now = new Map<string, Instant>();
  for (const { person, status, entitlements } of state.rows) {
    if (status !== 'active') continue;
    for (const { resource, level } of entitlements) {
      const place = key({ person, account, resource, level });
      now.set(place, before.get(place) ?? state.at);
    }
  }
  return now;
}

/** Live state and changes have no end of their own: two ends of one level are one write. */
function key({ person, account, resource, level }: Omit<Grant, 'until'>): string {
  return `${person}\n${account}\n${resource}\n${level}`;
}

function push<T>(lists: Map<string, T[]>, place: string, item: T): void {
  const list = lists.get(place);
  if (list === undefined) lists.set(place, [item]);
  else list.push(item);
}
