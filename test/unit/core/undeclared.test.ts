import { describe, expect, it } from 'vitest';
import type { DesiredAccount, LiveAccount } from '../../../src/core/access.ts';
import type { Capabilities } from '../../../src/core/capabilities.ts';
import { undeclared } from '../../../src/core/undeclared.ts';
import { FULL_CAPABILITIES } from '../../../src/providers/memory/memory.ts';
import { desiredAccount, desiredMember, liveAccount } from '../../support/desired.ts';
import { entitlement, liveRow } from '../../support/plans.ts';

const LINUS = 'linus@acme.com';

function judge(
  held: readonly (readonly [string, string])[],
  can: Partial<Capabilities> = {},
  live: Partial<LiveAccount> = {},
): readonly string[] {
  const entitlements = held.map(([resource, level]) => entitlement(resource, level));
  const desired = desiredAccount([desiredMember(LINUS, { entitlements })]);
  return undeclared(desired, liveAccount([liveRow()], live), { ...FULL_CAPABILITIES, ...can }).map(
    ({ code, message, hint, person }) => `${code} ${person} | ${message} | ${hint}`,
  );
}

const NO_SCOPES = { scopes: { projects: null, reports: false, features: false } };

describe('what a service can hold passes', () => {
  it.each<[string, Partial<Capabilities>, readonly (readonly [string, string])[]]>([
    ['a role that it has', {}, [['account', 'admin']]],
    [
      'a project that it has',
      {},
      [
        ['account', 'user'],
        ['project:p1', 'member'],
      ],
    ],
    [
      'a role in a project',
      { projects: 'roles' },
      [
        ['account', 'user'],
        ['project:p2', 'admin'],
      ],
    ],
    [
      'all projects',
      {},
      [
        ['account', 'user'],
        ['project:*', 'member'],
      ],
    ],
    [
      'reports and features',
      {},
      [
        ['account', 'user'],
        ['feature:export', 'deny'],
        ['report:*', 'view'],
      ],
    ],
    [
      'a group, which no capability speaks of',
      {},
      [
        ['account', 'user'],
        ['team:web', 'member'],
      ],
    ],
  ])('%s', (_, can, held) => {
    expect(judge(held, can)).toEqual([]);
  });
});

describe('what it cannot hold sets the person aside', () => {
  it.each<[string, Partial<Capabilities>, Partial<LiveAccount>, readonly [string, string], string]>([
    ['a role', { roles: ['user'] }, {}, ['account', 'admin'], 'RC420'],
    ['projects', { projects: 'none' }, {}, ['project:p1', 'member'], 'RC420'],
    ['projects of this account', {}, NO_SCOPES, ['project:p1', 'member'], 'RC420'],
    ['roles in projects', { projects: 'set' }, {}, ['project:p1', 'admin'], 'RC420'],
    ['a role in a project', { projects: 'roles', roles: ['user'] }, {}, ['project:p1', 'admin'], 'RC420'],
    ['all projects', { all_projects: false }, {}, ['project:*', 'member'], 'RC420'],
    ['a project that is not there', {}, {}, ['project:p9', 'member'], 'RC421'],
    ['reports', { reports: false }, {}, ['report:r1', 'view'], 'RC420'],
    ['reports of this account', {}, NO_SCOPES, ['report:r1', 'view'], 'RC420'],
    ['features', { features: false }, {}, ['feature:export', 'allow'], 'RC420'],
    ['features of this account', {}, NO_SCOPES, ['feature:export', 'allow'], 'RC420'],
  ])('%s', (_, can, live, held, code) => {
    const issues = judge([held], can, live);

    expect(issues).toHaveLength(1);
    expect(issues[0]).toMatch(
      new RegExp(`^${code} linus@acme.com \\| crm has no .*: linus@acme.com cannot get it \\| `),
    );
  });

  it('neutralises names in what it says', () => {
    expect(judge([['project:\u202Ep', 'member']])[0]).toContain('no project \\u{202e}p');
  });
});

describe('who is not there yet must be one whom the service can invite', () => {
  function inviting(
    person: string,
    can: Partial<Capabilities>,
    desired: Partial<DesiredAccount> = {},
    more = {},
  ): readonly string[] {
    const account = desiredAccount([desiredMember(person, more)], desired);
    return undeclared(account, liveAccount([liveRow({ login: 'torvalds' })]), {
      ...FULL_CAPABILITIES,
      ...can,
    }).map(({ code }) => code);
  }

  it.each<[string, Partial<Capabilities>, string, object, readonly string[]]>([
    ['an address where addresses are invited', {}, 'wen@acme.com', {}, []],
    ['nobody, where the service takes no invitations', { invitations: false }, 'wen@acme.com', {}, ['RC422']],
    ['a handle without an address', {}, 'wen', {}, ['RC422']],
    [
      'an address without a login, where logins are invited',
      { people: 'login' },
      'wen@acme.com',
      {},
      ['RC422'],
    ],
    ['a login where logins are invited', { people: 'login' }, 'wen', { login: 'wen' }, []],
    ['somebody there by id', { invitations: false }, 'wen', { identities: [{ by: 'id', value: 'u_1' }] }, []],
    [
      'somebody there by login',
      { invitations: false },
      'wen',
      { identities: [{ by: 'login', value: 'torvalds' }] },
      [],
    ],
    ['somebody there by address', { invitations: false }, LINUS, {}, []],
    [
      'somebody there under the previous address',
      { invitations: false },
      'wen@acme.com',
      { previous_email: LINUS },
      [],
    ],
  ])('%s', (_, can, person, more, codes) => {
    expect(inviting(person, can, {}, more)).toEqual(codes);
  });

  const bare = { manages: { projects: false, reports: true, features: [] } };

  it('asks which projects somebody new gets, where the file leaves it open', () => {
    expect(inviting('wen@acme.com', {}, {}, bare)).toEqual(['RC424']);
    expect(inviting(LINUS, {}, {}, bare)).toEqual([]);
  });

  it.each([
    ['admin', 'account'],
    ['member', 'project:*'],
  ])('asks nothing of who sees them anyway (%s of %s)', (level, resource) => {
    const entitlements = [entitlement(resource, level)];
    expect(inviting('wen@acme.com', {}, {}, { ...bare, entitlements })).toEqual([]);
  });

  it.each([
    ['a new user to whom the file gives none', { manages: { ...bare.manages, projects: true } }, ['RC420']],
    ['a new user of whom the file leaves it open', bare, []],
    [
      'a new admin, who sees them anyway',
      { manages: { ...bare.manages, projects: true }, entitlements: [entitlement('account', 'admin')] },
      [],
    ],
  ])('where everybody sees every project, %s', (_, more, codes) => {
    const desired = desiredAccount([desiredMember('wen@acme.com', more)]);
    const issues = undeclared(desired, liveAccount([], NO_SCOPES), FULL_CAPABILITIES);
    expect(issues.map(({ code }) => code)).toEqual(codes);
  });

  it('leaves who is there already where everybody sees every project', () => {
    const desired = desiredAccount([
      desiredMember(LINUS, {
        manages: { ...bare.manages, projects: true },
        entitlements: [entitlement('account', 'user')],
      }),
    ]);
    expect(undeclared(desired, liveAccount([liveRow()], NO_SCOPES), FULL_CAPABILITIES)).toEqual([]);
  });
});

describe('a service with one owner', () => {
  const owner = { entitlements: [entitlement('account', 'owner')] };
  const two = desiredAccount([desiredMember('ada@acme.com', owner), desiredMember('cto@acme.com', owner)]);

  it('refuses the account when the file names two', () => {
    const issues = undeclared(two, liveAccount([]), { ...FULL_CAPABILITIES, several_owners: false });

    expect(issues).toMatchObject([{ code: 'RC423', severity: 'error' }]);
    expect(issues[0]).not.toHaveProperty('person');
    expect(issues[0]?.message).toContain('names 2: ada@acme.com, cto@acme.com');
  });

  it('goes by what the live account says, where it says it', () => {
    const can = { ...FULL_CAPABILITIES, several_owners: false };
    expect(undeclared(two, liveAccount([], { several_owners: true }), can)).toEqual([]);
    expect(undeclared(two, liveAccount([], { several_owners: false }), FULL_CAPABILITIES)).toHaveLength(1);
  });

  it('accepts one', () => {
    const one = desiredAccount(two.members.slice(0, 1));
    expect(undeclared(one, liveAccount([]), { ...FULL_CAPABILITIES, several_owners: false })).toEqual([]);
  });
});
