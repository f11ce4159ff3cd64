// What a plan is made from: the file resolved to a moment, what the accounts show, and what the last record left.
// Types only; whoever gathers the input reads clocks and accounts, planning does not.
import type { DesiredAccount, LiveAccount } from '../core/access.ts';
import type { Code } from '../core/codes.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount } from '../core/last.ts';
import type { Translator } from '../core/translator.ts';
import type { Plan, PlanSource } from './model.ts';

/** One account could not be read whole; nothing is planned from half a list. */
export interface ReadFailure {
  readonly error: { readonly code: Code; readonly message: string; readonly hint: string };
}

/** Keep what is live for these: not approved, for instance. `resource` null: everything of the person. */
export interface Withholding {
  /** The key in team.yaml, or the address, login or id of a row that nobody claims. */
  readonly person: string;
  readonly resource: string | null;
  readonly code: Code;
  readonly message: string;
}

/** One account: what is wanted, what is there, what was there, and how its service says things. */
export interface AccountInput {
  readonly desired: DesiredAccount;
  readonly live: LiveAccount | ReadFailure;
  /** null: no record yet. */
  readonly last: LastAccount | null;
  readonly withhold: readonly Withholding[];
  readonly translator: Translator;
  /** Requests a minute that a run may send; null: as the service publishes. */
  readonly rate: number | null;
}

/** Everything that a plan depends on. */
export interface PlanInput {
  readonly tool_version: string;
  readonly source: PlanSource;
  readonly now: Instant;
  /** True: `now` is another moment (`--at`), so the plan cannot be applied. */
  readonly hypothetical: boolean;
  /** Names to narrow to (accounts; members by key or address) and people to restore; empty lists: everything, nobody. */
  readonly scope: Plan['scope'];
  readonly accounts: readonly AccountInput[];
}
