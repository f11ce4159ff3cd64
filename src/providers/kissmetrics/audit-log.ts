// Reads the account's own log of a period: all of it and since when it is whole, or an error.
import type { AccessEvent, AuditLog, EventAccess, EventAction, Period } from '../../core/access-event.ts';
import { byKeys } from '../../core/compare.ts';
import { addMillis, type Instant } from '../../core/instant.ts';
import type { AuditLogReader } from '../provider.ts';
import { eventsPath } from './calls.ts';
import { type Conversion, entitlementsOf, invitationRow } from './convert.ts';
import { fetcher } from './fetcher.ts';
import { PAGE_LIMIT, readList } from './pages.ts';
import type { ReaderOptions } from './read.ts';
import { parseAccount, parsePage } from './wire.ts';
import { parseEvent, parseRetained, type WireEvent, type WireEventAccess } from './wire-event.ts';

const ACTIONS = {
  accept: 'accepted',
  decline: 'declined',
  expire: 'expired',
  fail: 'failed',
  resend: 'resent',
  cancel: 'cancelled',
  update: 'changed',
  transfer: 'transferred',
  remove: 'removed',
} as const satisfies Record<Exclude<WireEvent['action'], 'invite'>, EventAction>;

const VIA = { user: 'product', api: 'api', system: 'service' } as const;

export function openAuditLog(options: ReaderOptions): AuditLogReader {
  const { client } = options;
  return { read: (period, signal) => readLog(options, period, signal), close: () => client.close() };
}

async function readLog(options: ReaderOptions, period: Period, signal: AbortSignal): Promise<AuditLog> {
  const { account, client, prefix, roles } = options;
  const { get, one, refusing } = fetcher(account, client, signal);
  const refuse = refusing(`${prefix}/audit-events`);
  const { scopes } = await one(`${prefix}/account`, parseAccount);
  let retained: Instant | null | undefined;

  const rows = await readList(
    {
      async fetch(offset) {
        const body = await get(eventsPath(prefix, period.from, PAGE_LIMIT, offset));
        const said = parseRetained(body, refuse);
        // The newest answer counts: what it no longer has may have gone while earlier pages were read.
        retained = offset === 0 || said !== undefined ? said : retained;
        return parsePage(body, 'audit_events', refuse);
      },
      parse: (row) => parseEvent(row, refuse),
      idOf: ({ id }) => id,
    },
    refuse,
  );

  /** Deleting begins at the old end, so a log is whole from the second after its oldest event on. */
  async function oldest(): Promise<Instant | null> {
    const [first] = parsePage(await get(eventsPath(prefix, null, 1, 0)), 'audit_events', refuse).rows;
    return first === undefined ? null : addMillis(parseEvent(first, refuse).at, 1000);
  }

  const conversion: Conversion = { roles, scopes, refuse };
  return {
    events: rows
      .filter(({ at }) => at >= period.from && at < period.to)
      .map((event) => eventOf(event, conversion))
      .sort(byKeys(({ at }) => at)),
    since: retained === undefined ? await oldest() : (retained ?? 'always'),
  };
}

function eventOf(event: WireEvent, conversion: Conversion): AccessEvent {
  const { id, at, actor, action, target, request_id } = event;
  const { user_id, invitation_id } = target;
  const after = sideOf(event.after, conversion);
  return {
    id,
    at,
    actor: { id: actor.id, email: actor.email, via: VIA[actor.type] },
    action: action === 'invite' ? joined(after) : ACTIONS[action],
    row: user_id ?? (invitation_id === null ? null : invitationRow(invitation_id)),
    email: target.email,
    login: null,
    resource: null,
    before: sideOf(event.before, conversion),
    after,
    request_id,
  };
}

/** An invitation that made a member at once was none. */
function joined(after: EventAccess | null): EventAction {
  return after?.status === 'active' || after?.status === 'suspended' ? 'granted' : 'invited';
}

function sideOf(held: WireEventAccess | null, conversion: Conversion): EventAccess | null {
  if (held === null) return null;
  const { status, email } = held;
  return { status, email, login: null, entitlements: entitlementsOf(held, conversion) };
}
