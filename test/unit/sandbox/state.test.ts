import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../../src/sandbox/server.ts';
import { writeStateFile } from '../../../src/sandbox/state-file.ts';
import { begin } from '../../support/sandbox-client.ts';

const SEED = {
  account: { name: 'Acme', seat_limit: 10, expire_after: '7d' },
  projects: [{ id: '12345', name: 'web' }],
  users: [
    { email: 'ada@acme.example', role: 'owner', name: 'Ada', created_at: '-30d', last_active_at: '-1d' },
    {
      email: 'linus@acme.example',
      role: 'user',
      projects: ['12345'],
      reports: ['roi'],
      features: { export: false },
    },
  ],
  invitations: [{ email: 'noor@acme.example', role: 'user', created_at: '-2d', message: 'Hello' }],
};

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('a seed', () => {
  it('counts relative moments from the clock', async () => {
    const { sandbox } = await begin({ seed: SEED, clock: '2026-11-24T09:00:00Z' });
    const { users, invitations } = sandbox.state();
    expect(users[0]).toMatchObject({
      created_at: '2026-10-25T09:00:00Z',
      last_active_at: '2026-11-23T09:00:00Z',
    });
    expect(users[1]).toMatchObject({ created_at: '2026-11-24T09:00:00Z', last_active_at: null });
    expect(invitations[0]).toMatchObject({
      created_at: '2026-11-22T09:00:00Z',
      expires_at: '2026-11-29T09:00:00Z',
    });
  });

  it('counts them from its own clock where it has one', async () => {
    const clock = { kind: 'frozen', now: '2030-01-01T00:00:00Z' };
    const { sandbox } = await begin({ seed: { ...SEED, clock } });
    expect(sandbox.state().users[0]?.created_at).toBe('2029-12-02T00:00:00Z');
  });

  it('runs on the machine’s clock otherwise, which can be moved on', async () => {
    const { sandbox, call } = await begin({ seed: SEED });
    const before = Date.now() - 1000;
    sandbox.advance(5 * 86_400_000);
    await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' });
    const created = Date.parse(sandbox.state().invitations[1]?.created_at ?? '');
    expect(created).toBeGreaterThanOrEqual(before + 5 * 86_400_000);
    expect(sandbox.state().invitations[0]?.status).toBe('expired');
  });

  it('gives ids in order, past those that it names', async () => {
    const users = [
      ...SEED.users,
      { id: 'u7', email: 'x@acme.example', role: 'user' },
      { id: 'usr_000040', email: 'w@acme.example', role: 'user' },
      { email: 'y@acme.example', role: 'user' },
    ];
    const { sandbox } = await begin({ seed: { ...SEED, users } });
    expect(sandbox.state().users.map((user) => user.id)).toEqual([
      'usr_000041',
      'usr_000042',
      'u7',
      'usr_000040',
      'usr_000043',
    ]);
    sandbox.happen({ kind: 'join', email: 'z@acme.example' });
    expect(sandbox.state().users.at(-1)?.id).toBe('usr_000044');
  });

  it.each([
    ['by address', 'linus@acme.example', 'usr_000002'],
    ['by id', 'usr_000002', 'usr_000002'],
    ['by default: the first owner', undefined, 'usr_000001'],
  ])('says who acts %s', async (_how, acts_as, id) => {
    const { call } = await begin({ seed: { ...SEED, ...(acts_as === undefined ? {} : { acts_as }) } });
    expect((await call('GET /v1/me')).data.id).toBe(id);
  });

  it('without an owner acts as its first member', async () => {
    const { call } = await begin({ seed: { users: [{ email: 'x@acme.example', role: 'user' }] } });
    expect((await call('GET /v1/me')).data.email).toBe('x@acme.example');
  });

  it('can be left out: an account with its owner only', async () => {
    const { all, call } = await begin();
    expect(await all('/v1/users')).toMatchObject([{ email: 'owner@sandbox.example', role: 'owner' }]);
    expect((await call('GET /v1/account')).data.seats.limit).toBe(null);
  });

  it.each([
    ['an unknown field', { ...SEED, admins: [] }, /admins: is not a field/],
    [
      'an unknown role',
      { users: [{ email: 'x@acme.example', role: 'boss' }] },
      /users\[0\]\.role: must be one of owner/,
    ],
    [
      'a moment that is none',
      { users: [{ email: 'x@acme.example', role: 'user', created_at: 'soon' }] },
      /created_at: must be an instant/,
    ],
    [
      'a duration that is none',
      { ...SEED, account: { expire_after: 'soon' } },
      /expire_after: must be a duration/,
    ],
    ['seats below zero', { ...SEED, account: { seat_limit: -1 } }, /seat_limit: must be a whole number/],
    [
      'an id twice',
      {
        users: [
          { id: 'u', email: 'x@acme.example', role: 'user' },
          { id: 'u', email: 'y@acme.example', role: 'user' },
        ],
      },
      /users: the id "u" stands there twice/,
    ],
    [
      'an actor who is nobody',
      { ...SEED, acts_as: 'boss@acme.example' },
      /acts_as: "boss@acme.example" is no member/,
    ],
    ['nobody at all', { users: [] }, /acts_as: null is no member/],
    ['a wrong clock', { ...SEED, clock: { kind: 'sundial' } }, /clock\.kind: must be one of frozen, system/],
    [
      'a name that is no flag',
      { ...SEED, account: { multiple_owners: 'yes' } },
      /multiple_owners: must be true or false/,
    ],
    ['no object', [], /must be an object/],
    ['nothing', null, /must be an object/],
  ])('is refused with where and why: %s', async (_what, seed, message) => {
    const asked = seed === null ? startSandbox({ seed: 'null' }) : startSandbox({ seed });
    await expect(asked).rejects.toMatchObject({ code: 'RC531', message: expect.stringMatching(message) });
  });
});

describe('the state file', () => {
  it('is written at the start and after every change, and carries on where it was', async () => {
    const stateFile = join(folder(), 'state.json');
    const first = await startSandbox({ seed: SEED, stateFile, clock: '2026-11-24T09:00:00Z' });
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual(first.state());
    first.happen({ kind: 'accept', email: 'noor@acme.example' });
    first.advance(3_600_000);
    await first.close();
    const { call, sandbox } = await begin({ seed: { users: [] }, stateFile, clock: '2000-01-01T00:00:00Z' });
    expect(sandbox.state()).toEqual(first.state());
    const { data } = await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' });
    expect(data).toMatchObject({ id: 'inv_000002', created_at: '2026-11-24T10:00:00Z' });
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toEqual(sandbox.state());
  });

  it('survives its actor: the credential is dead then', async () => {
    const stateFile = join(folder(), 'state.json');
    const first = await startSandbox({ seed: SEED, stateFile });
    first.happen({ kind: 'leave', email: 'ada@acme.example' });
    await first.close();
    const { call } = await begin({ stateFile });
    expect((await call('GET /v1/me')).status).toBe(401);
  });

  it('leaves nothing beside it and is for its owner only', async () => {
    const path = folder();
    const { sandbox } = await begin({ seed: SEED, stateFile: join(path, 'state.json') });
    sandbox.advance(1000);
    expect(readdirSync(path)).toEqual(['state.json']);
  });

  it('stays whole when a write fails, and the call that needed it fails too', async () => {
    const path = folder();
    const stateFile = join(path, 'state.json');
    const { call, sandbox } = await begin({ seed: SEED, stateFile });
    const before = readFileSync(stateFile, 'utf8');
    rmSync(path, { recursive: true });
    const got = await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' });
    expect(got.status).toBe(500);
    expect(got.messages[0]).toMatch(/^The sandbox failed: ENOENT/);
    expect(sandbox.state().invitations).toHaveLength(1);
    expect(before).toContain('noor@acme.example');
  });

  it('is replaced in one step: whoever reads it meanwhile has the old text whole', async () => {
    const stateFile = join(folder(), 'state.json');
    const { sandbox } = await begin({ seed: SEED });
    writeStateFile(stateFile, sandbox.state());
    const { openSync, readSync, closeSync, fstatSync } = await import('node:fs');
    const reader = openSync(stateFile, 'r');
    const size = fstatSync(reader).size;
    writeStateFile(stateFile, { ...sandbox.state(), users: [] });
    const bytes = Buffer.alloc(size);
    readSync(reader, bytes, 0, size, 0);
    closeSync(reader);
    expect(JSON.parse(bytes.toString())).toEqual(sandbox.state());
    expect(JSON.parse(readFileSync(stateFile, 'utf8'))).toMatchObject({ users: [] });
  });

  it('is whole and has no draft beside it when the rename fails', async () => {
    const path = folder();
    const { sandbox } = await begin({ seed: SEED });
    // A folder stands where the file should go.
    const { mkdirSync } = await import('node:fs');
    mkdirSync(join(path, 'state.json'));
    expect(() => writeStateFile(join(path, 'state.json'), sandbox.state())).toThrow(
      /EISDIR|ENOTEMPTY|EEXIST/,
    );
    expect(readdirSync(path)).toEqual(['state.json']);
  });

  it.each([
    ['is not JSON', '{', /state\.json: is not JSON/],
    ['is another thing', '{"users":[],"x":1}', /state\.json: x: is not a field/],
  ])('that %s is never taken for a new account', async (_what, text, message) => {
    const stateFile = join(folder(), 'state.json');
    writeFileSync(stateFile, text);
    const asked = startSandbox({ seed: SEED, stateFile });
    await expect(asked).rejects.toMatchObject({ code: 'RC531', message: expect.stringMatching(message) });
    expect(readFileSync(stateFile, 'utf8')).toBe(text);
  });

  it('that cannot be read is an error', async () => {
    await expect(startSandbox({ stateFile: folder() })).rejects.toMatchObject({
      code: 'RC531',
      message: expect.stringMatching(/cannot be read/),
    });
  });
});

describe('the world', () => {
  const start = () => begin({ seed: SEED, clock: '2026-11-24T09:00:00Z' });

  it('edits by hand what a member has, whoever they are', async () => {
    const { call, sandbox } = await start();
    sandbox.happen({
      kind: 'edit',
      email: 'LINUS@acme.example',
      role: 'admin',
      projects: 'all',
      reports: [],
      features: {},
      status: 'suspended',
      new_email: 'lt@acme.example',
    });
    expect((await call('GET /v1/users')).rows[1]).toMatchObject({
      id: 'usr_000002',
      email: 'lt@acme.example',
      role: 'admin',
      projects: 'all',
      reports: [],
      features: {},
      status: 'suspended',
    });
    const actor = { id: 'usr_000001', email: 'ada@acme.example', type: 'user' };
    expect((await call('GET /v1/audit-events')).rows).toMatchObject([{ action: 'update', actor }]);
  });

  it('acts as the service itself where there is no owner', async () => {
    const { sandbox } = await begin({ seed: { users: [{ email: 'x@acme.example', role: 'admin' }] } });
    sandbox.happen({ kind: 'join', email: 'y@acme.example', role: 'read_only' });
    expect(sandbox.state().audit_events[0]?.actor).toEqual({ id: null, email: null, type: 'system' });
  });

  it('changes the number of seats', async () => {
    const { call, sandbox } = await start();
    sandbox.happen({ kind: 'seats', limit: 3 });
    expect((await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' })).status).toBe(
      422,
    );
    sandbox.happen({ kind: 'seats', limit: null });
    expect((await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' })).status).toBe(
      201,
    );
  });

  it.each(['users', 'invitations', 'projects'] as const)('moves a row of %s', async (list) => {
    const seed = {
      ...SEED,
      projects: [...SEED.projects, { id: '12346', name: 'app' }],
      invitations: [...SEED.invitations, { email: 'tom@acme.example', role: 'user' }],
    };
    const { sandbox } = await begin({ seed });
    const [first, second] = sandbox.state()[list];
    sandbox.happen({ kind: 'move', list, from: 1, to: 0 });
    expect(sandbox.state()[list]).toEqual([second, first]);
  });

  it.each([
    [{ kind: 'leave', email: 'nobody@acme.example' }, /nobody@acme.example is not a member/],
    [{ kind: 'decline', email: 'linus@acme.example' }, /no pending invitation/],
    [{ kind: 'join', email: 'linus@acme.example' }, /is a member already/],
    [{ kind: 'accept', email: 'noor@acme.example', as: 'linus@acme.example' }, /is a member already/],
    [{ kind: 'move', list: 'users', from: 9, to: 0 }, /no row 9/],
  ] as const)('refuses what cannot be: %j', async (event, message) => {
    const { sandbox } = await start();
    const before = sandbox.state();
    expect(() => sandbox.happen(event)).toThrow(message);
    expect(sandbox.state()).toEqual(before);
  });

  it('turns no clock back', async () => {
    const { sandbox } = await start();
    expect(() => sandbox.advance(-1)).toThrow(/goes forward only/);
  });
});

describe('starting', () => {
  it('says that a port is taken', async () => {
    const { sandbox } = await begin();
    const port = Number(new URL(sandbox.url).port);
    await expect(startSandbox({ port })).rejects.toMatchObject({
      code: 'RC531',
      message: expect.stringMatching(/cannot listen on 127\.0\.0\.1/),
    });
  });

  it('refuses a clock that is none', async () => {
    await expect(startSandbox({ clock: 'noon' })).rejects.toMatchObject({ code: 'RC531' });
  });

  it('ends at once, though a client holds a connection or waits for a slow body', async () => {
    const { sandbox, raw } = await begin({ faults: [{ on: '*', fault: { kind: 'slow', ms: 3_600_000 } }] });
    const response = await raw('GET /v1/me');
    await sandbox.close();
    await expect(response.text()).rejects.toThrow();
  });

  it.each(['examples/live.json', 'examples/live-large.json'])('takes the example %s', async (path) => {
    const { all, call } = await begin({ seed: JSON.parse(readFileSync(path, 'utf8')) as unknown });
    expect((await all('/v1/users')).length).toBe((await call('GET /v1/account')).data.seats.used);
    expect((await call('GET /v1/me')).data.role).toBe('owner');
  });
});
