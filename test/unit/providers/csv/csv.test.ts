import { chmod, mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Entitlement, LiveRow } from '../../../../src/core/access.ts';
import type { ChangeDraft, ChangeKind, Json, Step } from '../../../../src/core/change.ts';
import { csv } from '../../../../src/providers/csv/csv.ts';
import type { Provider, ProviderDeps, Receipt } from '../../../../src/providers/provider.ts';
import { desiredAccount, desiredMember } from '../../../support/desired.ts';
import { entitlement, invite, liveRow } from '../../../support/plans.ts';

const NEVER = new AbortController().signal;
const USER = entitlement('account', 'user');
const WEB = entitlement('project:Web', 'member');

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(path.join(os.tmpdir(), 'rollcall-csv-'));
});
afterEach(async () => {
  await chmod(dir, 0o700);
  await rm(dir, { recursive: true });
});

function deps(): ProviderDeps {
  return { env: {}, sleep: () => Promise.resolve(), now: () => 0, random: () => 0, baseDir: dir };
}

function provider(settings: { readonly [key: string]: Json } = {}): Provider {
  return csv.create({ account: 'crm', provider: 'csv', settings }, deps());
}

function put(text: string, name = 'crm.csv'): Promise<void> {
  return writeFile(path.join(dir, name), text);
}

function get(name: string): Promise<string> {
  return readFile(path.join(dir, name), 'utf8');
}

function draft(
  kind: ChangeKind,
  before: LiveRow | null,
  entitlements: readonly Entitlement[] = [USER, WEB],
  overrides: object = {},
): ChangeDraft {
  const { steps: _, ...rest } = invite({ kind, before, message: null });
  const after = {
    status: 'active',
    email: before?.email ?? 'wen@acme.com',
    login: null,
    name: null,
    entitlements,
    ...overrides,
  } as const;
  return { ...rest, after };
}

async function run(
  changes: readonly ChangeDraft[],
  settings: { readonly [key: string]: Json } = {},
): Promise<readonly Receipt[]> {
  const of = provider(settings);
  const writer = of.openWriter();
  const receipts: Receipt[] = [];
  for (const step of changes.flatMap((change) => of.steps(change)))
    receipts.push(await writer.execute({ ...step, id: 'x/1' }, NEVER));
  await writer.close();
  return receipts;
}

const LINUS = liveRow({ id: 'linus@acme.com', entitlements: [USER, WEB] });

describe('live state', () => {
  it('is what the export shows, sorted, in words of the ladder', async () => {
    await put(
      'Email,Permission,Projects,Status,Name\nwen@acme.com,read_only,Shop;Web,Pending,\nada@acme.com,Owner,All,Active,Ada\nbot@acme.com,Robot,,Suspended,\n',
    );

    const live = await provider().openReader().read(NEVER);

    expect(live.rows).toMatchObject([
      {
        id: 'ada@acme.com',
        kind: 'member',
        status: 'active',
        name: 'Ada',
        entitlements: [entitlement('account', 'owner'), entitlement('project:*', 'member')],
      },
      {
        id: 'bot@acme.com',
        kind: 'member',
        status: 'suspended',
        entitlements: [entitlement('account', 'native:Robot')],
      },
      {
        id: 'wen@acme.com',
        kind: 'invitation',
        status: 'pending',
        entitlements: [entitlement('account', 'read-only'), entitlement('project:Shop', 'member'), WEB],
      },
    ]);
    expect(live.scopes.projects).toEqual([
      { id: 'Shop', name: 'Shop' },
      { id: 'Web', name: 'Web' },
    ]);
    expect(live.seats).toBeNull();
  });

  it('has no project scopes where the export has no such column, and only members without a status', async () => {
    await put('Email,Permission\nada@acme.com,Owner\n');

    const live = await provider().openReader().read(NEVER);

    expect(live.scopes.projects).toBeNull();
    expect(live.rows).toMatchObject([{ kind: 'member', status: 'active' }]);
  });

  it('goes by the headers, roles and path of the settings', async () => {
    await put('User,Access\nada@acme.com,Chef\n', 'people.csv');

    const live = await provider({
      export: 'people.csv',
      columns: { email: 'user', permission: 'ACCESS' },
      roles: { owner: 'chef' },
    })
      .openReader()
      .read(NEVER);

    expect(live.rows[0]?.entitlements).toEqual([entitlement('account', 'owner')]);
  });

  it.each<[string, () => Promise<void>, string]>([
    ['missing', () => Promise.resolve(), 'cannot read the export crm.csv: there is no such file or folder'],
    ['empty', () => put(''), 'crm.csv:1 RC430'],
    [
      'a folder',
      () => mkdir(path.join(dir, 'crm.csv')).then(() => undefined),
      'cannot read the export crm.csv: it is not a file',
    ],
    [
      'far too large',
      () => put('x').then(() => truncate(path.join(dir, 'crm.csv'), 65 * 1024 * 1024)),
      'it is larger than 64 MiB',
    ],
    [
      'broken in one row',
      () => put('Email,Permission\nada@acme.com,Owner\nx,User\n'),
      'crm.csv:3 RC431 the row has no valid address: x',
    ],
  ])('is an error where the export is %s, never an empty account', async (_, prepare, message) => {
    await prepare();

    const failure = await provider()
      .openReader()
      .read(NEVER)
      .catch((error: unknown) => error);

    expect(failure).toMatchObject({
      kind: 'incomplete_read',
      code: 'RC410',
      message: expect.stringContaining(message),
      hint: expect.any(String),
    });
    expect(String(failure)).not.toContain(dir);
  });

  it('tells the first five rows that are wrong, and how many more there are', async () => {
    await put(`Email,Permission\n${'x,User\n'.repeat(8)}`);

    await expect(provider().openReader().read(NEVER)).rejects.toThrow(
      /^(?:crm\.csv:\d RC431 [^;]+; ){5}and 3 more rows$/u,
    );
  });

  it('is not read once a run is told to stop', async () => {
    await put('Email,Permission\nada@acme.com,Owner\n');
    const reader = provider().openReader();

    await expect(reader.read(AbortSignal.abort(new Error('stop')))).rejects.toThrow('stop');
    await reader.close();
  });
});

describe('what is handed to a person', () => {
  it('puts invitations into the upload file and the rest into a checklist, in order', async () => {
    const receipts = await run([
      { ...draft('invite', null), message: 'Welcome!\n\nSee the *wiki*.' },
      draft('update', LINUS, [entitlement('account', 'admin'), entitlement('project:*', 'member')]),
      draft('invite', null, [entitlement('account', 'read-only'), entitlement('project:*', 'member')], {
        email: 'cfo@acme.com',
      }),
      draft('remove', liveRow({ id: 'x', email: null })),
    ]);

    expect(receipts.map(({ status, note }) => `${status} ${note}`)).toEqual([
      'manual crm-upload.csv',
      'manual crm-checklist.md',
      'manual crm-upload.csv',
      'manual crm-checklist.md',
    ]);
    expect(await get('crm-upload.csv')).toBe(
      'Email,Permission,Projects\nwen@acme.com,User,Web\ncfo@acme.com,Read-Only,All\n',
    );
    expect(await get('crm-checklist.md')).toBe(
      [
        '# What to do in `crm`',
        '',
        'Work from the top: the order keeps an owner and a free seat at every moment. Then export the member list again',
        'and run `rollcall plan`; what was done is no longer in it.',
        '',
        '1. [ ] Change `linus@acme.com`.',
        '   - permission `Admin`',
        '   - add project `All`',
        '   - take away project `Web`',
        '2. [ ] Import `crm-upload.csv` (2 invitations).',
        '   - `wen@acme.com` as `User`, projects `Web`',
        '     - with the message',
        '       - `Welcome!`',
        '       - `See the *wiki*.`',
        '   - `cfo@acme.com` as `Read-Only`, projects `All`',
        '3. [ ] Remove `x`.',
        '',
      ].join('\n'),
    );
    expect((await readdir(dir)).sort()).toEqual(['crm-checklist.md', 'crm-upload.csv']);
  });

  it.each<[ChangeKind, LiveRow, object, readonly string[]]>([
    ['cancel', LINUS, {}, ['1. [ ] Cancel the invitation of `linus@acme.com`.']],
    [
      'rename',
      LINUS,
      { email: 'l@acme.com' },
      ['1. [ ] Change the address of `linus@acme.com`.', '   - address `l@acme.com`'],
    ],
    ['reactivate', { ...LINUS, status: 'suspended' }, {}, ['1. [ ] Reactivate `linus@acme.com`.']],
    [
      'reinvite',
      LINUS,
      {},
      [
        '1. [ ] Cancel the invitation of `linus@acme.com`.',
        '2. [ ] Import `crm-upload.csv` (1 invitation).',
        '   - `linus@acme.com` as `User`, projects `Web`',
      ],
    ],
  ])('says %s', async (kind, before, overrides, lines) => {
    await run([draft(kind, before, [USER, WEB], overrides)]);

    expect((await get('crm-checklist.md')).split('\n').slice(5, -1)).toEqual(lines);
  });

  it('says a hand-over with both owners', async () => {
    await run([{ ...draft('transfer', LINUS), former: 'ada@acme.com' }]);

    expect(await get('crm-checklist.md')).toContain(
      '1. [ ] Transfer the ownership to `linus@acme.com`.\n   - from `ada@acme.com`',
    );
  });

  it.each<[string, string, readonly Entitlement[], { readonly [key: string]: Json }]>([
    ['an address that a spreadsheet would run', '+wen@acme.com', [USER], {}],
    ['a role that a spreadsheet would run', 'wen@acme.com', [USER], { roles: { user: '=User' } }],
    [
      'a project that a spreadsheet would run',
      'wen@acme.com',
      [USER, entitlement('project:=Web', 'member')],
      {},
    ],
    ['a project with a semicolon', 'wen@acme.com', [USER, entitlement('project:a;b', 'member')], {}],
    ['a project called All', 'wen@acme.com', [USER, entitlement('project:All', 'member')], {}],
  ])('leaves an invitation with %s to the person, whole', async (_, email, entitlements, settings) => {
    await run([{ ...draft('invite', null, entitlements, { email }), message: 'Hi' }], settings);

    expect(await get('crm-upload.csv')).toBe('Email,Permission,Projects\n');
    expect(await get('crm-checklist.md')).toContain(`1. [ ] Invite \`${email}\`.`);
    expect(await get('crm-checklist.md')).toContain('- `Hi`');
  });

  it('spells out "all" where the invitation is left to the person', async () => {
    await run([
      draft('invite', null, [USER, entitlement('project:*', 'member')], { email: '-wen@acme.com' }),
    ]);

    expect(await get('crm-checklist.md')).toContain('   - permission `User`\n   - project `All`\n');
  });

  it('shows hostile names as they are, and as nothing else', async () => {
    const names = ['`` [x](http://x) ``', '|<script>', '@everyone', '\u202Egpj.exe', ' ', 'a\n# b'];
    await run([
      draft('remove', liveRow({ id: ' ', email: '' })),
      draft('update', LINUS, [USER, WEB, ...names.map((name) => entitlement(`project:${name}`, 'member'))]),
    ]);

    const text = await get('crm-checklist.md');

    expect(text.split('\n').slice(5, -1)).toEqual([
      '1. [ ] Remove (empty).',
      '2. [ ] Change `linus@acme.com`.',
      '   - add project ``` `` [x](http://x) `` ```',
      '   - add project `|<script>`',
      '   - add project `@everyone`',
      '   - add project `\\u{202e}gpj.exe`',
      '   - add project (empty)',
      '   - add project `a\\u{a}# b`',
    ]);
  });

  it('is not touched by a run that hands nothing over', async () => {
    await put('mine', 'crm-checklist.md');

    await run([]);

    expect(await readdir(dir)).toEqual(['crm-checklist.md']);
    expect(await get('crm-checklist.md')).toBe('mine');
  });

  it('replaces what an earlier run left, whole', async () => {
    await put('Email,Permission,Projects\nold@acme.com,User,\n', 'crm-upload.csv');

    await run([draft('remove', LINUS)]);

    expect(await get('crm-upload.csv')).toBe('Email,Permission,Projects\n');
  });

  it('fails on the first step where the folder does not exist, not at the end', async () => {
    await expect(run([draft('remove', LINUS)], { checklist: 'none/list.md' })).rejects.toMatchObject({
      kind: 'validation',
      message: 'cannot write none/list.md: there is no such file or folder',
    });
    await expect(run([draft('remove', LINUS)], { upload: 'none/list.csv' })).rejects.toMatchObject({
      kind: 'validation',
    });
  });

  it('says so when a file cannot be put in place at the end', async () => {
    await mkdir(path.join(dir, 'crm-checklist.md'));

    await expect(run([draft('remove', LINUS)])).rejects.toMatchObject({
      message: 'cannot write crm-checklist.md: EISDIR',
    });
  });

  it.each<[string, Step['op'], Step['input']]>([
    ['a verb of another provider', 'PATCH', {}],
    [
      'an upload without an address',
      'upload',
      { email: 'x', permission: 'User', projects: [], message: null },
    ],
    [
      'an upload without projects',
      'upload',
      { email: 'a@acme.com', permission: 'User', projects: [1], message: null },
    ],
    ['a click without details', 'click', { verb: 'Remove', who: 'x', details: [1], message: null }],
    ['a message that is none', 'click', { verb: 'Remove', who: 'x', details: [], message: 1 }],
  ])('refuses %s', async (_, op, input) => {
    const step: Step = {
      id: 'x/1',
      op,
      call: '',
      input,
      effect: { kind: 'gone', row: 'x' },
      sends_email: false,
    };

    await expect(provider().openWriter().execute(step, NEVER)).rejects.toMatchObject({
      kind: 'validation',
      message: `cannot say ${op} in a file`,
    });
  });

  it('hands nothing over once the run is told to stop', async () => {
    const [step] = provider().steps(draft('remove', LINUS));
    if (step === undefined) throw new Error('no step');

    await expect(
      provider()
        .openWriter()
        .execute({ ...step, id: 'x/1' }, AbortSignal.abort(new Error('stop'))),
    ).rejects.toThrow('stop');
  });

  it.each<[string, ChangeDraft]>([
    ['a resend, which a file cannot say', draft('resend', LINUS)],
    ['an invitation of nobody', { ...draft('invite', null), after: null }],
    ['an invitation without an address', draft('invite', null, [USER], { email: 'torvalds' })],
    ['an invitation again of nobody', { ...draft('reinvite', LINUS), after: null }],
    ['a hand-over from nobody', draft('transfer', LINUS)],
    ['an update to nothing', { ...draft('update', LINUS), after: null }],
    ['a rename to nothing', { ...draft('rename', LINUS), after: null }],
    ['a return to nothing', { ...draft('reactivate', LINUS), after: null }],
    ['a removal of nobody', draft('remove', null)],
  ])('has no step for %s', (_, change) => {
    expect(provider().steps(change)).toEqual([]);
  });

  it('says what each step brings about', () => {
    const suspended: LiveRow = { ...LINUS, status: 'suspended' };
    expect(
      provider().steps(draft('reactivate', suspended, [USER, WEB], { email: 'l@acme.com' }))[0]?.effect,
    ).toEqual({
      kind: 'changed',
      row: 'linus@acme.com',
      status: 'active',
      email: 'l@acme.com',
      entitlements: null,
    });
    expect(provider().steps(draft('invite', null))[0]).toMatchObject({
      call: 'upload wen@acme.com as User',
      sends_email: true,
      effect: { kind: 'invited', email: 'wen@acme.com', entitlements: [USER, WEB] },
    });
  });
});

describe('before anything is planned', () => {
  async function judge(entitlements: readonly Entitlement[]): Promise<readonly string[]> {
    await put('Email,Permission,Projects\nada@acme.com,Owner,All\nlinus@acme.com,User,Web\n');
    const live = await provider().openReader().read(NEVER);
    const members = [
      desiredMember('linus@acme.com', { entitlements }),
      desiredMember('wen@acme.com', { entitlements }),
    ];
    return provider()
      .preflight(desiredAccount(members), live)
      .map(({ code, severity, person, hint }) => `${code} ${severity} ${person ?? '-'} ${hint}`);
  }

  it('accepts roles and known projects', async () => {
    expect(await judge([USER, WEB])).toEqual([]);
    expect(await judge([USER, entitlement('project:*', 'member')])).toEqual([]);
  });

  it('takes a name that differs in case or spaces for a mistake', async () => {
    expect(await judge([USER, entitlement('project:WEB ', 'member')])).toEqual([
      'RC421 error linus@acme.com did you mean Web? names are compared exactly',
      'RC421 error wen@acme.com did you mean Web? names are compared exactly',
    ]);
  });

  it('warns once about a project that nobody in the export holds', async () => {
    expect(await judge([USER, entitlement('project:Shop', 'member')])).toEqual([
      'RC421 warning - fine where it is new; else copy the name from the service',
    ]);
  });

  it.each(['report:r1', 'feature:export'])('refuses %s, which a file does not show', async (resource) => {
    expect(await judge([USER, entitlement(resource, 'view')])).toMatchObject([
      expect.stringMatching(/^RC420 error linus/u),
      expect.stringMatching(/^RC420 error wen/u),
    ]);
  });

  it('refuses projects where the export shows none', async () => {
    await put('Email,Permission\nada@acme.com,Owner\n');
    const live = await provider().openReader().read(NEVER);
    const member = desiredMember('ada@acme.com', { entitlements: [WEB] });

    expect(provider().preflight(desiredAccount([member]), live)).toMatchObject([
      { code: 'RC420', person: 'ada@acme.com' },
    ]);
  });
});

describe('settings', () => {
  it.each<[string, { readonly [key: string]: Json }, string]>([
    ['one file twice', { export: 'a.csv', upload: './a.csv' }, 'must be three files'],
    [
      'one header twice',
      { columns: { email: 'User', permission: 'user ' } },
      'two columns have the same header',
    ],
    ['one role twice', { roles: { admin: 'Read Only' } }, 'two roles have the same name'],
    [
      'an unknown column',
      { columns: { seat: 'x' } },
      'columns has no seat; it has: email, permission, projects, status, name',
    ],
    ['an unknown role', { roles: { boss: 'x' } }, 'roles has no boss'],
    ['columns that are no map', { columns: ['Email'] }, 'columns must be a map'],
    ['a path that is no text', { upload: 7 }, 'upload must be text'],
    ['an empty path', { export: ' ' }, 'export must be text'],
  ])('refuse %s', (_, settings, message) => {
    expect(() => provider(settings)).toThrow(
      expect.objectContaining({ kind: 'validation', message: expect.stringContaining(`accounts.crm: `) }),
    );
    expect(() => provider(settings)).toThrow(message);
  });

  it('default where they are null', () => {
    expect(() => provider({ export: null, columns: null })).not.toThrow();
  });

  it('need no secret, and promise no more than files can do', () => {
    const account = { account: 'crm', provider: 'csv', settings: {} };
    expect(csv.secrets(account)).toEqual([]);
    expect(csv.capabilities(account)).toMatchObject({
      writes: 'manual',
      reports: false,
      features: false,
      resend: false,
      seats: false,
    });
  });
});
