// The verdict on the protected branch as Markdown, for the summary of a run: blocked steps first, with their reasons.
import type { StepVerdict } from '../../approval/model.ts';
import type { VerifyResult } from '../../evidence/verify-run.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { countOf } from '../../plan/summary.ts';
import { clip, names, short } from './links.ts';
import { listsWithin } from './lists.ts';

/** A step's summary holds 1 MiB, counted in bytes. */
const BUDGET = 300_000;
const LONGEST = 1000;
const MOST_NAMES = 12;

/** Returns the summary. */
export function verdictSummary(result: Pick<VerifyResult, 'verdict' | 'branch' | 'history'>): string {
  const { verdict, branch, history } = result;
  const [blocked, approved] = [
    history.steps.filter((step) => step.verdict === 'BLOCKED'),
    history.steps.filter((step) => step.verdict === 'APPROVED'),
  ];
  const denied = history.reapprovals.filter(({ accepted }) => !accepted);
  const lists = listsWithin(
    [
      { title: 'Not approved', lines: blocked.map(stepLine) },
      {
        title: 'Reapprovals that do not count',
        lines: denied.map(({ claim, verdict: judged, problem }) => {
          const why = problem ?? judged.reasons.map(({ message }) => message).join('; ');
          return `- ${short(claim.from)} to ${short(claim.to)} in ${short(claim.carrier)}: ${prose(clip(why, LONGEST))}`;
        }),
      },
      {
        title: 'Values that nobody approved',
        lines: history.unverified_paths.map((path) => `- ${code(clip(path, LONGEST))}`),
      },
      { title: 'Approved', lines: approved.map(stepLine) },
    ],
    BUDGET,
  );
  return `${[
    `**${verdict}**: ${verdictWords(verdict, blocked.length)}`,
    `Branch ${code(clip(branch, 300))} from ${short(history.anchor)} (baseline) to ${short(history.tip)}: ${countOf(
      history.steps.length,
      'step',
    )}.`,
    lists,
  ]
    .filter((block) => block !== '')
    .join('\n\n')}\n`;
}

function verdictWords(verdict: VerifyResult['verdict'], blocked: number): string {
  switch (verdict) {
    case 'APPROVED':
      return 'every change of who has access was approved by the rule of its day.';
    case 'SUPERSEDED':
      return 'governed files have moved on since this commit; the run for the newer tip says what holds.';
    case 'BLOCKED':
      return `${countOf(blocked, 'step')} ${blocked === 1 ? 'is' : 'are'} not approved. To close ${
        blocked === 1 ? 'it' : 'them'
      }, open a pull request with \`rollcall reapprove\` and have it reviewed.`;
  }
}

function stepLine(step: StepVerdict): string {
  const { commit, pull_request, assurance, verdict, unverified } = step;
  const people = [
    ...new Set(step.changes.flatMap(({ approved_by }) => approved_by.map(({ person }) => person))),
  ];
  const by = people.length === 0 ? '' : `, approved by ${names(people, MOST_NAMES)}`;
  const gap = unverified.length === 0 ? '' : ` (unverified: ${unverified.join(', ')})`;
  const level = verdict === 'APPROVED' ? `, ${assurance}${gap}` : '';
  // As code, so that GitHub makes no reference of it on every run.
  const from = pull_request === null ? 'no pull request' : code(`#${pull_request}`);
  return [
    `- ${short(commit)} ${from}${by}${level}`,
    ...step.reasons.map(({ code: id, message }) => `  - ${code(id)}: ${prose(clip(message, LONGEST))}`),
    ...step.notes.map(({ code: id, message }) => `  - note ${code(id)}: ${prose(clip(message, LONGEST))}`),
  ].join('\n');
}
