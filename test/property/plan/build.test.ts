// What holds for every file and every account, however odd: plans are total, stable, safe, and come to rest.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  DesiredMember,
  Entitlement,
  IgnoreRule,
  LiveAccount,
  LiveRow,
} from '../../../src/core/access.ts';
import type { Capabilities } from '../../../src/core/capabilities.ts';
import { levelAt } from '../../../src/core/entitlements.ts';
import type { Instant } from '../../../src/core/instant.ts';
import { DEFAULT_POLICY, EDGES } from '../../../src/core/policy.ts';
import { simulate } from '../../../src/core/simulation.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { readPlan } from '../../../src/plan/read-plan.ts';
import { at } from '../../support/plans.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  type Asked,
  accountPlanFor,
  desiredAccount,
  ended,
  equalWorld,
  liveAccount,
  mail,
  person,
  planFor,
  recordOf,
  row,
  type World,
} from '../../support/world.ts';

const RUNS = { numRuns: 200 };
const KEYS = [
  'a@x.com',
  'b@x.com',
  'c@x.com',
  'd@x.com',
  'e@y.com',
  'f@y.com',
  'g@y.com',
  'h@y.com',
] as const;
const PAST = at('2026-11-01T00:00:00Z');
const AHEAD = at('2026-12-24T00:00:00Z');

const key = fc.constantFrom(...KEYS);
const role = fc.constantFrom('owner', 'admin', 'user', 'read-only');
const scopes = fc.subarray([
  'project:1',
  'project:2',
  'project:*',
  'report:1',
  'report:*',
  'feature:x=allow',
  'feature:x=deny',
  'team:t=member',
] as const);

/** A role and scopes: one word for each resource, and no single ones beside all of them, as services and files say it. */
const words = fc
  .tuple(role, scopes)
  .map(([level, more]) => [
    level,
    ...new Map(
      more
        .filter(
          (word) =>
            word.endsWith('*') || !more.some((all) => all.endsWith('*') && word.startsWith(all.slice(0, -1))),
        )
        .map((word) => [word.split('=')[0], word]),
    ).values(),
  ]);

const member: fc.Arbitrary<DesiredMember> = fc
  .record({
    who: key,
    words,
    previous: fc.option(key, { freq: 4 }),
    pins: fc.subarray(['u_1', 'u_2', 'i_3'] as const, { maxLength: 2 }),
    isPinned: fc.nat(5),
    lapsed: fc.subarray(['project:1', 'project:2'] as const, { maxLength: 1 }),
    projects: fc.boolean(),
    reports: fc.boolean(),
  })
  .map(({ who, words: access, previous, pins, isPinned, lapsed, projects, reports }) => {
    const base = person(who, access);
    return {
      ...base,
      identities: [
        ...(isPinned === 0 ? pins.map((value) => ({ by: 'id', value }) as const) : []),
        ...base.identities,
      ],
      previous_email: previous === null ? null : mail(previous),
      lapsed: lapsed.map((resource) => ({ resource, course: 'gdpr' })),
      manages: { ...base.manages, projects, reports },
    };
  });

const liveRow: fc.Arbitrary<LiveRow> = fc
  .record({
    who: key,
    words: fc.oneof({ weight: 9, arbitrary: words }, { weight: 1, arbitrary: fc.constant(['native:x']) }),
    status: fc.constantFrom(
      'active',
      'active',
      'active',
      'suspended',
      'pending',
      'expired',
      'declined',
      'failed',
    ),
    created_at: fc.constantFrom<Instant | null>(null, PAST),
    resent: fc.nat(3),
    managed_by: fc.constantFrom('account', 'account', 'account', 'account', 'idp'),
    isUnnamed: fc.nat(9),
  })
  .map(({ who, words: access, status, isUnnamed, ...rest }) => {
    const isMember = status === 'active' || status === 'suspended';
    return {
      ...row(who, access, { kind: isMember ? 'member' : 'invitation', status, ...rest }),
      ...(isUnnamed === 0 ? { email: null } : {}),
      expires_at: isMember ? null : status === 'expired' ? PAST : AHEAD,
    };
  });

const rows = fc
  .array(liveRow, { maxLength: 9 })
  .map((list) => list.map((entry, i) => ({ ...entry, id: `${entry.kind === 'member' ? 'u' : 'i'}_${i}` })));

const ignoring: fc.Arbitrary<readonly IgnoreRule[]> = fc
  .subarray(['*@y.com', 'a@x.com'] as const)
  .map((patterns) =>
    patterns.map((pattern) => ({ pattern, reason: 'theirs', owner: null, review_by: null })),
  );

const capabilities: fc.Arbitrary<Partial<Capabilities>> = fc.record({
  invitations: fc.constantFrom(true, true, true, false),
  scopes_on_invite: fc.boolean(),
  pending_editable: fc.boolean(),
  resend: fc.boolean(),
  change_email: fc.boolean(),
  several_owners: fc.boolean(),
  projects: fc.constantFrom('set', 'roles'),
});

const drift = fc.record({
  missing: fc.constantFrom('hold', 'restore'),
  extra: fc.constantFrom('revert', 'hold'),
});

interface Odds {
  readonly guarded: boolean;
  readonly counted: boolean;
}

/** Any account against any file. */
function worlds({ guarded, counted }: Odds): fc.Arbitrary<World> {
  return fc
    .record({
      members: fc.uniqueArray(member, { maxLength: 7, selector: ({ person: who }) => who }),
      over: fc.subarray([...KEYS], { maxLength: 2 }),
      live: rows,
      last: fc.option(rows),
      ignore: ignoring,
      capabilities,
      drift,
      mode: fc.constantFrom('authoritative', 'authoritative', 'additive'),
      limit: fc.option(fc.nat(8)),
      reserve: fc.nat(2),
      min: fc.nat(2),
      withhold: fc.array(
        fc.record({ person: key, resource: fc.constantFrom(null, 'account', 'project:1') }),
        { maxLength: 2 },
      ),
      actor: fc.option(fc.nat(8)),
    })
    .map((odds): World => {
      const present = odds.live.filter(
        ({ kind, status }) => kind === 'member' || status === 'pending',
      ).length;
      const keys = new Set(odds.members.map(({ person: who }) => who));
      return {
        desired: desiredAccount(odds.members, {
          mode: odds.mode,
          ended: odds.over.filter((who) => !keys.has(who)).map((who) => ended(who)),
          ignore: odds.ignore,
          policy: {
            drift: odds.drift,
            ...(guarded
              ? { ...DEFAULT_POLICY, owners: { min: odds.min, max: 3 } }
              : { owners: { min: 0, max: null } }),
            seats: { limit: null, reserve: counted ? odds.reserve : 0 },
          },
        }),
        live: liveAccount(odds.live, {
          seats: counted ? { limit: odds.limit, used: present, pending: 0 } : null,
          actor: guarded && odds.actor !== null ? { row: `u_${odds.actor}`, email: null, role: null } : null,
        }),
        last: odds.last === null ? null : recordOf(odds.last, guarded ? {} : { population: 0 }),
        translator: fakeTranslator({ capabilities: odds.capabilities }),
        withhold: odds.withhold.map((entry) => ({ ...entry, code: 'RC329', message: 'waits' }) as const),
        rate: null,
      };
    });
}

function after(live: LiveAccount, { changes }: AccountPlan): LiveAccount {
  const world = simulate(live);
  for (const { steps } of changes) for (const { effect } of steps) world.apply(effect);
  const seats = live.seats === null ? null : { ...live.seats, used: world.seatsTaken(), pending: 0 };
  return { ...live, rows: world.rows(), seats };
}

function shuffled<T>(items: readonly T[], seed: number): readonly T[] {
  return items
    .map((item, i) => ({ item, at: (i * 7919 + seed) % 101 }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

describe('any plan', () => {
  it('is made, twice the same, fits its schema and survives JSON', () => {
    const asked: fc.Arbitrary<Asked> = fc.record({
      members: fc.subarray([...KEYS], { maxLength: 2 }),
      restore: fc.subarray([...KEYS], { maxLength: 2 }),
    });
    fc.assert(
      fc.property(worlds({ guarded: true, counted: true }), asked, (world, ask) => {
        const plan = planFor(world, ask);
        const text = JSON.stringify(plan);
        expect(JSON.parse(text)).toEqual(plan);
        expect(readPlan(text)).toEqual(plan);
        expect(JSON.stringify(planFor(world, ask))).toBe(text);
      }),
      RUNS,
    );
  });

  it('comes to rest: once it has run, nothing is left to do', () => {
    fc.assert(
      fc.property(worlds({ guarded: false, counted: true }), (world) => {
        const plan = accountPlanFor(world);
        // Where two people of the file go by one address, settling one of them can settle the other in the next plan.
        const addresses = world.desired.members
          .flatMap(({ email, previous_email }) => [email, previous_email])
          .filter((one) => one !== null);
        fc.pre(plan.refused === null && new Set(addresses).size === addresses.length);
        const second = accountPlanFor({ ...world, live: after(world.live, plan) });
        expect(second.changes).toEqual([]);
      }),
      RUNS,
    );
  });

  it('does the same in whatever order the file and the account list people', () => {
    fc.assert(
      fc.property(worlds({ guarded: true, counted: false }), fc.nat(100), (world, seed) => {
        const other = {
          ...world,
          desired: {
            ...world.desired,
            members: shuffled(world.desired.members, seed),
            ended: shuffled(world.desired.ended, seed),
          },
          live: { ...world.live, rows: shuffled(world.live.rows, seed) },
        };
        expect(planFor(other).changes_digest).toBe(planFor(world).changes_digest);
      }),
      RUNS,
    );
  });

  it('has unique ids, and needs only what comes before', () => {
    fc.assert(
      fc.property(worlds({ guarded: false, counted: true }), fc.subarray([...KEYS]), (world, members) => {
        const seen = new Set<string>();
        for (const { id, needs, steps } of accountPlanFor(world, { members }).changes) {
          expect(seen.has(id)).toBe(false);
          expect(needs.filter((need) => !seen.has(need))).toEqual([]);
          expect(steps.map((step) => step.id)).toEqual(steps.map((_, i) => `${id}/${i + 1}`));
          seen.add(id);
        }
      }),
      RUNS,
    );
  });

  it('touches each row for one person only, and none that is ignored or managed elsewhere', () => {
    fc.assert(
      fc.property(worlds({ guarded: false, counted: false }), (world) => {
        const plan = accountPlanFor(world);
        const people = new Map<string, string>();
        const untouchable = new Set([
          ...plan.excluded.map((entry) => entry.row),
          ...plan.quarantine.flatMap((entry) => entry.rows),
        ]);
        for (const { before, person: who } of plan.changes) {
          if (before === null) continue;
          expect(people.get(before.id) ?? who).toBe(who);
          people.set(before.id, who);
          expect(untouchable.has(before.id)).toBe(false);
          expect(before.managed_by).toBe('account');
        }
      }),
      RUNS,
    );
  });
});

describe('a plan that is not refused', () => {
  it('never passes below the owners, over the seats, or out of the hands of its credential', () => {
    fc.assert(
      fc.property(
        worlds({ guarded: true, counted: true }),
        fc.subarray([...KEYS], { maxLength: 5 }),
        (world, members) => {
          const plan = accountPlanFor(world, { members });
          fc.pre(plan.refused === null && plan.changes.length > 0);
          const { min } = world.desired.policy.owners;
          const limit = world.live.seats?.limit ?? Number.POSITIVE_INFINITY;
          const acts = (sim: ReturnType<typeof simulate>): boolean => {
            const acting = sim.row(world.live.actor?.row ?? '');
            return (
              acting?.status === 'active' &&
              ['owner', 'admin'].includes(levelAt(acting.entitlements, 'account') ?? '')
            );
          };
          const sim = simulate(world.live);
          let [owners, seats, acting] = [sim.owners(), sim.seatsTaken(), acts(sim)];
          for (const { steps } of plan.changes) {
            for (const { effect } of steps) {
              sim.apply(effect);
              expect(sim.owners()).toBeGreaterThanOrEqual(Math.min(min, owners));
              expect(sim.seatsTaken()).toBeLessThanOrEqual(Math.max(limit, seats));
              if (acting) expect(acts(sim)).toBe(true);
              [owners, seats, acting] = [sim.owners(), sim.seatsTaken(), acts(sim)];
            }
          }
        },
      ),
      RUNS,
    );
  });

  it('removes, cancels and lowers no more than the policy allows', () => {
    fc.assert(
      fc.property(worlds({ guarded: true, counted: false }), (world) => {
        const plan = accountPlanFor(world);
        fc.pre(plan.refused === null);
        const { max_count, max_percent, percent_from } = world.desired.policy.removals;
        const counted = plan.changes.filter(({ why }) => why.kind !== 'expiry');
        const counts = {
          remove: counted.filter(({ kind }) => kind === 'remove').length,
          cancel: counted.filter(({ kind, before }) => kind === 'cancel' && before?.status === 'pending')
            .length,
        };
        const { members, invitations } = plan.population;
        for (const [edge, base] of [
          ['remove', members],
          ['cancel', invitations],
        ] as const) {
          expect(counts[edge]).toBeLessThanOrEqual(max_count);
          if (counts[edge] >= percent_from)
            expect((counts[edge] * 100) / base).toBeLessThanOrEqual(max_percent);
        }
        expect(EDGES).toContain('remove');
      }),
      RUNS,
    );
  });
});

describe('an account that is as the file says', () => {
  const people = fc.uniqueArray(fc.tuple(key, words), { selector: ([who]) => who });

  it('needs nothing', () => {
    fc.assert(
      fc.property(people, fc.boolean(), (list, recorded) => {
        const world = equalWorld(list.map(([who, access]) => person(who, access)));
        const plan = accountPlanFor({ ...world, last: recorded ? recordOf(world.live.rows) : null });
        expect([plan.changes, plan.held, plan.quarantine, plan.refused]).toEqual([[], [], [], null]);
        expect(plan.settled).toHaveLength(list.length);
      }),
      RUNS,
    );
  });

  it('needs exactly one change once one entitlement is repointed', () => {
    const one = fc.record({
      list: people,
      pick: fc.nat(),
      native: fc.constantFrom('project:8', 'project:9'),
    });
    fc.assert(
      fc.property(one, ({ list, pick, native }) => {
        fc.pre(list.length > 0);
        const [who, access] = list[pick % list.length] ?? ['', []];
        const pointing = (resource: string): readonly DesiredMember[] =>
          list.map(([one_, its]) =>
            person(
              one_,
              one_ === who ? [...access.filter((word) => !word.startsWith('project:')), resource] : its,
            ),
          );
        const live = equalWorld(pointing('project:7')).live;
        const plan = accountPlanFor({ ...equalWorld(pointing(native)), live });
        const changed = (entries: readonly Entitlement[] | undefined): unknown =>
          entries?.map(({ resource }) => resource);
        expect(
          plan.changes.map((change) => [
            change.kind,
            change.person,
            changed(change.gains),
            changed(change.losses),
          ]),
        ).toEqual([['update', who, [native], ['project:7']]]);
      }),
      RUNS,
    );
  });
});

describe('odd text', () => {
  it('never throws, whatever names and levels an account shows', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 12 }).map((value) => value.toWellFormed());
    const odd = fc.record({
      id: text,
      email: fc.option(text),
      login: fc.option(text),
      resource: text,
      level: text,
    });
    fc.assert(
      fc.property(fc.uniqueArray(odd, { selector: ({ id }) => id, maxLength: 6 }), text, (list, who) => {
        const live = list.map(({ id, email, login, resource, level }) => ({
          ...row('x', []),
          id,
          email,
          login,
          entitlements: [{ resource, level, until: null }],
        }));
        const member_ = { ...person('a@x.com', 'user'), person: who, login: who };
        const plan = planFor({
          ...equalWorld([]),
          desired: desiredAccount([member_]),
          live: liveAccount(live),
        });
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
      }),
      RUNS,
    );
  });
});
