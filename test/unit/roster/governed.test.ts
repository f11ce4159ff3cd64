import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/change.ts';
import { governedChanges } from '../../../src/roster/governed.ts';
import { at, type MemberInput, type TeamInput, team } from '../../support/team.ts';

const NOW = at('2026-11-24T12:00:00Z');
const DAY = 86_400_000;

const judged = (before: TeamInput | null, after: TeamInput): readonly string[] =>
  governedChanges(before === null ? null : team(before), team(after), NOW).map(
    ({ tier, path, message }) => `${tier} ${path}: ${message}`,
  );

const ada = (entry: MemberInput, file: Partial<TeamInput> = {}): TeamInput => ({
  ...file,
  members: { ada: entry },
});
const ceilings: Partial<TeamInput> = {
  policy: { require: { reason: [], expires: { contractor: 100 * DAY, elevate: 3 * DAY } } },
};
const named = (approvers: Json, members: TeamInput['members']): TeamInput => ({
  members,
  projects: { web: { native: { kissmetrics: '1' }, owner: 'own@acme.com' } },
  blocks: { policy: { approvals: { low: { count: 1 }, medium: { approvers } } } },
});
const pin = (value: string) => ({ github: [{ by: 'id', value }] }) as const;

describe('a person', () => {
  const endless: MemberInput = { role: 'user', projects: [], name: 'Ada', reason: 'r' };
  const base: MemberInput = { ...endless, expires: '2026-12-31' };
  it.each<[string, MemberInput, MemberInput, readonly string[]]>([
    ['is nothing where nothing changed', base, base, []],
    ['who is moved to another line has not changed', base, { ...base, line: 9 }, []],
    ['whose access changed is judged elsewhere', base, { ...base, role: 'owner', projects: 'all' }, []],
    ['low: another name', base, { ...base, name: 'A' }, ['low members.ada.name: name of ada changed']],
    [
      'low: another reason',
      base,
      { ...base, reason: 's' },
      ['low members.ada.reason: reason of ada changed'],
    ],
    ['low: a new ticket', base, { ...base, ticket: 't' }, ['low members.ada.ticket: ticket of ada is new']],
    [
      'low: another message',
      { ...base, message: 'm' },
      base,
      ['low members.ada.message: message of ada is gone'],
    ],
    [
      'low: an earlier end',
      base,
      { ...base, expires: '2026-12-30' },
      ['low members.ada.expires: expires of ada changed'],
    ],
    [
      'low: an end at all',
      { role: 'user' },
      { role: 'user', expires: '2026-12-30' },
      ['low members.ada.expires: expires of ada is new'],
    ],
    [
      'medium: a later end',
      base,
      { ...base, expires: '2029-01-01' },
      ['medium members.ada.expires: expires of ada changed'],
    ],
    ['high: no end any more', base, endless, ['high members.ada.expires: expires of ada is gone']],
    [
      'medium: training',
      base,
      { ...base, trained: { gdpr: '2026-01-01' } },
      ['medium members.ada.trained: trained of ada is new'],
    ],
    [
      'high: a contractor made an employee',
      { ...base, type: 'contractor' },
      base,
      ['high members.ada.type: type of ada changed'],
    ],
    [
      'high: another manager',
      { ...base, manager: 'bo@acme.com' },
      { ...base, manager: 'zoe@acme.com' },
      ['high members.ada.manager: manager of ada changed'],
    ],
    [
      'several at once',
      base,
      { ...base, name: 'A', type: 'service' },
      ['high members.ada.type: type of ada changed', 'low members.ada.name: name of ada changed'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(judged(ada(before), ada(after))).toEqual(expected);
  });

  it.each([
    ['2027-03-03', 'medium'],
    ['2027-03-04', 'high'],
  ])('who is a contractor until %s is %s, by the ceiling before', (expires, tier) => {
    const contractor: MemberInput = { role: 'user', projects: [], type: 'contractor', expires: '2026-12-31' };
    expect(judged(ada(contractor, ceilings), ada({ ...contractor, expires }))).toEqual([
      `${tier} members.ada.expires: expires of ada changed`,
    ]);
  });

  it('who leaves is low, and named where they stood', () => {
    expect(
      governedChanges(
        team({ members: { ada: 'user', bo: 'owner' } }),
        team({ members: { ada: 'user' } }),
        NOW,
      ),
    ).toEqual([
      {
        path: 'members.bo',
        person: 'bo',
        tier: 'low',
        message: 'bo is taken out',
        before: 'bo',
        after: null,
        at: { file: 'team.yaml', line: 2, column: 3 },
      },
    ]);
  });

  it('who comes is judged by the access that comes with them', () => {
    const entry: MemberInput = {
      role: 'owner',
      type: 'contractor',
      ids: pin('1'),
      name: 'A',
      expires: '2026-12-31',
    };
    expect(judged({ members: {} }, ada(entry))).toEqual([]);
  });

  it('carries what was and what is', () => {
    expect(governedChanges(team(ada({ name: 'A' })), team(ada({ name: 'B' })), NOW)).toMatchObject([
      { before: 'A', after: 'B', person: 'ada', at: { line: 1 } },
    ]);
  });
});

describe('an elevation', () => {
  const until = { in: '2026-11-27T12:00:00Z', out: '2026-11-27T12:00:01Z', past: '2026-11-24T12:00:00Z' };
  type Elevations = MemberInput['elevate'];
  const to = (role: 'admin' | 'owner' | 'user', end: string, reason = 'x') => ({ role, until: end, reason });
  it.each<[string, Elevations, Elevations, readonly string[]]>([
    ['to admin within its ceiling is medium', [], [to('admin', until.in)], ['medium is new']],
    ['to admin past its ceiling is high', [], [to('admin', until.out)], ['high is new']],
    ['to owner within its ceiling is high', [], [to('owner', until.in)], ['high is new']],
    ['to owner past its ceiling is critical', [], [to('owner', until.out)], ['critical is new']],
    ['to user within its ceiling is medium', [], [to('user', until.in)], ['medium is new']],
    ['that is over is low', [], [to('owner', until.past)], ['low is new']],
    ['taken out is low', [to('owner', until.in)], [], ['low is gone']],
    ['shortened is low', [to('owner', until.out)], [to('owner', until.in)], ['low is new', 'low is gone']],
    [
      'made longer is judged again',
      [to('admin', until.in)],
      [to('admin', until.out)],
      ['high is new', 'low is gone'],
    ],
    ['with another reason is low', [to('owner', until.in)], [to('owner', until.in, 'y')], ['low changed']],
    ['that stays is nothing', [to('owner', until.out)], [to('owner', until.out)], []],
    [
      'behind a higher one is judged all the same',
      [to('owner', until.in)],
      [to('owner', until.in), to('admin', until.out)],
      ['high is new'],
    ],
  ])('%s', (_, before, after, expected) => {
    const found = governedChanges(
      team(ada({ elevate: before ?? [] }, ceilings)),
      team(ada({ elevate: after ?? [] })),
      NOW,
    );
    expect(
      found.map(({ tier, message }) => `${tier} ${message.replace('elevate.kissmetrics of ada ', '')}`),
    ).toEqual(expected);
  });

  it('of somebody new is judged too', () => {
    expect(judged({ members: {} }, ada({ elevate: [to('owner', until.in)] }))).toHaveLength(1);
  });

  it('without a ceiling is within it', () => {
    expect(judged(ada({}), ada({ elevate: [to('admin', '2036-01-01')] }))).toEqual([
      'medium members.ada.elevate.kissmetrics: elevate.kissmetrics of ada is new',
    ]);
  });
});

describe('ids', () => {
  const both = (id: string, login: string) =>
    ({
      github: [
        { by: 'id', value: id },
        { by: 'login', value: login },
      ],
    }) as const;
  it.each<[string, MemberInput, MemberInput, string]>([
    ['another login of the same id is low', { ids: both('1', 'a') }, { ids: both('1', 'b') }, 'low'],
    ['another id is high', { ids: pin('1') }, { ids: pin('2') }, 'high'],
    [
      'another login without an id is high',
      { ids: { github: [{ by: 'login', value: 'a' }] } },
      { ids: { github: [{ by: 'login', value: 'b' }] } },
      'high',
    ],
    ['an id added is high', {}, { ids: pin('2') }, 'high'],
    ['an id taken out is high', { ids: pin('2') }, {}, 'high'],
    [
      'of an admin are critical',
      { role: 'admin', ids: pin('1') },
      { role: 'admin', ids: pin('2') },
      'critical',
    ],
    [
      'of a former owner are critical',
      { role: 'owner', ids: pin('1') },
      { role: 'user', ids: pin('2') },
      'critical',
    ],
    [
      'of somebody who becomes admin are high',
      { role: 'user', ids: pin('1') },
      { role: 'admin', ids: pin('2') },
      'high',
    ],
    [
      'of somebody raised to admin are critical',
      { ids: pin('1'), elevate: [{ role: 'admin', until: '2026-12-01' }] },
      { ids: pin('2'), elevate: [{ role: 'admin', until: '2026-12-01' }] },
      'critical',
    ],
    [
      'of somebody no longer raised are high',
      { ids: pin('1'), elevate: [{ role: 'admin', until: '2026-11-01' }] },
      { ids: pin('2'), elevate: [{ role: 'admin', until: '2026-11-01' }] },
      'high',
    ],
    [
      'another login of an admin with the same id is low',
      { role: 'admin', ids: both('1', 'a') },
      { role: 'admin', ids: both('1', 'b') },
      'low',
    ],
  ])('%s', (_, before, after, tier) => {
    expect(governedChanges(team(ada(before)), team(ada(after)), NOW)).toMatchObject([
      { path: 'members.ada.ids.github', tier },
    ]);
  });

  it('that stay are nothing', () => {
    expect(judged(ada({ ids: both('1', 'a') }), ada({ ids: both('1', 'a') }))).toEqual([]);
  });

  const person = (entry: MemberInput): TeamInput['members'] => ({
    'ada@acme.com': entry,
    bo: { manager: 'boss@acme.com' },
  });
  it.each<[string, Json, string, string]>([
    ['named by a rule', ['Ada@acme.com'], 'ada@acme.com', 'critical'],
    ['perhaps in a team that a rule names', ['acme/platform'], 'ada@acme.com', 'critical'],
    ["somebody's manager where a rule names managers", ['manager'], 'boss@acme.com', 'critical'],
    ["a project's owner where a rule names them", ['project.owner'], 'own@acme.com', 'critical'],
    ['nobody whom a rule names', ['zoe@acme.com', 7], 'ada@acme.com', 'high'],
    ['no manager where rules name managers', ['manager'], 'ada@acme.com', 'high'],
    ['under a rule that is no list', 'acme', 'ada@acme.com', 'high'],
  ])('of an approver are critical: %s', (_, approvers, who, tier) => {
    const before = named(approvers, { ...person({}), [who]: { ids: pin('1') } });
    const after = { ...before, members: { ...before.members, [who]: { ids: pin('2') } } };
    expect(governedChanges(team(before), team(after), NOW)).toMatchObject([{ person: who, tier }]);
  });
});

describe('a former address', () => {
  const file = (members: TeamInput['members']): TeamInput => ({ members });
  const old = 'old@acme.com';
  it.each<[string, TeamInput['members'], TeamInput['members'], readonly string[]]>([
    [
      'of a user is high',
      { a: 'user' },
      { a: { role: 'user', previous_email: old } },
      ['high members.a.previous_email: previous_email of a is new'],
    ],
    [
      'of an admin is critical',
      { a: 'admin' },
      { a: { role: 'admin', previous_email: old } },
      ['critical members.a.previous_email: previous_email of a is new'],
    ],
    [
      'of a user who becomes owner is critical',
      { a: 'user' },
      { a: { role: 'owner', previous_email: old } },
      ['critical members.a.previous_email: previous_email of a is new'],
    ],
    [
      "of somebody new who takes an admin's seat is critical",
      { [old]: 'admin' },
      { a: { role: 'user', previous_email: old } },
      [
        'critical members.a.previous_email: previous_email of a is new',
        'low members.old@acme.com: old@acme.com is taken out',
      ],
    ],
    [
      "of somebody new who takes a user's seat is high",
      { [old]: 'user' },
      { a: { role: 'user', previous_email: old } },
      [
        'high members.a.previous_email: previous_email of a is new',
        'low members.old@acme.com: old@acme.com is taken out',
      ],
    ],
    [
      'that is taken out is low',
      { a: { role: 'owner', previous_email: old } },
      { a: 'owner' },
      ['low members.a.previous_email: previous_email of a is gone'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(judged(file(before), file(after))).toEqual(expected);
  });
});

describe('blocks', () => {
  const base: TeamInput = {
    members: {},
    projects: { web: { native: { kissmetrics: '1' }, data: 'internal', owner: 'a@acme.com' } },
    blocks: {
      accounts: { kissmetrics: { base_url: 'x', roles: { user: 'u' } } },
      policy: { owners: { min: 1 }, allow: [{ remove: ['a'] }] },
      mode: 'authoritative',
      include: ['a.yaml'],
      defaults: null,
      ignore: [{ email: 'a@acme.com', reason: 'r' }],
      ledger: null,
    },
  };
  const blocks = (changes: TeamInput['blocks']): TeamInput => ({
    ...base,
    blocks: { ...base.blocks, ...changes },
  });
  const web = (changes: object): TeamInput => ({
    ...base,
    projects: { web: { native: { kissmetrics: '1' }, data: 'internal', owner: 'a@acme.com', ...changes } },
  });
  it.each<[string, TeamInput, readonly string[]]>([
    ['nothing', base, []],
    [
      'nothing where keys only move',
      blocks({ accounts: { kissmetrics: { roles: { user: 'u' }, base_url: 'x' } } }),
      [],
    ],
    [
      'an account',
      blocks({ accounts: { kissmetrics: { base_url: 'y', roles: { user: 'u' } } } }),
      ['critical accounts.kissmetrics: accounts.kissmetrics changed'],
    ],
    [
      'an account more',
      blocks({ accounts: { kissmetrics: { base_url: 'x', roles: { user: 'u' } }, other: {} } }),
      ['critical accounts.other: accounts.other is new'],
    ],
    [
      'policy',
      blocks({ policy: { owners: { min: 2 }, allow: [{ remove: ['a'] }] } }),
      ['critical policy.owners: policy.owners changed'],
    ],
    [
      'policy that is gone',
      blocks({ policy: { allow: [{ remove: ['a'] }] } }),
      ['critical policy.owners: policy.owners is gone'],
    ],
    [
      'allow',
      blocks({ policy: { owners: { min: 1 }, allow: [{ remove: ['a', 'b'] }] } }),
      ['high policy.allow: policy.allow changed'],
    ],
    ['mode', blocks({ mode: 'additive' }), ['critical mode: mode changed']],
    ['include', blocks({ include: ['a.yaml', 'b.yaml'] }), ['critical include: include changed']],
    ['the order of include', blocks({ include: { a: 1 } }), ['critical include: include changed']],
    ['defaults', blocks({ defaults: { accounts: ['a'] } }), ['critical defaults: defaults is new']],
    ['ignore', blocks({ ignore: null }), ['critical ignore: ignore is gone']],
    ['ledger', blocks({ ledger: { directory: 'x' } }), ['critical ledger: ledger is new']],
    [
      'where an alias points',
      web({ native: { kissmetrics: '2' } }),
      ['critical projects.web.kissmetrics: projects.web.kissmetrics changed'],
    ],
    [
      'one native id more',
      web({ native: { kissmetrics: ['1', '2'] } }),
      ['critical projects.web.kissmetrics: projects.web.kissmetrics changed'],
    ],
    [
      'an alias in another account',
      web({ native: { kissmetrics: '1', other: '5' } }),
      ['critical projects.web.other: projects.web.other is new'],
    ],
    ['a data class', web({ data: 'eu-personal' }), ['critical projects.web.data: projects.web.data changed']],
    [
      'the owner of a project',
      web({ owner: 'b@acme.com' }),
      ['high projects.web.owner: projects.web.owner changed'],
    ],
    [
      'an alias more',
      { ...base, projects: { ...base.projects, app: '2' } },
      ['critical projects.app.kissmetrics: projects.app.kissmetrics is new'],
    ],
    [
      'an alias less',
      { ...base, projects: {} },
      [
        'critical projects.web.kissmetrics: projects.web.kissmetrics is gone',
        'critical projects.web.data: projects.web.data is gone',
        'high projects.web.owner: projects.web.owner is gone',
      ],
    ],
    [
      'whether projects are managed',
      { ...base, projects: null },
      [
        'critical projects: projects is gone',
        'critical projects.web.kissmetrics: projects.web.kissmetrics is gone',
        'critical projects.web.data: projects.web.data is gone',
        'high projects.web.owner: projects.web.owner is gone',
      ],
    ],
  ])('%s', (_, after, expected) => {
    expect(judged(base, after)).toEqual(expected);
  });

  it('are all new in a first file, and people in it are judged by their access', () => {
    expect(judged(null, { ...blocks({}), members: { ada: 'owner' } })).toEqual([
      'critical accounts.kissmetrics: accounts.kissmetrics is new',
      'critical policy.owners: policy.owners is new',
      'high policy.allow: policy.allow is new',
      'critical projects: projects is new',
      'critical projects.web.kissmetrics: projects.web.kissmetrics is new',
      'critical projects.web.data: projects.web.data is new',
      'high projects.web.owner: projects.web.owner is new',
      'critical mode: mode is new',
      'critical include: include is new',
      'critical ignore: ignore is new',
    ]);
  });
});
