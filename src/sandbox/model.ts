// What the sandbox knows: one account as data. The state file, a seed and this value have one shape.
// Values are never changed in place; every transition returns a new state.
import type { Instant } from '../core/instant.ts';

export const NATIVE_ROLES = ['owner', 'admin', 'user', 'read_only'] as const;
export type NativeRole = (typeof NATIVE_ROLES)[number];

export const SCOPES = ['projects', 'reports', 'features'] as const;
export type Scope = (typeof SCOPES)[number];

export const USER_STATUSES = ['active', 'suspended'] as const;
export type UserStatus = (typeof USER_STATUSES)[number];

export const INVITATION_STATUSES = [
  'pending',
  'expired',
  'declined',
  'failed',
  'accepted',
  'cancelled',
] as const;
export type InvitationStatus = (typeof INVITATION_STATUSES)[number];

export const AUDIT_ACTIONS = [
  'invite',
  'accept',
  'decline',
  'expire',
  'fail',
  'resend',
  'cancel',
  'update',
  'transfer',
  'remove',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/** `user`: a person in the product or answering a mail; `api`: a call; `system`: the service itself. */
export const ACTOR_TYPES = ['user', 'api', 'system'] as const;

export type Projects = 'all' | readonly string[];
export type Features = { readonly [name: string]: boolean };

/** What somebody may see and do. */
export interface Access {
  readonly role: NativeRole;
  readonly projects: Projects;
  readonly reports: readonly string[];
  readonly features: Features;
}

export interface User extends Access {
  readonly id: string;
  /** As it was written; addresses are compared without case. */
  readonly email: string;
  readonly name: string | null;
  readonly status: UserStatus;
  readonly created_at: Instant;
  readonly last_active_at: Instant | null;
}

export interface Invitation extends Access {
  readonly id: string;
  readonly email: string;
  readonly status: InvitationStatus;
  readonly created_at: Instant;
  readonly expires_at: Instant;
  readonly resent: number;
  /** The personal message of the mail; no answer of the API shows it. */
  readonly message: string | null;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface AuditActor {
  readonly id: string | null;
  readonly email: string | null;
  readonly type: (typeof ACTOR_TYPES)[number];
}

/** What an audit event says about a person before or after. */
export interface AuditAccess extends Access {
  readonly email: string;
  readonly status: UserStatus | InvitationStatus;
}

export interface AuditEvent {
  readonly id: string;
  readonly at: Instant;
  readonly actor: AuditActor;
  readonly action: AuditAction;
  /** Whom: a member by `user_id`, an invitation by `invitation_id`. */
  readonly target: { readonly email: string; readonly user_id?: string; readonly invitation_id?: string };
  readonly before?: AuditAccess;
  readonly after?: AuditAccess;
  /** Of the call that did it; none where no call did. */
  readonly request_id?: string;
}

export interface Account {
  readonly id: string;
  readonly name: string;
  readonly multiple_owners: boolean;
  /** null: unlimited. */
  readonly seat_limit: number | null;
  readonly plan: { readonly name: string; readonly features: readonly Scope[] };
  /** How long a link lives, a duration such as `14d`. */
  readonly expire_after: string;
  /** True: addresses of free mail services are refused, as the guide asks for. */
  readonly work_addresses_only: boolean;
  /** How long events are kept, a duration such as `90d`; null: for ever. */
  readonly audit_retention: string | null;
}

/** `frozen` stands still until it is advanced; `system` is the machine's clock, moved by an offset. */
export type SandboxClock =
  | { readonly kind: 'frozen'; readonly now: Instant }
  | { readonly kind: 'system'; readonly offset_ms: number };

export interface SandboxState {
  readonly format_version: '1.0';
  readonly account: Account;
  /** The id of the member whom the credential acts as. */
  readonly acts_as: string;
  readonly clock: SandboxClock;
  readonly projects: readonly Project[];
  /** In the order in which lists show them. */
  readonly users: readonly User[];
  readonly invitations: readonly Invitation[];
  readonly audit_events: readonly AuditEvent[];
  /** How many ids of each kind were given out. */
  readonly issued: { readonly users: number; readonly invitations: number; readonly events: number };
}
