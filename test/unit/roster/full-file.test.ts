import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { includePath, listIncludes } from '../../../src/roster/includes.ts';
import { loadRoster } from '../../../src/roster/load.ts';
import type { SourceFile } from '../../../src/roster/team-file.ts';
import { context, findings, load, teamOf } from '../../support/roster-text.ts';
import { at } from '../../support/team.ts';

const folder = new URL('../../fixtures/full/', import.meta.url);
const read = (path: string): SourceFile => ({ path, text: readFileSync(new URL(path, folder), 'utf8') });

describe('the full file', () => {
  const root = read('team.yaml');
  const files = [root, ...listIncludes(root).map(read)];
  const { team, issues } = loadRoster(files, context());
  const person = (key: string) => team?.members.find((member) => member.person === key);

  it('is valid on 2026-11-24; the only warnings are features that the owners leave unmanaged', () => {
    expect(issues.map(({ code, severity, person: who }) => [code, severity, who])).toEqual([
      ['RC243', 'warning', 'ada@acme.com'],
      ['RC243', 'warning', 'cto@acme.com'],
    ]);
    expect(team).not.toBeNull();
  });

  it('names its includes as written', () => {
    expect(listIncludes(root)).toEqual(['members/agency.yaml']);
  });

  it('has its members in file order, included ones last', () => {
    expect(team?.members.map((member) => member.person)).toEqual([
      'ada@acme.com',
      'cto@acme.com',
      'grace@acme.com',
      'wen@acme.com',
      'linus@acme.com',
      'maria@acme.com',
      'sam@agency.example',
      'kim@agency.example',
    ]);
  });

  it('fills in the policy of the account', () => {
    expect(team?.accounts[0]?.policy).toEqual({
      owners: { min: 2, max: 3 },
      seats: { limit: 25, reserve: 1 },
      removals: { max_percent: 20, max_count: 5, percent_from: 3, protect: ['ada@acme.com'] },
      drift: { missing: 'hold', extra: 'revert' },
      allow: [
        {
          edge: 'remove',
          people: ['x@acme.com', 'y@acme.com'],
          until: '2026-12-02T00:00:00Z',
          reason: 'team closed, HR-77',
        },
      ],
      invitations: { expire_after: 14 * 86_400_000, resend: 'on-expiry', max_resends: 2 },
    });
  });

  it('keeps what settings the provider reads, as written', () => {
    expect(team?.accounts[0]).toMatchObject({
      account: 'kissmetrics',
      provider: 'kissmetrics',
      at: { file: 'team.yaml', line: 7, column: 3 },
      settings: {
        rate_limit: '15/min',
        roles: { 'read-only': 'read_only' },
        credentials: { token_env: 'KISSMETRICS_API_KEY' },
      },
    });
  });

  it('reads a member with everything', () => {
    const linus = person('linus@acme.com');

    expect(linus).toMatchObject({
      email: 'linus@acme.com',
      type: 'employee',
      group: 'marketing',
      manager: { value: 'grace@acme.com', from: 'member', at: { file: 'team.yaml', line: 43, column: 14 } },
      ids: [
        {
          account: 'github',
          pins: [
            { by: 'id', value: '1024025' },
            { by: 'login', value: 'torvalds' },
          ],
        },
      ],
      elevate: [
        { account: 'kissmetrics', role: 'admin', until: '2026-11-26T18:00:00Z', reason: 'OPS-912 migration' },
      ],
      message:
        'Welcome linus! Start with the Campaign ROI report.\nQuestions: #analytics-help\nDocumentation: https://wiki.acme.com/kissmetrics\nReport: campaign-roi',
    });
    expect(linus?.accounts).toEqual([
      {
        account: 'kissmetrics',
        role: { value: 'user', from: 'group marketing', at: { file: 'team.yaml', line: 26, column: 11 } },
        projects: {
          value: { kind: 'list', aliases: ['web'] },
          from: 'group marketing',
          at: { file: 'team.yaml', line: 27, column: 15 },
        },
        reports: {
          value: { kind: 'list', ids: ['campaign-roi'] },
          from: 'group marketing',
          at: { file: 'team.yaml', line: 28, column: 14 },
        },
        features: {
          value: [{ name: 'export', allow: false }],
          from: 'group marketing',
          at: { file: 'team.yaml', line: 29, column: 15 },
        },
        pins: [],
      },
    ]);
  });

  it('reads days as the instants at which they begin, or after which access has ended', () => {
    expect(person('sam@agency.example')).toMatchObject({
      type: 'contractor',
      expires: { value: '2027-01-01T00:00:00Z', from: 'member' },
      trained: [{ course: 'gdpr', on: '2026-09-15T00:00:00Z' }],
    });
    expect(person('maria@acme.com')).toMatchObject({
      name: 'Maria Ortiz',
      previous_email: { value: 'maria@oldco.com' },
    });
    expect(person('kim@agency.example')?.at).toEqual({ file: 'members/agency.yaml', line: 3, column: 3 });
  });

  it('keeps whole blocks for hashes', () => {
    expect(team?.blocks).toMatchObject({
      mode: 'authoritative',
      include: ['members/agency.yaml'],
      defaults: { accounts: ['kissmetrics'] },
      ledger: { directory: '.rollcall/records' },
      projects: { web: { kissmetrics: '12345' } },
    });
  });

  it('is still valid years later, with warnings for what the calendar made true', () => {
    const later = loadRoster(files, context({ now: at('2029-01-01') }));

    expect(later.team).not.toBeNull();
    expect(new Set(later.issues.map(({ code, severity }) => `${code} ${severity}`))).toEqual(
      new Set([
        'RC233 warning',
        'RC234 warning',
        'RC241 warning',
        'RC243 warning',
        'RC263 warning',
        'RC264 warning',
      ]),
    );
  });
});

describe('the smallest file', () => {
  const smallest = [
    'version: 1',
    'accounts:',
    '  kissmetrics: {}              # token from $KISSMETRICS_API_KEY',
    'members:',
    '  ada@acme.com: owner',
    '  grace@acme.com: admin',
    '  linus@acme.com: user',
    '  cfo@acme.com: read-only',
  ].join('\n');

  it('is valid', () => {
    expect(findings(smallest)).toEqual([]);
  });

  it('leaves scopes alone and has the defaults', () => {
    const team = teamOf(smallest);

    expect(team).toMatchObject({
      path: 'team.yaml',
      mode: 'authoritative',
      projects: null,
      ignore: [],
      ledger_directory: '.rollcall/records',
    });
    expect(team.members.map(({ accounts }) => accounts)).toMatchObject([
      [
        {
          account: 'kissmetrics',
          role: { value: 'owner', from: 'member' },
          projects: null,
          reports: null,
          features: null,
        },
      ],
      [{ role: { value: 'admin' } }],
      [{ role: { value: 'user' } }],
      [{ role: { value: 'read-only' } }],
    ]);
    expect(team.blocks).toEqual({
      accounts: { kissmetrics: {} },
      policy: null,
      projects: null,
      mode: null,
      include: null,
      defaults: null,
      ignore: null,
      ledger: null,
    });
  });
});

describe('includes', () => {
  const root = 'include: [more.yaml]';

  it('add their members', () => {
    expect(
      teamOf(root, { 'more.yaml': 'members: { b@b.co: user }' }).members.map(({ person }) => person),
    ).toEqual(['ada@acme.com', 'b@b.co']);
  });

  it.each([
    ['hold another block', { 'more.yaml': 'members: {}\nversion: 1' }, ['RC117 version']],
    ['include again', { 'more.yaml': 'members: {}\ninclude: [x.yaml]' }, ['RC117 include']],
    ['hold no members', { 'more.yaml': 'groups: {}' }, ['RC111 groups', 'RC117 groups']],
    ['are empty', { 'more.yaml': '' }, ['RC112 (end)']],
    ['are missing', {}, ['RC117 more.yaml']],
    ['name somebody again', { 'more.yaml': 'members: { Ada@acme.com: user }' }, ['RC204 Ada@acme.com']],
    ['are broken', { 'more.yaml': 'members: [' }, ['RC101 (end)']],
  ] as [string, { [path: string]: string }, string[]][])(
    'are refused when they %s',
    (_, included, expected) => {
      expect(findings(root, included)).toEqual(expected);
    },
  );

  it('are not listed where they may not be read, or where the file is broken', () => {
    const list = (text: string) => listIncludes({ path: 't', text });

    expect(list('include: [a.yaml, ../b.yaml, /c.yaml, d.txt, a.yaml, e/f.yml, 7]')).toEqual([
      'a.yaml',
      'e/f.yml',
    ]);
    expect(list('['.repeat(100))).toEqual([]);
    expect(list('include: x')).toEqual([]);
  });

  it.each([
    ['team.yaml', 'more.yaml', 'more.yaml'],
    ['org/team.yaml', 'more.yaml', 'org/more.yaml'],
    ['org/eu/team.yaml', 'people/more.yaml', 'org/eu/people/more.yaml'],
    ['org/team.yaml', 'people//more.yaml', 'org/people/more.yaml'],
  ])('of %s lie beside it: %s is %s', (from, include, expected) => {
    expect(includePath(from, include)).toBe(expected);
  });

  it('say in which file they stand', () => {
    expect(load(root, { 'more.yaml': 'members:\n  b@b.co: usr' }).issues).toMatchObject([
      {
        code: 'RC211',
        at: { file: 'more.yaml', line: 2, column: 11 },
        excerpt: '  b@b.co: usr\n          ^',
      },
    ]);
  });

  it('cannot help a file that cannot be read', () => {
    const { team, issues } = loadRoster([{ path: 'team.yaml', text: '['.repeat(99) }], context());

    expect(team).toBeNull();
    expect(issues).toMatchObject([{ code: 'RC104' }]);
  });

  it('cannot be read themselves', () => {
    expect(findings(root, { 'more.yaml': '['.repeat(99) })).toEqual(['RC104 [']);
  });

  it('may be absent altogether', () => {
    expect(() => loadRoster([], context())).toThrow(TypeError);
  });
});

describe('limits', () => {
  it('hold for all files together', () => {
    const big = `members: {}\n#${'x'.repeat(9 * 1024 * 1024)}`;

    expect(findings('include: [a.yaml, b.yaml]', { 'a.yaml': big, 'b.yaml': big })).toEqual([
      'RC103 version',
    ]);
  });

  it('cap what is shown, errors and warnings apart', () => {
    const members = Array.from(
      { length: 600 },
      (_, i) => `  u${i}@gmail.com: ${i % 2 === 0 ? 'owner' : 'ownr'}`,
    );
    const { issues } = load(
      ['members:', ...members, ...members.map((line) => line.replace('u', 'v'))].join('\n'),
    );

    expect(issues.filter(({ severity }) => severity === 'error')).toHaveLength(501);
    expect(issues.filter(({ severity }) => severity === 'warning')).toHaveLength(501);
    expect(issues.slice(-2)).toEqual([
      { code: 'RC118', severity: 'error', message: '100 more errors not shown' },
      { code: 'RC118', severity: 'warning', message: '700 more warnings not shown' },
    ]);
  });
});
