// What judging team.yaml depends on beside its text.
import type { Instant } from '../core/instant.ts';
import type { CapabilitiesOf } from './account-context.ts';

export interface RosterContext {
  /** Expiries, lapses and ceilings are judged against it. */
  readonly now: Instant;
  /** Names that `provider` may say. */
  readonly providers: readonly string[];
  readonly capabilitiesOf: CapabilitiesOf;
}
