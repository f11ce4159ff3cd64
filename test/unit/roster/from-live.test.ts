import { describe, expect, it } from 'vitest';
import type { LiveAccount, LiveRow } from '../../../src/core/access.ts';
import type { Capabilities } from '../../../src/core/capabilities.ts';
import { fromLive } from '../../../src/roster/from-live.ts';
import type { ImportedMember } from '../../../src/roster/imported-member.ts';
import { resolve } from '../../../src/roster/resolve.ts';
import { liveOf, liveRow } from '../../support/live-rows.ts';
import { at, capable, FULL, place, type TeamInput, team } from '../../support/team.ts';

const NOW = at('2026-11-24T12:00:00Z');

interface Options {
  readonly file?: TeamInput;
  readonly caps?: Partial<Capabilities>;
  readonly scopes?: Partial<LiveAccount['scopes']>;
}

function imported(rows: readonly LiveRow[], { file, caps = {}, scopes = {} }: Options = {}) {
  const written = file === undefined ? null : team(file);
  const desired = written === null ? undefined : resolve(written, NOW, capable(caps)).accounts[0];
  return fromLive({
    account: 'kissmetrics',
    live: liveOf(rows, scopes),
    capabilities: { ...FULL, ...caps },
    file: written === null || desired === undefined ? null : { team: written, desired },
  });
}

const only = (rows: readonly LiveRow[], options: Options = {}): ImportedMember | undefined =>
  imported(rows, options).members[0];
const codes = (rows: readonly LiveRow[], options: Options = {}): readonly string[] =>
  imported(rows, options).issues.map(({ code, severity }) => `${code} ${severity}`);

describe('without a file', () => {
  it('everybody who has or had access becomes a member, the highest role first', () => {
    const { members, issues } = imported([
      liveRow('zoe@acme.com', ['account user', 'project:* member']),
      liveRow('max@acme.com', ['account user'], { status: 'pending' }),
      liveRow('ada@acme.com', ['account owner', 'project:* member']),
      liveRow('eve@acme.com', ['account admin'], { status: 'suspended' }),
    ]);
    expect(members.map(({ person, role, status }) => `${person} ${role} ${status}`)).toEqual([
      'ada@acme.com owner active',
      'eve@acme.com admin suspended',
      'max@acme.com user pending',
      'zoe@acme.com user active',
    ]);
    expect(members.map(({ in_file, differs }) => [in_file, differs])).toEqual(members.map(() => [false, []]));
    expect(issues.map(({ code, message }) => `${code} ${message}`)).toEqual([
      'RC256 kissmetrics: eve@acme.com is suspended; kept so under ignore',
    ]);
  });

  it('invitations that nobody can accept are dead, not members', () => {
    const { members, dead, issues } = imported([
      liveRow('a@acme.com', ['account user'], { status: 'expired' }),
      liveRow('b@acme.com', [], { status: 'declined' }),
      liveRow('c@acme.com', ['account admin'], { status: 'failed' }),
    ]);
    expect(members).toEqual([]);
    expect(issues).toEqual([]);
    expect(dead).toEqual([
      { who: 'a@acme.com', status: 'expired', role: 'user' },
      { who: 'b@acme.com', status: 'declined', role: 'no role' },
      { who: 'c@acme.com', status: 'failed', role: 'admin' },
    ]);
  });

  it('every project of the account gets an alias made from its name', () => {
    expect(imported([liveRow('a@acme.com', ['account user', 'project:2 member'])])).toMatchObject({
      projects: [
        { alias: 'eu-app', native: '2', name: 'EU App' },
        { alias: 'web', native: '1', name: 'Web' },
      ],
      members: [{ projects: { kind: 'list', aliases: ['eu-app'] } }],
    });
  });

  it.each<[string, string, string]>([
    ['keeps letters, digits, dots and underscores', 'v2.Web_App', 'v2.web_app'],
    ['drops accents', 'Über Café', 'uber-cafe'],
    ['falls back to the id', '日本', 'project-9'],
    ['is never "all"', 'All', 'all-2'],
    ['is short', 'x'.repeat(99), 'x'.repeat(50)],
  ])('an alias %s', (_, name, alias) => {
    const { projects } = imported([], { scopes: { projects: [{ id: '9', name }] } });
    expect(projects.map((project) => project.alias)).toEqual([alias]);
  });

  it('aliases of equal names differ', () => {
    const same = ['1', '2', '3'].map((id) => ({ id, name: 'Web' }));
    expect(imported([], { scopes: { projects: same } }).projects.map(({ alias }) => alias)).toEqual([
      'web',
      'web-2',
      'web-3',
    ]);
  });

  it('a project that the account no longer lists still gets an alias', () => {
    const rows = [liveRow('a@acme.com', ['account user', 'project:gone member'])];
    expect(imported(rows, { scopes: { projects: [] } })).toMatchObject({
      projects: [{ alias: 'project-gone', native: 'gone', name: '' }],
      members: [{ projects: { kind: 'list', aliases: ['project-gone'] } }],
    });
  });

  it.each<[string, Options]>([
    ['there are no projects to name', { scopes: { projects: [] } }],
    ['the account has no project scopes', { scopes: { projects: null } }],
    ['the service has no project scopes', { caps: { projects: 'none' } }],
  ])('projects are left alone where %s', (_, options) => {
    expect(imported([liveRow('a@acme.com', ['account user', 'project:* member'])], options)).toMatchObject({
      projects: [],
      members: [{ projects: null }],
      issues: [],
    });
  });
});

describe('what a person holds', () => {
  it.each<[string, readonly string[], Partial<ImportedMember>]>([
    ['all projects', ['project:* member', 'project:1 member'], { projects: { kind: 'all' } }],
    ['no project', [], { projects: { kind: 'list', aliases: [] } }],
    [
      'some projects',
      ['project:1 member', 'project:2 member'],
      { projects: { kind: 'list', aliases: ['web', 'eu-app'] } },
    ],
    ['no report', [], { reports: null }],
    ['some reports', ['report:b view', 'report:a view'], { reports: { kind: 'list', ids: ['a', 'b'] } }],
    ['all reports', ['report:* view', 'report:a view'], { reports: { kind: 'all' } }],
    [
      'features',
      ['feature:export deny', 'feature:beta allow'],
      {
        features: [
          { name: 'beta', allow: true },
          { name: 'export', allow: false },
        ],
      },
    ],
  ])('%s', (_, grants, expected) => {
    expect(only([liveRow('a@acme.com', ['account user', ...grants])])).toMatchObject(expected);
  });

  it.each<[string, readonly string[], Partial<ImportedMember>]>([
    [
      'a list where every role is their own',
      ['project:1 user', 'project:2 user'],
      { projects: { kind: 'list', aliases: ['web', 'eu-app'] } },
    ],
    [
      'roles where they differ',
      ['project:1 admin', 'project:2 user'],
      {
        projects: {
          kind: 'roles',
          roles: [
            { alias: 'web', role: 'admin' },
            { alias: 'eu-app', role: 'user' },
          ],
        },
      },
    ],
    ['all with their own role', ['project:* user'], { projects: { kind: 'all' } }],
  ])('projects with roles: %s', (_, grants, expected) => {
    expect(
      only([liveRow('a@acme.com', ['account user', ...grants])], { caps: { projects: 'roles' } }),
    ).toMatchObject(expected);
  });

  it.each<[string, string, Partial<Capabilities>]>([
    ['a role in a plain set of projects', 'project:1 admin', {}],
    ['a role of the service in a project', 'project:1 native:guest', { projects: 'roles' }],
    ['another role in all projects', 'project:* admin', { projects: 'roles' }],
    ['a project id with a blank in front', 'project: 1 member', {}],
    ['a project id that cannot be seen', 'project:\u200b member', {}],
    ['a report without an id', 'report: view', {}],
    ['a feature that is no word', 'feature:a/b allow', {}],
    ['a kind of access that the file does not know', 'team:core maintainer', {}],
  ])('%s is reported, not lost', (_, grant, caps) => {
    const rows = [liveRow('a@acme.com', ['account user', grant])];
    expect(codes(rows, { caps })).toEqual(['RC255 error']);
    expect(only(rows, { caps })).toMatchObject({ role: 'user', reports: null, features: [] });
  });

  it('is named in the report', () => {
    expect(imported([liveRow('a@acme.com', ['account user', 'team:core maintainer'])]).issues).toEqual([
      {
        code: 'RC255',
        severity: 'error',
        message: 'kissmetrics: a@acme.com holds team:core (maintainer), which team.yaml cannot say',
        hint: 'settle it in the account, or it goes with the next apply',
        account: 'kissmetrics',
        person: 'a@acme.com',
      },
    ]);
  });
});

describe('a role that the ladder does not have', () => {
  it('keeps the person under ignore, and says so', () => {
    const result = imported([liveRow('a@acme.com', ['account native:billing'])]);
    expect(result.members).toEqual([]);
    expect(result.kept).toEqual([
      { email: 'a@acme.com', reason: 'has the role native:billing in kissmetrics' },
    ]);
    expect(result.issues).toMatchObject([{ code: 'RC252', severity: 'warning', person: 'a@acme.com' }]);
  });

  it.each<[string, LiveRow, Options]>([
    ['somebody without an address', liveRow('bot', ['account native:billing']), {}],
    [
      'somebody of the file',
      liveRow('a@acme.com', ['account native:billing']),
      { file: { members: { 'a@acme.com': 'user' } } },
    ],
    ['somebody without an address or a role', liveRow('bot', []), {}],
  ])('is an error on %s', (_, row, options) => {
    expect(codes([row], options)).toEqual(['RC252 error']);
    expect(imported([row], options).kept).toEqual([]);
  });

  it('keeps several people in the order of their addresses', () => {
    const rows = ['b@acme.com', 'a@acme.com'].map((who) => liveRow(who, ['account native:x']));
    expect(imported(rows).kept.map(({ email }) => email)).toEqual(['a@acme.com', 'b@acme.com']);
  });

  it('is kept without its name where that cannot be written', () => {
    expect(imported([liveRow('a@acme.com', ['account native:\u202eb'])]).kept).toEqual([
      { email: 'a@acme.com', reason: 'has a role of its own in kissmetrics' },
    ]);
    expect(imported([liveRow('b@acme.com', [])]).kept).toEqual([
      { email: 'b@acme.com', reason: 'has a role of its own in kissmetrics' },
    ]);
  });
});

describe('people without an address', () => {
  it.each<[string, LiveRow, Partial<Capabilities>, Partial<ImportedMember>]>([
    [
      'get a handle from the login and are pinned by id',
      liveRow('Etl_Bot', ['account user']),
      {},
      { person: 'etl-bot', pins: [{ by: 'id', value: 'u-Etl_Bot' }] },
    ],
    [
      'get a handle from the name',
      liveRow('x', ['account user'], { login: null, name: 'Ada L.', id: '7' }),
      {},
      { person: 'ada-l', pins: [{ by: 'id', value: '7' }] },
    ],
    [
      'get a handle from the id',
      liveRow('x', ['account user'], { login: null, id: 'U7' }),
      {},
      { person: 'u7' },
    ],
    [
      'get a plain handle where nothing has letters',
      liveRow('x', ['account user'], { login: '日本', id: '本' }),
      {},
      { person: 'member', pins: [{ by: 'id', value: '本' }] },
    ],
    [
      'are pinned by login where the service has logins',
      liveRow('ada', ['account user']),
      { people: 'login' },
      { person: 'ada', pins: [{ by: 'login', value: 'ada' }] },
    ],
    [
      'are pinned by id where the service has logins and they none',
      liveRow('x', ['account user'], { login: null, id: '7' }),
      { people: 'login' },
      { person: '7', pins: [{ by: 'id', value: '7' }] },
    ],
    [
      'are pinned by login where the id cannot be written',
      liveRow('ada', ['account user'], { id: ' 7' }),
      {},
      { person: 'ada', pins: [{ by: 'login', value: 'ada' }] },
    ],
    [
      'and invited by login are found by it',
      liveRow('ada', ['account user'], { status: 'pending' }),
      {},
      { person: 'ada', pins: [{ by: 'login', value: 'ada' }] },
    ],
    [
      'include those whose address is none',
      liveRow('x', ['account user'], { email: 'not an address', login: null, id: '7', name: 'Bo' }),
      {},
      { person: 'bo', email: null, pins: [{ by: 'id', value: '7' }] },
    ],
  ])('%s', (_, row, caps, expected) => {
    expect(only([row], { caps })).toMatchObject({ email: null, ...expected });
  });

  it('who have one are known by it, and by login where the service has logins', () => {
    const row = liveRow('ada@acme.com', ['account user'], { login: 'ada' });
    expect(only([row])).toMatchObject({ person: 'ada@acme.com', pins: [] });
    expect(only([row], { caps: { people: 'login' } })).toMatchObject({
      person: 'ada@acme.com',
      pins: [{ by: 'login', value: 'ada' }],
    });
  });

  it.each<[string, LiveRow]>([
    [
      'an invitation without address and login',
      liveRow('x', ['account user'], { login: null, status: 'pending' }),
    ],
    [
      'a member whose id and login cannot be written',
      liveRow('x', ['account user'], { login: '\u200b', id: ' ' }),
    ],
  ])('%s is reported, not lost', (_, row) => {
    expect(codes([row])).toEqual(['RC253 error']);
    expect(only([row])).toBeUndefined();
  });

  it('have handles that nobody else has', () => {
    const rows = [
      liveRow('bot', ['account user'], { id: '1' }),
      liveRow('bot', ['account user'], { id: '2' }),
    ];
    const file: TeamInput = { members: { bot: { role: 'user', id: '9' } } };
    expect(imported(rows, { file }).members.map(({ person }) => person)).toEqual(['bot-2', 'bot-3']);
  });

  it('who are suspended cannot be kept under ignore, and are reported', () => {
    const row = liveRow('bot', ['account user'], { status: 'suspended' });
    expect(codes([row])).toEqual(['RC256 error']);
    expect(only([row])).toBeUndefined();
  });
});

describe('several rows of one person', () => {
  it.each<[string, Partial<LiveRow>, Partial<LiveRow>]>([
    ['a member before an invitation', { status: 'pending' }, {}],
    ['an active member before a suspended one', { status: 'suspended' }, {}],
    ['a suspended member before an invitation', { status: 'pending' }, { status: 'suspended' }],
  ])('%s', (_, one, other) => {
    const rows = [
      liveRow('ada@acme.com', ['account user'], { id: '1', ...one }),
      liveRow('ada@acme.com', ['account admin'], { id: '2', ...other }),
    ];
    const result = imported(rows);
    expect(result.members.map(({ role }) => role)).toEqual(['admin']);
    expect(result.issues.filter(({ code }) => code === 'RC254')).toMatchObject([
      { severity: 'warning', message: 'kissmetrics: ada@acme.com is a second row of ada@acme.com' },
    ]);
  });
});

describe('with a file', () => {
  const file: TeamInput = {
    projects: { web: '1' },
    members: {
      'ada@acme.com': { role: 'admin', id: 'u1' },
      bot: { role: 'user', login: 'etl', projects: [] },
      'new@acme.com': { role: 'user', projects: [], previous_email: 'old@acme.com' },
      'past@acme.com': { role: 'user', projects: [], expires: '2026-11-01' },
      'second@acme.com': { role: 'user', projects: [], previous_email: 'bo@acme.com' },
      'bo@acme.com': { role: 'user', projects: [] },
    },
  };
  it.each<[string, LiveRow, string]>([
    ['by pinned id', liveRow('else@acme.com', ['account admin'], { id: 'u1' }), 'ada@acme.com'],
    ['by login', liveRow('etl', ['account user']), 'bot'],
    ['by address', liveRow('new@acme.com', ['account user']), 'new@acme.com'],
    ['by the address before', liveRow('old@acme.com', ['account user']), 'new@acme.com'],
    ['after their access ended', liveRow('past@acme.com', ['account user']), 'past@acme.com'],
    [
      'by their own address before the former one of another',
      liveRow('bo@acme.com', ['account user']),
      'bo@acme.com',
    ],
  ])('people are recognised %s', (_, row, person) => {
    expect(only([row], { file })).toMatchObject({ person, in_file: true });
  });

  it('aliases of the file are used, and only missing ones made', () => {
    const rows = [liveRow('x@acme.com', ['account user', 'project:1 member', 'project:2 member'])];
    const taken = { ...file, projects: { web: '1', also: '1', 'eu-app': { native: { other: '5' } } } };
    expect(imported(rows, { file: taken })).toMatchObject({
      projects: [{ alias: 'eu-app-2', native: '2' }],
      members: [{ projects: { kind: 'list', aliases: ['web', 'eu-app-2'] } }],
    });
  });

  it('projects are left alone where the file does so', () => {
    const rows = [liveRow('ada@acme.com', ['account admin', 'project:1 member'])];
    expect(imported(rows, { file: { members: { 'ada@acme.com': 'admin' } } })).toMatchObject({
      projects: [],
      members: [{ projects: null, differs: [] }],
    });
  });

  it('ignored rows are left out', () => {
    const ignore = [
      { pattern: '*@vendor.io', reason: 'support', owner: null, review_by: null, at: place() },
      { pattern: 'bot@acme.com', reason: 'bot', owner: null, review_by: null, at: place() },
    ];
    const rows = ['a@vendor.io', 'bot@acme.com', 'x@acme.com', 'y@sub.vendor.io'].map((who) =>
      liveRow(who, ['account admin']),
    );
    const dead = liveRow('dead@vendor.io', ['account user'], { status: 'expired' });
    const result = imported([...rows, dead, liveRow('etl', ['account user'])], { file: { ...file, ignore } });
    expect(result.members.map(({ person }) => person)).toEqual(['x@acme.com', 'y@sub.vendor.io', 'bot']);
    expect(result.dead).toEqual([]);
  });

  it('someone of the file who is suspended stays a member of it', () => {
    const row = liveRow('ada@acme.com', ['account admin'], { status: 'suspended' });
    expect(only([row], { file })).toMatchObject({ status: 'suspended', in_file: true });
    expect(codes([row], { file })).toEqual([]);
  });

  const member = (entry: TeamInput['members'][string]): TeamInput => ({
    projects: { web: '1', app: '2' },
    members: { 'ada@acme.com': entry },
  });
  const full = {
    role: 'user',
    projects: ['web'],
    reports: ['a'],
    features: { export: false, beta: true },
  } as const;
  const same = [
    'account user',
    'project:1 member',
    'report:a view',
    'feature:export deny',
    'feature:beta allow',
  ];
  it.each<[string, TeamInput, readonly string[], readonly string[]]>([
    ['nothing where all is as written', member(full), same, []],
    ['the role', member(full), ['account admin', ...same.slice(1)], ['role']],
    [
      'the projects',
      member(full),
      same.map((grant) => grant.replace('project:1', 'project:2')),
      ['projects'],
    ],
    ['the reports', member(full), same.filter((grant) => !grant.startsWith('report')), ['reports']],
    [
      'a feature',
      member(full),
      same.map((grant) => grant.replace('export deny', 'export allow')),
      ['features'],
    ],
    [
      'a feature that is gone',
      member(full),
      same.filter((grant) => !grant.startsWith('feature:export')),
      ['features'],
    ],
    [
      'several parts',
      member(full),
      ['account admin', 'project:2 member'],
      ['role', 'projects', 'reports', 'features'],
    ],
    [
      'nothing of what is not managed',
      member({ role: 'admin', projects: 'all' }),
      ['account admin', 'project:* member', 'report:a view', 'feature:x deny'],
      [],
    ],
    [
      'nothing where an elevation explains the role',
      member({ ...full, elevate: [{ role: 'admin', until: '2026-12-01' }] }),
      ['account admin', ...same.slice(1)],
      [],
    ],
  ])('what differs is %s', (_, input, grants, differs) => {
    expect(only([liveRow('ada@acme.com', grants)], { file: input })?.differs).toEqual(differs);
  });
});
