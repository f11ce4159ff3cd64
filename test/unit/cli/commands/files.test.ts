// Commands that speak of the file alone, or of nothing outside: validate, fmt, export, drift, providers, sandbox, demo.
import { afterEach, describe, expect, it } from 'vitest';
import { startSandbox } from '../../../../src/sandbox/server.ts';
import { type Company, type CompanyOptions, MEMBERS, openCompany } from '../../../support/company.ts';

let company: Company;
afterEach(async () => company.close());
async function open(options: CompanyOptions = {}): Promise<Company['session']> {
  company = await openCompany(options);
  return company.session;
}

describe('rollcall validate', () => {
  it('counts what is valid', async () => {
    const session = await open();
    expect(await session.run('validate')).toEqual({ code: 0, out: 'Valid: 5 members in 1 file.\n', err: '' });
  });

  it('prints findings on standard output in every format, and ends in 1', async () => {
    const session = await open({
      members: [
        ...MEMBERS,
        'noor@acme.example: { role: usr, projects: [web] }',
        'omar@acme.example: { role: user, projects: [wbe] }',
      ],
    });
    const text = await session.run('validate');
    expect(text.code).toBe(1);
    expect(text.out).toMatch(/team\.yaml:\d+:\d+ error RC\d+/);
    expect(text.out).toMatch(/\n2 errors\.\n$/);
    const json = await session.run('validate', '--json');
    expect(json.out).toBe((await session.run('validate', '--format', 'json')).out);
    expect((JSON.parse(json.out) as { issues: unknown[] }).issues).toHaveLength(2);
    expect((await session.run('validate', '--format', 'github')).out).toMatch(
      /^::error file=team\.yaml,line=\d+/,
    );
  });

  it('counts warnings beside errors', async () => {
    const session = await open({
      members: [...MEMBERS, 'noor@acme.example: { role: user, projects: [web], manager: eve@acme.example }'],
    });
    expect((await session.run('validate')).out).toMatch(/Valid: 6 members in 1 file, 1 warning\.\n$/);
  });

  it('says what is wrong with bytes that are no text', async () => {
    const session = await open();
    await session.write('team.yaml', 'version: 1\u0000');
    expect((await session.run('validate')).out).toContain('team.yaml:1:11 error RC102');
    expect((await session.run('plan')).err).toContain('RC543 team.yaml has 1 error');
    expect((await session.run('fmt')).err).toContain('team.yaml:1:11 error RC102');
  });

  it('finds team.yaml upwards, or says that there is none', async () => {
    const session = await open();
    expect((await session.run('validate', '--file', 'no.yaml')).err).toContain(
      'RC541 cannot read no.yaml: no such file',
    );
    await session.write('a/team.yaml', 'version: 1\n');
    expect((await session.run('validate', '-f', 'a/team.yaml')).out).toContain('a/team.yaml:1:1');
  });

  it('says which file is missing where an include is not there', async () => {
    const session = await open();
    await session.write(
      'team.yaml',
      (await session.read('team.yaml')).replace('members:', 'include: [gone.yaml]\nmembers:'),
    );
    expect((await session.run('validate')).err).toContain('RC541 cannot read gone.yaml: no such file');
  });
});

describe('rollcall fmt', () => {
  it('says so where nothing is to do', async () => {
    const session = await open();
    await session.run('fmt', '--yes');
    expect(await session.run('fmt', '--check')).toEqual({ code: 0, out: '', err: 'Already formatted.\n' });
  });

  it('shows the difference, asks, writes, and keeps comments', async () => {
    const session = await open();
    await session.write(
      'team.yaml',
      (await session.read('team.yaml'))
        .replace('  grace@', '  # runs it\n  grace@')
        .replace('version: 1', 'version:   1'),
    );
    const checked = await session.run('fmt', '--check');
    expect(checked.code).toBe(1);
    expect(checked.out).toContain('+version: 1');
    expect((await session.run('fmt')).err).toContain('RC544');
    expect(await session.read('team.yaml')).toContain('version:   1');
    expect((await session.runWith({ answer: () => true }, 'fmt')).code).toBe(0);
    expect(await session.read('team.yaml')).toContain('version: 1\n');
    expect(await session.read('team.yaml')).toContain('# runs it');
  });

  it('gives the position where the file is no YAML', async () => {
    const session = await open();
    await session.write('team.yaml', 'version: 1\nmembers: [\n');
    const { code, out, err } = await session.run('fmt', '--yes');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/team\.yaml:\d+:\d+ error RC101/);
    expect(err).toContain('error RC543 nothing was formatted');
    expect(await session.read('team.yaml')).toBe('version: 1\nmembers: [\n');
  });

  it('formats a file whose meaning is wrong', async () => {
    const session = await open();
    await session.write('team.yaml', 'version:   1\nmembrs: {}\n');
    expect((await session.run('fmt', '--yes')).code).toBe(0);
    expect(await session.read('team.yaml')).toContain('version: 1\n');
  });
});

describe('rollcall export csv', () => {
  it('writes the file with the roles of team.yaml, or the account with where people stand', async () => {
    const session = await open({
      members: [
        ...MEMBERS,
        'bot: { role: read-only, projects: all, ids: { kissmetrics: { id: "77" } }, type: service }',
      ],
      invitations: [{ email: 'noor@acme.example', role: 'read_only', projects: ['1', '2'] }],
    });
    const file = await session.run('export', 'csv');
    expect(file.code, file.err).toBe(0);
    expect(file.out).toContain('Email,Permission,Projects\nada@acme.example,owner,');
    expect(file.out).toContain('\nlinus@acme.example,user,"app;web"\n');
    expect(file.err).toBe('left out, since they have no address: bot\n');
    const live = await session.run('export', 'csv', '--live');
    expect(live.out).toContain('Email,Permission,Projects,Status\n');
    expect(live.out).toContain('\nnoor@acme.example,read-only,"app;web",pending\n');
  });

  it('writes a file where asked', async () => {
    const session = await open();
    expect(await session.run('export', 'csv', '--out', 'users.csv')).toMatchObject({ code: 0, out: '' });
    expect(await session.read('users.csv')).toContain('wen@acme.example,user,web');
  });

  it('refuses a project that cannot stand in a cell', async () => {
    const session = await open();
    const other = await startSandbox({
      seed: {
        projects: [{ id: 'a;b', name: 'two' }],
        users: [
          { email: 'ada@acme.example', role: 'owner' },
          { email: 'wen@acme.example', role: 'user', projects: ['a;b'] },
        ],
      },
    });
    try {
      const text = await session.read('team.yaml');
      await session.write('team.yaml', text.replace(company.sandbox.url, other.url));
      const { code, out, err } = await session.run('export', 'csv', '--live');
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain('RC432 a project of wen@acme.example cannot stand in a cell');
    } finally {
      await other.close();
    }
  });

  it.each([
    [['xml'], 'unknown format xml'],
    [['csv', '--live', '--at', '2030-01-01T00:00Z'], '--live and --at exclude each other'],
    [['csv', '--account', 'web'], 'no such account'],
  ])('is told to be used rightly: %j', async (argv, message) => {
    const { code, err } = await (await open()).run('export', ...argv);
    expect(code).toBe(1);
    expect(err).toContain(message);
  });

  it('says why the account could not be read or set up', async () => {
    const session = await open();
    expect(
      (await session.runWith({ env: { KISSMETRICS_API_KEY: 'wrong' } }, 'export', 'csv', '--live')).err,
    ).toMatch(/^error RC401/);
    expect(
      (await session.runWith({ env: { KISSMETRICS_API_KEY: '' } }, 'export', 'csv', '--live')).err,
    ).toMatch(/^error RC401/);
  });
});

describe('rollcall drift', () => {
  it('tells what was made by hand from what the file wants, as text and as JSON', async () => {
    const session = await open();
    await session.run('apply', '--yes');
    company.sandbox.happen({ kind: 'leave', email: 'linus@acme.example' });
    company.sandbox.happen({ kind: 'join', email: 'eve@acme.example', role: 'admin' });
    const text = await session.run('drift', '--detailed-exitcode');
    expect(text.code).toBe(2);
    expect(text.out).toContain('eve@acme.example: given by hand (next: remove)');
    expect(text.out).toContain('linus@acme.example: taken away by hand (next: held)');
    expect(text.out).toMatch(/2 differences, 2 made by hand\.\n$/);
    const { out } = await session.run('drift', '--json');
    expect((JSON.parse(out) as { differences: unknown[] }).differences).toHaveLength(2);
  });

  it('says so where nothing differs, and where an account is refused', async () => {
    const session = await open();
    expect((await session.run('drift')).out).toMatch(/as the file says\n\nNo differences\.\n$/);
    const wrong = await session.runWith(
      { env: { KISSMETRICS_API_KEY: 'wrong' } },
      'drift',
      '--member',
      'eve@acme.example',
    );
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('RC401');
    expect(wrong.err).toContain('--member eve@acme.example: neither');
  });
});

describe('rollcall providers', () => {
  it('says what each can do and where its credential is read from', async () => {
    const { code, out } = await (await open()).run('providers');
    expect(code).toBe(0);
    expect(out).toContain('kissmetrics: ');
    expect(out).toContain('credentials from: KISSMETRICS_API_KEY');
    expect(out).toContain('writes: written down for a person to do');
    expect(out).toContain('rate limit: 15 calls a minute');
  });

  it('says it as JSON', async () => {
    const { out } = await (await open()).run('providers', '--json');
    const { providers } = JSON.parse(out) as { providers: { name: string }[] };
    expect(providers.map(({ name }) => name).sort()).toEqual(['csv', 'kissmetrics']);
  });
});

describe('rollcall sandbox', () => {
  it('serves until a signal comes and says what it was asked', async () => {
    const session = await open();
    await session.write('seed.json', '{ "users": [{ "email": "ada@acme.example", "role": "owner" }] }');
    await session.write('faults.json', '[{ "on": "GET /v1/account", "fault": { "kind": "drop" } }]');
    const controller = new AbortController();
    const running = session.runWith(
      { signal: controller.signal },
      'sandbox',
      '--seed',
      'seed.json',
      '--faults',
      'faults.json',
      '--state',
      'state.json',
      '--port',
      '0',
    );
    const state = async (): Promise<string> =>
      session
        .read('state.json')
        .catch(async () => (await new Promise((resolve) => setImmediate(resolve)), state()));
    expect(await state()).toContain('ada@acme.example');
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort('SIGINT');
    const { code, out, err } = await running;
    expect(code).toBe(0);
    expect(out).toMatch(/^Listening on http:\/\/127\.0\.0\.1:\d+\n$/);
    expect(err).toContain('Token: sandbox-token.');
  });

  it('says that the port is taken', async () => {
    const session = await open();
    const other = await startSandbox({});
    try {
      const { code, out, err } = await session.run('sandbox', '--port', new URL(other.url).port);
      expect([code, out]).toEqual([1, '']);
      expect(err).toMatch(
        /^error RC531 cannot listen on .*address already in use.*\n {2}hint: choose another port/,
      );
    } finally {
      await other.close();
    }
  });

  it.each([
    [['--seed', 'no.json'], 'RC541 cannot read no.json: no such file'],
    [['--seed', 'team.yaml'], 'RC541 team.yaml is not JSON'],
  ])('says what is wrong with what it is given: %j', async (argv, message) => {
    const { code, err } = await (await open()).run('sandbox', ...argv, '--port', '0');
    expect(code).toBe(1);
    expect(err).toContain(message);
  });
});

describe('rollcall demo', () => {
  it('shows the whole job and leaves nothing behind', async () => {
    const { code, out, err } = await (await open()).run('demo');
    expect(code, err).toBe(0);
    expect(out).toContain('No changes.');
    expect(out).toContain('RC301 would remove 9 of 20 members (45 %), limit 20 %');
  });
});
