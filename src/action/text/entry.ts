// One line of a plan comment with its weight.

/** Most important first. `quiet`: nothing to decide. */
export const RANKS = [
  'privileged',
  'raise',
  'grant',
  'removal',
  'ordinary',
  'waiting',
  'drift',
  'quiet',
] as const;

export type Rank = (typeof RANKS)[number];

/** One bullet, which may have bullets below it, in Markdown. */
export interface Entry {
  readonly rank: Rank;
  readonly line: string;
  /** Quoted lines on approval that it shares with others; empty: none. */
  readonly quote: readonly string[];
}
