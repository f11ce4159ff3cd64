// One plan in which every list has something and every kind of thing occurs: for tests of formats.
import { type Entitlement, ROLES } from '../../src/core/access.ts';
import { CHANGE_KINDS, type Change } from '../../src/core/change.ts';
import type { Plan } from '../../src/plan/model.ts';
import { accountPlan, at, entitlement, invite, liveRow, plan, remove, step, update } from './plans.ts';

/** Every kind of resource and level. */
export const EVERY_ENTITLEMENT: readonly Entitlement[] = [
  ...ROLES.map((role) => entitlement('account', role)),
  entitlement('account', 'native:billing_admin'),
  entitlement('project:*', 'member'),
  entitlement('project:*', 'admin'),
  entitlement('project:12345', 'member'),
  entitlement('project:12345', 'admin', '2026-11-26T18:00:00Z'),
  entitlement('project:777', 'member'),
  entitlement('report:*', 'view'),
  entitlement('report:campaign-roi', 'view'),
  entitlement('feature:export', 'allow'),
  entitlement('feature:export', 'deny'),
  entitlement('team:web', 'maintainer'),
  entitlement('repo:acme/web', 'push'),
  entitlement('dashboard:7', 'edit'),
];

/** One change of every kind, with every reason and effect among them. */
export function everyChange(): readonly Change[] {
  const person = (kind: string): string => `${kind}@acme.com`;
  return CHANGE_KINDS.map((kind, index): Change => {
    const base = kind === 'invite' ? invite() : kind === 'remove' ? remove() : update();
    const id = `kissmetrics/${kind}/${person(kind)}`;
    const whys: readonly Change['why'][] = [
      base.why,
      { kind: 'drift', drift: 'missing' },
      { kind: 'drift', drift: 'extra' },
      { kind: 'asked' },
      { kind: 'expiry', at: at('2026-11-20T00:00:00Z') },
    ];
    const effects = [
      step().effect,
      { kind: 'changed', row: 'u_1', status: 'suspended', email: null, entitlements: null },
      { kind: 'resent', row: 'i_1', resent: 1, expires_at: at('2026-11-20T00:00:00Z') },
      { kind: 'transferred', row: 'u_1', former: 'u_2' },
      { kind: 'gone', row: 'u_9' },
    ] as const;
    return {
      ...base,
      id,
      kind,
      person: person(kind),
      why: whys[index % whys.length] ?? base.why,
      ...(kind === 'transfer' ? { former: 'u_2', former_person: 'ada@acme.com' } : {}),
      needs: kind === 'remove' ? ['kissmetrics/invite/invite@acme.com'] : [],
      message: kind === 'invite' ? 'Welcome Wen!\nStart with the report.' : null,
      steps: [step({ id: `${id}/1`, effect: effects[index % effects.length] ?? step().effect })],
    };
  });
}

/** A plan with everything that a plan can say. */
export function fullPlan(): Plan {
  const policy = accountPlan().policy;
  const account = accountPlan({
    policy: {
      ...policy,
      allow: [{ edge: 'remove', people: ['x@acme.com'], until: at('2026-12-01T00:00:00Z'), reason: 'HR-77' }],
    },
    changes: everyChange(),
    pending: [
      {
        person: 'sam@acme.com',
        row: liveRow({
          id: 'i_1',
          kind: 'invitation',
          status: 'pending',
          expires_at: at('2026-12-05T00:00:00Z'),
        }),
        age_ms: 3 * 86_400_000,
      },
      {
        person: 'kim@acme.com',
        row: liveRow({ id: 'i_2', kind: 'invitation', status: 'pending' }),
        age_ms: null,
      },
    ],
    settled: [
      {
        person: 'ada@acme.com',
        row: 'u_2',
        email: 'ada@acme.com',
        login: null,
        status: 'active',
        entitlements: EVERY_ENTITLEMENT,
      },
    ],
    held: [
      {
        person: 'bo@acme.com',
        drift: 'missing',
        message: 'was removed by hand',
        entitlements: [entitlement('account', 'user')],
        row: null,
        last_status: 'active',
      },
      {
        person: 'cy@acme.com',
        drift: 'extra',
        message: 'was added by hand',
        entitlements: [entitlement('account', 'admin')],
        row: 'u_5',
        last_status: null,
      },
    ],
    withheld: [
      {
        person: 'di@acme.com',
        code: 'RC406',
        message: 'no seat: 25 of 25 are taken',
        entitlements: [entitlement('account', 'user')],
      },
    ],
    quarantine: [
      {
        person: 'ed@acme.com',
        code: 'RC412',
        message: 'two rows match',
        rows: ['u_6', 'u_7'],
        since: at('2026-11-20T09:00:00Z'),
      },
      { person: 'el@acme.com', code: 'RC412', message: 'the invitation failed', rows: [], since: null },
    ],
    excluded: [
      { person: 'etl@acme.com', row: 'u_10', reason: 'ignored', message: 'service account' },
      { person: 'fay@acme.com', row: 'u_11', reason: 'unmanaged', message: 'not in the file' },
      { person: 'gus@acme.com', row: 'u_12', reason: 'idp', message: 'gus@acme.com is managed by SCIM' },
    ],
    issues: [
      {
        code: 'RC420',
        severity: 'warning',
        message: 'the account has no reports',
        hint: 'leave `reports` out',
        at: { file: 'team.yaml', line: 3, column: 5 },
        excerpt: '  reports: [a]\n  ^',
        account: 'kissmetrics',
        person: 'di@acme.com',
      },
      { code: 'RC420', severity: 'warning', message: 'nothing more is known' },
    ],
    order_note: 'a removal comes first because no seat was free',
    seats: { limit: 25, reserve: 1, before: 25, after: 24 },
    cost: { calls: 9, minutes: 0.6 },
  });
  const refused = accountPlan({
    account: 'github',
    provider: 'github',
    mode: 'additive',
    refused: {
      code: 'RC301',
      message: 'would remove 9 of 20 members (45 %), limit 20 %',
      hint: 'allow them by name',
    },
    changes: [remove({ id: 'github/remove/old@acme.com', account: 'github' })],
    guards: [
      {
        code: 'RC301',
        edge: 'remove',
        message: 'would remove 9 of 20 members (45 %), limit 20 %',
        hint: 'allow them by name',
        count: 9,
        population: 20,
        limit: 4,
      },
    ],
  });
  const unread = accountPlan({
    account: 'eu',
    read: false,
    refused: { code: 'RC410', message: 'page 2 of 3 is missing', hint: 'try again' },
  });
  return plan([account, refused, unread], {
    valid_until: at('2026-11-26T18:00:00Z'),
    scope: { accounts: ['kissmetrics'], members: ['wen@acme.com'], restore: ['bo@acme.com'] },
    source: {
      file: 'team.yaml',
      commit: 'a'.repeat(40),
      blobs: [
        { path: 'team.yaml', sha256: '0'.repeat(64) },
        { path: 'members/agency.yaml', sha256: '3'.repeat(64) },
      ],
      accounts_hash: '1'.repeat(64),
      policy_hash: '2'.repeat(64),
    },
  });
}
