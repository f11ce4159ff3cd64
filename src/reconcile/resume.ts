// Settles a run that was killed: reads back the writes whose fate its journal does not tell, and records the run as it
// really went. It sends nothing.
import type { LiveAccount } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import type { Effect } from '../core/effect.ts';
import { RollcallError } from '../core/errors.ts';
import { simulate } from '../core/simulation.ts';
import type { ApplyRecord, ChangeOutcome, Ledger, StepOutcome } from '../ledger/model.ts';
import type { ReadFailure } from '../plan/input.ts';
import type { AccountPlan } from '../plan/model.ts';
import type { Provider } from '../providers/provider.ts';
import { withoutInstructions } from './account-run.ts';
import { cutOffRun, journalOf } from './announced.ts';
import { changeOutcome, notExecuted, stepNotSent, stepsNotSent } from './change-outcome.ts';
import { driftReverts } from './drift-reverts.ts';
import { keepRecord } from './keep-record.ts';
import type { Clock, HeldLock, Journal, JournalEntry, OnProgress } from './ports.ts';
import { readAccount, readFailure } from './read-account.ts';
import { type AccountResult, buildRecord } from './record.ts';
import { isShown, UNSEEN } from './shown-effect.ts';
import { verifyOutcomes, withoutProof } from './verify.ts';

export interface ResumeInput {
  /** Runs announce themselves in the ledger, so that one can be settled whose journal is gone with its machine. */
  readonly announces: boolean;
  readonly providers: ReadonlyMap<string, Provider | Error>;
  readonly ledger: Ledger;
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Returns the record of the killed run, or null where the journal has none to settle. Throws RollcallError RC523 for a
 * journal that does not start with a run, RC524 where the record cannot be kept, and the signal's reason when aborted;
 * the journal is then as it was.
 */
export async function settleKilledRun(input: ResumeInput, lock: HeldLock): Promise<ApplyRecord | null> {
  const { ledger, journal, clock, onProgress } = input;
  const [run, ...lines] = await journalLeft(input);
  if (run === undefined) return null;
  if (run.kind !== 'run') {
    throw new RollcallError('RC523', `the journal begins with ${run.kind}, not with a run`);
  }
  const previous = await ledger.latest();
  const notes = { ...readNotes(lines), done: new Map(Object.entries(run.done)) };
  // Killed before its first write, or after its record was kept: there is nothing to tell.
  if (previous?.run_id === run.run_id || notes.attempts.size === 0) {
    await journal.clear();
    return null;
  }
  const { plan } = run;
  const results = await Promise.all(plan.accounts.map((account) => settleAccount(account, notes, input)));
  const finished_at = clock.now();
  const record = buildRecord({
    identity: run,
    plan,
    results,
    previous,
    finished_at,
    resumed: true,
    interrupted: null,
    gate: null,
    unrecorded: [],
  });
  return keepRecord({ record, before: [], after: driftReverts(record), ledger, journal, lock, onProgress });
}

/** Returns what is left of a killed run: its own journal, else what its announcement lets one conclude. */
async function journalLeft({ announces, journal, ledger }: ResumeInput): Promise<readonly JournalEntry[]> {
  const own = await journal.read();
  if (own.length > 0 || !announces) return own;
  const run = await cutOffRun(ledger);
  return run === null ? [] : journalOf(run);
}

/** What the journal tells about single writes. */
interface Notes {
  /** Leading steps that runs before the killed one had carried out. */
  readonly done: ReadonlyMap<string, number>;
  readonly attempts: ReadonlyMap<
    string,
    { readonly attempt: number; readonly at: StepOutcome['started_at'] }
  >;
  readonly outcomes: ReadonlyMap<string, StepOutcome>;
  /** Accounts whose writers have put down what they collected for people. */
  readonly closed: ReadonlySet<string>;
}

function readNotes(lines: readonly JournalEntry[]): Omit<Notes, 'done'> {
  const attempts = new Map<string, { attempt: number; at: StepOutcome['started_at'] }>();
  const outcomes = new Map<string, StepOutcome>();
  const closed = new Set<string>();
  for (const line of lines) {
    if (line.kind === 'intent') attempts.set(line.step, { attempt: line.attempt, at: line.at });
    else if (line.kind === 'outcome') outcomes.set(line.outcome.step, line.outcome);
    else if (line.kind === 'closed') closed.add(line.account);
  }
  return { attempts, outcomes, closed };
}

const KILLED = 'the run was killed';

async function settleAccount(plan: AccountPlan, notes: Notes, input: ResumeInput): Promise<AccountResult> {
  const { account, changes, refused } = plan;
  const touched = changes.some(({ steps }) => steps.some(({ id }) => notes.attempts.has(id)));
  if (refused !== null || !touched) {
    const reason = refused?.message ?? `${KILLED} before it wrote to this account`;
    const refusal =
      refused === null ? null : ({ by: plan.read ? 'guard' : 'unreadable', why: refused } as const);
    const outcomes = changes.map((change) => notExecuted(change, reason, notes.done.get(change.id) ?? 0));
    return { plan, refusal, outcomes, final: { error: reason } };
  }
  const settled = (fate: Fate): readonly ChangeOutcome[] =>
    changes.map((change) => {
      const steps = settleSteps(change, notes, fate);
      const error = steps.find(({ status }) => status === 'failed')?.error?.message;
      return withInstructions(plan, notes, changeOutcome(change, steps, error ?? KILLED));
    });
  const found = await readNow(account, input);
  if ('error' in found) {
    const { message } = found.error;
    const outcomes = withoutProof(
      settled(() => `reading back failed: ${message}`),
      message,
    );
    return { plan, refusal: null, outcomes, final: { error: message } };
  }
  const { live, capabilities } = found;
  const now = simulate(live);
  const at = input.clock.now();
  const outcomes = settled((effect) => isShown(effect, now, capabilities) ?? UNSEEN);
  return {
    plan,
    refusal: null,
    outcomes: verifyOutcomes(outcomes, live, at, capabilities),
    final: { live, at },
  };
}

/** Whether the effect of a write is there, or why nobody knows. */
type Fate = (effect: Effect) => boolean | string;

async function readNow(
  account: string,
  { providers, signal, onProgress }: ResumeInput,
): Promise<{ readonly live: LiveAccount; readonly capabilities: Capabilities } | ReadFailure> {
  const provider =
    providers.get(account) ?? new RollcallError('RC504', `team.yaml has no account ${account} any more`);
  if (provider instanceof Error) return readFailure(account, provider, onProgress);
  const live = await readAccount(account, provider, signal, onProgress);
  return 'error' in live ? live : { live, capabilities: provider.capabilities };
}

function settleSteps(
  change: ChangeOutcome['change'],
  { attempts, outcomes, done }: Notes,
  fate: Fate,
): readonly StepOutcome[] {
  const unsent = stepsNotSent(change, done.get(change.id) ?? 0);
  return change.steps.map((step, i) => {
    const known = outcomes.get(step.id);
    const sent = attempts.get(step.id);
    if (known !== undefined) return known;
    if (sent === undefined) return unsent[i] ?? stepNotSent(step);
    const intent = { ...stepNotSent(step), started_at: sent.at, attempts: sent.attempt };
    const found = fate(step.effect);
    if (typeof found === 'string') {
      const message = `${KILLED} before the answer came, and whether it took effect is not known: ${found}`;
      return { ...intent, status: 'failed', error: { code: 'RC415', message } };
    }
    return { ...intent, status: found ? 'applied' : 'not-executed', read_back: true };
  });
}

/** Instructions that were collected but not put down when the run was killed reached nobody. */
function withInstructions(plan: AccountPlan, { closed }: Notes, outcome: ChangeOutcome): ChangeOutcome {
  if (closed.has(plan.account)) return outcome;
  const message = `${KILLED} before its instructions were written down`;
  return withoutInstructions(outcome, { code: 'RC414', message });
}
