// The words of the completeness audit: what the ledger ordered, what a service's log says, and what is left over.
import type { LiveRow } from '../core/access.ts';
import type { AccessEvent, Period } from '../core/access-event.ts';
import type { ChangeKind } from '../core/change.ts';
import type { Effect } from '../core/effect.ts';
import type { Instant } from '../core/instant.ts';
import type { OutcomeStatus } from '../ledger/model.ts';
import type { HeldRow } from '../plan/model.ts';

/** One write that a run sent, or handed to a person. */
export interface Order {
  /** Sequence of the record. */
  readonly record: number;
  readonly change: string;
  readonly kind: ChangeKind;
  readonly step: string;
  readonly person: string;
  readonly status: OutcomeStatus;
  readonly started_at: Instant;
  /** By when it was answered or read back; null: whenever a person gets round to it. */
  readonly until: Instant | null;
  readonly request_ids: readonly string[];
  readonly effect: Effect;
  /** Row ids, addresses and logins by which an event may name whom it is about. */
  readonly keys: readonly string[];
}

/** A change by hand that a run found. */
export interface Notice {
  readonly record: number;
  readonly person: string;
  /** Found by this moment, and not there at the record before (null: there is none). */
  readonly by: Instant;
  readonly after: Instant | null;
  readonly keys: readonly string[];
  readonly found:
    | { readonly kind: 'row'; readonly row: LiveRow | null }
    | ({ readonly kind: 'held' } & Pick<HeldRow, 'drift' | 'entitlements' | 'row'>);
}

/** An invitation that was open when a run ended. */
export interface OpenInvitation {
  readonly record: number;
  readonly at: Instant;
  readonly email: string;
}

/** What the ledger knows of one account. */
export interface AccountLedger {
  readonly orders: readonly Order[];
  readonly notices: readonly Notice[];
  readonly invitations: readonly OpenInvitation[];
}

/** Why an event is no surprise. */
export type Explanation =
  /** A run sent it: found by the id of the request, by its effect and time, or as another part of the same call. */
  | {
      readonly kind: 'order';
      readonly by: 'request' | 'effect' | 'same-call';
      readonly record: number;
      readonly change: string;
      readonly step: string;
    }
  /** The invited person took up an invitation: one that the ledger knows, else the one of that event. */
  | { readonly kind: 'invitation'; readonly record: number | null; readonly event: string | null }
  /** An invitation ended by itself, or its receiver declined. */
  | { readonly kind: 'ended' }
  /** Made by hand, and a later run found it and put it on record. */
  | { readonly kind: 'drift'; readonly record: number; readonly person: string };

/** Why nothing explains an event. */
export type Unordered =
  /** It names a request of a run, and did something else. */
  | 'other-effect'
  /** A call that no record knows. */
  | 'unknown-call'
  /** A person in the service's own pages. */
  | 'by-hand'
  /** The service itself did it. */
  | 'by-service'
  /** Somebody joined whom no invitation names, under another address, or with more than the invitation gave. */
  | 'no-invitation'
  /** The log does not say how. */
  | 'not-told';

export interface Explained {
  readonly event: AccessEvent;
  readonly by: Explanation;
}

export interface LeftOver {
  readonly event: AccessEvent;
  readonly why: Unordered;
}

/** Why an account, or the beginning of the period, is not proved. */
export interface NotProvable {
  readonly code: string | null;
  readonly message: string;
  /** From here on it is; null: nothing is. */
  readonly from: Instant | null;
}

/** The answer for one account. `complete` is said only where log and ledger cover the whole period. */
export interface AccountAudit {
  readonly account: string;
  readonly provider: string;
  readonly verdict: 'complete' | 'gaps' | 'not_provable';
  readonly not_provable: NotProvable | null;
  /** Events of the period, oldest first. */
  readonly explained: readonly Explained[];
  readonly unordered: readonly LeftOver[];
  /** Writes that the ledger calls applied and the log does not have. */
  readonly unlogged: readonly Order[];
}

export interface AuditReport {
  readonly period: Period;
  readonly records: number;
  readonly head: string | null;
  readonly accounts: readonly AccountAudit[];
}
