import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../../src/core/access.ts';
import type { Capabilities } from '../../../../src/core/capabilities.ts';
import { filesAsLive } from '../../../../src/roster/edit/as-live.ts';
import { mergeMembers } from '../../../../src/roster/edit/merge-members.ts';
import { fromLive } from '../../../../src/roster/from-live.ts';
import { resolve } from '../../../../src/roster/resolve.ts';
import type { SourceFile } from '../../../../src/roster/team-file.ts';
import { liveOf, liveRow } from '../../../support/live-rows.ts';
import { loadTeam, NOW } from '../../../support/roster.ts';
import { capable, FULL } from '../../../support/team.ts';

type Rows = { readonly [account: string]: readonly LiveRow[] };

function prepared(files: readonly SourceFile[], rows: Rows, caps: Partial<Capabilities>) {
  const team = loadTeam(files, caps);
  const { accounts } = resolve(team, NOW, capable(caps));
  const imports = accounts.flatMap((desired) => {
    const live = rows[desired.account];
    const source = { account: desired.account, capabilities: { ...FULL, ...caps }, file: { team, desired } };
    return live === undefined ? [] : [fromLive({ ...source, live: liveOf(live) })];
  });
  return { team, imports };
}

function merged(text: string, rows: Rows, caps: Partial<Capabilities> = {}): string {
  const files = [{ path: 'team.yaml', text }];
  const { team, imports } = prepared(files, rows, caps);
  const after = mergeMembers(files, imports, team);
  loadTeam(after, caps);
  return after[0]?.text ?? '';
}

const HEAD = 'version: 1\naccounts: { kissmetrics: {} } # live\nprojects: { web: "1", app: "2" }\n';
const OWNER = '  root@acme.com: owner\n';
const root = liveRow('root@acme.com', ['account owner', 'project:* member']);

describe('one account', () => {
  const before = (entry: string, groups = ''): string => `${HEAD}${groups}members:\n${OWNER}${entry}# end\n`;
  const groups =
    'groups:\n  team: { role: user, projects: [web] }\n  lead: { role: admin, accounts: { kissmetrics: { role: user, projects: [web], reports: [r], features: { x: true } } } }\n';
  const ada = (...grants: string[]): LiveRow => liveRow('ada@acme.com', grants);
  it.each<[string, string, LiveRow, string]>([
    [
      'nothing that is as written',
      '  ada@acme.com:   { role: user,  projects: [ web ] }  # x\n',
      ada('account user', 'project:1 member'),
      '  ada@acme.com:   { role: user,  projects: [ web ] }  # x\n',
    ],
    [
      'a bare role',
      '  ada@acme.com: admin # x\n',
      ada('account owner', 'project:* member'),
      '  ada@acme.com: owner # x\n',
    ],
    [
      'a bare role that needs projects then',
      '  ada@acme.com: admin # x\n',
      ada('account user', 'project:* member'),
      '  ada@acme.com: { role: user, projects: all } # x\n',
    ],
    [
      'a bare group',
      '  ada@acme.com: team # x\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com: { group: team, role: admin } # x\n',
    ],
    [
      'a role in a map',
      '  ada@acme.com: { role: "user", projects: [web], reason: r }\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com: { role: "admin", projects: [web], reason: r }\n',
    ],
    [
      'a role on a line of its own',
      '  ada@acme.com:\n    # why\n    role: user # x\n    projects: [web]\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com:\n    # why\n    role: admin # x\n    projects: [web]\n',
    ],
    [
      'a role that the group says',
      '  ada@acme.com: { group: team, reason: r }\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com: { group: team, reason: r, role: admin }\n',
    ],
    [
      'a role that the group says for the account',
      '  ada@acme.com: lead\n',
      ada('account admin', 'project:1 member', 'report:r view', 'feature:x allow'),
      '  ada@acme.com: { group: lead, accounts: { kissmetrics: { role: admin, projects: [web], reports: [r], features: { x: true } } } }\n',
    ],
    [
      'a role under its account',
      '  ada@acme.com: { accounts: { kissmetrics: { role: user } }, projects: [web] }\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com: { accounts: { kissmetrics: { role: admin } }, projects: [web] }\n',
    ],
    [
      'a bare role under its account',
      '  ada@acme.com: { accounts: { kissmetrics: user }, projects: [web] }\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com: { accounts: { kissmetrics: { role: admin } }, projects: [web] }\n',
    ],
    [
      'one project more',
      '  ada@acme.com:\n    role: user\n    projects:\n      - web # main\n',
      ada('account user', 'project:1 member', 'project:2 member'),
      '  ada@acme.com:\n    role: user\n    projects:\n      - web # main\n      - app\n',
    ],
    [
      'another project',
      '  ada@acme.com: { role: user, projects: [web] }\n',
      ada('account user', 'project:2 member'),
      '  ada@acme.com: { role: user, projects: [app] }\n',
    ],
    [
      'projects in another order, as a whole',
      '  ada@acme.com: { role: user, projects: [app] }\n',
      ada('account user', 'project:1 member', 'project:2 member'),
      '  ada@acme.com: { role: user, projects: [web, app] }\n',
    ],
    [
      'all projects',
      '  ada@acme.com: { role: user, projects: [web] }\n',
      ada('account user', 'project:* member'),
      '  ada@acme.com: { role: user, projects: all }\n',
    ],
    [
      'fewer projects than the default',
      '  ada@acme.com: admin\n',
      ada('account admin', 'project:1 member'),
      '  ada@acme.com: { role: admin, projects: [web] }\n',
    ],
    [
      'reports',
      '  ada@acme.com: { role: user, projects: [], reports: [a] }\n',
      ada('account user', 'report:* view'),
      '  ada@acme.com: { role: user, projects: [], reports: all }\n',
    ],
    [
      'reports that are gone',
      '  ada@acme.com: { role: user, projects: [], reports: all }\n',
      ada('account user'),
      '  ada@acme.com: { role: user, projects: [], reports: [] }\n',
    ],
    [
      'managed features only',
      '  ada@acme.com: { role: user, projects: [], features: { x: true, y: true } }\n',
      ada('account user', 'feature:x deny', 'feature:z allow'),
      '  ada@acme.com: { role: user, projects: [], features: { x: false } }\n',
    ],
  ])('changes %s', (_, entry, row, after) => {
    expect(merged(before(entry, groups), { kissmetrics: [root, row] })).toBe(before(after, groups));
  });

  it('adds who is missing at the end, and nobody goes', () => {
    const rows = [
      liveRow('zoe@acme.com', ['account user', 'project:1 member']),
      liveRow('bo@acme.com', ['account admin', 'project:* member'], { status: 'pending' }),
    ];
    expect(merged(before('  ada@acme.com: admin\n'), { kissmetrics: rows })).toBe(
      before(
        '  ada@acme.com: admin\n  bo@acme.com: admin\n  zoe@acme.com: { role: user, projects: [web] }\n',
      ),
    );
  });

  it('adds aliases that people need', () => {
    const text = `version: 1\naccounts: { kissmetrics: {} }\nprojects:\n  web: "1" # main\nmembers:\n${OWNER}`;
    expect(merged(text, { kissmetrics: [root, ada('account user', 'project:2 member')] })).toBe(
      `version: 1\naccounts: { kissmetrics: {} }\nprojects:\n  web: "1" # main\n  eu-app: "2"\nmembers:\n${OWNER}  ada@acme.com: { role: user, projects: [eu-app] }\n`,
    );
  });

  it('keeps people whom members has no words for under ignore', () => {
    const rows = [
      root,
      liveRow('eve@acme.com', ['account user'], { status: 'suspended' }),
      ada('account native:x'),
    ];
    const rule = '{ email: ada@acme.com, reason: "has the role native:x in kissmetrics" }';
    const second = '{ email: eve@acme.com, reason: "suspended in kissmetrics when imported" }';
    expect(merged(before(''), { kissmetrics: rows })).toBe(
      before('').replace('# end\n', `ignore: [${rule}, ${second}]\n# end\n`),
    );
    const ignore = 'ignore:\n  - { email: bot@acme.com, reason: bot }\n';
    expect(merged(before('') + ignore, { kissmetrics: rows })).toBe(
      `${before('')}${ignore}  - ${rule}\n  - ${second}\n`,
    );
  });

  it('someone of the file who is suspended is changed like anybody', () => {
    const row = liveRow('ada@acme.com', ['account admin', 'project:* member'], { status: 'suspended' });
    expect(merged(before('  ada@acme.com: owner\n'), { kissmetrics: [root, row] })).toBe(
      before('  ada@acme.com: admin\n'),
    );
  });

  it('keys are found in any spelling', () => {
    expect(
      merged(before('  "Ada@ACME.com": admin\n'), {
        kissmetrics: [root, ada('account owner', 'project:* member')],
      }),
    ).toBe(before('  "Ada@ACME.com": owner\n'));
  });

  it('people of an included file are changed there, new ones added to the first', () => {
    const files = [
      { path: 'team.yaml', text: `${HEAD}include: [more.yaml]\nmembers:\n${OWNER}` },
      { path: 'more.yaml', text: 'members:\n  # agency\n  ada@acme.com: admin\n' },
    ];
    const rows = {
      kissmetrics: [
        root,
        ada('account owner', 'project:* member'),
        liveRow('zoe@acme.com', ['account admin', 'project:* member']),
      ],
    };
    const { team, imports } = prepared(files, rows, {});
    expect(mergeMembers(files, imports, team)).toEqual([
      { path: 'team.yaml', text: `${files[0]?.text}  zoe@acme.com: admin\n` },
      { path: 'more.yaml', text: 'members:\n  # agency\n  ada@acme.com: owner\n' },
    ]);
  });

  it('roles in projects are written as a map', () => {
    const row = ada('account user', 'project:1 admin', 'project:2 user');
    expect(
      merged(
        before('  ada@acme.com: { role: user, projects: [web] }\n'),
        { kissmetrics: [liveRow('root@acme.com', ['account owner', 'project:* owner']), row] },
        { projects: 'roles' },
      ),
    ).toBe(before('  ada@acme.com: { role: user, projects: { web: admin, app: user } }\n'));
  });

  it('is refused without a file', () => {
    expect(() => mergeMembers([], [], loadTeam(before('')))).toThrow(
      expect.objectContaining({ code: 'RC250' }),
    );
  });
});

describe('several accounts', () => {
  const head =
    'version: 1\naccounts: { eu: { provider: kissmetrics }, us: { provider: kissmetrics } }\nprojects: { web: { eu: "1", us: "1" } }\n';
  const owner = '  root@acme.com: { accounts: { eu: { role: owner }, us: { role: owner } } }\n';
  const before = (entry: string): string => `${head}members:\n${owner}${entry}`;
  const ada = (...grants: string[]): LiveRow => liveRow('ada@acme.com', grants);
  it.each<[string, string, Rows, string]>([
    [
      'a role where the accounts are listed',
      '{ role: user, projects: [web], accounts: [eu, us] }',
      { us: [root, ada('account admin', 'project:1 member')] },
      '{ role: user, projects: [web], accounts: { eu: { role: user }, us: { role: admin } } }',
    ],
    [
      'a role under its account',
      '{ role: user, projects: [web], accounts: { eu: {}, us: {} } }',
      { us: [root, ada('account admin', 'project:1 member')] },
      '{ role: user, projects: [web], accounts: { eu: {}, us: { role: admin } } }',
    ],
    [
      'roles in both',
      '{ role: user, projects: [web], accounts: [eu, us] }',
      {
        us: [root, ada('account admin', 'project:1 member')],
        eu: [root, ada('account read-only', 'project:1 member')],
      },
      '{ role: user, projects: [web], accounts: { eu: { role: read-only }, us: { role: admin } } }',
    ],
    [
      'an account more',
      '{ role: admin, accounts: [eu] }',
      { us: [root, ada('account user')] },
      '{ role: admin, accounts: { eu: { role: admin }, us: { role: user, projects: [] } } }',
    ],
    [
      'an account more with all its projects',
      '{ accounts: { eu: { role: admin } }, projects: [] }',
      { us: [root, ada('account admin', 'project:* member')] },
      '{ accounts: { eu: { role: admin }, us: { role: admin, projects: all } }, projects: [] }',
    ],
  ])('changes %s', (_, entry, rows, after) => {
    expect(merged(before(`  ada@acme.com: ${entry}\n`), rows)).toBe(before(`  ada@acme.com: ${after}\n`));
  });

  it('new people name theirs, and new aliases too', () => {
    const rows = {
      eu: [root, ada('account user', 'project:2 member')],
      us: [root, ada('account admin', 'project:2 member')],
    };
    expect(merged(before(''), rows)).toBe(
      `${head.replace(' } }\n', ' } }\n').replace('us: "1" } }', 'us: "1" }, eu-app: { eu: "2", us: "2" } }')}members:\n${owner}  ada@acme.com: { accounts: { eu: { role: user, projects: [eu-app] }, us: { role: admin, projects: [eu-app] } } }\n`,
    );
  });

  it('pins logins in an account that is added', () => {
    const text = before(
      '  ada@acme.com: { role: user, projects: [], accounts: [eu], ids: { eu: { login: ada-eu } } }\n',
    ).replace('root@acme.com: {', 'root@acme.com: { ids: { eu: r, us: r },');
    const caps = { people: 'login' } as const;
    const us = [
      liveRow('r', ['account owner', 'project:* member']),
      liveRow('ada', ['account user'], { email: 'ada@acme.com' }),
    ];
    expect(merged(text, { us }, caps)).toContain(
      'ada@acme.com: { role: user, projects: [], accounts: { eu: { role: user }, us: { role: user, projects: [] } }, ids: { eu: { login: ada-eu }, us: { login: ada } } }',
    );
    const bare = text.replace(', ids: { eu: { login: ada-eu } }', '');
    expect(merged(bare, { us }, caps)).toContain(
      'us: { role: user, projects: [] } }, ids: { us: { login: ada } } }',
    );
  });
});

describe('the files as the accounts are', () => {
  const asLive = (text: string, rows: Rows): string => {
    const files = [{ path: 'team.yaml', text }];
    const { team, imports } = prepared(files, rows, {});
    return filesAsLive(files, imports, team)[0]?.text ?? '';
  };
  const text = `${HEAD}members:\n${OWNER}  ada@acme.com: admin # x\n  bo@acme.com: admin\n`;

  it('equal the files where nothing differs', () => {
    const rows = ['ada@acme.com', 'bo@acme.com'].map((who) =>
      liveRow(who, ['account admin', 'project:* member']),
    );
    expect(asLive(text, { kissmetrics: [root, ...rows] })).toBe(text);
  });

  it.each<[string, readonly LiveRow[]]>([
    ['is missing', []],
    [
      'is suspended',
      [liveRow('bo@acme.com', ['account admin', 'project:* member'], { status: 'suspended' })],
    ],
    [
      'has a dead invitation',
      [liveRow('bo@acme.com', ['account admin', 'project:* member'], { status: 'expired' })],
    ],
  ])('lack who %s', (_, rows) => {
    const ada = liveRow('ada@acme.com', ['account owner', 'project:* member']);
    expect(asLive(text, { kissmetrics: [root, ada, ...rows] })).toBe(
      `${HEAD}members:\n${OWNER}  ada@acme.com: owner # x\n`,
    );
  });

  it('leave accounts alone that were not read', () => {
    expect(asLive(text, {})).toBe(text);
  });

  const head = 'version: 1\naccounts: { eu: { provider: kissmetrics }, us: { provider: kissmetrics } }\n';
  const owner = '  root@acme.com: { accounts: { eu: { role: owner }, us: { role: owner } } }\n';
  it.each([
    ['{ role: user, accounts: [eu, us] }', '{ role: user, accounts: [eu] }'],
    ['{ role: user, accounts: { eu: {}, us: { role: read-only } } }', '{ role: user, accounts: { eu: {} } }'],
    ['all', '{ group: all, accounts: { eu: { role: user } } }'],
  ])('lack the account that somebody is missing in: %s', (entry, after) => {
    const before = `${head}groups: { all: { role: user, accounts: [eu, us] } }\nmembers:\n${owner}  ada@acme.com: ${entry}\n`;
    expect(asLive(before, { us: [root] })).toBe(
      before.replace(`ada@acme.com: ${entry}\n`, `ada@acme.com: ${after}\n`),
    );
  });
});
