// Runs the changes of one account, one step at a time. A change that fails takes along what needs it and nothing else;
// a refused credential ends the account. It reads nothing beforehand and proves nothing afterwards.
import type { Change } from '../core/change.ts';
import { ProviderError } from '../core/errors.ts';
import type { ChangeOutcome, StepOutcome } from '../ledger/model.ts';
import type { Provider, Writer } from '../providers/provider.ts';
import { changeOutcome, notExecuted, stepNotSent, stepsNotSent } from './change-outcome.ts';
import type { Judged } from './precondition.ts';
import { journalled, runStep, type StepPorts } from './step-run.ts';

export interface AccountRunInput {
  /** Every change, in order. */
  readonly judged: readonly Judged[];
  readonly provider: Provider;
  readonly ports: Omit<StepPorts, 'reader' | 'writer'>;
}

/** Returns the outcome of every change, in order. Never throws; what halts the whole run is told to `ports.stop`. */
export async function runAccount(input: AccountRunInput): Promise<readonly ChangeOutcome[]> {
  const { judged, provider } = input;
  const { account, onProgress } = input.ports;
  const count = judged.filter(({ situation }) => situation.kind === 'ready').length;
  const opened = count === 0 ? new Error('there is nothing to write') : openWriter(provider);
  const outcomes = new Map<string, ChangeOutcome>();
  /** Why the account's run has ended; null: it goes on. */
  let ended: string | null = null;
  let n = 0;

  async function next({ change, situation }: Judged): Promise<ChangeOutcome> {
    if (situation.kind !== 'ready') return settledOutcome({ change, situation }, '');
    n += 1;
    if (opened instanceof Error) return notExecuted(change, opened.message, situation.from);
    const ports: StepPorts = { ...input.ports, reader: provider, writer: opened };
    const obstacle = ended ?? unmet(change, outcomes) ?? stopped(ports);
    if (obstacle !== null) return notExecuted(change, obstacle, situation.from);
    onProgress({ kind: 'started', account, change: change.id, person: change.person, n, of: count });
    return runChange(change, situation.from, ports);
  }

  for (const one of judged) {
    const outcome = await next(one);
    outcomes.set(one.change.id, outcome);
    if (outcome.steps.some(({ error }) => error?.code === AUTH)) ended = 'the account refused the credential';
    const { change, status, message } = outcome;
    onProgress({ kind: 'finished', account, change: change.id, person: change.person, status, message });
  }
  const all = [...outcomes.values()];
  return opened instanceof Error ? all : closeWriter(all, opened, input.ports);
}

/** PROVIDER_ERROR_CODES.auth: what `ProviderError.code` says for it. */
const AUTH = 'RC401';

function openWriter(provider: Provider): Writer | Error {
  try {
    return provider.openWriter();
  } catch (cause) {
    return cause instanceof Error ? cause : new Error(String(cause));
  }
}

/** Returns the outcome of a change that no write decides; `obstacle` is why one that could run does not. */
export function settledOutcome({ change, situation }: Judged, obstacle: string): ChangeOutcome {
  switch (situation.kind) {
    case 'ready':
      return notExecuted(change, obstacle, situation.from);
    case 'stale':
      return { ...notExecuted(change, situation.message, situation.from), status: 'stale' };
    case 'already': {
      const steps = stepsNotSent(change, change.steps.length);
      return { change, status: 'already', message: null, steps, verified_at: null };
    }
  }
}

/** Returns which need of a change is not met, or null. What is handed to a person is handed over in order, so it counts. */
function unmet(change: Change, outcomes: ReadonlyMap<string, ChangeOutcome>): string | null {
  for (const need of change.needs) {
    const status = outcomes.get(need)?.status ?? 'not in the plan';
    if (status !== 'applied' && status !== 'already' && status !== 'manual') {
      return `needs ${need}, which is ${status}`;
    }
  }
  return null;
}

function stopped({ stop }: StepPorts): string | null {
  const reason = stop.reason();
  if (reason === null) return null;
  return reason === 'interrupted' ? 'the run was interrupted' : (stop.error()?.message ?? reason);
}

async function runChange(change: Change, from: number, ports: StepPorts): Promise<ChangeOutcome> {
  const steps: StepOutcome[] = stepsNotSent(change, from).slice(0, from);
  let obstacle: string | null = null;
  for (const step of change.steps.slice(from)) {
    obstacle ??= steps.length === from ? null : stopped(ports);
    const outcome: StepOutcome = obstacle === null ? await runStep(step, ports) : stepNotSent(step);
    if (outcome.status === 'failed') obstacle = outcome.error?.message ?? 'failed';
    if (outcome.status === 'not-executed') obstacle ??= stopped(ports);
    steps.push(outcome);
  }
  return changeOutcome(change, steps, obstacle);
}

/** Ends the writer. What it could not put down for people was not given to them. */
async function closeWriter(
  outcomes: readonly ChangeOutcome[],
  writer: Writer,
  ports: AccountRunInput['ports'],
): Promise<readonly ChangeOutcome[]> {
  const { account, onProgress } = ports;
  try {
    await writer.close();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    onProgress({ kind: 'warning', account, message });
    const code = cause instanceof ProviderError ? cause.code : 'RC414';
    return outcomes.map((outcome) => withoutInstructions(outcome, { code, message }));
  }
  if (outcomes.some(({ status }) => status === 'manual'))
    await journalled({ kind: 'closed', account }, ports);
  return outcomes;
}

/** Returns the outcome with what was `manual` failed: the instructions never reached a person. */
export function withoutInstructions(
  outcome: ChangeOutcome,
  error: NonNullable<StepOutcome['error']>,
): ChangeOutcome {
  if (outcome.status !== 'manual') return outcome;
  const steps = outcome.steps.map((step) =>
    step.status === 'manual' ? { ...step, status: 'failed' as const, error } : step,
  );
  return changeOutcome(outcome.change, steps, error.message);
}
