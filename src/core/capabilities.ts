// What a service can do. Every flag defaults to the weaker answer, so a provider that forgets one promises less.

/** Drives validation, wording, planning and the conformance suite. */
export interface Capabilities {
  /** Addresses (an invitation goes to one) or logins (people must already have an account with the service). */
  readonly people: 'email' | 'login';
  readonly invitations: boolean;
  /** An invitation can carry projects, reports and features from the start. */
  readonly scopes_on_invite: boolean;
  /** Pending invitations are listed, with their entitlements. */
  readonly pending_visible: boolean;
  /** A pending invitation's entitlements can be edited without sending another e-mail. */
  readonly pending_editable: boolean;
  readonly resend: boolean;
  readonly change_email: boolean;
  /** False: one owner at a time, moved by a transfer. */
  readonly several_owners: boolean;
  readonly seats: boolean;
  readonly last_active: boolean;
  /** `none`; `set`: members hold projects as a set; `roles`: a role in each. */
  readonly projects: 'none' | 'set' | 'roles';
  /** The account knows a native "all projects". */
  readonly all_projects: boolean;
  readonly reports: boolean;
  readonly features: boolean;
  /** What the service does with someone who is removed. */
  readonly removal: 'delete' | 'disable' | 'suspend';
  readonly suspension: boolean;
  /** Ladder roles that the service has. */
  readonly roles: readonly string[];
  /** `manual`: steps are handed to a person (accounts without an API). */
  readonly writes: 'api' | 'manual';
  /** Requests a minute that the service publishes as its limit; null: none known. */
  readonly rate_limit: number | null;
  /** The service has a log of its own that says who changed whose access (`Provider.openAuditLog`). */
  readonly audit_log: boolean;
}

/** The weakest service there could be; providers spread it and say what they can do more. */
export const NO_CAPABILITIES: Capabilities = {
  people: 'email',
  invitations: false,
  scopes_on_invite: false,
  pending_visible: false,
  pending_editable: false,
  resend: false,
  change_email: false,
  several_owners: false,
  seats: false,
  last_active: false,
  projects: 'none',
  all_projects: false,
  reports: false,
  features: false,
  removal: 'delete',
  suspension: false,
  roles: ['owner', 'admin', 'user', 'read-only'],
  writes: 'api',
  rate_limit: null,
  audit_log: false,
};
