// The words of access: entitlements, what an account holds (live state) and what team.yaml wants (desired state).
// Types that are written to files (plans, records) use snake_case keys and null for absence, as their JSON does.
import type { Email } from './email.ts';
import type { Instant } from './instant.ts';
import type { Position } from './issue.ts';
import type { AccountPolicy } from './policy.ts';

/** The ladder, lowest first, with the meaning of the Kissmetrics permission levels. */
export const ROLES = ['read-only', 'user', 'admin', 'owner'] as const;

/** A step of the ladder. */
export type Role = (typeof ROLES)[number];

/** Returns whether a word is a role of the ladder. */
export function isRole(word: string): word is Role {
  return (ROLES as readonly string[]).includes(word);
}

/**
 * One thing that a person holds in one account, in the account's own terms.
 *
 * `resource` is `account`, `project:<native id>`, `project:*`, `report:<id>`, `report:*`, `feature:<name>`,
 * `team:<slug>` or `repo:<owner/name>`. `level` is, for `account` and for projects with roles of their own, a role of
 * the ladder, or `native:<name>` for a role of the service that the account's `roles` do not map; `member` for
 * projects held as a plain set; `view` for reports; `allow` or `deny` for features. `until` is the first instant at
 * which it no longer holds (null: no end); live state never has one.
 */
export interface Entitlement {
  readonly resource: string;
  readonly level: string;
  readonly until: Instant | null;
}

/** An entitlement together with who holds it and where: the tuple that every decision is made on. */
export interface Grant extends Entitlement {
  readonly person: string;
  readonly account: string;
}

/** Where a live row stands. Members are `active` or `suspended`; the other words belong to invitations. */
export type RowStatus = 'active' | 'suspended' | 'pending' | 'expired' | 'declined' | 'failed';

/** One member or one invitation as the account shows it. */
export interface LiveRow {
  /** The service's stable id of this member or invitation; opaque. */
  readonly id: string;
  readonly kind: 'member' | 'invitation';
  readonly status: RowStatus;
  /** Normal form where the text is an address, else as the service wrote it; null where the service shows none. */
  readonly email: string | null;
  readonly login: string | null;
  readonly name: string | null;
  /** Sorted by resource; no resource twice; `until` always null. */
  readonly entitlements: readonly Entitlement[];
  readonly created_at: Instant | null;
  /** When a pending invitation dies; null for members and where the service does not say. */
  readonly expires_at: Instant | null;
  readonly last_active_at: Instant | null;
  /** How often the invitation was sent again; 0 for members. */
  readonly resent: number;
  /** `idp`: an identity provider owns this row and writes to it would be refused or undone. */
  readonly managed_by: 'account' | 'idp';
}

/** Seats as the account counts them. */
export interface Seats {
  /** null: unlimited, or the service does not say. */
  readonly limit: number | null;
  readonly used: number;
  readonly pending: number;
}

/** Which scopes exist in an account at all. */
export interface ScopeCatalog {
  /** null: the account has no project scopes. */
  readonly projects: readonly { readonly id: string; readonly name: string }[] | null;
  readonly reports: boolean;
  readonly features: boolean;
}

/** Who the credential acts as; drives the self-lockout guard. */
export interface Actor {
  /** The live row it is, where it is one. */
  readonly row: string | null;
  readonly email: string | null;
  readonly role: string | null;
}

/** The whole truth about one account at one moment. A reader returns all of it or throws. */
export interface LiveAccount {
  /** Sorted by id. */
  readonly rows: readonly LiveRow[];
  readonly seats: Seats | null;
  readonly scopes: ScopeCatalog;
  readonly actor: Actor | null;
  /** Whether this account takes more than one owner; absent: it does not say, so `Capabilities.several_owners` holds. */
  readonly several_owners?: boolean;
  /** How many calls the read took. */
  readonly calls: number;
}

/** One way to recognise a person's live row. Ids win over logins, logins over addresses. */
export type Identity =
  | { readonly by: 'id'; readonly value: string }
  | { readonly by: 'login'; readonly value: string }
  | { readonly by: 'email'; readonly value: string };

/** Which parts of a live row a member's entry decides. The rest is kept as it is. `account` is always managed. */
export interface Managed {
  readonly projects: boolean;
  readonly reports: boolean;
  /** Names of the features that the entry allows or denies. */
  readonly features: readonly string[];
}

/** One person as one account should have them, complete and sorted. */
export interface DesiredMember {
  /** The key in team.yaml; opaque, usually an address. */
  readonly person: string;
  readonly at: Position;
  readonly identities: readonly Identity[];
  /** Where an invitation goes; null for handles, who must exist already. */
  readonly email: Email | null;
  readonly login: string | null;
  readonly previous_email: Email | null;
  readonly name: string | null;
  readonly type: 'employee' | 'contractor' | 'service';
  /** Sorted by resource; `until` kept (an elevation's end, an expiry). */
  readonly entitlements: readonly Entitlement[];
  readonly manages: Managed;
  /** The invitation text; null: the service's own. */
  readonly message: string | null;
  /** Courses whose training lapsed, per project resource that needs them: withholds new grants only. */
  readonly lapsed: readonly { readonly resource: string; readonly course: string }[];
  /** Elevations that have run out: the role that each gave, and until when. Absent: none. */
  readonly ended_elevations?: readonly { readonly level: string; readonly until: Instant }[];
}

/** Someone who is still written in the file but whose access there has ended by the calendar. */
export interface EndedMember {
  readonly person: string;
  readonly at: Position;
  readonly identities: readonly Identity[];
  readonly expired_at: Instant;
}

/** Live rows that the file must not touch. `pattern` is an address or `*@domain`. */
export interface IgnoreRule {
  readonly pattern: string;
  readonly reason: string;
  readonly owner: string | null;
  readonly review_by: Instant | null;
}

/** A project alias as one account knows it. */
export interface DesiredProject {
  readonly alias: string;
  /** The service's own id. */
  readonly native: string;
  /** The data class, for risk; null: none declared. */
  readonly data: string | null;
}

/** What one account should look like at one moment. */
export interface DesiredAccount {
  readonly account: string;
  readonly provider: string;
  readonly mode: 'authoritative' | 'additive';
  /** In file order, which is also the order in which seats are given out. */
  readonly members: readonly DesiredMember[];
  readonly ended: readonly EndedMember[];
  readonly ignore: readonly IgnoreRule[];
  readonly projects: readonly DesiredProject[];
  /** False: the file has no `projects:` block, so project scopes are left alone. */
  readonly projects_managed: boolean;
  readonly policy: AccountPolicy;
  /** The next instant after which this state is no longer what the file says; null: never by itself. */
  readonly next_change: Instant | null;
}
