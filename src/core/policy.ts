// The policy of one account, complete: team.yaml's `policy` with the account's own and the defaults filled in.
import type { Instant } from './instant.ts';

/** The kinds of edges that a guard counts, each against the live, managed population of its own kind. */
export const EDGES = ['remove', 'cancel', 'lower', 'narrow'] as const;

/** `remove` people, `cancel` invitations, `lower` roles, `narrow` project grants. */
export type Edge = (typeof EDGES)[number];

/** One named, expiring way past a guard. */
export interface Allow {
  readonly edge: Edge;
  /** Keys of team.yaml, or addresses of live rows. */
  readonly people: readonly string[];
  readonly until: Instant;
  readonly reason: string;
}

/** Every value that planning an account depends on. */
export interface AccountPolicy {
  readonly owners: { readonly min: number; readonly max: number | null };
  readonly seats: { readonly limit: number | null; readonly reserve: number };
  readonly removals: {
    readonly max_percent: number;
    readonly max_count: number;
    readonly percent_from: number;
    readonly protect: readonly string[];
  };
  readonly drift: { readonly missing: 'hold' | 'restore'; readonly extra: 'revert' | 'hold' };
  readonly allow: readonly Allow[];
  readonly invitations: {
    /** How long a link lives, in milliseconds; null: as the service says. */
    readonly expire_after: number | null;
    readonly resend: 'on-expiry' | 'never';
    readonly max_resends: number;
  };
}

/** What holds where team.yaml says nothing (team-yaml reference, `policy`). */
export const DEFAULT_POLICY: AccountPolicy = {
  owners: { min: 1, max: null },
  seats: { limit: null, reserve: 0 },
  removals: { max_percent: 20, max_count: 5, percent_from: 3, protect: [] },
  drift: { missing: 'hold', extra: 'revert' },
  allow: [],
  invitations: { expire_after: null, resend: 'on-expiry', max_resends: 2 },
};
