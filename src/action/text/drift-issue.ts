// The one issue about drift: what the accounts have that the file does not say, what could not be read, and whether the
// rules that guard the file still stand. Edited while there is something, closed when there is nothing.
import type { Entitlement } from '../../core/access.ts';
import type { Change } from '../../core/change.ts';
import type { Instant } from '../../core/instant.ts';
import { code, prose } from '../../plan/render/escape.ts';
import { type Aliases, aliasesOf, describeEntitlement, describeInstant } from '../../plan/render/words.ts';
import { countOf } from '../../plan/summary.ts';
import type { Difference, DriftReport } from '../../reconcile/drift-run.ts';
import { clip, link } from './links.ts';
import { listsWithin, type TitledList } from './lists.ts';

/** First line of the issue that is edited; it counts only with the author. */
export const DRIFT_MARKER = '<!-- rollcall:drift v1 -->';
/** GitHub takes 65,536 characters. */
const BUDGET = 60_000;
const LONGEST = 400;
const LONGEST_NAME = 200;

export interface DriftIssueInput {
  readonly report: DriftReport;
  /** What changed of the rules that guard the file (admins, bypass list, environments), one sentence each. */
  readonly control_drift: readonly string[];
  readonly at: Instant;
  readonly run_url: string | null;
}

export interface DriftIssue {
  readonly title: string;
  /** Markdown with marker. */
  readonly body: string;
  /** There is nothing to tell: an open issue is to be closed. */
  readonly is_clean: boolean;
}

/** Returns whether an issue begins as ours does. Who wrote it must be asked beside. */
export function isDriftIssue(body: string): boolean {
  return body.split(/\r?\n/, 1)[0] === DRIFT_MARKER;
}

/** Returns the issue as it should stand now. */
export function driftIssue({ report, control_drift, at, run_url }: DriftIssueInput): DriftIssue {
  const expired = expiredInvitations(report);
  const rest = report.differences.filter(({ row, account }) => !expired.has(rowKey(account, row)));
  const refused = report.plan.accounts.flatMap(({ account, read, refused: why }) =>
    why === null ? [] : [{ account, read, why }],
  );
  const unread = refused.filter(({ read }) => !read);
  const aliases = new Map(report.plan.accounts.map((each) => [each.account, aliasesOf(each)]));
  const lineOf = (each: Difference): string => differenceLine(each, aliases.get(each.account) ?? new Map());
  const lists: readonly TitledList[] = [
    {
      title: 'Rules that guard the file changed',
      lines: control_drift.map((text) => `- ${prose(clip(text, LONGEST))}`),
    },
    {
      title: 'Accounts that could not be read',
      lines: unread.map(({ account, why }) => refusalLine(account, why)),
    },
    {
      title: 'Changed by hand',
      lines: rest.filter(({ by_hand }) => by_hand !== null).map(lineOf),
    },
    {
      title: 'Accounts that a guard refuses',
      lines: refused.filter(({ read }) => read).map(({ account, why }) => refusalLine(account, why)),
    },
    {
      title: 'Invitations that ran out',
      lines: [...expired.values()].map(
        (change) =>
          `- ${code(clip(change.person, LONGEST_NAME))} in ${code(clip(change.account, LONGEST_NAME))} (next: ${change.kind})`,
      ),
    },
    {
      title: 'In the file and not in the account, or the other way round',
      lines: rest.filter(({ by_hand }) => by_hand === null).map(lineOf),
    },
  ];
  const parts = [
    countWords(rest.length, 'difference'),
    countWords(expired.size, 'expired invitation'),
    unread.length === 0 ? '' : `${countOf(unread.length, 'account')} unread`,
    refused.length === unread.length ? '' : `${countOf(refused.length - unread.length, 'account')} refused`,
    countWords(control_drift.length, 'changed rule'),
  ].filter((part) => part !== '');
  const is_clean = parts.length === 0;
  const sum = is_clean ? 'none' : parts.join(', ');
  const footer = sourceLine(report, at, run_url);
  const intro = is_clean
    ? 'The accounts are as the file says.'
    : 'Nothing was changed by this run: it only looks. The next apply does what each line says.';
  return {
    title: `Access drift: ${sum}`,
    body: `${[
      DRIFT_MARKER,
      `**${sum === 'none' ? 'No drift' : sum}.** ${intro}`,
      listsWithin(lists, BUDGET - 2500),
      footer,
    ]
      .filter((block) => block !== '')
      .join('\n\n')}\n`,
    is_clean,
  };
}

/** Returns the comment that closes the issue. */
export function closedText({ report, at, run_url }: Omit<DriftIssueInput, 'control_drift'>): string {
  return `The accounts are as the file says again. ${sourceLine(report, at, run_url)}\n`;
}

function sourceLine({ plan }: DriftReport, at: Instant, run_url: string | null): string {
  const commit = plan.source.commit === null ? '' : ` at ${code(plan.source.commit.slice(0, 12))}`;
  const run = run_url === null ? '' : ` ${link('Run', run_url)}.`;
  return `${code(clip(plan.source.file, 300))}${commit}, looked at ${describeInstant(at)}.${run}`;
}

function refusalLine(
  account: string,
  why: { readonly code: string; readonly message: string; readonly hint: string },
): string {
  const way = why.hint === '' ? '' : ` Way out: ${prose(clip(why.hint, LONGEST))}`;
  return `- ${code(clip(account, LONGEST_NAME))}: ${code(why.code)} ${prose(clip(why.message, LONGEST))}.${way}`;
}

const BY_HAND = { missing: 'taken away by hand', extra: 'given by hand' } as const;

function differenceLine(difference: Difference, aliases: Aliases): string {
  const { account, person, by_hand, next, missing, extra, message } = difference;
  const facts = [
    ...(by_hand === null ? [] : [BY_HAND[by_hand]]),
    ...told('the account lacks', missing, aliases),
    ...told('the account adds', extra, aliases),
    ...(message === null ? [] : [prose(clip(message, LONGEST))]),
  ];
  return `- ${code(clip(person, LONGEST_NAME))} in ${code(clip(account, LONGEST_NAME))}: ${facts.join('; ')}${
    facts.length === 0 ? '' : ' '
  }(next: ${next})`;
}

function told(words: string, entries: readonly Entitlement[], aliases: Aliases): readonly string[] {
  return entries.length === 0
    ? []
    : [`${words} ${entries.map((entry) => prose(describeEntitlement(entry, aliases))).join(', ')}`];
}

/** Changes about invitations that ran out, by row. */
function expiredInvitations({ plan }: DriftReport): ReadonlyMap<string, Change> {
  return new Map(
    plan.accounts.flatMap(({ changes }) =>
      changes.flatMap((change) =>
        change.before?.kind === 'invitation' && change.before.status === 'expired'
          ? [[rowKey(change.account, change.before.id), change] as const]
          : [],
      ),
    ),
  );
}

function rowKey(account: string, row: string | null): string {
  return JSON.stringify([account, row]);
}

function countWords(count: number, word: string): string {
  return count === 0 ? '' : countOf(count, word);
}
