// The append-only record of a run, as a value. Serialises to record.v1 (schema/record.v1.schema.json).
import type { Seats } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import type { ExitCode } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount } from '../core/last.ts';
import type { AccountPlan, Plan } from '../plan/model.ts';

export const RECORD_FORMAT = '1.0';

/** What became of a change or of a step of it. */
export type OutcomeStatus =
  | 'applied'
  | 'already'
  | 'stale'
  | 'failed'
  | 'not-executed'
  | 'unverified'
  | 'manual';

/** One write as it was sent. */
export interface StepOutcome {
  readonly step: string;
  readonly call: string;
  readonly status: OutcomeStatus;
  readonly started_at: Instant | null;
  readonly finished_at: Instant | null;
  readonly request_ids: readonly string[];
  /** How often it was sent by the engine (a repeat only after a read-back showed that it had not taken effect). */
  readonly attempts: number;
  /** True: found by reading back, after a lost answer or a killed run. */
  readonly read_back: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** One change as it ended. `change.before` is the full access before a removal. */
export interface ChangeOutcome {
  readonly change: Change;
  readonly status: OutcomeStatus;
  readonly message: string | null;
  readonly steps: readonly StepOutcome[];
  /** When the final read proved that it holds; null: not proved. */
  readonly verified_at: Instant | null;
}

/** One account in a run. */
export interface AccountRecord {
  readonly account: string;
  readonly provider: string;
  readonly refused: AccountPlan['refused'];
  readonly outcomes: readonly ChangeOutcome[];
  readonly held: AccountPlan['held'];
  readonly withheld: AccountPlan['withheld'];
  readonly quarantine: AccountPlan['quarantine'];
  readonly excluded: AccountPlan['excluded'];
  readonly guards: AccountPlan['guards'];
  readonly seats: Seats | null;
  /** The final read-back; null: it failed, `state_error` says why and the earlier state is kept. */
  readonly read_back_at: Instant | null;
  readonly state_error: string | null;
  /** What the next plan gets as `last`. */
  readonly state: LastAccount | null;
}

/** One run. */
export interface ApplyRecord {
  readonly format_version: string;
  readonly kind: 'apply';
  /** `apply`, `offboard`, `invitations resend`, `invitations cancel`. */
  readonly command: string;
  /** Counts from 1; the file name. */
  readonly sequence: number;
  readonly run_id: string;
  readonly started_at: Instant;
  readonly finished_at: Instant;
  readonly tool: Plan['tool'];
  readonly source: Plan['source'];
  readonly changes_digest: string;
  readonly plan_integrity: string;
  readonly scope: Plan['scope'];
  /** Who ran it, as the machine says (not proved): operating-system user and host. */
  readonly operator: { readonly user: string; readonly host: string };
  readonly resumed: boolean;
  readonly interrupted: 'SIGINT' | 'SIGTERM' | null;
  readonly exit_code: ExitCode;
  readonly accounts: readonly AccountRecord[];
  /** `hash` of the record before; null for the first. */
  readonly previous: string | null;
  /** SHA-256 (hex) over RFC 8785 canonical JSON of this record without `hash`. */
  readonly hash: string;
}

/** Where records are kept. */
export interface Ledger {
  /** The newest record, or null in an empty ledger. Throws RollcallError where the chain is broken. */
  latest(): Promise<ApplyRecord | null>;
  /** Adds one record; `previous` and `hash` and `sequence` are set here. Returns it as written. */
  append(record: Omit<ApplyRecord, 'previous' | 'hash' | 'sequence'>): Promise<ApplyRecord>;
}
