// The right column of the decision table: live rows that nobody in the file claims any more, or never did.
import type { LiveRow } from '../core/access.ts';
import type { Why } from '../core/change.ts';
import type { Issue } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import { setAside } from './aside.ts';
import type { AccountContext } from './context.ts';
import { draftChange } from './draft.ts';
import type { Findings } from './findings.ts';
import { describeRow, isPopulation, namesOf, personOf } from './live-row.ts';
import type { UnclaimedRow } from './match.ts';

/** Decides every unclaimed row into `into`; `errors` are those of preflight, by what a row is known by. */
export function decideUnclaimed(
  context: AccountContext,
  unclaimed: readonly UnclaimedRow[],
  errors: ReadonlyMap<string, Issue>,
  into: Findings,
): void {
  const rows = new Map<string, number>();
  const keyOf = (entry: UnclaimedRow): string => `${entry.row.kind} ${personOfUnclaimed(entry)}`;
  for (const entry of unclaimed) rows.set(keyOf(entry), (rows.get(keyOf(entry)) ?? 0) + 1);
  for (const entry of unclaimed) {
    const alone = rows.get(keyOf(entry)) === 1;
    decideRow(context, entry, { suffix: alone ? '' : `#${entry.row.id}`, errors }, into);
  }
}

/** Returns whether nothing more can be taken: someone whom the service keeps, suspended, after a removal. */
export function isOff(row: LiveRow, context: AccountContext): boolean {
  return row.status === 'suspended' && context.capabilities.removal !== 'delete';
}

/** Returns why the file has no say over a live row, or null where it has. */
export function exclusionOf(
  row: LiveRow,
  person: string,
  context: AccountContext,
): Findings['excluded'][number] | null {
  const rule = context.ignored(row.email);
  if (rule !== undefined) {
    return {
      person,
      row: row.id,
      reason: 'ignored',
      message: `${describeRow(row)} is ignored by ${visible(rule.pattern)}: ${visible(rule.reason)}`,
    };
  }
  if (row.managed_by === 'account') return null;
  return {
    person,
    row: row.id,
    reason: 'idp',
    message: `${describeRow(row)} is managed by an identity provider; change it there`,
  };
}

function personOfUnclaimed({ row, ended }: UnclaimedRow): string {
  return ended?.person ?? personOf(row);
}

function decideRow(
  context: AccountContext,
  entry: UnclaimedRow,
  { suffix, errors }: { readonly suffix: string; readonly errors: ReadonlyMap<string, Issue> },
  into: Findings,
): void {
  const { row, ended } = entry;
  const person = personOfUnclaimed(entry);
  const excluded = exclusionOf(row, person, context) ?? unmanaged(row, entry, context);
  if (excluded !== null) {
    into.excluded.push(excluded);
    return;
  }
  if (isOff(row, context)) return;
  const byHand = ended === null && isPopulation(row) && isNew(row, context);
  if (byHand && context.desired.policy.drift.extra === 'hold') {
    into.held.push({
      person,
      drift: 'extra',
      message: `${describeRow(row)} was added by hand and is not in the file`,
      entitlements: row.entitlements,
      row: row.id,
      last_status: null,
    });
    return;
  }
  const error = [person, ...namesOf(row)]
    .map((name) => errors.get(name))
    .find((found) => found !== undefined);
  if (error !== undefined) {
    setAside(context, into, person, error.code, error.message, row);
    return;
  }
  take(context, { entry, person, suffix, why: whyOf(entry, byHand) }, into);
}

function take(
  context: AccountContext,
  { entry, person, suffix, why }: { entry: UnclaimedRow; person: string; suffix: string; why: Why },
  into: Findings,
): void {
  const { row } = entry;
  const change = draftChange(context, {
    kind: row.kind === 'member' ? 'remove' : 'cancel',
    person,
    member: null,
    before: row,
    after: null,
    why,
    suffix,
  });
  if (change === null) {
    // A declined or failed invitation may leave nothing behind that could be cancelled.
    if (row.status === 'declined' || row.status === 'failed') return;
    into.quarantine.push({
      person,
      code: 'RC328',
      message: `${describeRow(row)} should go, and the service has no write for it`,
      rows: [row.id],
      since: context.memory.asideSince(person) ?? context.now,
    });
    return;
  }
  const reason = context
    .withheldOf([person, ...namesOf(row)])
    .find(({ resource }) => resource === null || resource === 'account');
  if (reason === undefined) into.changes.push(change);
  else into.withheld.push({ person, code: reason.code, message: reason.message, entitlements: [] });
}

function unmanaged(
  row: LiveRow,
  { ended }: UnclaimedRow,
  { desired }: AccountContext,
): Findings['excluded'][number] | null {
  if (desired.mode === 'authoritative') return null;
  const because = ended === null ? 'is not in the file' : `is past ${ended.expired_at}`;
  return {
    person: ended?.person ?? personOf(row),
    row: row.id,
    reason: 'unmanaged',
    message: `${describeRow(row)} ${because}; additive mode never removes`,
  };
}

function isNew(row: LiveRow, { memory }: AccountContext): boolean {
  return memory.recorded && !memory.knows(row);
}

function whyOf({ ended }: UnclaimedRow, byHand: boolean): Why {
  if (ended !== null) return { kind: 'expiry', at: ended.expired_at };
  return byHand ? { kind: 'drift', drift: 'extra' } : { kind: 'absent' };
}
