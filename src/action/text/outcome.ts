// What became of a merge, for the top of the plan comment: what ran, what did not and why, who must act, and where the
// chain of records stands. The author is mentioned where something failed, and nowhere else.
import { assertNever } from '../../core/never.ts';
import type { AccountRecord, ChangeOutcome, OutcomeStatus } from '../../ledger/model.ts';
import { verbOf, whoOf } from '../../plan/render/change-words.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { isPrivileged } from '../../plan/render/words.ts';
import { countOf } from '../../plan/summary.ts';
import { clip, link, mention, short, within } from './links.ts';
import { linesWithin } from './lists.ts';
import type { ApplyReport } from './model.ts';
import { isMarked, MARKER } from './state.ts';

/** Beside a plan of 60,000 it stays below the 65,536 characters that GitHub takes. */
export const OUTCOME_BUDGET = 5000;
const BEGIN = '<!-- rollcall:outcome -->';
const END = '<!-- rollcall:outcome end -->';
const FOLD = '<details><summary>The plan before the merge</summary>';
const FOLD_END = '</details>';
const LONGEST = 300;
const LONGEST_NAME = 200;
/** Why a run stopped stands above everything, so that it must fit however much of it is escaped. */
const LONGEST_ERROR = 500;
/** GitHub takes 65,536. */
const LARGEST_COMMENT = 65_000;

/** Returns whether something went wrong that somebody must look at; what waits for an approval is no failure. */
export function hasFailed({ record, error }: Pick<ApplyReport, 'record' | 'error'>): boolean {
  if (error !== null) return true;
  return record !== null && (record.interrupted !== null || record.accounts.some(isTroubled));
}

function isTroubled({ refused, outcomes, state_error }: AccountRecord): boolean {
  return refused !== null || state_error !== null || outcomes.some(({ status }) => FAILED.has(status));
}

const FAILED: ReadonlySet<OutcomeStatus> = new Set(['failed', 'not-executed', 'stale', 'unverified']);

/** Returns the outcome as Markdown within so many UTF-16 code units, 2,000 at least. */
export function outcomeText(report: ApplyReport, budget: number = OUTCOME_BUDGET): string {
  const top = [headline(report), ...verdictLines(report)].join('\n\n');
  const bottom = closingLines(report).join('\n\n');
  const lines = detailLines(report);
  const { shown } = linesWithin(lines, budget - top.length - bottom.length - 120);
  const left = lines.length - shown.length;
  const more = left === 0 ? [] : [`- ${countOf(left, 'line')} more in the summary of the run`];
  return `${[top, [...shown, ...more].join('\n'), bottom].filter((block) => block !== '').join('\n\n')}\n`;
}

/**
 * Returns our comment with the outcome at its top, in place of an earlier one, and the plan folded below it: what it says
 * of approvals is past. `body`: of our own comment; null or another text: there is none, and the outcome stands alone
 * under the marker.
 */
export function withOutcome(body: string | null, report: ApplyReport): string {
  const section = `${BEGIN}\n${outcomeText(report)}\n${END}\n`;
  if (body === null || !isMarked(body)) return `${MARKER}\n\n${section}`;
  const lines = withoutOutcome(body.replaceAll('\r\n', '\n').split('\n'));
  const hidden = lines[1]?.startsWith('<!-- rollcall:state ') === true ? 2 : 1;
  const plan = unfolded(lines.slice(hidden).join('\n').trim());
  const head = lines.slice(0, hidden).join('\n');
  const below = plan === '' ? '' : `\n${FOLD}\n\n${plan}\n\n${FOLD_END}\n`;
  const whole = `${head}\n\n${section}${below}`;
  return whole.length > LARGEST_COMMENT ? `${head}\n\n${section}` : whole;
}

function unfolded(plan: string): string {
  return plan.startsWith(`${FOLD}\n`) && plan.endsWith(`\n${FOLD_END}`)
    ? plan.slice(FOLD.length, -FOLD_END.length).trim()
    : plan;
}

function withoutOutcome(lines: readonly string[]): readonly string[] {
  const [from, to] = [lines.indexOf(BEGIN), lines.indexOf(END)];
  return from >= 0 && to > from ? [...lines.slice(0, from), ...lines.slice(to + 1)] : lines;
}

function headline(report: ApplyReport): string {
  const { record, error, author } = report;
  const to = author !== null && hasFailed(report) ? ` ${mention(author)}` : '';
  if (error !== null) {
    const way = error.hint === null ? '' : ` Way out: ${within(error.hint, LONGEST_ERROR, prose)}`;
    return `**Apply stopped.**${to} ${code(error.code)}: ${within(error.message, LONGEST_ERROR, prose)}.${way}`;
  }
  if (record === null) return '**Nothing was applied.**';
  const counts = new Map<OutcomeStatus, number>();
  for (const { outcomes } of record.accounts) {
    for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const withheld = record.accounts.flatMap((account) => account.withheld).length;
  const sum = [
    ...Array.from(counts, ([status, count]) => `${count} ${STATUS_WORDS[status]}`),
    ...(withheld === 0 ? [] : [`${withheld} withheld`]),
  ].join(', ');
  const word = hasFailed(report) ? 'Apply is done in part' : 'Apply is done';
  return sum === '' && !hasFailed(report)
    ? '**Apply is done: nothing was to be done.**'
    : `**${word}${sum === '' ? '' : `: ${sum}`}.**${to}`;
}

const STATUS_WORDS: { readonly [status in OutcomeStatus]: string } = {
  applied: 'applied',
  already: 'already so',
  stale: 'moved meanwhile',
  failed: 'failed',
  'not-executed': 'not run',
  unverified: 'not seen yet',
  manual: 'to be done by hand',
};

function verdictLines({ verdict, record }: ApplyReport): readonly string[] {
  const interrupted = record?.interrupted ?? null;
  return [
    ...(interrupted === null ? [] : [`Interrupted by ${code(interrupted)}.`]),
    ...(verdict === null ? [] : [VERDICT_WORDS[verdict]]),
  ];
}

const VERDICT_WORDS = {
  APPROVED: 'Every change of who has access was approved.',
  BLOCKED: 'Not every change was approved: what was not is withheld, the rest ran.',
  SUPERSEDED: 'Governed files have moved on since: the run for the newer commit decides.',
} as const;

/** What needs somebody first, what went well last. */
function detailLines({ record }: ApplyReport): readonly string[] {
  const accounts = record?.accounts ?? [];
  const outcomes = accounts.flatMap((account) =>
    account.outcomes.map((outcome) => ({ account: account.account, outcome })),
  );
  const ranked = outcomes.toSorted((a, b) => rankOf(a.outcome) - rankOf(b.outcome));
  const [first, rest] = [
    ranked.filter(({ outcome }) => FAILED.has(outcome.status)),
    ranked.filter(({ outcome }) => !FAILED.has(outcome.status)),
  ];
  return [
    ...accounts.flatMap(refusalLines),
    ...first.map(({ account, outcome }) => outcomeLine(account, outcome)),
    ...accounts.flatMap(asideLines),
    ...rest.map(({ account, outcome }) => outcomeLine(account, outcome)),
  ];
}

function rankOf({ change }: ChangeOutcome): number {
  return change.gains.some(isPrivileged) ? 0 : 1;
}

function refusalLines({ account, refused, state_error }: AccountRecord): readonly string[] {
  if (refused !== null) {
    const way = refused.hint === '' ? '' : ` Way out: ${prose(clip(refused.hint, LONGEST))}`;
    return [
      `- **Refused**: nothing of ${code(clip(account, LONGEST_NAME))} ran: ${code(refused.code)} ${prose(clip(refused.message, LONGEST))}.${way}`,
    ];
  }
  return state_error === null
    ? []
    : [`- ${code(clip(account, LONGEST_NAME))} was not read back: ${prose(clip(state_error, LONGEST))}`];
}

function outcomeLine(account: string, { change, status, message, verified_at }: ChangeOutcome): string {
  const word = STATUS_WORDS[status];
  const told = message === null ? '' : `: ${prose(clip(message, LONGEST))}`;
  const proof = verified_at === null ? '' : ' (verified)';
  const what = `${prose(verbOf(change.kind))} ${code(clip(whoOf(change), LONGEST_NAME))} in ${code(clip(account, LONGEST_NAME))}`;
  return `- ${FAILED.has(status) ? `**${word}**` : word}: ${what}${proof}${told}`;
}

function asideLines({ account, withheld, quarantine, held }: AccountRecord): readonly string[] {
  const where = code(clip(account, LONGEST_NAME));
  const line = (word: string, person: string, reason: string | null, message: string): string =>
    `- ${word}: ${code(clip(person, LONGEST_NAME))} in ${where}: ${reason === null ? '' : `${code(reason)} `}${prose(
      clip(message, LONGEST),
    )}`;
  return [
    ...withheld.map(({ person, code: id, message }) => line('**withheld**', person, id, message)),
    ...quarantine.map(({ person, code: id, message }) => line('set aside', person, id, message)),
    ...held.map(({ person, message }) => line('held', person, null, message)),
  ];
}

function closingLines(report: ApplyReport): readonly string[] {
  const { tip, chain_head: head, run_url } = report;
  const run = run_url === null ? '' : `, ${link('run', run_url)}`;
  return [
    ...actionLines(report),
    `Commit ${short(tip)}${run}. ${
      head === null
        ? 'The record is kept later.'
        : `Records end with number ${head.sequence}, ${code(head.hash)}.`
    }`,
  ];
}

/** Who must act, and how to try again. */
function actionLines(report: ApplyReport): readonly string[] {
  const accounts = report.record?.accounts ?? [];
  const statuses = new Set(accounts.flatMap(({ outcomes }) => outcomes.map(({ status }) => status)));
  const withheld = accounts.flatMap((account) => account.withheld);
  return [
    ...(withheld.some(({ code: id }) => id === 'RC330')
      ? [
          'Withheld for want of an approval: open a pull request with `rollcall reapprove` and have it reviewed by whoever may.',
        ]
      : []),
    ...(accounts.some(({ quarantine }) => quarantine.length > 0)
      ? ['Set aside: somebody must look at the rows in the account.']
      : []),
    ...[...statuses].toSorted().flatMap((status) => wayOut(status) ?? []),
    ...(hasFailed(report)
      ? [
          `Try again: remove the cause, then start the apply workflow anew (${link('this run', report.run_url)} or by hand). What was done stays done, nothing is sent twice.`,
        ]
      : []),
  ];
}

function wayOut(status: OutcomeStatus): string | null {
  switch (status) {
    case 'manual':
      return 'To be done by hand: somebody does it in the account; the next run proves it.';
    case 'stale':
      return 'Moved meanwhile: the account changed after it was planned, so that nothing was done; the next run plans anew.';
    case 'unverified':
      return 'Not seen yet: it was sent, and the account does not show it; the next plan says whether it holds.';
    case 'applied':
    case 'already':
    case 'failed':
    case 'not-executed':
      return null;
    default:
      return assertNever(status);
  }
}
