// What `git log` says of records: a subject, a line a change, and trailers. Pure. Every text from outside stands on a
// line that begins with words of ours, so that nobody's name can begin a line, a trailer or a section.
import type { Entitlement } from '../core/access.ts';
import type { Change, ChangeKind } from '../core/change.ts';
import { visible } from '../core/show.ts';
import type { ApplyRecord, ApplyStartedRecord, ChangeOutcome, LedgerRecord, StepRecord } from './model.ts';

type Approval = StepRecord['verdict']['changes'][number]['approved_by'][number];

/** Returns the message of the commit that adds these records, at least one, which follow each other. */
export function commitMessage(records: readonly LedgerRecord[]): string {
  const main = MAIN.map((kind) => records.findLast((record) => record.kind === kind)).find(
    (record) => record !== undefined,
  );
  if (main === undefined) throw new RangeError('no records make no commit');
  const body = records.flatMap((record) => bodyOf(record).map((text) => `- ${visible(text)}`));
  const parts = [[visible(subjectOf(main, records))], body, trailersOf(records)];
  return parts
    .filter((part) => part.length > 0)
    .map((part) => `${part.join('\n')}\n`)
    .join('\n');
}

/** What a commit is about, where it adds several kinds: the first of these. */
const MAIN: readonly LedgerRecord['kind'][] = [
  'apply',
  'apply_started',
  'break_glass',
  'drift_revert',
  'reapproval',
  'step',
  'baseline',
  'capture',
];

function subjectOf(record: LedgerRecord, all: readonly LedgerRecord[]): string {
  switch (record.kind) {
    case 'apply':
      return `${nameOfRun(record)}${record.resumed ? ' (taken up)' : ''}: ${runWords(record)}`;
    case 'apply_started': {
      if (record.plan === null) return `Start ${record.command}: another job plans it and carries it out`;
      const changes = changesOf(record);
      return `Start ${record.command}: ${countChanges(changes) || 'nothing'} to do${inAccounts(changes)}`;
    }
    case 'break_glass':
      return `Break glass: ${count(record.changes.length, 'change')}${inAccounts(record.changes)}`;
    case 'drift_revert':
      return `Revert drift: ${count(record.changes.length, 'change')}${inAccounts(record.changes)}`;
    case 'reapproval':
      return `Reapprove: ${count(record.covers.length, 'landing')} (#${record.pull_request})`;
    case 'step': {
      const steps = all.filter((each) => each.kind === 'step');
      const blocked = steps.filter(({ verdict }) => verdict.verdict === 'BLOCKED').length;
      return `Judge: ${count(steps.length, 'landing')}${blocked === 0 ? '' : `, ${blocked} blocked`}`;
    }
    case 'baseline':
      return `Begin: approvals are kept from ${short(record.commit)} on`;
    case 'capture':
      return `Capture: settings of the forge`;
  }
}

/** `Apply`, `Invitations cancel`. */
function nameOfRun({ command }: ApplyRecord): string {
  return `${command.slice(0, 1).toUpperCase()}${command.slice(1)}`;
}

function runWords(record: ApplyRecord): string {
  const outcomes = record.accounts.flatMap((account) => account.outcomes);
  const done = outcomes.filter(isDone).map(({ change }) => change);
  const rest = outcomes.length - done.length;
  const words = [countChanges(done), rest === 0 ? '' : `${rest} not done`].filter((part) => part !== '');
  return words.length === 0
    ? 'nothing to do'
    : `${words.join(', ')}${inAccounts(outcomes.map(({ change }) => change))}`;
}

/** It is so, now or already, or a person has been given it to do. */
function isDone({ status }: ChangeOutcome): boolean {
  return status === 'applied' || status === 'already' || status === 'manual';
}

function changesOf({ plan }: ApplyStartedRecord): readonly Change[] {
  const accounts = plan?.accounts ?? [];
  return accounts.filter(({ refused }) => refused === null).flatMap(({ changes }) => changes);
}

/** `3 grants, 1 removal, 2 other changes`; '' for none. */
function countChanges(changes: readonly Change[]): string {
  const grants = changes.filter(({ gains, after }) => gains.length > 0 && after !== null).length;
  const removals = changes.filter(
    ({ gains, losses, after }) => after === null || (gains.length === 0 && losses.length > 0),
  ).length;
  const others = changes.length - grants - removals;
  return [
    grants === 0 ? '' : count(grants, 'grant'),
    removals === 0 ? '' : count(removals, 'removal'),
    others === 0 ? '' : count(others, 'other change'),
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function inAccounts(changes: readonly { readonly account: string }[]): string {
  const accounts = [...new Set(changes.map(({ account }) => account))];
  return accounts.length === 0 ? '' : ` (${accounts.join(', ')})`;
}

function bodyOf(record: LedgerRecord): readonly string[] {
  switch (record.kind) {
    case 'apply':
      return [
        ...record.accounts.flatMap(({ outcomes, refused, account }) => [
          ...(refused === null
            ? []
            : [`${account}: nothing was written, ${refused.code} ${refused.message}`]),
          ...outcomes.map(outcomeWords),
        ]),
        ...(record.unrecorded ?? []).map(
          (run) => `announced before and never recorded, so that some of it may be live: run ${run}`,
        ),
      ];
    case 'apply_started':
      return changesOf(record).map((change) => changeWords(change, PLANNED));
    case 'break_glass': {
      const { operator, reason, ticket, changes } = record;
      const by = `${operator.user} on ${operator.host} (not proved)`;
      return [
        `without approval, by ${by}${ticket === null ? '' : `, ticket ${ticket}`}: ${reason}`,
        ...changes.map(({ change }) => `without approval: ${change}`),
      ];
    }
    case 'drift_revert':
      return record.changes.map(
        ({ account, person, resource }) =>
          `never in the file, taken back from ${person} in ${account}: ${resource ?? 'everything'}`,
      );
    case 'reapproval':
      return record.covers.map((commit) => `approved later by #${record.pull_request}: ${commit}`);
    case 'step':
      return stepWords(record);
    case 'baseline':
      return [`approvals begin at ${record.commit}: ${record.message}`];
    case 'capture':
      return [`settings of the forge as of ${record.at}`];
  }
}

function stepWords({ commit, pull_request, verdict }: StepRecord): readonly string[] {
  const from =
    pull_request === null
      ? 'no pull request'
      : `#${pull_request.number} ${pull_request.title ?? ''}`.trimEnd();
  return [
    `landing ${short(commit)} (${from}): ${verdict.verdict}, assurance ${verdict.assurance}`,
    ...verdict.reasons.map(({ code, message }) => `landing ${short(commit)}: ${code} ${message}`),
  ];
}

type Verbs = { readonly [kind in ChangeKind]: string };

const PLANNED: Verbs = {
  invite: 'invite',
  reinvite: 'invite again',
  resend: 'send the invitation again to',
  update: 'change',
  rename: 'rename',
  reactivate: 'reactivate',
  transfer: 'make owner',
  cancel: 'cancel the invitation of',
  remove: 'remove',
};

const DONE: Verbs = {
  invite: 'invited',
  reinvite: 'invited again',
  resend: 'sent the invitation again to',
  update: 'changed',
  rename: 'renamed',
  reactivate: 'reactivated',
  transfer: 'made owner',
  cancel: 'cancelled the invitation of',
  remove: 'removed',
};

function outcomeWords({ change, status }: ChangeOutcome): string {
  switch (status) {
    case 'applied':
      return changeWords(change, DONE);
    case 'already':
      return `${changeWords(change, DONE)} (it was so already)`;
    case 'manual':
      return `${changeWords(change, PLANNED)} (for a person to do)`;
    case 'stale':
    case 'failed':
    case 'not-executed':
    case 'unverified':
      return `not done, ${status}: ${changeWords(change, PLANNED)}`;
  }
}

function changeWords({ kind, person, account, gains, losses }: Change, verbs: Verbs): string {
  const facts = [
    ...gains.map((entry) => `+ ${entitlementWords(entry)}`),
    ...losses.map((entry) => `- ${entitlementWords(entry)}`),
  ];
  return `${verbs[kind]} ${person} in ${account}${facts.length === 0 ? '' : `: ${facts.join(', ')}`}`;
}

function entitlementWords({ resource, level, until }: Entitlement): string {
  return `${resource} ${level}${until === null ? '' : ` until ${until}`}`;
}

/** Each on a line of its own, as `git interpret-trailers` reads them. */
function trailersOf(records: readonly LedgerRecord[]): readonly string[] {
  const lines = records.flatMap((record): readonly string[] => {
    switch (record.kind) {
      case 'apply':
        return [
          `Plan-digest: ${record.changes_digest}`,
          `Applied-at: ${record.finished_at}`,
          ...(typeof record.tip === 'string' ? [`Tip: ${record.tip}`] : []),
        ];
      case 'apply_started':
        return [
          ...(record.plan === null ? [] : [`Plan-digest: ${record.plan.changes_digest}`]),
          `Started-at: ${record.started_at}`,
        ];
      case 'break_glass':
        return [`Break-glass: ${record.operator.user} on ${record.operator.host}`];
      case 'step':
      case 'baseline':
      case 'drift_revert':
      case 'reapproval':
      case 'capture':
        return [];
    }
  });
  const approved = approvalsOf(records).map(
    ({ person, review }) => `Approved-by: ${person} (review ${review})`,
  );
  return [...approved, ...lines, `Rollcall-Records: ${rangeOf(records)}`].map((text) => visible(text));
}

/** Those that the run rests on; where no run is told of, those of the landings. */
function approvalsOf(records: readonly LedgerRecord[]): readonly Approval[] {
  const run = records.findLast((record) => record.kind === 'apply');
  const steps = records.filter((record) => record.kind === 'step');
  const all =
    run === undefined
      ? steps.flatMap(({ verdict }) => verdict.changes.flatMap(({ approved_by }) => approved_by))
      : (run.approvals?.approved_by ?? []);
  return [...new Map(all.map((approval) => [approval.review, approval])).values()];
}

function rangeOf(records: readonly LedgerRecord[]): string {
  const [first, last] = [records[0]?.sequence, records.at(-1)?.sequence];
  return first === last ? String(first) : `${String(first)}..${String(last)}`;
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
