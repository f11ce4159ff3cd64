// What the two checks of a pull request say: `rollcall/plan` about the accounts, `rollcall/approval` about people.
import { gainId } from '../../approval/judged-changes.ts';
import type { Issue } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import type { CheckAnnotation, CheckText, Conclusion } from '../../forge/poster-port.ts';
import { code } from '../../plan/render/escape.ts';
import { countOf, countPlan } from '../../plan/summary.ts';
import { answerLines, lacks } from './answer.ts';
import { answersOf } from './change-answers.ts';
import { planComment, planTop, standingText } from './comment.ts';
import { cutBlocks, sectionsWithin, sourceWords } from './document.ts';
import { clip, link } from './links.ts';
import { linesWithin } from './lists.ts';
import type { PullPlan } from './model.ts';
import { inBytes } from './size.ts';
import { approvalWords, errorsOf, isRefused, planWords, type Standing, standingOf } from './status.ts';

export const PLAN_CHECK = 'rollcall/plan';
export const APPROVAL_CHECK = 'rollcall/approval';

/** Says the same as long as what it is about is the same: it holds no time and no run, which GitHub shows beside it. */
export interface Check {
  readonly name: string;
  readonly conclusion: Conclusion;
  readonly text: CheckText;
}

/**
 * GitHub takes 65,535 bytes each for summary and text (src/forge/text-limits.ts); the rest is for the words about what
 * was left out. A summary is far below it: its parts are bounded each.
 */
const TEXT_BYTES = 62_000;
/** More are in the file itself; they are sent 50 at a time. */
const MOST_ANNOTATIONS = 100;

/** Returns what `rollcall/plan` says. */
export function planCheck(report: PullPlan): Check {
  const { complete } = planComment(report);
  const sections = sectionsWithin(report, TEXT_BYTES, inBytes);
  return {
    name: PLAN_CHECK,
    conclusion: planConclusion(report, complete),
    text: {
      title: clip(complete ? planWords(report) : `${planWords(report)} Too large to be shown whole.`, 200),
      summary: [planTop(report), ...(complete ? [] : [tooLarge(report)]), sourceWords(report)].join('\n\n'),
      text: [sections.text, ...cutBlocks(sections, report)].join('\n\n') || null,
      annotations: annotationsOf(report.issues),
    },
  };
}

function tooLarge({ artifact, run_url }: PullPlan): string {
  const kept = artifact === null ? '' : `, artifact ${code(clip(artifact, 100))}`;
  return `**Fails because not all privileged access fits into the comment**: nobody could have reviewed it there. Split the change. All of it is in ${link('the summary of the run', run_url)}${kept}.`;
}

function planConclusion(report: PullPlan, complete: boolean): Conclusion {
  const { plan } = report;
  if (errorsOf(report).length > 0 || report.conflicts || !complete) return 'failure';
  if (plan === null) return 'neutral';
  const { unread } = countPlan(plan);
  if (isRefused(report)) return 'failure';
  return unread > 0 && unread === plan.accounts.length ? 'neutral' : 'success';
}

/** Returns what `rollcall/approval` says. */
export function approvalCheck(report: PullPlan): Check {
  const standing = standingOf(report);
  const broken = errorsOf(report).length > 0;
  const words = broken ? 'The file has errors: nobody can approve it as it is.' : approvalWords(report);
  const conclusion: Conclusion = broken ? 'action_required' : CONCLUSIONS[standing];
  return {
    name: APPROVAL_CHECK,
    conclusion,
    text: {
      title: clip(words, 200),
      summary: [`**${words}**`, standingText(report), sourceWords(report)]
        .filter((block) => block !== '')
        .join('\n\n'),
      text: approvalText(report),
      annotations: [],
    },
  };
}

const CONCLUSIONS = {
  none: 'neutral',
  unknown: 'neutral',
  approved: 'success',
  'in-vain': 'action_required',
  blocked: 'action_required',
} as const satisfies { readonly [standing in Standing]: Conclusion };

/** Changes that lack something first; those with one answer together. */
function approvalText(report: PullPlan): string | null {
  const groups = new Map<
    string,
    { readonly open: boolean; readonly quote: string; readonly ids: string[] }
  >();
  const gainers = new Map((report.delta?.gains ?? []).map((gain) => [gainId(gain), gain.person]));
  for (const answer of answersOf(report)) {
    const quote = answerLines(answer, gainers.get(answer.approvers.change) ?? null).join('\n');
    const open = lacks(answer) > 0;
    const line = `- ${code(answer.approvers.change)} (${answer.approvers.tier} risk)`;
    const group = groups.get(quote);
    if (group === undefined) groups.set(quote, { open, quote, ids: [line] });
    else group.ids.push(line);
  }
  const ordered = [...groups.values()].toSorted((a, b) => Number(b.open) - Number(a.open));
  if (ordered.length === 0) return null;
  let room = TEXT_BYTES;
  let left = 0;
  const blocks = ordered.flatMap(({ quote, ids }) => {
    const fitting = left > 0 ? { shown: [], room } : linesWithin(ids, room - inBytes(quote) - 4, inBytes);
    left += ids.length - fitting.shown.length;
    if (fitting.shown.length === 0) return [];
    room = fitting.room;
    return [fitting.shown.join('\n'), quote];
  });
  return [...blocks, ...(left === 0 ? [] : [`${countOf(left, 'change')} left out here.`])].join('\n\n');
}

/** Returns findings as remarks at their lines, errors first; those without a place are in the summary alone. */
export function annotationsOf(issues: readonly Issue[]): readonly CheckAnnotation[] {
  return issues
    .toSorted((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'))
    .flatMap(({ severity, code: id, message, hint, at }): readonly CheckAnnotation[] =>
      at === undefined
        ? []
        : [
            {
              path: at.file,
              start_line: at.line,
              end_line: at.line,
              level: severity === 'error' ? 'failure' : 'warning',
              title: id,
              message: [message, hint]
                .flatMap((text) => (text === undefined ? [] : visible(clip(text, 1000))))
                .join('\n'),
            },
          ],
    )
    .slice(0, MOST_ANNOTATIONS);
}
