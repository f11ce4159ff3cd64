// What the latest apply record left behind: the memory that tells drift from a changed file.
import type { Entitlement, RowStatus } from './access.ts';
import type { Instant } from './instant.ts';

/** One person as the last record left them. */
export interface LastRow {
  readonly person: string;
  readonly row: string;
  readonly email: string | null;
  readonly login: string | null;
  readonly status: RowStatus;
  readonly entitlements: readonly Entitlement[];
}

/** One account as the last record left it. */
export interface LastAccount {
  readonly account: string;
  readonly at: Instant;
  /** Live rows (members and pending invitations, managed or not) at the final read-back: the shrunken-read guard's base. */
  readonly population: number;
  readonly rows: readonly LastRow[];
  /** Persons set aside, since when; so that a plan can tell their age. */
  readonly quarantine: readonly { readonly person: string; readonly since: Instant }[];
}
