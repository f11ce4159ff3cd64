// The guards: what trips them, with which numbers, and who is let through. Holes of other tools are cases here.
import { describe, expect, it } from 'vitest';
import type { DesiredMember, LiveAccount, LiveRow } from '../../../src/core/access.ts';
import { type AccountPolicy, type Allow, DEFAULT_POLICY, type Edge } from '../../../src/core/policy.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { at } from '../../support/plans.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  type Asked,
  accountPlanFor,
  desiredAccount,
  ended,
  equalWorld,
  invitation,
  liveAccount,
  person,
  recordOf,
  row,
  rowOf,
  summary,
  type World,
} from '../../support/world.ts';

const NAMES = Array.from({ length: 20 }, (_, i) => `m${String(i + 1).padStart(2, '0')}@acme.com`);
const BOSS = person('boss@acme.com', 'owner');

interface Case {
  readonly file: readonly DesiredMember[];
  readonly live: readonly LiveRow[];
  readonly removals?: Partial<AccountPolicy['removals']>;
  readonly allow?: readonly Allow[];
  readonly account?: Partial<LiveAccount>;
  readonly over?: Parameters<typeof desiredAccount>[1];
  readonly world?: Partial<World>;
}

/** A plan under the default guards. */
function plan({ file, live, removals, allow, account, over, world }: Case, asked?: Asked): AccountPlan {
  const policy = {
    ...over?.policy,
    removals: { ...DEFAULT_POLICY.removals, ...removals },
    allow: allow ?? [],
  };
  return accountPlanFor(
    {
      ...equalWorld([]),
      desired: desiredAccount(file, { ...over, policy }),
      live: liveAccount(live, account),
      ...world,
    },
    asked,
  );
}

/** Twenty of a kind, of which the first `n` lose it: members, invitations, admins, people with a project. */
function losing(edge: Edge, n: number, of = 20): Pick<Case, 'file' | 'live'> {
  const names = NAMES.slice(0, of);
  const [out, stay] = [names.slice(0, n), names.slice(n)];
  switch (edge) {
    case 'remove':
      return { file: stay.map((who) => person(who, 'owner')), live: names.map((who) => row(who, 'owner')) };
    case 'cancel':
      return {
        file: [BOSS, ...stay.map((who) => person(who, 'user'))],
        live: [rowOf(BOSS), ...names.map((who) => invitation(who, 'user'))],
      };
    case 'lower':
      return {
        file: names.map((who) => person(who, out.includes(who) ? 'admin' : 'owner')),
        live: names.map((who) => row(who, 'owner')),
      };
    case 'narrow':
      return {
        file: names.map((who) => person(who, out.includes(who) ? 'owner' : ['owner', 'project:1'])),
        live: names.map((who) => row(who, ['owner', 'project:1'])),
      };
  }
}

const SAID: readonly (readonly [Edge, string])[] = [
  ['remove', 'would remove 9 of 20 members (45 %), limit 20 %'],
  ['cancel', 'would cancel 9 of 20 invitations (45 %), limit 20 %'],
  ['lower', 'would lower 9 of 20 roles (45 %), limit 20 %'],
  ['narrow', 'would take away 9 of 20 project grants (45 %), limit 20 %'],
];

describe('too much of one kind', () => {
  it.each(SAID)('refuses to %s 9 of 20, with the numbers and the way out', (edge, message) => {
    const result = plan(losing(edge, 9));
    const said = { code: 'RC301', message, hint: 'allow them by name under policy.allow if intended' };
    expect(result.guards).toEqual([{ ...said, edge, count: 9, population: 20, limit: 20 }]);
    expect(result.refused).toEqual(said);
    expect(result.changes).toHaveLength(9);
  });

  it.each(SAID)('lets 4 of 20 through (%s), which is 20 %% and not more', (edge) => {
    expect(plan(losing(edge, 4)).guards).toEqual([]);
  });

  it.each(SAID)('refuses more than max_count, however small a share (%s)', (edge) => {
    const result = plan({ ...losing(edge, 6), removals: { max_percent: 50 } });
    expect(result.guards).toMatchObject([{ edge, count: 6, limit: 5 }]);
    expect(result.guards[0]?.message).toMatch(/6 of 20 .*\(30 %\), limit 5$/);
  });

  it.each(SAID)('does not count percent of a few (%s)', (edge) => {
    expect(plan(losing(edge, 2, 3)).guards).toEqual([]);
    expect(plan(losing(edge, 3, 4)).guards).toMatchObject([{ edge, count: 3, population: 4 }]);
  });

  it('never rounds a share down to the limit', () => {
    const result = plan({ ...losing('remove', 4, 19), removals: { max_percent: 21 } });
    expect(result.guards[0]?.message).toBe('would remove 4 of 19 members (21.1 %), limit 21 %');
  });

  it('counts each kind by itself', () => {
    const names = NAMES.slice(0, 10);
    const file = names.map((who, i) => person(who, i < 3 ? 'admin' : 'owner'));
    const live = [
      ...names.map((who) => row(who, 'owner')),
      invitation('x1@a.com', 'user'),
      invitation('x2@a.com', 'user'),
      invitation('x3@a.com', 'user'),
    ];
    expect(plan({ file, live }).guards.map(({ edge }) => edge)).toEqual(['cancel', 'lower']);
  });

  it('counts a person removed as removed only, a cancelled invitation as cancelled only', () => {
    const live = [
      ...NAMES.slice(0, 5).map((who) => row(who, ['admin', 'project:1'])),
      ...NAMES.slice(5, 10).map((who) => invitation(who, ['admin', 'project:1'])),
    ];
    const result = plan({
      file: [BOSS],
      live: [rowOf(BOSS), ...live],
      removals: { max_count: 4, max_percent: 100 },
    });
    expect(result.guards.map(({ edge, count, population }) => [edge, count, population])).toEqual([
      ['remove', 5, 6],
      ['cancel', 5, 5],
    ]);
  });

  it('does not count dead invitations, which give nothing', () => {
    const live = NAMES.map((who) => invitation(who, 'user', { status: 'expired' }));
    const result = plan({ file: [BOSS], live: [rowOf(BOSS), ...live] });
    expect(result.changes).toHaveLength(20);
    expect(result.guards).toEqual([]);
    expect(result.population.invitations).toBe(0);
  });

  it('does not count an invitation that is made anew as cancelled, but what it lowers as lowered', () => {
    const translator = fakeTranslator({ capabilities: { pending_editable: false } });
    const live = [rowOf(BOSS), ...NAMES.slice(0, 6).map((who) => invitation(who, 'admin'))];
    const result = plan({
      file: [BOSS, ...NAMES.slice(0, 6).map((who) => person(who, 'user'))],
      live,
      world: { translator },
    });
    expect(result.guards).toMatchObject([{ edge: 'lower', count: 6, population: 7 }]);
  });

  it('counts leaving a role that the ladder does not have as lowering', () => {
    const names = NAMES.slice(0, 6);
    const result = plan({
      file: [BOSS, ...names.map((who) => person(who, 'user'))],
      live: [rowOf(BOSS), ...names.map((who) => row(who, 'native:x'))],
    });
    expect(result.guards).toMatchObject([{ edge: 'lower', count: 6 }]);
  });

  it.each<[string, readonly string[], readonly string[], number]>([
    ['all projects for single ones', ['user', 'project:*'], ['user', 'project:1'], 1],
    ['single ones for all projects', ['user', 'project:1', 'project:2'], ['user', 'project:*'], 0],
    ['a lower role in a project', ['user', 'project:1=admin'], ['user', 'project:1=user'], 1],
    ['a higher role in a project', ['user', 'project:1=user'], ['user', 'project:1=admin'], 0],
    ['a native role in a project', ['user', 'project:1=native:x'], ['user', 'project:1=user'], 1],
    ['a team', ['user', 'team:a=member', 'project:1'], ['user', 'project:1'], 1],
    ['a report', ['user', 'report:1'], ['user'], 0],
  ])('counts %s as %j to %j: %i', (_, from, to, count) => {
    const file = [BOSS, person('bo@acme.com', to)];
    const result = plan({
      file,
      live: [rowOf(BOSS), row('bo@acme.com', from)],
      removals: { max_count: 0, percent_from: 99 },
    });
    expect(result.guards.map((guard) => guard.count)).toEqual(count === 0 ? [] : [count]);
  });

  it('does not count what the calendar took', () => {
    const { live } = losing('remove', 9);
    const result = plan({
      file: NAMES.slice(9).map((who) => person(who, 'owner')),
      live,
      over: { ended: NAMES.slice(0, 9).map((who) => ended(who)) },
    });
    expect(result.changes).toHaveLength(9);
    expect(result.guards).toEqual([]);
  });

  it('does not count roles that fall back as an elevation ends, once, and where nothing else changes', () => {
    const names = NAMES.slice(0, 6);
    const ended_elevations = [{ level: 'admin', until: at('2026-11-24T00:00:00Z') }];
    const fallen = (words: readonly string[], record: string, level = 'admin'): AccountPlan => {
      const rows = [rowOf(BOSS), ...names.map((who) => row(who, [level, 'project:1']))];
      const file = [BOSS, ...names.map((who) => ({ ...person(who, words), ended_elevations }))];
      const last = recordOf(rows, { at: at(record) });
      return plan({ file, live: rows, world: { last }, removals: { max_percent: 100 } });
    };
    const before = '2026-11-23T09:00:00Z';
    const plain = fallen(['user', 'project:1'], before);
    expect(plain.guards).toEqual([]);
    expect(plain.changes.map(({ why }) => why)).toEqual(
      names.map(() => ({ kind: 'expiry', at: '2026-11-24T00:00:00Z' })),
    );
    expect(fallen(['user', 'project:1'], '2026-11-24T00:00:00Z').guards).toMatchObject([
      { edge: 'lower', count: 6 },
    ]);
    expect(fallen(['user'], before).guards.map(({ edge }) => edge)).toEqual(['lower', 'narrow']);
    expect(fallen(['user', 'project:1'], before, 'owner').guards).toMatchObject([{ edge: 'lower' }]);
    expect(fallen(['owner', 'project:1'], before).changes[0]?.why.kind).toBe('file');
  });

  it('counts what was raised by hand to the level of an elevation that ended', () => {
    const ended_elevations = [{ level: 'admin', until: at('2026-11-24T00:00:00Z') }];
    const last = recordOf([rowOf(BOSS), row('bo@acme.com', 'user')]);
    const file = [BOSS, { ...person('bo@acme.com', 'user'), ended_elevations }];
    const result = plan({ file, live: [rowOf(BOSS), row('bo@acme.com', 'admin')], world: { last } });
    expect(result.changes.map(({ why }) => why)).toEqual([{ kind: 'drift', drift: 'extra' }]);
  });

  it('takes the share of what is managed: ignored and foreign rows do not thin it out', () => {
    const { file, live } = losing('remove', 3, 10);
    const thick = NAMES.map((who) => row(who.replace('acme.com', 'vendor.com'), 'user', { id: `v_${who}` }));
    const ignore = [{ pattern: '*@vendor.com', reason: 'vendor', owner: null, review_by: null }];
    const idp = NAMES.map((who) => row(`x${who}`, 'user', { managed_by: 'idp' }));
    expect(plan({ file, live: [...live, ...thick, ...idp], over: { ignore } }).guards).toMatchObject([
      { count: 3, population: 10 },
    ]);
  });

  it('guards the grants of invitations with those of members', () => {
    const names = NAMES.slice(0, 6);
    const file = [BOSS, ...names.map((who) => person(who, 'user'))];
    const result = plan({
      file,
      live: [rowOf(BOSS), ...names.map((who) => invitation(who, ['user', 'project:1']))],
    });
    expect(result.guards).toMatchObject([{ edge: 'narrow', count: 6, population: 6 }]);
  });
});

describe('policy.allow', () => {
  const until = at('2026-12-01T00:00:00Z');
  const allow = (edge: Edge, people: readonly string[], end = until): Allow => ({
    edge,
    people,
    until: end,
    reason: 'HR-77',
  });

  it.each(SAID)('lets exactly the named people through (%s)', (edge) => {
    expect(plan({ ...losing(edge, 9), allow: [allow(edge, NAMES.slice(0, 5))] }).guards).toEqual([]);
    expect(plan({ ...losing(edge, 9), allow: [allow(edge, NAMES.slice(0, 3))] }).guards).toMatchObject([
      { edge, count: 6, population: 20 },
    ]);
    expect(plan({ ...losing(edge, 9), allow: [allow(edge, NAMES.slice(9))] }).guards).toMatchObject([
      { count: 9 },
    ]);
  });

  it('lets through for exactly that edge', () => {
    const wrong = (['cancel', 'lower', 'narrow'] as const).map((edge) => allow(edge, NAMES));
    expect(plan({ ...losing('remove', 9), allow: wrong }).guards).toMatchObject([{ count: 9 }]);
  });

  it('is inert past its date, with a warning', () => {
    const result = plan({
      ...losing('remove', 9),
      allow: [allow('remove', NAMES, at('2026-11-24T09:00:00Z'))],
    });
    expect(result.guards).toMatchObject([{ count: 9 }]);
    expect(result.issues).toMatchObject([{ code: 'RC308', severity: 'warning' }]);
  });

  it('overrides neither protection nor owners nor lockout', () => {
    const result = plan({
      file: [person('bo@acme.com', 'user')],
      live: [row('bo@acme.com', 'user'), row('ada@acme.com', 'owner')],
      removals: { protect: ['ada@acme.com'] },
      allow: [allow('remove', ['ada@acme.com'])],
      account: { actor: { row: 'u_ada', email: null, role: 'owner' } },
    });
    expect(result.guards.map(({ code }) => code)).toEqual(['RC304', 'RC302', 'RC305']);
  });
});

describe('protected people', () => {
  const protect = ['ada@acme.com'];

  it.each<[string, DesiredMember[], LiveRow, string]>([
    ['removed', [], row('ada@acme.com', 'user'), 'would remove ada@acme.com, who is protected'],
    ['cancelled', [], invitation('ada@acme.com', 'user'), 'would cancel ada@acme.com, who is protected'],
    [
      'lowered',
      [person('ada@acme.com', 'user')],
      row('ada@acme.com', 'admin'),
      'would lower ada@acme.com, who is protected',
    ],
  ])('are never %s', (_, file, live, message) => {
    const result = plan({ file: [BOSS, ...file], live: [rowOf(BOSS), live], removals: { protect } });
    expect(result.guards).toMatchObject([{ code: 'RC304', message }]);
  });

  it('are not removed by the calendar either', () => {
    const result = plan({
      file: [BOSS],
      live: [rowOf(BOSS), row('ada@acme.com', 'user')],
      removals: { protect },
      over: { ended: [ended('ada@acme.com')] },
    });
    expect(result.guards).toMatchObject([
      { message: 'would remove ada@acme.com, who is protected, since their access has expired' },
    ]);
  });

  it('are known by the row as well as by the key', () => {
    const member = { ...person('ada', 'user'), identities: [{ by: 'id', value: 'u_ada' } as const] };
    const result = plan({
      file: [BOSS, member],
      live: [rowOf(BOSS), row('ada@acme.com', 'admin')],
      removals: { protect },
    });
    expect(result.guards).toMatchObject([{ code: 'RC304' }]);
  });

  it('may lose a project, be raised and be renamed', () => {
    const file = [BOSS, person('ada@acme.com', 'admin')];
    expect(
      plan({ file, live: [rowOf(BOSS), row('ada@acme.com', ['user', 'project:1'])], removals: { protect } })
        .guards,
    ).toEqual([]);
  });
});

describe('owners', () => {
  const world = (max: number, live: readonly LiveRow[]): AccountPlan =>
    plan({
      file: [person('a@x.com', 'owner'), person('b@x.com', 'owner'), person('c@x.com', 'owner')],
      live,
      over: { policy: { owners: { min: 1, max } } },
    });

  it('are not more than the maximum, invited ones included', () => {
    const result = world(2, [row('a@x.com', 'owner')]);
    expect(result.refused).toMatchObject({
      code: 'RC303',
      message: 'would have 3 owners, invited ones included, limit 2',
      hint: 'lower one, or raise policy.owners.max',
    });
    expect(world(3, [row('a@x.com', 'owner')]).refused).toBeNull();
  });

  it('may stay too many where they were', () => {
    const live = ['a@x.com', 'b@x.com', 'c@x.com'].map((who) => row(who, 'owner'));
    expect(world(2, live).guards).toEqual([]);
  });
});

describe('self-lockout', () => {
  const actor = { row: 'u_bot', email: null, role: 'admin' };

  it.each<[string, DesiredMember[], LiveRow, LiveAccount['actor'], boolean]>([
    ['is removed', [], row('bot@acme.com', 'admin'), actor, true],
    ['is lowered below admin', [person('bot@acme.com', 'user')], row('bot@acme.com', 'admin'), actor, true],
    [
      'is known by address alone',
      [],
      row('bot@acme.com', 'admin'),
      { row: null, email: 'bot@acme.com', role: null },
      true,
    ],
    ['could not act and is removed', [], row('bot@acme.com', 'user'), actor, true],
    [
      'could not act and is lowered',
      [person('bot@acme.com', 'read-only')],
      row('bot@acme.com', 'user'),
      actor,
      false,
    ],
    ['stays an admin', [person('bot@acme.com', 'admin')], row('bot@acme.com', 'owner'), actor, false],
    ['is no row', [], row('bot@acme.com', 'admin'), { row: 'key_1', email: null, role: 'admin' }, false],
    ['is unknown', [], row('bot', 'admin', { login: null }), { row: null, email: null, role: null }, false],
  ])('where the acting credential %s', (_, file, live, acting, trips) => {
    const result = plan({ file: [BOSS, ...file], live: [rowOf(BOSS), live], account: { actor: acting } });
    expect(result.guards.map(({ code }) => code)).toEqual(trips ? ['RC305'] : []);
  });
});

describe('an empty roster', () => {
  it.each([
    [1, 'the file gives nobody this account, which has 1 person'],
    [2, 'the file gives nobody this account, which has 2 people'],
  ])('refuses an account with people (%i)', (n, message) => {
    const result = plan({ file: [], live: NAMES.slice(0, n).map((who) => row(who, 'user')) });
    expect(result.guards).toMatchObject([{ code: 'RC306', message }]);
  });

  it('is refused though all access ended by the calendar', () => {
    const result = plan({ file: [], live: [row('a@x.com', 'user')], over: { ended: [ended('a@x.com')] } });
    expect(result.refused?.code).toBe('RC306');
  });

  it('is fine where nobody is there, or nobody would go', () => {
    expect(plan({ file: [], live: [] }).guards).toEqual([]);
    expect(plan({ file: [], live: [row('a@x.com', 'user')], over: { mode: 'additive' } }).guards).toEqual([]);
  });
});

describe('a read that has shrunk', () => {
  const read = (live: number, population: number): AccountPlan => {
    const names = NAMES.slice(0, live);
    const file = names.map((who) => person(who, 'owner'));
    return plan({
      file,
      live: names.map((who) => row(who, 'owner')),
      world: { last: recordOf([], { population }) },
    });
  };

  it('is refused under half of the last record', () => {
    expect(read(4, 9).refused).toMatchObject({
      code: 'RC307',
      message: 'shows 4 people, the last record counted 9',
    });
    expect(read(0, 1).refused?.code).toBe('RC307');
  });

  it.each([
    [5, 10],
    [5, 9],
    [0, 0],
  ])('is believed from half on (%i of %i)', (live, population) => {
    expect(read(live, population).guards).toEqual([]);
  });

  it('counts everybody, managed or not, but no dead invitations', () => {
    const file = [BOSS];
    const live = [
      rowOf(BOSS),
      row('v@vendor.com', 'user', { managed_by: 'idp' }),
      invitation('x@acme.com', 'user', { status: 'declined' }),
    ];
    const last = (population: number): Partial<World> => ({ last: recordOf([], { population }) });
    expect(plan({ file, live, world: last(4) }).guards).toEqual([]);
    expect(plan({ file, live, world: last(5) }).guards).toMatchObject([{ code: 'RC307', count: 2 }]);
  });
});

describe('narrowing to some people', () => {
  it('does and shows their part, and judges the whole', () => {
    const result = plan(losing('remove', 9), { members: [NAMES[0] ?? ''] });
    expect(summary(result)).toEqual([`remove ${NAMES[0]}`]);
    expect(result.guards).toMatchObject([{ count: 9 }]);
    expect(result.refused?.code).toBe('RC301');
  });

  it('narrows every list, and counts calls and seats of that part only', () => {
    const file = [
      BOSS,
      person('a@x.com', 'user'),
      person('b@x.com', 'user'),
      person('p1@x.com', 'user'),
      person('p2@x.com', 'user'),
    ];
    const live = [rowOf(BOSS), invitation('p1@x.com', 'user'), invitation('p2@x.com', 'user')];
    const account = { seats: { limit: 9, used: 1, pending: 2 }, calls: 3 };
    const result = plan({ file, live, account, world: { rate: 2 } }, { members: ['a@x.com', 'p1@x.com'] });
    expect(summary(result)).toEqual(['invite a@x.com']);
    expect(result.pending.map(({ person: who }) => who)).toEqual(['p1@x.com']);
    expect(result.settled.map(({ person: who }) => who)).toEqual(['p1@x.com']);
    expect(result.seats).toMatchObject({ before: 3, after: 4 });
    expect(result.cost).toEqual({ calls: 7, minutes: 4 });
  });

  it('finds people by the address of their row, old or new', () => {
    const file = [BOSS, { ...person('bo', 'user'), identities: [{ by: 'id', value: 'u_bo' } as const] }];
    const live = [rowOf(BOSS), row('bo@acme.com', 'admin')];
    expect(summary(plan({ file, live }, { members: ['bo@acme.com'] }))).toEqual(['update bo']);
    expect(
      summary(
        plan(
          { file: [BOSS, { ...person('cy@acme.com', 'user'), person: 'cy' }], live: [rowOf(BOSS)] },
          { members: ['cy@acme.com'] },
        ),
      ),
    ).toEqual(['invite cy']);
  });

  it('is refused where the part alone has no safe order, though the whole has', () => {
    const file = [person('a@x.com', 'admin'), person('b@x.com', 'owner'), person('c@x.com', 'owner')];
    const live = [row('a@x.com', 'owner'), row('b@x.com', 'admin'), row('c@x.com', 'admin')];
    const over = { policy: { owners: { min: 2, max: null } } };
    expect(plan({ file, live, over }).refused).toBeNull();
    const part = plan({ file, live, over }, { members: ['a@x.com', 'c@x.com'] });
    expect(summary(part)).toEqual(['update c@x.com', 'update a@x.com']);
    expect(part.refused?.code).toBe('RC311');
  });

  it('does not do by itself what is safe only after somebody else', () => {
    const file = [person('a@x.com', 'admin'), person('b@x.com', 'owner')];
    const live = [row('a@x.com', 'owner'), row('b@x.com', 'admin')];
    const result = plan({ file, live }, { members: ['a@x.com'] });
    expect(result.changes).toEqual([]);
    expect(result.withheld).toMatchObject([
      {
        person: 'a@x.com',
        code: 'RC313',
        message: 'kissmetrics/update/a@x.com needs kissmetrics/update/b@x.com, which --member leaves out',
      },
    ]);
    expect(summary(plan({ file, live }, { members: ['a@x.com', 'b@x.com'] }))).toHaveLength(2);
  });
});
