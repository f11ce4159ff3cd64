import { describe, expect, it } from 'vitest';
import type { Capabilities } from '../../../src/core/capabilities.ts';
import { levelAt } from '../../../src/core/entitlements.ts';
import { resolve } from '../../../src/roster/resolve.ts';
import {
  at,
  capable,
  type MemberInput,
  mail,
  place,
  policy,
  type TeamInput,
  team,
  training,
} from '../../support/team.ts';

const NOW = at('2026-11-24T12:00:00Z');
const PROJECTS = { web: '1', app: '2' };

/** What `ada@acme.com` gets, as `resource level until` lines. */
function access(
  ada: MemberInput,
  options: { caps?: Partial<Capabilities>; file?: Partial<TeamInput> } = {},
): readonly string[] {
  const file = team({ projects: PROJECTS, ...options.file, members: { 'ada@acme.com': ada } });
  return (
    resolve(file, NOW, capable(options.caps)).accounts[0]?.members[0]?.entitlements.map(
      ({ resource, level, until }) => `${resource} ${level}${until === null ? '' : ` until ${until}`}`,
    ) ?? []
  );
}

describe('the role', () => {
  const elevate = (role: 'admin' | 'owner' | 'read-only', until: string) => ({ role, until }) as const;

  it('tells which elevations have ended, and says nothing where none has', () => {
    const told = (ada: MemberInput): unknown =>
      resolve(team({ members: { 'ada@acme.com': ada } }), NOW, capable()).accounts[0]?.members[0]
        ?.ended_elevations;
    const [ended, running] = [
      elevate('admin', '2026-11-24T12:00:00Z'),
      elevate('owner', '2026-11-24T12:00:01Z'),
    ];
    expect(told({ elevate: [ended, running] })).toEqual([{ level: 'admin', until: '2026-11-24T12:00:00Z' }]);
    expect(told({ elevate: [running, { ...ended, account: 'elsewhere' }] })).toBeUndefined();
  });

  it.each<[string, MemberInput, string]>([
    ['is the written one', { role: 'user' }, 'account user'],
    [
      'is raised before the end of an elevation',
      { elevate: [elevate('admin', '2026-11-24T12:00:01Z')] },
      'account admin until 2026-11-24T12:00:01Z',
    ],
    [
      'has fallen back at the end of an elevation',
      { elevate: [elevate('admin', '2026-11-24T12:00:00Z')] },
      'account user',
    ],
    [
      'is never lowered by an elevation',
      { role: 'admin', elevate: [elevate('read-only', '2026-12-01')] },
      'account admin',
    ],
    [
      'is not given an end by an elevation to itself',
      { role: 'admin', elevate: [elevate('admin', '2026-12-01')] },
      'account admin',
    ],
    [
      'is the highest of two elevations',
      { elevate: [elevate('admin', '2026-12-09'), elevate('owner', '2026-12-01')] },
      'account owner until 2026-12-01T00:00:00Z',
    ],
    [
      'is the highest of two elevations in the other order',
      { elevate: [elevate('owner', '2026-12-01'), elevate('admin', '2026-12-09')] },
      'account owner until 2026-12-01T00:00:00Z',
    ],
    [
      'lasts until the longer of two equal elevations',
      { elevate: [elevate('admin', '2026-12-01'), elevate('admin', '2026-12-09')] },
      'account admin until 2026-12-09T00:00:00Z',
    ],
    [
      'is not shortened by a shorter equal elevation',
      { elevate: [elevate('admin', '2026-12-09'), elevate('admin', '2026-12-01')] },
      'account admin until 2026-12-09T00:00:00Z',
    ],
    ['ends with the access', { expires: '2026-12-31' }, 'account user until 2027-01-01T00:00:00Z'],
    [
      'ends with the elevation where that is earlier',
      { expires: '2026-12-31', elevate: [elevate('admin', '2026-12-01')] },
      'account admin until 2026-12-01T00:00:00Z',
    ],
    [
      'ends with the access where that is earlier',
      { expires: '2026-11-30', elevate: [elevate('admin', '2026-12-05')] },
      'account admin until 2026-12-01T00:00:00Z',
    ],
  ])('%s', (_, ada, expected) => {
    expect(access({ projects: [], ...ada })).toEqual([expected]);
  });

  it('is raised in the named account only', () => {
    const file = team({
      accounts: { kissmetrics: {}, github: {} },
      members: {
        'ada@acme.com': {
          accounts: { kissmetrics: { role: 'user' }, github: { role: 'read-only' } },
          elevate: [{ account: 'github', role: 'admin', until: '2026-12-01' }],
        },
      },
    });
    const levels = resolve(file, NOW, capable()).accounts.map(({ members }) =>
      levelAt(members[0]?.entitlements ?? [], 'account'),
    );
    expect(levels).toEqual(['user', 'admin']);
  });
});

describe('projects', () => {
  it.each<[string, MemberInput, Partial<Capabilities>, Partial<TeamInput>, readonly string[]]>([
    [
      'a list names native ids',
      { projects: ['app', 'web'] },
      {},
      {},
      ['project:1 member', 'project:2 member'],
    ],
    ['an empty list is none', { projects: [] }, {}, {}, []],
    ['all is one entitlement where the service has it', { projects: 'all' }, {}, {}, ['project:* member']],
    [
      'all is every mapped alias elsewhere',
      { projects: 'all' },
      { all_projects: false },
      {},
      ['project:1 member', 'project:2 member'],
    ],
    ['absent means all for an admin', { role: 'admin' }, {}, {}, ['project:* member']],
    ['absent means all for an owner', { role: 'owner' }, {}, {}, ['project:* member']],
    ['absent stays absent for a user', { role: 'user' }, {}, {}, []],
    [
      'absent stays absent for someone raised to admin',
      { elevate: [{ role: 'admin', until: '2026-12-01' }] },
      {},
      {},
      [],
    ],
    ['absent without a block is left alone', { role: 'admin' }, {}, { projects: null }, []],
    [
      'all without a block is the native all',
      { projects: 'all' },
      {},
      { projects: null },
      ['project:* member'],
    ],
    [
      'all without a block and without a native all is left alone',
      { projects: 'all' },
      { all_projects: false },
      { projects: null },
      [],
    ],
    ['an alias without a block is left alone', { projects: ['web'] }, {}, { projects: null }, []],
    ['a service without projects gets none', { projects: ['web'] }, { projects: 'none' }, {}, []],
    [
      'roles are kept where the service has them',
      { projects: { web: 'admin', app: 'read-only' } },
      { projects: 'roles' },
      {},
      ['project:1 admin', 'project:2 read-only'],
    ],
    [
      'a list takes the written role where the service has roles',
      { projects: ['web'], elevate: [{ role: 'admin', until: '2026-12-01' }] },
      { projects: 'roles' },
      {},
      ['project:1 user'],
    ],
    [
      'all takes the written role where the service has roles',
      { projects: 'all' },
      { projects: 'roles' },
      {},
      ['project:* user'],
    ],
    ['roles are plain membership in a set', { projects: { web: 'admin' } }, {}, {}, ['project:1 member']],
    [
      'an alias of another account gives nothing here',
      { projects: ['web'] },
      {},
      { projects: { web: { native: { github: '7' } } } },
      [],
    ],
    [
      'an alias may have several native ids',
      { projects: ['web'] },
      {},
      { projects: { web: { native: { kissmetrics: ['7', '8'] } } } },
      ['project:7 member', 'project:8 member'],
    ],
    [
      'they end with the access',
      { projects: ['web'], expires: '2026-12-31' },
      {},
      {},
      ['project:1 member until 2027-01-01T00:00:00Z'],
    ],
  ])('%s', (_, ada, caps, file, expected) => {
    expect(access(ada, { caps, file }).filter((line) => !line.startsWith('account'))).toEqual(expected);
  });

  it.each<[string, MemberInput]>([
    ['the higher role first', { projects: { web: 'admin', app: 'user' } }],
    ['the higher role last', { projects: { web: 'user', app: 'admin' } }],
  ])('two aliases of one native id give the highest level, %s', (_, ada) => {
    const file = { projects: { web: '1', app: '1' } };
    expect(access(ada, { caps: { projects: 'roles' }, file })).toEqual(['account user', 'project:1 admin']);
  });
});

describe('reports and features', () => {
  it.each<[string, MemberInput, Partial<Capabilities>, readonly string[]]>([
    ['reports are views', { reports: ['b', 'a', 'a'] }, {}, ['report:a view', 'report:b view']],
    ['all reports are one entitlement', { reports: 'all' }, {}, ['report:* view']],
    ['a service without reports gets none', { reports: ['a'] }, { reports: false }, []],
    [
      'features are allowed or denied',
      { features: { export: false, beta: true } },
      {},
      ['feature:beta allow', 'feature:export deny'],
    ],
    ['a service without features gets none', { features: { export: false } }, { features: false }, []],
  ])('%s', (_, ada, caps, expected) => {
    expect(access(ada, { caps }).slice(1)).toEqual(expected);
  });
});

describe('what an entry decides', () => {
  const all = { projects: ['web'], reports: ['a'], features: { z: true, b: false } };
  it.each<[string, MemberInput, Partial<Capabilities>, object]>([
    ['everything it writes', all, {}, { projects: true, reports: true, features: ['b', 'z'] }],
    ['an empty list too', { projects: [], reports: [] }, {}, { projects: true, reports: true, features: [] }],
    ['the account alone where it writes a role', {}, {}, { projects: false, reports: false, features: [] }],
    [
      'all projects where an owner writes none',
      { role: 'owner' },
      {},
      { projects: true, reports: false, features: [] },
    ],
    [
      'nothing that the service does not have',
      all,
      { projects: 'none', reports: false, features: false },
      { projects: false, reports: false, features: [] },
    ],
  ])('%s', (_, ada, caps, manages) => {
    const file = team({ projects: PROJECTS, members: { 'ada@acme.com': ada } });
    expect(resolve(file, NOW, capable(caps)).accounts[0]?.members[0]?.manages).toEqual(manages);
  });
});

describe('who a member is', () => {
  it('is recognised by pins before the address', () => {
    const file = team({
      members: {
        'ada@acme.com': { id: 'u1', login: 'ada', previous_email: 'ada@old.com', name: 'Ada', message: 'Hi' },
      },
    });
    expect(resolve(file, NOW, capable()).accounts[0]?.members[0]).toMatchObject({
      person: 'ada@acme.com',
      identities: [
        { by: 'id', value: 'u1' },
        { by: 'login', value: 'ada' },
        { by: 'email', value: 'ada@acme.com' },
      ],
      email: mail('ada@acme.com'),
      login: 'ada',
      previous_email: mail('ada@old.com'),
      name: 'Ada',
      message: 'Hi',
      type: 'employee',
      at: place(1, 3),
    });
  });

  it('is recognised by pins alone where the key is a handle', () => {
    const file = team({ members: { bot: { id: 'u1', type: 'service' } } });
    expect(resolve(file, NOW, capable()).accounts[0]?.members[0]).toMatchObject({
      identities: [{ by: 'id', value: 'u1' }],
      email: null,
      login: null,
      type: 'service',
    });
  });
});

describe('expiry', () => {
  it.each([
    ['2026-11-23', ['ada@acme.com'], []],
    ['2026-11-24', [], ['ada@acme.com']],
  ])('someone whose last day is %s', (expires, ended, members) => {
    const file = team({ members: { 'ada@acme.com': { id: 'u1', expires } } });
    const account = resolve(file, NOW, capable()).accounts[0];
    expect(account?.ended.map(({ person }) => person)).toEqual(ended);
    expect(account?.members.map(({ person }) => person)).toEqual(members);
  });

  it('keeps who they were and when it ended', () => {
    const file = team({ members: { 'ada@acme.com': { id: 'u1', expires: '2026-11-20' } } });
    expect(resolve(file, NOW, capable()).accounts[0]?.ended).toEqual([
      {
        person: 'ada@acme.com',
        at: place(1, 3),
        identities: [
          { by: 'id', value: 'u1' },
          { by: 'email', value: 'ada@acme.com' },
        ],
        expired_at: at('2026-11-21'),
      },
    ]);
  });
});

describe('training', () => {
  const file = (ada: MemberInput, extra: Partial<TeamInput> = {}) =>
    team({
      projects: { eu: { native: { kissmetrics: '9' }, data: 'eu-personal' }, web: '1' },
      policy: { training: [training('eu-personal', 'gdpr', '365d'), training('secret', 'vault', '1d')] },
      ...extra,
      members: { 'ada@acme.com': { projects: ['eu', 'web'], ...ada } },
    });
  it.each<[string, MemberInput, readonly object[]]>([
    ['holds within its time', { trained: { gdpr: '2025-11-25' } }, []],
    [
      'has lapsed at its end',
      { trained: { gdpr: '2025-11-24' } },
      [{ resource: 'project:9', course: 'gdpr' }],
    ],
    ['counts as lapsed where it is not recorded', {}, [{ resource: 'project:9', course: 'gdpr' }]],
    [
      'of another course does not count',
      { trained: { vault: '2026-11-24' } },
      [{ resource: 'project:9', course: 'gdpr' }],
    ],
    [
      'passed on a day to come does not count yet',
      { trained: { gdpr: '2026-11-25' } },
      [{ resource: 'project:9', course: 'gdpr' }],
    ],
    [
      'is needed for all projects where one of them needs it',
      { projects: 'all' },
      [{ resource: 'project:*', course: 'gdpr' }],
    ],
    ['is not needed where no project needs it', { projects: ['web'] }, []],
  ])('%s', (_, ada, lapsed) => {
    expect(resolve(file(ada), NOW, capable()).accounts[0]?.members[0]?.lapsed).toEqual(lapsed);
  });

  it('is needed for a native id that any alias classes as such, once for each course', () => {
    const both = file(
      { projects: ['web'] },
      {
        projects: {
          web: '9',
          eu: { native: { kissmetrics: '9' }, data: 'eu-personal' },
          again: { native: { kissmetrics: '9' }, data: 'eu-personal' },
          vault: { native: { kissmetrics: '9' }, data: 'secret' },
        },
      },
    );
    expect(resolve(both, NOW, capable()).accounts[0]?.members[0]?.lapsed).toEqual([
      { resource: 'project:9', course: 'gdpr' },
      { resource: 'project:9', course: 'vault' },
    ]);
  });
});

describe('the next change', () => {
  const allow = (until: string) =>
    policy({ allow: [{ edge: 'remove', people: ['x@acme.com'], until: at(until), reason: 'closed' }] });
  it.each<[string, MemberInput, Partial<TeamInput>, string | null]>([
    ['is none where nothing ends', {}, {}, null],
    ['is the end of an elevation', { elevate: [{ role: 'admin', until: '2026-12-01' }] }, {}, '2026-12-01'],
    ['is not an elevation that is over', { elevate: [{ role: 'admin', until: '2026-11-01' }] }, {}, null],
    [
      'is not an elevation that changes nothing',
      { role: 'owner', elevate: [{ role: 'admin', until: '2026-12-01' }] },
      {},
      null,
    ],
    ['is the end of access', { expires: '2026-12-31' }, {}, '2027-01-01'],
    ['is not an end that has come', { expires: '2026-11-01' }, {}, null],
    [
      'is the end of an override',
      {},
      { accounts: { kissmetrics: { policy: allow('2026-12-05') } } },
      '2026-12-05',
    ],
    [
      'is not an override that is over',
      {},
      { accounts: { kissmetrics: { policy: allow('2026-11-05') } } },
      null,
    ],
    [
      'is the lapse of training that holds',
      { projects: ['eu'], trained: { gdpr: '2026-01-01' } },
      {},
      '2027-01-01',
    ],
    [
      'is the day of training to come',
      { projects: ['eu'], trained: { gdpr: '2026-11-30' } },
      {},
      '2026-11-30',
    ],
    ['is not training that has lapsed', { projects: ['eu'], trained: { gdpr: '2024-01-01' } }, {}, null],
    [
      'is the earliest of several',
      { expires: '2026-12-31', elevate: [{ role: 'admin', until: '2026-12-02' }] },
      { accounts: { kissmetrics: { policy: allow('2026-12-05') } } },
      '2026-12-02',
    ],
  ])('%s', (_, ada, extra, next) => {
    const file = team({
      projects: { eu: { native: { kissmetrics: '9' }, data: 'eu-personal' } },
      policy: { training: [training('eu-personal', 'gdpr', '365d')] },
      ...extra,
      members: { 'ada@acme.com': ada },
    });
    const state = resolve(file, NOW, capable());
    expect(state.next_change).toBe(next === null ? null : at(next));
    expect(state.accounts[0]?.next_change).toBe(state.next_change);
  });

  it("is each account's own, and the earliest of all for the file", () => {
    const file = team({
      accounts: { kissmetrics: {}, github: {}, csv: {} },
      members: {
        'ada@acme.com': { expires: '2026-12-31', accounts: { kissmetrics: {} } },
        'bob@acme.com': { expires: '2026-11-30', accounts: { github: {} } },
      },
    });
    const state = resolve(file, NOW, capable());
    expect(state.accounts.map(({ next_change }) => next_change)).toEqual([
      at('2027-01-01'),
      at('2026-12-01'),
      null,
    ]);
    expect(state.next_change).toBe(at('2026-12-01'));
  });

  it('is the longest of training recorded twice', () => {
    const file = team({
      projects: { eu: { native: { kissmetrics: '9' }, data: 'eu-personal' } },
      policy: { training: [training('eu-personal', 'gdpr', '365d')] },
      members: { 'ada@acme.com': { projects: ['eu'] } },
    });
    const trained = ['2026-03-01', '2026-09-01', '2026-05-01'].map((on) => ({
      course: 'gdpr',
      on: at(on),
      at: place(),
    }));
    const twice = { ...file, members: file.members.map((member) => ({ ...member, trained })) };
    expect(resolve(twice, NOW, capable()).next_change).toBe(at('2027-09-01'));
  });
});

describe('an account', () => {
  it('has what the file says about it, members in file order', () => {
    const file = team({
      mode: 'additive',
      accounts: {
        kissmetrics: { provider: 'memory', policy: policy({ owners: { min: 2, max: 3 } }) },
        github: {},
      },
      projects: {
        web: { native: { github: 'w', kissmetrics: '1' }, data: 'confidential' },
        gh: { native: { github: 'g' } },
      },
      members: { 'zoe@acme.com': 'owner', 'ada@acme.com': 'user' },
      ignore: [{ pattern: '*@vendor.io', reason: 'support', owner: null, review_by: null, at: place() }],
    });
    const [kissmetrics, github] = resolve(file, NOW, capable()).accounts;
    expect(kissmetrics).toMatchObject({
      account: 'kissmetrics',
      provider: 'memory',
      mode: 'additive',
      ignore: [{ pattern: '*@vendor.io', reason: 'support', owner: null, review_by: null }],
      projects: [{ alias: 'web', native: '1', data: 'confidential' }],
      projects_managed: true,
      policy: { owners: { min: 2, max: 3 } },
    });
    expect(kissmetrics?.ignore[0]).not.toHaveProperty('at');
    expect(kissmetrics?.members.map(({ person }) => person)).toEqual(['zoe@acme.com', 'ada@acme.com']);
    expect(github?.members).toEqual([]);
    expect(github?.projects.map(({ native }) => native)).toEqual(['w', 'g']);
  });

  it('says that projects are unmanaged where the file has no block', () => {
    const account = resolve(team({ members: { 'ada@acme.com': 'admin' } }), NOW, capable()).accounts[0];
    expect(account).toMatchObject({ projects: [], projects_managed: false });
  });

  it('is promised nothing but roles where its provider is unknown', () => {
    const file = team({ projects: PROJECTS, members: { 'ada@acme.com': 'admin' } });
    expect(resolve(file, NOW, () => null).accounts[0]?.members[0]?.entitlements).toEqual([
      { resource: 'account', level: 'admin', until: null },
    ]);
  });

  it('that is not in the file takes nobody and no project', () => {
    const file = team({
      projects: { web: { native: { kissmetrics: '1', gone: '2' }, data: 'x' } },
      members: { 'ada@acme.com': { accounts: { gone: { role: 'owner' } } } },
    });
    expect(resolve(file, NOW, capable()).accounts.map(({ account, members }) => [account, members])).toEqual([
      ['kissmetrics', []],
    ]);
  });
});
