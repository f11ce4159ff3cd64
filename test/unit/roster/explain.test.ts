import { describe, expect, it } from 'vitest';
import { effectiveAccess } from '../../../src/roster/effective-access.ts';
import { explainMember } from '../../../src/roster/explain.ts';
import { at, capable, type MemberInput, place, type TeamInput, team, training } from '../../support/team.ts';

const NOW = at('2026-11-24T12:00:00Z');
const file = (ada: MemberInput, extra: Partial<TeamInput> = {}): TeamInput => ({
  projects: { web: '1', also: '1', eu: { native: { kissmetrics: '2' }, data: 'eu-personal' } },
  policy: { training: [training('eu-personal', 'gdpr', '365d')] },
  ...extra,
  members: { 'ada@acme.com': ada },
});
const explain = (ada: MemberInput, extra: Partial<TeamInput> = {}) =>
  explainMember(team(file(ada, extra)), 'ada@acme.com', NOW, capable());

describe('an explanation', () => {
  it('is none of somebody who is not in the file', () => {
    expect(explainMember(team(file({})), 'bo@acme.com', NOW, capable())).toBeNull();
  });

  it('says where each part comes from', () => {
    const account = explain({ from: 'group growth', projects: ['web', 'also'], reports: ['roi'] })
      ?.accounts[0];
    expect(account).toMatchObject({
      account: 'kissmetrics',
      provider: 'kissmetrics',
      identities: [{ by: 'email', value: 'ada@acme.com' }],
      entitlements: [
        {
          resource: 'account',
          level: 'user',
          until: null,
          from: 'group growth',
          at: place(1, 3),
          aliases: [],
        },
        { resource: 'project:1', level: 'member', from: 'group growth', aliases: ['also', 'web'] },
        { resource: 'report:roi', level: 'view', from: 'group growth', aliases: [] },
      ],
      written_role: { value: 'user', from: 'group growth' },
      unmanaged: ['features'],
      lapsed: [],
    });
  });

  it('says what is by default and what is left alone', () => {
    expect(explain({ role: 'admin' })?.accounts[0]).toMatchObject({
      entitlements: [{ resource: 'account' }, { resource: 'project:*', from: 'default' }],
      unmanaged: ['reports', 'features'],
    });
    expect(explain({ role: 'admin' }, { projects: null })?.accounts[0]?.unmanaged).toEqual([
      'projects',
      'reports',
      'features',
    ]);
  });

  it('does not speak of scopes that the service lacks', () => {
    const none = capable({ projects: 'none', reports: false, features: false });
    expect(explainMember(team(file({})), 'ada@acme.com', NOW, none)?.accounts[0]?.unmanaged).toEqual([]);
  });

  it('says which elevation gives the role', () => {
    const elevate = [
      { role: 'admin', until: '2026-11-25', reason: 'short' },
      { role: 'admin', until: '2026-11-26', reason: 'long' },
      { role: 'admin', until: '2026-11-01', reason: 'past' },
      { role: 'user', until: '2026-11-27', reason: 'no raise' },
      { account: 'other', role: 'owner', until: '2026-11-27' },
    ] as const;
    const account = explain({ elevate, projects: [] })?.accounts[0];
    expect(account?.entitlements[0]).toMatchObject({
      level: 'admin',
      until: at('2026-11-26'),
      from: 'elevate',
      at: place(1, 51),
    });
    expect(account?.elevations.map(({ reason, state }) => `${reason}: ${state}`)).toEqual([
      'short: idle',
      'long: active',
      'past: over',
      'no raise: idle',
    ]);
  });

  it('says when access ends, and that it has', () => {
    expect(explain({ expires: '2026-12-31' })?.expires).toMatchObject({
      value: at('2027-01-01'),
      ended: false,
    });
    const ended = explain({ expires: '2026-11-01', elevate: [{ role: 'admin', until: '2026-12-01' }] });
    expect(ended?.expires).toMatchObject({ ended: true });
    expect(ended?.accounts[0]).toMatchObject({ entitlements: [], elevations: [{ state: 'over' }] });
  });

  it('says which training is missing', () => {
    expect(explain({ projects: ['eu'] })?.accounts[0]?.lapsed).toEqual([
      { resource: 'project:2', course: 'gdpr' },
    ]);
  });

  it('repeats what the file says about the person', () => {
    const said = {
      name: 'Ada',
      group: 'growth',
      type: 'contractor',
      trained: { gdpr: '2026-01-01' },
    } as const;
    expect(
      explain({ ...said, manager: 'bo@acme.com', reason: 'r', ticket: 't', previous_email: 'a@old.com' }),
    ).toMatchObject({
      person: 'ada@acme.com',
      name: 'Ada',
      group: 'growth',
      type: 'contractor',
      manager: { value: 'bo@acme.com', from: 'member' },
      reason: { value: 'r' },
      ticket: { value: 't' },
      previous_email: { value: 'a@old.com' },
      trained: [{ course: 'gdpr', on: at('2026-01-01') }],
      expires: null,
    });
  });

  it('leaves out accounts that the file does not have', () => {
    expect(explain({ accounts: { gone: {} } })?.accounts).toEqual([]);
  });
});

describe('effective access', () => {
  it('is sorted by person, account and resource, without who has ended', () => {
    const input: TeamInput = {
      accounts: { b: {}, a: {} },
      projects: { web: { native: { a: '1', b: '1' } } },
      members: {
        'zoe@acme.com': { accounts: { b: {}, a: {} }, projects: ['web'] },
        'ada@acme.com': { accounts: { b: {} }, projects: [], expires: '2026-12-31' },
        'old@acme.com': { accounts: { b: {} }, projects: [], expires: '2026-11-01' },
      },
    };
    expect(effectiveAccess(team(input), NOW, capable())).toEqual([
      { person: 'ada@acme.com', account: 'b', resource: 'account', level: 'user', until: at('2027-01-01') },
      { person: 'zoe@acme.com', account: 'a', resource: 'account', level: 'user', until: null },
      { person: 'zoe@acme.com', account: 'a', resource: 'project:1', level: 'member', until: null },
      { person: 'zoe@acme.com', account: 'b', resource: 'account', level: 'user', until: null },
      { person: 'zoe@acme.com', account: 'b', resource: 'project:1', level: 'member', until: null },
    ]);
  });
});
