// What a job without the ledger's key may say. It has the accounts' keys and tells what it did with them; on whose
// approval, is held against the steps that were recorded by a job that it cannot reach. Pure.
import { addMillis, type Instant } from '../core/instant.ts';
import type {
  ApplyRecord,
  ApplyStartedRecord,
  DriftRevertRecord,
  LedgerRecord,
  StepRecord,
} from './model.ts';

/** What the ledger says, against which the records are held. */
export interface DeliveredAgainst {
  readonly run_id: string;
  readonly open: ReadonlyMap<string, ApplyStartedRecord>;
  readonly steps: ReadonlyMap<string, StepRecord>;
  readonly now: Instant;
}

/** Clocks of two machines differ by less. */
const SKEW_MS = 10 * 60_000;

type Named<R> = { readonly [key in keyof Required<R>]: true };

const BASE = { format_version: true, sequence: true, run_id: true, previous: true, hash: true } as const;
const APPLY: Named<ApplyRecord> = {
  ...BASE,
  kind: true,
  command: true,
  started_at: true,
  finished_at: true,
  tool: true,
  source: true,
  changes_digest: true,
  plan_integrity: true,
  scope: true,
  operator: true,
  resumed: true,
  interrupted: true,
  exit_code: true,
  tip: true,
  approvals: true,
  unrecorded: true,
  accounts: true,
};
const DRIFT_REVERT: Named<DriftRevertRecord> = { ...BASE, kind: true, at: true, changes: true };

/** Returns what is wrong with the first record that may not be taken, in words; null: all may. */
export function wrongDelivery(records: readonly LedgerRecord[], against: DeliveredAgainst): string | null {
  const seen = new Set<string>();
  let last: ApplyRecord | null = null;
  for (const record of records) {
    if (record.kind === 'apply') {
      const wrong =
        unknownField(record, APPLY) ?? (seen.has(record.run_id) ? 'two records' : wrongRun(record, against));
      if (wrong !== null) return `run ${record.run_id}: ${wrong}`;
      seen.add(record.run_id);
      last = record;
    } else if (record.kind === 'drift_revert') {
      const wrong = unknownField(record, DRIFT_REVERT) ?? wrongRevert(record, last);
      if (wrong !== null) return `drift revert: ${wrong}`;
      last = null;
    } else return `a record of kind ${record.kind} is not for such a job to write`;
  }
  return null;
}

function unknownField(record: object, named: object): string | null {
  const other = Object.keys(record).find((key) => !Object.hasOwn(named, key));
  return other === undefined ? null : `it has the field ${other}, which no such record has`;
}

function wrongRun(record: ApplyRecord, against: DeliveredAgainst): string | null {
  const announced = against.open.get(record.run_id);
  if (announced === undefined) return 'it was not announced, or is recorded already';
  const isOwn = record.run_id === against.run_id;
  if (!isOwn && !(record.resumed && announced.plan !== null))
    return 'it is another run, which was not cut off';
  if (announced.plan !== null && announced.plan.integrity !== record.plan_integrity)
    return 'its plan is not the one that was announced';
  if (record.command !== announced.command) return `it ran ${record.command}, not ${announced.command}`;
  for (const field of ['commit', 'accounts_hash', 'policy_hash'] as const)
    if (record.source[field] !== announced.source[field]) return `its source has another ${field}`;
  return (
    wrongTimes(record, announced, against.now) ??
    wrongApprovals(record, announced, against.steps) ??
    wrongUnrecorded(record, against)
  );
}

function wrongTimes(
  { started_at, finished_at }: ApplyRecord,
  announced: ApplyStartedRecord,
  now: Instant,
): string | null {
  if (started_at < addMillis(announced.started_at, -SKEW_MS)) return 'it began before it was announced';
  if (finished_at < started_at || finished_at > addMillis(now, SKEW_MS))
    return 'it ended at no possible time';
  return null;
}

/** Whoever settles a run that was cut off cannot tell any more on what it rested, and says nothing of it. */
function wrongApprovals(
  { resumed, tip, approvals }: ApplyRecord,
  announced: ApplyStartedRecord,
  steps: DeliveredAgainst['steps'],
): string | null {
  if (resumed) return approvals == null && tip == null ? null : 'it was cut off, and still names approvals';
  if (tip !== announced.tip) return `it is for the tip ${String(tip)}, not ${String(announced.tip)}`;
  if (approvals == null) return 'it names no approvals';
  if (approvals.break_glass) return 'it broke the glass, which takes the key of the ledger';
  const known = new Set<string>();
  for (const commit of approvals.steps) {
    const step = steps.get(commit);
    if (step?.verdict.verdict !== 'APPROVED') return `it rests on ${commit}, which no record approves`;
    for (const { person, review } of step.verdict.changes.flatMap(({ approved_by }) => approved_by))
      known.add(`${review} ${person}`);
  }
  const other = approvals.approved_by.find(({ person, review }) => !known.has(`${review} ${person}`));
  return other === undefined ? null : `review ${other.review} of ${other.person} approved none of its steps`;
}

function wrongUnrecorded(
  { run_id, unrecorded = [] }: ApplyRecord,
  { open }: DeliveredAgainst,
): string | null {
  const other = unrecorded.find((run) => run === run_id || open.get(run)?.plan !== null);
  return other === undefined ? null : `run ${other} is not one that was announced and never recorded`;
}

function wrongRevert({ run_id, changes }: DriftRevertRecord, run: ApplyRecord | null): string | null {
  if (run === null || run.run_id !== run_id) return 'it does not follow the record of its run';
  const did = new Set(
    run.accounts.flatMap(({ account, outcomes }) => outcomes.map(({ change }) => `${account}\n${change.id}`)),
  );
  const other = changes.find(({ account, change }) => !did.has(`${account}\n${change}`));
  return other === undefined ? null : `its run has no change ${other.change}`;
}
