// The one comment of a pull request that is edited in place: the verdict, then changes by weight, within a budget.
import { cutBlocks, type Sections, sectionsWithin, sourceLine } from './document.ts';
import type { PullPlan } from './model.ts';
import { MARKER, stateOf, writeState } from './state.ts';
import { standingLines, verdictWords } from './status.ts';

export interface PlanComment {
  /** Markdown with marker and state. */
  readonly body: string;
  /** Everything, for the summary of the run and an artifact, where the body left something out; else null. */
  readonly overflow: string | null;
  /** False: not even all privileged access fits. Such a plan must not pass. */
  readonly complete: boolean;
}

/** GitHub takes 65,536 characters; what a later outcome takes is left free. */
export const COMMENT_BUDGET = 60_000;
/** For the line about what was left out. */
const LEFT_OUT_ROOM = 1800;
/** For what stands above the changes: hostile names may be as long as they like. */
const TOP_ROOM = 12_000;

/** Returns the comment; `budget` in UTF-16 code units of the finished text, 20,000 at least. */
export function planComment(report: PullPlan, budget: number = COMMENT_BUDGET): PlanComment {
  const hidden = `${MARKER}\n${writeState(stateOf(report))}\n\n`;
  const { text, left_out, bare } = planText(report, budget - hidden.length);
  return {
    body: `${hidden}${text}`,
    overflow: left_out.size === 0 && !bare ? null : planText(report, Number.POSITIVE_INFINITY).text,
    complete: !left_out.has('privileged'),
  };
}

/** Returns the text of the comment without what is hidden in it. */
export function planText(report: PullPlan, budget: number): Sections {
  const top = planTop(report);
  const bottom = sourceLine(report);
  const sections = sectionsWithin(report, budget - top.length - bottom.length - LEFT_OUT_ROOM);
  const blocks = [top, ...cutBlocks(sections, report), sections.text, bottom].filter((block) => block !== '');
  return { ...sections, text: `${blocks.join('\n\n')}\n` };
}

/** Returns verdict and standing alone, in 13,000 UTF-16 code units at most. */
export function planTop(report: PullPlan): string {
  const standing = standingText(report);
  return [`**${verdictWords(report)}**`, ...(standing === '' ? [] : [standing])].join('\n\n');
}

/** Returns the bullets about the whole; '' where there are none. Longer ones give way to those that fit. */
export function standingText(report: PullPlan): string {
  const all = standingLines(report);
  const lines: string[] = [];
  let room = TOP_ROOM;
  for (const line of all) {
    if (line.length + 1 > room) continue;
    lines.push(line);
    room -= line.length + 1;
  }
  if (lines.length < all.length)
    lines.push(`- ${all.length - lines.length} more remarks are too long for here`);
  return lines.join('\n');
}
