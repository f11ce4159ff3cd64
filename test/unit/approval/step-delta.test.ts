import { describe, expect, it } from 'vitest';
import { beneficiaries } from '../../../src/approval/beneficiaries.ts';
import { uncovered } from '../../../src/approval/coverage.ts';
import { accessDelta, sameDeltas } from '../../../src/approval/deltas.ts';
import type { AccessChange, Delta, GovernedBlob } from '../../../src/approval/model.ts';
import { accessAt, approvalRoster } from '../../../src/approval/roster-access.ts';
import { type Side, stepDelta } from '../../../src/approval/step-delta.ts';
import { NO_CAPABILITIES } from '../../../src/core/capabilities.ts';
import { gain, governed } from '../../support/evidence.ts';
import { at, capable, type TeamInput, team } from '../../support/team.ts';

const NOW = at('2026-11-24T15:00:00Z');
const side = (input: TeamInput, files: readonly GovernedBlob[] = []) => ({
  team: team(input),
  files,
  roster_paths: ['team.yaml'],
});
const between = (before: TeamInput, after: TeamInput, capabilities = {}): Delta =>
  stepDelta(side(before), side(after), NOW, capable(capabilities));
const words = (changes: readonly AccessChange[]): readonly string[] =>
  changes.map(({ person, resource, level, until, tier }) =>
    [person, resource, level, ...(until === null ? [] : [until.slice(0, 10)]), tier].join(' '),
  );
const bo = (entry: TeamInput['members'][string]): TeamInput => ({ members: { bo: entry } });

describe('the access that a step changes', () => {
  it.each<[string, TeamInput, TeamInput, readonly string[], readonly string[]]>([
    ['is nothing where nothing changed', bo('user'), bo('user'), [], []],
    ['a raised role', bo('user'), bo('owner'), ['bo account owner critical'], []],
    ['a lowered role', bo('admin'), bo('user'), [], ['bo account admin low']],
    ['somebody new', { members: {} }, bo('user'), ['bo account user medium'], []],
    [
      'a new contractor',
      { members: {} },
      bo({ role: 'user', type: 'contractor' }),
      ['bo account user high'],
      [],
    ],
    ['somebody gone', bo('user'), { members: {} }, [], ['bo account user low']],
    [
      'somebody gone who was denied a feature, which gives nothing',
      bo({ role: 'user', features: { export: false } }),
      { members: {} },
      [],
      ['bo account user low'],
    ],
    [
      'attack 37: a later end',
      bo({ role: 'user', expires: '2026-12-01' }),
      bo({ role: 'user', expires: '2026-12-31' }),
      ['bo account user 2027-01-01 medium'],
      [],
    ],
    [
      'an earlier end',
      bo({ role: 'user' }),
      bo({ role: 'user', expires: '2026-12-31' }),
      [],
      ['bo account user low'],
    ],
    [
      'a role raised for a while keeps the one under it',
      bo({ role: 'user', projects: [] }),
      bo({ role: 'user', projects: [], elevate: [{ role: 'admin', until: '2026-11-30' }] }),
      ['bo account admin 2026-11-30 medium'],
      [],
    ],
    [
      'a raised role taken back early gives nothing',
      bo({ role: 'user', projects: [], elevate: [{ role: 'admin', until: '2026-11-30' }] }),
      bo({ role: 'user', projects: [] }),
      [],
      ['bo account admin 2026-11-30 low'],
    ],
    [
      'a lower raise that outlasts a higher one',
      bo({ role: 'user', projects: [], elevate: [{ role: 'owner', until: '2026-11-30' }] }),
      bo({
        role: 'user',
        projects: [],
        elevate: [
          { role: 'owner', until: '2026-11-30' },
          { role: 'admin', until: '2026-12-02' },
        ],
      }),
      ['bo account admin 2026-12-02 medium'],
      [],
    ],
    [
      'a lower raise that ends before a higher one',
      bo({ role: 'user', projects: [], elevate: [{ role: 'owner', until: '2026-11-30' }] }),
      bo({
        role: 'user',
        projects: [],
        elevate: [
          { role: 'owner', until: '2026-11-30' },
          { role: 'admin', until: '2026-11-29' },
        ],
      }),
      [],
      [],
    ],
    [
      'a denial taken back leaves it to whoever is there',
      bo({ role: 'user', features: { export: false } }),
      bo('user'),
      ['bo feature:export unmanaged medium'],
      [],
    ],
    [
      'a denial turned round',
      bo({ role: 'user', features: { export: false } }),
      bo({ role: 'user', features: { export: true } }),
      ['bo feature:export allow medium'],
      [],
    ],
    [
      'a denial takes away',
      bo('user'),
      bo({ role: 'user', features: { export: false } }),
      [],
      ['bo feature:export deny low'],
    ],
  ])('%s', (_, before, after, gains, losses) => {
    const delta = between(before, after);
    expect([words(delta.gains), words(delta.losses)]).toEqual([gains, losses]);
  });

  it('is riskier where a project holds personal data on either side', () => {
    const projects = (data?: string): NonNullable<TeamInput['projects']> => ({
      web: { native: { kissmetrics: '1' }, ...(data === undefined ? {} : { data }) },
    });
    const given = (before?: string, after?: string) =>
      words(
        between(
          { ...bo({ role: 'user', projects: [] }), projects: projects(before) },
          { ...bo({ role: 'user', projects: ['web'] }), projects: projects(after) },
        ).gains,
      );
    expect(given()).toEqual(['bo project:1 member medium']);
    expect(given('eu-personal')).toEqual(['bo project:1 member high']);
    expect(given(undefined, 'eu-personal')).toEqual(['bo project:1 member high']);
  });

  it('is sorted, for ever after an end', () => {
    const soon = at('2026-12-01');
    const forever = { ...gain('bo', { level: 'native:x' }), until: null };
    const ended = { ...forever, until: soon };
    expect(accessDelta([], [forever, ended]).gains.map(({ until }) => until)).toEqual([soon, null]);
    expect(accessDelta([ended, forever], []).losses.map(({ until }) => until)).toEqual([soon, null]);
    expect(accessDelta([forever], [ended]).gains).toEqual([]);
  });

  it('of a first file is all of it', () => {
    const none: Side = { team: null, files: [], roster_paths: [] };
    const delta = stepDelta(none, side(bo('user')), NOW, capable());
    expect(words(delta.gains)).toEqual(['bo account user medium']);
    expect(delta.moved).toEqual([]);
  });

  it('is told apart from that of other heads, wherever it stands in the file', () => {
    const before: TeamInput = { members: { ada: 'user', bo: 'user' } };
    const after: TeamInput = { members: { ada: 'user', bo: 'admin' } };
    const moved: TeamInput = { members: { ada: { role: 'user', line: 40 }, bo: { role: 'admin', line: 2 } } };
    expect(sameDeltas([between(before, after)], [between(before, moved)])).toBe(true);
    expect(sameDeltas([between(before, after)], [between(before, bo('admin'))])).toBe(false);
    expect(sameDeltas([between(before, after)], [])).toBe(false);
  });
});

describe('governed files', () => {
  const blob = (path: string, id: string): GovernedBlob => ({ path, mode: '100644', blob: id });
  it('are critical by blob, but for the roster, which is judged by content', () => {
    const before = side(bo('user'), [blob('CODEOWNERS', '1'), blob('team.yaml', '1'), blob('gone.yml', '1')]);
    const after = side(bo('user'), [blob('CODEOWNERS', '2'), blob('team.yaml', '2'), blob('new.yml', '1')]);
    const delta = stepDelta(before, after, NOW, capable());
    expect(delta.governed.map(({ tier, message }) => `${tier} ${message}`)).toEqual([
      'critical CODEOWNERS changed',
      'critical gone.yml is gone',
      'critical new.yml is new',
    ]);
  });
});

describe('who gains', () => {
  const gainers = (delta: Delta, of: string): readonly string[] => {
    const all = beneficiaries(delta);
    const [change] = delta.gains.filter(({ person }) => person === of);
    if (change === undefined) throw new Error(`${of} gains nothing`);
    return ['ada', 'bo', 'cy', 'dee'].filter((person) => all.ofGain(person, change) !== null);
  };
  const inGroup = (role: 'user' | 'admin') =>
    ({ group: 'eng', role, projects: [], from: 'group eng' }) as const;

  it('attack 10: everybody whose access rises by an edited group', () => {
    const before: TeamInput = { members: { ada: inGroup('user'), bo: inGroup('user'), cy: 'user' } };
    const after: TeamInput = { members: { ada: inGroup('admin'), bo: inGroup('admin'), cy: 'admin' } };
    expect(gainers(between(before, after), 'ada')).toEqual(['ada', 'bo']);
    expect(gainers(between(before, after), 'cy')).toEqual(['cy']);
  });

  it('attack 10: also where their own line says the role that the group gives a new account', () => {
    const own = { group: 'eng', role: 'user', projects: [] } as const;
    const accounts: TeamInput['accounts'] = { kissmetrics: {}, metrics: {} };
    const wide = { ...own, accounts: { kissmetrics: {}, metrics: {} } };
    const delta = between(
      { accounts, members: { ada: own, bo: own } },
      { accounts, members: { ada: wide, bo: wide } },
    );
    expect(gainers(delta, 'ada')).toEqual(['ada', 'bo']);
  });

  it('attack 10: everybody who holds an alias that is pointed elsewhere', () => {
    const members: TeamInput['members'] = {
      ada: { role: 'user', projects: ['web'] },
      bo: { role: 'user', projects: ['web'] },
      cy: { role: 'user', projects: ['app'] },
    };
    const delta = between(
      { members, projects: { web: '1', app: '2' } },
      { members, projects: { web: '3', app: '2' } },
    );
    expect(words(delta.gains)).toEqual(['ada project:3 member medium', 'bo project:3 member medium']);
    expect(gainers(delta, 'ada')).toEqual(['ada', 'bo']);
    const [change] = delta.governed;
    expect(change?.path).toBe('projects.web.kissmetrics');
    const all = beneficiaries(delta);
    expect(['ada', 'bo', 'cy'].filter((person) => change && all.ofGoverned(person, change))).toEqual([
      'ada',
      'bo',
    ]);
  });

  it('attack 10: everybody whom changed defaults give more', () => {
    const members = (role: 'user' | 'admin'): TeamInput['members'] => ({
      ada: { role, projects: [] },
      bo: { role, projects: [] },
    });
    const delta = between(
      { members: members('user'), blocks: { defaults: { role: 'user' } } },
      { members: members('admin'), blocks: { defaults: { role: 'admin' } } },
    );
    expect(gainers(delta, 'ada')).toEqual(['ada', 'bo']);
  });

  it('is one alone where two lines change by themselves', () => {
    const delta = between(
      { members: { ada: 'user', bo: 'user' } },
      { members: { ada: 'read-only', bo: 'owner' } },
    );
    expect(gainers(delta, 'bo')).toEqual(['bo']);
  });

  it('attack 9: is the person of before who goes by a new key, by address or by any pin', () => {
    const pinned = { role: 'user', ids: { github: [{ by: 'id', value: '2' }] } } as const;
    const delta = between(
      { members: { bo: pinned, 'ada@acme.com': 'user', cy: 'user' } },
      {
        members: {
          'ada@new.example': { role: 'owner', previous_email: 'ada@acme.com' },
          robert: { ...pinned, role: 'admin' },
          cy: { role: 'user', previous_email: 'nobody@acme.com' },
        },
      },
    );
    expect(delta.moved).toEqual([
      { person: 'ada@new.example', was: 'ada@acme.com' },
      { person: 'robert', was: 'bo' },
    ]);
    expect(gainers(delta, 'robert')).toEqual(['bo']);
    expect(beneficiaries(delta).any('ada@acme.com')).toBe(true);
    expect(beneficiaries(delta).any('bo')).toBe(true);
    expect(beneficiaries(delta).any('dee')).toBe(false);
  });

  it.each([
    ['of an own pin', governed('members.bo.ids.github', 'critical', { person: 'bo' }), true],
    ['of an own elevation', governed('members.bo.elevate.km', 'medium', { person: 'bo' }), true],
    [
      'of no elevation that is taken out',
      governed('members.bo.elevate.km', 'low', { person: 'bo', after: null }),
      false,
    ],
    [
      'of an end that is taken out',
      governed('members.bo.expires', 'high', { person: 'bo', before: '2026', after: null }),
      true,
    ],
    [
      'of no end that is new',
      governed('members.bo.expires', 'low', { person: 'bo', before: null, after: '2026' }),
      false,
    ],
    [
      'of no earlier end',
      governed('members.bo.expires', 'low', { person: 'bo', before: '2027', after: '2026' }),
      false,
    ],
    ['of another name', governed('members.bo.name', 'low', { person: 'bo' }), true],
    ['of nothing in the policy', governed('policy.owners', 'critical'), false],
  ])('is the person %s: %#', (_, change, expected) => {
    const all = beneficiaries({ gains: [], losses: [], governed: [change], moved: [] });
    expect(all.ofGoverned('bo', change) !== null).toBe(expected);
    expect(all.any('bo')).toBe(expected);
    expect(all.ofGoverned('cy', change)).toBe(null);
  });
});

describe('coverage', () => {
  it('attack 3: a widened group and a newcomer to it, each approved alone, combine', () => {
    const group = (projects: readonly string[], people: readonly string[]): TeamInput => ({
      projects: { prod: '9', web: '1' },
      members: Object.fromEntries(people.map((person) => [person, { role: 'user', projects, group: 'dev' }])),
    });
    const base = group(['web'], ['ada']);
    const widened = group(['web', 'prod'], ['ada']);
    const joined = group(['web'], ['ada', 'contractor']);
    const both = group(['web', 'prod'], ['ada', 'contractor']);
    const landed = between(widened, both);
    const reviewed = between(base, joined);
    expect(words(uncovered(landed, [reviewed]).gains)).toEqual(['contractor project:9 member medium']);
    expect(uncovered(between(base, joined), [reviewed])).toEqual({ gains: [], governed: [] });
  });

  it.each<[string, Partial<AccessChange>, Partial<AccessChange>, boolean]>([
    ['the same', {}, {}, true],
    ['a lower level', { level: 'user' }, { level: 'admin' }, true],
    ['a higher level', { level: 'owner' }, { level: 'admin' }, false],
    ['a level of no known order', { level: 'native:x' }, { level: 'owner' }, false],
    ['another person', { person: 'cy' }, {}, false],
    ['another account', { account: 'github' }, {}, false],
    ['a report under all of them', { resource: 'report:a' }, { resource: 'report:*' }, true],
    ['all reports under one', { resource: 'report:*' }, { resource: 'report:a' }, false],
    ['a team under all projects', { resource: 'team:a' }, { resource: 'project:*' }, false],
    ['for ever under an end', {}, { until: at('2027-01-01') }, false],
    ['an end under for ever', { until: at('2027-01-01') }, {}, true],
  ])('%s', (_, landed, reviewed, covered) => {
    const of = (change: Partial<AccessChange>): Delta => ({
      gains: [gain('bo', change)],
      losses: [],
      governed: [],
      moved: [],
    });
    expect(uncovered(of(landed), [of(reviewed)]).gains).toEqual(covered ? [] : of(landed).gains);
  });

  it('tells several elevations of one path apart', () => {
    const change = (after: number) => governed('members.bo.elevate.km', 'medium', { person: 'bo', after });
    const of = (...after: readonly number[]): Delta => ({
      gains: [],
      losses: [],
      governed: after.map(change),
      moved: [],
    });
    expect(uncovered(of(1, 2), [of(2, 1)]).governed).toEqual([]);
    expect(uncovered(of(1, 3), [of(2, 1)]).governed).toEqual([change(3)]);
  });
});

describe('what approvals read from a file', () => {
  it('is who people are on the forge, numbers apart from logins', () => {
    const input: TeamInput = {
      projects: { web: { native: { kissmetrics: ['1', '2'] }, owner: 'ada' }, app: '3' },
      members: {
        ada: {
          role: 'owner',
          manager: 'bo',
          expires: '2026-12-31',
          ids: {
            github: [
              { by: 'id', value: '1' },
              { by: 'login', value: 'ada' },
              { by: 'id', value: '01' },
              { by: 'id', value: 'x' },
            ],
            kissmetrics: [{ by: 'id', value: '7' }],
          },
        },
        bo: { role: 'user', type: 'service' },
      },
    };
    expect(approvalRoster(team(input))).toEqual({
      people: [
        {
          person: 'ada',
          type: 'employee',
          forge: { ids: [1], logins: ['ada'] },
          manager: 'bo',
          expires: '2027-01-01T00:00:00Z',
        },
        { person: 'bo', type: 'service', forge: { ids: [], logins: [] }, manager: null, expires: null },
      ],
      projects: [
        { alias: 'web', account: 'kissmetrics', native: '1', owner: 'ada' },
        { alias: 'web', account: 'kissmetrics', native: '2', owner: 'ada' },
        { alias: 'app', account: 'kissmetrics', native: '3', owner: null },
      ],
    });
    expect(approvalRoster(team({ members: {}, projects: null })).projects).toEqual([]);
  });

  it('holds both roles of somebody who is raised, once each', () => {
    const levels = (until: string) =>
      accessAt(team(bo({ role: 'user', projects: [], elevate: [{ role: 'owner', until }] })), NOW, () => ({
        ...NO_CAPABILITIES,
      })).map(({ level, until: end }) => `${level} ${end}`);
    expect(levels('2026-11-30')).toEqual(['owner 2026-11-30T00:00:00Z', 'user null']);
    expect(levels('2026-11-24')).toEqual(['user null']);
  });

  it('holds every raise that is still to come, and none that has ended', () => {
    const levels = (now: string) =>
      accessAt(
        team(
          bo({
            role: 'user',
            projects: [],
            elevate: [
              { role: 'owner', until: '2026-11-30' },
              { role: 'admin', until: '2026-12-02' },
            ],
          }),
        ),
        at(now),
        () => ({ ...NO_CAPABILITIES }),
      ).map(({ level, until }) => `${level} ${until}`);
    expect(levels('2026-11-29T00:00:00Z').sort()).toEqual([
      'admin 2026-12-02T00:00:00Z',
      'owner 2026-11-30T00:00:00Z',
      'user null',
    ]);
    expect(levels('2026-12-01T00:00:00Z')).toEqual(['admin 2026-12-02T00:00:00Z', 'user null']);
    expect(levels('2026-12-02T00:00:00Z')).toEqual(['user null']);
  });
});
