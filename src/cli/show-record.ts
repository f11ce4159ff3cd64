// What an apply came to, for people: one line a change, then the sum and what to do next.
import { visible } from '../core/show.ts';
import type { AccountRecord, ApplyRecord, ChangeOutcome, OutcomeStatus } from '../ledger/model.ts';

const MARKS: { readonly [status in OutcomeStatus]: string } = {
  applied: '✓',
  already: '=',
  manual: '☐',
  stale: '~',
  failed: '✗',
  'not-executed': '-',
  unverified: '?',
};

/** Returns the outcome of a run as text, with a line break at its end; `handedOn`: another job gives it its place. */
export function showRecord(record: ApplyRecord, handedOn = false): string {
  const lines: string[] = [];
  for (const account of record.accounts) if (tookPart(account)) lines.push(...accountLines(account));
  lines.push('', `${sumOf(record)} ${placeOf(record, handedOn)}`, ...nextSteps(record));
  return `${lines.join('\n')}\n`;
}

/** Accounts that a narrowed run left out are in the record for their state only. */
function tookPart({ refused, outcomes, read_back_at }: AccountRecord): boolean {
  return refused !== null || outcomes.length > 0 || read_back_at !== null;
}

function accountLines(account: AccountRecord): readonly string[] {
  const lines = [`${visible(account.account)}:`];
  if (account.refused !== null) {
    lines.push(`  refused: ${account.refused.code} ${visible(account.refused.message)}`);
    if (account.refused.hint !== '') lines.push(`  hint: ${visible(account.refused.hint)}`);
  }
  for (const outcome of account.outcomes) lines.push(...outcomeLines(outcome));
  for (const { person, code, message } of account.withheld) {
    lines.push(`  withheld: ${visible(person)}: ${code} ${visible(message)}`);
  }
  for (const { person, code, message } of account.quarantine) {
    lines.push(`  set aside: ${visible(person)}: ${code} ${visible(message)}`);
  }
  // A refused account was not written to, so that there is nothing to read back.
  if (account.state_error !== null && account.refused === null)
    lines.push(`  not read back: ${visible(account.state_error)}`);
  if (lines.length === 1) lines.push('  nothing to do');
  return lines;
}

function outcomeLines({ change, status, message, steps, verified_at }: ChangeOutcome): readonly string[] {
  const proof = verified_at === null ? '' : ' (verified)';
  const told = message === null ? '' : `: ${visible(message)}`;
  // A write that was refused because it was true already is read back too; its answer was not lost.
  const isShown = status === 'applied' && steps.some((step) => step.read_back && step.status === 'applied');
  const lost = isShown ? ' (its answer was lost; the account shows it)' : '';
  return [`  ${MARKS[status]} ${status} ${change.kind} ${visible(change.person)}${proof}${lost}${told}`];
}

function sumOf(record: ApplyRecord): string {
  const counts = new Map<OutcomeStatus, number>();
  for (const { outcomes } of record.accounts) {
    for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  const sum = [...counts].map(([status, count]) => `${count} ${status}`).join(', ');
  const ended = record.interrupted === null ? '' : ` Interrupted by ${record.interrupted}.`;
  return `${sum === '' ? 'Nothing was to be done' : `Done: ${sum}`}.${ended}`;
}

function placeOf({ sequence, hash }: ApplyRecord, handedOn: boolean): string {
  return handedOn
    ? 'Not recorded yet: `rollcall ledger take` does that in the job that may.'
    : `Record ${sequence}, ${hash.slice(0, 12)}.`;
}

function nextSteps(record: ApplyRecord): readonly string[] {
  const statuses = new Set(record.accounts.flatMap(({ outcomes }) => outcomes.map(({ status }) => status)));
  return [
    ...(statuses.has('failed') || statuses.has('not-executed') || statuses.has('stale')
      ? ['What is missing is in the next `rollcall plan`; what was done stays done.']
      : []),
    ...(statuses.has('unverified')
      ? ['Unverified rows were sent and are not to be seen yet: plan again.']
      : []),
    ...(statuses.has('manual')
      ? ['Rows marked ☐ are written down for a person; the next export of the account proves them.']
      : []),
  ];
}
