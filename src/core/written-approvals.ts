// What team.yaml writes under `policy.approvals`, with the counts that hold where it says nothing. Who is meant by it,
// and whether they agreed, is judged elsewhere.
import type { Risk } from './risk.ts';

/** Each part may be absent. */
export type WrittenApprovals = {
  readonly [tier in Risk]?: { readonly count?: number; readonly approvers?: readonly string[] };
} & { readonly min_team_mode?: boolean; readonly strict?: boolean };

/** Approvals by different people that a tier needs where its rule gives no count. */
export const USUAL_COUNTS: { readonly [tier in Risk]: number } = { low: 1, medium: 1, high: 2, critical: 2 };
