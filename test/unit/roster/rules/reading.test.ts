import { describe, expect, it } from 'vitest';
import { findings, load, teamOf } from '../../../support/roster-text.ts';

const TWO = 'accounts: { kissmetrics: {}, files: { provider: csv } }\nmode: additive';
const LOGINS = 'accounts: { logins: {} }';
const BARE = 'accounts: { bare: {} }';
const WEB = 'projects: { web: "1" }';

type Case = [name: string, text: string, expected: readonly string[]];

describe('accounts', () => {
  it.each<Case>([
    ['an unknown provider', 'accounts: { kissmetrics: { provider: kissmetric } }', ['RC208 kissmetric']],
    ['a name that is no provider', 'accounts: { prod: {} }', ['RC208 prod']],
    ['a provider of another name', 'accounts: { prod: { provider: kissmetrics } }', []],
    ['a name that projects use', 'accounts: { data: { provider: kissmetrics } }', ['RC210 data']],
    ['files of an account that has an API', 'accounts: { kissmetrics: { export: x.csv } }', ['RC209 export']],
    [
      'an address of an account that is kept in files',
      'accounts: { csv: { base_url: "https://x.com", rate_limit: 1/s } }',
      ['RC209 base_url', 'RC209 rate_limit'],
    ],
    [
      'files',
      'accounts: { csv: { export: a.csv, upload: b.csv, checklist: c.md, columns: { email: User } } }',
      [],
    ],
    ['one file for two purposes', 'accounts: { csv: { export: ./a.csv, upload: a.csv } }', ['RC247 a.csv']],
    ['a file that another has by default', 'accounts: { csv: { export: csv-upload.csv } }', ['RC247 {']],
    [
      'one name for two roles',
      'accounts: { kissmetrics: { roles: { admin: Boss, owner: boss } } }',
      ['RC108 boss'],
    ],
    [
      'the usual name of another role',
      'accounts: { kissmetrics: { roles: { owner: read_only } } }',
      ['RC108 read_only'],
    ],
    [
      'basic with a token',
      'accounts: { kissmetrics: { auth: basic, credentials: { token_env: X } } }',
      ['RC111 {', 'RC209 token_env'],
    ],
    ['basic without credentials', 'accounts: { kissmetrics: { auth: basic } }', ['RC111 {']],
    [
      'basic',
      'accounts: { kissmetrics: { auth: basic, credentials: { user_env: U, password_env: P } } }',
      [],
    ],
    ['bearer with a user', 'accounts: { kissmetrics: { credentials: { user_env: U } } }', ['RC209 user_env']],
    [
      'more owners at least than at most',
      'policy: { owners: { min: 3, max: 2 } }',
      ['RC244 kissmetrics', 'RC247 2'],
    ],
    [
      'no seat but the reserve',
      'policy: { seats: { limit: 2, reserve: 2 } }',
      ['RC246 kissmetrics', 'RC247 2'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('are judged with what fits, where another setting does not', () => {
    expect(
      findings(
        'accounts: { logins: { rate_limit: fast } }\nmembers: { a@b.co: { role: owner, reports: all } }',
      ),
    ).toEqual(['RC114 fast', 'RC225 all']);
  });

  it("keep the file's limits where they say nothing, and add to its protection", () => {
    const text =
      'accounts: { kissmetrics: { policy: { owners: { max: 4 }, removals: { protect: [B@b.co], max_count: 9 }, drift: { extra: hold } } } }\npolicy: { owners: { min: 1, max: 2 }, removals: { protect: [a@b.co], max_percent: 5 }, drift: { missing: restore } }';

    expect(teamOf(text).accounts[0]?.policy).toMatchObject({
      owners: { min: 1, max: 4 },
      removals: { max_percent: 5, max_count: 9, percent_from: 3, protect: ['a@b.co', 'b@b.co'] },
      drift: { missing: 'restore', extra: 'hold' },
    });
  });

  it.each([
    ['members: { ada@acme.com: owner }', 'revert'],
    ['mode: additive', 'hold'],
    ['mode: additive\npolicy: { drift: { extra: revert } }', 'revert'],
    ['policy: { drift: { extra: hold } }', 'hold'],
  ])('%s: access that was added by hand is dealt with by %s', (text, extra) => {
    expect(teamOf(text).accounts[0]?.policy.drift.extra).toBe(extra);
  });

  it('read what invitations do', () => {
    expect(
      teamOf('accounts: { kissmetrics: { invitations: { resend: never, max_resends: 0 } } }').accounts[0]
        ?.policy.invitations,
    ).toEqual({ expire_after: null, resend: 'never', max_resends: 0 });
  });
});

describe('names', () => {
  it.each<Case>([
    ['a domain that is a number', 'policy: { email: { allowed_domains: [7] } }', ['RC115 7']],
    ['a group called like a role', 'groups: { owner: { role: user } }', ['RC210 owner']],
    [
      'a group that nobody has with an unknown project',
      `${WEB}\ngroups: { x: { projects: [wbe] } }`,
      ['RC220 wbe'],
    ],
    [
      'a group that nobody has with an unknown account',
      'groups: { x: { accounts: [prod] }, y: { accounts: { test: {} } } }',
      ['RC207 prod', 'RC207 test'],
    ],
    ['an unknown default account', 'defaults: { accounts: [prod] }', ['RC207 prod']],
    ['an unknown word at a member', 'members: { a@b.co: ownr }', ['RC211 ownr']],
    ['an unknown group', 'members: { a@b.co: { group: x, role: owner } }', ['RC211 x']],
    ['a role where a group belongs', 'members: { a@b.co: { group: owner } }', ['RC211 owner']],
    ['a group as a bare word', 'groups: { x: { role: owner } }\nmembers: { a@b.co: x }', []],
    ['a key that is no address', 'members: { a@b.co: owner, "b@b": user }', ['RC201 "b@b"']],
    ['a key that is no handle', 'members: { a@b.co: owner, Bob_Smith: user }', ['RC201 Bob_Smith']],
    ['an alias in capitals', 'projects: { Web: "1" }', ['RC224 Web']],
    ['an alias called all', 'projects: { all: "1" }', ['RC224 all']],
    ['an alias of 65 characters', `projects: { ${'a'.repeat(65)}: "1" }`, [`RC224 ${'a'.repeat(65)}`]],
    ['a project without id', 'projects: { web: { data: internal } }', ['RC111 web']],
    [
      'a project in an unknown account',
      'projects: { web: { kissmetric: "1" } }',
      ['RC111 web', 'RC207 kissmetric'],
    ],
    [
      'an id alone in a file of several accounts',
      `${TWO}\nprojects: { web: "1" }\nmembers: {}`,
      ['RC112 "1"'],
    ],
    ['a project in an account without projects', `${BARE}\n${WEB}`, ['RC222 "1"']],
    [
      'a day that does not exist',
      'members: { a@b.co: { role: owner, trained: { gdpr: 2026-02-30 } } }',
      ['RC114 2026-02-30'],
    ],
    ['a domain that is none', 'policy: { email: { allowed_domains: ["@b.co"] } }', ['RC114 "@b.co"']],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('of people are addresses in normal form, or handles', () => {
    const { members } = teamOf(
      'members: { " Ada@ACME.com ": owner, "x@bücher.example": user, bot-7: { role: user, type: service, ids: { kissmetrics: u7 } } }',
    );

    expect(members.map(({ person, email }) => [person, email])).toEqual([
      ['ada@acme.com', 'ada@acme.com'],
      ['x@xn--bcher-kva.example', 'x@xn--bcher-kva.example'],
      ['bot-7', null],
    ]);
  });

  it('of domains are compared in normal form', () => {
    expect(
      findings(
        'policy: { email: { allowed_domains: [BÜCHER.example] } }\nmembers: { x@xn--bcher-kva.example: owner }',
      ),
    ).toEqual([]);
  });
});

describe('roles', () => {
  it.each<Case>([
    ['no role', 'members: { a@b.co: owner, b@b.co: {} }', ['RC212 b@b.co']],
    ['a group without role', 'groups: { x: {} }\nmembers: { a@b.co: owner, b@b.co: x }', ['RC212 b@b.co']],
    [
      'an owner of several accounts by one word',
      `${TWO}\ndefaults: { accounts: [kissmetrics, files] }\nmembers: { a@b.co: owner }`,
      ['RC213 owner'],
    ],
    [
      'an admin of several accounts by a group',
      `${TWO}\ngroups: { x: { role: admin } }\nmembers: { a@b.co: { group: x, accounts: [kissmetrics, files] } }`,
      ['RC213 admin'],
    ],
    [
      'an admin of several accounts, one of them said',
      `${TWO}\nmembers: { a@b.co: { role: admin, accounts: { kissmetrics: { role: admin }, files: {} } } }`,
      ['RC213 admin'],
    ],
    [
      'an admin under each account',
      `${TWO}\nmembers: { a@b.co: { accounts: { kissmetrics: { role: admin }, files: user } } }`,
      [],
    ],
    [
      'an admin by one word whose accounts all say otherwise',
      `${TWO}\nmembers: { a@b.co: { role: admin, accounts: { kissmetrics: user, files: user } } }`,
      [],
    ],
    [
      'a user of several accounts',
      `${TWO}\ndefaults: { accounts: [kissmetrics, files] }\nmembers: { a@b.co: user }`,
      [],
    ],
    ['several accounts and none named', `${TWO}\nmembers: { a@b.co: user }`, ['RC215 a@b.co']],
    [
      'an unknown role under an account',
      'members: { a@b.co: { accounts: { kissmetrics: amin } } }',
      ['RC211 amin'],
    ],
    [
      'a role under an account that is none',
      'members: { a@b.co: owner, b@b.co: { accounts: { kissmetrics: { role: amin } } } }',
      ['RC113 amin'],
    ],
    [
      'a role under an account like no other',
      'members: { a@b.co: owner, b@b.co: { accounts: { kissmetrics: chief } } }',
      ['RC211 chief'],
    ],
    ['an account that is a number', 'members: { a@b.co: { role: owner, accounts: [7] } }', ['RC115 7']],
    [
      'an elevation to no role',
      'members: { a@b.co: owner, b@b.co: { role: user, elevate: { role: boss, until: 2026-11-25T00:00Z, reason: x } } }',
      ['RC113 boss'],
    ],
    ['a role that the account lacks', `${BARE}\nmembers: { a@b.co: owner, b@b.co: admin }`, ['RC214 admin']],
    [
      'an elevation to a role that is not higher',
      'members: { a@b.co: owner, b@b.co: { role: admin, elevate: { role: user, until: 2026-11-25T00:00Z, reason: x } } }',
      ['RC235 {'],
    ],
    [
      'an elevation in no account of several',
      `${TWO}\nmembers: { b@b.co: { role: user, accounts: [kissmetrics, files], elevate: { role: admin, until: 2026-11-25T00:00Z, reason: x } } }`,
      ['RC235 {'],
    ],
    [
      'an elevation in an account that the member lacks',
      'members: { a@b.co: owner, b@b.co: { role: user, elevate: { account: prod, role: admin, until: 2026-11-25T00:00Z, reason: x } } }',
      ['RC235 prod'],
    ],
    [
      'an elevation until an instant that does not exist',
      'members: { a@b.co: owner, b@b.co: { role: user, elevate: { role: admin, until: 2026-11-31T00:00Z, reason: x } } }',
      ['RC114 2026-11-31T00'],
    ],
    [
      'several elevations',
      'members: { a@b.co: owner, b@b.co: { role: user, elevate: [{ role: admin, until: 2026-11-25T00:00Z, reason: x }, { role: owner, until: 2026-11-26T00:00Z, reason: y }] } }',
      [],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('that would spread are refused with the choice spelt out', () => {
    const { issues } = load(
      `${TWO}\nmembers: { a@b.co: { role: admin, accounts: { kissmetrics: { role: user }, files: {} } } }`,
    );

    expect(issues).toMatchObject([
      {
        code: 'RC213',
        message: 'admin would hold in kissmetrics and files by one word',
        hint: 'write the role under each account: accounts: { kissmetrics: { role: user }, files: { role: admin or a lower one } }',
      },
    ]);
  });

  it('come from the account before the member before the group', () => {
    const { members } = teamOf(
      `${TWO}\ngroups: { x: { role: read-only, accounts: { kissmetrics: {}, files: { role: admin } } } }\nmembers: { a@b.co: x, b@b.co: { group: x, role: user } }`,
    );

    expect(
      members.map(({ accounts }) => accounts.map(({ role }) => `${role.value} from ${role.from}`)),
    ).toEqual([
      ['read-only from group x', 'admin from account files'],
      ['user from member', 'admin from account files'],
    ]);
  });
});

describe('scopes', () => {
  it.each<Case>([
    [
      'a user who does not say which projects',
      `${WEB}\nmembers: { a@b.co: owner, b@b.co: user }`,
      ['RC221 b@b.co'],
    ],
    ['an admin who does not', `${WEB}\nmembers: { a@b.co: owner, b@b.co: admin }`, []],
    [
      'a user in an account of an unknown provider',
      `accounts: { prod: {} }\nprojects: { web: { prod: "1" } }\nmembers: { a@b.co: owner, b@b.co: user }`,
      ['RC208 prod'],
    ],
    ['no account at all', 'accounts: {}\nprojects: { web: "1" }', ['RC112 {']],
    [
      'a class of data without any project',
      `${WEB}\nmembers: { a@b.co: { role: owner, projects: [web], reports: all, features: {} } }`,
      [],
    ],
    [
      'projects, reports and features of two accounts that have none',
      `accounts: { bare: {}, b2: { provider: bare } }\nmode: additive\nmembers: { a@b.co: { role: user, accounts: [bare, b2], projects: all } }`,
      ['RC222 all'],
    ],
    ['no projects', `${WEB}\nmembers: { a@b.co: owner, b@b.co: { role: user, projects: [] } }`, []],
    ['all projects', `${WEB}\nmembers: { a@b.co: owner, b@b.co: { role: user, projects: all } }`, []],
    [
      'an unknown project',
      `${WEB}\nmembers: { a@b.co: { role: owner, projects: [wbe, web] } }`,
      ['RC220 wbe'],
    ],
    ['projects in a file without any', 'members: { a@b.co: { role: owner, projects: all } }', ['RC222 all']],
    [
      'a map of roles where projects are a set',
      `${WEB}\nmembers: { a@b.co: { role: owner, projects: { web: user } } }`,
      ['RC222 {'],
    ],
    [
      'a map of roles where projects have them',
      `${LOGINS}\n${WEB}\nmembers: { a@b.co: { role: owner, projects: { web: user } } }`,
      [],
    ],
    [
      'a map with an unknown project',
      `${LOGINS}\n${WEB}\nmembers: { a@b.co: { role: owner, projects: { wbe: user } } }`,
      ['RC220 wbe'],
    ],
    [
      'projects of an account that has none',
      `${BARE}\nmembers: { a@b.co: { role: owner, projects: all } }`,
      ['RC222 all'],
    ],
    [
      'projects under an account that has none',
      `accounts: { bare: {}, kissmetrics: {} }\nmode: additive\nprojects: { web: { kissmetrics: "1" } }\nmembers: { a@b.co: { role: user, projects: [web], accounts: { bare: { projects: [web] }, kissmetrics: {} } } }`,
      ['RC222 ['],
    ],
    [
      'a project that the account does not hold',
      `${TWO}\nprojects: { web: { files: "1" } }\nmembers: { a@b.co: { role: user, projects: [web], accounts: [kissmetrics] } }`,
      ['RC223 web'],
    ],
    [
      'a project that one of the accounts does not hold',
      `${TWO}\nprojects: { web: { files: "1" } }\nmembers: { a@b.co: { role: user, projects: [web], accounts: [kissmetrics, files] } }`,
      [],
    ],
    [
      'a project under an account that does not hold it',
      `${TWO}\nprojects: { web: { files: "1" } }\nmembers: { a@b.co: { role: user, accounts: { files: { projects: [web] }, kissmetrics: { projects: [web] } } } }`,
      ['RC223 web'],
    ],
    [
      'reports of an account that has none',
      `${LOGINS}\nmembers: { a@b.co: { role: owner, reports: all } }`,
      ['RC225 all'],
    ],
    [
      'features of an account that has none',
      `${LOGINS}\nmembers: { a@b.co: { role: owner, features: { x: true } } }`,
      ['RC225 {'],
    ],
    [
      'reports of one of several accounts',
      `${TWO}\nmembers: { a@b.co: { role: user, accounts: [kissmetrics, files], reports: [x] } }`,
      [],
    ],
    [
      'reports under an account that has none',
      `${TWO}\nmembers: { a@b.co: { role: user, accounts: { kissmetrics: {}, files: { reports: [x], features: { y: true } } } } }`,
      ['RC225 [', 'RC225 {'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('come from the account before the member before the group, whole', () => {
    const [member] = teamOf(
      `${WEB}\ngroups: { x: { role: owner, projects: all, reports: [a], features: { p: true, q: true } } }\nmembers: { a@b.co: { group: x, features: { q: false }, accounts: { kissmetrics: { reports: all } } } }`,
    ).members;

    expect(member?.accounts).toMatchObject([
      {
        projects: { value: { kind: 'all' }, from: 'group x' },
        reports: { value: { kind: 'all' }, from: 'account kissmetrics' },
        features: { value: [{ name: 'q', allow: false }], from: 'member' },
      },
    ]);
  });

  it('hold in the accounts that have them', () => {
    const [member] = teamOf(
      `${TWO}\nmembers: { a@b.co: { role: user, accounts: [kissmetrics, files], reports: [x], features: { y: true } } }`,
    ).members;

    expect(member?.accounts.map(({ reports, features }) => [reports?.value, features?.value])).toEqual([
      [{ kind: 'list', ids: ['x'] }, [{ name: 'y', allow: true }]],
      [undefined, undefined],
    ]);
  });

  it('keep the role in each project', () => {
    const [member] = teamOf(
      `${LOGINS}\n${WEB}\nmembers: { a@b.co: { role: owner, projects: { web: admin } } }`,
    ).members;

    expect(member?.accounts[0]?.projects?.value).toEqual({
      kind: 'roles',
      roles: [{ alias: 'web', role: 'admin' }],
    });
  });
});

describe('ids', () => {
  it.each<Case>([
    [
      'a GitHub login without such an account',
      'members: { a@b.co: { role: owner, ids: { github: octocat } } }',
      [],
    ],
    ['an id in an unknown account', 'members: { a@b.co: { role: owner, ids: { prod: x } } }', ['RC207 prod']],
    [
      'an id with a leading zero, unquoted',
      'members: { a@b.co: { role: owner, ids: { github: { id: 0123 } } } }',
      ['RC115 0123'],
    ],
    [
      'an id that is too long for a number, unquoted',
      'members: { a@b.co: { role: owner, ids: { github: { id: 12345678901234567890 } } } }',
      ['RC114 12345678901234567890'],
    ],
    [
      'the same id twice at one person',
      'members: { a@b.co: { role: owner, ids: { kissmetrics: [u1, { id: u1 }] } } }',
      ['RC108 kissmetrics'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('are stable ids where a service has no logins, else logins; ids come first', () => {
    const [member] = teamOf(
      'accounts: { kissmetrics: {}, logins: {} }\nmode: additive\nmembers: { a@b.co: { role: user, accounts: [kissmetrics, logins], ids: { kissmetrics: u1, logins: [{ login: octo, id: 7 }, cat], github: { login: x } } } }',
    ).members;

    expect(
      member?.ids.map(({ account, pins }) => [account, ...pins.map(({ by, value }) => `${by} ${value}`)]),
    ).toEqual([
      ['kissmetrics', 'id u1'],
      ['logins', 'id 7', 'login octo', 'login cat'],
      ['github', 'login x'],
    ]);
    expect(member?.accounts.map(({ pins }) => pins.length)).toEqual([1, 3]);
  });
});

describe('the invitation text', () => {
  it.each([
    ['has the name', 'name: Ada L, onboarding: { message: "Hi {name}, {name}!" }', 'Hi Ada L, Ada L!'],
    ['has the local part where there is no name', 'onboarding: { message: "Hi {name}!" }', 'Hi a!'],
    ['takes a name as it is', 'name: "$& $1", onboarding: { message: "Hi {name}!" }', 'Hi $& $1!'],
    [
      'ends in documentation and reports',
      'onboarding: { message: Hi, docs: "https://x.co/y" }, reports: [r1, r2]',
      'Hi\nDocumentation: https://x.co/y\nReport: r1\nReport: r2',
    ],
    [
      'may be the documentation alone',
      'onboarding: { docs: "https://x.co/y" }',
      'Documentation: https://x.co/y',
    ],
    ['is none without onboarding', 'reports: [r1]', null],
  ])('%s', (_, fields, message) => {
    expect(teamOf(`members: { a@b.co: { role: owner, ${fields} } }`).members[0]?.message).toBe(message);
  });

  it('of a handle has the handle', () => {
    expect(
      teamOf(
        'members: { a@b.co: owner, bot: { role: user, ids: { kissmetrics: u }, onboarding: { message: "Hi {name}" } } }',
      ).members[1]?.message,
    ).toBe('Hi bot');
  });

  it('is too long with what is put after it', () => {
    expect(
      findings(
        `members: { a@b.co: { role: owner, reports: [${'r'.repeat(50)}], onboarding: { message: ${'x'.repeat(1960)} } } }`,
      ),
    ).toEqual(['RC270 {']);
  });
});
