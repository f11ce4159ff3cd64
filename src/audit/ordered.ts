// Which write of a run made which event: by the id of the request first, then by what it did, to whom, and when.
import type { AccessEvent } from '../core/access-event.ts';
import { addMillis } from '../core/instant.ts';
import { type Agreement, agrees } from './agrees.ts';
import { deltaOf } from './event-delta.ts';
import { keysOfEvent } from './keys.ts';
import type { Explanation, Order } from './model.ts';

/** How far the clocks of a service and of the machine that ran may differ, in milliseconds: five minutes. */
export const CLOCK_SKEW_MS = 300_000;

export interface Joined {
  readonly explained: ReadonlyMap<string, Explanation>;
  /** Writes with an event of their own. */
  readonly logged: ReadonlySet<Order>;
  /** Events that name a request of a run and did something else. */
  readonly other: ReadonlySet<string>;
}

/** One write has one event. `events`: oldest first. */
export function ordered(events: readonly AccessEvent[], orders: readonly Order[]): Joined {
  const explained = new Map<string, Explanation>();
  const logged = new Set<Order>();
  const other = new Set<string>();
  const byRequest = grouped(orders, ({ request_ids, keys }) =>
    request_ids.flatMap((id) => keys.map((key) => requestKey(id, key))),
  );
  const byKey = grouped(orders, ({ keys }) => keys);
  const requests = new Set(orders.flatMap(({ request_ids }) => request_ids));

  function settle(event: AccessEvent, order: Order, by: 'request' | 'effect' | 'same-call'): void {
    explained.set(event.id, {
      kind: 'order',
      by,
      record: order.record,
      change: order.change,
      step: order.step,
    });
    if (by !== 'same-call') logged.add(order);
  }

  /** The write whose time ends first: another event may still fit those that end later. */
  function pick(
    event: AccessEvent,
    candidates: readonly Order[],
    fits: (order: Order, agreement: Agreement) => boolean,
  ): Order | undefined {
    let best: Order | undefined;
    for (const order of candidates) {
      if (logged.has(order) || !isWithin(event, order) || !fits(order, agrees(order.effect, event))) continue;
      if (best === undefined || endOf(order) < endOf(best)) best = order;
    }
    return best;
  }

  for (const event of events) {
    const { request_id } = event;
    if (request_id === null) continue;
    const named = keysOfEvent(event).flatMap((key) => byRequest.get(requestKey(request_id, key)) ?? []);
    const order = pick(event, named, (_, agreement) => agreement !== 'no');
    if (order !== undefined) settle(event, order, 'request');
  }

  for (const event of events) {
    if (explained.has(event.id)) continue;
    const keys = keysOfEvent(event);
    const { request_id } = event;
    if (request_id !== null && requests.has(request_id)) {
      // One call may leave several entries (a hand-over lowers the former owner); none of them may give anything.
      const call = keys
        .flatMap((key) => byRequest.get(requestKey(request_id, key)) ?? [])
        .find((order) => logged.has(order) && isWithin(event, order));
      if (call !== undefined && givesNothing(event)) settle(event, call, 'same-call');
      else other.add(event.id);
      continue;
    }
    const near = keys.flatMap((key) => byKey.get(key) ?? []);
    const order = pick(event, near, (each, agreement) => agreement === 'yes' && mayBe(event, each));
    if (order !== undefined) settle(event, order, 'effect');
  }
  return { explained, logged, other };
}

/** Without a common request id: only what the run says that it did, in the way in which it does things. */
function mayBe({ request_id, actor }: AccessEvent, { status, request_ids }: Order): boolean {
  if (status === 'manual') return actor.via !== 'api';
  const isSilent = request_id === null || request_ids.length === 0;
  return (status === 'applied' || status === 'unverified') && isSilent && actor.via !== 'product';
}

function isWithin({ at }: AccessEvent, order: Order): boolean {
  return addMillis(order.started_at, -CLOCK_SKEW_MS) <= at && at <= endOf(order);
}

/** Instants compare as text; `~` comes after every digit. */
function endOf({ until }: Order): string {
  return until === null ? '~' : addMillis(until, CLOCK_SKEW_MS);
}

function givesNothing(event: AccessEvent): boolean {
  const delta = deltaOf(event);
  if (delta === null || delta.gains.length > 0 || delta.email) return false;
  return !delta.status || event.after?.status !== 'active';
}

function requestKey(id: string, key: string): string {
  return `${id} ${key}`;
}

function grouped(
  orders: readonly Order[],
  keysOf: (order: Order) => readonly string[],
): ReadonlyMap<string, readonly Order[]> {
  const groups = new Map<string, Order[]>();
  for (const order of orders) {
    for (const key of keysOf(order)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [order]);
      else group.push(order);
    }
  }
  return groups;
}
