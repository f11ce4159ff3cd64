// Where decisions put what they found. One value an account, filled by decide.ts and unclaimed.ts, read by the rest.
import type { Change } from '../core/change.ts';
import type { Issue } from '../core/issue.ts';
import type { AccountPlan } from './model.ts';

/** The lists of an account's plan while they grow. */
export interface Findings {
  readonly changes: Change[];
  readonly pending: AccountPlan['pending'][number][];
  readonly settled: AccountPlan['settled'][number][];
  readonly held: AccountPlan['held'][number][];
  readonly withheld: AccountPlan['withheld'][number][];
  readonly quarantine: AccountPlan['quarantine'][number][];
  readonly excluded: AccountPlan['excluded'][number][];
  readonly issues: Issue[];
}

export function noFindings(): Findings {
  return {
    changes: [],
    pending: [],
    settled: [],
    held: [],
    withheld: [],
    quarantine: [],
    excluded: [],
    issues: [],
  };
}
