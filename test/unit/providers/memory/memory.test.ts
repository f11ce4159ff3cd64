import { describe, expect, it } from 'vitest';
import type { LiveAccount, LiveRow } from '../../../../src/core/access.ts';
import type { Step } from '../../../../src/core/change.ts';
import type { Effect } from '../../../../src/core/effect.ts';
import {
  createMemory,
  EMPTY_ACCOUNT,
  type MemoryOptions,
  type MemoryProvider,
} from '../../../../src/providers/memory/memory.ts';
import type { Fault } from '../../../../src/providers/memory/service.ts';
import type { Receipt } from '../../../../src/providers/provider.ts';
import { entitlement, liveRow, step } from '../../../support/plans.ts';

const USER = [entitlement('account', 'user')];
const OWNER = [entitlement('account', 'owner')];
const NEVER = new AbortController().signal;

const OWNING = liveRow({ id: 'u_0', email: 'ada@acme.com', entitlements: OWNER });
const LINUS = liveRow();
const PENDING = liveRow({ id: 'i_1', kind: 'invitation', status: 'pending', email: 'wen@acme.com' });

function seed(rows: readonly LiveRow[], overrides: Partial<LiveAccount> = {}): LiveAccount {
  const members = rows.filter((row) => row.kind === 'member').length;
  const seats = { limit: null, used: members, pending: rows.length - members };
  return { ...EMPTY_ACCOUNT, rows, seats, ...overrides };
}

function memory(rows: readonly LiveRow[] = [OWNING, LINUS], options: MemoryOptions = {}): MemoryProvider {
  return createMemory({ live: seed(rows), ...options });
}

function send(provider: MemoryProvider, effect: Effect, signal = NEVER): Promise<Receipt> {
  return provider.openWriter().execute(step({ effect }), signal);
}

const invited = (email: string): Effect => ({
  kind: 'invited',
  email,
  login: null,
  name: null,
  entitlements: USER,
});
const changed = (row: string, overrides: object = {}): Effect => ({
  kind: 'changed',
  row,
  status: null,
  email: null,
  entitlements: null,
  ...overrides,
});

describe('reading', () => {
  it.each([0, 1, 2, 3, 4, 5])('gathers %i rows from pages of two, sorted by id', async (count) => {
    const rows = Array.from({ length: count }, (_, i) =>
      liveRow({ id: `u_${9 - i}`, email: `p${i}@acme.com` }),
    );
    const provider = createMemory({ live: seed(rows), pageSize: 2 });

    const live = await provider.openReader().read(NEVER);

    expect(live.rows.map((row) => row.id)).toEqual(rows.map((row) => row.id).sort());
    expect(live.calls).toBe(provider.calls().reads);
  });

  it('hides what the service cannot show', async () => {
    const provider = memory([OWNING, PENDING], {
      capabilities: { pending_visible: false, last_active: false, seats: false },
    });

    const live = await provider.openReader().read(NEVER);

    expect(live.rows).toEqual([{ ...OWNING, last_active_at: null }]);
    expect(live.seats).toBeNull();
    expect(provider.live().rows).toHaveLength(2);
  });

  it.each<Fault['kind']>(['rate_limited', 'transient', 'ambiguous'])('asks again after %s', async (kind) => {
    const provider = memory();
    provider.inject({ on: 'read', kind, times: 2 });

    expect((await provider.openReader().read(NEVER)).rows).toHaveLength(2);
  });

  it.each<Fault['kind']>(['auth', 'forbidden', 'not_found'])(
    'throws on %s without asking again',
    async (kind) => {
      const provider = memory();
      provider.inject({ on: 'read', kind });

      await expect(provider.openReader().read(NEVER)).rejects.toMatchObject({ kind });
      expect(provider.calls().reads).toBe(1);
    },
  );

  it('throws when rows come and go between pages', async () => {
    const provider = createMemory({
      live: seed([OWNING, LINUS, PENDING]),
      pageSize: 1,
      sleep: () => Promise.resolve(provider.edit((rows) => rows.slice(1))),
    });
    provider.inject({ on: 'read', kind: 'transient', skip: 1 });

    await expect(provider.openReader().read(NEVER)).rejects.toMatchObject({ kind: 'incomplete_read' });
  });
});

describe('writing', () => {
  it('adds a pending invitation, whose end is not shown', async () => {
    const provider = memory();
    const until = [entitlement('account', 'user', '2027-01-01T00:00:00Z')];

    const receipt = await send(provider, {
      kind: 'invited',
      email: 'wen@acme.com',
      login: null,
      name: 'Wen',
      entitlements: until,
    });

    expect(receipt).toMatchObject({ status: 'done', row: 'new:1' });
    expect(provider.live().rows[0]).toMatchObject({ id: 'new:1', status: 'pending', entitlements: USER });
    expect(provider.live().seats).toEqual({ limit: null, used: 2, pending: 1 });
  });

  it('lets people in at once where they need not accept', async () => {
    const provider = memory([OWNING], { joins: 'active', capabilities: { people: 'login' } });

    await send(provider, { kind: 'invited', email: null, login: 'wen', name: null, entitlements: USER });

    expect(provider.live().rows[0]).toMatchObject({ kind: 'member', status: 'active', login: 'wen' });
  });

  it('calls a row that is gone already gone', async () => {
    expect(await send(memory(), { kind: 'gone', row: 'u_9' })).toMatchObject({
      status: 'already',
      row: null,
    });
  });

  it('resends, changes and hands over', async () => {
    const provider = memory([OWNING, LINUS, { ...PENDING, status: 'expired' }]);

    await send(provider, { kind: 'resent', row: 'i_1', resent: 0, expires_at: null });
    await send(provider, changed('u_1', { email: 'l@acme.com', status: 'suspended' }));
    await send(
      provider,
      changed('u_1', {
        entitlements: [entitlement('account', 'admin', '2027-01-01T00:00:00Z')],
        status: 'active',
      }),
    );
    await send(provider, { kind: 'transferred', row: 'u_1', former: 'u_0' });

    expect(provider.live().rows).toMatchObject([
      { id: 'i_1', status: 'pending', resent: 1 },
      { id: 'u_0', entitlements: [entitlement('account', 'admin')] },
      { id: 'u_1', email: 'l@acme.com', status: 'active', entitlements: OWNER },
    ]);
    expect(provider.sent()).toHaveLength(4);
  });

  const idp = liveRow({ id: 'u_2', email: 'idp@acme.com', managed_by: 'idp' });
  const full: Partial<LiveAccount> = { seats: { limit: 4, used: 3, pending: 1 } };
  const acting: Partial<LiveAccount> = { actor: { row: 'u_1', email: null, role: null } };

  it.each<[string, Effect, string, Partial<LiveAccount>, Partial<MemoryOptions>]>([
    ['inviting a member', invited('linus@acme.com'), 'conflict_exists', {}, {}],
    ['inviting somebody twice', invited('wen@acme.com'), 'conflict_pending', {}, {}],
    ['inviting past the seats', invited('new@acme.com'), 'seat_limit', full, {}],
    [
      'resending past the seats',
      { kind: 'resent', row: 'i_2', resent: 0, expires_at: null },
      'seat_limit',
      full,
      {},
    ],
    [
      'resending to a member',
      { kind: 'resent', row: 'u_1', resent: 0, expires_at: null },
      'validation',
      {},
      {},
    ],
    ['changing nobody', changed('u_9'), 'not_found', {}, {}],
    ['handing over from nobody', { kind: 'transferred', row: 'u_1', former: 'u_9' }, 'not_found', {}, {}],
    ['changing whom an identity provider owns', changed('u_2'), 'idp_managed', {}, {}],
    ['removing whom an identity provider owns', { kind: 'gone', row: 'u_2' }, 'idp_managed', {}, {}],
    ['removing the acting row', { kind: 'gone', row: 'u_1' }, 'self_lockout', acting, {}],
    ['removing the last owner', { kind: 'gone', row: 'u_0' }, 'last_owner', {}, {}],
    ['lowering the last owner', changed('u_0', { entitlements: USER }), 'last_owner', {}, {}],
    ['suspending the last owner', changed('u_0', { status: 'suspended' }), 'last_owner', {}, {}],
    ['taking an address', changed('u_1', { email: 'ada@acme.com' }), 'conflict_exists', {}, {}],
    [
      'making a second owner of one',
      changed('u_1', { entitlements: OWNER }),
      'validation',
      {},
      { capabilities: { several_owners: false } },
    ],
  ])('refuses %s', async (_, effect, kind, live, options) => {
    const rows = [
      OWNING,
      LINUS,
      idp,
      PENDING,
      { ...PENDING, id: 'i_2', email: 'x@acme.com', status: 'expired' as const },
    ];
    const provider = createMemory({ live: { ...seed(rows), ...live }, ...options });
    const before = provider.live();

    await expect(send(provider, effect)).rejects.toMatchObject({ kind });

    expect(provider.live()).toEqual(before);
    expect(provider.calls().writes).toBe(1);
  });

  it('sends again what certainly did nothing, and waits as long as it was asked to', async () => {
    const waits: number[] = [];
    const provider = memory([OWNING], { sleep: (ms) => Promise.resolve(void waits.push(ms)) });
    provider.inject({ on: 'write', kind: 'rate_limited', retryAfter: 7000 });
    provider.inject({ on: 'write', kind: 'transient' });

    await send(provider, invited('wen@acme.com'));

    expect(waits).toEqual([7000, 0]);
    expect(provider.calls().writes).toBe(3);
    expect(provider.live().rows).toHaveLength(2);
  });

  it('gives up after as many tries as it may', async () => {
    const provider = memory([OWNING], { tries: 2 });
    provider.inject({ on: 'write', kind: 'transient', times: 9 });

    await expect(send(provider, invited('wen@acme.com'))).rejects.toMatchObject({ kind: 'transient' });
    expect(provider.calls().writes).toBe(2);
  });

  it.each(['before', 'after'] as const)(
    'never repeats a write whose answer was lost %s it took effect',
    async (when) => {
      const provider = memory([OWNING]);
      provider.inject({ on: 'write', kind: 'ambiguous', when });

      await expect(send(provider, invited('wen@acme.com'))).rejects.toMatchObject({ kind: 'ambiguous' });

      expect(provider.calls().writes).toBe(1);
      expect(provider.live().rows).toHaveLength(when === 'after' ? 2 : 1);
    },
  );

  it('sends nothing once it is told to stop', async () => {
    const provider = memory();

    await expect(
      send(provider, invited('wen@acme.com'), AbortSignal.abort(new Error('stop'))),
    ).rejects.toThrow('stop');

    expect(provider.calls().writes).toBe(0);
    await provider.openWriter().close();
    await provider.openReader().close();
  });

  it('keeps counting seats of people whom it does not list', async () => {
    const provider = createMemory({ live: seed([OWNING], { seats: { limit: 9, used: 4, pending: 0 } }) });

    provider.edit((rows) => [...rows, PENDING]);

    expect(provider.live().seats).toEqual({ limit: 9, used: 4, pending: 1 });
  });
});

describe('the account at the start', () => {
  it('is empty by default, and refuses what it is said not to have', () => {
    const provider = createMemory({ capabilities: { reports: false } });

    expect(provider.live()).toEqual(EMPTY_ACCOUNT);
    expect(provider.capabilities).toMatchObject({ reports: false, features: true });
  });

  it('hands the sent steps out as they were handed in', async () => {
    const provider = memory();
    const sent: Step = step({ effect: { kind: 'gone', row: 'u_1' } });

    await provider.openWriter().execute(sent, NEVER);

    expect(provider.sent()).toEqual([sent]);
  });
});
