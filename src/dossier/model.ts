// The words of an auditor's sample: the population of a period, and what is told of one row of it. Every field has a
// value, or says why it has none.

import type { StepStanding } from '../approval/grant-story.ts';
import type { Assurance, ExcludedReview, Note, Reason, Unverified } from '../approval/model.ts';
import type { Entitlement } from '../core/access.ts';
import type { ChangeKind } from '../core/change.ts';
import type { Instant } from '../core/instant.ts';
import type { Risk } from '../core/risk.ts';
import type { AccountRecord, AnswerDigest, ApplyRecord, ChangeOutcome } from '../ledger/model.ts';

/** A field of a packet: what it is, why it cannot be known, or why it does not apply. Never blank. */
export type Told<T> = { readonly value: T } | { readonly gap: string } | { readonly not_applicable: string };

/** `found`, `left`: access that began or ended without a write of rollcall. */
export type RowType = 'grant' | 'change' | 'removal' | 'found' | 'left';

/** How access that rollcall did not write came to be known, or was lost. */
export type SeenHow =
  /** Live when the account was read for the first time. */
  | 'first'
  /** Given by hand; a run found it and left it. */
  | 'by-hand'
  /** Given by hand, found by an earlier run, and declared in the file since. */
  | 'adopted'
  /** Live when it was first declared; no earlier run told of it. */
  | 'unwritten'
  /** Taken by hand; a run found it gone. */
  | 'taken'
  /** Not managed any more, and still there. */
  | 'released'
  /** No longer there, or no longer declared, and no run wrote or told it. */
  | 'gone';

interface RowBase {
  /** `R12-3`: third change of record 12; `R12-S1`: first thing that its run saw. The same whatever the period. */
  readonly id: string;
  readonly type: RowType;
  /** When it was written or seen. */
  readonly at: Instant;
  readonly account: string;
  readonly person: string;
  /** Other keys that the same row of the account went by. */
  readonly also: readonly string[];
  readonly gains: readonly Entitlement[];
  readonly losses: readonly Entitlement[];
  readonly record: ApplyRecord;
  readonly of: AccountRecord;
}

/** A write that was sent, or found done, or handed to a person. */
export interface WrittenRow extends RowBase {
  readonly source: 'write';
  readonly verb: ChangeKind;
  readonly outcome: ChangeOutcome;
}

/** What a run saw without having written it. */
export interface SeenRow extends RowBase {
  readonly source: 'seen';
  readonly verb: 'found' | 'left';
  readonly how: SeenHow;
  /** When a run looked before; null: none did. */
  readonly before: Instant | null;
  /** Where the finding was given by hand and found earlier: when, and by which record. */
  readonly earlier: { readonly at: Instant; readonly record: number } | null;
}

export type PopulationRow = WrittenRow | SeenRow;

/** A time at which an invitation stood somewhere. */
export interface InvitationState {
  readonly at: Instant;
  readonly record: number;
  readonly status: string;
}

/** Everything of the ledger that the population is made of. */
export interface Population {
  /** Oldest first, of all time. */
  readonly rows: readonly PopulationRow[];
  /** How the person's row stood after each run in which that changed, by account and person. */
  states(account: string, person: string): readonly InvitationState[];
}

export interface Approver {
  readonly person: string;
  readonly review: number;
  readonly submitted_at: Told<Instant>;
  readonly url: Told<string>;
  /** What made the person's word count, as the forge answered when the step was judged. */
  readonly authority: Told<readonly string[]>;
}

/** On whose word some entitlements of a row came or went. */
export interface ApprovalPart {
  /** `+` gained, `-` lost, `=` neither: what the row holds. */
  readonly entitlements: readonly { readonly side: '+' | '-' | '='; readonly entitlement: Entitlement }[];
  /** `calendar`: an end that the approval named had come. */
  readonly by: 'step' | 'calendar' | 'nobody';
  readonly standing: StepStanding | 'none';
  readonly commit: Told<string>;
  readonly landed_at: Told<Instant>;
  readonly pull_request: Told<{
    readonly number: number;
    readonly title: string | null;
    readonly url: string;
  }>;
  readonly asked_by: Told<string>;
  readonly asked_at: Told<Instant>;
  readonly ticket: Told<string>;
  readonly rule: Told<{
    readonly tier: Risk;
    readonly required: number;
    readonly approvers: readonly string[] | null;
    /** The commit whose policy it is. */
    readonly policy_at: string;
  }>;
  readonly approvers: Told<readonly Approver[]>;
  readonly approved_at: Told<Instant>;
  /** Seconds from the approval to the write; negative: it was live first. */
  readonly before_grant: Told<number>;
  readonly assurance: Told<{ readonly level: Assurance; readonly unverified: readonly Unverified[] }>;
  readonly contributors: readonly { readonly person: string; readonly links: readonly string[] }[];
  readonly excluded: readonly ExcludedReview[];
  readonly reasons: readonly Reason[];
  readonly notes: readonly Note[];
}

export interface WritePart {
  readonly status: ChangeOutcome['status'];
  readonly message: string | null;
  readonly run_id: string;
  readonly command: string;
  readonly operator: string;
  readonly tool: string;
  readonly tip: Told<string>;
  readonly plan_digest: string;
  readonly steps: ChangeOutcome['steps'];
}

export interface LatencyPart {
  readonly from: Instant;
  /** What the clock starts at. */
  readonly since: 'merged' | 'expired';
  readonly to: Instant;
  readonly seconds: number;
}

export interface PacketException {
  readonly code: string;
  readonly message: string;
}

/** A record that the packet rests on. */
export interface CitedRecord {
  readonly sequence: number;
  readonly kind: string;
  readonly hash: string;
}

/** Everything that is known of one row. */
export interface Packet {
  readonly id: string;
  readonly type: RowType;
  readonly verb: string;
  readonly at: Instant;
  readonly account: string;
  readonly provider: string;
  readonly person: string;
  readonly gains: readonly Entitlement[];
  readonly losses: readonly Entitlement[];
  readonly why: string;
  readonly approvals: readonly ApprovalPart[];
  readonly write: Told<WritePart>;
  readonly read_back: Told<Instant>;
  readonly latency: Told<LatencyPart>;
  readonly invitation: Told<readonly InvitationState[]>;
  readonly exceptions: readonly PacketException[];
  readonly records: readonly CitedRecord[];
  readonly links: readonly { readonly what: string; readonly where: string }[];
  readonly answers: readonly AnswerDigest[];
  /** Every field above without a source, and why. */
  readonly gaps: readonly { readonly field: string; readonly why: string }[];
}
