// team.yaml in its normal form: groups, defaults and per-account differences applied, every value with the place it
// came from. Nothing here knows the time or the live account; `resolve` turns it into desired state for a moment.
import type { Identity, IgnoreRule, Role } from '../core/access.ts';
import type { Json } from '../core/change.ts';
import type { Email } from '../core/email.ts';
import type { Instant } from '../core/instant.ts';
import type { Position } from '../core/issue.ts';
import type { AccountPolicy } from '../core/policy.ts';
import type { AccountSettings } from '../core/settings.ts';
import type { WrittenApprovals } from '../core/written-approvals.ts';

/** A value, where it stands, and who says it (`member`, `group marketing`, `account github`, `default`). */
export interface Sourced<T> {
  readonly value: T;
  readonly at: Position;
  readonly from: string;
}

/** What a member's `projects` says. */
export type ProjectsValue =
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly aliases: readonly string[] }
  /** Only where the service has a role in each project. */
  | { readonly kind: 'roles'; readonly roles: readonly { readonly alias: string; readonly role: Role }[] };

/** What a member's `reports` says. */
export type ReportsValue =
  | { readonly kind: 'all' }
  | { readonly kind: 'list'; readonly ids: readonly string[] };

/** A member in one account, after group, defaults and the account's own entry; null means absent. */
export interface MemberAccount {
  readonly account: string;
  readonly role: Sourced<Role>;
  readonly projects: Sourced<ProjectsValue> | null;
  readonly reports: Sourced<ReportsValue> | null;
  readonly features: Sourced<readonly { readonly name: string; readonly allow: boolean }[]> | null;
  /** Pins from `ids`, ids before logins. */
  readonly pins: readonly Identity[];
}

/** A raised role until an instant, in one account. */
export interface Elevation {
  readonly account: string;
  readonly role: Role;
  readonly until: Instant;
  readonly reason: string;
  readonly at: Position;
}

/** One person. */
export interface TeamMember {
  readonly person: string;
  /** The key, where it is an address. */
  readonly email: Email | null;
  readonly at: Position;
  readonly type: 'employee' | 'contractor' | 'service';
  readonly name: string | null;
  readonly group: string | null;
  readonly reason: Sourced<string> | null;
  readonly ticket: Sourced<string> | null;
  readonly manager: Sourced<string> | null;
  /** The first instant at which access has ended (midnight UTC after the last valid day). */
  readonly expires: Sourced<Instant> | null;
  readonly previous_email: Sourced<Email> | null;
  /** `ids` as written: per account (or `github`, which may stand without an account). */
  readonly ids: readonly {
    readonly account: string;
    readonly pins: readonly Identity[];
    readonly at: Position;
  }[];
  /** Course -> the day it was passed. */
  readonly trained: readonly { readonly course: string; readonly on: Instant; readonly at: Position }[];
  readonly elevate: readonly Elevation[];
  readonly accounts: readonly MemberAccount[];
  /** The invitation text with `{name}` filled in, docs and key reports appended; null: none written. */
  readonly message: string | null;
}

/** A project alias. */
export interface TeamProject {
  readonly alias: string;
  readonly at: Position;
  /** Account -> the service's own id. */
  readonly native: readonly { readonly account: string; readonly id: string; readonly at: Position }[];
  readonly data: string | null;
  readonly owner: string | null;
}

/** An account: settings for its provider, and the policy that holds in it. */
export interface TeamAccount extends AccountSettings {
  readonly at: Position;
  readonly policy: AccountPolicy;
}

/** What the policy says beyond single accounts. */
export interface TeamPolicy {
  readonly email: { readonly allowed_domains: readonly string[] | null; readonly ban_personal: boolean };
  readonly require: {
    readonly reason: readonly string[];
    /** Ceilings in milliseconds. */
    readonly expires: { readonly contractor: number | null; readonly elevate: number | null };
  };
  /** Data class -> the course it needs and how long that holds, in milliseconds. */
  readonly training: readonly {
    readonly data: string;
    readonly course: string;
    readonly valid_for: number;
  }[];
  readonly conflicts: readonly {
    readonly name: string;
    readonly deny: readonly string[];
    readonly at: Position;
  }[];
  /** As written, people's names in normal form; null: the file has no `policy.approvals`. */
  readonly approvals: WrittenApprovals | null;
}

/** The whole file with its includes. */
export interface TeamFile {
  readonly path: string;
  readonly mode: 'authoritative' | 'additive';
  readonly accounts: readonly TeamAccount[];
  /** null: the file has no `projects:` block, so project scopes are unmanaged. */
  readonly projects: readonly TeamProject[] | null;
  /** In file order, includes after the root in the order they are named. */
  readonly members: readonly TeamMember[];
  readonly ignore: readonly (IgnoreRule & { readonly at: Position })[];
  readonly policy: TeamPolicy;
  /** Whole top-level blocks as plain JSON, for hashes and for judging governed changes; absent blocks are null. */
  readonly blocks: {
    readonly accounts: Json;
    readonly policy: Json;
    readonly projects: Json;
    readonly mode: Json;
    readonly include: Json;
    readonly defaults: Json;
    readonly ignore: Json;
    readonly ledger: Json;
  };
  /** Where records are kept as long as `ledger_branch` is null. */
  readonly ledger_directory: string;
  /** The branch that records are kept on, without `refs/heads/`. */
  readonly ledger_branch: string | null;
}

/** A source file, decoded. `path` is what messages show. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}
