// The completeness audit as text, JSON and CSV. Everything that a service wrote is shown through `visible`, and as text
// in a spreadsheet.
import { stringify } from 'csv-stringify/sync';
import { deltaOf } from '../audit/event-delta.ts';
import type {
  AccountAudit,
  AuditReport,
  Explained,
  Explanation,
  LeftOver,
  Order,
  Unordered,
} from '../audit/model.ts';
import type { Entitlement } from '../core/access.ts';
import type { AccessEvent } from '../core/access-event.ts';
import { visible, writeJson } from '../core/show.ts';
import { describeEntitlement } from '../plan/render/words.ts';
import { countOf } from '../plan/summary.ts';

const VERDICTS = { complete: 'complete', gaps: 'gaps', not_provable: 'not provable' } as const;

const WHY: { readonly [why in Unordered]: string } = {
  'other-effect': 'it names a request of a run, and did something else',
  'unknown-call': 'a call that no record knows',
  'by-hand': 'by hand, in the service itself',
  'by-service': 'the service did it by itself',
  'no-invitation': 'no invitation that the ledger or the log knows fits',
  'not-told': 'the log does not say how',
};

/** Returns the report with a line break at its end. */
export function showAudit(report: AuditReport, format: 'text' | 'json' | 'csv'): string {
  switch (format) {
    case 'json':
      return writeJson({ ...report, accounts: report.accounts.map(accountJson) });
    case 'csv':
      return csvOf(report);
    case 'text':
      return textOf(report);
  }
}

function textOf({ period, records, head, accounts }: AuditReport): string {
  const lines = [
    `Audit of ${period.from} to ${period.to}, against ${countOf(records, 'record')}, head ${String(head).slice(0, 12)}`,
    ...accounts.flatMap((account) => ['', ...linesOf(account)]),
    '',
    sumOf(accounts),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf({
  account,
  verdict,
  not_provable: limit,
  explained,
  unordered,
  unlogged,
}: AccountAudit): readonly string[] {
  const code = limit?.code == null ? '' : `${limit.code} `;
  return [
    `${visible(account)}: ${VERDICTS[verdict]}`,
    ...(limit === null ? [] : [`  not provable: ${code}${visible(limit.message)}`]),
    ...explainedLines(explained),
    ...(unordered.length === 0 ? [] : [`  nobody ordered ${countOf(unordered.length, 'event')}:`]),
    ...unordered.flatMap(leftOverLines),
    ...(unlogged.length === 0
      ? []
      : [`  the log does not have ${countOf(unlogged.length, 'applied change')}:`]),
    ...unlogged.flatMap(orderLines),
  ];
}

function explainedLines(explained: readonly Explained[]): readonly string[] {
  if (explained.length === 0) return [];
  const count = (kind: Explanation['kind']): number => explained.filter(({ by }) => by.kind === kind).length;
  const parts = [
    [count('order'), 'by runs'],
    [count('invitation'), 'by invitations that were taken up'],
    [count('ended'), 'invitations that ended by themselves'],
    [count('drift'), 'by hand, found and recorded by a later run'],
  ] as const;
  const said = parts.flatMap(([n, words]) => (n === 0 ? [] : [`${n} ${words}`]));
  const drift = explained.flatMap(({ event, by }) =>
    by.kind === 'drift' ? [`    ${eventLine(event)}  (record ${by.record})`] : [],
  );
  return [`  explained ${countOf(explained.length, 'event')}: ${said.join(', ')}`, ...drift];
}

function leftOverLines({ event, why }: LeftOver): readonly string[] {
  const delta = deltaOf(event);
  const told = (word: string, entries: readonly Entitlement[]): readonly string[] =>
    entries.map((entry) => `      ${word} ${visible(describeEntitlement(entry, new Map()))}`);
  return [
    `    ${eventLine(event)}`,
    ...(delta === null ? [] : [...told('gives', delta.gains), ...told('takes', delta.losses)]),
    `      by    ${visible(actorOf(event))}`,
    `      why   ${WHY[why]}`,
  ];
}

function eventLine(event: AccessEvent): string {
  return visible(`${event.at}  ${event.action} ${subjectOf(event)}  ${event.id}`);
}

function orderLines({ started_at, step, record, request_ids }: Order): readonly string[] {
  const requests = request_ids.length === 0 ? '' : `, request ${request_ids.join(', ')}`;
  return [`    ${visible(`${started_at}  ${step}  record ${record}${requests}`)}`];
}

function sumOf(accounts: readonly AccountAudit[]): string {
  const sum = (of: (account: AccountAudit) => number): number =>
    accounts.reduce((total, account) => total + of(account), 0);
  const [unordered, unlogged] = [sum((each) => each.unordered.length), sum((each) => each.unlogged.length)];
  const open = accounts.filter(({ not_provable }) => not_provable !== null).length;
  const proved = accounts.filter(({ verdict }) => verdict === 'complete').length;
  return [
    `${proved} of ${countOf(accounts.length, 'account')} complete`,
    ...(unordered === 0 ? [] : [`${countOf(unordered, 'event')} that nobody ordered`]),
    ...(unlogged === 0 ? [] : [`${countOf(unlogged, 'change')} that the log does not have`]),
    ...(open === 0 ? [] : [`${countOf(open, 'account')} not or not wholly provable`]),
  ]
    .join(', ')
    .concat('.');
}

function subjectOf({ email, login, row }: AccessEvent): string {
  return email ?? login ?? row ?? 'somebody';
}

function actorOf({ actor, request_id }: AccessEvent): string {
  const via = { api: 'through the API', product: 'in the product', service: 'the service itself' };
  const how = actor.via === null ? null : via[actor.via];
  const request = request_id === null ? null : `request ${request_id}`;
  return [actor.email ?? actor.id, how, request].filter((part) => part !== null).join(', ') || 'not told';
}

function accountJson({ explained, unordered, unlogged, ...account }: AccountAudit): object {
  return {
    ...account,
    explained,
    unordered: unordered.map(({ event, why }) => ({ event, why, message: WHY[why] })),
    unlogged: unlogged.map(orderJson),
  };
}

function orderJson({ record, change, kind, step, person, started_at, request_ids, effect }: Order): object {
  return { record, change, kind, step, person, started_at, request_ids, effect };
}

const COLUMNS = [
  'account',
  'verdict',
  'result',
  'at',
  'event',
  'action',
  'subject',
  'actor',
  'via',
  'gives',
  'takes',
  'request',
  'record',
  'change',
  'note',
] as const;

type Row = Partial<Record<(typeof COLUMNS)[number], string>>;

/** One row an event or change, so that a sheet can be filtered; an account that is not provable has one of its own. */
function csvOf({ accounts }: AuditReport): string {
  const rows = accounts.flatMap((account): readonly Row[] => {
    const common = { account: account.account, verdict: VERDICTS[account.verdict] };
    const limit = account.not_provable;
    return [
      ...(limit === null ? [] : [{ ...common, result: 'not provable', note: limit.message }]),
      ...account.explained.map(({ event, by }) => ({ ...common, ...eventRow(event), ...explanationRow(by) })),
      ...account.unordered.map(({ event, why }) => ({
        ...common,
        ...eventRow(event),
        result: 'nobody ordered it',
        note: WHY[why],
      })),
      ...account.unlogged.map((order) => ({
        ...common,
        result: 'not in the log',
        at: order.started_at,
        action: order.kind,
        subject: order.person,
        request: order.request_ids.join(' '),
        record: String(order.record),
        change: order.change,
      })),
    ];
  });
  const cells = rows.map((row) => COLUMNS.map((column) => visible(row[column] ?? '')));
  return stringify([COLUMNS, ...cells], { escape_formulas: true });
}

function eventRow(event: AccessEvent): Row {
  const delta = deltaOf(event);
  const told = (entries: readonly Entitlement[] = []): string =>
    entries.map(({ resource, level }) => `${resource}=${level}`).join(' ');
  return {
    at: event.at,
    event: event.id,
    action: event.action,
    subject: subjectOf(event),
    actor: event.actor.email ?? event.actor.id ?? '',
    via: event.actor.via ?? '',
    gives: told(delta?.gains),
    takes: told(delta?.losses),
    request: event.request_id ?? '',
  };
}

function explanationRow(by: Explanation): Row {
  switch (by.kind) {
    case 'order':
      return { result: 'ordered', record: String(by.record), change: by.change, note: by.by };
    case 'invitation':
      return {
        result: 'invitation',
        record: by.record === null ? '' : String(by.record),
        note: by.event === null ? '' : `invited by event ${by.event}`,
      };
    case 'ended':
      return { result: 'ended by itself' };
    case 'drift':
      return { result: 'found as drift', record: String(by.record), note: by.person };
  }
}
