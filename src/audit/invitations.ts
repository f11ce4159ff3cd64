// Who took up which invitation. Joining is explained by an invitation to the same address, taken up by the person
// invited, giving what it was to give, once.
import type { AccessEvent } from '../core/access-event.ts';
import { sameEntitlements } from '../core/entitlements.ts';
import type { Instant } from '../core/instant.ts';
import { assertNever } from '../core/never.ts';
import { emailKey } from './keys.ts';
import type { AccountLedger, Explanation } from './model.ts';

/** One invitation that somebody may take up. */
interface Open {
  readonly at: Instant;
  readonly record: number | null;
  readonly event: string | null;
}

/**
 * Returns what explains each event by which an invitation was answered or ended. `events`: oldest first; `orders`: what
 * the invitations among them are explained by.
 */
export function answered(
  events: readonly AccessEvent[],
  orders: ReadonlyMap<string, Explanation>,
  ledger: AccountLedger,
): ReadonlyMap<string, Explanation> {
  const recorded = recordedInvitations(ledger);
  const open = new Map<string, Open>();
  const closed = new Map<string, Instant>();
  const explained = new Map<string, Explanation>();

  /** Takes the newest invitation to the address; what is older has been answered or replaced. */
  function take(key: string, at: Instant): Open | null {
    const since = closed.get(key);
    const found =
      open.get(key) ??
      recorded.get(key)?.findLast((each) => each.at <= at && (since === undefined || each.at > since));
    open.delete(key);
    closed.set(key, at);
    return found ?? null;
  }

  for (const event of events) {
    const address = event.before?.email ?? event.email;
    if (address === null) continue;
    const key = emailKey(address);
    switch (event.action) {
      case 'invited': {
        const order = orders.get(event.id);
        const record = order?.kind === 'order' ? order.record : null;
        open.set(key, { at: event.at, record, event: record === null ? event.id : null });
        break;
      }
      case 'accepted': {
        const invitation = take(key, event.at);
        if (invitation === null || !isByInvitee(event, address) || !isAsInvited(event)) break;
        const { record, event: id } = invitation;
        explained.set(event.id, { kind: 'invitation', record, event: id });
        break;
      }
      case 'declined':
        if (isByInvitee(event, address)) explained.set(event.id, { kind: 'ended' });
        break;
      case 'expired':
      case 'failed':
        if (event.actor.via === 'service' || event.actor.via === null)
          explained.set(event.id, { kind: 'ended' });
        break;
      case 'cancelled':
        take(key, event.at);
        break;
      case 'granted':
      case 'resent':
      case 'changed':
      case 'transferred':
      case 'removed':
        break;
      default:
        assertNever(event.action);
    }
  }
  return explained;
}

/** Invitations that the ledger knows, by address, oldest first: sent by a run, or open when one ended. */
function recordedInvitations({ orders, invitations }: AccountLedger): ReadonlyMap<string, readonly Open[]> {
  const all = [
    ...invitations,
    ...orders.flatMap(({ effect, status, record, started_at }) =>
      effect.kind === 'invited' && effect.email !== null && status === 'applied'
        ? [{ record, at: started_at, email: effect.email }]
        : [],
    ),
  ].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  const byKey = new Map<string, Open[]>();
  for (const { email, at, record } of all) {
    const key = emailKey(email);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [{ at, record, event: null }]);
    else known.push({ at, record, event: null });
  }
  return byKey;
}

/** The log must name the actor as the person invited; silence proves nothing. */
function isByInvitee({ actor, row }: AccessEvent, address: string): boolean {
  if (actor.via !== null && actor.via !== 'product') return false;
  if (actor.email !== null) return emailKey(actor.email) === emailKey(address);
  return actor.id !== null && actor.id === row;
}

/** The same address, and what the invitation was to give. */
function isAsInvited({ before, after }: AccessEvent): boolean {
  if (before === null || after === null) return false;
  const sameAddress =
    before.email === null || after.email === null
      ? before.email === after.email
      : emailKey(before.email) === emailKey(after.email);
  return sameAddress && sameEntitlements(before.entitlements, after.entitlements);
}
