// The order of a plan, what each change needs, and the proof that no single write breaks a rule.
import { describe, expect, it } from 'vitest';
import type { DesiredMember, LiveAccount, LiveRow } from '../../../src/core/access.ts';
import type { Change } from '../../../src/core/change.ts';
import type { AccountPolicy } from '../../../src/core/policy.ts';
import type { Translator } from '../../../src/core/translator.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  accountPlanFor,
  desiredAccount,
  ended,
  equalWorld,
  grants,
  invitation,
  liveAccount,
  mail,
  person,
  row,
  summary,
  type World,
} from '../../support/world.ts';

interface Case {
  readonly file: readonly DesiredMember[];
  readonly live: readonly LiveRow[];
  readonly owners?: AccountPolicy['owners'];
  readonly world?: Partial<World>;
  readonly account?: Partial<LiveAccount>;
  readonly over?: Parameters<typeof desiredAccount>[1];
}

function plan({ file, live, owners, world, account, over }: Case): AccountPlan {
  const desired = desiredAccount(file, {
    ...over,
    policy: { ...over?.policy, ...(owners ? { owners } : {}) },
  });
  return accountPlanFor({ ...equalWorld([]), desired, live: liveAccount(live, account), ...world });
}

const [ADA, BO, CY, DI] = ['ada@acme.com', 'bo@acme.com', 'cy@acme.com', 'di@acme.com'] as const;

describe('the usual order', () => {
  it('is renames; new owners; raises, reactivations and invitations; then lowerings, cancellations, removals', () => {
    const result = plan({
      file: [
        person(ADA, 'owner'),
        person('z-low@acme.com', 'user'),
        person('y-invite@acme.com', 'user'),
        person('x-raise@acme.com', ['user', 'project:1']),
        person('w-swap@acme.com', ['user', 'project:1']),
        person('v-back@acme.com', 'user'),
        person('u-own@acme.com', 'owner'),
        person('t-name@acme.com', 'user', { previous_email: mail('t@old.com') }),
        person('s-less@acme.com', ['user']),
        person('r-mixed@acme.com', ['user', 'project:1']),
        person('q-native@acme.com', ['user', 'project:1']),
        person('p-again@acme.com', 'owner'),
      ],
      live: [
        row(ADA, 'owner'),
        row('z-low@acme.com', 'admin'),
        row('x-raise@acme.com', 'user'),
        row('w-swap@acme.com', ['user', 'project:2']),
        row('v-back@acme.com', 'user', { status: 'suspended' }),
        row('u-own@acme.com', 'user'),
        row('t@old.com', 'user'),
        row('s-less@acme.com', ['user', 'project:2']),
        row('r-mixed@acme.com', 'admin'),
        row('q-native@acme.com', 'native:x'),
        row('p-again@acme.com', 'owner', { status: 'suspended' }),
        row('b-out@acme.com', 'user'),
        invitation('c-out@acme.com', 'user'),
      ],
    });
    expect(result.refused).toBeNull();
    expect(summary(result)).toEqual([
      'rename t-name@acme.com',
      'reactivate p-again@acme.com',
      'update u-own@acme.com',
      'reactivate v-back@acme.com',
      'update w-swap@acme.com',
      'update x-raise@acme.com',
      'invite y-invite@acme.com',
      'update q-native@acme.com',
      'update r-mixed@acme.com',
      'update s-less@acme.com',
      'update z-low@acme.com',
      'cancel c-out@acme.com',
      'remove b-out@acme.com',
    ]);
  });
});

describe('owners', () => {
  it('hand over by promotion, then lowering, which needs it', () => {
    const result = plan({
      file: [person(ADA, 'admin'), person(BO, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'admin')],
    });
    expect(summary(result)).toEqual([`update ${BO}`, `update ${ADA}`]);
    expect(result.changes[1]?.needs).toEqual([`kissmetrics/update/${BO}`]);
    expect(result.refused).toBeNull();
  });

  it('go without waiting while enough others remain', () => {
    const result = plan({
      file: [person(ADA, 'owner'), person(DI, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'owner'), row(CY, 'owner'), row(DI, 'user')],
      owners: { min: 2, max: 3 },
    });
    expect(summary(result)).toEqual([`update ${DI}`, `remove ${BO}`, `remove ${CY}`]);
    expect(result.changes.map(({ needs }) => needs.length)).toEqual([0, 0, 1]);
    expect(result.refused).toBeNull();
  });

  it.each<[string, Case]>([
    ['is removed', { file: [person(BO, 'admin')], live: [row(ADA, 'owner'), row(BO, 'admin')] }],
    ['is lowered', { file: [person(ADA, 'admin')], live: [row(ADA, 'owner')] }],
    ['makes way for one who is only invited', { file: [person(BO, 'owner')], live: [row(ADA, 'owner')] }],
    [
      'makes way for one who has not accepted',
      { file: [person(BO, 'owner')], live: [row(ADA, 'owner'), invitation(BO, 'owner')] },
    ],
    [
      'makes way for one whom an identity provider manages',
      { file: [person(BO, 'owner')], live: [row(ADA, 'owner'), row(BO, 'user', { managed_by: 'idp' })] },
    ],
  ])('refuse the account when the last one %s', (_, input) => {
    expect(plan(input).refused).toMatchObject({
      code: 'RC302',
      message: 'would leave 0 of 1 accepted owners, policy.owners.min is 1',
    });
  });

  it('are never taken below the minimum by expiry', () => {
    const over = { ended: [ended(BO)] };
    const result = plan({
      file: [person(ADA, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'owner')],
      owners: { min: 2, max: null },
      over,
    });
    expect(result.refused).toMatchObject({
      code: 'RC302',
      message: `would leave 1 of 2 accepted owners, policy.owners.min is 2; access of ${BO} has expired`,
    });
  });

  it('may only get better where there are too few: more is fine, a swap that falls back is not', () => {
    const owners = { min: 3, max: null };
    const live = [row(ADA, 'owner'), row(BO, 'admin'), row(CY, 'user')];
    expect(
      plan({ file: [person(ADA, 'owner'), person(BO, 'owner'), person(CY, 'user')], live, owners }).refused,
    ).toBeNull();
    expect(plan({ file: [person(ADA, 'owner'), person(BO, 'admin')], live, owners }).refused).toBeNull();
    expect(
      plan({ file: [person(ADA, 'user'), person(BO, 'owner'), person(CY, 'user')], live, owners }).refused,
    ).toEqual({
      code: 'RC311',
      message: `no safe order: kissmetrics/update/${ADA}/1 (changed u_ada) would leave 1 of 2 accepted owners, policy.owners.min is 3`,
      hint: 'do it in two pull requests: what must be there first, then the rest',
    });
  });

  it('may go where the policy asks for none', () => {
    expect(
      plan({
        file: [person(BO, 'user')],
        live: [row(ADA, 'owner'), row(BO, 'user')],
        owners: { min: 0, max: null },
      }).refused,
    ).toBeNull();
  });
});

describe('an account with one owner', () => {
  const single = { translator: fakeTranslator({ capabilities: { several_owners: false } }) };

  it('is handed over by one transfer', () => {
    const result = plan({
      file: [person(ADA, 'admin'), person(BO, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'user')],
      world: single,
    });
    expect(result.refused).toBeNull();
    expect(result.changes).toMatchObject([
      {
        id: `kissmetrics/transfer/${BO}`,
        kind: 'transfer',
        former: 'u_ada',
        gains: grants('owner'),
        losses: grants('user'),
        risk: 'critical',
      },
    ]);
    expect(result.guards).toEqual([]);
  });

  it('says so itself, whatever the service can do in general', () => {
    const input = {
      file: [person(ADA, 'admin'), person(BO, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'user')],
    };
    expect(summary(plan({ ...input, account: { several_owners: false } }))).toEqual([`transfer ${BO}`]);
    expect(summary(plan({ ...input, world: single, account: { several_owners: true } }))).toEqual([
      `update ${BO}`,
      `update ${ADA}`,
    ]);
  });

  it('lowers further, or removes, whoever was owner after the transfer', () => {
    const live = [row(ADA, 'owner'), row(BO, 'user')];
    const lower = plan({ file: [person(ADA, 'read-only'), person(BO, 'owner')], live, world: single });
    expect(summary(lower)).toEqual([`transfer ${BO}`, `update ${ADA}`]);
    expect(lower.changes[1]?.needs).toEqual([`kissmetrics/transfer/${BO}`]);
    const out = plan({ file: [person(BO, 'owner')], live, world: single });
    expect(summary(out)).toEqual([`transfer ${BO}`, `remove ${ADA}`]);
    expect([lower.refused, out.refused]).toEqual([null, null]);
  });

  it('gives the new owner all else in an update that needs the transfer', () => {
    const member = person(BO, ['owner', 'project:1'], { previous_email: mail('bo@old.com') });
    const result = plan({
      file: [member],
      live: [row(ADA, 'owner'), row('bo@old.com', 'user')],
      world: single,
    });
    expect(summary(result)).toEqual([`rename ${BO}`, `transfer ${BO}`, `update ${BO}`, `remove ${ADA}`]);
    expect(result.changes.map(({ needs }) => needs)).toEqual([
      [],
      [`kissmetrics/rename/${BO}`],
      [`kissmetrics/rename/${BO}`, `kissmetrics/transfer/${BO}`],
      [`kissmetrics/transfer/${BO}`],
    ]);
    expect(result.changes[2]).toMatchObject({ gains: grants('project:1'), losses: [] });
    expect(result.refused).toBeNull();
  });

  it('renames the former owner all the same', () => {
    const ada = person(ADA, 'admin', { previous_email: mail('ada@old.com') });
    const live = [row('ada@old.com', 'owner'), row(BO, 'user')];
    const result = plan({ file: [ada, person(BO, 'owner')], live, world: single });
    expect(summary(result)).toEqual([`rename ${ADA}`, `transfer ${BO}`]);
    expect(result.refused).toBeNull();
  });

  it('counts the former owner as lowered, and protects them', () => {
    const removals = { max_percent: 0, max_count: 0, percent_from: 1, protect: [ADA] };
    const result = plan({
      file: [person(ADA, 'admin'), person(BO, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'user')],
      world: single,
      over: { policy: { removals } },
    });
    expect(result.guards.map(({ code, edge }) => `${code} ${edge}`)).toEqual(['RC301 lower', 'RC304 lower']);
  });

  it.each<[string, Case]>([
    [
      'is ignored',
      {
        file: [person(BO, 'owner')],
        live: [],
        over: { ignore: [{ pattern: ADA, reason: 'theirs', owner: null, review_by: null }] },
      },
    ],
    [
      'is managed elsewhere',
      { file: [person(BO, 'owner')], live: [row(ADA, 'owner', { managed_by: 'idp' })] },
    ],
  ])('sets the new owner aside where the present one %s', (_, { live, ...input }) => {
    const rows = [...(live.length > 0 ? live : [row(ADA, 'owner')]), row(BO, 'user')];
    const result = plan({ ...input, live: rows, world: single });
    expect(result.changes).toEqual([]);
    expect(result.quarantine).toMatchObject([{ person: BO, code: 'RC316', rows: ['u_bo'] }]);
    expect(result.quarantine[0]?.message).toContain(
      `${ADA} is the owner and is not lowered or removed by this plan`,
    );
  });

  it('sets the new owner aside where the service has no write for a transfer', () => {
    const translator = fakeTranslator({ capabilities: { several_owners: false }, speechless: ['transfer'] });
    const result = plan({
      file: [person(BO, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'user')],
      world: { translator },
    });
    expect(result.quarantine).toMatchObject([
      { code: 'RC316', message: `ownership cannot move to ${BO}: the service has no write for it` },
    ]);
  });

  it('refuses two owners', () => {
    const result = plan({
      file: [person(ADA, 'owner'), person(BO, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'user')],
      world: single,
    });
    expect(result.quarantine).toMatchObject([{ code: 'RC316' }]);
    const three = plan({
      file: [person(BO, 'owner'), person(CY, 'owner')],
      live: [row(ADA, 'owner'), row(BO, 'user'), row(CY, 'user')],
      world: single,
    });
    expect(three.refused).toMatchObject({
      code: 'RC303',
      message: 'would have 2 owners, invited ones included, limit 1',
      hint: 'the account has one owner at a time; name one',
    });
  });

  it('simply gets an owner where it has none', () => {
    expect(summary(plan({ file: [person(BO, 'owner')], live: [row(BO, 'user')], world: single }))).toEqual([
      `update ${BO}`,
    ]);
  });
});

describe('the proof, write by write', () => {
  /** A service whose update first drops the row to nothing, then gives what is wanted. */
  function clumsy(
    kind: Change['kind'],
    effect: (id: string) => ReturnType<Translator['steps']>[number]['effect'],
  ): Translator {
    const usual = fakeTranslator();
    return {
      ...usual,
      steps: (change) => {
        const steps = usual.steps(change);
        const [step] = steps;
        if (change.kind !== kind || step === undefined || change.before === null) return steps;
        return [{ ...step, effect: effect(change.before.id) }, ...steps];
      },
    };
  }

  it('refuses what passes below the minimum on the way', () => {
    const translator = clumsy('update', (id) => ({
      kind: 'changed',
      row: id,
      status: null,
      email: null,
      entitlements: grants('user'),
    }));
    const result = plan({
      file: [person(ADA, ['owner', 'project:1'])],
      live: [row(ADA, 'owner')],
      world: { translator },
    });
    expect(result.guards).toEqual([]);
    expect(result.refused?.message).toContain(`kissmetrics/update/${ADA}/1`);
  });

  it('refuses what passes over the seats on the way', () => {
    const translator = clumsy('update', () => ({
      kind: 'invited',
      email: 'x@acme.com',
      login: null,
      name: null,
      entitlements: [],
    }));
    const result = plan({
      file: [person(ADA, ['owner', 'project:1'])],
      live: [row(ADA, 'owner')],
      account: { seats: { limit: 1, used: 1, pending: 0 } },
      world: { translator },
    });
    expect(result.refused?.message).toContain('would take 2 seats, limit 1');
  });

  it('refuses what locks the acting credential out on the way', () => {
    const translator = clumsy('update', (id) => ({
      kind: 'changed',
      row: id,
      status: 'suspended',
      email: null,
      entitlements: null,
    }));
    const usual = translator.steps;
    const back: Translator = {
      ...translator,
      steps: (change) => [...usual(change), ...fakeTranslator().steps({ ...change, kind: 'reactivate' })],
    };
    const result = plan({
      file: [person(ADA, 'owner'), person(BO, ['admin', 'project:1'])],
      live: [row(ADA, 'owner'), row(BO, 'admin')],
      account: { actor: { row: 'u_bo', email: null, role: 'admin' } },
      world: { translator: back },
    });
    expect(result.guards).toEqual([]);
    expect(result.refused?.message).toContain(
      `after kissmetrics/update/${BO}/1 (changed u_bo) the acting credential could not act any more`,
    );
  });
});
