import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../../src/core/access.ts';
import type { AccountSettings } from '../../../../src/core/settings.ts';
import { formatSource } from '../../../../src/roster/edit/format-source.ts';
import { keptRows } from '../../../../src/roster/edit/imports.ts';
import { writeTeam } from '../../../../src/roster/edit/write-team.ts';
import { fromLive } from '../../../../src/roster/from-live.ts';
import { resolve } from '../../../../src/roster/resolve.ts';
import { liveOf, liveRow } from '../../../support/live-rows.ts';
import { loadTeam, NOW } from '../../../support/roster.ts';
import { capable, FULL } from '../../../support/team.ts';

const KISSMETRICS: AccountSettings = { account: 'kissmetrics', provider: 'kissmetrics', settings: {} };

const OWNER = liveRow('root@acme.com', ['account owner', 'project:* member']);

const live = (account: string, rows: readonly LiveRow[], scopes = {}) =>
  fromLive({ account, live: liveOf(rows, scopes), capabilities: FULL, file: null });

describe('the first file', () => {
  const rows = [
    liveRow('ada@acme.com', ['account owner', 'project:* member']),
    liveRow('zoe@acme.com', ['account user', 'project:* member']),
    liveRow('wen@acme.com', ['account user', 'project:1 member', 'report:roi view', 'feature:export deny']),
    liveRow('bob@acme.com', ['account admin', 'project:2 member']),
    liveRow('max@acme.com', ['account read-only'], { status: 'pending' }),
    liveRow('bot', ['account read-only'], { id: '77' }),
    liveRow('eve@acme.com', ['account user'], { status: 'suspended' }),
    liveRow('kim@acme.com', ['account native:billing']),
    liveRow('gone@acme.com', ['account user'], { status: 'expired' }),
    liveRow('x\n- y: 1\u202e', ['account admin'], { status: 'failed' }),
  ];
  const file = writeTeam([live('kissmetrics', rows)], [KISSMETRICS]);

  it('says what the account has, a person a line', () => {
    expect(file).toEqual({
      path: 'team.yaml',
      text: `version: 1

accounts:
  kissmetrics: {}

projects:
  eu-app: "2" # EU App
  web: "1"

members:
  ada@acme.com: owner
  bob@acme.com: { role: admin, projects: [eu-app] }
  wen@acme.com: { role: user, projects: [web], reports: [roi], features: { export: false } }
  zoe@acme.com: { role: user, projects: all }
  bot: { role: read-only, projects: [], ids: { kissmetrics: { id: "77" } } }
  max@acme.com: { role: read-only, projects: [] }

ignore:
  - { email: kim@acme.com, reason: "has the role native:billing in kissmetrics" }
  - { email: eve@acme.com, reason: "suspended in kissmetrics when imported" }

# Invitations that nobody can accept any more; the next plan cancels them.
#   gone@acme.com: user in kissmetrics, expired
#   x - y: 1?: admin in kissmetrics, failed
`,
    });
  });

  it('is in the canonical layout', () => {
    expect(formatSource(file)).toEqual(file);
  });

  it('is valid, and wants what is live', () => {
    const [account] = resolve(loadTeam([file]), NOW, capable()).accounts;
    const wanted = new Map(account?.members.map((member) => [member.person, member.entitlements]));
    for (const row of rows.slice(0, 6)) expect(wanted.get(row.email ?? 'bot')).toEqual(row.entitlements);
    expect(wanted.size).toBe(6);
  });
});

describe('accounts', () => {
  it('are written as they are set up', () => {
    const settings = {
      base_url: 'https://eu.example.com',
      credentials: { token_env: 'TOKEN' },
      rate_limit: '15/min',
    };
    const accounts = [
      { account: 'eu', provider: 'kissmetrics', settings },
      { account: 'us', provider: 'kissmetrics', settings: { provider: 'kissmetrics' } },
      { account: 'kissmetrics', provider: 'kissmetrics', settings: {} },
    ];
    expect(writeTeam([], accounts).text).toBe(`version: 1

accounts:
  eu: { provider: kissmetrics, base_url: "https://eu.example.com", credentials: { token_env: TOKEN }, rate_limit: "15/min" }
  us: { provider: kissmetrics }
  kissmetrics: {}

members: {}
`);
  });

  const two = [
    { account: 'eu', provider: 'kissmetrics', settings: {} },
    { account: 'us', provider: 'kissmetrics', settings: {} },
  ];

  it('are named for everybody where there are several', () => {
    const eu = live('eu', [
      liveRow('ada@acme.com', ['account owner', 'project:* member']),
      liveRow('bot', ['account user'], { id: '1' }),
      liveRow('bot-us', ['account user'], { id: '3' }),
    ]);
    const us = live('us', [
      OWNER,
      liveRow('ada@acme.com', ['account user', 'project:1 member']),
      liveRow('bot', ['account user'], { id: '2' }),
    ]);
    const file = writeTeam([eu, us], two);
    expect(file.text).toContain(`projects:
  eu-app: { eu: "2", us: "2" } # EU App
  web: { eu: "1", us: "1" }

members:
  ada@acme.com: { accounts: { eu: { role: owner }, us: { role: user, projects: [web] } } }
  bot: { accounts: { eu: { role: user, projects: [] } }, ids: { eu: { id: "1" } } }
  bot-us: { accounts: { eu: { role: user, projects: [] } }, ids: { eu: { id: "3" } } }
  root@acme.com: { accounts: { us: { role: owner } } }
  bot-us-2: { accounts: { us: { role: user, projects: [] } }, ids: { us: { id: "2" } } }
`);
    expect(loadTeam([file]).members.map(({ accounts }) => accounts.length)).toEqual([2, 1, 1, 1, 1]);
  });

  it('that suspended a member of another are reported, since ignore would hide the other too', () => {
    const imports = [
      live('eu', [liveRow('ada@acme.com', ['account admin'])]),
      live('us', [
        liveRow('ada@acme.com', ['account user'], { status: 'suspended' }),
        liveRow('eve@acme.com', ['account user'], { status: 'suspended' }),
      ]),
      live('other', [liveRow('eve@acme.com', ['account user'], { status: 'suspended' })]),
    ];
    expect(keptRows(imports, new Set())).toEqual({
      rules: [{ email: 'eve@acme.com', reason: 'suspended in us when imported' }],
      issues: [
        {
          code: 'RC256',
          severity: 'error',
          message:
            'us: ada@acme.com suspended in us when imported, and cannot be under ignore while a member of another account',
          hint: 'settle it in the account, or it goes with the next apply',
          account: 'us',
          person: 'ada@acme.com',
        },
      ],
    });
    expect(writeTeam(imports, two).text).not.toContain('email: ada@acme.com');
  });
});

it('roles in projects are written as a map', () => {
  const rows = [liveRow('ada@acme.com', ['account user', 'project:1 admin', 'project:2 user'])];
  const imported = fromLive({
    account: 'kissmetrics',
    live: liveOf(rows),
    capabilities: { ...FULL, projects: 'roles' },
    file: null,
  });
  expect(writeTeam([imported], [KISSMETRICS]).text).toContain(
    '{ role: user, projects: { web: admin, eu-app: user } }',
  );
});

it.each([
  ['reports of all', ['report:* view'], 'reports: all'],
  ['ids that look like numbers', ['report:007 view'], 'reports: ["007"]'],
  ['ids with signs', ['report:a: {b} view'], 'reports: ["a: {b}"]'],
])('%s', (_, grants, text) => {
  const file = writeTeam(
    [live('kissmetrics', [OWNER, liveRow('a@acme.com', ['account user', ...grants])])],
    [KISSMETRICS],
  );
  expect(file.text).toContain(text);
  expect(loadTeam([file]).members).toHaveLength(2);
});

it('names of projects cannot leave their comment', () => {
  const scopes = { projects: [{ id: '1', name: `A\nmembers: { evil@acme.com: owner } ${'x'.repeat(200)}` }] };
  const file = writeTeam([live('kissmetrics', [OWNER], scopes)], [KISSMETRICS]);
  expect(loadTeam([file]).members.map(({ person }) => person)).toEqual(['root@acme.com']);
  expect(file.text.split('\n')).toHaveLength(11);
});

it('what YAML cannot hold is refused', () => {
  const settings = { rate_limit: Number.NaN };
  expect(() => writeTeam([], [{ account: 'kissmetrics', provider: 'kissmetrics', settings }])).toThrow(
    expect.objectContaining({ code: 'RC250' }),
  );
});
