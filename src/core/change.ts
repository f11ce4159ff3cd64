// A change to one person in one account, and the single writes it takes. All of it is data: it is saved, compared,
// approved and replayed.
import type { Entitlement, LiveRow, RowStatus } from './access.ts';
import type { Effect } from './effect.ts';
import type { Instant } from './instant.ts';
import type { Risk } from './risk.ts';

/** Verbs of the decision table (docs/plan.md). */
export const CHANGE_KINDS = [
  'invite',
  'reinvite',
  'resend',
  'update',
  'rename',
  'reactivate',
  'transfer',
  'cancel',
  'remove',
] as const;

export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Why a change is in the plan. */
export type Why =
  /** The file says so; the position is where. */
  | { readonly kind: 'file'; readonly file: string; readonly line: number }
  /** Nobody in the file claims this live row. */
  | { readonly kind: 'absent' }
  /** The calendar: access written in the file ended at this instant. */
  | { readonly kind: 'expiry'; readonly at: Instant }
  /** Somebody changed the account by hand since the last record. */
  | { readonly kind: 'drift'; readonly drift: 'missing' | 'extra' }
  /** A person asked for this row on the command line (`invitations resend`, `invitations cancel`). */
  | { readonly kind: 'asked' };

/** What the row should be afterwards; null in a change means: no longer there. */
export interface After {
  readonly status: RowStatus;
  readonly email: string | null;
  readonly login: string | null;
  readonly name: string | null;
  readonly entitlements: readonly Entitlement[];
}

/** JSON, as it stands in plans, journals and records. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One write, in the service's words, with what it brings about in ours. */
export interface Step {
  /** `<change id>/<n>`, counted from 1. */
  readonly id: string;
  /** The provider's own verb; only its writer reads it. */
  readonly op: string;
  /** What is sent, for people and for the request log: `PATCH /v1/users/u_7`. */
  readonly call: string;
  /** Everything the writer needs, and no secret. */
  readonly input: { readonly [key: string]: Json };
  readonly effect: Effect;
  readonly sends_email: boolean;
}

/** A step before the engine numbers it: what `Provider.steps` returns. */
export type StepDraft = Omit<Step, 'id'>;

/** One row of a plan. */
export interface Change {
  /** Stable across runs: `<account>/<kind>/<person>`, with `#<row id>` where a person has several rows. */
  readonly id: string;
  readonly kind: ChangeKind;
  /** The key in team.yaml; for rows nobody claims, the address, login or id. */
  readonly person: string;
  readonly account: string;
  /** The live row as it was read: the precondition of the change. null: no row must match the person. */
  readonly before: LiveRow | null;
  readonly after: After | null;
  /** Sorted; a raised level stands in both lists. */
  readonly gains: readonly Entitlement[];
  readonly losses: readonly Entitlement[];
  readonly risk: Risk;
  readonly why: Why;
  /** Ids of changes that must have been applied before. */
  readonly needs: readonly string[];
  /** Invitation text; null: the service's own, or none is sent. */
  readonly message: string | null;
  /** For `transfer` only: the row that owns the account until then, and is an admin afterwards. */
  readonly former?: string;
  /** For `transfer` only: who that is, as `person` says it. */
  readonly former_person?: string;
  readonly steps: readonly Step[];
}

/** A change before the provider splits it into steps. */
export type ChangeDraft = Omit<Change, 'steps'>;
