// Applies exactly one plan: checks it, takes the lock, settles a killed run, runs the accounts, records. It plans
// nothing and decides nothing about single changes.
import { CODES } from '../core/codes.ts';
import { EXIT, RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import {
  type ApplyRecord,
  type ApplyStartedRecord,
  type Ledger,
  type Operator,
  RECORD_FORMAT,
  type RunApprovals,
  type Unsealed,
} from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';
import type { Provider } from '../providers/provider.ts';
import { unrecordedRuns } from './announced.ts';
import { wroteSomething } from './change-outcome.ts';
import { type CurrentFile, checkPlan } from './check-plan.ts';
import { driftReverts } from './drift-reverts.ts';
import { keepRecord } from './keep-record.ts';
import {
  type Clock,
  type HeldLock,
  JOURNAL_FORMAT,
  type Journal,
  type Lock,
  type OnProgress,
} from './ports.ts';
import { buildRecord } from './record.ts';
import { settleKilledRun } from './resume.ts';
import { runAccounts } from './run-accounts.ts';
import { createStop } from './stop.ts';

/** What approvals a run rests on, and what it records of them. */
export interface RunGate {
  /** Tip of the protected branch; null: nothing there was asked. */
  readonly tip: string | null;
  readonly approvals: RunApprovals;
  /** Kept with the announcement, before the first write. */
  readonly first: readonly Unsealed[];
  /** Kept with the record of the run, before it. */
  readonly steps: readonly Unsealed[];
}

export interface ApplyRunInput {
  readonly plan: Plan;
  /** Hashes of team.yaml as it is now. */
  readonly current: CurrentFile;
  /** By account, for every account of team.yaml; one that could not be set up stands there as its error. */
  readonly providers: ReadonlyMap<string, Provider | Error>;
  /** Write nothing at all where any row has moved. */
  readonly allOrNothing: boolean;
  /** What the record says was run: `apply`, `offboard`, `invitations resend`, `invitations cancel`. */
  readonly command: string;
  readonly run_id: string;
  readonly tool_version: string;
  readonly operator: Operator;
  /** null: nothing needs an approval. */
  readonly gate: RunGate | null;
  /** Announce the run in the ledger before its first write: it may be cut off together with its journal. */
  readonly announces: boolean;
  /** True: another job has announced this run and kept its steps, because this one cannot write to the ledger. */
  readonly announced?: boolean;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly lock: Lock;
  readonly clock: Clock;
  /** Aborted with the reason `SIGINT` or `SIGTERM`: the write in flight is finished and recorded, then the run ends. */
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Returns the record of the run as the ledger has it; its `exit_code` is the run's. Whatever became of single changes
 * is in it.
 *
 * Throws RollcallError before anything is written: RC502, RC503, RC504 (the plan may not be applied), RC521 (locked),
 * RC523 (journal damaged); RC522 where the journal fails, which stops the run before the next write; RC524 where the
 * record could not be kept.
 */
export async function applyRun(input: ApplyRunInput): Promise<ApplyRecord> {
  checkPlan(input.plan, input.current, input.clock.now());
  const lock = await input.lock.acquire(input.command);
  try {
    await settleKilledRun(input, lock);
    return await runPlan(input, lock);
  } finally {
    await lock.release();
  }
}

/**
 * Settles and records a killed run without running anything new: call it before planning, so that the plan knows what
 * was done. Returns the record, or null where there is nothing to settle. Throws as {@link applyRun}.
 */
export async function resumeRun(
  input: Omit<ApplyRunInput, 'plan' | 'current' | 'gate'>,
): Promise<ApplyRecord | null> {
  // Most runs find an empty journal; they need no lock.
  if (!input.announces && (await input.journal.read()).length === 0) return null;
  const lock = await input.lock.acquire(input.command);
  try {
    return await settleKilledRun(input, lock);
  } finally {
    await lock.release();
  }
}

async function runPlan(input: ApplyRunInput, lock: HeldLock): Promise<ApplyRecord> {
  const { plan, ledger, journal, clock, signal, onProgress } = input;
  const { run_id, command, tool_version, operator } = input;
  const identity = { run_id, command, tool_version, operator, started_at: clock.now() };
  const previous = await ledger.latest();
  if (input.announced === true && previous?.run_id === run_id) {
    throw new RollcallError('RC681', `run ${run_id} is recorded already`, {
      hint: 'hand on what it recorded, then announce a new run with `rollcall verify --announce`',
    });
  }
  const unrecorded = input.announces ? await unrecordedRuns(ledger, run_id) : [];
  const done = doneSteps(plan, previous);
  if (plan.accounts.some(({ refused, changes }) => refused === null && changes.length > 0)) {
    await announce(input, identity.started_at);
    await journal.append({
      kind: 'run',
      format_version: JOURNAL_FORMAT,
      ...identity,
      plan,
      done: Object.fromEntries(done),
    });
  }
  const stop = createStop(signal);
  const results = await runAccounts({ ...input, done, lock, stop });
  const record = buildRecord({
    identity,
    plan,
    results,
    previous,
    finished_at: clock.now(),
    resumed: false,
    interrupted: stop.interruptedBy(),
    gate: input.gate,
    unrecorded,
  });
  const before = input.announced === true ? [] : (input.gate?.steps ?? []);
  const after = driftReverts(record);
  const keep = { record, before, after, ledger, journal, lock, onProgress };
  const halted = stop.error();
  if (halted === null) return keepRecord(keep);
  const kept = await keepRecord(keep).then(
    () => true,
    () => false,
  );
  throw haltedError(halted, kept, record);
}

/** On the ledger before the first write: who is about to do what, on whose word. */
async function announce(input: ApplyRunInput, started_at: Instant): Promise<void> {
  const { gate, announces, announced, ledger, plan, run_id, command, operator } = input;
  if (announced === true) return;
  const first = gate?.first ?? [];
  if (!announces && first.length === 0) return;
  const started: Unsealed<ApplyStartedRecord> = {
    kind: 'apply_started',
    format_version: RECORD_FORMAT,
    run_id,
    command,
    started_at,
    tool: plan.tool,
    source: plan.source,
    operator,
    tip: gate?.tip ?? null,
    plan,
  };
  await ledger.append([...first, ...(announces ? [started] : [])]);
}

/** Leading steps that the newest record says were carried out, where it is a run of this very plan. */
function doneSteps(plan: Plan, previous: ApplyRecord | null): ReadonlyMap<string, number> {
  if (previous?.plan_integrity !== plan.integrity) return new Map();
  const outcomes = previous.accounts.flatMap((account) => account.outcomes);
  return new Map(
    outcomes.flatMap(({ change, steps }) => {
      const end = steps.findIndex(({ status }) => status !== 'applied' && status !== 'already');
      const done = end < 0 ? steps.length : end;
      return done === 0 ? [] : [[change.id, done]];
    }),
  );
}

function haltedError(halted: RollcallError, kept: boolean, record: Unsealed<ApplyRecord>): RollcallError {
  const outcomes = record.accounts.flatMap((account) => account.outcomes);
  const written = outcomes.filter(wroteSomething).length;
  const where = kept ? 'the run is recorded' : 'the run is not recorded yet; the next one does that';
  return new RollcallError(
    halted.code,
    `${halted.message} (${written} of ${outcomes.length} changes were written before; ${where})`,
    {
      hint: halted.hint ?? CODES[halted.code].help,
      exit: written > 0 ? EXIT.partial : EXIT.error,
      cause: halted,
    },
  );
}
