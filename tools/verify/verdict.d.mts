export interface OwnVerdict {
  readonly verdict: 'APPROVED' | 'BLOCKED' | 'not checked';
  readonly codes: readonly string[];
  readonly why: readonly string[];
  readonly changes: readonly {
    readonly tier: string;
    readonly needed: number;
    readonly approved_by: readonly { readonly person: string; readonly review: number }[];
  }[];
}

/** Judges the evidence of a step record again. */
export function verdictOf(evidence: unknown): OwnVerdict;
