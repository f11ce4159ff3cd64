import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../src/core/access.ts';
import type { Effect } from '../../../src/core/effect.ts';
import { simulate } from '../../../src/core/simulation.ts';
import { held, liveOf, liveRow } from '../../support/live-rows.ts';
import { at } from '../../support/team.ts';

const ada = liveRow('ada@acme.com', ['account owner'], { id: 'a' });
const bo = liveRow('bo@acme.com', ['account user'], { id: 'b' });
const max = liveRow('max@acme.com', ['account user'], {
  id: 'm',
  status: 'pending',
  resent: 1,
  expires_at: at('2026-12-01'),
});
const start = () => simulate(liveOf([max, bo, ada]));
const changed = (change: Partial<Extract<Effect, { kind: 'changed' }>>): Effect => ({
  kind: 'changed',
  row: 'b',
  status: null,
  email: null,
  entitlements: null,
  ...change,
});
const invited = (change: Partial<Extract<Effect, { kind: 'invited' }>>): Effect => ({
  kind: 'invited',
  email: 'zoe@acme.com',
  login: null,
  name: null,
  entitlements: held('account user'),
  ...change,
});

describe('a simulation', () => {
  it('starts as the account is', () => {
    const simulation = start();
    expect(simulation.rows()).toEqual([ada, bo, max]);
    expect(simulation.row('a')).toEqual(ada);
    expect(simulation.row('x')).toBeUndefined();
    expect(simulation.owners()).toBe(1);
    expect(simulation.seatsTaken()).toBe(3);
  });

  it('never changes the account', () => {
    const live = liveOf([ada, bo]);
    const before = structuredClone(live);
    const simulation = simulate(live);
    simulation.apply({ kind: 'gone', row: 'a' });
    simulation.apply(changed({ status: 'suspended' }));
    expect(live).toEqual(before);
  });

  it('finds rows by address and by login', () => {
    const twin = { ...bo, id: 'b2', login: 'bo' };
    const simulation = simulate(liveOf([bo, twin, ada]));
    expect(simulation.rowsByEmail('bo@acme.com')).toEqual([bo, twin]);
    expect(simulation.rowsByLogin('bo')).toEqual([twin]);
    expect(simulation.rowsByLogin('nobody')).toEqual([]);
  });

  it('counts seats on from what the service says', () => {
    const simulation = simulate({ ...liveOf([ada, bo, max]), seats: { limit: 10, used: 6, pending: 2 } });
    expect(simulation.seatsTaken()).toBe(8);
    simulation.apply({ kind: 'gone', row: 'b' });
    expect(simulation.seatsTaken()).toBe(7);
  });

  it.each<[string, Partial<LiveRow>, number, number]>([
    ['an active owner', {}, 1, 1],
    ['a suspended owner', { status: 'suspended' }, 0, 1],
    ['an invited owner', { status: 'pending', kind: 'invitation' }, 0, 1],
    ['an expired invitation', { status: 'expired', kind: 'invitation' }, 0, 0],
    ['a declined invitation', { status: 'declined', kind: 'invitation' }, 0, 0],
  ])('counts %s', (_, change, owners, seats) => {
    const simulation = simulate(liveOf([{ ...ada, ...change }]));
    expect([simulation.owners(), simulation.seatsTaken()]).toEqual([owners, seats]);
  });
});

describe('an effect', () => {
  it.each<[string, Effect]>([
    ['a row that is gone', { kind: 'gone', row: 'b' }],
    ['an invitation by address', invited({})],
    ['an invitation by login', invited({ email: null, login: 'zoe' })],
    ['another status', changed({ status: 'suspended' })],
    ['another address', changed({ email: 'robert@acme.com' })],
    ['other entitlements', changed({ entitlements: held('account admin') })],
    ['an invitation sent again', { kind: 'resent', row: 'm', resent: 1, expires_at: at('2026-12-01') }],
    ['an account handed over', { kind: 'transferred', row: 'b', former: 'a' }],
  ])('does not hold before it is made and holds after: %s', (_, effect) => {
    const simulation = start();
    expect(simulation.holds(effect)).toBe(false);
    simulation.apply(effect);
    expect(simulation.holds(effect)).toBe(true);
  });

  it('keeps the indexes true', () => {
    const simulation = start();
    simulation.apply(changed({ email: 'robert@acme.com' }));
    expect(simulation.rowsByEmail('bo@acme.com')).toEqual([]);
    expect(simulation.rowsByEmail('robert@acme.com')).toEqual([{ ...bo, email: 'robert@acme.com' }]);
    simulation.apply({ kind: 'gone', row: 'b' });
    expect(simulation.rowsByEmail('robert@acme.com')).toEqual([]);
  });

  it('takes a login away with its row', () => {
    const simulation = simulate(liveOf([liveRow('bo', ['account owner'], { id: 'b' })]));
    simulation.apply({ kind: 'gone', row: 'b' });
    expect(simulation.rowsByLogin('bo')).toEqual([]);
    expect(simulation.owners()).toBe(0);
  });

  it('hands the account over: the former owner is an admin', () => {
    const simulation = start();
    simulation.apply({ kind: 'transferred', row: 'b', former: 'a' });
    expect(simulation.row('b')?.entitlements).toEqual(held('account owner'));
    expect(simulation.row('a')?.entitlements).toEqual(held('account admin'));
    expect(simulation.owners()).toBe(1);
  });

  it('an expired invitation takes a seat again when it is sent again', () => {
    const simulation = simulate(liveOf([{ ...max, status: 'expired' }]));
    expect(simulation.seatsTaken()).toBe(0);
    simulation.apply({ kind: 'resent', row: 'm', resent: 1, expires_at: null });
    expect(simulation.seatsTaken()).toBe(1);
  });

  it.each<[string, Effect]>([
    ['gone', { kind: 'gone', row: 'x' }],
    ['changed', changed({ row: 'x', status: 'active' })],
    ['resent', { kind: 'resent', row: 'x', resent: 0, expires_at: null }],
    ['transferred', { kind: 'transferred', row: 'x', former: 'y' }],
  ])('on a row that is not there changes nothing: %s', (_, effect) => {
    const simulation = start();
    simulation.apply(effect);
    expect(simulation.rows()).toEqual([ada, bo, max]);
  });

  it.each<[string, Effect, boolean]>([
    ['gone, of a row that never was', { kind: 'gone', row: 'x' }, true],
    ['changed, of a row that never was', changed({ row: 'x' }), false],
    ['invited, of a member with the same entitlements', invited({ email: 'bo@acme.com' }), true],
    [
      'invited, of a member with others',
      invited({ email: 'bo@acme.com', entitlements: held('account admin') }),
      false,
    ],
    ['invited, of nobody', invited({ email: null, login: null }), false],
    ['resent, of a row that never was', { kind: 'resent', row: 'x', resent: 0, expires_at: null }, false],
    ['resent, of a member', { kind: 'resent', row: 'b', resent: -1, expires_at: null }, false],
    [
      'resent, where it expires later',
      { kind: 'resent', row: 'm', resent: 1, expires_at: at('2026-11-30') },
      true,
    ],
    ['resent, where it expires and did not', { kind: 'resent', row: 'm', resent: 1, expires_at: null }, true],
    [
      'transferred, to an owner while the former still is one',
      { kind: 'transferred', row: 'a', former: 'a' },
      false,
    ],
  ])('holds or not: %s', (_, effect, holds) => {
    expect(start().holds(effect)).toBe(holds);
  });

  it('an invitation that expired is no invitation', () => {
    const simulation = simulate(liveOf([{ ...max, status: 'expired' }]));
    expect(simulation.holds(invited({ email: 'max@acme.com' }))).toBe(false);
  });

  it('new invitations get rows of their own', () => {
    const simulation = start();
    simulation.apply(invited({}));
    simulation.apply(invited({ email: null, login: 'kim', name: 'Kim' }));
    expect(simulation.rowsByLogin('kim')).toMatchObject([
      { kind: 'invitation', status: 'pending', name: 'Kim' },
    ]);
    expect(simulation.rows()).toHaveLength(5);
    expect(simulation.seatsTaken()).toBe(5);
  });
});
