import { describe, expect, it } from 'vitest';
import { loadRoster } from '../../../src/roster/load.ts';
import { context, findings, load } from '../../support/roster-text.ts';

const TOKEN = 'Zx9Kq2Lm7Vb4Nt8Rw3Yp';

describe('what does not fit the schema', () => {
  it.each([
    ['an unknown block', 'acounts: {}', ['RC110 acounts']],
    ['an unknown key of a member', 'members: { a@b.co: { role: owner, projets: all } }', ['RC110 projets']],
    ['several unknown keys', 'members: { a@b.co: { role: owner, x1: 1, x2: 2 } }', ['RC110 x1', 'RC110 x2']],
    ['an unknown key of the ledger', 'ledger: { directory: x, branches: y }', ['RC110 branches']],
    ['a key __proto__', '__proto__: { a: 1 }', ['RC110 __proto__']],
    ['a key constructor', 'constructor: 1', ['RC110 constructor']],
    ['another version', 'version: 2', ['RC113 2']],
    ['a quoted version', 'version: "1"', ['RC113 "1"']],
    ['no account', 'accounts: {}', ['RC112 {']],
    ['an account without value', 'accounts:\n  kissmetrics:\n', ['RC112 (end)']],
    ['members as a list', 'members: [a@b.co]', ['RC112 [']],
    ['a list where one word is written', 'include: a.yaml', ['RC112 a.yaml']],
    ['an include outside the folder', 'include: [../a.yaml]', ['RC114 ../a.yaml']],
    ['an absolute include', 'include: [/etc/a.yaml]', ['RC114 /etc/a.yaml']],
    ['an include of a drive', 'include: ["C:a.yaml"]', ['RC114 "C:a.yaml"']],
    ['an include that is no YAML', 'include: [a.json]', ['RC114 a.json']],
    ['an unknown mode', 'mode: additiv', ['RC113 additiv']],
    ['a list where a role is', 'members: { a@b.co: { role: [owner] } }', ['RC112 [']],
    ['an unknown role', 'members: { a@b.co: { role: amdin } }', ['RC113 amdin']],
    ['an unquoted native id', 'projects: { web: { kissmetrics: 123 } }', ['RC115 123']],
    ['an unquoted native id alone', 'projects: { web: 123 }', ['RC115 123']],
    ['an unquoted report', 'members: { a@b.co: { role: owner, reports: [7] } }', ['RC115 7']],
    [
      'an unquoted id of a person',
      'members: { a@b.co: { role: owner, ids: { kissmetrics: 7 } } }',
      ['RC115 7'],
    ],
    ['an unquoted login', 'members: { a@b.co: { role: owner, ids: { github: { login: 7 } } } }', ['RC115 7']],
    ['a number as a name', 'members: { a@b.co: { role: owner, name: 7 } }', ['RC115 7']],
    ['a boolean as a name', 'members: { a@b.co: { role: owner, name: true } }', ['RC112 true']],
    ['a name of two lines', 'members: { a@b.co: { role: owner, name: "a\\nb" } }', ['RC114 "a\\nb"']],
    ['an empty name', 'members: { a@b.co: { role: owner, name: "" } }', ['RC114 ""']],
    [
      'a word where projects are listed',
      'members: { a@b.co: { role: owner, projects: web } }',
      ['RC114 web'],
    ],
    ['a duplicate in a list', 'members: { a@b.co: { role: owner, reports: [x, y, x] } }', ['RC108 x']],
    [
      'no reports where some must be',
      'policy: { allow: [{ remove: [], until: 2027-01-01, reason: x }] }',
      ['RC112 ['],
    ],
    [
      'a missing key',
      'members: { a@b.co: { role: user, elevate: { role: admin, until: 2026-11-25T00:00Z } } }',
      ['RC111 elevate'],
    ],
    ['a missing key in a list', 'policy: { conflicts: [{ name: x }] }', ['RC111 {']],
    [
      'a day that is an instant',
      'members: { a@b.co: { role: owner, expires: 2027-01-01T00:00Z } }',
      ['RC114 2027-01-01T00'],
    ],
    [
      'an instant that is a day',
      'members: { a@b.co: { role: user, elevate: { role: admin, until: 2026-11-25, reason: x } } }',
      ['RC114 2026-11-25'],
    ],
    [
      'a duration without unit',
      'accounts: { kissmetrics: { invitations: { expire_after: "14" } } }',
      ['RC114 "14"'],
    ],
    ['a duration of another unit', 'policy: { require: { expires: { elevate: 3w } } }', ['RC114 3w']],
    ['a rate of another form', 'accounts: { kissmetrics: { rate_limit: fast } }', ['RC114 fast']],
    [
      'a variable in lower case',
      'accounts: { kissmetrics: { credentials: { token_env: my_token } } }',
      ['RC114 my_token'],
    ],
    [
      'plain http',
      'accounts: { kissmetrics: { base_url: "http://example.com" } }',
      ['RC114 "http://example.com"'],
    ],
    [
      'a base_url with a path',
      'accounts: { kissmetrics: { base_url: "https://example.com/v1" } }',
      ['RC114 "https://example.com/v1"'],
    ],
    ['a path that climbs', 'accounts: { kissmetrics: { path_prefix: /v1/.. } }', ['RC114 /v1/..']],
    ['too many per cent', 'policy: { removals: { max_percent: 101 } }', ['RC114 101']],
    ['too few owners', 'policy: { owners: { min: 0 } }', ['RC114 0']],
    ['half an owner', 'policy: { owners: { min: 1.5 } }', ['RC112 1.5']],
    ['a conflict of one side', 'policy: { conflicts: [{ name: x, deny: [role:owner] }] }', ['RC112 [']],
    [
      'a conflict of nothing known',
      'policy: { conflicts: [{ name: x, deny: [role:boss, type:service] }] }',
      ['RC114 role'],
    ],
    [
      'a malformed name of an account',
      'accounts: { Kiss: { provider: kissmetrics }, kissmetrics: {} }\ndefaults: { accounts: [kissmetrics] }\nmode: additive',
      ['RC114 Kiss'],
    ],
    ['a malformed name of a group', 'groups: { "the team": {} }', ['RC114 "the team"']],
    [
      'a message that is too long',
      `groups: { x: { onboarding: { message: ${'x'.repeat(2001)} } } }`,
      [`RC114 ${'x'.repeat(2001)}`],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it.each(['hello', '- a', '', '42'])('a file that is no map: %j', (text) => {
    const { team, issues } = loadRoster([{ path: 'team.yaml', text }], context());

    expect(team).toBeNull();
    expect(issues).toMatchObject([{ code: 'RC112', at: { line: 1, column: 1 } }]);
  });
});

describe('hints', () => {
  it.each([
    ['a misspelt key', 'members: { a@b.co: { role: owner, projets: all } }', 'did you mean "projects"?'],
    ['swapped letters', 'members: { a@b.co: { roel: owner } }', 'did you mean "role"?'],
    ['another separator', 'accounts: { kissmetrics: { base-url: x } }', 'did you mean "base_url"?'],
    ['a key like no other', 'defaults: { x: 1 }', 'known: accounts'],
    [
      'a credential as a key',
      'accounts: { kissmetrics: { credentials: { x: y } } }',
      'names of environment variables, never values; known: token_env, user_env and password_env',
    ],
    ['a misspelt role', 'members: { a@b.co: { role: amdin } }', 'did you mean "admin"?'],
    ['an unquoted number', 'projects: { web: 0123 }', 'write "0123", in quotes'],
    [
      'a boolean for a text',
      'members: { a@b.co: { role: owner, name: yes, reason: true } }',
      'write "true", in quotes',
    ],
    ['an empty account', 'accounts:\n  kissmetrics:\n', 'write {} for nothing, or indent what belongs to it'],
    ['a word for a list', 'include: a.yaml', 'write [a.yaml]'],
    ['a project for a list', 'members: { a@b.co: { role: owner, projects: web } }', 'for one, write [web]'],
  ])('%s', (_, text, hint) => {
    expect(load(text).issues[0]?.hint).toBe(hint);
  });
});

describe('secrets', () => {
  it.each([
    [
      'a token under an unknown key',
      `accounts: { kissmetrics: { credentials: { token: ${TOKEN} } } }`,
      ['RC110 token', `RC116 ${TOKEN}`],
    ],
    [
      'a token where a variable is named',
      `accounts: { kissmetrics: { credentials: { token_env: ${TOKEN} } } }`,
      [`RC116 ${TOKEN}`],
    ],
    [
      'a token in capitals',
      'accounts: { kissmetrics: { credentials: { token_env: A8F39C0D7E52B1643F90 } } }',
      ['RC116 A8F39C0D7E52B1643F90'],
    ],
    [
      'a token in a message',
      'groups: { x: { onboarding: { message: "use sk_live_0123456789abcdef" } } }',
      ['RC116 sk_live_0123456789abcdef"'],
    ],
    [
      'a token behind an escape',
      'groups: { x: { onboarding: { message: "use sk\\u005flive_0123456789abcdef" } } }',
      ['RC116 "use sk\\u005flive_0123456789abcdef"'],
    ],
    [
      'a password in an address',
      'groups: { x: { onboarding: { docs: "https://me:hunter22@wiki.acme.com" } } }',
      ['RC116 hunter22@wiki.acme.com"'],
    ],
  ])('%s is refused, and nowhere shown', (_, text, expected) => {
    const { issues } = load(text);

    expect(findings(text)).toEqual(expected);
    expect(JSON.stringify(issues)).not.toMatch(/Zx9Kq|A8F39|cdef|hunter22/);
  });

  it.each([
    ['names of variables', 'accounts: { kissmetrics: { credentials: { token_env: MY_LONG_TOKEN_NAME_2 } } }'],
    [
      'ids of a person in an account that is called so',
      'accounts: { token-store: { provider: kissmetrics } }\nmembers: { a@b.co: { role: owner, ids: { token-store: Zx9Kq2Lm7Vb4Nt8Rw3Yp } } }',
    ],
    [
      'groups of people who are called so',
      'groups: { analytics-engineering: { role: owner } }\nmembers: { token-master@b.co: analytics-engineering }',
    ],
  ])('%s are none', (_, text) => {
    expect(findings(text)).toEqual([]);
  });
});

describe('files that break', () => {
  it('tell everything that stands before the break, and nothing that it may have hidden', () => {
    expect(
      findings(
        'mode: additiv\nmembers:\n  a@b.co: { rol: owner }\n  b@b.co: nogroup\n  c@b.co: { role: [\n  d@b.co: { x: 1 }',
      ),
    ).toEqual(['RC113 additiv', 'RC110 rol', 'RC101 d@b.co', 'RC101 d@b.co']);
  });

  it('do not lead to findings that need the whole file', () => {
    const codes = findings('members:\n  a@b.co: marketing\n  b@b.co: user\ngroups: [').map((text) =>
      text.slice(0, 5),
    );

    expect(new Set(codes)).toEqual(new Set(['RC101']));
  });
});
