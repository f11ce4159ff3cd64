// The one comment of a pull request that is edited in place: the verdict, then changes by weight, within a budget.
import { leftOutLine, sectionsWithin, sourceLine } from './document.ts';
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
const LEFT_OUT_ROOM = 900;
/** For what stands above the changes: hostile names may be as long as they like. */
const TOP_ROOM = 12_000;

/** Returns the comment; `budget` in UTF-16 code units of the finished text, 20,000 at least. */
export function planComment(report: PullPlan, budget: number = COMMENT_BUDGET): PlanComment {
  const hidden = `${MARKER}\n${writeState(stateOf(report))}\n\n`;
  const { text, left_out } = planText(report, budget - hidden.length);
  return {
    body: `${hidden}${text}`,
    overflow: left_out.size === 0 ? null : planText(report, Number.POSITIVE_INFINITY).text,
    complete: !left_out.has('privileged'),
  };
}

/** Returns the text of the comment without what is hidden in it. */
export function planText(
  report: PullPlan,
  budget: number,
): { readonly text: string; readonly left_out: ReturnType<typeof sectionsWithin>['left_out'] } {
  const top = planTop(report);
  const bottom = sourceLine(report);
  const { text, left_out } = sectionsWithin(report, budget - top.length - bottom.length - LEFT_OUT_ROOM);
  const blocks = [top, ...cutBlocks(report, left_out), text, bottom].filter((block) => block !== '');
  return { text: `${blocks.join('\n\n')}\n`, left_out };
}

/** Returns verdict and standing alone, in 13,000 UTF-16 code units at most. */
export function planTop(report: PullPlan): string {
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
  return [`**${verdictWords(report)}**`, ...(lines.length === 0 ? [] : [lines.join('\n')])].join('\n\n');
}

function cutBlocks(report: PullPlan, left_out: Parameters<typeof leftOutLine>[0]): readonly string[] {
  if (left_out.size === 0) return [];
  return [
    ...(left_out.has('privileged')
      ? [
          '**Not all privileged access fits here, so the check fails**: look at the whole plan before merging.',
        ]
      : []),
    leftOutLine(left_out, report),
  ];
}
