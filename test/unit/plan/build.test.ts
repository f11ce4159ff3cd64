// The plan as a whole: several accounts, what it says of itself, and that it is a value.
import { describe, expect, it } from 'vitest';
import { buildPlan } from '../../../src/plan/build.ts';
import { integrityOf } from '../../../src/plan/digest.ts';
import { at } from '../../support/plans.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  accountPlanFor,
  desiredAccount,
  equalWorld,
  invitation,
  liveAccount,
  person,
  planFor,
  planInput,
  row,
  rowOf,
  summary,
  type World,
} from '../../support/world.ts';

const ADA = person('ada@acme.com', 'owner');

function named(account: string, over: Partial<World['desired']> = {}): World {
  const { policy, ...rest } = over;
  return equalWorld([ADA], {
    desired: desiredAccount([ADA, person('bo@acme.com', 'user')], {
      account,
      ...rest,
      ...(policy ? { policy } : {}),
    }),
  });
}

describe('a plan', () => {
  it('judges each account by itself, in the order of the file', () => {
    const failure = { error: { code: 'RC410', message: 'half a list', hint: 'again' } } as const;
    const worlds = [named('web'), { ...named('app'), live: failure }, named('crm')];
    const plan = buildPlan(planInput(worlds));
    expect(
      plan.accounts.map(({ account, read, refused, changes }) => [
        account,
        read,
        refused?.code ?? null,
        changes.length,
      ]),
    ).toEqual([
      ['web', true, null, 1],
      ['app', false, 'RC410', 0],
      ['crm', true, null, 1],
    ]);
    expect(plan.accounts[1]).toMatchObject({
      refused: failure.error,
      seats: null,
      population: { members: 0 },
      projects: [],
    });
  });

  it('is narrowed to accounts', () => {
    const scope = { accounts: ['crm'], members: [], restore: [] };
    const plan = buildPlan(planInput([named('web'), named('crm')], { scope }));
    expect(plan.accounts.map(({ account }) => account)).toEqual(['crm']);
    expect(plan.scope).toEqual(scope);
  });

  it('is good until the first account changes by itself', () => {
    const [soon, late] = [at('2026-12-01T00:00:00Z'), at('2027-01-01T00:00:00Z')];
    const until = (...times: readonly (typeof soon | null)[]): string | null =>
      buildPlan(planInput(times.map((next_change) => named('web', { next_change })))).valid_until;
    expect([until(late, soon, null), until(soon, late), until(null, null), until()]).toEqual([
      soon,
      soon,
      null,
      null,
    ]);
  });

  it('is a value that JSON keeps, sealed', () => {
    const plan = planFor(named('web'));
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
    const { integrity, ...rest } = plan;
    expect(integrity).toBe(integrityOf(rest));
    expect(plan).toMatchObject({
      format_version: '1.0',
      tool: { name: 'rollcall', version: '0.1.0' },
      hypothetical: false,
    });
  });

  it('compares by what it does: the same changes give the same digest whatever else is said', () => {
    const moved = { ...person('bo@acme.com', 'user'), at: { file: 'team.yaml', line: 99, column: 1 } };
    const one = planFor(named('web'));
    const two = planFor({ ...named('web'), desired: desiredAccount([moved, ADA], { account: 'web' }) });
    expect(two.changes_digest).toBe(one.changes_digest);
    expect(two.integrity).not.toBe(one.integrity);
  });

  it('compares differently once an alias points elsewhere', () => {
    const pointing = (native: string): string =>
      planFor({
        ...named('web'),
        desired: desiredAccount([ADA, person('bo@acme.com', ['user', `project:${native}`])]),
      }).changes_digest;
    expect(pointing('12345')).not.toBe(pointing('99999'));
  });
});

describe('what a plan says about an account', () => {
  it.each([
    ['at the rate of its settings', 3, 15, 3],
    ['at the rate of the service', null, 15, 1],
    ['at no known rate', null, null, 0],
    ['at a rate that is none', 0, null, 0],
  ])('counts calls and minutes %s', (_, rate, rate_limit, minutes) => {
    const world = { ...named('web'), rate, translator: fakeTranslator({ capabilities: { rate_limit } }) };
    expect(accountPlanFor({ ...world, live: { ...world.live, calls: 3 } }).cost).toEqual({
      calls: 7,
      minutes,
    });
  });

  it('counts one read where there is nothing to write', () => {
    expect(accountPlanFor(equalWorld([ADA])).cost).toEqual({ calls: 1, minutes: 0 });
  });

  it('names projects, policy and population', () => {
    const projects = [{ alias: 'web', native: '12345', data: 'internal' }];
    const live = liveAccount([
      rowOf(ADA),
      row('bo@acme.com', ['user', 'project:1', 'project:2']),
      invitation('cy@acme.com', ['user', 'project:1']),
    ]);
    const desired = desiredAccount([ADA, person('bo@acme.com', 'user')], { projects });
    const plan = accountPlanFor({ ...equalWorld([]), desired, live });
    expect(plan).toMatchObject({
      projects: [{ alias: 'web', native: '12345' }],
      policy: desired.policy,
      population: { members: 2, invitations: 1, grants: 3 },
    });
  });

  it.each([
    ['a project with personal data is high', [{ alias: 'eu', native: '1', data: 'eu-personal' }], 'high'],
    [
      'whatever another alias says of it',
      [
        { alias: 'eu', native: '1', data: 'eu-personal' },
        { alias: 'x', native: '1', data: 'internal' },
      ],
      'high',
    ],
    ['a project without any is medium', [{ alias: 'eu', native: '1', data: null }], 'medium'],
  ])('rates risk: %s', (_, projects, risk) => {
    const desired = desiredAccount([ADA, person('bo@acme.com', ['user', 'project:1'])], { projects });
    const plan = accountPlanFor({
      ...equalWorld([]),
      desired,
      live: liveAccount([rowOf(ADA), row('bo@acme.com', 'user')]),
    });
    expect(plan.changes.map((change) => change.risk)).toEqual([risk]);
  });

  it.each([
    ['a new contractor', 'contractor', 'user', [], 'high'],
    ['a contractor who was there', 'contractor', 'user', [row('bo@acme.com', 'read-only')], 'medium'],
    ['a lowered role', 'employee', 'user', [row('bo@acme.com', 'admin')], 'low'],
    ['a new owner', 'employee', 'owner', [], 'critical'],
    [
      'a role that the ladder does not know before',
      'employee',
      'admin',
      [row('bo@acme.com', 'native:x')],
      'high',
    ],
  ] as const)('rates risk: %s', (_, type, role, rows, risk) => {
    const desired = desiredAccount([ADA, person('bo@acme.com', role, { type })]);
    const plan = accountPlanFor({ ...equalWorld([]), desired, live: liveAccount([rowOf(ADA), ...rows]) });
    expect(plan.changes.map((change) => change.risk)).toEqual([risk]);
  });

  it('shows hostile names without letting them move anything', () => {
    const plan = accountPlanFor({
      ...equalWorld([ADA]),
      live: liveAccount([
        rowOf(ADA),
        row('evil', 'user', { login: null, email: 'x\u202e@\u001b[2J.com', managed_by: 'idp' }),
      ]),
    });
    expect(plan.excluded[0]?.message).toBe(
      'x\\u{202e}@\\u{1b}[2J.com (u_evil) is managed by an identity provider; change it there',
    );
  });
});

it('plans 20,000 members in one pass', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `m${i}@acme.com`);
  const members = names.map((who) => person(who, ['user', 'project:1']));
  const rows = names.map((who, i) =>
    row(who, i % 2 === 0 ? ['user', 'project:1'] : ['user', 'project:2'], { id: `u_${i}` }),
  );
  const live = liveAccount([rowOf(ADA), ...rows.slice(200)]);
  const plan = accountPlanFor({ ...equalWorld([]), desired: desiredAccount([ADA, ...members]), live });
  const counts = new Map<string, number>();
  for (const text of summary(plan))
    counts.set(text.split(' ')[0] ?? '', (counts.get(text.split(' ')[0] ?? '') ?? 0) + 1);
  expect(Object.fromEntries(counts)).toEqual({ update: 9_900, invite: 200 });
}, 60_000);
