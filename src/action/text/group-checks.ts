// The checks at the head of a merge queue's group: whether its file is valid, and what verify would say of each pull
// request in it.
import type { GroupVerdict } from '../../evidence/pending-group.ts';
import type { Snapshot } from '../../evidence/snapshot.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { countOf } from '../../plan/summary.ts';
import { APPROVAL_CHECK, annotationsOf, type Check, PLAN_CHECK } from './checks.ts';
import { clip, short } from './links.ts';
import { linesWithin } from './lists.ts';
import { inBytes } from './size.ts';

/** Of the summary, for which GitHub takes 65,535 in all. */
const LINES_BYTES = 60_000;
const LONGEST = 300;

/** Returns `rollcall/plan`: of each pull request it was said before, so that here only the file is looked at. */
export function groupPlanCheck({
  team,
  issues,
  sources,
}: Pick<Snapshot, 'team' | 'issues' | 'sources'>): Check {
  const isBroken = team === null && sources.length > 0;
  const title = isBroken
    ? 'The file has errors once the group is merged'
    : 'The file is valid; no account was read';
  return {
    name: PLAN_CHECK,
    conclusion: isBroken ? 'failure' : 'success',
    text: {
      title,
      summary: `**${title}.** A queue runs the workflow of what it would merge, which is given no credential.`,
      text: null,
      annotations: annotationsOf(issues),
    },
  };
}

/** Returns `rollcall/approval`; null: the branch has no file yet. */
export function groupApprovalCheck(verdict: GroupVerdict | null): Check {
  const entries = verdict?.entries ?? [];
  const blocked = entries.filter((entry) => entry.verdict?.verdict === 'BLOCKED');
  const unknown = verdict?.unattributed ?? [];
  const isOpen = blocked.length + unknown.length > 0;
  const judged = entries.filter((entry) => entry.verdict !== null).length;
  const title = isOpen
    ? `Not approved: ${countOf(blocked.length + unknown.length, 'part')} of the group`
    : judged === 0
      ? 'Nothing that needs an approval changes'
      : `Approved: ${countOf(judged, 'pull request')} with governed changes`;
  const lines = [
    ...unknown.map((commit) => `- ${short(commit)}: no open pull request gives what it changes`),
    ...blocked.flatMap((entry) => [
      `- ${code(`#${entry.pull_request}`)} as ${short(entry.commit)}`,
      ...(entry.verdict?.reasons ?? []).map(
        ({ code: id, message }) => `  - ${code(id)}: ${prose(clip(message, LONGEST))}`,
      ),
    ]),
  ];
  const { shown } = linesWithin(lines, LINES_BYTES, inBytes);
  const more =
    lines.length === shown.length ? [] : [`- ${countOf(lines.length - shown.length, 'line')} more`];
  return {
    name: APPROVAL_CHECK,
    conclusion: isOpen ? 'action_required' : judged === 0 ? 'neutral' : 'success',
    text: {
      title,
      summary: [`**${title}.**`, ...(lines.length === 0 ? [] : [[...shown, ...more].join('\n')])].join(
        '\n\n',
      ),
      text: null,
      annotations: [],
    },
  };
}
