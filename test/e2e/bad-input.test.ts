// Bad input, end to end: an exact error, an exact exit code, nothing sent to the account, nothing lost on the disk, and
// no credential in anything that is printed or kept.
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it } from 'vitest';
import { integrityOf } from '../../src/plan/digest.ts';
import type { Plan } from '../../src/plan/model.ts';
import {
  type Company,
  type CompanyOptions,
  changesOf,
  MEMBERS,
  openCompany,
  USERS,
  writesOf,
} from '../support/company.ts';
import type { Result, SessionOptions } from '../support/session.ts';

const TOKEN = 'credential-9f8e7d6c5b4a3210';
const NOOR = 'noor@acme.example: { role: user, projects: [web] }';

let company: Company | undefined;
let printed = '';

/** A company whose plan has something to do, and whose account must not be written to. */
async function open(options: CompanyOptions = {}): Promise<Company> {
  company = await openCompany({ token: TOKEN, members: [...MEMBERS, NOOR], ...options });
  return company;
}

function sandboxOf(): Company['sandbox'] {
  if (company === undefined) throw new Error('no company is open');
  return company.sandbox;
}

async function run(...argv: readonly string[]): Promise<Result> {
  return runWith({}, ...argv);
}

async function runWith(options: SessionOptions, ...argv: readonly string[]): Promise<Result> {
  if (company === undefined) throw new Error('no company is open');
  const result = await company.session.runWith(options, ...argv);
  printed += result.out + result.err;
  return result;
}

afterEach(async () => {
  if (company === undefined) return;
  const folder = company.session.folder;
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const kept = await Promise.all(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(path.join(entry.parentPath, entry.name), 'utf8')),
  );
  const everything = printed + kept.join('\n');
  await company.close();
  [company, printed] = [undefined, ''];
  expect(everything).not.toContain(TOKEN);
  expect(everything).not.toContain(Buffer.from(TOKEN).toString('base64'));
  expect(everything).not.toContain('this should not happen');
});

const HEAD = 'version: 1\naccounts:\n  kissmetrics: {}\n';
const LAUGHS = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...'bcdefghi'
    .split('')
    .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i]}`).join(', ')}]`),
].join('\n');

interface BadFile {
  /** What stands where team.yaml should; null: nothing, or a folder. */
  readonly bytes: Uint8Array | string | null;
  readonly folder?: true;
  readonly says: readonly string[];
}

const FILES: { readonly [name: string]: BadFile } = {
  'no file': { bytes: null, says: ['RC541', 'no team.yaml in'] },
  'a folder': { bytes: null, folder: true, says: ['RC541', 'team.yaml', 'it is a folder'] },
  'an empty file': { bytes: '', says: ['team.yaml:1:1'] },
  'a huge file': { bytes: `${HEAD}# ${'x'.repeat(17 * 1024 * 1024)}\n`, says: ['team.yaml', '16777216'] },
  'UTF-16': { bytes: Buffer.from(`\ufeff${HEAD}`, 'utf16le'), says: ['RC102', 'UTF-16'] },
  'Latin-1': { bytes: Buffer.from(`${HEAD}# caf\xe9\n`, 'latin1'), says: ['RC102', 'team.yaml:4:'] },
  'a NUL byte': { bytes: `${HEAD}# a\0b\n`, says: ['RC102', 'team.yaml:4:'] },
  'an alias bomb': { bytes: `${HEAD}${LAUGHS}\n`, says: ['RC106'] },
  'no YAML': { bytes: `${HEAD}members: { ada@acme.example: owner\n`, says: ['RC101', 'team.yaml:'] },
  'two documents': { bytes: `${HEAD}members: {}\n---\n${HEAD}`, says: ['RC105', 'team.yaml:5'] },
  'an include that is missing': {
    bytes: `${HEAD}include: [members/gone.yaml]\nmembers: { ada@acme.example: owner }\n`,
    says: ['members/gone.yaml'],
  },
  'an include outside the folder': {
    bytes: `${HEAD}include: [../team.yaml]\nmembers: { ada@acme.example: owner }\n`,
    says: ['RC114', 'below team.yaml'],
  },
  'an include that is a folder': {
    bytes: `${HEAD}include: [members]\nmembers: { ada@acme.example: owner }\n`,
    says: ['members'],
  },
};

describe('a team.yaml that cannot be used', () => {
  it.each(Object.entries(FILES))('%s', async (_name, { bytes, folder, says }) => {
    const { session, sandbox } = await open();
    const file = path.join(session.folder, 'team.yaml');
    await rm(file);
    await mkdir(path.join(session.folder, 'members'));
    if (folder === true) await mkdir(file);
    if (bytes !== null) await writeFile(file, bytes);
    for (const argv of [['validate'], ['plan', '--out', 'plan.json'], ['apply', '--yes']]) {
      const { code, out, err } = await run(...argv);
      expect(code, argv[0]).toBe(1);
      for (const text of says) expect(out + err, argv[0]).toContain(text);
    }
    // Whatever it thinks of the text, formatting loses none of it.
    await run('fmt', '--yes');
    expect(sandbox.requests()).toEqual([]);
    if (typeof bytes === 'string') expect(await readFile(file, 'utf8')).toBe(bytes);
    expect(
      (await readdir(session.folder)).filter((name) => name !== 'team.yaml' && name !== 'members'),
    ).toEqual([]);
  });

  it('is named as it was given with --file', async () => {
    await open();
    const { code, err } = await run('plan', '--file', 'elsewhere/team.yaml');
    expect(code).toBe(1);
    expect(err).toContain('RC541 cannot read elsewhere/team.yaml: no such file');
  });
});

describe('an account that cannot be read', () => {
  const SECOND: CompanyOptions = {
    members: [...MEMBERS, NOOR, 'owner@second.example: { role: owner, accounts: [second] }'],
    second: {
      users: [
        { email: 'owner@second.example', role: 'owner' },
        { email: 'zed@second.example', role: 'user', projects: ['1'] },
      ],
    },
  };
  const list = (fault: object, more: object = {}): readonly object[] => [
    { on: 'GET /v1/users', times: 'always', fault, ...more },
  ];

  interface Unreadable extends CompanyOptions {
    readonly env?: { readonly [name: string]: string };
    readonly code: string;
    readonly says?: string;
  }

  const UNREADABLE: { readonly [name: string]: Unreadable } = {
    'a wrong token': { env: { KISSMETRICS_API_KEY: 'another-token-0123456789' }, code: 'RC401' },
    'an empty token': {
      env: { KISSMETRICS_API_KEY: '' },
      code: 'RC401',
      says: '$KISSMETRICS_API_KEY is empty',
    },
    'a token with a line break inside': {
      env: { KISSMETRICS_API_KEY: 'a\nb' },
      code: 'RC401',
      says: 'cannot be sent',
    },
    'an HTML page of a proxy': { faults: list({ kind: 'html', status: 200 }), code: 'RC410' },
    'an HTML page with status 502': { faults: list({ kind: 'html' }), code: 'RC414' },
    'a login page': {
      faults: list({ kind: 'redirect', location: 'http://127.0.0.1:1/login' }),
      code: 'RC410',
    },
    'JSON that is cut short': { faults: list({ kind: 'truncate' }), code: 'RC410' },
    'a connection that is cut': { faults: list({ kind: 'drop' }), code: 'RC414' },
    'a list with a total too high: half a list': { faults: list({ kind: 'total', add: 4 }), code: 'RC410' },
    'a list with a total too low': { faults: list({ kind: 'total', add: -2 }), code: 'RC410' },
    'rows that move between pages': {
      maxLimit: 2,
      faults: list({ kind: 'world', event: { kind: 'move', list: 'users', from: 0, to: 4 } }),
      code: 'RC410',
    },
    'no right to see members': { faults: list({ kind: 'status', status: 403 }), code: 'RC402' },
    'no end of "too many requests"': { faults: list({ kind: 'status', status: 429 }), code: 'RC413' },
  };

  it.each(Object.entries(UNREADABLE))(
    '%s: refused, and the other account is planned',
    async (_name, { env = {}, code, says, ...options }) => {
      const { sandbox, second } = await open({ ...SECOND, ...options });
      const planned = await runWith({ env }, 'plan', '--format', 'json', '--out', 'plan.json');
      expect(planned.code, planned.err).toBe(1);
      const [first, other] = (JSON.parse(planned.out) as Plan).accounts;
      expect(first).toMatchObject({ read: false, changes: [], refused: { code } });
      expect(first?.refused?.message).toContain(says ?? '');
      expect(other === undefined ? [] : changesOf(other)).toEqual(['remove zed@second.example']);

      const text = await runWith({ env }, 'plan');
      expect(text.code).toBe(1);
      expect(text.out).toContain(code);
      expect(text.out).not.toContain('No changes.');

      const applied = await runWith({ env }, 'apply', '--yes');
      expect(applied.code, applied.err).toBe(6);
      expect(writesOf(sandbox)).toEqual([]);
      expect(second?.state().users.map(({ email }) => email)).toEqual(['owner@second.example']);
      expect((await runWith({ env }, 'drift')).code).toBe(1);
      expect((await runWith({ env }, 'export', 'csv', '--live', '--account', 'kissmetrics')).code).toBe(1);
    },
    60_000,
  );

  it('a missing token variable: refused with the name of the variable, exit 1 where nothing else is there', async () => {
    const { session, sandbox } = await open();
    const text = await session.read('team.yaml');
    await session.write(
      'team.yaml',
      text.replace('    rate_limit', '    credentials: { token_env: NOT_THERE }\n    rate_limit'),
    );
    for (const command of [['plan'], ['apply', '--yes'], ['drift'], ['import'], ['invitations']]) {
      const { code, out, err } = await run(...command);
      expect(code, command[0]).toBe(1);
      expect(out + err, command[0]).toContain('$NOT_THERE is not set');
    }
    expect(sandbox.requests()).toEqual([]);
  });

  it('a list that moved once is read once more, and believed then', async () => {
    await open({
      maxLimit: 2,
      faults: [
        {
          on: 'GET /v1/users',
          nth: 2,
          fault: { kind: 'world', event: { kind: 'move', list: 'users', from: 0, to: 4 } },
        },
      ],
    });
    const { code, out } = await run('plan', '--format', 'json');
    expect(code).toBe(0);
    const [account] = (JSON.parse(out) as Plan).accounts;
    expect(account === undefined ? [] : changesOf(account)).toEqual(['invite noor@acme.example']);
  });

  it('an address that would send the token in the clear is refused before anything is sent', async () => {
    const { session } = await open();
    const text = await session.read('team.yaml');
    await session.write('team.yaml', text.replace(/base_url: .*/, 'base_url: http://api.acme.example'));
    const { code, out, err } = await run('plan');
    expect(code).toBe(1);
    expect(out + err).toContain('http for this machine only');
    expect(sandboxOf().requests()).toEqual([]);
  });
});

describe('attack 23: a saved plan that must not run', () => {
  interface BadPlan {
    /** Changes the plan file, team.yaml or the clock. */
    prepare(company: Company): Promise<void>;
    readonly exit: number;
    readonly code: string;
    readonly plan?: readonly string[];
  }

  async function editPlan({ session }: Company, edit: (plan: Plan) => object, seal = false): Promise<void> {
    const plan = edit(JSON.parse(await session.read('plan.json')) as Plan) as Plan;
    const sealed = seal ? { ...plan, integrity: integrityOf(plan) } : plan;
    await session.write('plan.json', JSON.stringify(sealed));
  }
  const replace = async ({ session }: Company, from: string, to: string): Promise<void> =>
    session.write('team.yaml', (await session.read('team.yaml')).replace(from, to));

  const BAD: { readonly [name: string]: BadPlan } = {
    'edited by hand': {
      prepare: async (at) =>
        at.session.write('plan.json', (await at.session.read('plan.json')).replaceAll('noor@', 'eve@')),
      exit: 1,
      code: 'RC513',
    },
    'made by a newer major version, which is said before that it was edited': {
      prepare: (at) => editPlan(at, (plan) => ({ ...plan, format_version: '2.0', accounts: [] })),
      exit: 1,
      code: 'RC512',
    },
    'sealed anew without a part': {
      prepare: (at) => editPlan(at, (plan) => ({ ...plan, accounts: [{}] }), true),
      exit: 1,
      code: 'RC51',
    },
    'cut short': {
      prepare: async (at) =>
        at.session.write('plan.json', (await at.session.read('plan.json')).slice(0, 400)),
      exit: 1,
      code: 'RC510',
    },
    empty: { prepare: (at) => at.session.write('plan.json', ''), exit: 1, code: 'RC510' },
    'not a plan': { prepare: (at) => at.session.write('plan.json', '{"name":"x"}'), exit: 1, code: 'RC511' },
    'not there': { prepare: (at) => rm(path.join(at.session.folder, 'plan.json')), exit: 1, code: 'RC541' },
    'made for another moment': {
      plan: ['--at', '2031-01-01T00:00Z'],
      prepare: async () => undefined,
      exit: 1,
      code: 'RC502',
    },
    'past the moment that it held until': {
      prepare: async (at) => at.pass(3 * 24 * 3_600_000),
      exit: 3,
      code: 'RC503',
    },
    'made with other accounts': {
      prepare: (at) => replace(at, '60000/min', '59999/min'),
      exit: 3,
      code: 'RC504',
    },
    'made for an account that points elsewhere now': {
      prepare: (at) => replace(at, at.sandbox.url, 'http://127.0.0.1:1'),
      exit: 3,
      code: 'RC504',
    },
    'made with another policy': {
      prepare: (at) => at.writeTeam({ policy: ['removals: { max_percent: 100 }'] }),
      exit: 3,
      code: 'RC504',
    },
  };
  const soon = new Date(Date.now() + 24 * 3_600_000).toISOString().slice(0, 10);

  it.each(Object.entries(BAD))('%s', async (_name, { prepare, exit, code, plan = [] }) => {
    const opened = await open({
      members: [...MEMBERS, 'noor@acme.example: { role: user, projects: [web], expires: '.concat(soon, ' }')],
    });
    expect((await run('plan', '--out', 'plan.json', ...plan)).code).toBe(0);
    const asked = opened.sandbox.requests().length;
    await prepare(opened);
    const { code: ended, err } = await run('apply', 'plan.json', '--yes');
    expect(err).toContain(code);
    expect(ended).toBe(exit);
    expect(opened.sandbox.requests()).toHaveLength(asked);
    expect(await opened.records()).toEqual([]);
  });

  it('takes a plan whose text moved in team.yaml, as long as accounts and policy are the same', async () => {
    const opened = await open();
    await run('plan', '--out', 'plan.json');
    await opened.writeMembers(['# a remark', ...MEMBERS]);
    expect((await run('apply', 'plan.json')).code).toBe(0);
    expect(writesOf(opened.sandbox)).toEqual(['POST /v1/users/invite']);
  });

  it('does not narrow or restore what was saved', async () => {
    const opened = await open();
    await run('plan', '--out', 'plan.json');
    for (const option of [
      ['--member', 'noor@acme.example'],
      ['--account', 'kissmetrics'],
      ['--restore', 'noor@acme.example'],
    ]) {
      const { code, err } = await run('apply', 'plan.json', ...option);
      expect(code).toBe(1);
      expect(err).toContain('RC501');
    }
    expect(writesOf(opened.sandbox)).toEqual([]);
  });
});

describe('the state beside team.yaml', () => {
  const holder = (fields: object): string =>
    JSON.stringify({
      pid: process.ppid,
      host: os.hostname(),
      started_at: '2026-11-24T09:00:00Z',
      command: 'apply',
      run_id: 'other',
      ...fields,
    });
  /** A process that has been, and is no more. */
  const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

  it('a lock that somebody holds names its holder, and nothing is sent', async () => {
    const { session, sandbox } = await open();
    await session.write('.rollcall/lock', holder({}));
    const { code, err } = await run('apply', '--yes');
    expect(code).toBe(1);
    expect(err).toContain(
      `RC521 another run holds the lock: process ${process.ppid} on ${os.hostname()}, since 2026-11-24T09:00:00Z (apply)`,
    );
    expect(writesOf(sandbox)).toEqual([]);
    expect(await session.read('.rollcall/lock')).toBe(holder({}));
    // Planning needs no lock.
    expect((await run('plan')).code).toBe(0);
  });

  it('a lock whose holder died is taken over', async () => {
    const { session, sandbox } = await open();
    await session.write('.rollcall/lock', holder({ pid: deadPid() }));
    const { code, err } = await run('apply', '--yes');
    expect(code, err).toBe(0);
    expect(writesOf(sandbox)).toHaveLength(1);
    expect(await readdir(path.join(session.folder, '.rollcall'))).not.toContain('lock');
  });

  it('a lock of another host is taken over after fifteen minutes without a sign of life', async () => {
    const { session, sandbox, pass } = await open();
    await session.write('.rollcall/lock', holder({ host: 'elsewhere', pid: 1 }));
    const { code, err } = await run('apply', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('process 1 on elsewhere');
    pass(16 * 60_000);
    expect((await run('apply', '--yes')).code).toBe(0);
    expect(writesOf(sandbox)).toHaveLength(1);
  });

  it('of two runs at once one works and the other is told who', async () => {
    const { sandbox } = await open({
      faults: [{ on: 'POST /v1/users/invite', fault: { kind: 'slow', ms: 300 } }],
    });
    const [one, two] = await Promise.all([run('apply', '--yes'), run('apply', '--yes')]);
    const codes = [one.code, two.code].sort((a, b) => a - b);
    // The later one may come when all is done: then it finds everything as it should be.
    expect(codes).toEqual(codes[1] === 1 ? [0, 1] : [0, 0]);
    if (codes[1] === 1)
      expect(one.err + two.err).toContain(`RC521 another run holds the lock: process ${process.pid}`);
    expect(writesOf(sandbox)).toHaveLength(1);
  });

  it.each([
    ['the folder is a file', '.rollcall', 'RC52'],
    ['the journal is a folder', '.rollcall/journal.ndjson/x', 'RC52'],
  ])('where %s, nothing is sent', async (_what, file, code) => {
    const { session, sandbox } = await open();
    await session.write(file, 'x');
    const { code: ended, err } = await run('apply', '--yes');
    expect(ended).toBe(1);
    expect(err).toContain(code);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('where the journal cannot be written, nothing is sent', async () => {
    const { session, sandbox } = await open();
    await mkdir(path.join(session.folder, '.rollcall'));
    await symlink('nowhere/journal.ndjson', path.join(session.folder, '.rollcall/journal.ndjson'));
    const { code, err } = await run('apply', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('RC522');
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('where the record cannot be kept, it is told, and the next run records what was done without doing it again', async () => {
    const opened = await open();
    const records = path.join(opened.session.folder, '.rollcall/records');
    await mkdir(path.dirname(records));
    await symlink('nowhere/records', records);
    const first = await run('apply', '--yes');
    expect(first.code).not.toBe(0);
    expect(first.err).toMatch(/RC52[48]/);
    expect(writesOf(opened.sandbox)).toHaveLength(1);
    await rm(records);
    opened.pass(60_000);
    expect((await run('apply', '--yes')).code).toBe(0);
    expect(writesOf(opened.sandbox)).toHaveLength(1);
    const [record] = await opened.records();
    expect(record).toMatchObject({ resumed: true, exit_code: 0 });
    expect(record?.accounts[0]?.outcomes).toMatchObject([{ status: 'applied', change: { kind: 'invite' } }]);
  });

  it('a damaged journal stops the run before anything is sent', async () => {
    const { session, sandbox } = await open();
    await session.write('.rollcall/journal.ndjson', 'not json\n');
    const { code, err } = await run('apply', '--yes');
    expect(code).toBe(1);
    expect(err).toContain('RC523');
    expect(writesOf(sandbox)).toEqual([]);
  });

  it.each([
    ['changed', 'RC526', (text: string) => text.replace('ada@acme.example', 'eve@acme.example')],
    ['cut short', 'RC52', (text: string) => text.slice(0, 200)],
    ['emptied', 'RC52', () => ''],
    ['of a newer format', 'RC527', (text: string) => text.replace(/("format_version": ?)"1\.1"/u, '$1"2.0"')],
  ])('a record that was %s stops planning and applying', async (_what, code, edit) => {
    const opened = await open();
    expect((await run('apply', '--yes')).code).toBe(0);
    const [name = ''] = await readdir(path.join(opened.session.folder, '.rollcall/records'));
    const file = `.rollcall/records/${name}`;
    await opened.session.write(file, edit(await opened.session.read(file)));
    await opened.writeMembers(MEMBERS);
    const sent = writesOf(opened.sandbox).length;
    for (const argv of [['plan'], ['apply', '--yes'], ['drift']]) {
      const { code: ended, err } = await run(...argv);
      expect(ended, argv[0]).toBe(1);
      expect(err, argv[0]).toContain(code);
    }
    expect(writesOf(opened.sandbox)).toHaveLength(sent);
  });
});

describe('the command line', () => {
  it.each([
    [
      'an unknown account',
      ['plan', '--account', 'kissmetric'],
      ['RC546', 'kissmetric', 'it has kissmetrics'],
    ],
    [
      'an unknown person to restore',
      ['plan', '--restore', 'nobody@acme.example'],
      ['RC546', 'nobody@acme.example'],
    ],
    [
      'an unknown person to restore on apply',
      ['apply', '--yes', '--restore', 'nobody@acme.example'],
      ['RC546'],
    ],
    ['an account with controls in its name', ['plan', '--account', '\u001b[31mx'], ['RC546']],
    ['a moment that is none', ['plan', '--at', 'tomorrow'], ['RC501', '2027-01-01T00:00Z']],
    ['an unknown option', ['plan', '--dry-run'], ['--dry-run']],
    ['an unknown format', ['plan', '--format', 'xml'], ['text', 'markdown', 'json', 'diff']],
    ['an unknown command', ['sync'], ['sync']],
    ['nobody to ask', ['apply'], ['RC544', '--yes']],
    ['nobody to ask about a saved edit', ['offboard', 'wen@acme.example'], ['RC544', '--yes']],
  ])('%s ends with exit 1 and the way out', async (_what, argv, says) => {
    const { sandbox, session } = await open();
    const before = await session.read('team.yaml');
    const { code, err } = await run(...argv);
    expect(code).toBe(1);
    for (const text of says) expect(err).toContain(text);
    expect(err).not.toContain('\u001b');
    expect(writesOf(sandbox)).toEqual([]);
    expect(await session.read('team.yaml')).toBe(before);
  });

  it('takes a no for a no', async () => {
    const { sandbox } = await open();
    const questions: string[] = [];
    const answer = (question: string): boolean => {
      questions.push(question);
      return false;
    };
    const { code, err } = await runWith({ answer }, 'apply');
    expect(code).toBe(1);
    expect(err).toContain('RC545');
    expect(questions).toEqual(['Apply 1 change?']);
    expect(writesOf(sandbox)).toEqual([]);
    expect((await runWith({ answer: () => true }, 'apply')).code).toBe(0);
    expect(writesOf(sandbox)).toHaveLength(1);
  });

  it('writes no part of a plan where it cannot be saved', async () => {
    const { session } = await open();
    for (const out of ['no/such/folder/plan.json', '.']) {
      const { code, err } = await run('plan', '--out', out);
      expect(code).toBe(1);
      expect(err).toContain('RC542');
    }
    expect(await readdir(session.folder)).toEqual(['team.yaml']);
  });

  it('tells no secret, however much it logs', async () => {
    await open();
    await run('plan', '--log-level', 'debug');
    await run('apply', '--yes', '--log-level', 'debug');
    expect(printed).not.toContain(TOKEN);
  });

  it('masks a token that the service sends back', async () => {
    await open({
      faults: [
        {
          on: 'POST /v1/users/invite',
          fault: { kind: 'status', status: 400, messages: [`bad token ${TOKEN}`] },
        },
      ],
    });
    const { code, out, err } = await run('apply', '--yes', '--log-level', 'debug');
    expect(code).toBe(1);
    expect(out + err).toContain('bad token');
  });
});

describe('attack 27: hostile names', () => {
  const NAMES = [
    '\u001b[2J\u001b[31mAda\u0007',
    'right\u202eleft\u2066',
    'zero\u200bwidth\u00adjoiner\u2060',
    '</td><script>alert(1)</script>',
    '![x](http://evil.example/a.png) [click](javascript:alert(1)) @team #1',
    '| a | b |\n| --- | --- |\n# heading\r\n::error file=x::boo',
    '`code` ``` ~~~ <!-- -->',
    '=HYPERLINK("http://evil.example")',
    '\ud800 alone',
    'x'.repeat(5000),
  ];
  const users = [
    ...USERS,
    ...NAMES.map((name, i) => ({ email: `h${i}@acme.example`, role: 'user', projects: ['1'], name })),
  ];

  it.each(['text', 'markdown', 'json', 'diff'])('do not break a plan as %s', async (format) => {
    const opened = await open({
      users,
      policy: ['removals: { max_count: 100, max_percent: 100 }'],
      members: [
        ...MEMBERS,
        ...NAMES.slice(0, 5).map(
          (_, i) => `h${i}@acme.example: { role: admin, reason: "<b>|x|</b> ::error::" }`,
        ),
      ],
    });
    const { code, out, err } = await run('plan', '--format', format);
    expect(code, err).toBe(0);
    // Line breaks aside: no control, bidirectional or invisible character, and no lone surrogate.
    expect((out + err).replaceAll('\n', '')).not.toMatch(
      /[\p{Cc}\p{Cs}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u,
    );
    expect(out).not.toMatch(/^\s*::/m);
    expect(out.split('\n').filter((line) => /^#+ heading/.test(line))).toEqual([]);
    if (format === 'json') expect((JSON.parse(out) as Plan).accounts[0]?.changes).toHaveLength(10);
    // What stands in code spans is shown as it is; what is left is ours.
    const ours = out.replaceAll(/`[^`\n]*`/g, '');
    if (format === 'markdown') expect(ours).not.toMatch(/<(?!br>)|!\[|javascript|@team|::error/);
    expect(opened.sandbox.state().users).toHaveLength(users.length);
  });

  it('do not break what apply, drift, explain and export say, nor the record', async () => {
    const opened = await open({
      users,
      policy: ['removals: { max_count: 100, max_percent: 100 }'],
      members: MEMBERS,
    });
    for (const argv of [
      ['drift'],
      ['explain', 'h0@acme.example'],
      ['export', 'csv', '--live'],
      ['import'],
      ['apply', '--yes'],
    ]) {
      const { code, out, err } = await run(...argv);
      expect(code, `${argv[0]}: ${err}`).toBe(0);
      const csv = argv[0] === 'export' ? out.replaceAll('\r', '') : out;
      expect((csv + err).replaceAll('\n', ''), argv[0]).not.toMatch(
        /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/u,
      );
    }
    expect(opened.people()).toHaveLength(USERS.length);
    expect((await opened.records())[0]?.accounts[0]?.outcomes).toHaveLength(10);
  });
});
