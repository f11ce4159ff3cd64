import { describe, expect, it } from 'vitest';
import type { DesiredAccount, DesiredMember, LiveAccount, LiveRow } from '../../../../src/core/access.ts';
import { kissmetrics } from '../../../../src/providers/kissmetrics/kissmetrics.ts';
import { fakeDeps } from '../../../support/http.ts';
import {
  desiredAccount,
  desiredMember,
  email,
  held,
  invitationRow,
  liveAccount,
  memberRow,
} from '../../../support/kissmetrics.ts';

const provider = kissmetrics.create(
  { account: 'km', provider: 'kissmetrics', settings: {} },
  fakeDeps({ env: { KISSMETRICS_API_KEY: 't' } }),
);

/** Findings as `code severity person`. */
function findings(desired: DesiredAccount, live: LiveAccount): readonly string[] {
  return provider
    .preflight(desired, live)
    .map(({ code, severity, person }) => [code, severity, person ?? '-'].join(' '));
}

function asAdmin(rows: readonly LiveRow[], change: Partial<LiveAccount> = {}): LiveAccount {
  return liveAccount({ rows, actor: { row: null, email: null, role: 'admin' }, ...change });
}

const WEN = 'wen@acme.com';

describe('kissmetricsPreflight', () => {
  it('finds nothing where everything fits', () => {
    const desired = desiredAccount([desiredMember(WEN)], {
      projects: [{ alias: 'web', native: '12', data: null }],
    });

    expect(findings(desired, liveAccount({ rows: [memberRow()] }))).toEqual([]);
    expect(findings(desired, liveAccount())).toEqual([]);
  });

  describe('invitations without projects', () => {
    const open = { manages: { projects: false, reports: false, features: [] } };
    const member = (level: string): DesiredMember =>
      desiredMember(WEN, { ...open, entitlements: held(level) });

    it.each([
      ['user', 'error'],
      ['read-only', 'error'],
      ['admin', 'warning'],
      ['owner', 'warning'],
    ])('of a new %s are an %s', (level, severity) => {
      expect(findings(desiredAccount([member(level)]), liveAccount())).toEqual([`RC424 ${severity} ${WEN}`]);
    });

    it('name the way out', () => {
      const [issue] = provider.preflight(desiredAccount([member('user')]), liveAccount());

      expect(issue?.hint).toContain('`projects: all`');
    });

    it.each<[string, LiveAccount]>([
      ['where they are a member', liveAccount({ rows: [memberRow()] })],
      ['where they are invited', liveAccount({ rows: [invitationRow()] })],
      ['without project scopes', liveAccount({ scopes: { projects: null, reports: true, features: true } })],
    ])('do not matter %s', (_, live) => {
      expect(findings(desiredAccount([member('user')]), live)).toEqual([]);
    });

    it('are fine where none is what the file says', () => {
      expect(
        findings(desiredAccount([desiredMember(WEN, { entitlements: held('user') })]), liveAccount()),
      ).toEqual([]);
    });
  });

  it('warns of an alias whose project does not exist, and sets aside who wants it', () => {
    const projects = [
      { alias: 'web', native: '12', data: null },
      { alias: 'gone', native: '99', data: null },
    ];
    const wants = desiredMember(WEN, { entitlements: held('user', 'project:99') });

    expect(findings(desiredAccount([desiredMember('a@acme.com')], { projects }), liveAccount())).toEqual([
      'RC421 warning -',
    ]);
    expect(findings(desiredAccount([wants], { projects }), liveAccount())).toEqual([
      'RC421 warning -',
      `RC421 error ${WEN}`,
    ]);
  });

  it.each([
    ['projects', held('user', 'project:12')],
    ['all projects', held('user', 'project:*')],
    ['reports', held('admin', 'report:r1')],
    ['features', held('admin', 'feature:export=allow')],
  ])('refuses %s where the plan has no such scopes', (_, entitlements) => {
    const live = liveAccount({ scopes: { projects: null, reports: false, features: false } });

    expect(findings(desiredAccount([desiredMember(WEN, { entitlements })]), live)).toEqual([
      `RC420 error ${WEN}`,
    ]);
  });

  it('has no word for all reports', () => {
    const member = desiredMember(WEN, { entitlements: held('user', 'project:12', 'report:*') });

    expect(findings(desiredAccount([member]), liveAccount())).toEqual([`RC420 error ${WEN}`]);
  });

  it('cannot invite a handle, and need not where its row is there', () => {
    const handle = desiredMember('etl-bot', { identities: [{ by: 'id', value: 'u_1' }] });

    expect(findings(desiredAccount([handle]), liveAccount())).toEqual(['RC422 error etl-bot']);
    expect(findings(desiredAccount([handle]), liveAccount({ rows: [memberRow()] }))).toEqual([]);
  });

  it.each(['user', 'read-only'])('warns of a credential of a %s', (role) => {
    const live = liveAccount({ actor: { row: null, email: null, role } });

    expect(findings(desiredAccount([]), live)).toEqual(['RC426 warning -']);
  });

  describe("with an admin's credential", () => {
    const owner = memberRow({ entitlements: held('owner', 'project:*') });
    const wantsOwner = desiredMember(WEN, { entitlements: held('owner', 'project:*') });

    it.each<[string, DesiredMember, readonly LiveRow[], readonly string[]]>([
      ['an owner who stays as they are', wantsOwner, [owner], []],
      ['somebody who becomes an owner', wantsOwner, [memberRow()], [`RC425 error ${WEN}`]],
      ['somebody invited as an owner', wantsOwner, [], [`RC425 error ${WEN}`]],
      ['an owner who is lowered', desiredMember(WEN), [owner], [`RC425 error ${WEN}`]],
      [
        'an owner with other projects',
        desiredMember(WEN, { entitlements: held('owner', 'project:12') }),
        [owner],
        [`RC425 error ${WEN}`],
      ],
      [
        'an owner whose projects are left open',
        desiredMember(WEN, {
          entitlements: held('owner'),
          manages: { projects: false, reports: false, features: [] },
        }),
        [owner],
        [],
      ],
      [
        'an owner with another feature',
        desiredMember(WEN, {
          entitlements: held('owner', 'project:*', 'feature:export=deny'),
          manages: { projects: true, reports: false, features: ['export'] },
        }),
        [memberRow({ entitlements: held('owner', 'project:*', 'feature:api=allow') })],
        [`RC425 error ${WEN}`],
      ],
      [
        'an owner with a new address',
        desiredMember(WEN, {
          entitlements: held('owner', 'project:*'),
          previous_email: email('wen@old.com'),
        }),
        [memberRow({ email: 'wen@old.com', entitlements: held('owner', 'project:*') })],
        [`RC425 error ${WEN}`],
      ],
      [
        'a suspended owner',
        wantsOwner,
        [memberRow({ status: 'suspended', entitlements: held('owner', 'project:*') })],
        [`RC425 error ${WEN}`],
      ],
      ['a user', desiredMember(WEN), [memberRow()], []],
    ])('%s', (_, member, rows, expected) => {
      expect(findings(desiredAccount([member]), asAdmin(rows))).toEqual(expected);
    });

    it('an owner whom nobody claims cannot be removed', () => {
      expect(findings(desiredAccount([]), asAdmin([owner]))).toEqual([`RC425 error ${WEN}`]);
      expect(findings(desiredAccount([]), asAdmin([{ ...owner, email: null }]))).toEqual(['RC425 error u_1']);
    });

    it.each<[string, Partial<DesiredAccount>]>([
      ['additive', { mode: 'additive' }],
      ['ignored by address', { ignore: [{ pattern: WEN, reason: 'x', owner: null, review_by: null }] }],
      [
        'ignored by domain',
        { ignore: [{ pattern: '*@acme.com', reason: 'x', owner: null, review_by: null }] },
      ],
    ])('an owner whom nobody claims does not matter where they are %s', (_, change) => {
      expect(findings(desiredAccount([], change), asAdmin([owner]))).toEqual([]);
    });

    it('an owner without an address is not ignored', () => {
      const ignore = [{ pattern: '*@acme.com', reason: 'x', owner: null, review_by: null }];

      expect(findings(desiredAccount([], { ignore }), asAdmin([{ ...owner, email: null }]))).toHaveLength(1);
    });
  });

  describe('in an account with one owner at a time', () => {
    const ada = memberRow({ id: 'u_0', email: 'ada@acme.com', entitlements: held('owner', 'project:*') });
    const wantsOwner = desiredMember(WEN, { entitlements: held('owner', 'project:*') });
    const adaSteps = desiredMember('ada@acme.com', { entitlements: held('admin', 'project:*') });
    const single = (rows: readonly LiveRow[], role: string | null = 'owner'): LiveAccount =>
      liveAccount({ rows, several_owners: false, actor: { row: null, email: null, role } });

    it('the owner hands over to an active member', () => {
      expect(findings(desiredAccount([wantsOwner, adaSteps]), single([ada, memberRow()]))).toEqual([]);
      expect(findings(desiredAccount([wantsOwner, adaSteps]), single([ada, memberRow()], null))).toEqual([]);
    });

    it('an admin cannot hand it over', () => {
      expect(findings(desiredAccount([wantsOwner, adaSteps]), single([ada, memberRow()], 'admin'))).toEqual([
        `RC425 error ${WEN}`,
        'RC425 error ada@acme.com',
      ]);
    });

    it.each<[string, readonly LiveRow[]]>([
      ['is not there', [ada]],
      ['is invited', [ada, invitationRow()]],
      ['is suspended', [ada, memberRow({ status: 'suspended' })]],
    ])('nobody takes over who %s', (_, rows) => {
      expect(findings(desiredAccount([wantsOwner, adaSteps]), single(rows))).toEqual([`RC423 error ${WEN}`]);
    });

    it('two owners are refused', () => {
      const two = desiredAccount([
        desiredMember('ada@acme.com', { entitlements: held('owner', 'project:*') }),
        wantsOwner,
      ]);

      expect(findings(two, single([ada, memberRow()]))).toEqual(['RC423 error -']);
      expect(findings(two, liveAccount({ rows: [ada, memberRow()] }))).toEqual([]);
    });
  });
});
