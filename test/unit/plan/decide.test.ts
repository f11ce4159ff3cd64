// The decision table of the design, row by row: one person, one live row, what follows.
import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../src/core/access.ts';
import type { Capabilities } from '../../../src/core/capabilities.ts';
import type { Change } from '../../../src/core/change.ts';
import type { AccountPolicy } from '../../../src/core/policy.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { at } from '../../support/plans.ts';
import { fakeTranslator } from '../../support/translator.ts';
import {
  type Asked,
  accountPlanFor,
  desiredAccount,
  ended,
  equalWorld,
  grants,
  invitation,
  liveAccount,
  mail,
  person,
  recordOf,
  row,
  rowOf,
  summary,
  type World,
} from '../../support/world.ts';

const ADA = person('ada@acme.com', 'owner');
const LINUS = person('linus@acme.com', ['user', 'project:1']);
const KEPT = rowOf(ADA);

/** Ada owns the account on both sides; Linus is in the file, and `rows` is what the account has of him. */
function linus(
  rows: readonly LiveRow[],
  world: Partial<World> & { policy?: Partial<AccountPolicy>; capabilities?: Partial<Capabilities> } = {},
  asked: Asked = {},
): AccountPlan {
  const { policy = {}, capabilities = {}, ...rest } = world;
  return accountPlanFor(
    {
      ...equalWorld([ADA, LINUS]),
      desired: desiredAccount([ADA, LINUS], { policy }),
      live: liveAccount([KEPT, ...rows]),
      translator: fakeTranslator({ capabilities }),
      ...rest,
    },
    asked,
  );
}

/** Ada owns the account on both sides; nobody else is in the file, and `rows` is what else the account has. */
function stranger(
  rows: readonly LiveRow[],
  world: Parameters<typeof linus>[1] & { desired?: World['desired'] } = {},
): AccountPlan {
  const { policy = {}, ...rest } = world;
  return linus(rows, { desired: desiredAccount([ADA], { policy }), ...rest });
}

function only(plan: AccountPlan): Change {
  const [change] = plan.changes;
  if (change === undefined || plan.changes.length > 1)
    throw new Error(`not one change: ${summary(plan).join(', ')}`);
  return change;
}

const HELD = recordOf([KEPT, row('linus@acme.com', ['user', 'project:1'])]);

describe('somebody wanted', () => {
  it('is invited where the account has never had them', () => {
    const change = only(linus([]));
    expect(change).toMatchObject({
      id: 'kissmetrics/invite/linus@acme.com',
      kind: 'invite',
      before: null,
      after: { status: 'pending', email: 'linus@acme.com', entitlements: grants('user', 'project:1') },
      gains: grants('user', 'project:1'),
      losses: [],
      risk: 'medium',
      why: { kind: 'file', file: 'team.yaml', line: 10 },
    });
    expect(change.steps.map(({ id }) => id)).toEqual(['kissmetrics/invite/linus@acme.com/1']);
  });

  it('is left alone where the row is equal, and is remembered', () => {
    const plan = linus([rowOf(LINUS)]);
    expect(plan.changes).toEqual([]);
    expect(plan.settled).toContainEqual({
      person: 'linus@acme.com',
      row: 'u_linus',
      email: 'linus@acme.com',
      login: null,
      status: 'active',
      entitlements: grants('user', 'project:1'),
    });
  });

  it('gets one update for all differences, which shows gains and losses', () => {
    const change = only(linus([row('linus@acme.com', ['read-only', 'project:2', 'report:7'])]));
    expect(change).toMatchObject({
      kind: 'update',
      gains: grants('user', 'project:1'),
      losses: grants('read-only', 'project:2', 'report:7'),
      after: { status: 'active', entitlements: grants('user', 'project:1') },
    });
  });

  it('keeps what the entry does not manage', () => {
    const member = { ...LINUS, manages: { projects: true, reports: false, features: ['export'] } };
    const live = row('linus@acme.com', [
      'read-only',
      'report:7',
      'feature:other',
      'feature:export',
      'odd:thing',
    ]);
    const plan = linus([live], { desired: desiredAccount([ADA, member]) });
    expect(only(plan).after?.entitlements.map(({ resource }) => resource)).toEqual([
      'account',
      'feature:other',
      'odd:thing',
      'project:1',
      'report:7',
    ]);
  });

  it('keeps teams and repositories that the file does not name, where projects have roles', () => {
    const live = row('linus@acme.com', [
      'user',
      'project:1=user',
      'team:infra=member',
      'project:9=admin',
      'team:web=member',
    ]);
    const member = person('linus@acme.com', ['user', 'project:1=user']);
    const desired = desiredAccount([ADA, member], {
      projects: [{ alias: 'web', native: 'team:web', data: null }],
    });
    const change = only(linus([live], { desired, capabilities: { projects: 'roles' } }));
    expect(change.losses).toEqual(grants('team:web=member'));
  });

  it('leaves all projects alone where the entry does not manage them', () => {
    const member = { ...LINUS, manages: { projects: false, reports: true, features: [] } };
    expect(
      linus([row('linus@acme.com', ['user', 'project:9'])], { desired: desiredAccount([ADA, member]) })
        .changes,
    ).toEqual([]);
  });

  it('is reactivated when suspended, and all of the access counts as gained', () => {
    const change = only(linus([row('linus@acme.com', ['user', 'project:1'], { status: 'suspended' })]));
    expect(change).toMatchObject({
      kind: 'reactivate',
      after: { status: 'active' },
      gains: grants('user', 'project:1'),
      losses: [],
    });
  });

  it('is pending with its age when invited already', () => {
    const plan = linus([invitation('linus@acme.com', ['user', 'project:1'])]);
    expect(plan.changes).toEqual([]);
    expect(plan.pending).toMatchObject([{ person: 'linus@acme.com', age_ms: 4 * 86_400_000 }]);
    expect(plan.settled.map(({ status }) => status)).toEqual(['active', 'pending']);
  });

  it.each([
    ['the account does not say since when', null, null],
    ['the account has a clock ahead of ours', at('2026-11-25T09:00:00Z'), 0],
  ])('is pending where %s', (_, created_at, age_ms) => {
    expect(
      linus([invitation('linus@acme.com', ['user', 'project:1'], { created_at })]).pending,
    ).toMatchObject([{ age_ms }]);
  });

  it.each([
    ['edited where the service can', true, 'update', false],
    ['cancelled and sent anew where it cannot', false, 'reinvite', true],
  ])('has a different invitation %s', (_, pending_editable, kind, mails) => {
    const change = only(
      linus([invitation('linus@acme.com', 'read-only')], { capabilities: { pending_editable } }),
    );
    expect(change).toMatchObject({ kind, before: { id: 'i_linus' }, after: { status: 'pending' } });
    expect(change.steps.some(({ sends_email }) => sends_email)).toBe(mails);
  });

  it('has an expired invitation sent again, which gives all of it anew', () => {
    const change = only(linus([invitation('linus@acme.com', ['user', 'project:1'], { status: 'expired' })]));
    expect(change).toMatchObject({
      kind: 'resend',
      gains: grants('user', 'project:1'),
      after: { status: 'pending' },
    });
  });

  it('has an expired invitation made anew where the old one says something else', () => {
    expect(only(linus([invitation('linus@acme.com', 'owner', { status: 'expired' })]))).toMatchObject({
      kind: 'reinvite',
      after: { entitlements: grants('user', 'project:1') },
    });
  });

  it.each([
    ['ended by its own date', { expires_at: at('2026-11-24T09:00:00Z') }, {}],
    [
      'outlived what the policy says',
      { expires_at: null, created_at: at('2026-11-10T09:00:00Z') },
      { invitations: { expire_after: 14 * 86_400_000, resend: 'on-expiry', max_resends: 2 } as const },
    ],
  ])(
    'has an invitation that the account still calls pending, though it %s, sent again',
    (_, times, policy) => {
      const plan = linus([invitation('linus@acme.com', ['user', 'project:1'], times)], { policy });
      expect(summary(plan)).toEqual(['resend linus@acme.com']);
    },
  );

  it('has an invitation that was sent again counted from then', () => {
    const plan = linus(
      [
        invitation('linus@acme.com', ['user', 'project:1'], {
          expires_at: null,
          created_at: at('2026-11-10T09:00:00Z'),
          resent: 1,
        }),
      ],
      { policy: { invitations: { expire_after: 14 * 86_400_000, resend: 'on-expiry', max_resends: 2 } } },
    );
    expect(plan.changes).toEqual([]);
  });

  it('has a pending invitation without any date for as long as the account says', () => {
    const plan = linus(
      [invitation('linus@acme.com', ['user', 'project:1'], { expires_at: null, created_at: null })],
      { policy: { invitations: { expire_after: 1, resend: 'on-expiry', max_resends: 2 } } },
    );
    expect(plan.pending).toHaveLength(1);
  });

  it.each<[string, Partial<LiveRow>, Parameters<typeof linus>[1], string, string]>([
    [
      'it was sent as often as allowed',
      { status: 'expired', resent: 2 },
      {},
      'RC324',
      '2026-11-23T09:00:00Z',
    ],
    [
      'it was sent once and that is all',
      { status: 'expired', resent: 1 },
      { policy: { invitations: { expire_after: null, resend: 'on-expiry', max_resends: 1 } } },
      'RC324',
      '2026-11-23T09:00:00Z',
    ],
    [
      'sending again is off',
      { status: 'expired' },
      { policy: { invitations: { expire_after: null, resend: 'never', max_resends: 2 } } },
      'RC324',
      '2026-11-23T09:00:00Z',
    ],
    [
      'the service cannot send again',
      { status: 'expired' },
      { capabilities: { resend: false } },
      'RC324',
      '2026-11-23T09:00:00Z',
    ],
    ['the person declined', { status: 'declined' }, {}, 'RC325', '2026-11-20T09:00:00Z'],
    ['the mail bounced', { status: 'failed' }, {}, 'RC326', '2026-11-20T09:00:00Z'],
  ])('is set aside with an age where %s', (_, invited, world, code, since) => {
    const plan = linus([invitation('linus@acme.com', ['user', 'project:1'], invited)], world);
    expect(plan.changes).toEqual([]);
    expect(plan.quarantine).toMatchObject([{ person: 'linus@acme.com', code, rows: ['i_linus'], since }]);
  });

  it('is set aside since the last record that said so', () => {
    const since = at('2026-10-01T00:00:00Z');
    const last = recordOf([KEPT], { quarantine: [{ person: 'linus@acme.com', since }] });
    expect(
      linus([invitation('linus@acme.com', 'user', { status: 'declined' })], { last }).quarantine,
    ).toMatchObject([{ since }]);
  });

  it('counts as somebody with the newest of several dead invitations', () => {
    const rows = [
      invitation('linus@acme.com', ['user', 'project:1'], { status: 'declined' }),
      invitation('linus@acme.com', ['user', 'project:1'], {
        id: 'i_old',
        status: 'expired',
        created_at: at('2026-10-01T00:00:00Z'),
      }),
    ];
    expect(linus(rows).quarantine).toMatchObject([{ code: 'RC325' }]);
  });

  it('is a member whatever dead invitations are left behind', () => {
    const plan = linus([rowOf(LINUS), invitation('linus@acme.com', 'admin', { status: 'expired' })]);
    expect(plan.changes).toEqual([]);
    expect(plan.quarantine).toEqual([]);
  });

  it.each<[string, Partial<Capabilities>, Partial<typeof LINUS>]>([
    ['the service takes no invitations', { invitations: false }, {}],
    ['no address is known', {}, { email: null, identities: [] }],
    ['no login is known', { people: 'login' }, {}],
  ])('is set aside where %s', (_, capabilities, member) => {
    const desired = desiredAccount([ADA, { ...LINUS, ...member }]);
    expect(linus([], { capabilities, desired }).quarantine).toMatchObject([{ code: 'RC327', rows: [] }]);
  });

  it('is set aside where an invitation would go to somebody else of the file as well', () => {
    const both = ['linus', 'Torvalds'].map((value) => ({
      ...person(`${value.toLowerCase()}@acme.com`, 'user'),
      login: 'torvalds',
    }));
    const plan = linus([], {
      desired: desiredAccount([
        ADA,
        ...both,
        { ...LINUS, person: 'x', email: null, login: null, identities: [] },
      ]),
    });
    expect(plan.changes).toEqual([]);
    expect(plan.quarantine.map(({ person: who, code }) => `${who} ${code}`)).toEqual([
      'linus@acme.com RC320',
      'torvalds@acme.com RC320',
      'x RC327',
    ]);
  });

  it('is invited by login where people are logins', () => {
    const plan = linus([], {
      desired: desiredAccount([ADA, person('linus', 'user')]),
      capabilities: { people: 'login' },
    });
    expect(only(plan).after).toMatchObject({ login: 'linus', email: null });
  });

  it('is set aside where the service has no write for the change', () => {
    const translator = fakeTranslator({ speechless: ['update'] });
    const plan = linus([row('linus@acme.com', 'read-only')], { translator });
    expect(plan.changes).toEqual([]);
    expect(plan.quarantine).toMatchObject([{ person: 'linus@acme.com', code: 'RC328', rows: ['u_linus'] }]);
  });

  it('is invited with the role alone where invitations carry no scopes, and gets the rest once in', () => {
    const capabilities = { scopes_on_invite: false };
    expect(only(linus([], { capabilities })).after?.entitlements).toEqual(grants('user'));
    expect(linus([invitation('linus@acme.com', 'user')], { capabilities }).pending).toHaveLength(1);
    expect(only(linus([row('linus@acme.com', 'user')], { capabilities })).gains).toEqual(grants('project:1'));
  });

  it('gets the invitation text in invitations only', () => {
    const desired = desiredAccount([ADA, { ...LINUS, message: 'Welcome' }]);
    const texts = [
      [],
      [row('linus@acme.com', 'admin')],
      [invitation('linus@acme.com', ['user', 'project:1'], { status: 'expired' })],
    ].map((rows) => only(linus(rows, { desired })).message);
    expect(texts).toEqual(['Welcome', null, 'Welcome']);
  });
});

describe('somebody under a previous address', () => {
  const maria = person('maria@acme.com', 'user', { previous_email: mail('maria@oldco.com'), name: 'Maria' });
  const desired = desiredAccount([ADA, maria]);

  it('is renamed and keeps the seat', () => {
    const change = only(linus([row('maria@oldco.com', 'user')], { desired }));
    expect(change).toMatchObject({
      kind: 'rename',
      after: { email: 'maria@acme.com', status: 'active', name: 'Maria' },
      gains: [],
      risk: 'high',
    });
  });

  it('is renamed first and then updated where more differs', () => {
    const plan = linus([row('maria@oldco.com', 'admin')], { desired });
    expect(summary(plan)).toEqual(['rename maria@acme.com', 'update maria@acme.com']);
    expect(plan.changes[0]?.risk).toBe('critical');
    expect(plan.changes[1]).toMatchObject({
      needs: ['kissmetrics/rename/maria@acme.com'],
      after: { email: 'maria@acme.com', entitlements: grants('user') },
    });
  });

  it('is renamed first and then reactivated when suspended', () => {
    const plan = linus([row('maria@oldco.com', 'user', { status: 'suspended' })], { desired });
    expect(summary(plan)).toEqual(['rename maria@acme.com', 'reactivate maria@acme.com']);
  });

  it('keeps the old address, with a warning, where the service cannot change it', () => {
    const capabilities = { change_email: false };
    const plan = linus([row('maria@oldco.com', 'admin')], { desired, capabilities });
    expect(summary(plan)).toEqual(['update maria@acme.com']);
    expect(plan.changes[0]?.after?.email).toBe('maria@oldco.com');
    expect(plan.issues).toMatchObject([{ code: 'RC314', severity: 'warning', person: 'maria@acme.com' }]);
    const suspended = linus([row('maria@oldco.com', 'user', { status: 'suspended' })], {
      desired,
      capabilities,
    });
    expect(summary(suspended)).toEqual(['reactivate maria@acme.com']);
  });

  it.each<[string, Partial<Capabilities>, string]>([
    ['edited', {}, 'update'],
    ['made anew where invitations cannot be edited', { pending_editable: false }, 'reinvite'],
    ['made anew where addresses cannot change', { change_email: false }, 'reinvite'],
  ])('has a pending invitation %s, and all of it counts as gained', (_, capabilities, kind) => {
    const change = only(linus([invitation('maria@oldco.com', 'user')], { desired, capabilities }));
    expect(change).toMatchObject({ kind, after: { email: 'maria@acme.com' }, gains: grants('user') });
  });

  it('is invited anew where the mail to the old address bounced', () => {
    const plan = linus([invitation('maria@oldco.com', 'user', { status: 'failed' })], { desired });
    expect(summary(plan)).toEqual(['reinvite maria@acme.com']);
  });

  it('is not renamed once the row has the new address', () => {
    expect(linus([row('maria@acme.com', 'user')], { desired }).changes).toEqual([]);
  });

  it('is told apart from a removal and an invitation, which the plan says and suggests the field for', () => {
    const plain = desiredAccount([ADA, person('maria@acme.com', 'user')]);
    const plan = linus([row('maria@oldco.com', 'user')], { desired: plain });
    expect(summary(plan)).toEqual(['invite maria@acme.com', 'remove maria@oldco.com']);
    expect(plan.issues).toMatchObject([
      {
        code: 'RC315',
        message: 'removes maria@oldco.com and invites maria@acme.com',
        hint: 'if they are one person, write `previous_email: maria@oldco.com` to keep the seat',
      },
    ]);
  });

  it('is suggested by name as well, and not where two would fit', () => {
    const named = desiredAccount([ADA, person('m.ortiz@acme.com', 'user', { name: 'Maria Ortiz' })]);
    const one = row('maria@oldco.com', 'user', { name: 'maria ortiz ' });
    const two = row('mo@oldco.com', 'user', { name: 'Maria Ortiz' });
    expect(linus([one], { desired: named }).issues).toMatchObject([{ code: 'RC315' }]);
    expect(linus([one, two], { desired: named }).issues).toEqual([]);
    expect(linus([row('x@oldco.com', 'user')], { desired: named }).issues).toEqual([]);
    const handle = row('svc', 'user', { email: null, login: 'svc', name: 'Maria Ortiz' });
    expect(linus([handle], { desired: named }).issues[0]?.hint).toContain('`previous_email: svc`');
  });
});

describe('somebody who is not wanted', () => {
  it.each<[string, LiveRow, string]>([
    ['an active member', row('eve@acme.com', 'user'), 'remove'],
    ['a suspended member', row('eve@acme.com', 'user', { status: 'suspended' }), 'remove'],
    ['a pending invitation', invitation('eve@acme.com', 'user'), 'cancel'],
    ['an expired invitation', invitation('eve@acme.com', 'user', { status: 'expired' }), 'cancel'],
    ['a declined invitation', invitation('eve@acme.com', 'user', { status: 'declined' }), 'cancel'],
    ['a failed invitation', invitation('eve@acme.com', 'user', { status: 'failed' }), 'cancel'],
  ])('%s goes', (_, live, kind) => {
    expect(only(stranger([live]))).toMatchObject({
      id: `kissmetrics/${kind}/eve@acme.com`,
      kind,
      before: live,
      after: null,
      gains: [],
      losses: grants('user'),
      risk: 'low',
      why: { kind: 'absent' },
      message: null,
    });
  });

  it('has nothing to cancel where a dead invitation leaves nothing behind', () => {
    const translator = fakeTranslator({ speechless: ['cancel'] });
    const plan = stranger([invitation('eve@acme.com', 'user', { status: 'failed' })], { translator });
    expect([plan.changes, plan.quarantine]).toEqual([[], []]);
  });

  it('is set aside where the service has no write for the removal', () => {
    const translator = fakeTranslator({ speechless: ['remove'] });
    expect(stranger([row('eve@acme.com', 'user')], { translator }).quarantine).toMatchObject([
      { code: 'RC328', rows: ['u_eve'] },
    ]);
  });

  it('is named by login, else by id, where there is no address', () => {
    const rows = [row('octo', 'user'), row('ghost', 'user', { id: 'u_7', login: null })];
    expect(summary(stranger(rows))).toEqual(['remove octo', 'remove u_7']);
  });

  it('has ids that tell several rows apart', () => {
    const rows = [
      row('eve@acme.com', 'user'),
      row('eve@acme.com', 'user', { id: 'u_2' }),
      invitation('eve@acme.com', 'user'),
    ];
    expect(stranger(rows).changes.map(({ id }) => id)).toEqual([
      'kissmetrics/cancel/eve@acme.com',
      'kissmetrics/remove/eve@acme.com#u_2',
      'kissmetrics/remove/eve@acme.com#u_eve',
    ]);
  });

  it('goes by expiry where the calendar ended it', () => {
    const desired = desiredAccount([ADA], { ended: [ended('eve@acme.com')] });
    expect(only(stranger([row('eve@acme.com', 'user')], { desired })).why).toEqual({
      kind: 'expiry',
      at: '2026-11-20T00:00:00Z',
    });
  });

  it('goes by expiry whatever drift policy holds', () => {
    const policy = { drift: { missing: 'hold', extra: 'hold' } } as const;
    const desired = desiredAccount([ADA], { ended: [ended('eve@acme.com')], policy });
    expect(only(stranger([row('eve@acme.com', 'user')], { desired, last: recordOf([KEPT]) })).why.kind).toBe(
      'expiry',
    );
  });

  it('stays off once the service keeps removed people as suspended', () => {
    const plan = stranger([row('eve@acme.com', 'user', { status: 'suspended' })], {
      capabilities: { removal: 'suspend' },
    });
    expect([plan.changes, plan.excluded, plan.population.members]).toEqual([[], [], 1]);
  });
});

describe('rows that the file has no say over', () => {
  it('are reported when ignored, wanted or not', () => {
    const rule = { pattern: '*@kissmetrics.io', reason: 'vendor', owner: null, review_by: null };
    const exact = { pattern: 'bot@acme.com', reason: 'service', owner: null, review_by: null };
    const desired = desiredAccount([ADA, person('help@kissmetrics.io', 'user')], {
      ignore: [rule, exact, rule],
    });
    const plan = stranger(
      [row('help@kissmetrics.io', 'admin'), row('bot@acme.com', 'user'), row('x@sub.kissmetrics.io', 'user')],
      { desired },
    );
    expect(plan.excluded.map(({ person: who, reason }) => `${who} ${reason}`)).toEqual([
      'bot@acme.com ignored',
      'help@kissmetrics.io ignored',
    ]);
    expect(summary(plan)).toEqual(['remove x@sub.kissmetrics.io']);
    expect(plan.population.members).toBe(2);
  });

  it('are never made by inviting somebody who is ignored', () => {
    const rule = { pattern: 'linus@acme.com', reason: 'by hand', owner: null, review_by: null };
    const plan = linus([], { desired: desiredAccount([ADA, LINUS], { ignore: [rule] }) });
    expect(plan.quarantine).toMatchObject([{ code: 'RC320' }]);
  });

  it('are reported when an identity provider manages them, wanted or not', () => {
    const plan = linus([
      row('linus@acme.com', 'admin', { managed_by: 'idp' }),
      row('eve@acme.com', 'user', { managed_by: 'idp' }),
    ]);
    expect(plan.changes).toEqual([]);
    expect(plan.excluded.map(({ reason }) => reason)).toEqual(['idp', 'idp']);
  });

  it('are in one order where several are of one person, however the account lists them', () => {
    const rule = { pattern: 'bot@acme.com', reason: 'service', owner: null, review_by: null };
    const desired = desiredAccount([ADA], { ignore: [rule] });
    const rows = [row('bot@acme.com', 'user'), invitation('bot@acme.com', 'user')];
    const listed = (order: readonly LiveRow[]) => stranger(order, { desired }).excluded.map((one) => one.row);
    expect(listed(rows)).toEqual(['i_bot', 'u_bot']);
    expect(listed([...rows].reverse())).toEqual(['i_bot', 'u_bot']);
  });

  it('are reported in additive mode, expired ones too, and members are still kept right', () => {
    const desired = desiredAccount([ADA, LINUS], { mode: 'additive', ended: [ended('sam@acme.com')] });
    const plan = linus(
      [
        row('linus@acme.com', 'user'),
        row('eve@acme.com', 'user'),
        row('sam@acme.com', 'user'),
        invitation('bo@acme.com', 'user'),
      ],
      { desired },
    );
    expect(summary(plan)).toEqual(['update linus@acme.com']);
    expect(plan.excluded.map(({ person: who, reason }) => `${who} ${reason}`)).toEqual([
      'bo@acme.com unmanaged',
      'eve@acme.com unmanaged',
      'sam@acme.com unmanaged',
    ]);
    expect(plan.population).toEqual({ members: 2, invitations: 0, grants: 0 });
  });
});

describe('what preflight finds', () => {
  const issue = { code: 'RC420', message: 'no such role', account: 'kissmetrics' } as const;

  it('sets a person aside, keeps their row and goes on', () => {
    const translator = fakeTranslator({
      preflight: () => [
        { ...issue, severity: 'error', person: 'linus@acme.com' },
        { ...issue, severity: 'error', person: 'linus@acme.com', message: 'again' },
        { ...issue, severity: 'warning', person: 'ada@acme.com' },
      ],
    });
    const plan = linus([row('linus@acme.com', 'admin'), row('eve@acme.com', 'user')], { translator });
    expect(summary(plan)).toEqual(['remove eve@acme.com']);
    expect(plan.refused).toBeNull();
    expect(plan.quarantine).toMatchObject([
      { person: 'linus@acme.com', code: 'RC420', message: 'no such role', rows: ['u_linus'] },
    ]);
    expect(plan.issues).toMatchObject([{ severity: 'warning', person: 'ada@acme.com' }]);
    expect(linus([], { translator }).quarantine).toMatchObject([{ rows: [] }]);
    const twice = linus([rowOf(LINUS), row('linus@acme.com', 'user', { id: 'u_2' })], { translator });
    expect(twice.quarantine).toMatchObject([{ rows: ['u_2', 'u_linus'] }]);
  });

  it.each([
    ['without a hint', {}, ''],
    ['with a hint', { hint: 'name one' }, 'name one'],
  ])('refuses the account where it is nobody in particular, %s', (_, extra, hint) => {
    const translator = fakeTranslator({ preflight: () => [{ ...issue, ...extra, severity: 'error' }] });
    const plan = linus([], { translator });
    expect(plan.refused).toEqual({ code: 'RC420', message: 'no such role', hint });
    expect(summary(plan)).toEqual(['invite linus@acme.com']);
  });
});

describe('somebody missing who was there at the last record', () => {
  it('is held, not invited again', () => {
    const plan = linus([], { last: HELD });
    expect(plan.changes).toEqual([]);
    expect(plan.held).toMatchObject([
      {
        person: 'linus@acme.com',
        drift: 'missing',
        entitlements: grants('user', 'project:1'),
        row: null,
        last_status: 'active',
      },
    ]);
  });

  it.each<[string, Partial<AccountPolicy>, Asked]>([
    ['the policy restores', { drift: { missing: 'restore', extra: 'revert' } }, {}],
    ['somebody asks for the person', {}, { restore: ['linus@acme.com'] }],
  ])('is invited again where %s', (_, policy, asked) => {
    expect(summary(linus([], { last: HELD, policy }, asked))).toEqual(['invite linus@acme.com']);
  });

  it('is restored by address where the key is a handle', () => {
    const member = { ...LINUS, person: 'linus' };
    const last = recordOf([row('linus', 'user')]);
    const desired = desiredAccount([ADA, member]);
    expect(linus([], { last, desired }).held).toHaveLength(1);
    expect(summary(linus([], { last, desired }, { restore: ['linus@acme.com'] }))).toEqual(['invite linus']);
    const handle = person('linus', 'user');
    expect(linus([], { last, desired: desiredAccount([ADA, handle]) }, { restore: ['x'] }).held).toHaveLength(
      1,
    );
  });

  it('is held under a new key as well, by the previous address', () => {
    const maria = person('maria@acme.com', 'user', { previous_email: mail('linus@acme.com') });
    expect(linus([], { last: HELD, desired: desiredAccount([ADA, maria]) }).held).toHaveLength(1);
  });

  it('is held where only a dead invitation is left of a member', () => {
    const dead = invitation('linus@acme.com', ['user', 'project:1'], { status: 'expired' });
    expect(linus([dead], { last: HELD }).held).toMatchObject([{ row: 'i_linus', last_status: 'active' }]);
    expect(summary(linus([dead], { last: HELD }, { restore: ['linus@acme.com'] }))).toEqual([
      'resend linus@acme.com',
    ]);
  });

  it('is held when suspended by hand, and reactivated when restored', () => {
    const off = row('linus@acme.com', ['user', 'project:1'], { status: 'suspended' });
    expect(linus([off], { last: HELD }).held).toMatchObject([{ drift: 'missing', row: 'u_linus' }]);
    const plan = linus([off], { last: HELD }, { restore: ['linus@acme.com'] });
    expect(only(plan)).toMatchObject({ kind: 'reactivate', why: { kind: 'drift', drift: 'missing' } });
  });

  it('is reactivated where the record knew them suspended', () => {
    const off = row('linus@acme.com', ['user', 'project:1'], { status: 'suspended' });
    expect(only(linus([off], { last: recordOf([KEPT, off]) })).why.kind).toBe('file');
  });
});

describe('drift in a row that stays as it is', () => {
  it.each<[string, readonly string[], readonly string[], object]>([
    [
      'missing',
      ['user', 'project:1'],
      ['user'],
      { drift: 'missing', entitlements: grants('project:1'), last_status: 'active' },
    ],
    [
      'extra',
      ['user', 'project:1'],
      ['user', 'project:1', 'project:2'],
      { drift: 'extra', entitlements: grants('project:2'), last_status: null },
    ],
  ])('is held (%s), and the row does not count as settled', (_, before, now, held) => {
    const last = recordOf([KEPT, row('linus@acme.com', before)]);
    const policy = { drift: { missing: 'hold', extra: 'hold' } } as const;
    const plan = linus([row('linus@acme.com', now)], { last, policy });
    expect(plan.changes).toEqual([]);
    expect(plan.held).toMatchObject([{ person: 'linus@acme.com', row: 'u_linus', ...held }]);
    expect(plan.settled.map(({ person: who }) => who)).toEqual(['ada@acme.com']);
  });

  it('is reverted as drift, and restored as drift, where nothing else changes', () => {
    const last = recordOf([KEPT, row('linus@acme.com', ['user', 'project:1'])]);
    const extra = linus([row('linus@acme.com', ['user', 'project:1', 'project:2'])], { last });
    const missing = linus([row('linus@acme.com', 'user')], { last }, { restore: ['linus@acme.com'] });
    const mixed = linus([row('linus@acme.com', ['read-only', 'project:1', 'project:2'])], {
      last: recordOf([KEPT, row('linus@acme.com', ['read-only', 'project:1'])]),
    });
    expect([extra, missing, mixed].map((plan) => only(plan).why)).toMatchObject([
      { kind: 'drift', drift: 'extra' },
      { kind: 'drift', drift: 'missing' },
      { kind: 'file' },
    ]);
  });
});

describe('a row that was added by hand', () => {
  const last = recordOf([KEPT]);

  it('goes as drift by default', () => {
    expect(only(stranger([row('eve@acme.com', 'user')], { last })).why).toEqual({
      kind: 'drift',
      drift: 'extra',
    });
  });

  it('stays where the policy holds, invitations too', () => {
    const policy = { drift: { missing: 'hold', extra: 'hold' } } as const;
    const plan = stranger([row('eve@acme.com', 'user'), invitation('bo@acme.com', 'user')], { last, policy });
    expect(plan.changes).toEqual([]);
    expect(plan.held).toMatchObject([
      { person: 'bo@acme.com', drift: 'extra', row: 'i_bo' },
      { person: 'eve@acme.com', drift: 'extra', row: 'u_eve', entitlements: grants('user') },
    ]);
  });

  it.each<[string, LiveRow, World['last']]>([
    ['there is no record', row('eve@acme.com', 'user'), null],
    ['the record knew the row by id', row('eve@acme.com', 'user'), recordOf([row('eve@old.com', 'user')])],
    [
      'the record knew the address',
      row('eve@acme.com', 'user', { id: 'u_9' }),
      recordOf([invitation('eve@acme.com', 'user')]),
    ],
    ['the invitation is dead', invitation('eve@acme.com', 'user', { status: 'expired' }), last],
  ])('is an ordinary removal where %s, held or not', (_, live, record) => {
    const policy = { drift: { missing: 'hold', extra: 'hold' } } as const;
    expect(only(stranger([live], { last: record, policy })).why).toEqual({ kind: 'absent' });
  });
});

describe('what is withheld', () => {
  const reason = { code: 'RC329', message: 'not approved' } as const;

  it('keeps a whole person as they are live', () => {
    const withhold = [{ person: 'linus@acme.com', resource: null, ...reason }];
    const plan = linus([row('linus@acme.com', ['admin', 'project:1'])], { withhold });
    expect(plan.changes).toEqual([]);
    expect(plan.withheld).toEqual([{ person: 'linus@acme.com', ...reason, entitlements: grants('user') }]);
    expect(plan.settled.map(({ person: who }) => who)).toContain('linus@acme.com');
  });

  it.each([[null], ['account']])('keeps an invitation back (%s)', (resource) => {
    const plan = linus([], { withhold: [{ person: 'linus@acme.com', resource, ...reason }] });
    expect(plan.changes).toEqual([]);
    expect(plan.withheld).toMatchObject([{ person: 'linus@acme.com', code: 'RC329' }]);
  });

  it('keeps single entitlements, in both directions, and gives the rest', () => {
    const withhold = ['project:1', 'project:2'].map((resource) => ({
      person: 'linus@acme.com',
      resource,
      ...reason,
    }));
    const plan = linus([row('linus@acme.com', ['read-only', 'project:2'])], { withhold });
    expect(only(plan).after?.entitlements).toEqual(grants('user', 'project:2'));
    expect(plan.withheld).toEqual([
      { person: 'linus@acme.com', ...reason, entitlements: grants('project:1') },
    ]);
  });

  it('lists what one reason withholds together', () => {
    const member = person('linus@acme.com', ['user', 'project:1', 'project:2']);
    const withhold = ['project:1', 'project:2'].map((resource) => ({
      person: 'linus@acme.com',
      resource,
      ...reason,
    }));
    const plan = linus([row('linus@acme.com', 'user')], { withhold, desired: desiredAccount([ADA, member]) });
    expect(plan.changes).toEqual([]);
    expect(plan.withheld).toMatchObject([{ entitlements: grants('project:1', 'project:2') }]);
  });

  it.each([[null], ['account']])('keeps somebody whom nobody claims (%s)', (resource) => {
    const plan = stranger([row('eve@acme.com', 'user')], {
      withhold: [{ person: 'u_eve', resource, ...reason }],
    });
    expect(plan.changes).toEqual([]);
    expect(plan.withheld).toMatchObject([{ person: 'eve@acme.com', entitlements: [] }]);
  });

  it('says nothing where nothing would have changed', () => {
    const withhold = [{ person: 'linus@acme.com', resource: null, ...reason }];
    expect(linus([rowOf(LINUS)], { withhold }).withheld).toEqual([]);
  });

  it('finds people without an address by their key', () => {
    const desired = desiredAccount([ADA, person('linus', 'user')]);
    const plan = linus([row('linus', 'admin')], {
      desired,
      withhold: [{ person: 'linus', resource: null, ...reason }],
    });
    expect(plan.withheld).toHaveLength(1);
  });
});
