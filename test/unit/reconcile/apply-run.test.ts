// One plan from beginning to end: what is written, what is left, what the record says.
import { describe, expect, it } from 'vitest';
import type { Change } from '../../../src/core/change.ts';
import { ProviderError, type ProviderErrorKind, RollcallError } from '../../../src/core/errors.ts';
import { addMillis } from '../../../src/core/instant.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import {
  accountPlan,
  at,
  entitlement,
  invite,
  liveRow,
  NOW,
  plan,
  remove,
  step,
  update,
} from '../../support/plans.ts';
import { account, inAccount, interposed, statuses, tickingClock, world } from '../../support/runs.ts';

const OWNER = liveRow({
  id: 'u_0',
  email: 'ada@acme.com',
  name: 'Ada',
  entitlements: [entitlement('account', 'owner')],
});
const OLD = liveRow({ id: 'u_9', email: 'old@acme.com', name: null });
const ROWS = [OWNER, liveRow(), OLD];
const INVITE = invite({
  steps: [step()],
  after: { ...wanted(), entitlements: [entitlement('account', 'user')] },
});

function wanted(): NonNullable<Change['after']> {
  return { status: 'pending', email: 'wen@acme.com', login: null, name: null, entitlements: [] };
}

function planOf(changes: readonly Change[], overrides: Partial<AccountPlan> = {}) {
  return plan([accountPlan({ changes, ...overrides })]);
}

const ALL = [INVITE, update(), remove()];

describe('a run', () => {
  it('writes everything, proves it and ends in 0', async () => {
    const crm = account(ROWS);
    const { apply, ledger, journal, lock } = world({ kissmetrics: crm });

    const record = await apply(planOf(ALL));

    expect(statuses(record)).toEqual({
      'kissmetrics/invite/wen@acme.com': 'applied',
      'kissmetrics/update/linus@acme.com': 'applied',
      'kissmetrics/remove/old@acme.com': 'applied',
    });
    expect(record.exit_code).toBe(0);
    expect(record.accounts[0]?.outcomes.every(({ verified_at }) => verified_at !== null)).toBe(true);
    expect(record.accounts[0]?.read_back_at).not.toBeNull();
    expect(crm.live().rows.map(({ email }) => email)).toEqual([
      'wen@acme.com',
      'ada@acme.com',
      'linus@acme.com',
    ]);
    expect(ledger.runs).toEqual([record]);
    expect(journal.entries).toEqual([]);
    expect(lock.held()).toBe(false);
  });

  it('keeps the full access of whoever is removed', async () => {
    const { apply } = world({ kissmetrics: account(ROWS) });

    const record = await apply(planOf([remove()]));

    expect(record.accounts[0]?.outcomes[0]?.change.before).toEqual(OLD);
  });

  it('reads once and writes nothing where there is nothing to do', async () => {
    const crm = account(ROWS);
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf([]));

    expect(record.exit_code).toBe(0);
    expect(crm.calls()).toEqual({ reads: 3, writes: 0 });
    expect(record.accounts[0]?.state?.population).toBe(3);
  });

  it('finds nothing to do the second time', async () => {
    const crm = account(ROWS);
    const { apply } = world({ kissmetrics: crm });
    await apply(planOf(ALL));

    const record = await apply(planOf(ALL));

    expect(Object.values(statuses(record))).toEqual(['already', 'already', 'already']);
    expect(record.exit_code).toBe(0);
    expect(crm.sent()).toHaveLength(3);
  });

  it('tells about every change as it goes', async () => {
    const { apply, events } = world({ kissmetrics: account(ROWS) });

    await apply(planOf([INVITE, update({ before: liveRow({ status: 'suspended' }) })]));

    expect(events.map(({ kind }) => kind)).toEqual([
      'reading',
      'read',
      'started',
      'finished',
      'finished',
      'verifying',
      'reading',
      'read',
      'recorded',
    ]);
    expect(events).toContainEqual({
      kind: 'started',
      account: 'kissmetrics',
      change: INVITE.id,
      person: 'wen@acme.com',
      n: 1,
      of: 1,
    });
  });

  it('runs accounts at once, each by itself', async () => {
    const [crm, web] = [account(ROWS), account(ROWS)];
    web.inject({ on: 'write', kind: 'validation', times: 9 });
    const { apply } = world({ kissmetrics: crm, web });
    const changes = ALL.map((change) => inAccount(change, 'web'));

    const record = await apply(
      plan([accountPlan({ changes: ALL }), accountPlan({ account: 'web', changes })]),
    );

    expect(Object.values(statuses(record))).toEqual([
      'applied',
      'applied',
      'applied',
      'failed',
      'failed',
      'failed',
    ]);
    expect(record.exit_code).toBe(6);
  });
});

describe('a plan that may not be applied', () => {
  const crm = account(ROWS);
  const { apply, ledger } = world({ kissmetrics: crm });
  const good = planOf(ALL);

  it.each([
    ['made for another moment', { plan: plan(good.accounts, { hypothetical: true }) }, 'RC502', 1],
    ['past its end', { plan: plan(good.accounts, { valid_until: NOW }) }, 'RC503', 3],
    [
      'at its very end',
      { plan: plan(good.accounts, { valid_until: NOW }), clock: { now: () => NOW } },
      'RC503',
      3,
    ],
    ['with other accounts', { current: { ...good.source, accounts_hash: 'f'.repeat(64) } }, 'RC504', 3],
    ['with another policy', { current: { ...good.source, policy_hash: 'f'.repeat(64) } }, 'RC504', 3],
  ])('is refused: %s', async (_, overrides, code, exit) => {
    await expect(apply(good, overrides)).rejects.toMatchObject({ code, exit });
    expect(crm.calls()).toEqual({ reads: 0, writes: 0 });
    expect(ledger.runs).toEqual([]);
  });

  it('runs until the instant before its end', async () => {
    const { apply: run } = world({ kissmetrics: account(ROWS) });

    const record = await run(plan(good.accounts, { valid_until: addMillis(NOW, 1000) }), {
      clock: { now: () => NOW },
    });

    expect(record.exit_code).toBe(0);
  });
});

describe('a row that moved', () => {
  const need = { needs: [update().id] };

  it('is stale, and takes what needs it along, while the rest goes on', async () => {
    const crm = account([OWNER, liveRow({ entitlements: [entitlement('account', 'read-only')] }), OLD]);
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf([INVITE, update(), remove(need)]));

    expect(statuses(record)).toEqual({
      [INVITE.id]: 'applied',
      [update().id]: 'stale',
      [remove().id]: 'not-executed',
    });
    expect(record.accounts[0]?.outcomes[2]?.message).toBe(`needs ${update().id}, which is stale`);
    expect(record.exit_code).toBe(6);
  });

  it('ends in 3 where nothing else was written', async () => {
    const { apply } = world({ kissmetrics: account([OWNER, OLD]) });

    const record = await apply(planOf([update(), remove(need)]));

    expect(Object.values(statuses(record))).toEqual(['stale', 'not-executed']);
    expect(record.exit_code).toBe(3);
  });

  it('stops every account with all-or-nothing', async () => {
    const [crm, web] = [account([OWNER, OLD]), account(ROWS)];
    const { apply, journal } = world({ kissmetrics: crm, web });
    const changes = [inAccount(INVITE, 'web')];

    const record = await apply(
      plan([accountPlan({ changes: [update(), remove()] }), accountPlan({ account: 'web', changes })]),
      { allOrNothing: true },
    );

    expect(Object.values(statuses(record))).toEqual(['stale', 'not-executed', 'not-executed']);
    expect(record.exit_code).toBe(3);
    expect([...crm.sent(), ...web.sent()]).toEqual([]);
    expect(journal.entries).toEqual([]);
  });

  it('stops nothing with all-or-nothing where every row is as planned', async () => {
    const { apply } = world({ kissmetrics: account(ROWS) });

    expect((await apply(planOf(ALL), { allOrNothing: true })).exit_code).toBe(0);
  });

  it.each([
    ['cannot be read', new ProviderError('transient', 'web', 'down'), 1],
    ['could not be set up', new RollcallError('RC401', 'CREDENTIAL is not set'), 1],
  ])('counts an account that %s as moved, with all-or-nothing', async (_, error, exit) => {
    const crm = account(ROWS);
    const { apply } = world({ kissmetrics: crm, web: error });

    const record = await apply(
      plan([
        accountPlan({ changes: ALL }),
        accountPlan({ account: 'web', changes: [inAccount(INVITE, 'web')] }),
      ]),
      { allOrNothing: true },
    );

    expect(record.exit_code).toBe(exit);
    expect(crm.sent()).toEqual([]);
  });
});

describe('an account that does not run', () => {
  const why = { code: 'RC301', message: 'would remove 9 of 20', hint: 'allow them' } as const;

  it('ends in 5 where a guard refused it and nothing else was written', async () => {
    const crm = account(ROWS);
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf(ALL, { refused: why }));

    expect(record.exit_code).toBe(5);
    expect(record.accounts[0]?.refused).toEqual(why);
    expect(Object.values(statuses(record))).toEqual(['not-executed', 'not-executed', 'not-executed']);
    expect(crm.calls()).toEqual({ reads: 0, writes: 0 });
  });

  it('lets others go on', async () => {
    const { apply } = world({ kissmetrics: account(ROWS), web: account(ROWS) });

    const record = await apply(
      plan([
        accountPlan({ refused: why, changes: ALL }),
        accountPlan({ account: 'web', changes: [inAccount(INVITE, 'web')] }),
      ]),
      { allOrNothing: true },
    );

    expect(record.exit_code).toBe(6);
    expect(record.accounts[1]?.outcomes[0]?.status).toBe('applied');
  });

  it.each([
    ['was not read when it was planned', {}, { refused: why, read: false }],
    ['is not in team.yaml', { kissmetrics: undefined }, {}],
    ['cannot be set up', { kissmetrics: new ProviderError('auth', 'kissmetrics', 'no credential') }, {}],
  ])('ends in 1 where it %s', async (_, providers, overrides) => {
    const all = { kissmetrics: account(ROWS), ...providers };
    const given = Object.fromEntries(
      Object.entries(all).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])),
    );
    const { apply } = world(given);

    const record = await apply(planOf(ALL, overrides));

    expect(record.exit_code).toBe(1);
    expect(record.accounts[0]?.state_error).toMatch(/not read/);
  });

  it('is refused where the fresh read fails', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'read', kind: 'incomplete_read', times: 9 });
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf(ALL));

    expect(record.exit_code).toBe(1);
    expect(record.accounts[0]?.refused?.code).toBe('RC410');
    expect(crm.sent()).toEqual([]);
  });

  it('is refused where what is left would end the last owner', async () => {
    const second = liveRow({
      id: 'u_2',
      email: 'bo@acme.com',
      entitlements: [entitlement('account', 'owner')],
    });
    const removal = remove({
      id: 'kissmetrics/remove/ada@acme.com',
      before: OWNER,
      steps: [step({ id: 'kissmetrics/remove/ada@acme.com/1', effect: { kind: 'gone', row: OWNER.id } })],
    });
    const crm = account([OWNER, { ...second, status: 'suspended' }]);
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf([removal], { policy: accountPlan().policy }));

    expect(record.accounts[0]?.refused).toMatchObject({ code: 'RC505' });
    expect(record.accounts[0]?.read_back_at).not.toBeNull();
    expect(record.exit_code).toBe(5);
    expect(crm.sent()).toEqual([]);
  });

  it('is refused where what is left would take more seats than the policy has', async () => {
    const policy = { ...accountPlan().policy, seats: { limit: 3, reserve: 0 } };
    const { apply } = world({ kissmetrics: account(ROWS) });

    const record = await apply(planOf([INVITE], { policy }));

    expect(record.accounts[0]?.refused?.message).toMatch(/4 seats, limit 3/);
  });
});

describe('a change that fails', () => {
  it.each<ProviderErrorKind>([
    'forbidden',
    'not_found',
    'conflict_exists',
    'conflict_pending',
    'seat_limit',
    'last_owner',
    'self_lockout',
    'idp_managed',
    'validation',
    'blocked',
    'rate_limited',
    'transient',
  ])('is alone with it: %s', async (kind) => {
    const crm = account(ROWS, { tries: 1 });
    crm.inject({ on: 'write', kind });
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf([update(), INVITE, remove({ needs: [update().id] })]));

    expect(statuses(record)).toEqual({
      [update().id]: 'failed',
      [INVITE.id]: 'applied',
      [remove().id]: 'not-executed',
    });
    expect(record.exit_code).toBe(6);
    expect(record.accounts[0]?.outcomes[0]?.steps[0]).toMatchObject({
      attempts: 1,
      read_back: kind === 'not_found' || kind.startsWith('conflict'),
    });
  });

  it('ends the account where the credential is refused', async () => {
    const [crm, web] = [account(ROWS), account(ROWS)];
    crm.inject({ on: 'write', kind: 'auth', skip: 1 });
    const { apply } = world({ kissmetrics: crm, web });

    const record = await apply(
      plan([
        accountPlan({ changes: ALL }),
        accountPlan({ account: 'web', changes: [inAccount(INVITE, 'web')] }),
      ]),
    );

    expect(Object.values(statuses(record))).toEqual(['applied', 'failed', 'not-executed', 'applied']);
    expect(crm.calls().writes).toBe(2);
  });

  it('needs something that is not in the plan', async () => {
    const { apply } = world({ kissmetrics: account(ROWS) });

    const record = await apply(planOf([remove({ needs: ['elsewhere'] })]));

    expect(record.accounts[0]?.outcomes[0]?.message).toBe('needs elsewhere, which is not in the plan');
    expect(record.exit_code).toBe(1);
  });

  it('stops half-way and says so', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'write', kind: 'validation', skip: 1 });
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf([twoSteps()]));

    const [outcome] = record.accounts[0]?.outcomes ?? [];
    expect(outcome).toMatchObject({ status: 'failed', verified_at: null });
    expect(outcome?.message).toMatch(/^stopped after 1 of 3 writes: the service answered: validation/);
    expect(outcome?.steps.map(({ status }) => status)).toEqual(['applied', 'failed', 'not-executed']);
    expect(record.exit_code).toBe(6);
  });

  it('goes on where it stopped when the same plan is applied again', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'write', kind: 'validation', skip: 1 });
    const { apply } = world({ kissmetrics: crm });
    await apply(planOf([twoSteps()]));

    const record = await apply(planOf([twoSteps()]));

    const [outcome] = record.accounts[0]?.outcomes ?? [];
    expect(outcome?.steps.map(({ status }) => status)).toEqual(['already', 'applied', 'applied']);
    expect(outcome).toMatchObject({ status: 'applied' });
    expect(record.exit_code).toBe(0);
    expect(crm.sent().map(({ id }) => id.at(-1))).toEqual(['1', '2', '2', '3']);
  });

  it('does not go on in another plan', async () => {
    const crm = account(ROWS);
    crm.inject({ on: 'write', kind: 'validation', skip: 1 });
    const { apply } = world({ kissmetrics: crm });
    await apply(planOf([twoSteps()]));

    const record = await apply(
      plan([accountPlan({ changes: [twoSteps()] })], { now: at('2026-11-24T08:00:00Z') }),
    );

    expect(Object.values(statuses(record))).toEqual(['stale']);
  });

  it('is a fault of the provider where there is no write for it', async () => {
    const { apply } = world({ kissmetrics: account(ROWS) });

    const record = await apply(planOf([update({ steps: [] })]));

    expect(statuses(record)).toEqual({ [update().id]: 'failed' });
  });

  it('leaves everything where no writer can be had', async () => {
    for (const fault of [new Error('no way'), 'no way']) {
      const crm = account(ROWS);
      const broken = {
        ...crm,
        openWriter: () => {
          throw fault;
        },
      };
      const { apply } = world({ kissmetrics: broken });

      const record = await apply(planOf(ALL));

      expect(record.accounts[0]?.outcomes[0]).toMatchObject({ status: 'not-executed', message: 'no way' });
      expect(record.exit_code).toBe(1);
    }
  });
});

/** linus is raised in three writes. */
function twoSteps(): Change {
  const sets = ['p1', 'p2', 'p3'].map((_, i, all) => [
    entitlement('account', 'user'),
    ...all.slice(0, i + 1).map((id) => entitlement(`project:${id}`, 'member')),
  ]);
  return update({
    after: { ...wanted(), status: 'active', email: 'linus@acme.com', entitlements: sets[2] ?? [] },
    steps: sets.map((entitlements, i) =>
      step({
        id: `${update().id}/${i + 1}`,
        effect: { kind: 'changed', row: 'u_1', status: null, email: null, entitlements },
      }),
    ),
  });
}

describe('what only a person can do', () => {
  const manual = { status: 'manual', request_id: null, row: null, note: 'upload.csv' } as const;

  it('is handed over, needs included, and ends in 6', async () => {
    const crm = interposed(account(ROWS), () => Promise.resolve(manual));
    const { apply } = world({ kissmetrics: crm });

    const record = await apply(planOf([INVITE, remove({ needs: [INVITE.id] })]));

    expect(Object.values(statuses(record))).toEqual(['manual', 'manual']);
    expect(record.exit_code).toBe(6);
  });

  it.each([
    ['a provider error', new ProviderError('validation', 'kissmetrics', 'disk full'), 'RC411'],
    ['any other', 'disk full', 'RC414'],
  ])('was not handed over where the writer could not put it down: %s', async (_, fault, code) => {
    const crm = interposed(
      account(ROWS),
      () => Promise.resolve(manual),
      () => Promise.reject(fault),
    );
    const { apply, events } = world({ kissmetrics: crm });

    const record = await apply(planOf([INVITE]));

    expect(record.accounts[0]?.outcomes[0]).toMatchObject({ status: 'failed', message: 'disk full' });
    expect(record.accounts[0]?.outcomes[0]?.steps[0]?.error?.code).toBe(code);
    expect(record.exit_code).toBe(1);
    expect(events).toContainEqual({ kind: 'warning', account: 'kissmetrics', message: 'disk full' });
  });

  it('does not undo what was applied where the writer would not close', async () => {
    const crm = account(ROWS);
    const leaky = interposed(
      crm,
      (_, send) => send(),
      () => Promise.reject(new Error('socket')),
    );
    const { apply } = world({ kissmetrics: leaky });

    expect((await apply(planOf([INVITE]))).exit_code).toBe(0);
  });
});

describe('the final read', () => {
  it('that fails leaves what was applied unverified, and the earlier state', async () => {
    const crm = account(ROWS);
    const { apply } = world({ kissmetrics: crm });
    await apply(planOf([]));
    const broken = interposed(crm, (_, send) => {
      crm.inject({ on: 'read', kind: 'transient', times: 9 });
      return send();
    });

    const record = await apply(planOf([update()]), { providers: new Map([['kissmetrics', broken]]) });

    const [found] = record.accounts;
    expect(found?.outcomes[0]).toMatchObject({ status: 'unverified', verified_at: null });
    expect(found?.outcomes[0]?.message).toMatch(/^the last read failed/);
    expect(found).toMatchObject({ read_back_at: null, seats: null });
    expect(found?.state?.population).toBe(3);
    expect(record.exit_code).toBe(6);
  });

  it('that disagrees makes the change unverified', async () => {
    const crm = account(ROWS);
    const undone = interposed(crm, async (_, send) => {
      const receipt = await send();
      crm.edit((rows) => rows.map((row) => (row.id === 'u_1' ? liveRow() : row)));
      return receipt;
    });
    const { apply } = world({ kissmetrics: undone });

    const record = await apply(planOf([INVITE, update()]));

    expect(statuses(record)).toEqual({ [INVITE.id]: 'applied', [update().id]: 'unverified' });
    expect(record.exit_code).toBe(6);
  });

  it('of half an account is no proof and no state', async () => {
    const crm = account(ROWS);
    const shrunken = interposed(crm, async (_, send) => {
      const receipt = await send();
      crm.edit((rows) => rows.filter((row) => row.id === 'u_1'));
      return receipt;
    });
    const { apply } = world({ kissmetrics: shrunken });

    const record = await apply(planOf([update()]));

    expect(record.accounts[0]?.outcomes[0]?.message).toBe('the last read failed: only 1 of 3 rows came back');
    expect(record.accounts[0]?.state).toBeNull();
  });
});

describe('two runs', () => {
  it('never go on at once', async () => {
    const crm = account(ROWS);
    const { apply, ledger } = world({ kissmetrics: crm });

    const results = await Promise.allSettled([apply(planOf(ALL)), apply(planOf(ALL))]);

    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(ledger.runs).toHaveLength(1);
    expect(crm.sent()).toHaveLength(3);
  });
});

describe('a clock', () => {
  it('gives each write its own times', async () => {
    const { apply } = world({ kissmetrics: account(ROWS) });

    const record = await apply(planOf([update()]), { clock: tickingClock(at('2026-12-01T00:00:00Z')) });

    const sent = record.accounts[0]?.outcomes[0]?.steps[0];
    expect(sent?.started_at?.startsWith('2026-12-01')).toBe(true);
    expect((sent?.finished_at ?? '') > (sent?.started_at ?? '')).toBe(true);
    expect(sent?.request_ids).toEqual(['m-1']);
  });
});
