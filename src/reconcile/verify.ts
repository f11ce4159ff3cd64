// Holds what was applied against the last read of the account. Pure; it trusts no receipt.
import type { LiveAccount } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import { simulate } from '../core/simulation.ts';
import type { ChangeOutcome, StepOutcome } from '../ledger/model.ts';
import { changeOutcome } from './change-outcome.ts';
import { lastingEffects, type Owed } from './lasting-effects.ts';

/**
 * Returns the outcomes with `verified_at` where everything that a change did, and no later change undid, is there; what
 * is not there makes an applied change `unverified`. A write whose fate was unknown is settled by what is seen.
 */
export function verifyOutcomes(
  outcomes: readonly ChangeOutcome[],
  live: LiveAccount,
  at: Instant,
): readonly ChangeOutcome[] {
  const now = simulate(live);
  const settled = outcomes.map((outcome) => settleUnknown(outcome, now));
  const missing = new Set<string>();
  for (const { change, effect } of lastingEffects(settled.flatMap(owedBy))) {
    if (!now.holds(effect)) missing.add(change);
  }
  return settled.map((outcome) => {
    if (outcome.status !== 'applied' && outcome.status !== 'already') return outcome;
    if (!missing.has(outcome.change.id)) return { ...outcome, verified_at: at };
    return unverified(outcome, 'the last read does not show it');
  });
}

/** Returns the outcomes when the last read failed: what was applied in this run is not proved. */
export function withoutProof(outcomes: readonly ChangeOutcome[], reason: string): readonly ChangeOutcome[] {
  return outcomes.map((outcome) =>
    outcome.status === 'applied' ? unverified(outcome, `the last read failed: ${reason}`) : outcome,
  );
}

function unverified(outcome: ChangeOutcome, message: string): ChangeOutcome {
  return { ...outcome, status: 'unverified', message };
}

function owedBy({ change, steps }: ChangeOutcome): readonly Owed[] {
  return change.steps.flatMap((step, i) => {
    const status = steps[i]?.status;
    return status === 'applied' || status === 'already' ? [{ change: change.id, effect: step.effect }] : [];
  });
}

/** A write with a lost answer that the read-back could not see, or saw too early, may be there by now. */
function settleUnknown(outcome: ChangeOutcome, now: ReturnType<typeof simulate>): ChangeOutcome {
  const i = outcome.steps.findIndex(isUnknown);
  const effect = outcome.change.steps[i]?.effect;
  if (effect === undefined || !now.holds(effect)) return outcome;
  const steps = outcome.steps.map((step, n) =>
    n === i ? { ...step, status: 'applied' as const, read_back: true, error: null } : step,
  );
  return changeOutcome(outcome.change, steps, null);
}

function isUnknown({ status, error }: StepOutcome): boolean {
  return status === 'failed' && error?.code === 'RC415';
}
