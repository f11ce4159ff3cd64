// The left column of the decision table: each person of the file against the one live row that is theirs. One change a
// row (two where an address changes as well), or the reason why there is none.
import type { DesiredMember, LiveRow, RowStatus } from '../core/access.ts';
import type { Why } from '../core/change.ts';
import { compareLevels, levelAt, sameEntitlements, withLevel } from '../core/entitlements.ts';
import { millisOf } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import {
  afterOf,
  type Case,
  fileWhy,
  holdWhole,
  isMoved,
  noteDrift,
  noteWaiting,
  propose,
  settle,
  targetFor,
  whyOf,
} from './case.ts';
import type { AccountContext } from './context.ts';
import type { Findings } from './findings.ts';
import { decideDeadInvitation } from './invitations.ts';

/** Decides somebody who has a row. */
export function decidePresent(
  context: AccountContext,
  member: DesiredMember,
  row: LiveRow,
  status: RowStatus,
  into: Findings,
): void {
  const last = context.memory.of(member);
  const target = targetFor(context, member, row, last);
  const at: Case = { context, member, row, status, last, target, moved: isMoved(member, row), into };
  switch (status) {
    case 'active':
      return decideActive(at);
    case 'suspended':
      return decideSuspended(at);
    case 'pending':
      return decidePending(at);
    case 'expired':
    case 'declined':
    case 'failed':
      return wasMember(at) ? holdWhole(at, 'is no longer there') : decideDeadInvitation(at);
  }
}

function decideActive(at: Case): void {
  const { context, member, row, target, moved, into } = at;
  noteDrift(at);
  noteWaiting(into, member.person, target);
  const renames = moved && context.capabilities.change_email;
  if (moved && !renames) {
    into.issues.push({
      code: 'RC314',
      severity: 'warning',
      message: `${visible(member.person)} stays under ${visible(row.email ?? row.id)}: the service cannot change addresses`,
      hint: 'let the person change it there',
      at: member.at,
      account: context.desired.account,
      person: member.person,
    });
  }
  if (renames) {
    const after = afterOf(member, row, row.status, row.entitlements, true);
    propose(context, member, row, { kind: 'rename', after, why: fileWhy(member) }, into);
  }
  if (!sameEntitlements(row.entitlements, target.entitlements)) {
    const after = afterOf(member, row, 'active', target.entitlements, renames);
    propose(
      context,
      member,
      row,
      { kind: 'update', after, why: fallBack(at) ?? whyOf(member, target) },
      into,
    );
  } else if (!renames) settle(at);
}

/**
 * An elevation that ran out since the last record is why a role falls back, where nothing else changes: it was approved
 * together with the elevation.
 */
function fallBack({ context, member, row, target }: Case): Why | null {
  const [from, to] = [levelAt(row.entitlements, 'account'), levelAt(target.entitlements, 'account')];
  const order = compareLevels(to, from);
  const since = context.memory.at;
  if (since === null || to === undefined || order === undefined || order >= 0) return null;
  if (target.causes.has('extra')) return null;
  const isAll = sameEntitlements(withLevel(row.entitlements, 'account', to), target.entitlements);
  const ended = member.ended_elevations?.find(({ level, until }) => level === from && until > since);
  return isAll && ended !== undefined ? { kind: 'expiry', at: ended.until } : null;
}

function decideSuspended(at: Case): void {
  const { context, member, row, last, target, moved, into } = at;
  if (last?.status === 'active' && !context.restores(member)) {
    holdWhole(at, 'was suspended by hand');
    return;
  }
  noteDrift(at);
  noteWaiting(into, member.person, target);
  const renames = moved && context.capabilities.change_email;
  if (renames) {
    const after = afterOf(member, row, row.status, row.entitlements, true);
    propose(context, member, row, { kind: 'rename', after, why: fileWhy(member) }, into);
  }
  const after = afterOf(member, row, 'active', target.entitlements, renames);
  const why: Why = last?.status === 'active' ? { kind: 'drift', drift: 'missing' } : whyOf(member, target);
  propose(context, member, row, { kind: 'reactivate', after, why }, into);
}

function decidePending(at: Case): void {
  const { context, member, row, target, moved, into } = at;
  noteDrift(at);
  noteWaiting(into, member.person, target);
  if (!moved && sameEntitlements(row.entitlements, target.entitlements)) {
    const age = row.created_at === null ? null : millisOf(context.now) - millisOf(row.created_at);
    into.pending.push({ person: member.person, row, age_ms: age === null ? null : Math.max(0, age) });
    settle(at);
    return;
  }
  const { pending_editable, change_email } = context.capabilities;
  const kind = pending_editable && (!moved || change_email) ? 'update' : 'reinvite';
  const after = afterOf(member, row, 'pending', target.entitlements, moved);
  propose(context, member, row, { kind, after, why: whyOf(member, target) }, into);
}

function wasMember({ context, member, last }: Case): boolean {
  return (last?.status === 'active' || last?.status === 'suspended') && !context.restores(member);
}
