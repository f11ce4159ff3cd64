// How a pull request stands: what it comes to in one line, and below it what keeps it from being merged and applied as
// it is, and who can do something about it. Every list is short, so that the top of a comment always fits.
import type { Issue } from '../../core/issue.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { caveats } from '../../plan/render/heading.ts';
import { countOf, countPlan, summaryLine } from '../../plan/summary.ts';
import { lacks, stillAble } from './answer.ts';
import { answersOf } from './change-answers.ts';
import { clip, eitherOf, names } from './links.ts';
import type { PullPlan } from './model.ts';
import { closingWords, inVain, reapprovalLines } from './reapproval.ts';
import { isNew } from './unread.ts';

const MOST_LINES = 10;
const MOST_NAMES = 8;
/** UTF-16 code units of a message; more is not read. */
const LONGEST = 400;

/**
 * Where a pull request stands on approval. `none`: nothing needs one. `unknown`: not judged. `in-vain`: approved, and
 * what it asks to reapprove would stay blocked.
 */
export type Standing = 'none' | 'unknown' | 'approved' | 'in-vain' | 'blocked';

/** Returns where it stands. */
export function standingOf(report: PullPlan): Standing {
  const { approvers, pending, delta } = report;
  if (pending === null) return approvers.length > 0 || delta === null ? 'unknown' : 'none';
  if (pending.verdict === 'BLOCKED') return 'blocked';
  if (inVain(report) !== null) return 'in-vain';
  return pending.changes.length === 0 && approvers.length === 0 ? 'none' : 'approved';
}

/** Returns the errors of the file. */
export function errorsOf({ issues }: PullPlan): readonly Issue[] {
  return issues.filter(({ severity }) => severity === 'error');
}

/** Returns the verdict in words of our own, without markup. */
export function verdictWords(report: PullPlan): string {
  return [planWords(report), approvalWords(report)].filter((text) => text !== '').join(' ');
}

/** Returns what the accounts would come to. */
export function planWords(report: PullPlan): string {
  const errors = errorsOf(report).length;
  if (errors > 0) return `The file has ${countOf(errors, 'error')}: nothing is planned.`;
  if (report.plan === null) return 'Intent only: no account was read.';
  const read = report.plan.accounts.filter((account) => account.read);
  const fresh = report.plan.accounts.filter(isNew).length;
  const unknown = report.plan.accounts.length - read.length - fresh;
  if (unknown + fresh === 0) return summaryLine(report.plan);
  // Unknown is not refused: a summary that counts it among the refused would say that the check should fail.
  return [
    read.length > 0 ? summaryLine({ accounts: read }) : '',
    unknown === 0
      ? ''
      : read.length > 0
        ? `${countOf(unknown, 'account')} unknown.`
        : 'No account could be read.',
    fresh === 0 ? '' : `${countOf(fresh, 'account')} new here: planned after the merge.`,
  ]
    .filter((text) => text !== '')
    .join(' ');
}

/** Returns whether it may be merged and applied, as far as approval goes; '' where the file has errors. */
export function approvalWords(report: PullPlan): string {
  if (errorsOf(report).length > 0) return '';
  const standing = standingOf(report);
  switch (standing) {
    case 'none':
      return report.approvers.length === 0 && isEmpty(report)
        ? 'Nothing that needs an approval changes.'
        : 'No approval is asked for.';
    case 'unknown':
      return 'Whether it is approved was not judged.';
    case 'approved': {
      const words = isRefused(report)
        ? 'Approved, but what is refused below would not run.'
        : 'Approved: merged as it is now, apply would let all of it through.';
      return [words, closingWords(report)].filter((text) => text !== '').join(' ');
    }
    case 'in-vain':
      return inVain(report) ?? '';
    case 'blocked': {
      const answers = answersOf(report);
      const open = answers.filter((answer) => lacks(answer) > 0).length;
      return open === 0
        ? 'Not approved: see below.'
        : `Not approved yet: ${open} of ${countOf(answers.length, 'change')} ${open === 1 ? 'lacks' : 'lack'} an approval.`;
    }
  }
}

/** Whether a guard stops an account; one that could not be read is another matter. */
export function isRefused({ plan }: PullPlan): boolean {
  if (plan === null) return false;
  const { refused, unread } = countPlan(plan);
  return refused > unread;
}

function isEmpty({ delta }: PullPlan): boolean {
  return delta !== null && delta.gains.length + delta.losses.length + delta.governed.length === 0;
}

/** Returns bullets about the whole, most pressing first. */
export function standingLines(report: PullPlan): readonly string[] {
  return [
    ...(report.conflicts
      ? ['- **It conflicts with the base branch**: what is shown is what it says by itself.']
      : []),
    ...reapprovalLines(report),
    ...(report.intent_only === null ? [] : [`- No live plan: ${prose(clip(report.intent_only, LONGEST))}`]),
    ...issueLines(report.issues),
    ...accountLines(report),
    ...(report.accounts_from_base.length === 0
      ? []
      : [
          `- Settings of ${names(report.accounts_from_base, MOST_NAMES)} differ here; those of the base branch were used.`,
        ]),
    ...(report.plan === null ? [] : caveats(report.plan).map((text) => `- ${prose(clip(text, LONGEST))}`)),
    ...earlyLines(report),
    ...reasonLines(report),
    ...actorLines(report),
  ];
}

/** The verdict counts what the head changes; somebody who saw no plan may not have seen what that comes to. */
function earlyLines({ early_approvals: early }: PullPlan): readonly string[] {
  return early.length === 0
    ? []
    : [
        `- Approved before this plan was posted, by ${names(early, MOST_NAMES)}: it counts, and is worth a second look.`,
      ];
}

function issueLines(issues: readonly Issue[]): readonly string[] {
  const ordered = [
    ...issues.filter(({ severity }) => severity === 'error'),
    ...issues.filter(({ severity }) => severity === 'warning'),
  ];
  return capped(
    ordered.map(({ severity, code: id, message, hint, at }) => {
      const place = at === undefined ? '' : ` ${code(`${at.file}:${at.line}:${at.column}`)}`;
      const way = hint === undefined ? '' : ` (${prose(clip(hint, LONGEST))})`;
      return `- ${severity === 'error' ? '**Error**' : 'Warning'}${place} ${code(id)}: ${prose(clip(message, LONGEST))}${way}`;
    }),
    'findings',
  );
}

function accountLines({ plan }: PullPlan): readonly string[] {
  if (plan === null) return [];
  return capped(
    plan.accounts.flatMap((each) => {
      const { account, read, refused } = each;
      if (refused === null) return [];
      if (isNew(each)) {
        return [
          `- **${code(clip(account, 200))} is new here**: planned after the merge. ${code(refused.code)} ${prose(clip(refused.message, LONGEST))}.`,
        ];
      }
      const way = refused.hint === '' ? '' : ` Way out: ${prose(clip(refused.hint, LONGEST))}`;
      return read
        ? [
            `- **${code(clip(account, 200))} is refused**, nothing of it would run: ${code(refused.code)} ${prose(clip(refused.message, LONGEST))}.${way}`,
          ]
        : [
            `- **${code(clip(account, 200))} is unknown**: it could not be read: ${code(refused.code)} ${prose(clip(refused.message, LONGEST))}. Apply reads it again, and does nothing there before it can.`,
          ];
    }),
    'accounts',
  );
}

function reasonLines({ pending }: PullPlan): readonly string[] {
  if (pending === null) return [];
  const reasons = pending.reasons.filter(({ code: id }) => id !== 'NOT_APPROVED');
  return [
    ...capped(
      reasons.map(({ code: id, message }) => `- ${code(id)}: ${prose(clip(message, LONGEST))}`),
      'reasons',
    ),
    ...capped(
      pending.notes.map(({ code: id, message }) => `- Note ${code(id)}: ${prose(clip(message, LONGEST))}`),
      'notes',
    ),
  ];
}

/** Who must still act: changes that the same people can approve together. */
function actorLines(report: PullPlan): readonly string[] {
  if (report.pending?.verdict === 'APPROVED') return [];
  const groups = new Map<string, { people: readonly string[]; count: number; most: number }>();
  for (const answer of answersOf(report)) {
    const lacking = lacks(answer);
    if (lacking === 0) continue;
    const able = stillAble(answer);
    const people = able.length < lacking ? [] : able;
    const key = JSON.stringify([people.length, ...people.slice(0, MOST_NAMES)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { people, count: 1, most: lacking });
    else {
      group.count += 1;
      group.most = Math.max(group.most, lacking);
    }
  }
  return capped(
    Array.from(groups.values(), ({ people, count, most }) =>
      people.length === 0
        ? `- **Too few may approve ${countOf(count, 'change')}**: as it is, ${count === 1 ? 'it stays' : 'they stay'} blocked.`
        : `- Still needed for ${countOf(count, 'change')}: ${countOf(most, 'approval')} by ${eitherOf(people, MOST_NAMES)}`,
    ),
    'groups of approvers',
  );
}

function capped(lines: readonly string[], what: string): readonly string[] {
  return lines.length <= MOST_LINES
    ? lines
    : [...lines.slice(0, MOST_LINES), `- ${lines.length - MOST_LINES} more ${what}`];
}
