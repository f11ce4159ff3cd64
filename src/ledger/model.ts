// The append-only records of what was done and of why it was allowed, as values. Serialise to record.v1
// (schema/record.v1.schema.json).
import type { GovernedBlob, StepEvidence, StepVerdict } from '../approval/model.ts';
import type { Seats } from '../core/access.ts';
import type { Change, Json } from '../core/change.ts';
import type { ExitCode } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount } from '../core/last.ts';
import type { AccountPlan, Plan } from '../plan/model.ts';

/** The version that is written. Records of 1.0 know one kind, `apply`, and no approvals; they are read as they are. */
export const RECORD_FORMAT = '1.1';

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

/** What every record has. */
interface RecordBase {
  readonly format_version: string;
  /** Counts from 1; the file name. */
  readonly sequence: number;
  /** Of the run that wrote the record. */
  readonly run_id: string;
  /** `hash` of the record before; null for the first. */
  readonly previous: string | null;
  /** SHA-256 (hex) over RFC 8785 canonical JSON of this record without `hash`. */
  readonly hash: string;
}

/** Who ran it, as the machine says (not proved): operating-system user and host. */
export interface Operator {
  readonly user: string;
  readonly host: string;
}

/** One answer of the forge that a verdict rests on. */
export interface AnswerDigest {
  readonly call: string;
  /** Of HTTP. */
  readonly status: number;
  readonly fetched_at: Instant;
  /** Of the raw body, hex. */
  readonly sha256: string;
}

/** Where the record of approvals begins: what was live by then has none. */
export interface BaselineRecord extends RecordBase {
  readonly kind: 'baseline';
  readonly commit: string;
  readonly at: Instant;
  readonly assurance: 'A0';
  readonly files: readonly GovernedBlob[];
  /** Why it begins there, in words. */
  readonly message: string;
}

/** One landing on the protected branch with the verdict on it and everything that the verdict rests on. */
export interface StepRecord extends RecordBase {
  readonly kind: 'step';
  readonly commit: string;
  readonly parent: string;
  readonly judged_at: Instant;
  readonly verdict: StepVerdict;
  readonly evidence: StepEvidence;
  readonly answers: readonly AnswerDigest[];
  /** Governed files that the step changed; null: not there on that side. */
  readonly governed: readonly {
    readonly path: string;
    readonly mode: string;
    readonly before: string | null;
    readonly after: string | null;
  }[];
  readonly pull_request: {
    readonly number: number;
    readonly title: string | null;
    readonly url: string;
    /** The member, else the login on the forge; null: the account is gone. */
    readonly author: string | null;
    readonly created_at: Instant;
    readonly merged_at: Instant | null;
    readonly ticket: string | null;
  } | null;
}

/** A run is about to write. Without an `apply` of the same `run_id` after it, the run was cut off. */
export interface ApplyStartedRecord extends RecordBase {
  readonly kind: 'apply_started';
  /** `apply`, `offboard`, `invitations resend`, `invitations cancel`. */
  readonly command: string;
  readonly started_at: Instant;
  readonly tool: Plan['tool'];
  readonly source: Plan['source'];
  readonly operator: Operator;
  /** Tip of the protected branch; null: nothing there was asked. */
  readonly tip: string | null;
  /** null: it plans in another job, which cannot write to the ledger. */
  readonly plan: Plan | null;
}

/** On whose approval a run wrote. */
export interface RunApprovals {
  /** Commits of the steps whose approval it used. */
  readonly steps: readonly string[];
  readonly approved_by: readonly { readonly person: string; readonly review: number }[];
  readonly break_glass: boolean;
}

/** One run. */
export interface ApplyRecord extends RecordBase {
  readonly kind: 'apply';
  /** `apply`, `offboard`, `invitations resend`, `invitations cancel`. */
  readonly command: string;
  readonly started_at: Instant;
  readonly finished_at: Instant;
  readonly tool: Plan['tool'];
  readonly source: Plan['source'];
  readonly changes_digest: string;
  readonly plan_integrity: string;
  readonly scope: Plan['scope'];
  readonly operator: Operator;
  readonly resumed: boolean;
  readonly interrupted: 'SIGINT' | 'SIGTERM' | null;
  readonly exit_code: ExitCode;
  /** Tip of the protected branch; null: nothing there was asked. Absent in 1.0. */
  readonly tip?: string | null;
  /** null: the policy asks for none. Absent in 1.0. */
  readonly approvals?: RunApprovals | null;
  /** Runs that were announced before without a plan and never recorded; what was found live may be theirs. */
  readonly unrecorded?: readonly string[];
  readonly accounts: readonly AccountRecord[];
}

/** Access that was never in the file and was taken back because the policy says so. */
export interface DriftRevertRecord extends RecordBase {
  readonly kind: 'drift_revert';
  readonly at: Instant;
  readonly changes: readonly {
    readonly account: string;
    /** Its id in the plan. */
    readonly change: string;
    readonly person: string;
    readonly resource: string | null;
  }[];
}

/** Somebody wrote without an approval, and said why. */
export interface BreakGlassRecord extends RecordBase {
  readonly kind: 'break_glass';
  readonly at: Instant;
  readonly reason: string;
  readonly ticket: string | null;
  readonly operator: Operator;
  readonly changes: readonly {
    readonly account: string;
    /** Its id in the plan. */
    readonly change: string;
    readonly person: string;
  }[];
  readonly tip: string | null;
}

/** Steps that were blocked, approved later as a range. */
export interface ReapprovalRecord extends RecordBase {
  readonly kind: 'reapproval';
  readonly at: Instant;
  /** The range: after `from`, up to `to`. */
  readonly from: string;
  readonly to: string;
  /** The step that carried it. */
  readonly commit: string;
  readonly pull_request: number;
  /** Commits of the steps that it makes good. */
  readonly covers: readonly string[];
  /** What its approval rests on: the range as one step, `parent` its beginning. Absent in records of older versions. */
  readonly evidence?: StepEvidence;
}

/** The forge's own settings as they were at a moment. */
export interface CaptureRecord extends RecordBase {
  readonly kind: 'capture';
  readonly at: Instant;
  readonly facts: Json;
  readonly answers: readonly AnswerDigest[];
}

export type LedgerRecord =
  | BaselineRecord
  | StepRecord
  | ApplyStartedRecord
  | ApplyRecord
  | DriftRevertRecord
  | BreakGlassRecord
  | ReapprovalRecord
  | CaptureRecord;

/** A record as a run hands it over: its place in the chain is the ledger's to give. */
export type Unsealed<R extends LedgerRecord = LedgerRecord> = R extends LedgerRecord
  ? Omit<R, 'sequence' | 'previous' | 'hash'>
  : never;

/** Where records are kept: a folder, or a branch. Every call verifies every record first. */
export interface Ledger {
  /** The newest record of a run, or null where there is none. Throws RollcallError where the chain is broken. */
  latest(): Promise<ApplyRecord | null>;
  /** Yields every record, oldest first. Throws RollcallError at the first that does not hold. */
  records(): AsyncIterable<LedgerRecord>;
  /**
   * Adds records, all of them or none, one after the other. Returns them as they are kept. Throws RC529 where `after` is
   * given and is not the newest record (null: there is none).
   */
  append(
    records: readonly Unsealed[],
    after?: Pick<LedgerRecord, 'sequence' | 'hash'> | null,
  ): Promise<readonly LedgerRecord[]>;
}
