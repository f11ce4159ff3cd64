// Who gets a seat, in which order, and what is said to whom has none.
import { describe, expect, it } from 'vitest';
import type { LiveAccount, LiveRow } from '../../../src/core/access.ts';
import type { AccountPolicy } from '../../../src/core/policy.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  accountPlanFor,
  desiredAccount,
  equalWorld,
  invitation,
  liveAccount,
  person,
  recordOf,
  row,
  rowOf,
  summary,
} from '../../support/world.ts';

const ADA = person('ada@acme.com', 'owner');

interface Case {
  /** The account beside its owner. */
  readonly live?: readonly LiveRow[];
  /** Who is wanted beside the owner, in file order. */
  readonly wanted: readonly string[];
  readonly limit: number | null;
  readonly policy?: Partial<AccountPolicy>;
  readonly seats?: LiveAccount['seats'];
}

function plan({ live = [], wanted, limit, policy, seats }: Case): AccountPlan {
  const rows = [rowOf(ADA), ...live];
  const pending = rows.filter(({ status }) => status === 'pending').length;
  const counted = { limit, used: rows.filter(({ kind }) => kind === 'member').length, pending };
  const desired = desiredAccount([ADA, ...wanted.map((who) => person(who, 'user'))], {
    policy: policy ?? {},
  });
  return accountPlanFor({
    ...equalWorld([]),
    desired,
    live: liveAccount(rows, { seats: seats === undefined ? counted : seats }),
  });
}

const [BO, CY, DI, EVE, FAY] = [
  'bo@acme.com',
  'cy@acme.com',
  'di@acme.com',
  'eve@acme.com',
  'fay@acme.com',
] as const;

describe('an account with seats enough', () => {
  it('invites before it removes', () => {
    const result = plan({ live: [row(EVE, 'user')], wanted: [CY, BO], limit: 4 });
    expect(summary(result)).toEqual([`invite ${BO}`, `invite ${CY}`, `remove ${EVE}`]);
    expect(result).toMatchObject({ order_note: null, seats: { limit: 4, reserve: 0, before: 2, after: 3 } });
  });

  it('has as many as it likes where the service does not say', () => {
    expect(plan({ wanted: [BO, CY], limit: null })).toMatchObject({
      seats: { limit: null, before: 1, after: 3 },
      withheld: [],
    });
    expect(plan({ wanted: [BO], limit: null, seats: null }).seats).toBeNull();
  });
});

describe('a full account', () => {
  it('frees two seats for two invitations, and each invitation needs one of them', () => {
    const result = plan({ live: [row(EVE, 'user'), row(FAY, 'user')], wanted: [CY, BO], limit: 3 });
    expect(summary(result)).toEqual([`remove ${EVE}`, `remove ${FAY}`, `invite ${CY}`, `invite ${BO}`]);
    expect(result.changes.map(({ needs }) => needs)).toEqual([
      [],
      [],
      [`kissmetrics/remove/${EVE}`],
      [`kissmetrics/remove/${FAY}`],
    ]);
    expect(result).toMatchObject({
      refused: null,
      withheld: [],
      order_note: '2 seats must be freed first: 2 invitations, 0 of 3 seats free, 2 freed by this plan',
      seats: { before: 3, after: 3 },
    });
  });

  it('gives the one seat that it frees to whoever stands first in the file', () => {
    const result = plan({ live: [row(EVE, 'user')], wanted: [CY, BO], limit: 2 });
    expect(summary(result)).toEqual([`remove ${EVE}`, `invite ${CY}`]);
    expect(result.withheld).toMatchObject([
      {
        person: BO,
        code: 'RC312',
        message: 'no free seat: 2 invitations, 0 of 2 seats free, 1 freed by this plan',
      },
    ]);
    expect(result.refused).toBeNull();
  });

  it('withholds in file order where it frees none', () => {
    const result = plan({ wanted: [DI, CY, BO], limit: 1 });
    expect(summary(result)).toEqual([]);
    expect(result.withheld.map(({ person: who }) => who)).toEqual([DI, CY, BO]);
  });

  it('brings just enough removals forward, invitations before members', () => {
    const live = [row(EVE, 'user'), row(FAY, 'user'), invitation('gil@acme.com', 'user')];
    const result = plan({ live, wanted: [BO, CY], limit: 5 });
    expect(summary(result)).toEqual([
      'cancel gil@acme.com',
      `invite ${BO}`,
      `invite ${CY}`,
      `remove ${EVE}`,
      `remove ${FAY}`,
    ]);
    expect(result.changes.map(({ needs }) => needs)).toEqual([
      [],
      [],
      ['kissmetrics/cancel/gil@acme.com'],
      [],
      [],
    ]);
    expect(result.order_note).toBe(
      '1 seat must be freed first: 2 invitations, 1 of 5 seats free, 3 freed by this plan',
    );
  });

  it('frees no seat by cancelling an invitation that is dead', () => {
    const live = [invitation(EVE, 'user', { status: 'expired' })];
    const result = plan({ live, wanted: [BO], limit: 1 });
    expect(summary(result)).toEqual([`cancel ${EVE}`]);
    expect(result.withheld).toHaveLength(1);
  });

  it('sends an expired invitation again only where there is a seat', () => {
    const live = [invitation(BO, 'user', { status: 'expired' })];
    expect(plan({ live, wanted: [BO], limit: 1 }).withheld).toMatchObject([{ person: BO, code: 'RC312' }]);
    expect(summary(plan({ live, wanted: [BO], limit: 2 }))).toEqual([`resend ${BO}`]);
  });

  it('makes a different expired invitation anew only where there is a seat, and a pending one at any time', () => {
    const pending = invitation(BO, 'admin');
    const world = (status: 'pending' | 'expired', limit: number): AccountPlan =>
      accountPlanFor({
        ...equalWorld([ADA, person(BO, 'user')]),
        translator: fakeTranslator({ capabilities: { pending_editable: false } }),
        live: liveAccount([rowOf(ADA), { ...pending, status }], {
          seats: { limit, used: 1, pending: status === 'pending' ? 1 : 0 },
        }),
      });
    expect(summary(world('pending', 2))).toEqual([`reinvite ${BO}`]);
    expect(world('pending', 2).refused).toBeNull();
    expect(summary(world('expired', 1))).toEqual([]);
    expect(summary(world('expired', 2))).toEqual([`reinvite ${BO}`]);
  });

  it('reactivates whoever kept the seat while suspended', () => {
    const result = plan({ live: [row(BO, 'user', { status: 'suspended' })], wanted: [BO], limit: 2 });
    expect(summary(result)).toEqual([`reactivate ${BO}`]);
    expect(result.refused).toBeNull();
  });

  it('removes an owner for a seat last, and after the new owner is in place', () => {
    const live = [row(EVE, 'owner'), row(FAY, 'user'), row(DI, 'user')];
    const desired = desiredAccount(
      [person(DI, 'owner'), person(BO, 'user'), person(CY, 'user'), person('hal@acme.com', 'user')],
      { policy: { owners: { min: 1, max: null } } },
    );
    const seats = { limit: 3, used: 3, pending: 0 };
    const result = accountPlanFor({ ...equalWorld([]), desired, live: liveAccount(live, { seats }) });
    expect(summary(result)).toEqual([
      `update ${DI}`,
      `remove ${FAY}`,
      `remove ${EVE}`,
      `invite ${BO}`,
      `invite ${CY}`,
    ]);
    expect(result.refused).toBeNull();
    expect(result.withheld.map(({ person: who }) => who)).toEqual(['hal@acme.com']);
  });
});

describe('reserve and limits', () => {
  it('keeps seats in reserve', () => {
    const policy = { seats: { limit: 25, reserve: 1 } };
    const result = plan({ wanted: [BO, CY], limit: 3, policy });
    expect(summary(result)).toEqual([`invite ${BO}`]);
    expect(result.withheld).toMatchObject([
      { message: 'no free seat: 2 invitations, 1 of 3 seats free (1 in reserve), 0 freed by this plan' },
    ]);
    expect(result.seats).toEqual({ limit: 3, reserve: 1, before: 1, after: 2 });
  });

  it('takes the smaller of the two limits, and counts rows where the service counts no seats', () => {
    const policy = { seats: { limit: 2, reserve: 0 } };
    expect(summary(plan({ wanted: [BO, CY], limit: 9, policy }))).toEqual([`invite ${BO}`]);
    expect(plan({ wanted: [BO, CY], limit: null, policy, seats: null }).seats).toEqual({
      limit: 2,
      reserve: 0,
      before: 1,
      after: 2,
    });
  });

  it('first comes down to the limit where too many are taken', () => {
    const live = [row(EVE, 'user'), row(FAY, 'user')];
    const result = plan({ live, wanted: [BO, CY], limit: 2 });
    expect(summary(result)).toEqual([`remove ${EVE}`, `remove ${FAY}`, `invite ${BO}`]);
    expect(result.withheld).toMatchObject([
      { message: 'no free seat: 2 invitations, 0 of 2 seats free, 1 too many taken, 2 freed by this plan' },
    ]);
    expect(result.refused).toBeNull();
  });

  it('goes on with what takes no seat while too many are taken', () => {
    const live = [row(BO, 'read-only'), row(EVE, 'user'), row(FAY, 'user')];
    const result = plan({ live, wanted: [BO], limit: 1 });
    expect(summary(result)).toEqual([`update ${BO}`, `remove ${EVE}`, `remove ${FAY}`]);
    expect(result.refused).toBeNull();
  });

  it('invites nobody, and removes in the usual order, where all that is freed is owed', () => {
    const result = plan({ live: [row(EVE, 'user')], wanted: [BO], limit: 1 });
    expect(summary(result)).toEqual([`remove ${EVE}`]);
    expect(result.order_note).toBeNull();
  });

  it('counts seats of people whom the lists do not show', () => {
    expect(plan({ wanted: [BO], limit: 3, seats: { limit: 3, used: 3, pending: 0 } }).withheld).toHaveLength(
      1,
    );
  });
});

it('does not invite a person who is held, and gives the seat to the next', () => {
  const desired = desiredAccount([ADA, person(BO, 'user'), person(CY, 'user')]);
  const result = accountPlanFor({
    ...equalWorld([]),
    desired,
    live: liveAccount([rowOf(ADA)], { seats: { limit: 2, used: 1, pending: 0 } }),
    last: recordOf([rowOf(ADA), row(BO, 'user')], { population: 2 }),
  });
  expect(summary(result)).toEqual([`invite ${CY}`]);
});
