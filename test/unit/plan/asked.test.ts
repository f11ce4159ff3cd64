// Invitations sent again or cancelled by name: what is asked, and nothing else, judged like any other plan.
import { describe, expect, it } from 'vitest';
import { type AskedKind, type AskedPlan, buildAskedPlan } from '../../../src/plan/asked.ts';
import { integrityOf } from '../../../src/plan/digest.ts';
import { NOW } from '../../support/plans.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  desiredAccount,
  equalWorld,
  invitation,
  liveAccount,
  mail,
  person,
  planInput,
  recordOf,
  row,
  rowOf,
  summary,
  type World,
} from '../../support/world.ts';

const ADA = person('ada@acme.com', 'owner');
const BO = person('bo@acme.com', 'user');
const PENDING = invitation('bo@acme.com', 'user');
const EXPIRED = invitation('bo@acme.com', 'user', { status: 'expired' });

/** Ada owns the account; the file wants Bo, who is invited. */
function world(rows: World['live']['rows'] = [PENDING], over: Partial<World> = {}): World {
  const live = liveAccount([rowOf(ADA), ...rows]);
  return equalWorld([ADA, BO], { live, ...over });
}

function ask(kind: AskedKind, persons: readonly string[], ...worlds: readonly World[]): AskedPlan {
  return buildAskedPlan(planInput(worlds.length === 0 ? [world()] : worlds), { kind, persons });
}

const changesOf = ({ plan }: AskedPlan): readonly string[] => plan.accounts.flatMap(summary);

describe('what is asked for by name', () => {
  it.each(['resend', 'cancel'] as const)('is the one change of a plan: %s', (kind) => {
    const asked = ask(kind, ['bo@acme.com']);
    expect(changesOf(asked)).toEqual([`${kind} bo@acme.com`]);
    expect(asked.unmatched).toEqual([]);
    const [account] = asked.plan.accounts;
    expect(account).toMatchObject({ refused: null, read: true, guards: [], cost: { calls: 3 } });
    expect(account?.changes[0]).toMatchObject({
      id: `kissmetrics/${kind}/bo@acme.com`,
      before: PENDING,
      after: kind === 'cancel' ? null : { status: 'pending', email: 'bo@acme.com' },
      why: { kind: 'asked' },
    });
  });

  it('leaves everything else that differs alone', () => {
    const other = invitation('cy@acme.com', 'admin');
    expect(
      changesOf(ask('cancel', ['bo@acme.com'], world([PENDING, other, row('dan@acme.com', 'user')]))),
    ).toEqual(['cancel bo@acme.com']);
  });

  it('sends a dead link again, which is pending afterwards', () => {
    const [account] = ask('resend', ['bo@acme.com'], world([EXPIRED])).plan.accounts;
    expect(account?.changes[0]?.after?.status).toBe('pending');
    expect(account?.changes[0]?.gains).toEqual(EXPIRED.entitlements);
  });

  it.each(['bo@acme.com', 'i_bo'])('finds the invitation by %s', (name) => {
    expect(changesOf(ask('cancel', [name]))).toEqual(['cancel bo@acme.com']);
  });

  it('finds a person by the key of the file where the row is known by a pin', () => {
    const pinned = person('bo', 'user', {
      identities: [{ by: 'id', value: 'i_bo' }],
      email: null,
      login: null,
    });
    const asked = ask('cancel', ['bo'], world([PENDING], { desired: desiredAccount([ADA, pinned]) }));
    expect(changesOf(asked)).toEqual(['cancel bo']);
    expect(asked.unmatched).toEqual([]);
  });

  it('reaches invitations that nobody in the file claims, each by its own id', () => {
    const stray = invitation('cy@acme.com', 'user');
    const asked = ask('cancel', ['cy@acme.com'], world([PENDING, stray]));
    expect(asked.plan.accounts[0]?.changes.map(({ id }) => id)).toEqual([
      'kissmetrics/cancel/cy@acme.com#i_cy',
    ]);
  });

  it('reaches both where one address was invited twice', () => {
    const twice = [PENDING, invitation('bo@acme.com', 'admin', { id: 'i_bo2' })];
    const asked = ask('cancel', ['bo@acme.com'], world(twice));
    expect(asked.plan.accounts[0]?.changes.map(({ before }) => before?.id)).toEqual(['i_bo', 'i_bo2']);
    expect(new Set(asked.plan.accounts[0]?.changes.map(({ id }) => id)).size).toBe(2);
  });

  it('reaches every account in which the person is invited', () => {
    const other = world([PENDING], { desired: desiredAccount([ADA, BO], { account: 'web' }) });
    expect(
      ask('cancel', ['bo@acme.com'], world(), other).plan.accounts.map(({ changes }) => changes.length),
    ).toEqual([1, 1]);
  });
});

describe('people who have no such invitation', () => {
  it.each([
    ['somebody unknown', 'eve@acme.com', [PENDING], {}],
    ['an active member', 'ada@acme.com', [PENDING], {}],
    ['a row of an identity provider', 'bo@acme.com', [{ ...PENDING, managed_by: 'idp' as const }], {}],
    [
      'a row of an identity provider that the file ignores too',
      'bo@acme.com',
      [{ ...PENDING, managed_by: 'idp' as const }],
      {
        desired: desiredAccount([ADA], {
          ignore: [{ pattern: 'bo@acme.com', reason: 'theirs', owner: null, review_by: null }],
        }),
      },
    ],
    [
      'a service that cannot do it',
      'bo@acme.com',
      [PENDING],
      { translator: fakeTranslator({ speechless: ['cancel'] }) },
    ],
  ])('are named and left alone: %s', (_, name, rows, over) => {
    const asked = ask('cancel', [name], world(rows, over));
    expect(changesOf(asked)).toEqual([]);
    expect(asked.unmatched).toEqual([name]);
  });

  it('are all named where an account could not be read', () => {
    const failure = { error: { code: 'RC410', message: 'half a list', hint: 'again' } } as const;
    const asked = buildAskedPlan(planInput([{ ...world(), live: failure }]), {
      kind: 'cancel',
      persons: ['bo@acme.com'],
    });
    expect(asked.unmatched).toEqual(['bo@acme.com']);
    expect(asked.plan.accounts[0]).toMatchObject({ read: false, refused: failure.error, changes: [] });
  });
});

describe('the plan of what was asked', () => {
  it('is sealed, names the people, and holds until something changes', () => {
    const pinned = person('bo', 'user', {
      identities: [{ by: 'email', value: mail('bo@acme.com') }],
      email: null,
    });
    const { plan } = ask(
      'resend',
      ['bo@acme.com'],
      world([PENDING], { desired: desiredAccount([ADA, pinned]) }),
    );
    const { integrity, ...rest } = plan;
    expect(integrity).toBe(integrityOf(rest));
    expect(plan.scope.members).toEqual(['bo@acme.com', 'bo']);
    expect(plan).toMatchObject({ now: NOW, valid_until: null, hypothetical: false });
  });

  it('is refused by the guard of cancellations', () => {
    const names = ['bo', 'cy', 'di', 'ed', 'fo'].map((name) => `${name}@acme.com`);
    const policy = { removals: { max_percent: 20, max_count: 10, percent_from: 1, protect: [] } };
    const [account] = ask(
      'cancel',
      names,
      world(
        names.map((name) => invitation(name, 'user')),
        { desired: desiredAccount([ADA, BO], { policy }) },
      ),
    ).plan.accounts;
    expect(account?.refused?.code).toBe('RC301');
    expect(account?.guards).toHaveLength(1);
    expect(account?.changes).toHaveLength(5);
  });

  it('counts what a record knows of the account', () => {
    const last = recordOf([
      rowOf(ADA),
      ...Array.from({ length: 20 }, (_, i) => row(`u${i}@acme.com`, 'user')),
    ]);
    const [account] = ask('cancel', ['bo@acme.com'], world([PENDING], { last })).plan.accounts;
    expect(account?.refused?.code).toBe('RC307');
  });

  it('is refused where a link sent again finds no seat', () => {
    const live = {
      ...liveAccount([rowOf(ADA), EXPIRED]),
      seats: { limit: 1, used: 1, pending: 0 },
    };
    const [account] = ask('resend', ['bo@acme.com'], world([EXPIRED], { live })).plan.accounts;
    expect(account?.refused).toMatchObject({ code: 'RC311', hint: 'ask for fewer, or free a seat first' });
    expect(account?.seats).toMatchObject({ limit: 1, before: 1 });
  });

  it.each([
    ['the rate of its settings', 2, 1.5, 2],
    ['the rate of the service', null, 1, 3],
  ])('costs minutes at %s', (_, rate, limit, minutes) => {
    const translator = fakeTranslator({ capabilities: { rate_limit: limit } });
    const [account] = ask('cancel', ['bo@acme.com'], world([PENDING], { rate, translator })).plan.accounts;
    expect(account?.cost).toEqual({ calls: 3, minutes });
  });

  it('shows projects by the names of the file', () => {
    const projects = [{ alias: 'web', native: '1', data: null }];
    const desired = desiredAccount([ADA, BO], { projects });
    expect(ask('cancel', ['bo@acme.com'], world([PENDING], { desired })).plan.accounts[0]?.projects).toEqual([
      { alias: 'web', native: '1' },
    ]);
  });
});
