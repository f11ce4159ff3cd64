// Records for people: a list of all, and one of them with everything that an auditor asks for. Texts from outside are
// shown by plan/render/lines.ts, or by `visible` in the list.

import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import type {
  AccountRecord,
  ApplyRecord,
  ChangeOutcome,
  LedgerRecord,
  StepOutcome,
} from '../ledger/model.ts';
import {
  accessFacts,
  type ChangeContext,
  otherFacts,
  symbolOf,
  verbOf,
  whoOf,
  whyFact,
} from '../plan/render/change-words.ts';
import { type Line, line, paintLines, type Span } from '../plan/render/lines.ts';
import { describeEntitlement, describeInstant } from '../plan/render/words.ts';
import { countOf } from '../plan/summary.ts';
import { otherLines, summaryOfOther } from './show-ledger-kinds.ts';

const SHORT = 12;

/** One run in the list. */
export interface RunSummary
  extends Pick<
    ApplyRecord,
    | 'sequence'
    | 'command'
    | 'started_at'
    | 'finished_at'
    | 'operator'
    | 'exit_code'
    | 'changes_digest'
    | 'hash'
  > {
  readonly commit: string | null;
  /** How many changes ended in each status, by status. */
  readonly outcomes: { readonly [status: string]: number };
}

/** Returns what the list says of a run. */
export function summaryOf(record: ApplyRecord): RunSummary {
  const { sequence, command, started_at, finished_at, operator, exit_code, changes_digest, hash } = record;
  const outcomes = new Map<string, number>();
  for (const { status } of record.accounts.flatMap((account) => account.outcomes))
    outcomes.set(status, (outcomes.get(status) ?? 0) + 1);
  return {
    sequence,
    command,
    started_at,
    finished_at,
    operator,
    commit: record.source.commit,
    exit_code,
    changes_digest,
    outcomes: Object.fromEntries(outcomes),
    hash,
  };
}

/** One record in the list. */
export interface RecordSummary extends Pick<LedgerRecord, 'sequence' | 'kind' | 'run_id' | 'hash'> {
  readonly at: Instant;
  /** In words: the command of a run, or the kind. */
  readonly what: string;
  readonly commit: string | null;
  /** In words. */
  readonly result: string;
  /** Of a run; null: it is no run. */
  readonly exit_code: ApplyRecord['exit_code'] | null;
  /** Not proved; '' where nobody is named. */
  readonly who: string;
}

/** Returns what the list says of a record of any kind. */
export function recordSummary(record: LedgerRecord): RecordSummary {
  const { sequence, kind, run_id, hash } = record;
  if (record.kind !== 'apply')
    return { sequence, kind, run_id, ...summaryOfOther(record), exit_code: null, hash };
  const { command, started_at, operator, commit, outcomes, exit_code } = summaryOf(record);
  const result = Object.entries(outcomes)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');
  return {
    sequence,
    kind,
    run_id,
    what: command,
    at: started_at,
    commit,
    result: result || 'none',
    exit_code,
    who: `${operator.user} on ${operator.host}`,
    hash,
  };
}

/** Returns one line a record, oldest first, under a heading. */
export function showRecords(records: readonly RecordSummary[]): string {
  const rows = [
    ['', 'when', 'command', 'commit', 'changes', 'exit', 'hash', 'who'],
    ...records.map(({ sequence, at, what, who, commit, result, exit_code, hash }) => [
      String(sequence),
      describeInstant(at),
      what,
      commit?.slice(0, SHORT) ?? 'none',
      result,
      exit_code === null ? '' : String(exit_code),
      hash.slice(0, SHORT),
      who,
    ]),
  ].map((row) => row.map(visible));
  const widths = (rows[0] ?? []).map((_, column) =>
    rows.reduce((widest, row) => Math.max(widest, row[column]?.length ?? 0), 0),
  );
  return rows
    .map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
    .map((row) => `${row.trimEnd()}\n`)
    .join('');
}

/** Returns the record as text; `count`: how many the chain has; `settling`: the run that {@link settles} it. */
export function showOne(
  record: LedgerRecord,
  options: { readonly count: number; readonly settling: ApplyRecord | null; readonly colour: boolean },
): string {
  const what = record.kind === 'apply' ? record.command : summaryOfOther(record).what;
  const lines =
    record.kind === 'apply'
      ? [...headLines(record), ...record.accounts.flatMap(accountLines)]
      : otherLines(record, options.settling);
  const title = `Record ${record.sequence} of ${options.count}: ${what}`;
  return paintLines([line(0, ['strong', title]), line(0), ...lines], options);
}

/** Returns whether a run says what became of one that was begun before it: its own record, or the next that names it. */
export function settles(run: ApplyRecord, begun: LedgerRecord): boolean {
  return (
    begun.kind === 'apply_started' &&
    (run.run_id === begun.run_id || (run.unrecorded ?? []).includes(begun.run_id))
  );
}

function headLines(record: ApplyRecord): readonly Line[] {
  const { source, scope, operator, interrupted, tool } = record;
  const narrowed = [
    ...scope.accounts.map((name) => `account ${name}`),
    ...scope.members.map((name) => `person ${name}`),
    ...scope.restore.map((name) => `${name} restored on request`),
  ];
  return [
    labelled('when', `${describeInstant(record.started_at)} to ${describeInstant(record.finished_at)}`),
    labelled('who', `${operator.user} on ${operator.host} (as the machine said; not proved)`),
    labelled('commit', source.commit ?? `none: ${source.file} was not in a git repository`),
    ...source.blobs.map((blob) => labelled('file', `${blob.path}, SHA-256 ${blob.sha256}`)),
    labelled('plan', `digest ${record.changes_digest}`),
    ...(narrowed.length === 0 ? [] : [labelled('only', narrowed.join(', '))]),
    ...approvalLines(record),
    ...(record.resumed ? [labelled('resumed', 'an interrupted run was taken up')] : []),
    ...(record.unrecorded ?? []).map((run) =>
      labelled('after', `run ${run}, which is in no record: some of what was live may be its work`),
    ),
    ...(interrupted === null ? [] : [labelled('stopped', `by ${interrupted}`)]),
    labelled('ended', `exit code ${record.exit_code}`),
    labelled('run', `${record.run_id}, ${tool.name} ${tool.version}`),
    labelled('previous', record.previous ?? 'none: this is the first record'),
    labelled('hash', record.hash),
  ];
}

/** Says nothing where the policy asks for no approvals. */
function approvalLines({ tip, approvals }: ApplyRecord): readonly Line[] {
  return [
    ...(typeof tip === 'string' ? [labelled('tip', tip)] : []),
    ...(approvals?.steps ?? []).map((commit) => labelled('step', commit)),
    ...(approvals?.approved_by ?? []).map(({ person, review }) =>
      labelled('approved', `by ${person}, review ${review}`),
    ),
    ...(approvals?.break_glass === true
      ? [line(1, ['warn', 'without approval: see the record of kind break_glass'])]
      : []),
  ];
}

function accountLines(account: AccountRecord): readonly Line[] {
  const { refused, outcomes, held, withheld, quarantine, excluded, guards, read_back_at, state_error } =
    account;
  const known = contextOf(account);
  // The first guard that tripped is what `refused` says.
  const others = guards.filter(({ code, message }) => code !== refused?.code || message !== refused.message);
  const wanted = (entries: AccountRecord['held'][number]['entitlements']): readonly Line[] =>
    entries.map((entry) => line(3, describeEntitlement(entry, known.aliases)));
  const lines = [
    ...(refused === null ? [] : [line(1, ['warn', `refused: ${refused.code} ${refused.message}`])]),
    ...others.map(({ code, message }) => line(1, ['warn', `guard: ${code} ${message}`])),
    ...outcomes.flatMap((outcome) => outcomeLines(outcome, known)),
    ...held.flatMap((row) => [line(1, `held: ${row.person}: ${row.message}`), ...wanted(row.entitlements)]),
    ...withheld.flatMap((row) => [
      line(1, `withheld: ${row.person}: ${row.code} ${row.message}`),
      ...wanted(row.entitlements),
    ]),
    ...quarantine.map(({ person, code, message, since }) =>
      line(
        1,
        `quarantine: ${person}${since === null ? '' : ` since ${describeInstant(since)}`}: ${code} ${message}`,
      ),
    ),
    ...excluded.map(({ person, message }) => line(1, ['quiet', `not touched: ${person}: ${message}`])),
    ...(state_error === null ? [] : [line(1, ['warn', `not read back: ${state_error}`])]),
  ];
  const service = account.provider === account.account ? '' : ` (${account.provider})`;
  const read = read_back_at === null ? 'not read back' : `read back ${describeInstant(read_back_at)}`;
  return [
    line(0),
    line(0, ['strong', account.account], `${service}, ${read}`),
    ...(lines.length === 0 ? [line(1, 'nothing was to be done')] : lines),
  ];
}

function outcomeLines(outcome: ChangeOutcome, known: ChangeContext): readonly Line[] {
  const { change, status, message, steps, verified_at } = outcome;
  const facts = [...accessFacts(change, known.aliases), ...otherFacts(change, known), whyFact(change.why)];
  const proof = verified_at === null ? 'no' : describeInstant(verified_at);
  return [
    line(1, [toneOf(status), status], ` ${symbolOf(change.kind)} ${verbOf(change.kind)} ${whoOf(change)}`),
    ...facts.map(({ label, text }) => labelled(label, text, 3)),
    ...(message === null ? [] : [labelled('outcome', message, 3)]),
    ...steps.flatMap(stepLines),
    labelled('verified', proof, 3),
  ];
}

function stepLines(step: StepOutcome): readonly Line[] {
  const { call, status, started_at, finished_at, request_ids, attempts, read_back, error } = step;
  const sent = started_at === null ? 'not sent' : `sent ${describeInstant(started_at)}`;
  const answered = finished_at === null ? 'no answer' : `answered ${describeInstant(finished_at)}`;
  const facts = [
    sent,
    ...(started_at === null ? [] : [answered]),
    ...(attempts > 1 ? [countOf(attempts, 'attempt')] : []),
    ...(read_back ? ['found by reading back'] : []),
  ];
  return [
    labelled('step', `${call}: ${status}`, 3),
    labelled('', facts.join(', '), 3),
    ...(request_ids.length === 0 ? [] : [labelled('requests', request_ids.join(', '), 3)]),
    ...(error === null ? [] : [labelled('error', `${error.code} ${error.message}`, 3)]),
  ];
}

function toneOf(status: ChangeOutcome['status']): 'add' | 'plain' | 'warn' {
  if (status === 'applied') return 'add';
  return status === 'already' || status === 'manual' ? 'plain' : 'warn';
}

/** A record does not know how team.yaml called a project: it is named by the service's id. */
function contextOf({ outcomes, held, withheld }: AccountRecord): ChangeContext {
  const changes = outcomes.map(({ change }) => change);
  const entries = [
    ...changes.flatMap(({ gains, losses }) => [...gains, ...losses]),
    ...[...held, ...withheld].flatMap(({ entitlements }) => entitlements),
  ];
  const ids = entries.map(({ resource }) => resource.slice(resource.indexOf(':') + 1));
  return {
    changes: new Map(changes.map((change) => [change.id, change])),
    aliases: new Map(ids.map((id) => [id, id])),
  };
}

function labelled(label: string, text: string, depth = 1): Line {
  const name: Span = ['quiet', label.padEnd(9)];
  return line(depth, name, text);
}
