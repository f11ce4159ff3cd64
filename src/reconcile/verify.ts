// Holds what was applied against the last read of the account. Pure; it trusts no receipt.
import type { LiveAccount } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import type { Instant } from '../core/instant.ts';
import { type Simulation, simulate } from '../core/simulation.ts';
import type { ChangeOutcome, StepOutcome } from '../ledger/model.ts';
import { ACCEPTED, acceptedInstead } from './accepted-instead.ts';
import { changeOutcome } from './change-outcome.ts';
import { lastingEffects, type Owed } from './lasting-effects.ts';
import { isShown, UNSEEN } from './shown-effect.ts';

/**
 * Returns the outcomes with `verified_at` where everything that a change did, and no later change undid, is there; what
 * is not there makes an applied change `unverified`; what no read can show stays as it is, without proof. A write whose fate was unknown is settled by what is seen.
 */
export function verifyOutcomes(
  outcomes: readonly ChangeOutcome[],
  live: LiveAccount,
  at: Instant,
  capabilities: Pick<Capabilities, 'pending_visible'>,
): readonly ChangeOutcome[] {
  const now = simulate(live);
  const settled = outcomes.map((outcome) => settleUnknown(outcome, now, capabilities));
  const missing = new Set<string>();
  const unseen = new Set<string>();
  for (const { change, effect } of lastingEffects(settled.flatMap(owedBy))) {
    const shown = isShown(effect, now, capabilities);
    if (shown === null) unseen.add(change);
    else if (!shown) missing.add(change);
  }
  const accepted = acceptedInstead(
    settled.map(({ change }) => change),
    now,
  );
  return settled.map((outcome) => {
    if (outcome.status !== 'applied' && outcome.status !== 'already') return outcome;
    const { id } = outcome.change;
    if (accepted.has(id)) return unverified(outcome, ACCEPTED);
    if (missing.has(id)) return unverified(outcome, 'the last read does not show it');
    return unseen.has(id) ? { ...outcome, message: UNSEEN } : { ...outcome, verified_at: at };
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

/** A write with a lost answer that no read-back could see, or that one saw too early, may be there by now. */
function settleUnknown(
  outcome: ChangeOutcome,
  now: Simulation,
  capabilities: Pick<Capabilities, 'pending_visible'>,
): ChangeOutcome {
  const { change, steps } = outcome;
  const i = steps.findIndex(isLost);
  const effect = change.steps[i]?.effect;
  const shown = effect === undefined ? null : isShown(effect, now, capabilities);
  if (shown === null) return outcome;
  const settled = shown
    ? ({ status: 'applied', read_back: true, error: null } as const)
    : ({ read_back: true } as const);
  const known = steps.map((step, n) => (n === i ? { ...step, ...settled } : step));
  return shown ? changeOutcome(change, known, null) : { ...outcome, steps: known };
}

function isLost({ status, error }: StepOutcome): boolean {
  return status === 'failed' && error?.code === 'RC415';
}

/** Returns whether nobody knows if a write of the change took effect: its answer was lost and no read could tell. */
export function isUnknown({ steps }: ChangeOutcome): boolean {
  return steps.some((step) => isLost(step) && !step.read_back);
}
