// The law of the completeness audit: of any mixture of ordered changes and changes by hand, exactly the latter are left
// over, whatever the log tells of requests.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { emailKey, rowKey } from '../../src/audit/keys.ts';
import type { Order } from '../../src/audit/model.ts';
import { type AccessEvent, type EventAccess } from '../../src/core/access-event.ts';
import { addMillis } from '../../src/core/instant.ts';
import { access, audited, event, order, PERIOD } from '../support/audits.ts';
import { entitlement } from '../support/plans.ts';

const LEVELS = ['read-only', 'user', 'admin'];
const PEOPLE = 3;

const act = fc.record({
  person: fc.nat(PEOPLE - 1),
  /** How far the level moves, so that each act is a change. */
  move: fc.integer({ min: 1, max: LEVELS.length - 1 }),
  byHand: fc.boolean(),
  /** Seconds since the act before. */
  wait: fc.nat(900),
});

it('leaves over exactly what was done by hand', () => {
  fc.assert(
    fc.property(
      fc.array(act, { maxLength: 40 }),
      fc.constantFrom('requests', 'no requests', 'requests of its own'),
      (acts, log) => {
        const { events, orders, byHand } = played(acts, log);

        const audit = audited(events, { orders });

        expect(audit.unordered.map((each) => each.event.id)).toEqual(byHand);
        expect(audit.unlogged).toEqual([]);
        expect(audit.explained).toHaveLength(events.length - byHand.length);
        expect(audit.verdict).toBe(byHand.length === 0 ? 'complete' : 'gaps');
      },
    ),
  );
});

it('misses exactly the writes whose events are gone from the log', () => {
  fc.assert(
    fc.property(fc.array(act, { maxLength: 30 }), fc.func(fc.boolean()), (acts, isKept) => {
      const { events, orders, byHand } = played(acts, 'requests');
      const hand = new Set(byHand);
      const kept = events.filter(({ id }) => hand.has(id) || isKept(id));
      const gone = events
        .filter(({ id }) => !hand.has(id) && !isKept(id))
        .map(({ request_id }) => request_id);

      const audit = audited(kept, { orders });

      expect(audit.unlogged.flatMap(({ request_ids }) => request_ids)).toEqual(gone);
      expect(audit.unordered.map((each) => each.event.id)).toEqual(byHand);
    }),
  );
});

/** Plays acts one after the other, as a service would log them and runs would record theirs. */
function played(
  acts: readonly { person: number; move: number; byHand: boolean; wait: number }[],
  log: 'requests' | 'no requests' | 'requests of its own',
): { events: AccessEvent[]; orders: Order[]; byHand: string[] } {
  const levels = Array.from({ length: PEOPLE }, () => 0);
  const [events, orders, byHand]: [AccessEvent[], Order[], string[]] = [[], [], []];
  let now = PERIOD.from;
  for (const [i, { person, move, byHand: isByHand, wait }] of acts.entries()) {
    now = addMillis(now, wait * 1000);
    const side = (level: number): EventAccess =>
      access({
        email: `p${person}@acme.com`,
        entitlements: [entitlement('account', LEVELS[level % LEVELS.length] ?? '')],
      });
    const level = levels[person] ?? 0;
    levels[person] = level + move;
    const [before, after] = [side(level), side(level + move)];
    const id = `e${i}`;
    events.push(
      event({
        id,
        at: now,
        row: `u_${person}`,
        email: before.email,
        before,
        after,
        actor: { id: 'x', email: null, via: isByHand ? 'product' : 'api' },
        request_id: isByHand || log === 'no requests' ? null : `req-${i}`,
      }),
    );
    if (isByHand) {
      byHand.push(id);
      continue;
    }
    orders.push(
      order({
        step: `s${i}`,
        started_at: now,
        until: addMillis(now, 1000),
        request_ids: log === 'requests' ? [`req-${i}`] : [],
        effect: {
          kind: 'changed',
          row: `u_${person}`,
          status: null,
          email: null,
          entitlements: after.entitlements,
        },
        keys: [rowKey(`u_${person}`), emailKey(before.email ?? '')],
      }),
    );
  }
  return { events, orders, byHand };
}
