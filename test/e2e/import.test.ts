// From an account to a file and back: import, export, offboard, invitations, explain, drift, fmt, providers.
import { readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AccountPlan, Plan } from '../../src/plan/model.ts';
import {
  type Company,
  type CompanyOptions,
  changesOf,
  DAY,
  MEMBERS,
  openCompany,
  outcomesOf,
  USERS,
  writesOf,
} from '../support/company.ts';

let company: Company | undefined;

async function open(options: CompanyOptions = {}): Promise<Company> {
  company = await openCompany(options);
  return company;
}

afterEach(async () => {
  await company?.close();
  company = undefined;
});

const NOOR = 'noor@acme.example: { role: user, projects: [web] }';
const noor = (fields: object): readonly object[] => [
  { email: 'noor@acme.example', role: 'user', projects: ['1'], created_at: '-2d', ...fields },
];
const without = (name: string): readonly string[] => MEMBERS.filter((line) => !line.startsWith(name));

/** An account of all kinds: names that YAML could misread, projects without an alias, dead invitations. */
const RICH: CompanyOptions = {
  users: [
    ...USERS,
    { email: 'sus@acme.example', role: 'user', projects: ['1'], status: 'suspended' },
    { email: 'none@acme.example', role: 'read_only', projects: [], name: 'null' },
    {
      email: 'rep@acme.example',
      role: 'read_only',
      projects: ['2'],
      reports: ['campaign-roi'],
      features: { export: false },
    },
    { email: "o'neil+test@acme.example", role: 'user', projects: 'all', name: 'Seán "O\u2019Neil": #1 {x}' },
  ],
  invitations: [
    ...noor({}),
    { email: 'dead@acme.example', role: 'user', projects: ['1'], status: 'expired', created_at: '-20d' },
    { email: 'nope@acme.example', role: 'admin', status: 'declined', created_at: '-3d' },
  ],
};

/** The plan of the file that an import printed. */
async function planOf(text: string): Promise<AccountPlan> {
  if (company === undefined) throw new Error('no company is open');
  await company.session.write('team.yaml', text);
  const { out, err } = await company.session.run('plan', '--format', 'json');
  const [account] = (JSON.parse(out === '' ? '{"accounts":[]}' : out) as Plan).accounts;
  if (account === undefined) throw new Error(`no plan: ${err}\n${text}`);
  return account;
}

describe('import', () => {
  it('writes a first file whose plan is empty but for dead invitations', async () => {
    const { session, sandbox } = await open(RICH);
    await rm(path.join(session.folder, 'team.yaml'));
    // As a shell does it: the file is there, and empty, before the command runs.
    await session.write('team.yaml', '');
    const { code, out, err } = await session.run('import', '--base-url', sandbox.url);
    expect(code, err).toBe(0);
    expect(err).toContain('not imported: dead@acme.example');
    expect(out).toContain('dead@acme.example');
    expect(changesOf(await planOf(out))).toEqual(['cancel dead@acme.example', 'cancel nope@acme.example']);
    expect((await session.run('validate')).code).toBe(0);
    expect((await session.run('fmt', '--check')).code).toBe(0);
    expect(writesOf(sandbox)).toEqual([]);
    const applied = await session.run('apply', '--yes');
    expect(applied.code, applied.err).toBe(0);
    expect((await session.run('plan', '--detailed-exitcode')).code).toBe(0);
  });

  it('merges into the file: comments, order, accounts and policy stay, and nothing is asked off a terminal', async () => {
    const { session, writeTeam } = await open({ ...RICH, members: without('wen') });
    await writeTeam({
      policy: ['removals: { protect: [ada@acme.example] } # the account holder'],
      rest: ['# the end'],
    });
    const before = await session.read('team.yaml');
    const printed = await session.run('import');
    expect(printed.code, printed.err).toBe(0);
    expect(await session.read('team.yaml')).toBe(before);

    const asked = await session.run('import', '--write');
    expect(asked.code).toBe(1);
    expect(asked.err).toContain('RC544');
    expect(await session.read('team.yaml')).toBe(before);

    const written = await session.run('import', '--write', '--yes');
    expect(written.code, written.err).toBe(0);
    expect(written.out).toContain('+  wen@acme.example:');
    const after = await session.read('team.yaml');
    expect(after).toBe(printed.out);
    for (const line of before.split('\n')) expect(after).toContain(line);
    expect(changesOf(await planOf(after))).toEqual(['cancel dead@acme.example', 'cancel nope@acme.example']);
    const again = await session.run('import', '--write', '--yes');
    expect(again).toMatchObject({ code: 0, out: '' });
    expect(again.err).toContain('Nothing to import');
  });

  it('reads a member list as CSV, several addresses in one cell and guarded formulas included', async () => {
    const { session } = await open();
    await session.write(
      'users.csv',
      [
        'Email,Permission,Projects',
        'ada@acme.example,Owner,All',
        'cto@acme.example,Owner,All',
        'grace@acme.example,Admin,All',
        '"wen@acme.example, new1@acme.example;new2@acme.example",User,web',
        'linus@acme.example,Read-Only,web;app',
        "'+plus@acme.example,User,app",
        '',
      ].join('\n'),
    );
    const { code, out, err } = await session.run('import', '--from', 'csv', 'users.csv');
    expect(code, err).toBe(0);
    const { changes } = await planOf(out);
    expect(changes.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
      'invite +plus@acme.example',
      'invite new1@acme.example',
      'invite new2@acme.example',
      'update linus@acme.example',
    ]);
  });

  it.each([
    ['a file that is not there', ['import', '--from', 'csv', 'gone.csv'], 'RC541'],
    ['no file', ['import', '--from', 'csv'], 'RC501'],
    ['a file without --from csv', ['import', 'users.csv'], 'RC501'],
    ['an address that is not the file\u2019s', ['import', '--base-url', 'http://127.0.0.1:1'], 'RC501'],
    ['an account that is not there', ['import', '--account', 'crm'], 'RC546'],
    ['a CSV with a bad row', ['import', '--from', 'csv', 'bad.csv'], 'RC430'],
  ])('refuses %s', async (_what, argv, code) => {
    const { session } = await open();
    await session.write('bad.csv', 'Email,Permission,Projects\nada@acme.example,Owner,All\nx\n');
    const before = await session.read('team.yaml');
    const result = await session.run(...argv);
    expect(result.code).toBe(1);
    expect(result.out).toBe('');
    expect(result.err).toContain(code);
    expect(await session.read('team.yaml')).toBe(before);
  });
});

describe('export csv', () => {
  it('writes the file and the account alike, and what it writes imports to no change', async () => {
    const { session } = await open();
    const file = await session.run('export', 'csv');
    expect(file).toMatchObject({
      code: 0,
      out: [
        'Email,Permission,Projects',
        'ada@acme.example,owner,All',
        'cto@acme.example,owner,All',
        'grace@acme.example,admin,All',
        'linus@acme.example,user,"app;web"',
        'wen@acme.example,user,web',
        '',
      ].join('\n'),
    });
    const live = await session.run('export', 'csv', '--live', '--out', 'live.csv');
    expect(live).toMatchObject({ code: 0, out: '' });
    const text = await session.read('live.csv');
    expect(text.split('\n')[0]).toBe('Email,Permission,Projects,Status');
    const imported = await session.run('import', '--from', 'csv', 'live.csv');
    expect(changesOf(await planOf(imported.out))).toEqual([]);
  });

  it('takes the life out of formulas on the way out, and gives it back on the way in', async () => {
    const { session } = await open({
      members: [
        ...MEMBERS,
        '"-minus@acme.example": { role: user, projects: [web] }',
        '"=cmd@acme.example": { role: user, projects: [web] }',
      ],
    });
    const { code, out, err } = await session.run('export', 'csv');
    expect(code, err).toBe(0);
    expect(out).not.toMatch(/^"?[=+\-@]/m);
    expect(out).toContain("'=cmd@acme.example");
    await session.write('users.csv', out);
    const imported = await session.run('import', '--from', 'csv', 'users.csv');
    expect(imported.code, imported.err).toBe(0);
    expect(changesOf(await planOf(imported.out))).toEqual([
      'invite -minus@acme.example',
      'invite =cmd@acme.example',
    ]);
  });
});

describe('offboard', () => {
  it('takes the person out, names what still names them, and shows the plan of just that', async () => {
    const { session, sandbox, writeTeam } = await open({
      members: [
        ...MEMBERS.slice(0, 4),
        'linus@acme.example: { role: user, projects: [web, app], manager: wen@acme.example } # on loan',
        NOOR,
      ],
    });
    await writeTeam({ rest: ['# the end'] });
    const before = await session.read('team.yaml');
    const asked = await session.run('offboard', 'wen@acme.example');
    expect(asked.code).toBe(1);
    expect(await session.read('team.yaml')).toBe(before);

    const { code, out, err } = await session.run('offboard', 'wen@acme.example', '--yes');
    expect(code, err).toBe(0);
    expect(out).toContain('-  wen@acme.example: { role: user, projects: [web] }');
    expect(out).toContain('remove wen@acme.example');
    expect(out).not.toContain('invite noor@acme.example');
    expect(err).toContain('Still named elsewhere');
    expect(err).toContain('manager');
    const after = await session.read('team.yaml');
    expect(after).toBe(before.replace('  wen@acme.example: { role: user, projects: [web] }\n', ''));
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('leaves the file alone where the account would refuse it', async () => {
    const { session } = await open({ policy: ['removals: { protect: [wen@acme.example] }'] });
    const before = await session.read('team.yaml');
    const { code, out } = await session.run('offboard', 'wen@acme.example', '--yes');
    expect(code).toBe(5);
    expect(out).toContain('RC304');
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('knows nobody who is not in the file', async () => {
    const { session } = await open();
    const { code, err } = await session.run('offboard', 'wen@acme.example', 'nobody@acme.example', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('RC546');
    expect(await session.read('team.yaml')).toContain('wen@acme.example');
  });

  it('edits an include where the person stands there', async () => {
    const { session, writeTeam } = await open({ members: without('wen') });
    await writeTeam({ rest: ['include: [members/agency.yaml]'] });
    await session.write(
      'members/agency.yaml',
      `# the agency\nmembers:\n  ${MEMBERS[3]} # until spring\n  ${NOOR}\n`,
    );
    const { code, err } = await session.run('offboard', 'wen@acme.example', '--yes');
    expect(code, err).toBe(0);
    expect(await session.read('members/agency.yaml')).toBe(`# the agency\nmembers:\n  ${NOOR}\n`);
  });
});

describe('invitations', () => {
  const waiting: CompanyOptions = { members: [...MEMBERS, NOOR], invitations: noor({}) };

  it('are listed with their age and end', async () => {
    const { session } = await open(waiting);
    for (const argv of [['invitations'], ['invitations', 'list']]) {
      const { code, out } = await session.run(...argv);
      expect(code).toBe(0);
      expect(out).toContain('noor@acme.example');
      expect(out).toContain('pending');
      expect(out).toContain('sent 2 days ago');
    }
    const { invitations } = JSON.parse((await session.run('invitations', '--json')).out) as {
      readonly invitations: readonly object[];
    };
    expect(invitations).toMatchObject([
      { account: 'kissmetrics', email: 'noor@acme.example', status: 'pending' },
    ]);
  });

  it('are sent again by name, however often that was done before, and that is recorded', async () => {
    const opened = await open({
      ...waiting,
      invitations: noor({ status: 'expired', created_at: '-60d', resent: 2 }),
    });
    const { code, err } = await opened.session.run('invitations', 'resend', 'noor@acme.example', '--yes');
    expect(code, err).toBe(0);
    expect(writesOf(opened.sandbox)).toEqual(['POST /v1/invitations/inv_000001/resend']);
    expect((await opened.records())[0]).toMatchObject({ command: 'invitations resend', exit_code: 0 });
    expect(changesOf((await opened.plan()).account)).toEqual([]);
  });

  it('are cancelled by name; it is said who would be invited again, and they are', async () => {
    const opened = await open(waiting);
    const { code, err } = await opened.session.run('invitations', 'cancel', 'noor@acme.example', '--yes');
    expect(code, err).toBe(0);
    expect(err).toMatch(
      /The next plan would invite noor@acme\.example to kissmetrics again: team\.yaml:\d+ wants them/,
    );
    expect(await outcomesOf(opened)).toEqual(['applied cancel noor@acme.example']);
    const { account } = await opened.plan();
    expect(account.held).toEqual([]);
    expect(changesOf(account)).toEqual(['invite noor@acme.example']);
  });

  it('leave what is known of everybody else as it was: who was removed by hand stays held', async () => {
    const opened = await open(waiting);
    expect((await opened.apply()).code).toBe(0);
    opened.sandbox.happen({ kind: 'leave', email: 'wen@acme.example' });
    opened.pass(DAY);
    expect((await opened.session.run('invitations', 'resend', 'noor@acme.example', '--yes')).code).toBe(0);
    const { account } = await opened.plan();
    expect(changesOf(account)).toEqual([]);
    expect(account.held).toMatchObject([{ person: 'wen@acme.example', drift: 'missing' }]);
  });

  it.each([
    ['a person without one', ['invitations', 'resend', 'wen@acme.example', '--yes'], 'RC546'],
    [
      'one who has and one who has none',
      ['invitations', 'cancel', 'noor@acme.example', 'wen@acme.example', '--yes'],
      'RC546',
    ],
    ['nobody', ['invitations', 'cancel'], 'RC501'],
    ['an unknown action', ['invitations', 'revoke', 'noor@acme.example'], 'RC501'],
    ['no terminal', ['invitations', 'cancel', 'noor@acme.example'], 'RC544'],
  ])('do nothing for %s', async (_what, argv, code) => {
    const { session, sandbox } = await open(waiting);
    const result = await session.run(...argv);
    expect(result.code).toBe(1);
    expect(result.err).toContain(code);
    expect(writesOf(sandbox)).toEqual([]);
  });
});

describe('explain', () => {
  it.each<[string, CompanyOptions, string, readonly string[]]>([
    [
      'where access comes from',
      {},
      'linus@acme.example',
      ['wanted:', 'role: user', 'team.yaml:', 'live: member usr_000005, active', 'next: nothing to change'],
    ],
    [
      'a pending invitation',
      { members: [...MEMBERS, NOOR], invitations: noor({}) },
      'noor@acme.example',
      ['pending', 'invitations resend'],
    ],
    [
      'an expired one',
      { members: [...MEMBERS, NOOR], invitations: noor({ status: 'expired', created_at: '-20d' }) },
      'noor@acme.example',
      ['expired', 'the link is dead'],
    ],
    [
      'a declined one',
      { members: [...MEMBERS, NOOR], invitations: noor({ status: 'declined' }) },
      'noor@acme.example',
      ['declined', 'ask the person'],
    ],
    [
      'no seat',
      { members: [...MEMBERS, NOOR], account: { seat_limit: 5 } },
      'noor@acme.example',
      ['withheld', 'no free seat'],
    ],
    [
      'somebody whom only the account has',
      { members: without('wen') },
      'wen@acme.example',
      ['not in the file', 'remove'],
    ],
  ])('tells %s', async (_what, options, person, says) => {
    const { session, sandbox } = await open(options);
    const { code, out, err } = await session.run('explain', person);
    expect(code, err).toBe(0);
    for (const text of says) expect(out).toContain(text);
    const json = JSON.parse((await session.run('explain', person, '--json')).out) as object;
    expect(json).toMatchObject({ person });
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('knows nobody whom neither file nor account has', async () => {
    const { session } = await open();
    const { code, err } = await session.run('explain', 'nobody@acme.example');
    expect(code).toBe(1);
    expect(err).toContain('RC546');
  });
});

describe('drift', () => {
  it('exits as plan does, and marks what was done by hand', async () => {
    const { session, sandbox, apply } = await open();
    expect(await session.run('drift', '--detailed-exitcode')).toMatchObject({ code: 0 });
    expect((await apply()).code).toBe(0);
    sandbox.happen({ kind: 'edit', email: 'wen@acme.example', role: 'admin' });
    sandbox.happen({ kind: 'edit', email: 'linus@acme.example', projects: ['1'] });
    expect((await session.run('drift')).code).toBe(0);
    const { code, out } = await session.run('drift', '--detailed-exitcode');
    expect(code).toBe(2);
    expect(out).toContain('wen@acme.example: given by hand');
    expect(out).toContain('linus@acme.example: taken away by hand');
    expect(out).toContain('2 differences, 2 made by hand.');
    const report = JSON.parse((await session.run('drift', '--json')).out) as {
      readonly differences: readonly object[];
    };
    expect(report.differences).toMatchObject([
      { person: 'wen@acme.example', by_hand: 'extra' },
      { person: 'linus@acme.example', by_hand: 'missing' },
    ]);
    for (const email of ['cto@acme.example', 'grace@acme.example', 'wen@acme.example'])
      sandbox.happen({ kind: 'leave', email });
    expect((await session.run('drift')).code).toBe(5);
    expect(writesOf(sandbox)).toEqual([]);
  });
});

describe('fmt', () => {
  it('says with --check that something would change, writes it when told, and then has nothing to do', async () => {
    const { session } = await open();
    const text = await session.read('team.yaml');
    await session.write(
      'team.yaml',
      text.replace('  ada@acme.example: owner', '  ada@acme.example:    owner   # holder'),
    );
    const untidy = await session.read('team.yaml');
    const checked = await session.run('fmt', '--check');
    expect(checked.code).toBe(1);
    expect(checked.out).toContain('-  ada@acme.example:    owner   # holder');
    expect((await session.run('fmt')).code).toBe(1);
    expect(await session.read('team.yaml')).toBe(untidy);
    expect((await session.run('fmt', '--yes')).code).toBe(0);
    expect(await session.read('team.yaml')).toContain('# holder');
    expect((await session.run('fmt', '--check')).code).toBe(0);
    expect(await readdir(session.folder)).toEqual(['team.yaml']);
  });
});

it('lists the providers with what each can do', async () => {
  const { session } = await open();
  const { code, out } = await session.run('providers');
  expect(code).toBe(0);
  for (const name of ['csv', 'kissmetrics']) expect(out).toMatch(new RegExp(`^${name}: `, 'm'));
  const { providers } = JSON.parse((await session.run('providers', '--json')).out) as {
    readonly providers: readonly { readonly name: string; readonly capabilities: object }[];
  };
  expect(providers.find(({ name }) => name === 'kissmetrics')?.capabilities).toMatchObject({
    invitations: true,
    writes: 'api',
  });
});

it('shows with --format diff the account written as the file, against the file, and nothing where they are equal', async () => {
  const { session, writeMembers } = await open();
  expect(await session.run('plan', '--format', 'diff')).toMatchObject({ code: 0, out: '' });
  await writeMembers([...without('wen'), NOOR]);
  const { code, out } = await session.run('plan', '--format', 'diff');
  expect(code).toBe(0);
  expect(out).toMatch(/^-\s+wen@acme\.example:/m);
  expect(out).toMatch(/^\+\s+noor@acme\.example:/m);
});
