// Sums up what became of a change from what became of its steps. Pure.
import type { Change, Step } from '../core/change.ts';
import type { ChangeOutcome, OutcomeStatus, StepOutcome } from '../ledger/model.ts';

/** A write that was not sent. */
export function stepNotSent(step: Step): StepOutcome {
  return {
    step: step.id,
    call: step.call,
    status: 'not-executed',
    started_at: null,
    finished_at: null,
    request_ids: [],
    attempts: 0,
    read_back: false,
    error: null,
  };
}

/** The steps of a change of which nothing is sent in this run. */
export function stepsNotSent({ steps }: Change, done: number): readonly StepOutcome[] {
  return steps.map((step, i) => (i < done ? { ...stepNotSent(step), status: 'already' } : stepNotSent(step)));
}

/** A change of which nothing was sent in this run, and why. `done`: leading steps that an earlier run carried out. */
export function notExecuted(change: Change, message: string, done: number): ChangeOutcome {
  const steps = stepsNotSent(change, done);
  return { change, status: 'not-executed', message, steps, verified_at: null };
}

/**
 * Returns the outcome of a change, not yet verified. `obstacle` is why its remaining steps were not sent. A change that
 * stopped half-way is `failed`, never `not-executed`: something of it was written.
 */
export function changeOutcome(
  change: Change,
  steps: readonly StepOutcome[],
  obstacle: string | null,
): ChangeOutcome {
  const count = (status: OutcomeStatus): number => steps.filter((step) => step.status === status).length;
  const outcome = (status: OutcomeStatus, message: string | null): ChangeOutcome => ({
    change,
    status,
    message,
    steps,
    verified_at: null,
  });
  const through = count('applied') + count('already');
  const half = through > 0 ? `stopped after ${through} of ${steps.length} writes` : null;
  const why = [half, obstacle].filter((part) => part !== null).join(': ') || null;
  if (steps.length === 0) return outcome('failed', 'the provider knows no write for it');
  if (count('failed') > 0) return outcome('failed', why);
  if (count('not-executed') > 0) {
    return count('not-executed') === steps.length
      ? outcome('not-executed', obstacle)
      : outcome('failed', why);
  }
  const note = steps.some((step) => step.read_back) ? 'found by reading back' : null;
  if (count('manual') > 0) return outcome('manual', note);
  return outcome(count('already') === steps.length ? 'already' : 'applied', note);
}

/** Returns whether something of a change was written to the account in this run. */
export function wroteSomething(outcome: ChangeOutcome): boolean {
  return outcome.steps.some((step) => step.status === 'applied');
}
