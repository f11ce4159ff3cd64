// Invitations that came to nothing, of people who are still wanted: sent again so often and no more, or set aside.
import { sameEntitlements } from '../core/entitlements.ts';
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { setAside } from './aside.ts';
import { afterOf, type Case, noteWaiting, propose, whyOf } from './case.ts';

/** Decides an expired, declined or failed invitation. */
export function decideDeadInvitation(at: Case): void {
  const { context, member, row, status, moved, into } = at;
  const who = visible(member.person);
  if (status === 'declined') {
    setAside(context, into, member.person, 'RC325', `${who} declined the invitation`, row, began(at));
    return;
  }
  // A bounced mail is repeated only to another address.
  if (status === 'failed' && !moved) {
    const message = `the invitation of ${who} could not be delivered`;
    setAside(context, into, member.person, 'RC326', message, row, began(at));
    return;
  }
  again(at);
}

function again(at: Case): void {
  const { context, member, row, target, moved, into } = at;
  const isSame = !moved && sameEntitlements(row.entitlements, target.entitlements);
  const obstacle = isSame ? obstacleTo(at) : null;
  if (obstacle !== null) {
    const message = `the invitation of ${visible(member.person)} expired and is not sent again: ${obstacle}`;
    setAside(context, into, member.person, 'RC324', message, row, began(at));
    return;
  }
  noteWaiting(into, member.person, target);
  // The old link would give what the old invitation said, so a different one must be made.
  const kind = isSame ? 'resend' : 'reinvite';
  const after = afterOf(member, row, 'pending', target.entitlements, moved);
  propose(context, member, row, { kind, after, why: whyOf(member, target) }, into);
}

function obstacleTo({ context, row }: Case): string | null {
  const { resend, max_resends } = context.desired.policy.invitations;
  if (!context.capabilities.resend) return 'the service cannot send one again';
  if (resend === 'never') return 'invitations.resend is never';
  return row.resent < max_resends
    ? null
    : `it was sent again ${row.resent} ${row.resent === 1 ? 'time' : 'times'}, limit ${max_resends}`;
}

/** The best that the row tells about since when: the end of the link, else when it was made. */
function began({ context, row }: Case): Instant | null {
  return row.expires_at !== null && row.expires_at <= context.now ? row.expires_at : row.created_at;
}
