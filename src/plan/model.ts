// The plan as a value: what would run, what waits and why. Serialises to plan.v1 (schema/plan.v1.schema.json) and back
// without loss; the renderers and the apply run are handed this and nothing else.
import type { LiveRow } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import type { Code } from '../core/codes.ts';
import type { Instant } from '../core/instant.ts';
import type { Issue } from '../core/issue.ts';
import type { LastRow } from '../core/last.ts';
import type { AccountPolicy, Edge } from '../core/policy.ts';

/** The version that this code writes; a file of another major version is refused. */
export const PLAN_FORMAT = '1.0';

/** Where the desired state came from. */
export interface PlanSource {
  /** team.yaml, relative to the working directory of the run. */
  readonly file: string;
  /** The commit that HEAD named, null outside a repository. */
  readonly commit: string | null;
  /** team.yaml and its includes with the SHA-256 of their bytes, hex. */
  readonly blobs: readonly { readonly path: string; readonly sha256: string }[];
  /** SHA-256 of the canonical `accounts` and `policy` blocks, hex. */
  readonly accounts_hash: string;
  readonly policy_hash: string;
}

/** A pending invitation that is as it should be. */
export interface PendingRow {
  readonly person: string;
  readonly row: LiveRow;
  readonly age_ms: number | null;
}

/** Drift that is not acted on. */
export interface HeldRow {
  readonly person: string;
  readonly drift: 'missing' | 'extra';
  readonly message: string;
  /** What the last record had (missing), or what is there (extra). */
  readonly entitlements: Change['gains'];
  readonly row: string | null;
  /** For `missing`: was there at the last record with this status. */
  readonly last_status: LiveRow['status'] | null;
}

/** Something wanted that waits: no seat, not approved, training lapsed. */
export interface WithheldRow {
  readonly person: string;
  readonly code: Code;
  readonly message: string;
  readonly entitlements: Change['gains'];
}

/** Somebody set aside so that the rest goes on. */
export interface QuarantineRow {
  readonly person: string;
  readonly code: Code;
  readonly message: string;
  readonly rows: readonly string[];
  readonly since: Instant | null;
}

/** A live row that rollcall does not touch. */
export interface ExcludedRow {
  readonly person: string;
  readonly row: string;
  readonly reason: 'ignored' | 'unmanaged' | 'idp';
  readonly message: string;
}

/** A guard that tripped; any of them refuses the account. */
export interface TrippedGuard {
  readonly code: Code;
  readonly edge: Edge | null;
  readonly message: string;
  readonly hint: string;
  readonly count: number | null;
  readonly population: number | null;
  readonly limit: number | null;
}

/** Seats as they are and as they will be. */
export interface PlanSeats {
  readonly limit: number | null;
  readonly reserve: number;
  readonly before: number;
  readonly after: number;
}

/** The plan of one account. */
export interface AccountPlan {
  readonly account: string;
  readonly provider: string;
  readonly mode: 'authoritative' | 'additive';
  /** The values that planning used. */
  readonly policy: AccountPolicy;
  /** Why nothing of this account may run: a tripped guard, a failed read, an impossible order. null: it may. */
  readonly refused: { readonly code: Code; readonly message: string; readonly hint: string } | null;
  /** Whether the account was read; false: every list below is empty and `refused` says why. */
  readonly read: boolean;
  /** In the order of execution. Kept when a guard refuses, so that people see what was refused. */
  readonly changes: readonly Change[];
  readonly pending: readonly PendingRow[];
  /**
   * Wanted people whose live row is as it should be (pending ones too), as planning saw them: the rows that the plan
   * relies on without changing them, and what the next record remembers of them. Sorted by person.
   */
  readonly settled: readonly LastRow[];
  readonly held: readonly HeldRow[];
  readonly withheld: readonly WithheldRow[];
  readonly quarantine: readonly QuarantineRow[];
  readonly excluded: readonly ExcludedRow[];
  readonly guards: readonly TrippedGuard[];
  /** Warnings of preflight and planning. */
  readonly issues: readonly Issue[];
  /** Why the order differs from the usual one; null: it does not. */
  readonly order_note: string | null;
  readonly seats: PlanSeats | null;
  /** Managed live rows: the base that percentages are taken of. */
  readonly population: { readonly members: number; readonly invitations: number; readonly grants: number };
  /** What an apply takes: calls to the service, and minutes at its rate limit. */
  readonly cost: { readonly calls: number; readonly minutes: number };
  /** Display names of projects by native id. */
  readonly projects: readonly { readonly alias: string; readonly native: string }[];
}

export interface Plan {
  readonly format_version: string;
  readonly tool: { readonly name: 'rollcall'; readonly version: string };
  readonly source: PlanSource;
  readonly now: Instant;
  /** True: planned for another moment (`--at`); cannot be applied. */
  readonly hypothetical: boolean;
  /** The next instant at which the desired state changes by itself; a plan past it is stale. */
  readonly valid_until: Instant | null;
  /** What `--account`, `--member` and `--restore` narrowed or asked for; empty: everything, nothing. */
  readonly scope: {
    readonly accounts: readonly string[];
    readonly members: readonly string[];
    readonly restore: readonly string[];
  };
  readonly accounts: readonly AccountPlan[];
  /** SHA-256 (hex) over RFC 8785 canonical JSON of the changes without positions: what people compare. */
  readonly changes_digest: string;
  /** SHA-256 (hex) over RFC 8785 canonical JSON of everything else in this file. */
  readonly integrity: string;
}
