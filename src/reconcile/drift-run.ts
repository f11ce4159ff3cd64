// The plan as a report: every difference between the file and the accounts, and which of them somebody made by hand.
// It plans, and so it only reads.
import type { Entitlement } from '../core/access.ts';
import type { AccountPlan, Plan } from '../plan/model.ts';
import { type PlanRunInput, planRun } from './plan-run.ts';

/** One difference between the file and an account. */
export interface Difference {
  readonly account: string;
  readonly person: string;
  /** The live row; null: there is none. */
  readonly row: string | null;
  /** What the account lacks, and what it has too much; as a plan says it. */
  readonly missing: readonly Entitlement[];
  readonly extra: readonly Entitlement[];
  /** `missing`, `extra`: made by hand, as the last record tells. null: the file or the calendar, or no record tells. */
  readonly by_hand: 'missing' | 'extra' | null;
  /** What the next apply does about it: a kind of change, or why it does nothing. */
  readonly next: AccountPlan['changes'][number]['kind'] | 'held' | 'withheld' | 'quarantined';
  readonly message: string | null;
}

export interface DriftReport {
  /** Differences in the order of the plan: changes, held, withheld, quarantined of each account. */
  readonly differences: readonly Difference[];
  /** The plan they were taken from: exit code, refusals, guards. */
  readonly plan: Plan;
}

/** Returns the report for the accounts as they are now. Throws as `planRun`. */
export async function driftRun(input: PlanRunInput): Promise<DriftReport> {
  const plan = await planRun(input);
  return { plan, differences: plan.accounts.flatMap(differencesOf) };
}

function differencesOf(plan: AccountPlan): readonly Difference[] {
  const { account } = plan;
  return [
    ...plan.changes.map(
      ({ person, before, gains, losses, why, kind }): Difference => ({
        account,
        person,
        row: before?.id ?? null,
        missing: gains,
        extra: losses,
        by_hand: why.kind === 'drift' ? why.drift : null,
        next: kind,
        message: null,
      }),
    ),
    ...plan.held.map(
      ({ person, row, drift, entitlements, message }): Difference => ({
        account,
        person,
        row,
        missing: drift === 'missing' ? entitlements : [],
        extra: drift === 'extra' ? entitlements : [],
        by_hand: drift,
        next: 'held',
        message,
      }),
    ),
    ...plan.withheld.map(
      ({ person, entitlements, message }): Difference => ({
        account,
        person,
        row: null,
        missing: entitlements,
        extra: [],
        by_hand: null,
        next: 'withheld',
        message,
      }),
    ),
    ...plan.quarantine.map(
      ({ person, rows, message }): Difference => ({
        account,
        person,
        row: rows[0] ?? null,
        missing: [],
        extra: [],
        by_hand: null,
        next: 'quarantined',
        message,
      }),
    ),
  ];
}
