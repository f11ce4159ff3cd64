import { describe, expect, it } from 'vitest';
import type { Entitlement } from '../../../../src/core/access.ts';
import type { ChangeDraft, ChangeKind } from '../../../../src/core/change.ts';
import { FULL_CAPABILITIES } from '../../../../src/providers/memory/memory.ts';
import { type Granularity, memorySteps } from '../../../../src/providers/memory/steps.ts';
import { entitlement, invite, liveRow } from '../../../support/plans.ts';

const SCOPED = [entitlement('account', 'user'), entitlement('project:p1', 'member')];

function draft(kind: ChangeKind, overrides: Partial<ChangeDraft> = {}): ChangeDraft {
  const { steps: _, ...rest } = invite();
  const after = {
    status: 'active',
    email: 'linus@acme.com',
    login: null,
    name: null,
    entitlements: SCOPED,
  } as const;
  return { ...rest, kind, before: liveRow(), after, message: 'Hello', ...overrides };
}

function effects(
  change: ChangeDraft,
  can: object = {},
  granularity: Granularity = 'row',
): readonly unknown[] {
  return memorySteps(change, { ...FULL_CAPABILITIES, ...can }, granularity).map((step) => step.effect);
}

describe('one change in the words of the service', () => {
  it('invites with everything, and with the message', () => {
    expect(memorySteps(draft('invite', { before: null }), FULL_CAPABILITIES, 'row')).toMatchObject([
      { op: 'invited', input: { message: 'Hello' }, sends_email: true, effect: { entitlements: SCOPED } },
    ]);
  });

  it('invites with the role alone where an invitation carries no more', () => {
    expect(effects(draft('invite'), { scopes_on_invite: false })).toMatchObject([
      { entitlements: SCOPED.slice(0, 1) },
    ]);
  });

  it('names people by login where they have no address', () => {
    const after = { status: 'pending', email: null, login: 'wen', name: null, entitlements: SCOPED } as const;
    expect(memorySteps(draft('invite', { after }), FULL_CAPABILITIES, 'row')[0]?.call).toBe('invited wen');
    expect(
      memorySteps(draft('invite', { after: { ...after, login: null } }), FULL_CAPABILITIES, 'row')[0]?.call,
    ).toBe('invited ');
  });

  it.each<[ChangeKind, readonly string[]]>([
    ['reinvite', ['gone', 'invited']],
    ['resend', ['resent']],
    ['update', ['changed']],
    ['rename', ['changed']],
    ['reactivate', ['changed']],
    ['transfer', ['transferred']],
    ['cancel', ['gone']],
    ['remove', ['gone']],
  ])('%s takes %j', (kind, ops) => {
    expect(memorySteps(draft(kind, { former: 'u_0' }), FULL_CAPABILITIES, 'row').map(({ op }) => op)).toEqual(
      ops,
    );
  });

  it('suspends where the service keeps whom it removes', () => {
    expect(effects(draft('remove'), { removal: 'suspend' })).toMatchObject([
      { kind: 'changed', status: 'suspended' },
    ]);
  });

  it('changes address and status together with the access', () => {
    const before = liveRow({ status: 'suspended', email: 'old@acme.com' });
    expect(effects(draft('reactivate', { before }))).toEqual([
      { kind: 'changed', row: 'u_1', status: 'active', email: 'linus@acme.com', entitlements: SCOPED },
    ]);
  });

  it('leaves alone what is equal', () => {
    const before = liveRow({ entitlements: SCOPED });
    expect(effects(draft('update', { before }))).toEqual([
      { kind: 'changed', row: 'u_1', status: null, email: null, entitlements: null },
    ]);
  });

  it('never gives an invitation the status of a member', () => {
    const before = liveRow({ kind: 'invitation', status: 'pending' });
    const after = {
      status: 'pending',
      email: 'linus@acme.com',
      login: null,
      name: null,
      entitlements: SCOPED,
    } as const;
    expect(effects(draft('update', { before, after }))).toMatchObject([{ status: null }]);
  });

  it.each<ChangeKind>(['invite', 'reinvite', 'resend', 'update', 'transfer', 'cancel', 'remove'])(
    'takes no step for %s without its rows',
    (kind) => {
      expect(effects(draft(kind, { before: null, after: null }))).toEqual([]);
    },
  );
});

describe('one write an entitlement', () => {
  it('gives first and takes afterwards, naming the whole row each time', () => {
    const held: readonly Entitlement[] = [entitlement('account', 'admin'), entitlement('team:old', 'member')];
    const wanted = [entitlement('account', 'user'), entitlement('team:new', 'member')];
    const after = {
      status: 'active',
      email: 'linus@acme.com',
      login: null,
      name: null,
      entitlements: wanted,
    } as const;

    const sets = effects(
      draft('update', { before: liveRow({ entitlements: held }), after }),
      {},
      'entitlement',
    );

    expect(sets).toMatchObject([
      { entitlements: [entitlement('account', 'user'), entitlement('team:old', 'member')] },
      {
        entitlements: [
          entitlement('account', 'user'),
          entitlement('team:new', 'member'),
          entitlement('team:old', 'member'),
        ],
      },
      { entitlements: wanted },
    ]);
  });
});
