// A range that is to be approved after the fact, for people: what is open, what the range changes, who may approve that,
// and how to go on. Builds text only.
import pc from 'picocolors';
import type { StepVerdict } from '../approval/model.ts';
import { visible } from '../core/show.ts';
import type { ReapprovalAdvice } from '../evidence/reapproval-advice.ts';
import type { OpenRange } from '../evidence/reapproval-range.ts';
import type { VerifyResult } from '../evidence/verify-run.ts';
import { showChanges } from './show-approvers.ts';

/** Returns what is open and what approving the range comes to. */
export function showRange(
  { branch, history }: Pick<VerifyResult, 'branch' | 'history'>,
  range: OpenRange,
  advice: ReapprovalAdvice,
  colour: boolean,
): string {
  const p = pc.createColors(colour);
  const steps = (list: readonly StepVerdict[]): readonly string[] =>
    list.flatMap(({ commit, pull_request, reasons }) => [
      `  ${p.red('BLOCKED')} ${short(commit)}  ${pull_request === null ? 'no pull request' : `#${pull_request}`}`,
      ...reasons.map(({ code, message }) => `          ${code}: ${message}`),
    ]);
  const leaves =
    range.leaves.length === 0 ? [] : ['', 'It leaves open, for another one:', ...steps(range.leaves)];
  const lines = [
    `${visible(branch)} at ${short(history.tip)}. A reapproval of ${short(range.from)}..${short(range.to)} closes:`,
    ...steps(range.closes),
    ...leaves,
    '',
  ];
  const changes = showChanges(
    {
      base: range.from,
      head: range.to,
      conflicts: false,
      changes: advice.changes,
      contributors: advice.contributors,
      unattributable: advice.unattributable,
      policy_changed: advice.delta.governed.some(({ path }) => path.startsWith('policy')),
      not_asked: null,
      teams: [],
    },
    colour,
  );
  return `${lines.join('\n')}\n${changes}`;
}

/** Returns the two commands that are left, for a shell. */
export function nextCommands(made: {
  readonly branch: string;
  readonly base: string;
  readonly commit: string;
  readonly subject: string;
}): string {
  const [branch, base] = [quoted(made.branch), quoted(made.base)];
  return `
Made ${short(made.commit)} on ${visible(made.branch)}. Push it and open the pull request:

  git push origin ${branch}
  gh pr create --base ${base} --head ${branch} --title ${quoted(made.subject)} --body ''

Add no commit to it, since the trailer must stand in the last one. Merge it by squash or with a merge commit.
`;
}

/** As one word of a POSIX shell. */
function quoted(word: string): string {
  return /^[\w./-]+$/u.test(word) ? word : `'${visible(word).replaceAll("'", `'\\''`)}'`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
