// Planning, drift and import: accounts are read, and nothing that could write is ever touched.
import { describe, expect, expectTypeOf, it } from 'vitest';
import type { LiveAccount } from '../../../src/core/access.ts';
import { NO_CAPABILITIES } from '../../../src/core/capabilities.ts';
import { ProviderError, RollcallError } from '../../../src/core/errors.ts';
import type { Ledger } from '../../../src/ledger/model.ts';
import type { MemoryProvider } from '../../../src/providers/memory/memory.ts';
import type { PlanningProvider, Provider } from '../../../src/providers/provider.ts';
import { driftRun } from '../../../src/reconcile/drift-run.ts';
import { importRun } from '../../../src/reconcile/import-run.ts';
import { type PlanAccount, type PlanRunInput, planRun } from '../../../src/reconcile/plan-run.ts';
import type { ProgressEvent } from '../../../src/reconcile/ports.ts';
import { desiredAccount, desiredMember } from '../../support/desired.ts';
import { entitlement, liveRow, NOW, plan } from '../../support/plans.ts';
import { account, memoryLedger, world } from '../../support/runs.ts';

const OWNER = liveRow({ id: 'u_0', email: 'ada@acme.com', entitlements: [entitlement('account', 'owner')] });
const OWNER_MEMBER = desiredMember('ada@acme.com', { entitlements: [entitlement('account', 'owner')] });

/** A provider that fails the test when anything but reading is asked of it. */
function readOnly(provider: MemoryProvider): Provider {
  return {
    ...provider,
    openWriter: () => {
      throw new Error('planning asked for a writer');
    },
  };
}

function planAccount(
  name: string,
  provider: PlanAccount['provider'],
  people: readonly string[] = [],
): PlanAccount {
  const members = [OWNER_MEMBER, ...people.map((person) => desiredMember(person))];
  return { desired: desiredAccount(members, { account: name }), provider, withhold: () => [], rate: null };
}

function input(accounts: readonly PlanAccount[], overrides: Partial<PlanRunInput> = {}): PlanRunInput {
  return {
    tool_version: '0.1.0',
    source: plan().source,
    now: NOW,
    hypothetical: false,
    scope: { accounts: [], members: [], restore: [] },
    accounts,
    ledger: memoryLedger(),
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...overrides,
  };
}

describe('planning', () => {
  it('is handed no type that has a writer', () => {
    expectTypeOf<PlanAccount['provider']>().not.toHaveProperty('openWriter');
    expectTypeOf<Extract<PlanAccount['provider'], PlanningProvider>>().not.toHaveProperty('openWriter');
    expectTypeOf<keyof PlanRunInput>().toEqualTypeOf<
      | 'tool_version'
      | 'source'
      | 'now'
      | 'hypothetical'
      | 'scope'
      | 'accounts'
      | 'ledger'
      | 'signal'
      | 'onProgress'
    >();
    expectTypeOf<PlanRunInput['ledger']>().toEqualTypeOf<Pick<Ledger, 'latest'>>();
  });

  it('reads, and never asks for a writer', async () => {
    const crm = account([OWNER]);

    const made = await planRun(input([planAccount('crm', readOnly(crm), ['wen@acme.com'])]));

    expect(made.accounts[0]?.changes.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
      'invite wen@acme.com',
    ]);
    expect(crm.calls().writes).toBe(0);
    expect(made).toMatchObject({ now: NOW, hypothetical: false, source: plan().source });
  });

  it('reads all accounts at once', async () => {
    let reading = 0;
    let most = 0;
    const slow = (provider: MemoryProvider): PlanningProvider => ({
      ...provider,
      openReader: () => ({
        async read(signal): Promise<LiveAccount> {
          reading += 1;
          most = Math.max(most, reading);
          await Promise.resolve();
          const live = await provider.openReader().read(signal);
          reading -= 1;
          return live;
        },
        close: () => Promise.resolve(),
      }),
    });

    await planRun(
      input([planAccount('a', slow(account([OWNER]))), planAccount('b', slow(account([OWNER])))]),
    );

    expect(most).toBe(2);
  });

  it.each<[string, () => PlanAccount['provider'], object]>([
    [
      'a provider error with a hint',
      () => unreadable(new ProviderError('auth', 'b', 'no entry', { hint: 'log in' })),
      { code: 'RC401', message: 'no entry', hint: 'log in' },
    ],
    [
      'a provider error without one',
      () => unreadable(new ProviderError('incomplete_read', 'b', 'half of it')),
      { code: 'RC410', message: 'half of it', hint: expect.stringContaining('half a list') },
    ],
    [
      'an error of ours',
      () => unreadable(new RollcallError('RC420', 'no such role', { hint: 'look' })),
      { code: 'RC420', message: 'no such role', hint: 'look' },
    ],
    [
      'a fault of the provider',
      () => unreadable(new TypeError('undefined is not a function')),
      { code: 'RC410', message: 'b could not be read: undefined is not a function' },
    ],
    ['what is no error', () => unreadable('boom'), { code: 'RC410', message: 'b could not be read: boom' }],
    [
      'an account that could not be set up',
      () => ({ capabilities: NO_CAPABILITIES, error: new ProviderError('auth', 'b', 'TOKEN is not set') }),
      { code: 'RC401', message: 'TOKEN is not set' },
    ],
  ])('refuses that account and plans the others: %s', async (_, provider, refused) => {
    const events: ProgressEvent[] = [];
    const made = await planRun(
      input([planAccount('a', account([OWNER]), ['wen@acme.com']), planAccount('b', provider())], {
        onProgress: (event) => events.push(event),
      }),
    );

    expect(made.accounts[0]).toMatchObject({ refused: null, read: true });
    expect(made.accounts[0]?.changes).toHaveLength(1);
    expect(made.accounts[1]).toMatchObject({ read: false, changes: [], refused });
    expect(events).toContainEqual(expect.objectContaining({ kind: 'unreadable', account: 'b' }));
  });

  it('reads only the accounts that were asked for', async () => {
    const other = account([OWNER]);
    const made = await planRun(
      input([planAccount('a', account([OWNER])), planAccount('b', other)], {
        scope: { accounts: ['a'], members: [], restore: [] },
      }),
    );

    expect(made.accounts.map((one) => one.account)).toEqual(['a']);
    expect(other.calls().reads).toBe(0);
  });

  it('ends with the reason of the signal', async () => {
    const run = planRun(input([planAccount('a', account([OWNER]))], { signal: AbortSignal.abort('SIGINT') }));

    await expect(run).rejects.toBe('SIGINT');
  });

  it('closes what it opened, whether the read succeeds or not', async () => {
    let closed = 0;
    const counted = (fails: boolean): PlanningProvider => ({
      ...account([OWNER]),
      openReader: () => ({
        read: (signal) =>
          fails ? Promise.reject(new Error('no')) : account([OWNER]).openReader().read(signal),
        close() {
          closed += 1;
          return Promise.resolve();
        },
      }),
    });

    await planRun(input([planAccount('a', counted(false)), planAccount('b', counted(true))]));

    expect(closed).toBe(2);
  });

  it('holds what the last record had and somebody took away since', async () => {
    const crm = account([OWNER, liveRow()]);
    const { apply, ledger } = world({ kissmetrics: crm });
    const accounts = [planAccount('kissmetrics', crm, ['linus@acme.com'])];
    await apply(await planRun(input(accounts, { ledger })));
    crm.edit((rows) => rows.filter(({ id }) => id !== 'u_1'));

    const made = await planRun(input(accounts, { ledger }));

    expect(made.accounts[0]).toMatchObject({
      changes: [],
      held: [{ person: 'linus@acme.com', drift: 'missing' }],
    });
  });

  it('goes on holding it, run after run, until it is restored', async () => {
    const crm = account([OWNER, liveRow()]);
    const { apply, ledger } = world({ kissmetrics: crm });
    const accounts = [planAccount('kissmetrics', crm, ['linus@acme.com'])];
    const run = async (restore: readonly string[] = []) => {
      const made = await planRun(input(accounts, { ledger, scope: { accounts: [], members: [], restore } }));
      await apply(made);
      return made.accounts[0];
    };
    await run();
    crm.edit((rows) => rows.filter(({ id }) => id !== 'u_1'));

    expect((await run())?.held).toHaveLength(1);
    expect((await run())?.held).toHaveLength(1);
    expect((await run(['linus@acme.com']))?.changes).toMatchObject([{ kind: 'invite' }]);
    expect(await run()).toMatchObject({ held: [], changes: [], pending: [{ person: 'linus@acme.com' }] });
  });

  it('is not misled by a plan of other accounts in between', async () => {
    const [crm, web] = [account([OWNER, liveRow()]), account([OWNER])];
    const { apply, ledger } = world({ kissmetrics: crm, web });
    const accounts = [planAccount('kissmetrics', crm, ['linus@acme.com']), planAccount('web', web)];
    const only = (name: string) => ({ accounts: [name], members: [], restore: [] });
    await apply(await planRun(input(accounts, { ledger })));
    crm.edit((rows) => rows.filter(({ id }) => id !== 'u_1'));
    const record = await apply(await planRun(input(accounts, { ledger, scope: only('web') })));

    expect(record.accounts.map((one) => [one.account, one.state_error])).toEqual([
      ['web', null],
      ['kissmetrics', 'not part of this run'],
    ]);
    const made = await planRun(input(accounts, { ledger, scope: only('kissmetrics') }));
    expect(made.accounts[0]?.held).toHaveLength(1);
  });

  it('forgets accounts that are no longer in the file', async () => {
    const [crm, web] = [account([OWNER]), account([OWNER])];
    const { apply, ledger } = world({ kissmetrics: crm, web });
    const accounts = [planAccount('kissmetrics', crm), planAccount('web', web)];
    await apply(await planRun(input(accounts, { ledger })));

    const record = await apply(await planRun(input(accounts.slice(1), { ledger })));

    expect(record.accounts.map((one) => one.account)).toEqual(['web']);
  });
});

function unreadable(fault: unknown): PlanningProvider {
  return {
    ...account([OWNER]),
    openReader: () => ({ read: () => Promise.reject(fault), close: () => Promise.resolve() }),
  };
}

describe('drift', () => {
  it('lists every difference, and who made it', async () => {
    const rows = [
      OWNER,
      liveRow(),
      liveRow({ id: 'u_2', email: 'kim@acme.com' }),
      liveRow({ id: 'i_1', kind: 'invitation', status: 'declined', email: 'no@acme.com' }),
    ];
    const crm = account(rows);
    const { apply, ledger } = world({ kissmetrics: crm });
    const people = ['linus@acme.com', 'kim@acme.com', 'no@acme.com'];
    const withheld = [
      { person: 'wen@acme.com', resource: null, code: 'RC301', message: 'not approved' } as const,
    ];
    const accounts = (names: readonly string[]): readonly PlanAccount[] => [
      { ...planAccount('kissmetrics', crm, names), withhold: () => withheld },
    ];
    await apply(await planRun(input(accounts(people), { ledger })));
    crm.edit((all) => [
      ...all.filter(({ id }) => id !== 'u_1'),
      liveRow({ id: 'u_9', email: 'eve@acme.com', entitlements: [entitlement('account', 'admin')] }),
    ]);

    const report = await driftRun(input(accounts([...people, 'wen@acme.com', 'new@acme.com']), { ledger }));

    expect(
      report.differences.map(({ person, next, by_hand, row }) => ({ person, next, by_hand, row })),
    ).toEqual([
      { person: 'new@acme.com', next: 'invite', by_hand: null, row: null },
      { person: 'eve@acme.com', next: 'remove', by_hand: 'extra', row: 'u_9' },
      { person: 'linus@acme.com', next: 'held', by_hand: 'missing', row: null },
      { person: 'wen@acme.com', next: 'withheld', by_hand: null, row: null },
      { person: 'no@acme.com', next: 'quarantined', by_hand: null, row: 'i_1' },
    ]);
    expect(report.differences[1]?.extra).toEqual([entitlement('account', 'admin')]);
    expect(report.differences[2]?.missing).toEqual([entitlement('account', 'user')]);
    expect(report.plan.accounts).toHaveLength(1);
  });

  it('that is held shows what is there too much', async () => {
    const crm = account([OWNER]);
    const { apply, ledger } = world({ kissmetrics: crm });
    const { desired, ...rest } = planAccount('kissmetrics', crm);
    const policy = { ...desired.policy, drift: { missing: 'hold', extra: 'hold' } } as const;
    const accounts = [{ ...rest, desired: { ...desired, policy } }];
    await apply(await planRun(input(accounts, { ledger })));
    crm.edit((rows) => [...rows, liveRow()]);

    const { differences } = await driftRun(input(accounts, { ledger }));

    expect(differences).toMatchObject([
      { next: 'held', by_hand: 'extra', row: 'u_1', missing: [], extra: [entitlement('account', 'user')] },
    ]);
  });

  it('sets aside people without any row, too', async () => {
    const crm = account([OWNER], { capabilities: { invitations: false } });

    const { differences } = await driftRun(input([planAccount('a', crm, ['wen@acme.com'])]));

    expect(differences).toMatchObject([{ person: 'wen@acme.com', next: 'quarantined', row: null }]);
  });

  it('is nothing where file and account agree', async () => {
    expect((await driftRun(input([planAccount('a', account([OWNER]))]))).differences).toEqual([]);
  });
});

describe('import', () => {
  const run = { signal: new AbortController().signal, onProgress: () => undefined };

  it('reads every account whole, or says why not, in order', async () => {
    const found = await importRun({
      ...run,
      accounts: [
        { account: 'a', provider: readOnly(account([OWNER])) },
        { account: 'b', provider: unreadable(new ProviderError('forbidden', 'b', 'no')) },
        { account: 'c', provider: new RollcallError('RC401', 'TOKEN is not set') },
      ],
    });

    expect(found).toMatchObject([
      { account: 'a', live: { rows: [OWNER] } },
      { account: 'b', live: { error: { code: 'RC402' } } },
      { account: 'c', live: { error: { code: 'RC401' } } },
    ]);
  });

  it('ends with the reason of the signal', async () => {
    const accounts = [{ account: 'a', provider: account([OWNER]) }];

    await expect(importRun({ ...run, accounts, signal: AbortSignal.abort('SIGTERM') })).rejects.toBe(
      'SIGTERM',
    );
  });
});
