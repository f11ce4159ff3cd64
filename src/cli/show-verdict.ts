// The verdict on a history, for people and as JSON. Builds text only.
import pc from 'picocolors';
import type { StepVerdict } from '../approval/model.ts';
import { visible } from '../core/show.ts';
import type { VerifyResult } from '../evidence/verify-run.ts';

type Paint = ReturnType<typeof pc.createColors>;

/** Returns the JSON of the verdict, as docs/reference says. */
export function verdictJson({ verdict, branch, history }: VerifyResult): object {
  return {
    format_version: '1.0',
    verdict,
    branch,
    tip: history.tip,
    baseline: history.anchor,
    steps: history.steps.map((step) => ({
      commit: step.commit,
      parent: step.parent,
      pull_request: step.pull_request,
      verdict: step.verdict,
      assurance: step.assurance,
      unverified: step.unverified,
      reasons: step.reasons,
      notes: step.notes,
      changes: step.changes,
      void_reviews: step.void_reviews,
      contributors: step.contributors,
    })),
    reapprovals: history.reapprovals.map(({ claim, verdict: judged, accepted, problem }) => ({
      commit: claim.carrier,
      from: claim.from,
      to: claim.to,
      accepted,
      problem,
      reasons: judged.reasons,
    })),
    unverified_paths: history.unverified_paths,
    settings_from: history.settings,
  };
}

/** Returns the verdict for people: one line a step, with the reasons and notes of each below it. */
export function showVerdict(result: VerifyResult, colour: boolean): string {
  const p = pc.createColors(colour);
  const { history, verdict, branch } = result;
  const blocked = history.steps.filter((step) => step.verdict === 'BLOCKED').length;
  const lines = [
    `${branchWords(branch)} from ${short(history.anchor)} (baseline) to ${short(history.tip)}: ${countWords(history.steps.length)}`,
    '',
    ...history.steps.flatMap((step) => stepLines(step, p)),
    ...history.reapprovals.flatMap(({ claim, accepted, problem, verdict: judged }) =>
      accepted
        ? []
        : [
            `  reapproval of ${short(claim.from)}..${short(claim.to)} in ${short(claim.carrier)} does not count: ${
              problem ?? judged.reasons.map(({ message }) => message).join('; ')
            }`,
          ],
    ),
    ...(history.steps.length === 0 ? [] : ['']),
    lastLine(verdict, blocked, p),
  ];
  return `${lines.join('\n')}\n`;
}

function stepLines(step: StepVerdict, p: Paint): readonly string[] {
  const { verdict, commit, pull_request, assurance, reasons, notes, unverified } = step;
  const word = verdict === 'APPROVED' ? p.green('APPROVED') : p.red('BLOCKED ');
  const by = [...new Set(step.changes.flatMap(({ approved_by }) => approved_by.map(reviewWords)))];
  const approved = by.length === 0 ? '' : `, approved by ${by.join(', ')}`;
  const from = pull_request === null ? 'no pull request' : `#${pull_request}`;
  const level = verdict === 'APPROVED' ? `  ${assurance}` : '';
  const gap =
    unverified.length === 0 || verdict === 'BLOCKED' ? '' : ` (unverified: ${unverified.join(', ')})`;
  return [
    `  ${word} ${short(commit)}  ${from}${approved}${level}${gap}`,
    ...reasons.map(({ code, message }) => `           ${code}: ${message}`),
    ...notes.map(({ code, message }) => `           note ${code}: ${message}`),
  ];
}

function reviewWords({ person, review }: { readonly person: string; readonly review: number }): string {
  return `${visible(person)} (review ${review})`;
}

function lastLine(verdict: VerifyResult['verdict'], blocked: number, p: Paint): string {
  switch (verdict) {
    case 'APPROVED':
      return `${p.green('APPROVED')}: every change of who has access was approved by the rule of its day.`;
    case 'SUPERSEDED':
      return 'SUPERSEDED: governed files have moved on since this commit; the run for the newer tip says what holds.';
    case 'BLOCKED':
      return `${p.red('BLOCKED')}: ${blocked} ${blocked === 1 ? 'step is' : 'steps are'} not approved. To close ${
        blocked === 1 ? 'it' : 'them'
      }, open a pull request with \`rollcall reapprove\` and have it reviewed.`;
  }
}

function branchWords(branch: string): string {
  return visible(branch);
}

function countWords(count: number): string {
  return count === 1 ? '1 step' : `${count} steps`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
