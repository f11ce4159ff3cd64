import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../../src/core/access.ts';
import type { After, ChangeDraft, ChangeKind } from '../../../../src/core/change.ts';
import { simulate } from '../../../../src/core/simulation.ts';
import { roleMap } from '../../../../src/providers/kissmetrics/roles.ts';
import { kissmetricsSteps } from '../../../../src/providers/kissmetrics/steps.ts';
import { held, invitationRow, liveAccount, memberRow } from '../../../support/kissmetrics.ts';

const OPTIONS = {
  prefix: '/v1',
  hasProjects: true,
  roles: roleMap({ owner: 'owner', admin: 'Boss', user: 'user', 'read-only': 'read_only' }),
};

function change(
  kind: ChangeKind,
  before: LiveRow | null,
  after: Partial<After> | null,
  extra: Partial<ChangeDraft> = {},
): ChangeDraft {
  return {
    id: `km/${kind}/wen@acme.com`,
    kind,
    person: 'wen@acme.com',
    account: 'km',
    before,
    after:
      after === null
        ? null
        : {
            status: 'active',
            email: 'wen@acme.com',
            login: null,
            name: 'Wen',
            entitlements: held('user', 'project:12'),
            ...after,
          },
    gains: [],
    losses: [],
    risk: 'low',
    why: { kind: 'absent' },
    needs: [],
    message: null,
    ...extra,
  };
}

/** What is sent, as `call` with its body. */
function sent(draft: ChangeDraft): readonly (readonly [string, unknown])[] {
  return kissmetricsSteps(draft, OPTIONS).map(({ call, input }) => [call, input['body'] ?? null]);
}

describe('kissmetricsSteps', () => {
  it('invites with everything that is wanted', () => {
    const entitlements = held('admin', 'project:*', 'report:r1', 'feature:export=deny', 'feature:api=allow');
    const draft = change('invite', null, { status: 'pending', entitlements }, { message: 'Welcome!' });

    expect(kissmetricsSteps(draft, OPTIONS)).toEqual([
      {
        op: 'invite',
        call: 'POST /v1/users/invite',
        input: {
          body: {
            email: 'wen@acme.com',
            role: 'Boss',
            projects: 'all',
            reports: ['r1'],
            features: { api: true, export: false },
            message: 'Welcome!',
          },
        },
        effect: { kind: 'invited', email: 'wen@acme.com', login: null, name: null, entitlements },
        sends_email: true,
      },
    ]);
  });

  it.each<[string, readonly string[], unknown]>([
    ['none', [], []],
    ['one', ['project:12'], ['12']],
    ['several', ['project:13', 'project:12'], ['12', '13']],
    ['all', ['project:*'], 'all'],
  ])('always says which projects an invitation gives: %s', (_, projects, expected) => {
    const draft = change('invite', null, { entitlements: held('user', ...projects) });

    expect(sent(draft)).toEqual([
      ['POST /v1/users/invite', { email: 'wen@acme.com', role: 'user', projects: expected }],
    ]);
  });

  it('says nothing of projects where the account has no such scopes', () => {
    const draft = change('invite', null, { entitlements: held('admin') });

    expect(kissmetricsSteps(draft, { ...OPTIONS, hasProjects: false })[0]?.input).toEqual({
      body: { email: 'wen@acme.com', role: 'Boss' },
    });
  });

  it('cancels and invites again, since a pending invitation cannot be edited', () => {
    const draft = change('reinvite', invitationRow(), { entitlements: held('read-only', 'project:12') });

    expect(
      kissmetricsSteps(draft, OPTIONS).map((step) => [step.call, step.effect.kind, step.sends_email]),
    ).toEqual([
      ['DELETE /v1/invitations/i_1', 'gone', false],
      ['POST /v1/users/invite', 'invited', true],
    ]);
  });

  it('sends an invitation again', () => {
    const before = invitationRow({ resent: 1 });

    expect(kissmetricsSteps(change('resend', before, null), OPTIONS)).toEqual([
      {
        op: 'resend',
        call: 'POST /v1/invitations/i_1/resend',
        input: { id: 'i_1' },
        effect: { kind: 'resent', row: 'invitation:i_1', resent: 1, expires_at: null },
        sends_email: true,
      },
    ]);
  });

  it.each<[string, readonly string[], readonly string[], unknown]>([
    ['a role', ['read-only', 'project:12'], [], { role: 'read_only' }],
    ['projects', ['user', 'project:12', 'project:13'], [], { projects: ['12', '13'] }],
    ['all projects', ['user', 'project:*'], [], { projects: 'all' }],
    ['no projects', ['user'], [], { projects: [] }],
    ['reports', ['user', 'project:12', 'report:r2'], ['report:r1'], { reports: ['r2'] }],
    ['no reports', ['user', 'project:12'], ['report:r1'], { reports: [] }],
    [
      'one feature, with the others as they are',
      ['user', 'project:12', 'feature:a=allow', 'feature:b=deny'],
      ['feature:a=allow', 'feature:b=allow'],
      { features: { a: true, b: false } },
    ],
    [
      'everything at once',
      ['admin', 'project:*', 'report:r1'],
      [],
      { role: 'Boss', projects: 'all', reports: ['r1'] },
    ],
  ])('sends only what differs: %s', (_, [level = '', ...resources], more, body) => {
    const before = memberRow({ entitlements: held('user', 'project:12', ...more) });
    const entitlements = held(level, ...resources);
    const draft = change('update', before, { entitlements });

    expect(sent(draft)).toEqual([['PATCH /v1/users/u_1', body]]);
    expect(kissmetricsSteps(draft, OPTIONS)[0]?.effect).toEqual({
      kind: 'changed',
      row: 'u_1',
      status: null,
      email: null,
      entitlements,
    });
  });

  it('does not send that an entitlement will end', () => {
    const until = '2026-12-01T00:00:00Z' as never;
    const entitlements = held('user', 'project:12').map((entry) => ({ ...entry, until }));

    expect(sent(change('update', memberRow(), { entitlements }))).toEqual([]);
  });

  it('changes an address, and then the rest', () => {
    const before = memberRow({ email: 'wen@old.com' });

    expect(sent(change('rename', before, {}))).toEqual([['PATCH /v1/users/u_1', { email: 'wen@acme.com' }]]);
    expect(sent(change('rename', before, { entitlements: held('admin', 'project:12') }))).toEqual([
      ['PATCH /v1/users/u_1', { email: 'wen@acme.com' }],
      ['PATCH /v1/users/u_1', { role: 'Boss' }],
    ]);
  });

  it('brings a suspended member back, with what differs', () => {
    const before = memberRow({ status: 'suspended' });
    const raised = held('admin', 'project:12');

    expect(sent(change('reactivate', before, {}))).toEqual([['PATCH /v1/users/u_1', { status: 'active' }]]);
    expect(kissmetricsSteps(change('reactivate', before, { entitlements: raised }), OPTIONS)).toMatchObject([
      {
        input: { id: 'u_1', body: { role: 'Boss', status: 'active' } },
        effect: { kind: 'changed', row: 'u_1', status: 'active', email: null, entitlements: raised },
      },
    ]);
  });

  it('hands an account over', () => {
    const before = memberRow({ entitlements: held('admin', 'project:*') });
    const draft = change('transfer', before, { entitlements: held('owner', 'project:*') }, { former: 'u_0' });

    expect(kissmetricsSteps(draft, OPTIONS)).toEqual([
      {
        op: 'transfer',
        call: 'POST /v1/account/transfer-ownership',
        input: { body: { user_id: 'u_1' } },
        effect: { kind: 'transferred', row: 'u_1', former: 'u_0' },
        sends_email: false,
      },
    ]);
  });

  it('gives a new owner their scopes before the hand-over, while the credential still may', () => {
    const before = memberRow({ entitlements: held('admin', 'project:12') });
    const draft = change('transfer', before, { entitlements: held('owner', 'project:*') }, { former: 'u_0' });

    expect(sent(draft)).toEqual([
      ['PATCH /v1/users/u_1', { projects: 'all' }],
      ['POST /v1/account/transfer-ownership', { user_id: 'u_1' }],
    ]);
    expect(kissmetricsSteps(draft, OPTIONS)[0]?.effect).toMatchObject({
      entitlements: held('admin', 'project:*'),
    });
  });

  it.each<[ChangeKind, LiveRow, string]>([
    ['remove', memberRow(), 'DELETE /v1/users/u_1'],
    ['cancel', invitationRow(), 'DELETE /v1/invitations/i_1'],
    ['remove', memberRow({ id: 'a/b?c d' }), 'DELETE /v1/users/a%2Fb%3Fc%20d'],
    ['cancel', invitationRow({ id: 'invitation:ü' }), 'DELETE /v1/invitations/%C3%BC'],
  ])('%s', (kind, before, call) => {
    expect(sent(change(kind, before, null))).toEqual([[call, null]]);
    expect(kissmetricsSteps(change(kind, before, null), OPTIONS)[0]?.effect).toEqual({
      kind: 'gone',
      row: before.id,
    });
  });

  it('shows the path as it is sent, with the prefix of the account', () => {
    const options = { ...OPTIONS, prefix: '/api/v2' };

    expect(kissmetricsSteps(change('remove', memberRow(), null), options)[0]?.call).toBe(
      'DELETE /api/v2/users/u_1',
    );
  });

  it('keeps a role that nobody mapped in its own name', () => {
    const before = memberRow({ entitlements: held('user', 'project:12') });
    const draft = change('update', before, { entitlements: held('native:Billing', 'project:12') });

    expect(sent(draft)).toEqual([['PATCH /v1/users/u_1', { role: 'Billing' }]]);
  });

  it.each<[ChangeKind, LiveRow | null, Partial<After> | null]>([
    ['invite', null, null],
    ['invite', null, { email: null }],
    ['reinvite', null, {}],
    ['resend', null, null],
    ['update', null, {}],
    ['update', memberRow(), null],
    ['transfer', memberRow(), {}],
    ['cancel', null, null],
    ['remove', null, null],
  ])('makes nothing of a %s that lacks what it needs', (kind, before, after) => {
    expect(sent(change(kind, before, after))).toEqual([]);
  });

  it.each<[string, ChangeDraft]>([
    ['update', change('update', memberRow(), { entitlements: held('admin', 'project:*', 'report:r1') })],
    ['rename', change('rename', memberRow({ email: 'wen@old.com' }), { entitlements: held('admin') })],
    ['reactivate', change('reactivate', memberRow({ status: 'suspended' }), { entitlements: held('admin') })],
    ['reinvite', change('reinvite', invitationRow(), { entitlements: held('admin') })],
    ['remove', change('remove', memberRow(), null)],
  ])('%s: the effects of its steps, together, bring about what the change wants', (_, draft) => {
    const account = simulate(liveAccount({ rows: draft.before === null ? [] : [draft.before] }));

    const steps = kissmetricsSteps(draft, OPTIONS);
    for (const { effect } of steps) {
      expect(account.holds(effect)).toBe(false);
      account.apply(effect);
      expect(account.holds(effect)).toBe(true);
    }

    const rows = account.rows().map(({ email, entitlements }) => ({ email, entitlements }));
    const { after } = draft;
    expect(rows).toEqual(after === null ? [] : [{ email: after.email, entitlements: after.entitlements }]);
  });
});
