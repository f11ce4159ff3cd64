// Every step of two real organisations' histories, planned: the plan must be exactly the set difference that this file
// works out by itself, and nothing where a revision only moved lines.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { DesiredMember, LiveAccount } from '../../../../src/core/access.ts';
import { DEFAULT_POLICY } from '../../../../src/core/policy.ts';
import { simulate } from '../../../../src/core/simulation.ts';
import type { AccountPlan } from '../../../../src/plan/model.ts';
import { fakeTranslator } from '../../../support/translator.ts';
import {
  accountPlanFor,
  desiredAccount,
  equalWorld,
  liveAccount,
  person,
  row,
} from '../../../support/world.ts';

interface Org {
  readonly admins: readonly string[];
  readonly members: readonly string[];
  readonly teams: {
    readonly [slug: string]: { readonly maintainers: readonly string[]; readonly members: readonly string[] };
  };
}

interface Revision {
  readonly seq: number;
  readonly same?: boolean;
  readonly orgs?: { readonly [name: string]: Org };
}

/** Person -> words: a role, and `project:TEAM=admin` for maintainers, `=user` for members. */
type Roster = ReadonlyMap<string, ReadonlySet<string>>;

function revisions(file: string): readonly Revision[] {
  const text = gunzipSync(readFileSync(`test/fixtures/orgs/${file}`)).toString('utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Revision);
}

/** Teams of people who are not in the organisation are not grants: nobody is invited through a team. */
function rosterOf(org: Org | undefined): Roster {
  const roster = new Map<string, Set<string>>();
  for (const who of org?.members ?? []) roster.set(who, new Set(['user']));
  for (const who of org?.admins ?? []) roster.set(who, new Set(['owner']));
  for (const [slug, team] of Object.entries(org?.teams ?? {})) {
    for (const who of team.members) roster.get(who)?.add(`project:${slug}=user`);
    for (const who of team.maintainers) {
      roster.get(who)?.delete(`project:${slug}=user`);
      roster.get(who)?.add(`project:${slug}=admin`);
    }
  }
  return roster;
}

const CAPABILITIES = { people: 'login', projects: 'roles' } as const;
const LIFTED = {
  owners: { min: 0, max: null },
  removals: { max_percent: 100, max_count: 1_000_000, percent_from: 1, protect: [] },
};

function membersOf(roster: Roster): readonly DesiredMember[] {
  return [...roster].map(([who, words]) => person(who, [...words]));
}

function liveOf(roster: Roster): LiveAccount {
  return liveAccount([...roster].map(([who, words]) => row(who, [...words])));
}

function plan(live: LiveAccount, to: Roster, teams: readonly string[], policy: object = LIFTED): AccountPlan {
  const projects = teams.map((slug) => ({ alias: slug, native: slug, data: null }));
  return accountPlanFor({
    ...equalWorld([]),
    desired: desiredAccount(membersOf(to), { projects, policy }),
    live,
    translator: fakeTranslator({ capabilities: CAPABILITIES }),
  });
}

/** One line for each grant that comes (+) or goes (-). */
function difference(from: Roster, to: Roster): readonly string[] {
  const lines: string[] = [];
  for (const who of new Set([...from.keys(), ...to.keys()])) {
    for (const word of from.get(who) ?? []) if (!to.get(who)?.has(word)) lines.push(`- ${who} ${word}`);
    for (const word of to.get(who) ?? []) if (!from.get(who)?.has(word)) lines.push(`+ ${who} ${word}`);
  }
  return lines.sort();
}

function planned({ changes }: AccountPlan): readonly string[] {
  const word = ({ resource, level }: { resource: string; level: string }): string =>
    resource === 'account' ? level : `${resource}=${level}`;
  return changes
    .flatMap(({ person: who, gains, losses }) => [
      ...gains.map((entry) => `+ ${who} ${word(entry)}`),
      ...losses.map((entry) => `- ${who} ${word(entry)}`),
    ])
    .sort();
}

function kinds({ changes }: AccountPlan): {
  readonly invite: number;
  readonly update: number;
  readonly remove: number;
} {
  const count = (kind: string): number => changes.filter((change) => change.kind === kind).length;
  return { invite: count('invite'), update: count('update'), remove: count('remove') };
}

describe.each(['tekton.ndjson.gz', 'knative.ndjson.gz'])('the history in %s', (file) => {
  it('plans to the set difference at every step, and to nothing afterwards', () => {
    const totals = { pairs: 0, empty: 0, invite: 0, update: 0, remove: 0, grants: 0, guarded: 0 };
    let before = new Map<string, Org>();
    for (const revision of revisions(file)) {
      const after = revision.orgs === undefined ? before : new Map(Object.entries(revision.orgs));
      for (const name of revision.seq === 0 ? [] : new Set([...before.keys(), ...after.keys()])) {
        const [old, now] = [before.get(name), after.get(name)];
        const [from, to] = [rosterOf(old), rosterOf(now)];
        // An organisation that is new or gone is an account added to or taken out of the file: no plan covers it.
        if (from.size === 0 || to.size === 0) continue;
        const teams = [...new Set([...Object.keys(old?.teams ?? {}), ...Object.keys(now?.teams ?? {})])];
        const live = liveOf(from);
        const result = plan(live, to, teams);
        const expected = difference(from, to);
        expect(planned(result), `${name} at ${revision.seq}`).toEqual(expected);
        expect(result.refused, `${name} at ${revision.seq}`).toBeNull();
        if (result.changes.length > 0) {
          const world = simulate(live);
          for (const { steps } of result.changes) for (const { effect } of steps) world.apply(effect);
          expect(plan({ ...live, rows: world.rows() }, to, teams).changes).toEqual([]);
          // No default guard trips on less than three losses.
          const losses = expected.filter((line) => line.startsWith('-'));
          if (losses.length > 2 && plan(live, to, teams, DEFAULT_POLICY).guards.length > 0)
            totals.guarded += 1;
        }
        const { invite, update, remove } = kinds(result);
        totals.pairs += 1;
        totals.empty += result.changes.length === 0 ? 1 : 0;
        totals.invite += invite;
        totals.update += update;
        totals.remove += remove;
        totals.grants += expected.length;
      }
      before = after;
    }
    console.log(`${file}: ${JSON.stringify(totals)}`);
    expect(totals.pairs).toBeGreaterThan(300);
    expect(totals.empty).toBeGreaterThan(0);
    expect(totals.remove).toBeGreaterThan(0);
  }, 120_000);

  it('plans to nothing where only the order changed', () => {
    const last = revisions(file).findLast((revision) => revision.orgs !== undefined);
    for (const org of Object.values(last?.orgs ?? {})) {
      const roster = rosterOf(org);
      const backwards = new Map(
        [...roster].reverse().map(([who, words]) => [who, new Set([...words].reverse())]),
      );
      expect(plan(liveOf(roster), backwards, Object.keys(org.teams).reverse()).changes).toEqual([]);
    }
  });

  it('refuses to remove everybody but one', () => {
    const last = revisions(file).findLast((revision) => revision.orgs !== undefined);
    const roster = rosterOf(Object.values(last?.orgs ?? {})[0]);
    const [owner] = [...roster].filter(([, words]) => words.has('owner'));
    const result = plan(liveOf(roster), new Map(owner === undefined ? [] : [owner]), [], DEFAULT_POLICY);
    expect(result.guards).toMatchObject([
      { code: 'RC301', edge: 'remove', count: roster.size - 1, population: roster.size },
    ]);
  });
});
