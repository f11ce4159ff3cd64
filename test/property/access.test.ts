import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Role } from '../../src/core/access.ts';
import type { Capabilities } from '../../src/core/capabilities.ts';
import { byKeys } from '../../src/core/compare.ts';
import { instantAt, millisOf } from '../../src/core/instant.ts';
import { effectiveAccess } from '../../src/roster/effective-access.ts';
import { governedChanges } from '../../src/roster/governed.ts';
import { resolve } from '../../src/roster/resolve.ts';
import { at, capable, type MemberInput, type TeamInput, team, training } from '../support/team.ts';

const role = fc.constantFrom<Role>('owner', 'admin', 'user', 'read-only');
const day = fc.constantFrom('2026-11-20', '2026-11-24', '2026-11-30', '2026-12-31', '2027-06-01');
const aliases = ['web', 'app', 'eu', 'also'];

const member: fc.Arbitrary<MemberInput> = fc.record(
  {
    role,
    projects: fc.oneof(
      fc.constant('all' as const),
      fc.subarray(aliases),
      fc.constant({ web: 'admin', also: 'user' } as const),
    ),
    reports: fc.oneof(fc.constant('all' as const), fc.subarray(['a', 'b'])),
    features: fc.constantFrom({}, { export: false }, { export: true, beta: false }),
    expires: day,
    trained: fc.record({ gdpr: day }),
    elevate: fc.array(fc.record({ role, until: day }), { maxLength: 3 }),
    accounts: fc.constantFrom({ eu: {} }, { eu: {}, us: {} }, { us: { role: 'user' } } as const),
  },
  { requiredKeys: ['role', 'accounts'] },
);

const inputs: fc.Arbitrary<TeamInput> = fc
  .dictionary(fc.constantFrom('ada@acme.com', 'bo@acme.com', 'cy@acme.com', 'bot'), member, { minKeys: 1 })
  .map((members) => ({
    accounts: { eu: {}, us: {} },
    projects: {
      web: { native: { eu: '1', us: '1' } },
      app: { native: { eu: '2' } },
      eu: { native: { eu: ['3', '4'], us: '3' }, data: 'eu-personal' },
      also: { native: { eu: '1' } },
    },
    policy: { training: [training('eu-personal', 'gdpr', '30d')] },
    members,
  }));

const services: fc.Arbitrary<Partial<Capabilities>> = fc.record({
  projects: fc.constantFrom('none', 'set', 'roles'),
  all_projects: fc.boolean(),
  reports: fc.boolean(),
  features: fc.boolean(),
});

const moments = fc
  .integer({ min: millisOf(at('2026-11-15')), max: millisOf(at('2027-07-01')) })
  .map(instantAt);

describe('effective access', () => {
  it('is sorted, and says nothing twice', () => {
    fc.assert(
      fc.property(inputs, services, moments, (input, caps, now) => {
        const grants = effectiveAccess(team(input), now, capable(caps));
        const order = byKeys<(typeof grants)[number]>(
          (g) => g.person,
          (g) => g.account,
          (g) => g.resource,
        );
        for (const [i, grant] of grants.entries()) {
          const next = grants[i + 1];
          if (next !== undefined) expect(order(grant, next)).toBeLessThan(0);
        }
      }),
    );
  });

  it('does not depend on the order of members', () => {
    fc.assert(
      fc.property(inputs, services, moments, fc.infiniteStream(fc.nat()), (input, caps, now, numbers) => {
        const shuffled = Object.entries(input.members)
          .map((entry) => ({ entry, at: numbers.next().value }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry);
        const other = { ...input, members: Object.fromEntries(shuffled) };
        expect(effectiveAccess(team(other), now, capable(caps))).toEqual(
          effectiveAccess(team(input), now, capable(caps)),
        );
      }),
    );
  });

  it('only ever holds before its end', () => {
    fc.assert(
      fc.property(inputs, services, moments, (input, caps, now) => {
        for (const { until } of effectiveAccess(team(input), now, capable(caps)))
          if (until !== null) expect(until > now).toBe(true);
      }),
    );
  });

  it('changes when an alias that somebody uses points elsewhere, and the change is critical', () => {
    fc.assert(
      fc.property(inputs, fc.constantFrom('set', 'roles'), moments, (input, projects, now) => {
        const caps = capable({ projects, all_projects: false });
        const before = team({
          ...input,
          members: { ...input.members, 'user@acme.com': { projects: ['app'], accounts: { eu: {} } } },
        });
        const after = {
          ...before,
          projects: (before.projects ?? []).map((item) =>
            item.alias === 'app'
              ? { ...item, native: item.native.map((native) => ({ ...native, id: '99' })) }
              : item,
          ),
        };
        expect(effectiveAccess(after, now, caps)).not.toEqual(effectiveAccess(before, now, caps));
        expect(governedChanges(before, after, now)).toMatchObject([
          { path: 'projects.app.eu', tier: 'critical', before: '2', after: '99' },
        ]);
      }),
    );
  });
});

describe('the next change', () => {
  const states = (input: TeamInput, caps: Partial<Capabilities>, now: ReturnType<typeof at>) =>
    resolve(team(input), now, capable(caps)).accounts.map((account) => ({
      ...account,
      next_change: null,
      // What has ended is history, not something that is wanted.
      members: account.members.map((member) => ({ ...member, ended_elevations: [] })),
    }));

  it('is when the state changes, and not a second earlier', () => {
    fc.assert(
      fc.property(inputs, services, moments, (input, caps, now) => {
        const { next_change } = resolve(team(input), now, capable(caps));
        if (next_change === null) {
          expect(states(input, caps, at('2036-01-01'))).toEqual(states(input, caps, now));
          return;
        }
        expect(next_change > now).toBe(true);
        expect(states(input, caps, instantAt(millisOf(next_change) - 1000))).toEqual(
          states(input, caps, now),
        );
        expect(states(input, caps, next_change)).not.toEqual(states(input, caps, now));
      }),
    );
  });
});

describe('governed changes', () => {
  it('are none between equal files', () => {
    fc.assert(
      fc.property(inputs, moments, (input, now) => {
        expect(governedChanges(team(input), team(input), now)).toEqual([]);
      }),
    );
  });

  it('name everybody who leaves as low', () => {
    fc.assert(
      fc.property(inputs, moments, (input, now) => {
        const gone = governedChanges(team(input), team({ ...input, members: {} }), now);
        expect(gone.map(({ person, tier }) => [person, tier])).toEqual(
          Object.keys(input.members).map((person) => [person, 'low']),
        );
      }),
    );
  });
});
