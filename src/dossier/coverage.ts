// What a population of a period covers and what it does not: where the records begin and end, accounts that were not
// read, runs that were cut off, and what records know of but no row stands for.
import type { Period } from '../core/access-event.ts';
import type { Instant } from '../core/instant.ts';
import type { ApplyRecord, ApplyStartedRecord, LedgerRecord } from '../ledger/model.ts';
import { isInPopulation } from './population.ts';

/** Why the population cannot be called complete. */
export interface CoverageGap {
  readonly what: 'begins-late' | 'not-over' | 'not-read' | 'unfinished-run' | 'no-history';
  readonly account: string | null;
  readonly message: string;
}

/** Something that records of the period tell of and that is no row. */
export interface NotCovered {
  readonly what: string;
  readonly count: number | null;
  readonly message: string;
}

/** A record as a manifest names it. */
export interface RecordMark {
  readonly sequence: number;
  readonly kind: LedgerRecord['kind'];
  readonly at: Instant;
  readonly hash: string;
}

export interface Coverage {
  readonly first: RecordMark | null;
  readonly last: RecordMark | null;
  readonly in_period: {
    readonly records: number;
    readonly by_kind: { readonly [kind in LedgerRecord['kind']]?: number };
    readonly first: RecordMark | null;
    readonly last: RecordMark | null;
  };
  readonly gaps: readonly CoverageGap[];
  readonly not_covered: readonly NotCovered[];
}

/** Returns what is covered; `records` oldest first and verified, `now` when the population is made. */
export function coverageOf(records: readonly LedgerRecord[], period: Period, now: Instant): Coverage {
  const inside = records.filter((record) => isIn(recordedAt(record), period));
  const runs = records.filter((record): record is ApplyRecord => record.kind === 'apply');
  const runsInside = inside.filter((record): record is ApplyRecord => record.kind === 'apply');
  return {
    first: markOf(records[0]),
    last: markOf(records.at(-1)),
    in_period: {
      records: inside.length,
      by_kind: countKinds(inside),
      first: markOf(inside[0]),
      last: markOf(inside.at(-1)),
    },
    gaps: [...edgeGaps(runs, period, now), ...readGaps(runs, period), ...cutOff(records, period)],
    not_covered: notCovered(runsInside),
  };
}

/** Returns when the record was made, by its own words. */
export function recordedAt(record: LedgerRecord): Instant {
  switch (record.kind) {
    case 'apply':
      return record.finished_at;
    case 'apply_started':
      return record.started_at;
    case 'step':
      return record.judged_at;
    case 'baseline':
    case 'break_glass':
    case 'capture':
    case 'drift_revert':
    case 'reapproval':
      return record.at;
  }
}

function isIn(at: Instant, { from, to }: Period): boolean {
  return from <= at && at < to;
}

function markOf(record: LedgerRecord | undefined): RecordMark | null {
  if (record === undefined) return null;
  const { sequence, kind, hash } = record;
  return { sequence, kind, at: recordedAt(record), hash };
}

function countKinds(records: readonly LedgerRecord[]): Coverage['in_period']['by_kind'] {
  const counts: { [kind in LedgerRecord['kind']]?: number } = {};
  for (const { kind } of records) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}

function edgeGaps(runs: readonly ApplyRecord[], { from, to }: Period, now: Instant): readonly CoverageGap[] {
  const [first] = runs;
  return [
    ...(first === undefined || first.started_at > from
      ? [
          {
            what: 'begins-late' as const,
            account: null,
            message:
              first === undefined
                ? 'no run was ever recorded'
                : `the first run was at ${first.started_at} (record ${first.sequence}); what was before it is in no record`,
          },
        ]
      : []),
    ...(to > now
      ? [
          {
            what: 'not-over' as const,
            account: null,
            message: `the period ends at ${to}, and it is ${now}: what is still to come is not in it`,
          },
        ]
      : []),
  ];
}

/** What happened by hand after the last reading, nobody has seen. */
function readGaps(runs: readonly ApplyRecord[], { to }: Period): readonly CoverageGap[] {
  const reads = new Map<string, { readonly at: Instant | null; readonly why: string | null }>();
  for (const { accounts, started_at } of runs) {
    for (const { account, state, refused, state_error } of accounts) {
      const known = reads.get(account);
      // An account beyond the end of the period was none of it.
      if (known === undefined && started_at >= to) continue;
      const at =
        state === null || (known?.at != null && known.at > state.at) ? (known?.at ?? null) : state.at;
      const isNew = at !== (known?.at ?? null);
      reads.set(account, { at, why: isNew ? null : (state_error ?? refused?.message ?? known?.why ?? null) });
    }
  }
  return [...reads].flatMap(([account, { at, why }]) => {
    if (at !== null && at >= to) return [];
    const reason = why === null ? '' : ` (${why})`;
    return [
      {
        what: 'not-read' as const,
        account,
        message:
          at === null
            ? `no run has read it${reason}: what was changed by hand is not known`
            : `last read at ${at}, before the period ends${reason}: what was changed by hand since is not known`,
      },
    ];
  });
}

/** A run that said that it begins to write, and never what became of it. */
function cutOff(records: readonly LedgerRecord[], period: Period): readonly CoverageGap[] {
  const runs = records.filter((record): record is ApplyRecord => record.kind === 'apply');
  const ended = new Set(runs.map(({ run_id }) => run_id));
  return records
    .filter((record): record is ApplyStartedRecord => record.kind === 'apply_started')
    .filter(({ run_id, started_at }) => !ended.has(run_id) && isIn(started_at, period))
    .map((begun) => {
      const { sequence, started_at, plan } = begun;
      const changes = plan?.accounts.reduce((sum, account) => sum + account.changes.length, 0);
      const how =
        changes === undefined
          ? announcedWords(begun)
          : `was cut off: which of its ${changes} changes it wrote`;
      return {
        what: 'unfinished-run',
        account: null,
        message: `the run of ${started_at} (record ${sequence}) ${how} is in no record; ${readAfter(begun, runs)}`,
      };
    });
}

/** The job that writes could write no record: what was to be written is not known either. */
function announcedWords({ tip }: ApplyStartedRecord): string {
  const at = tip === null ? '' : ` at commit ${tip.slice(0, 12)}`;
  return `was announced${at}, without a plan, and never recorded: what it wrote, if it ran,`;
}

/** What it left live, a later run has read like everything else. */
function readAfter({ sequence, started_at }: ApplyStartedRecord, runs: readonly ApplyRecord[]): string {
  const reads = new Map<string, string>();
  for (const run of runs.filter((one) => one.sequence > sequence)) {
    for (const { account, state } of run.accounts) {
      if (state === null || state.at <= started_at || reads.has(account)) continue;
      reads.set(account, `${account} at ${state.at} (record ${run.sequence})`);
    }
  }
  return reads.size === 0
    ? 'no account was read since'
    : `what it had left live by then was read next: ${[...reads.values()].join(', ')}`;
}

function notCovered(runs: readonly ApplyRecord[]): readonly NotCovered[] {
  const accounts = runs.flatMap((run) => run.accounts);
  const people = (list: 'withheld' | 'quarantine' | 'excluded'): number =>
    new Set(accounts.flatMap((one) => one[list].map(({ person }) => `${one.account}\n${person}`))).size;
  const unsent = accounts.flatMap(({ outcomes }) => outcomes.filter((one) => !isInPopulation(one))).length;
  const unread = accounts.filter(({ read_back_at }) => read_back_at === null).length;
  const counted: readonly (readonly [what: string, count: number, message: string])[] = [
    ['not-sent', unsent, 'planned by a run and not sent: nothing of it reached an account'],
    [
      'withheld',
      people('withheld'),
      'people who were to get something and did not: not approved, or no seat',
    ],
    ['set-aside', people('quarantine'), 'people whose rows were set aside; what they hold is in no record'],
    [
      'not-managed',
      people('excluded'),
      'rows that the file leaves alone (ignored, or of an identity provider); what they hold is in no record',
    ],
    ['not-read-back', unread, 'times a run did not read an account again when it was done'],
  ];
  return [
    ...counted.flatMap(([what, count, message]) => (count === 0 ? [] : [{ what, count, message }])),
    {
      what: 'between-runs',
      count: null,
      message:
        'what was changed by hand and changed back before a run looked: rollcall audit --completeness holds the log of the service against the records',
    },
  ];
}
