// Blame over a history says what reading every version whole and comparing all of them says.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Blame, Introduced, Past } from '../../src/approval/blame.ts';
import { accessEver } from '../../src/approval/roster-access.ts';
import type { Grant } from '../../src/core/access.ts';
import type { BlameCache } from '../../src/evidence/blame/blame-cache.ts';
import { historyBlame } from '../../src/evidence/blame/history-blame.ts';
import { loadRoster } from '../../src/roster/load.ts';
import { type Files, type MemoryHistory, memoryHistory } from '../support/memory-history.ts';
import { context } from '../support/roster-text.ts';
import { at } from '../support/team.ts';

const SERVICES = context({ now: at('9999-01-01') });
const PEOPLE = ['ada', 'bo', 'cy', 'dee'] as const;

const entry: fc.Arbitrary<string> = fc.constantFrom(
  'owner',
  'readers',
  'writers',
  '{ role: user, projects: [web] }',
  '{ role: user, projects: [web, app] }',
  '{ role: admin, reason: "a" }',
  '{ group: readers, expires: 2026-03-01 }',
  '{ group: readers, expires: 2026-04-01 }',
  '{ role: user, projects: all, elevate: { role: admin, until: 2026-02-01T00:00Z, reason: a } }',
  '{ role: user, projects: [], elevate: [{ role: owner, until: 2026-02-01T00:00Z, reason: a }, { role: admin, until: 2026-02-02T00:00Z, reason: b }] }',
  '\n    # in block style\n    role: user\n    projects:\n      - app\n',
);

const version = fc.record({
  members: fc.dictionary(fc.constantFrom(...PEOPLE), entry, { minKeys: 1, noNullPrototype: true }),
  readers: fc.constantFrom('[web]', '[app]', 'all'),
  web: fc.constantFrom('"1"', '"9"'),
  policy: fc.constantFrom('', 'policy: { owners: { min: 1 } }\n', 'policy: { owners: { max: 2 } }\n'),
  included: fc.option(
    fc.dictionary(fc.constantFrom('eve', 'fin'), entry, { minKeys: 1, noNullPrototype: true }),
  ),
  odd: fc.constantFrom<string>('# a note\n', '\tx\n', '"members": {}\n', '  bad@acme.com: nonsense\n'),
  mode: fc.constantFrom<string>('100644', '100644', '100644', '100755', '120000'),
  other: fc.integer({ min: 0, max: 2 }),
});
type Version = typeof version extends fc.Arbitrary<infer V> ? V : never;

function filesOf(one: Version | null): Files {
  if (one === null) return { 'README.md': 'nothing' };
  const lines = (members: { readonly [person: string]: string }): string =>
    Object.entries(members)
      .map(([person, text]) => `  ${person}@acme.com: ${text}\n`)
      .join('');
  const text = `version: 1
accounts: { kissmetrics: {} }
${one.policy}projects:
  web: ${one.web}
  app: "2"
groups:
  readers: { role: read-only, projects: ${one.readers} }
  writers: { role: user, projects: [app] }
${one.included === null ? '' : 'include: [team/more.yaml]\n'}members:
  zoe@acme.com: owner
${lines(one.members)}${one.odd}`;
  return {
    'org/team.yaml': { mode: one.mode, text },
    'README.md': String(one.other),
    'org/other.yaml': String(one.other),
    ...(one.included === null ? {} : { 'org/team/more.yaml': `members:\n${lines(one.included)}` }),
  };
}

/** Versions differ a little from one to the next: mostly one part of one of them. */
const history = fc
  .tuple(
    version,
    fc.array(
      fc.tuple(
        version,
        fc.constantFrom(
          'members',
          'one',
          'one',
          'one',
          'renamed',
          'renamed',
          'readers',
          'web',
          'policy',
          'included',
          'odd',
          'mode',
          'other',
          'all',
          'gone',
        ),
      ),
      {
        maxLength: 9,
      },
    ),
  )
  .map(([first, rest]) => {
    let last: Version = { ...first, odd: '', mode: '100644' };
    const versions: (Version | null)[] = [last];
    for (const [next, part] of rest) {
      if (part === 'gone') {
        versions.push(null);
        continue;
      }
      const [name = ''] = Object.keys(next.members);
      const { [name]: entryOfOne, ...others } = last.members;
      if (part === 'all') last = { ...next, odd: '', mode: '100644' };
      else if (part === 'one')
        last = { ...last, members: next.other === 0 ? others : { ...others, ...next.members } };
      else if (part === 'renamed' && entryOfOne?.startsWith('{') === true) {
        const heir = `new-${name}`;
        const renamed = entryOfOne.replace('{', `{ previous_email: ${name}@acme.com,`);
        last = {
          ...last,
          members: { ...others, [heir]: next.other === 0 ? renamed.replace('[web]', '[app]') : renamed },
        };
      } else if (part === 'odd' || part === 'mode') {
        // What breaks a version is gone in the next one.
        versions.push({ ...last, [part]: next[part] });
        continue;
      } else if (part !== 'renamed') last = { ...last, [part]: next[part] };
      versions.push(last);
    }
    return versions.map(filesOf);
  });

type Tuples = ReadonlyMap<string, Grant>;
const keyOf = ({ person, account, resource, level, until }: Grant): string =>
  [person, account, resource, level, until].join(' ');

/** What a version gives, loaded whole; null: it cannot be read. */
function tuplesOf(
  files: Files,
): { readonly tuples: Tuples; readonly was: ReadonlyMap<string, string> } | null {
  const root = files['org/team.yaml'];
  if (root === undefined || typeof root === 'string' || root.mode === '120000') return null;
  const more = files['org/team/more.yaml'];
  const sources = [
    { path: 'org/team.yaml', text: root.text },
    ...(typeof more === 'string' ? [{ path: 'org/team/more.yaml', text: more }] : []),
  ];
  const { team } = loadRoster(sources, SERVICES);
  if (team === null) return null;
  return {
    tuples: new Map(accessEver(team, SERVICES.capabilitiesOf).map((grant) => [keyOf(grant), grant])),
    was: new Map(
      team.members.flatMap(({ person, previous_email }) =>
        previous_email === null ? [] : [[person, previous_email.value] as const],
      ),
    ),
  };
}

/** Compares each version with the one before, tuple by tuple. */
function oracle(commits: readonly string[], versions: readonly Files[]): Blame {
  const valid = versions.flatMap((files, n) => {
    const read = tuplesOf(files);
    return read === null ? [] : [{ ...read, commit: commits[n] ?? '' }];
  });
  const people = ({ tuples }: { readonly tuples: Tuples }): ReadonlySet<string> =>
    new Set([...tuples.values()].map(({ person }) => person));
  const held = new Map<string, Introduced>();
  const past: Past[] = [];
  const ended = new Map<string, string>();
  let before: (typeof valid)[number] | null = null;
  for (const now of valid) {
    const old: Tuples = before?.tuples ?? new Map<string, Grant>();
    const [here, there] = [people(now), before === null ? new Set<string>() : people(before)];
    const heirs = new Map(
      [...now.was].filter(([person, was]) => !there.has(person) && there.has(was) && !here.has(was)),
    );
    const next = new Map(held);
    for (const [key, grant] of now.tuples) {
      if (old.has(key)) continue;
      const was = heirs.get(grant.person);
      const earlier = was === undefined ? undefined : held.get(keyOf({ ...grant, person: was }));
      next.set(key, { grant, commit: now.commit, ...(earlier === undefined ? {} : { before: earlier }) });
      ended.delete(`${grant.person} ${grant.account} ${grant.resource}`);
    }
    for (const [key, grant] of old) {
      if (now.tuples.has(key)) continue;
      const introduced = held.get(key);
      const heir = [...heirs].find(
        ([person, was]) => was === grant.person && now.tuples.has(keyOf({ ...grant, person })),
      )?.[0];
      if (introduced !== undefined)
        past.push({ ...introduced, ended: now.commit, ...(heir === undefined ? {} : { moved_to: heir }) });
      next.delete(key);
      const still = [...now.tuples.values()].some(
        ({ person, account, resource }) =>
          person === grant.person && account === grant.account && resource === grant.resource,
      );
      if (!still) ended.set(`${grant.person} ${grant.account} ${grant.resource}`, now.commit);
    }
    held.clear();
    for (const [key, one] of next) held.set(key, one);
    before = now;
  }
  return {
    held: [...held.values()],
    past,
    ended: [...ended].map(([key, commit]) => {
      const [person = '', account = '', resource = ''] = key.split(' ');
      return { person, account, resource, commit };
    }),
  };
}

const sorted = (items: readonly unknown[]): readonly string[] =>
  items.map((item) => JSON.stringify(item)).sort();
const same = (actual: Blame, expected: Blame): void => {
  expect(sorted(actual.held)).toEqual(sorted(expected.held));
  expect(sorted(actual.past)).toEqual(sorted(expected.past));
  expect(sorted(actual.ended)).toEqual(sorted(expected.ended));
};

function blameAt(
  repository: MemoryHistory,
  tip: string,
  cache: BlameCache | null = null,
  since: string | null = null,
) {
  const { providers, capabilitiesOf } = SERVICES;
  return historyBlame(repository, {
    tip,
    roster_path: 'org/team.yaml',
    since,
    providers,
    capabilitiesOf,
    cache,
  });
}

/** A cache that forgets nothing. */
function keptStates(): BlameCache & { readonly texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    commits: async () => new Set(texts.keys()),
    read: async (commit) => texts.get(commit) ?? null,
    write: async (commit, text) => void texts.set(commit, text),
  };
}

describe('blame over a history', () => {
  it('is what comparing all versions gives', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (versions) => {
        const repository = memoryHistory(versions);
        const { commits } = repository;
        const found = await blameAt(repository, commits.at(-1) ?? '');
        same(found, oracle(commits, versions));
        const broken = commits.filter((_, n) => tuplesOf(versions[n] ?? {}) === null);
        for (const { commit } of found.invalid) expect(broken).toContain(commit);
      }),
      { numRuns: 200 },
    );
  });

  it('is the same from any state of an earlier run, and for any commit that is asked about', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), fc.nat(), async (versions, first, second) => {
        const repository = memoryHistory(versions);
        const { commits } = repository;
        const cache = keptStates();
        for (const n of [first, second, versions.length - 1]) {
          const tip = commits[n % versions.length] ?? '';
          const cold = await blameAt(repository, tip);
          const warm = await blameAt(repository, tip, cache);
          expect({ ...warm, counts: null, resumed: null, team: null }).toEqual({
            ...cold,
            counts: null,
            resumed: null,
            team: null,
          });
        }
      }),
      { numRuns: 80 },
    );
  });

  it('begins with the commit that it is told to', async () => {
    await fc.assert(
      fc.asyncProperty(history, fc.nat(), async (versions, n) => {
        const repository = memoryHistory(versions);
        const { commits } = repository;
        const begin = n % versions.length;
        const found = await blameAt(repository, commits.at(-1) ?? '', null, commits[begin] ?? '');
        same(found, oracle(commits.slice(begin), versions.slice(begin)));
      }),
      { numRuns: 80 },
    );
  });
});
