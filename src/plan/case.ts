// One person of the file with their row, and the ways in which a decision about them ends: a change, a note that they
// are held, withheld or settled. Which of them it is, is decided elsewhere.
import type { DesiredMember, LiveRow, RowStatus } from '../core/access.ts';
import type { After, ChangeKind, Why } from '../core/change.ts';
import type { LastRow } from '../core/last.ts';
import { visible } from '../core/show.ts';
import { setAside } from './aside.ts';
import type { AccountContext } from './context.ts';
import { draftChange } from './draft.ts';
import { type Target, targetOf } from './drift.ts';
import type { Findings } from './findings.ts';
import { managing } from './managed.ts';

/** One person with their row, looked up once. */
export interface Case {
  readonly context: AccountContext;
  readonly member: DesiredMember;
  readonly row: LiveRow;
  readonly status: RowStatus;
  readonly last: LastRow | undefined;
  readonly target: Target;
  /** The row still carries the previous address. */
  readonly moved: boolean;
  readonly into: Findings;
}

/** Sends a change on its way, unless the service has no write for it or the person is withheld as a whole. */
export function propose(
  context: AccountContext,
  member: DesiredMember,
  row: LiveRow | null,
  { kind, after, why }: { readonly kind: ChangeKind; readonly after: After; readonly why: Why },
  into: Findings,
): void {
  const { person } = member;
  const change = draftChange(context, { kind, person, member, before: row, after, why });
  if (change === null) {
    setAside(
      context,
      into,
      person,
      'RC328',
      `${visible(person)}: the service has no write for this ${kind}`,
      row,
    );
    return;
  }
  const reason = context.withheldOf(withholdingNames(member)).find(({ resource }) => resource === null);
  if (reason === undefined) {
    into.changes.push(change);
    return;
  }
  into.withheld.push({ person, code: reason.code, message: reason.message, entitlements: change.gains });
  if (row !== null) into.settled.push(remembered(person, row));
}

/** Returns what the row becomes: the address follows the file only where it moves. */
export function afterOf(
  member: DesiredMember,
  row: LiveRow,
  status: RowStatus,
  entitlements: After['entitlements'],
  moves: boolean,
): After {
  return {
    status,
    email: moves ? member.email : row.email,
    login: row.login,
    name: member.name ?? row.name,
    entitlements,
  };
}

/** Returns why a target differs: drift only where nothing else does. */
export function whyOf(member: DesiredMember, { causes }: Target): Why {
  if (causes.size === 0 || causes.has('file')) return fileWhy(member);
  return { kind: 'drift', drift: causes.has('extra') ? 'extra' : 'missing' };
}

export function fileWhy({ at }: DesiredMember): Why {
  return { kind: 'file', file: at.file, line: at.line };
}

/** Returns what somebody's row should hold; `row` null: they have none yet. */
export function targetFor(
  context: AccountContext,
  member: DesiredMember,
  row: LiveRow | null,
  last: LastRow | undefined,
): Target {
  const { capabilities, named, desired, memory } = context;
  const manages = managing(member, capabilities, named);
  // Scopes that no invitation can carry are given once it is accepted.
  const accountOnly = !capabilities.scopes_on_invite && row?.kind !== 'member';
  return targetOf(member, row?.entitlements ?? [], {
    managing: accountOnly ? (resource) => resource === 'account' : manages,
    last: last?.entitlements ?? null,
    // Where nobody is, nothing was added by hand: a denial that an invitation lacked would be a feature given.
    recorded: row !== null && memory.recorded,
    restore: context.restores(member),
    extra: desired.policy.drift.extra,
    withheld: context.withheldOf(withholdingNames(member)),
  });
}

function withholdingNames({ person, email }: DesiredMember): readonly string[] {
  return email === null ? [person] : [person, email];
}

/** Returns whether the row still carries the previous address. */
export function isMoved({ email, previous_email }: DesiredMember, row: LiveRow): boolean {
  return previous_email !== null && email !== null && row.email === previous_email && row.email !== email;
}

/** Notes that the row stays as it is, unless drift is left in it: the record remembers that differently. */
export function settle({ member, row, target, into }: Case): void {
  if (target.missing.length > 0 || target.extra.length > 0) return;
  into.settled.push(remembered(member.person, row));
}

function remembered(person: string, { id, email, login, status, entitlements }: LiveRow): LastRow {
  return { person, row: id, email, login, status, entitlements };
}

/** Reports what drift policy leaves as it is. */
export function noteDrift({ member, row, last, target, into }: Case): void {
  const who = visible(member.person);
  const common = { person: member.person, row: row.id };
  if (target.missing.length > 0) {
    const message = `${who} has lost access by hand since the last record; --restore gives it back`;
    const last_status = last?.status ?? null;
    into.held.push({ ...common, drift: 'missing', message, entitlements: target.missing, last_status });
  }
  if (target.extra.length > 0) {
    const message = `${who} was given access by hand that the file does not give`;
    into.held.push({ ...common, drift: 'extra', message, entitlements: target.extra, last_status: null });
  }
}

/** Reports wanted entitlements that wait, those of one reason together. */
export function noteWaiting(into: Findings, person: string, { waiting }: Target): void {
  const reasons = new Map<string, Findings['withheld'][number]>();
  for (const { code, message, entitlement } of waiting) {
    const key = `${code} ${message}`;
    const entitlements = [...(reasons.get(key)?.entitlements ?? []), entitlement];
    reasons.set(key, { person, code, message, entitlements });
  }
  into.withheld.push(...reasons.values());
}

/** Leaves somebody as the account shows them, though the last record had more. */
export function holdWhole({ member, row, last, into }: Case, what: string): void {
  into.held.push({
    person: member.person,
    drift: 'missing',
    message: `${visible(member.person)} ${what} since the last record; --restore puts it right`,
    entitlements: last?.entitlements ?? [],
    row: row.id,
    last_status: last?.status ?? null,
  });
}
