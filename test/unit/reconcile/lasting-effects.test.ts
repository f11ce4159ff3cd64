// What must still be true after several writes.
import { describe, expect, it } from 'vitest';
import type { Effect } from '../../../src/core/effect.ts';
import { lastingEffects, type Owed } from '../../../src/reconcile/lasting-effects.ts';
import { entitlement } from '../../support/plans.ts';

const NONE = { kind: 'changed', row: 'u_1', status: null, email: null, entitlements: null } as const;
const USER = [entitlement('account', 'user')];
const ADMIN = [entitlement('account', 'admin')];
const suspend: Effect = { ...NONE, status: 'suspended' };
const rename: Effect = { ...NONE, email: 'new@acme.com' };
const lower: Effect = { ...NONE, entitlements: USER };
const raise: Effect = { ...NONE, entitlements: ADMIN };
const gone: Effect = { kind: 'gone', row: 'u_1' };
const resent: Effect = { kind: 'resent', row: 'u_1', resent: 0, expires_at: null };
const transfer: Effect = { kind: 'transferred', row: 'u_1', former: 'u_0' };
const invited = (email: string | null, login: string | null, entitlements = USER): Effect => ({
  kind: 'invited',
  email,
  login,
  name: null,
  entitlements,
});

function owed(effects: readonly Effect[]): readonly Owed[] {
  return effects.map((effect, i) => ({ change: `c${i}`, effect }));
}

describe('of several effects', () => {
  it.each<[string, readonly Effect[], readonly (readonly [string, Effect])[]]>([
    ['none is owed where there is none', [], []],
    ['one that says nothing is nothing', [NONE], []],
    [
      'those on different rows all last',
      [gone, { ...gone, row: 'u_2' }],
      [
        ['c0', gone],
        ['c1', { ...gone, row: 'u_2' }],
      ],
    ],
    ['the later one on the same thing lasts', [raise, lower], [['c1', lower]]],
    [
      'those on different things of a row last',
      [raise, suspend, rename],
      [
        ['c0', raise],
        ['c1', suspend],
        ['c2', rename],
      ],
    ],
    [
      'one of several things is outlived in one of them alone',
      [{ ...NONE, status: 'suspended', entitlements: USER }, raise],
      [
        ['c0', suspend],
        ['c1', raise],
      ],
    ],
    ['a removal outlives all that was said of the row', [raise, rename, resent, gone], [['c3', gone]]],
    [
      'a hand-over outlives the levels of both rows',
      [lower, { ...raise, row: 'u_0' }, transfer],
      [['c2', transfer]],
    ],
    [
      'a hand-over leaves the rest of the row',
      [suspend, transfer],
      [
        ['c0', suspend],
        ['c1', transfer],
      ],
    ],
    [
      'what follows a hand-over lasts beside it',
      [transfer, { ...lower, row: 'u_0' }],
      [
        ['c1', { ...lower, row: 'u_0' }],
        ['c0', transfer],
      ],
    ],
    [
      'a later invitation of the same address lasts',
      [invited('a@x.io', null), invited('a@x.io', null, ADMIN)],
      [['c1', invited('a@x.io', null, ADMIN)]],
    ],
    [
      'invitations of different people all last',
      [invited('a@x.io', null), invited(null, 'a'), invited(null, null)],
      [
        ['c0', invited('a@x.io', null)],
        ['c1', invited(null, 'a')],
        ['c2', invited(null, null)],
      ],
    ],
    ['an invitation sent again lasts', [resent], [['c0', resent]]],
  ])('%s', (_, effects, lasting) => {
    expect(lastingEffects(owed(effects))).toEqual(lasting.map(([change, effect]) => ({ change, effect })));
  });
});
