// Which commit gave what, on small histories: what is parsed, what is broken, and what a cache may say.
import { describe, expect, it } from 'vitest';
import type { BlameCache } from '../../../../src/evidence/blame/blame-cache.ts';
import { readState, writeState } from '../../../../src/evidence/blame/blame-state.ts';
import { type HistoryBlame, historyBlame } from '../../../../src/evidence/blame/history-blame.ts';
import { type Files, type MemoryHistory, memoryHistory } from '../../../support/memory-history.ts';
import { context } from '../../../support/roster-text.ts';

const team = (members: readonly string[], rest = ''): string =>
  `version: 1
accounts: { kissmetrics: {} }
${rest}projects: { web: "1", app: "2" }
groups:
  readers: { role: read-only, projects: [web] }
members:
  ada@acme.com: owner
${members.map((line) => `  ${line}\n`).join('')}`;
const file = (members: readonly string[], rest?: string): Files => ({ 'team.yaml': team(members, rest) });

function run(
  repository: MemoryHistory,
  options: { tip?: string; since?: string; cache?: BlameCache } = {},
): Promise<HistoryBlame> {
  const { providers, capabilitiesOf } = context();
  return historyBlame(repository, {
    tip: options.tip ?? repository.commits.at(-1) ?? '',
    roster_path: 'team.yaml',
    since: options.since ?? null,
    providers,
    capabilitiesOf,
    cache: options.cache ?? null,
  });
}

/** `person resource=level commit` of everybody but the owner. */
const heldOf = ({ held }: HistoryBlame): readonly string[] =>
  held
    .filter(({ grant }) => grant.person !== 'ada@acme.com')
    .map(({ grant, commit }) => `${grant.person.split('@')[0]} ${grant.resource}=${grant.level} ${commit}`);

function memoryCache(
  states: { readonly [commit: string]: string } = {},
): BlameCache & { texts: Map<string, string> } {
  const texts = new Map(Object.entries(states));
  return {
    texts,
    commits: async () => new Set(texts.keys()),
    read: async (commit) => texts.get(commit) ?? null,
    write: async (commit, text) => void texts.set(commit, text),
  };
}

describe('history', () => {
  it('parses an entry once, however many versions hold it, and however groups change around it', async () => {
    const versions = Array.from({ length: 40 }, (_, n) =>
      file(
        [
          'bo@acme.com: readers',
          'cy@acme.com: { role: user, projects: [web] }',
          `dee@acme.com: { role: user, projects: [${n % 2 === 0 ? 'web' : 'app'}] }`,
          ...(n < 20 ? [] : ['eve@acme.com: readers']),
        ],
        n < 10 ? '' : 'mode: additive\n',
      ),
    );
    const { counts, steps } = await run(memoryHistory(versions));
    expect(steps).toHaveLength(40);
    // ada, bo, cy, two of dee, eve; the rest of the file with and without its mode.
    expect(counts).toEqual({ entries: 6, contexts: 2, whole: 0 });
  });

  it('finds an include by its path, however that is written', async () => {
    const people = { 'people/more.yaml': 'members:\n  bo@acme.com: readers\n' };
    const repository = memoryHistory([
      file([]),
      { ...file([], 'include: [people//more.yaml]\n'), ...people },
    ]);
    const found = await run(repository);
    expect(found.invalid).toEqual([]);
    expect(heldOf(found)).toEqual(['bo account=read-only c001', 'bo project:1=member c001']);
  });

  it('lists steps that touch the roster only, and reads no other file', async () => {
    const repository = memoryHistory([
      { 'README.md': 'a' },
      { 'README.md': 'a', ...file(['bo@acme.com: readers']) },
      { 'README.md': 'b', 'other.yaml': 'x', ...file(['bo@acme.com: readers']) },
    ]);
    const { steps } = await run(repository);
    expect(steps.map(({ commit, parent }) => [commit, parent])).toEqual([['c001', 'c000']]);
    expect(repository.reads()).toBe(1);
  });

  it('changes nothing by a step whose file is broken, and gives what it brought to the next', async () => {
    const repository = memoryHistory([
      file(['bo@acme.com: readers']),
      file(['bo@acme.com: admn', 'cy@acme.com: readers']),
      {},
      file(['bo@acme.com: readers', 'cy@acme.com: readers']),
    ]);
    const found = await run(repository);
    expect(found.invalid.map(({ commit, message }) => [commit, message])).toEqual([
      ['c001', 'team.yaml:8 "admn" is neither a role nor a group'],
      ['c002', 'team.yaml is not there'],
    ]);
    expect(heldOf(found)).toEqual([
      'bo account=read-only c000',
      'bo project:1=member c000',
      'cy account=read-only c003',
      'cy project:1=member c003',
    ]);
  });

  it('is no less sure of a step that was refused on its day only', async () => {
    const long =
      'bo@acme.com: { role: user, projects: [], elevate: { role: admin, until: 2031-01-01T00:00Z, reason: x } }';
    const rest = 'policy: { require: { expires: { elevate: 72h } } }\n';
    const found = await run(
      memoryHistory([file([], rest), file([long], rest), file([long, 'cy@acme.com: readers'], rest)]),
    );
    expect(found.invalid).toEqual([]);
    expect(heldOf(found)).toContain('bo account=admin c001');
  });

  it.each([
    ['a link', '120000', 'team.yaml is no file (mode 120000)'],
    ['a submodule', '160000', 'team.yaml is no file (mode 160000)'],
  ])('does not follow %s', async (_, mode, message) => {
    const text = team(['bo@acme.com: readers']);
    const { invalid } = await run(memoryHistory([{ 'team.yaml': text }, { 'team.yaml': { mode, text } }]));
    expect(invalid.map((one) => one.message)).toEqual([message]);
  });

  it('reads a file that may be executed, since its next step would carry what it brought', async () => {
    const text = team(['bo@acme.com: readers']);
    const found = await run(
      memoryHistory([{ 'team.yaml': { mode: '100755', text } }, { 'team.yaml': text }]),
    );
    expect(heldOf(found)).toContain('bo account=read-only c000');
  });

  it('keeps how people were recognised who are no longer in the file, or not in an account', async () => {
    const found = await run(
      memoryHistory([
        file(['bo@acme.com: { group: readers, ids: { kissmetrics: { id: u_1 } } }', 'cy@acme.com: readers']),
        file(['bo@acme.com: { group: readers, ids: { kissmetrics: { id: u_2 } } }', 'cy@acme.com: readers']),
        file(['cy@acme.com: readers']),
      ]),
    );
    expect(found.former).toEqual([
      {
        person: 'bo@acme.com',
        account: 'kissmetrics',
        identities: [
          { by: 'id', value: 'u_2' },
          { by: 'email', value: 'bo@acme.com' },
        ],
      },
    ]);
  });

  it('takes the commit that it begins with for the baseline, and refuses one that is not on the branch', async () => {
    const repository = memoryHistory([
      file(['bo@acme.com: readers']),
      file(['bo@acme.com: readers', 'cy@acme.com: readers']),
      file(['bo@acme.com: readers', 'cy@acme.com: readers']),
    ]);
    const found = await run(repository, { since: 'c001' });
    expect(heldOf(found)[0]).toBe('bo account=read-only c001');
    const elsewhere: MemoryHistory = {
      ...repository,
      async *steps() {
        yield* repository.steps('c000', 'c002');
      },
    };
    await expect(run(elsewhere, { since: 'c001' })).rejects.toMatchObject({ code: 'RC614', exit: 4 });
  });
});

describe('the cache', () => {
  const versions = [
    file(['bo@acme.com: readers']),
    file(['bo@acme.com: readers', 'cy@acme.com: readers']),
    file(['bo@acme.com: readers']),
  ];

  it('saves reading what an earlier run has read', async () => {
    const cache = memoryCache();
    const repository = memoryHistory(versions);
    const cold = await run(repository, { cache });
    const before = repository.reads();
    const warm = await run(repository, { cache });
    expect(warm).toMatchObject({ resumed: 'c002', held: cold.held, past: cold.past, former: cold.former });
    expect(repository.reads() - before).toBe(1);
  });

  it.each<[string, (text: string) => string]>([
    ['is cut short', (text) => text.slice(0, -5)],
    ['is of another format', (text) => text.replace('"format":1', '"format":0')],
    ['was edited', (text) => text.replace('"commit":"c000"', '"commit":"c001"')],
    ['is no state', () => 'null'],
    [
      'was edited by somebody who knows how, and holds what the file does not give',
      (text) => {
        const state = readState(text);
        if (state === null) throw new Error('no state');
        const held = state.blame.held.map((one) => ({ ...one, grant: { ...one.grant, level: 'owner' } }));
        return writeState({ ...state, blame: { ...state.blame, held } });
      },
    ],
  ])('is not used where a state %s', async (_, edit) => {
    const cache = memoryCache();
    const repository = memoryHistory(versions);
    const cold = await run(repository, { cache });
    const [[commit = '', text = ''] = []] = cache.texts;
    cache.texts.set(commit, edit(text));
    expect(await run(repository, { cache })).toMatchObject({
      resumed: null,
      held: cold.held,
      past: cold.past,
    });
  });

  it('is not used where its commit is not on the way to the tip', async () => {
    const cache = memoryCache();
    const repository = memoryHistory(versions);
    await run(repository, { cache });
    expect(await run(repository, { cache, tip: 'c001' })).toMatchObject({ resumed: null });
  });
});
