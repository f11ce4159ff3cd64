// Whether a read can tell that an effect came about. Some services do not list invitations: then not seeing one proves
// nothing, and sending again because of it would invite twice. Pure.
import type { Capabilities } from '../core/capabilities.ts';
import type { Effect } from '../core/effect.ts';
import type { Simulation } from '../core/simulation.ts';

/** Returns whether the effect is true in a read; null: a read of this account cannot tell. */
export function isShown(
  effect: Effect,
  now: Simulation,
  { pending_visible }: Pick<Capabilities, 'pending_visible'>,
): boolean | null {
  if (now.holds(effect)) return true;
  const isInvitation = effect.kind === 'invited' || effect.kind === 'resent';
  return isInvitation && !pending_visible ? null : false;
}

/** What is said where a read cannot tell. */
export const UNSEEN = 'the account does not list invitations';
