// The pretended service's own log: what became of a row, as an entry. Never asked by anything but the log's reader.
import type { LiveRow } from '../../core/access.ts';
import type { AccessEvent, EventAccess, EventAction, EventActor } from '../../core/access-event.ts';
import { sameEntitlements } from '../../core/entitlements.ts';
import type { Instant } from '../../core/instant.ts';
import type { Granularity } from './steps.ts';

/** What a row was and is; at least one side is there. */
export type RowChange =
  | { readonly before: LiveRow; readonly after: LiveRow | null }
  | { readonly before: null; readonly after: LiveRow };

export interface EventLog {
  /** Writes down what a call did; `as`: the word for it where the rows alone do not tell. */
  called(changes: readonly RowChange[], call: { readonly request: string; readonly as?: EventAction }): void;
  /** Writes down what somebody did by hand, or what became of an invitation by itself. */
  byHand(changes: readonly RowChange[]): void;
  list(offset: number, limit: number): { readonly rows: readonly AccessEvent[]; readonly total: number };
}

const OWN_END = ['declined', 'expired', 'failed'] as const;

export function startEventLog(now: () => Instant, granularity: Granularity): EventLog {
  const events: AccessEvent[] = [];

  function add(change: RowChange, action: EventAction, actor: EventActor, request_id: string | null): void {
    const { id, email, login } = personOf(change);
    const event: AccessEvent = {
      id: `e${events.length + 1}`,
      at: now(),
      actor,
      action,
      row: id,
      email,
      login,
      resource: null,
      before: accessOf(change.before),
      after: accessOf(change.after),
      request_id,
    };
    events.push(granularity === 'entitlement' ? narrowed(event) : event);
  }

  return {
    called(changes, { request, as }) {
      for (const change of changes) {
        const action = as ?? actionOf(change);
        if (as !== undefined || isChange(change)) add(change, action, CALL, request);
      }
    },
    byHand(changes) {
      for (const change of changes) {
        if (isChange(change)) add(change, actionOf(change), actorOf(change), null);
      }
    },
    list: (offset, limit) => ({ rows: events.slice(offset, offset + limit), total: events.length }),
  };
}

const CALL: EventActor = { id: 'credential', email: null, via: 'api' };
const SERVICE: EventActor = { id: null, email: null, via: 'service' };
const SOMEBODY: EventActor = { id: 'somebody', email: null, via: 'product' };

/** Invitations are answered by whom they were sent to, and die by themselves. */
function actorOf(change: RowChange): EventActor {
  const action = actionOf(change);
  if (action === 'expired' || action === 'failed') return SERVICE;
  if (action !== 'accepted' && action !== 'declined') return SOMEBODY;
  const { id, email } = personOf(change);
  return { id, email, via: 'product' };
}

/** Who is there now, else who was. */
function personOf(change: RowChange): LiveRow {
  return change.before === null ? change.after : (change.after ?? change.before);
}

function actionOf({ before, after }: RowChange): EventAction {
  if (before === null) return after.kind === 'member' ? 'granted' : 'invited';
  if (after === null) return before.kind === 'member' ? 'removed' : 'cancelled';
  if (before.kind === 'invitation' && after.kind === 'member') return 'accepted';
  const ended = OWN_END.find((word) => word === after.status && after.status !== before.status);
  return ended ?? 'changed';
}

function isChange({ before, after }: RowChange): boolean {
  if (before === null || after === null) return true;
  return (
    before.kind !== after.kind ||
    before.status !== after.status ||
    before.email !== after.email ||
    !sameEntitlements(before.entitlements, after.entitlements)
  );
}

function accessOf(row: LiveRow | null): EventAccess | null {
  if (row === null) return null;
  const { status, email, login, entitlements } = row;
  return { status, email, login, entitlements };
}

/** A service that grants one thing at a time logs one thing at a time. */
function narrowed(event: AccessEvent): AccessEvent {
  const { before, after } = event;
  if (event.action !== 'changed' || before === null || after === null) return event;
  const differing = [...before.entitlements, ...after.entitlements].filter(
    ({ resource, level }) => ![before, after].every((side) => holds(side, resource, level)),
  );
  const [resource, ...others] = new Set(differing.map((entry) => entry.resource));
  if (resource === undefined || others.length > 0 || before.status !== after.status) return event;
  const only = (side: EventAccess): EventAccess => ({
    ...side,
    entitlements: side.entitlements.filter((entry) => entry.resource === resource),
  });
  return { ...event, resource, before: only(before), after: only(after) };
}

function holds({ entitlements }: EventAccess, resource: string, level: string): boolean {
  return entitlements.some((entry) => entry.resource === resource && entry.level === level);
}
