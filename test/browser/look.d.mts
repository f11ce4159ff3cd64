export interface Shown {
  /** Elements that are not among the known ones. */
  readonly strangers: readonly string[];
  /** Attributes but the address of a link, each with its element. */
  readonly attributes: readonly string[];
  /** Where links lead. */
  readonly links: readonly string[];
  readonly headings: readonly string[];
  /** Text outside of code, where GitHub finds mentions, numbers of issues and addresses. */
  readonly prose: string;
  readonly open_details: number;
  readonly details: number;
  /** How far the widest element goes beyond the comment with everything unfolded, in CSS pixels. */
  readonly overflow: number;
}

/** Returns what became of a comment; runs in its page, and leaves it unfolded. */
export function look(known: readonly string[]): Shown;
