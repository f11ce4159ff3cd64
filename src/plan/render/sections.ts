// What an account's plan says beside its changes, as lists that every format lays out in its own way. Neutral, as
// words.ts.
import type { Code } from '../../core/codes.ts';
import { describeDuration, type Instant, millisOf } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';
import type { AccountPlan, ExcludedRow, HeldRow, PendingRow, QuarantineRow } from '../model.ts';
import { countOf } from '../summary.ts';
import { type Fact, fact } from './change-words.ts';
import { type Aliases, aliasesOf, describeEntitlement, describeInstant, shellWord } from './words.ts';

/** One line of a list, with facts below it. */
export interface Item {
  readonly who: string | null;
  readonly code: Code | null;
  readonly text: string;
  readonly facts: readonly Fact[];
}

/** One list. `minor`: nothing in it asks for a decision. */
export interface Section {
  readonly title: string;
  readonly minor: boolean;
  readonly items: readonly Item[];
}

/** Returns why nothing of an account may run, each reason once; empty where it may run. */
export function refusals(account: AccountPlan): readonly Item[] {
  if (account.refused === null) return [];
  const listed = account.guards.some(
    ({ code, message }) => code === account.refused?.code && message === account.refused.message,
  );
  return (listed ? account.guards : [account.refused, ...account.guards]).map(({ code, message, hint }) =>
    item({ code, text: message, facts: [fact('way out', hint)] }),
  );
}

/** Returns the lists of an account that have something in them, in the order in which they are shown. */
export function sectionsOf(account: AccountPlan, now: Instant): readonly Section[] {
  const aliases = aliasesOf(account);
  const sections: readonly Section[] = [
    {
      title: 'Held: changed by hand, left as it is',
      minor: false,
      items: account.held.map((row) => held(row, aliases)),
    },
    {
      title: 'Withheld: wanted, but it has to wait',
      minor: false,
      items: account.withheld.map(({ person, code, message, entitlements }) =>
        item({
          who: person,
          code,
          text: message,
          facts: entitlements.map((entry) => fact('waits', describeEntitlement(entry, aliases))),
        }),
      ),
    },
    {
      title: 'Quarantine: set aside until somebody has looked',
      minor: false,
      items: account.quarantine.map((row) => quarantine(row, now)),
    },
    { title: 'Warnings', minor: false, items: account.issues.map(warning) },
    { title: 'Pending invitations, as they should be', minor: true, items: account.pending.map(pending) },
    { title: 'Not touched', minor: true, items: account.excluded.map(excluded) },
  ];
  return sections.filter(({ items }) => items.length > 0);
}

/** Returns how many people need nothing; null where that says nothing: not read, or nobody beside the changes. */
export function unchanged(account: AccountPlan): string | null {
  const { length } = account.settled;
  const idle = account.changes.length === 0;
  if (!account.read || (length === 0 && !idle)) return null;
  const same = length === 1 ? '1 person is as the file says' : `${length} people are as the file says`;
  return idle ? `Nothing to change: ${same}.` : `Otherwise ${same}.`;
}

/** Returns seats, cost and order in words. */
export function closingFacts(account: AccountPlan): readonly Fact[] {
  const { seats, cost, order_note: note } = account;
  const facts: Fact[] = [];
  if (note !== null) facts.push(fact('order', note));
  if (seats !== null) {
    const limit = seats.limit === null ? '' : ` of ${seats.limit}`;
    const reserve = seats.reserve === 0 ? '' : `, ${seats.reserve} kept free`;
    facts.push(fact('seats', `${seats.before}${limit} taken now, ${seats.after} afterwards${reserve}`));
  }
  if (cost.calls > 0)
    facts.push(fact('cost', `${countOf(cost.calls, 'call')}, ${describeMinutes(cost.minutes)}`));
  return facts;
}

function describeMinutes(minutes: number): string {
  return minutes <= 1 ? 'at most a minute' : `about ${countOf(Math.ceil(minutes), 'minute')}`;
}

function held(row: HeldRow, aliases: Aliases): Item {
  const missing = row.drift === 'missing';
  const access = row.entitlements.map((entry) =>
    fact(missing ? 'had' : 'has', describeEntitlement(entry, aliases)),
  );
  const way: Fact = missing
    ? { label: 'restore', text: `rollcall apply --restore ${shellWord(row.person)}`, literal: true }
    : fact('settle', 'write it in the file to keep it, or take it away in the account');
  const was = row.last_status === null ? [] : [fact('was', row.last_status)];
  return item({ who: row.person, text: row.message, facts: [...was, ...access, way] });
}

function quarantine(row: QuarantineRow, now: Instant): Item {
  const rows = row.rows.length === 0 ? [] : [fact('rows', row.rows.join(', '))];
  const since = row.since === null ? [] : [fact('since', describeSince(row.since, now))];
  return item({ who: row.person, code: row.code, text: row.message, facts: [...rows, ...since] });
}

function describeSince(since: Instant, now: Instant): string {
  return since === now
    ? 'now'
    : `${describeInstant(since)} (${describeDuration(millisOf(now) - millisOf(since))})`;
}

function pending({ person, row, age_ms: age }: PendingRow): Item {
  const parts = [
    age === null ? 'pending' : `sent ${describeDuration(age)} ago`,
    row.expires_at === null ? '' : `expires ${describeInstant(row.expires_at)}`,
    row.resent === 0 ? '' : `sent again ${countOf(row.resent, 'time')}`,
  ];
  return item({ who: person, text: parts.filter((part) => part !== '').join(', ') });
}

function excluded({ person, message }: ExcludedRow): Item {
  return item({ who: person, text: message });
}

function warning(issue: AccountPlan['issues'][number]): Item {
  const place: readonly Fact[] =
    issue.at === undefined
      ? []
      : [{ label: 'at', text: `${issue.at.file}:${issue.at.line}:${issue.at.column}`, literal: true }];
  const hint = issue.hint === undefined ? [] : [fact('way out', issue.hint)];
  return item({ code: issue.code, text: issue.message, facts: [...place, ...hint] });
}

/** Messages of the planner begin with the person; the name need not stand there twice. */
function item(parts: { who?: string; code?: Code; text: string; facts?: readonly Fact[] }): Item {
  const { who = null, code = null, text, facts = [] } = parts;
  const isSaid = who !== null && text.startsWith(`${visible(who)} `);
  return { who: isSaid ? null : who, code, text, facts };
}
