// The plans that are kept as text, Markdown and JSON, each under a name that says what it shows.
import { buildPlan } from '../../src/plan/build.ts';
import type { Plan } from '../../src/plan/model.ts';
import { at } from '../support/plans.ts';
import { fakeTranslator } from '../support/translator.ts';
import {
  desiredAccount,
  ended,
  equalWorld,
  grants,
  invitation,
  liveAccount,
  person,
  planFor,
  planInput,
  recordOf,
  row,
  type World,
} from '../support/world.ts';

const ada = person('ada@acme.com', 'owner');
const grace = person('grace@acme.com', 'admin');
const linus = person('linus@acme.com', ['user', 'project:12345']);
const wen = person('wen@acme.com', ['user', 'project:12345', 'report:campaign-roi', 'feature:export=deny'], {
  at: { file: 'team.yaml', line: 14, column: 3 },
  message: 'Welcome Wen! Start with the Campaign ROI report.\nQuestions: #analytics-help',
});
const PROJECTS = [
  { alias: 'web', native: '12345', data: null },
  { alias: 'eu-app', native: '12346', data: 'eu-personal' },
];
type DesiredOverrides = Parameters<typeof desiredAccount>[1];

/** A world of ada (owner), grace (admin) and linus (user), and the file's account changed by the overrides. */
function world(
  members = [ada, grace, linus],
  overrides: DesiredOverrides = {},
  rest: Partial<World> = {},
): World {
  const desired = desiredAccount(members, { provider: 'kissmetrics', projects: PROJECTS, ...overrides });
  return { ...equalWorld([ada, grace, linus]), desired, rate: 15, ...rest };
}

const TEAM_ROWS = equalWorld([ada, grace, linus]).live.rows;

/** The account as the team has it, and more rows. */
function liveWith(...rows: readonly (typeof TEAM_ROWS)[number][]): Partial<World> {
  return { live: liveAccount([...TEAM_ROWS, ...rows]) };
}

const GUARDED = {
  owners: { min: 1, max: null },
  removals: { max_percent: 20, max_count: 5, percent_from: 3, protect: [] },
};
const crowd = Array.from({ length: 9 }, (_, n) => row(`leaver${n + 1}@acme.com`, 'user'));

export const CASES: { readonly [name: string]: () => Plan } = {
  'nothing-differs-and-nothing-changes': () => planFor(world()),

  'a-new-colleague-is-invited': () => planFor(world([ada, grace, linus, wen])),

  'a-colleague-becomes-admin-and-is-shown-first': () =>
    planFor(world([ada, grace, person('linus@acme.com', ['admin', 'project:*']), wen])),

  'a-role-raised-until-a-date-shows-its-end': () =>
    planFor(
      world(
        [
          ada,
          grace,
          {
            ...linus,
            entitlements: [
              { resource: 'account', level: 'admin', until: at('2026-11-26T18:00:00Z') },
              ...grants('project:12345'),
            ],
          },
        ],
        { next_change: at('2026-11-26T18:00:00Z') },
      ),
    ),

  'a-leaver-is-removed': () => planFor(world([ada, grace])),

  'a-contractor-is-removed-when-access-has-ended': () =>
    planFor(
      world(
        [ada, grace, linus],
        { ended: [ended('sam@agency.example')] },
        liveWith(row('sam@agency.example', 'user')),
      ),
    ),

  'a-project-is-taken-away-and-another-given': () =>
    planFor(world([ada, grace, person('linus@acme.com', ['user', 'project:12346'])])),

  'revoke-last-owner-is-refused': () =>
    planFor(world([person('ada@acme.com', 'user'), grace, linus], { policy: GUARDED })),

  'too-many-removals-are-refused-with-numbers': () =>
    planFor(world([ada, grace, linus], { policy: GUARDED }, liveWith(...crowd))),

  'an-unreadable-account-does-not-stop-the-others': () => {
    const good = world([ada, grace, linus, wen]);
    const error = {
      code: 'RC410',
      message: 'page 2 of 3 was cut short',
      hint: 'try again; if it stays, ask the service',
    } as const;
    const eu = desiredAccount([ada], { account: 'kissmetrics-eu', provider: 'kissmetrics' });
    return buildPlan(planInput([good, { ...world(), desired: eu, live: { error } }]));
  },

  'somebody-removed-by-hand-is-held-with-the-way-to-restore': () =>
    planFor(
      world(
        [ada, grace, linus, wen],
        {},
        {
          last: recordOf([...TEAM_ROWS, row('wen@acme.com', ['user', 'project:12345'])]),
        },
      ),
    ),

  'somebody-removed-by-hand-is-restored-on-request': () =>
    planFor(
      world(
        [ada, grace, linus, wen],
        {},
        {
          last: recordOf([...TEAM_ROWS, row('wen@acme.com', ['user', 'project:12345'])]),
        },
      ),
      { restore: ['wen@acme.com'] },
    ),

  'somebody-added-by-hand-is-removed': () =>
    planFor(
      world(
        [ada, grace, linus],
        {},
        { ...liveWith(row('eve@acme.com', 'admin')), last: recordOf(TEAM_ROWS) },
      ),
    ),

  'somebody-added-by-hand-is-held-where-the-policy-says-so': () =>
    planFor(
      world(
        [ada, grace, linus],
        { policy: { drift: { missing: 'hold', extra: 'hold' } } },
        { ...liveWith(row('eve@acme.com', 'admin')), last: recordOf(TEAM_ROWS) },
      ),
    ),

  'a-removal-comes-first-when-seats-run-out-and-the-rest-waits': () =>
    planFor(
      world(
        [ada, grace, wen, person('zoe@acme.com', 'read-only')],
        {},
        { live: liveAccount(TEAM_ROWS, { seats: { limit: 3, used: 3, pending: 0 } }) },
      ),
    ),

  'a-pending-invitation-is-shown-with-its-age': () =>
    planFor(
      world(
        [ada, grace, linus, wen],
        {},
        liveWith(
          invitation(
            'wen@acme.com',
            wen.entitlements.map(({ resource, level }) =>
              resource === 'account' ? level : `${resource}=${level}`,
            ),
          ),
        ),
      ),
    ),

  'an-expired-invitation-is-sent-again': () =>
    planFor(
      world(
        [ada, grace, linus, person('zoe@acme.com', 'user')],
        {},
        liveWith(invitation('zoe@acme.com', 'user', { status: 'expired' })),
      ),
    ),

  'a-declined-invitation-is-set-aside': () =>
    planFor(
      world(
        [ada, grace, linus, person('zoe@acme.com', 'user')],
        {},
        liveWith(invitation('zoe@acme.com', 'user', { status: 'declined' })),
      ),
    ),

  'a-new-address-keeps-the-seat': () =>
    planFor(
      world([
        ada,
        grace,
        {
          ...person('l.torvalds@acme.com', ['user', 'project:12345'], { previous_email: linus.email }),
          name: 'Linus',
        },
      ]),
    ),

  'two-rows-for-one-person-are-set-aside': () =>
    planFor(world([ada, grace, linus], {}, liveWith(row('linus@acme.com', 'user', { id: 'u_linus2' })))),

  'the-account-is-handed-over': () =>
    planFor(
      world(
        [person('ada@acme.com', 'admin'), person('grace@acme.com', 'owner'), linus],
        {},
        {
          translator: fakeTranslator({ capabilities: { several_owners: false } }),
        },
      ),
    ),

  'an-additive-file-leaves-others-alone': () =>
    planFor(
      world(
        [ada, grace, linus],
        {
          mode: 'additive',
          ignore: [{ pattern: '*@vendor.example', reason: 'vendor support', owner: null, review_by: null }],
        },
        liveWith(
          row('help@vendor.example', 'admin'),
          row('eve@acme.com', 'user'),
          row('scim@acme.com', 'user', { managed_by: 'idp' }),
        ),
      ),
    ),

  'a-plan-for-another-moment-says-so': () => {
    const later = at('2026-12-24T09:00:00Z');
    return buildPlan(
      planInput([world([ada, grace])], {
        now: later,
        hypothetical: true,
        scope: { accounts: [], members: ['linus@acme.com'], restore: [] },
      }),
    );
  },

  'a-hostile-name-stays-text': () =>
    planFor(
      world(
        [ada, grace, linus],
        {},
        liveWith(
          row('mallory', 'admin', {
            id: 'u_|</td>',
            login: '::add-mask::x`|@everyone',
            name: '\u202enimda\u001b[2J\n| x | y |</details><!--[a](https://evil.example)##[error]',
          }),
        ),
      ),
    ),
};
