// What a service's own log says that happened to somebody's access. Data only; who ordered it is judged elsewhere.
import type { Entitlement, RowStatus } from './access.ts';
import type { Instant } from './instant.ts';

/** What happened. `granted`: in at once, without an invitation. `expired`, `failed`: an invitation ended by itself. */
export type EventAction =
  | 'invited'
  | 'granted'
  | 'accepted'
  | 'declined'
  | 'resent'
  | 'cancelled'
  | 'expired'
  | 'failed'
  | 'changed'
  | 'transferred'
  | 'removed';

/** Somebody's access on one side of an event. */
export interface EventAccess {
  readonly status: RowStatus | 'accepted' | 'cancelled';
  readonly email: string | null;
  readonly login: string | null;
  /** Sorted by resource; `until` always null. Where the event is about one resource: that one, or nothing. */
  readonly entitlements: readonly Entitlement[];
}

/** Who did it, as the service says. */
export interface EventActor {
  readonly id: string | null;
  readonly email: string | null;
  /** `product`: a person in the service's own pages or mails; `service`: the service itself; null: not told. */
  readonly via: 'api' | 'product' | 'service' | null;
}

/** One entry of a service's log. */
export interface AccessEvent {
  /** The service's own id of the entry. */
  readonly id: string;
  readonly at: Instant;
  readonly actor: EventActor;
  readonly action: EventAction;
  /** The live row's id where the log names it. */
  readonly row: string | null;
  readonly email: string | null;
  readonly login: string | null;
  /** null: the event is about the whole row; else both sides speak of this resource only. */
  readonly resource: string | null;
  /** null: there was nobody before, or the log does not say. */
  readonly before: EventAccess | null;
  /** null: there is nobody afterwards, or the log does not say. */
  readonly after: EventAccess | null;
  /** Of the call that did it; null: none did, or the log does not say. */
  readonly request_id: string | null;
}

/** What a log says of a period. */
export interface AuditLog {
  /** Every event of the period, oldest first. */
  readonly events: readonly AccessEvent[];
  /** From when on the log is whole. `always`: nothing is ever deleted; null: nobody knows, so nothing is proved. */
  readonly since: Instant | 'always' | null;
}

/** From the first instant up to, and without, the second. */
export interface Period {
  readonly from: Instant;
  readonly to: Instant;
}
