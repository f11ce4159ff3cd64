// The Kissmetrics client over real HTTP on loopback: what it sends and reads fits the OpenAPI document, what it cannot
// read becomes an error of the right kind after the right number of requests, and no secret leaves it.
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveAccount } from '../../src/core/access.ts';
import type { Json, Step } from '../../src/core/change.ts';
import { ProviderError } from '../../src/core/errors.ts';
import { kissmetricsWith } from '../../src/providers/kissmetrics/kissmetrics.ts';
import type { Provider, Receipt } from '../../src/providers/provider.ts';
import { type Arrived, type FakeDeps, fakeDeps, json, never } from '../support/http.ts';
import { held, memberRow } from '../support/kissmetrics.ts';
import {
  ACCOUNT,
  type AccountData,
  ADA,
  accountData,
  MAX,
  page,
  type Script,
  type ScriptedAccount,
  startAccount,
  WEN,
} from '../support/kissmetrics-account.ts';

const TOKEN = 'km-s3cret-token-0123456789';

interface World {
  readonly provider: Provider;
  readonly account: ScriptedAccount;
  readonly deps: FakeDeps;
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

interface Options {
  readonly data?: Partial<AccountData>;
  readonly script?: Script;
  readonly pageSize?: number;
  readonly settings?: { readonly [key: string]: Json };
  /** True: gives up soon, for answers that never come. */
  readonly impatient?: boolean;
}

async function start({ data, script, pageSize, settings, impatient = false }: Options = {}): Promise<World> {
  const account = await startAccount(accountData(data), script, pageSize);
  cleanups.push(() => account.close());
  const deps = fakeDeps({ env: { KISSMETRICS_API_KEY: TOKEN, KM_USER: 'ada', KM_PASS: 'pass-w0rd' } });
  const factory = kissmetricsWith(impatient ? { timeouts: { headers: 400, body: 400, total: 800 } } : {});
  const provider = factory.create(
    {
      account: 'km',
      provider: 'kissmetrics',
      settings: { base_url: account.url, rate_limit: '10000/min', ...settings },
    },
    deps,
  );
  return { provider, account, deps };
}

async function read({ provider }: World, signal = never()): Promise<LiveAccount> {
  const reader = provider.openReader();
  try {
    return await reader.read(signal);
  } finally {
    await reader.close();
  }
}

async function write({ provider }: World, step: Step, signal = never()): Promise<Receipt> {
  const writer = provider.openWriter();
  try {
    return await writer.execute(step, signal);
  } finally {
    await writer.close();
  }
}

async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`no ProviderError but ${inspect(error)}`);
}

/** A script for one path. */
function at(path: string, answer: (...args: Parameters<Script>) => void): Script {
  return (request, response, n) => {
    if (new URL(request.path, 'http://any').pathname !== path) return false;
    answer(request, response, n);
    return true;
  };
}

function users(count: number): readonly object[] {
  return Array.from({ length: count }, (_, i) => ({ ...WEN, id: `u_${i + 1}`, email: `u${i + 1}@acme.com` }));
}

describe('reading', () => {
  it('shows the whole account, sorted, in our words', async () => {
    const world = await start();

    expect(await read(world)).toEqual({
      rows: [
        {
          id: 'invitation:i_1',
          kind: 'invitation',
          status: 'pending',
          email: 'max@acme.com',
          login: null,
          name: null,
          entitlements: held('user'),
          created_at: '2026-11-20T08:00:00Z',
          expires_at: '2026-12-04T08:00:00Z',
          last_active_at: null,
          resent: 1,
          managed_by: 'account',
        },
        {
          id: 'u_1',
          kind: 'member',
          status: 'active',
          email: 'ada@acme.com',
          login: null,
          name: 'Ada',
          entitlements: held('owner', 'project:*'),
          created_at: '2026-01-02T03:04:05Z',
          expires_at: null,
          last_active_at: '2026-11-20T08:00:00Z',
          resent: 0,
          managed_by: 'account',
        },
        {
          id: 'u_2',
          kind: 'member',
          status: 'suspended',
          email: 'wen@acme.com',
          login: null,
          name: null,
          entitlements: held(
            'read-only',
            'project:12',
            'report:r_1',
            'feature:export=allow',
            'feature:api=deny',
          ),
          created_at: '2026-01-02T03:04:05Z',
          expires_at: null,
          last_active_at: null,
          resent: 0,
          managed_by: 'account',
        },
      ],
      seats: { limit: 10, used: 2, pending: 1 },
      scopes: {
        projects: [
          { id: '12', name: 'Web' },
          { id: '13', name: 'Shop' },
        ],
        reports: true,
        features: true,
      },
      actor: { row: 'u_1', email: 'ada@acme.com', role: 'owner' },
      several_owners: true,
      calls: 5,
    });
    expect(world.account.violations).toEqual([]);
  });

  it('asks for invitations before members, so that nobody who accepts in between is in neither', async () => {
    const world = await start();

    await read(world);

    expect(world.account.calls()).toEqual([
      'GET /v1/account',
      'GET /v1/me',
      'GET /v1/invitations?limit=100&offset=0',
      'GET /v1/users?limit=100&offset=0',
      'GET /v1/projects?limit=100&offset=0',
    ]);
  });

  it('asks for invitations again where somebody is in both lists', async () => {
    const accepted = { ...WEN, id: 'u_3', email: MAX.email, status: 'active' };
    const world = await start({
      data: { users: [ADA, accepted] },
      script: at('/v1/invitations', ({ path }, response, n) =>
        json(response, 200, page(n === 1 ? [MAX] : [], new URL(path, 'http://any'), 100)),
      ),
    });

    const live = await read(world);

    expect(live.rows.map((row) => row.id)).toEqual(['u_1', 'u_3']);
    expect(live.calls).toBe(6);
  });

  it('shows both rows of somebody who stays in both lists', async () => {
    const world = await start({ data: { users: [ADA, { ...WEN, email: MAX.email }] } });

    expect((await read(world)).rows.map((row) => row.id)).toEqual(['invitation:i_1', 'u_1', 'u_2']);
  });

  it('keeps a member and an invitation of the same id apart', async () => {
    const world = await start({ data: { users: [{ ...ADA, id: '5' }], invitations: [{ ...MAX, id: '5' }] } });

    expect((await read(world)).rows.map((row) => row.id)).toEqual(['5', 'invitation:5']);
  });

  it('refuses a member who is called like an invitation', async () => {
    const world = await start({ data: { users: [{ ...ADA, id: 'invitation:i_1' }] } });

    expect(await failureOf(read(world))).toMatchObject({ kind: 'incomplete_read' });
  });

  it.each([
    [100, 100, 1],
    [101, 100, 2],
    [250, 100, 3],
    [250, 30, 9],
  ])('reads %i members in pages of %i with %i requests', async (count, pageSize, requests) => {
    const world = await start({ data: { users: users(count) }, pageSize });

    expect((await read(world)).rows.filter((row) => row.kind === 'member')).toHaveLength(count);
    expect(world.account.calls().filter((call) => call.includes('/users?'))).toHaveLength(requests);
    expect(world.account.violations).toEqual([]);
  });

  it.each<[string, (rows: readonly object[]) => unknown]>([
    ['a bare array', (rows) => rows],
    ['a list under its own name', (rows) => ({ users: rows })],
    ['an envelope without a total', (rows) => ({ data: rows, pagination: { offset: 0, limit: 100 } })],
  ])('reads %s up to an empty page', async (_, wrap) => {
    const world = await start({
      script: at('/v1/users', ({ path }, response) =>
        json(response, 200, wrap(path.endsWith('offset=0') ? [ADA, WEN] : [])),
      ),
    });

    expect((await read(world)).rows).toHaveLength(3);
    expect(world.account.calls().filter((call) => call.includes('/users?'))).toEqual([
      'GET /v1/users?limit=100&offset=0',
      'GET /v1/users?limit=100&offset=2',
    ]);
  });

  it('reads single objects bare', async () => {
    const world = await start({ script: at('/v1/account', (_, response) => json(response, 200, ACCOUNT)) });

    expect((await read(world)).seats?.limit).toBe(10);
  });

  it('leaves out invitations that are over', async () => {
    const invitations = ['accepted', 'cancelled', 'expired', 'declined', 'failed'].map((status, i) => ({
      ...MAX,
      id: `i_${i}`,
      status,
    }));
    const world = await start({ data: { invitations } });

    expect((await read(world)).rows.map((row) => row.status)).toEqual([
      'expired',
      'declined',
      'failed',
      'active',
      'suspended',
    ]);
  });

  describe('where the plan has no scopes', () => {
    const account = { ...ACCOUNT, plan: { name: 'basic', features: [] } };

    it('asks for no projects and shows none', async () => {
      const world = await start({ data: { account } });

      const live = await read(world);

      expect(live.scopes).toEqual({ projects: null, reports: false, features: false });
      expect(live.calls).toBe(4);
      expect(live.rows.find((row) => row.id === 'u_1')?.entitlements).toEqual(held('owner'));
    });

    it('needs no fields for them', async () => {
      const { projects: _p, reports: _r, features: _f, ...bare } = ADA;
      const world = await start({
        data: { account },
        script: at('/v1/users', (_, response) =>
          json(response, 200, { data: [bare], pagination: { total: 1 } }),
        ),
      });

      expect((await read(world)).rows.find((row) => row.id === 'u_1')?.entitlements).toEqual(held('owner'));
    });

    it('keeps a list of projects that is shown all the same', async () => {
      const world = await start({ data: { account } });

      expect((await read(world)).rows.find((row) => row.id === 'u_2')?.entitlements).toContainEqual({
        resource: 'project:12',
        level: 'member',
        until: null,
      });
    });
  });

  it.each(['projects', 'reports', 'features'])(
    'refuses a row without %s where the plan has them',
    async (field) => {
      const world = await start({
        script: at('/v1/users', (_, response) =>
          json(response, 200, { data: [{ ...ADA, [field]: undefined }], pagination: { total: 1 } }),
        ),
      });

      const error = await failureOf(read(world));

      expect(error.kind).toBe('incomplete_read');
      expect(error.message).toBe(`GET /v1/users: a row has no ${field}, and the account has such scopes`);
    },
  );

  it.each([
    ['by its id', { id: 'u_2', email: null, role: 'admin' }, { row: 'u_2', email: null, role: 'admin' }],
    [
      'by its address',
      { email: 'WEN@acme.com', role: 'Admin' },
      { row: 'u_2', email: 'wen@acme.com', role: 'admin' },
    ],
    ['nowhere', { id: 'key_1', role: 'api' }, { row: null, email: null, role: 'native:api' }],
    ['without a role', {}, { row: null, email: null, role: null }],
  ])('finds the acting row %s', async (_, me, actor) => {
    const world = await start({
      script: at('/v1/me', (_request, response) => json(response, 200, { data: me })),
    });

    expect((await read(world)).actor).toEqual(actor);
  });

  it('says nothing about several owners where the account does not', async () => {
    const { multiple_owners: _, ...account } = ACCOUNT;
    const world = await start({
      script: at('/v1/account', (_request, response) => json(response, 200, account)),
    });

    expect(await read(world)).not.toHaveProperty('several_owners');
  });

  it.each<[string, Script, string, number]>([
    [
      '401',
      at('/v1/account', (_, response) => json(response, 401, { status: 401, messages: ['no'] })),
      'auth',
      1,
    ],
    [
      '403',
      at('/v1/users', (_, response) => json(response, 403, { status: 403, messages: ['no'] })),
      'forbidden',
      1,
    ],
    [
      '404',
      at('/v1/account', (_, response) => json(response, 404, { status: 404, messages: ['no'] })),
      'not_found',
      1,
    ],
    [
      '422',
      at('/v1/users', (_, response) => json(response, 422, { status: 422, messages: ['no'] })),
      'incomplete_read',
      1,
    ],
    ['429', at('/v1/users', (_, response) => json(response, 429, {})), 'rate_limited', 6],
    ['500', at('/v1/users', (_, response) => json(response, 500, {})), 'transient', 6],
    ['503', at('/v1/users', (_, response) => json(response, 503, {})), 'transient', 6],
    ['a drop', at('/v1/users', (_, response) => response.socket?.destroy()), 'transient', 6],
    [
      'an HTML page',
      at('/v1/users', (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>');
      }),
      'incomplete_read',
      1,
    ],
    [
      'cut-off JSON',
      at('/v1/users', (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"data":[');
      }),
      'incomplete_read',
      6,
    ],
    ['an empty object', at('/v1/users', (_, response) => json(response, 200, {})), 'incomplete_read', 1],
    [
      'a row without an id',
      at('/v1/users', (_, response) => json(response, 200, { data: [{ ...ADA, id: null }] })),
      'incomplete_read',
      1,
    ],
    [
      'a total that lies',
      at('/v1/users', (_, response) => json(response, 200, { data: [ADA], pagination: { total: 0 } })),
      'incomplete_read',
      2,
    ],
    [
      'an empty page before the total',
      at('/v1/users', ({ path }, response) =>
        json(response, 200, { data: path.endsWith('offset=0') ? [ADA] : [], pagination: { total: 9 } }),
      ),
      'incomplete_read',
      4,
    ],
  ])('fails on %s: never part of an account', async (_, script, kind, requests) => {
    const world = await start({ script });

    expect((await failureOf(read(world))).kind).toBe(kind);

    const last = world.account.calls().at(-1) ?? '';
    const path = new URL(last.split(' ')[1] ?? '', 'http://any').pathname;
    expect(world.account.calls().filter((call) => call.includes(path))).toHaveLength(requests);
  });

  it('reads a list once more where an item moved between its pages', async () => {
    const world = await start({
      data: { users: users(150) },
      script: (request, response, n) => {
        if (request.path !== '/v1/users?limit=100&offset=100' || n > 1) return false;
        json(response, 200, { data: users(100).slice(99), pagination: { total: 150 } });
        return true;
      },
    });

    expect((await read(world)).rows).toHaveLength(151);
  });

  it('waits for the rate limit of 15 a minute, and says so', async () => {
    const world = await start({ data: { users: users(1300) }, settings: { rate_limit: '15/min' } });

    await read(world);

    expect(world.account.calls()).toHaveLength(17);
    expect(world.deps.waits).toEqual([{ account: 'km', ms: 60_000, reason: 'the rate limit of 15/min' }]);
  });

  it('stops when aborted', async () => {
    const abort = new AbortController();
    const reason = new Error('SIGINT');
    const world = await start({
      script: () => {
        abort.abort(reason);
        return false;
      },
    });

    await expect(read(world, abort.signal)).rejects.toBe(reason);
    expect(world.account.calls()).toEqual(['GET /v1/account']);
  });

  it('goes by the settings: prefix, user and password, role names', async () => {
    const seen: Arrived[] = [];
    const world = await start({
      settings: {
        path_prefix: '/v1',
        auth: 'basic',
        credentials: { user_env: 'KM_USER', password_env: 'KM_PASS' },
        roles: { 'read-only': 'read_only', user: 'Editor' },
      },
      script: (request) => {
        seen.push(request);
        return false;
      },
    });

    const live = await read(world);

    expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(
      new Set([`Basic ${Buffer.from('ada:pass-w0rd').toString('base64')}`]),
    );
    expect(live.rows[0]?.entitlements[0]?.level).toBe('native:user');
  });
});

/** Steps as they are sent: by the provider for real changes, numbered as the engine does. */
function stepsOf(): { readonly [op: string]: Step } {
  const step = (op: string, call: string, input: Step['input']): Step => ({
    id: 'km/x/wen/1',
    op,
    call,
    input,
    effect: { kind: 'gone', row: 'u_2' },
    sends_email: false,
  });
  return {
    invite: step('invite', 'POST /v1/users/invite', {
      body: {
        email: 'new@acme.com',
        role: 'read_only',
        projects: ['12'],
        features: { export: false },
        message: 'Hi',
      },
    }),
    resend: step('resend', 'POST /v1/invitations/i_1/resend', { id: 'i_1' }),
    cancel: step('cancel', 'DELETE /v1/invitations/i_1', { id: 'i_1' }),
    update: step('update', 'PATCH /v1/users/u_2', { id: 'u_2', body: { role: 'admin', projects: 'all' } }),
    transfer: step('transfer', 'POST /v1/account/transfer-ownership', { body: { user_id: 'u_2' } }),
    remove: step('remove', 'DELETE /v1/users/u_2', { id: 'u_2' }),
  };
}

const STEPS = stepsOf();

function stepNamed(op: string): Step {
  const step = STEPS[op];
  if (step === undefined) throw new Error(`no step ${op}`);
  return step;
}

function always(status: number, body: unknown): Script {
  return (_, response) => {
    if (body === undefined) {
      response.writeHead(status);
      response.end();
    } else json(response, status, body);
    return true;
  };
}

const ERROR = { status: 0, messages: ['no'] };

describe('writing', () => {
  it.each<[string, number, unknown, string]>([
    ['invite', 201, { data: { ...MAX, id: 'i_9' } }, 'invitation:i_9'],
    ['resend', 200, { data: MAX }, 'invitation:i_1'],
    ['cancel', 204, undefined, 'invitation:i_1'],
    ['update', 200, { data: WEN }, 'u_2'],
    ['transfer', 200, { data: { ...WEN, role: 'owner' } }, 'u_2'],
    ['remove', 204, undefined, 'u_2'],
  ])('%s: one request, as the step says and the document has it', async (op, status, body, row) => {
    const world = await start({ script: always(status, body) });

    expect(await write(world, stepNamed(op))).toEqual({
      status: 'done',
      request_id: 'rollcall-0000000000000000',
      row,
      note: null,
    });

    expect(world.account.calls()).toEqual([stepNamed(op).call]);
    expect(
      world.account.arrived.map((request) => (request.body === '' ? null : JSON.parse(request.body))),
    ).toEqual([stepNamed(op).input['body'] ?? null]);
    expect(world.account.violations).toEqual([]);
  });

  it('sends what planning said it would', async () => {
    const world = await start({ script: always(200, { data: WEN }) });
    const before = memberRow({ id: 'u_2' });
    const [draft] = world.provider.steps({
      id: 'km/update/wen',
      kind: 'update',
      person: 'wen',
      account: 'km',
      before,
      after: { ...before, status: 'active', entitlements: held('admin', 'project:*') },
      gains: [],
      losses: [],
      risk: 'high',
      why: { kind: 'absent' },
      needs: [],
      message: null,
    });
    if (draft === undefined) throw new Error('no step');

    await write(world, { ...draft, id: 'km/update/wen/1' });

    expect(world.account.calls()).toEqual([draft.call]);
    expect(world.account.arrived[0]?.body).toBe('{"role":"admin","projects":"all"}');
    expect(world.account.violations).toEqual([]);
  });

  it.each(['cancel', 'remove'])('%s of what is gone counts as done before', async (op) => {
    const world = await start({ script: always(404, { ...ERROR, status: 404 }) });

    expect(await write(world, stepNamed(op))).toMatchObject({ status: 'already' });
  });

  it.each(['cancel', 'remove'])('%s: a 404 page of a proxy proves nothing', async (op) => {
    const world = await start({
      script: (_, response) => {
        response.writeHead(404, { 'content-type': 'text/html' });
        response.end('<html>');
        return true;
      },
    });

    const error = await failureOf(write(world, stepNamed(op)));

    expect(error.kind).toBe('not_found');
    expect(error.message).toContain('an HTML page');
    expect(error.hint).toContain('base_url');
  });

  it.each<[string, string, number, string, string, number]>([
    ['invite', 'a wrong credential', 401, 'Unauthenticated.', 'auth', 1],
    ['update', 'an admin against an owner', 403, 'Admins cannot edit an owner.', 'forbidden', 1],
    ['update', 'a row that is gone', 404, 'No such user.', 'not_found', 1],
    ['resend', 'an invitation that is gone', 404, 'No such invitation.', 'not_found', 1],
    [
      'invite',
      'a member',
      409,
      'This address already belongs to a member of this account.',
      'conflict_exists',
      1,
    ],
    [
      'invite',
      'an invited person',
      409,
      'An invitation for this address is already pending.',
      'conflict_pending',
      1,
    ],
    ['update', 'the last owner', 409, 'The last owner cannot be lowered.', 'last_owner', 1],
    ['remove', 'oneself', 409, 'You cannot remove yourself.', 'self_lockout', 1],
    ['invite', 'no seat', 422, "You've reached your user limit", 'seat_limit', 1],
    ['update', 'a wrong value', 422, 'projects: there is no project "99".', 'validation', 1],
    ['update', '429', 429, 'Slow down.', 'rate_limited', 6],
    ['update', '503', 503, 'Not now.', 'transient', 6],
    ['update', '500', 500, 'Oops.', 'ambiguous', 1],
    ['invite', '502', 502, 'Oops.', 'ambiguous', 1],
    ['remove', '504', 504, 'Oops.', 'ambiguous', 1],
  ])('%s: %s (%i %j) is %s after %i', async (op, _, status, message, kind, requests) => {
    const world = await start({ script: always(status, { status, messages: [message] }) });

    const error = await failureOf(write(world, stepNamed(op)));

    expect(error.kind).toBe(kind);
    expect(world.account.arrived).toHaveLength(requests);
    if (status < 500 && status !== 429) expect(error.message).toContain(message);
  });

  it.each<[string, string, Script]>([
    [
      'an HTML page',
      'update',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>');
        return true;
      },
    ],
    [
      'cut-off JSON',
      'update',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end('{"data":');
        return true;
      },
    ],
    ['an empty 200', 'invite', always(200, undefined)],
    ['an object without an id', 'invite', always(201, { data: {} })],
    ['another row', 'update', always(200, { data: ADA })],
    ['another heir', 'transfer', always(200, { data: ADA })],
    ['202', 'resend', always(202, { data: MAX })],
    ['202', 'remove', always(202, {})],
    [
      'an HTML page',
      'remove',
      (_, response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<html>');
        return true;
      },
    ],
    [
      'a redirect',
      'remove',
      (_, response) => {
        response.writeHead(302, { location: 'https://evil.example/' });
        response.end();
        return true;
      },
    ],
    [
      'a dropped connection',
      'invite',
      (_, response) => {
        response.socket?.destroy();
        return true;
      },
    ],
    ['silence', 'invite', () => true],
  ])('%s to %s leaves open what became of it', async (what, op, script) => {
    const world = await start({ script, impatient: what === 'silence' });

    expect((await failureOf(write(world, stepNamed(op)))).kind).toBe('ambiguous');
    expect(world.account.arrived).toHaveLength(1);
  });

  it('takes 200 for a removal and 204 for an update', async () => {
    const removed = await start({ script: always(200, {}) });
    const updated = await start({ script: always(204, undefined) });

    expect(await write(removed, stepNamed('remove'))).toMatchObject({ status: 'done', row: 'u_2' });
    expect(await write(updated, stepNamed('update'))).toMatchObject({ status: 'done', row: 'u_2' });
  });

  it('does not know the row of an invitation or a hand-over that shows none', async () => {
    const world = await start({ script: always(204, undefined) });

    expect(await write(world, stepNamed('invite'))).toMatchObject({ status: 'done', row: null });
    expect(await write(world, stepNamed('transfer'))).toMatchObject({ status: 'done', row: null });
  });

  it("reports the service's id of the request", async () => {
    const world = await start({
      script: (_, response) => {
        json(response, 200, { data: WEN }, { 'x-request-id': 'srv-1' });
        return true;
      },
    });

    expect(await write(world, stepNamed('update'))).toMatchObject({ request_id: 'srv-1' });
  });

  it.each<[string, Partial<Step>]>([
    ['an operation that there is not', { op: 'promote' }],
    ['no id', { input: { body: { role: 'admin' } } }],
    ['an id that is no text', { input: { id: 5, body: { role: 'admin' } } }],
    ['an id that changes the path', { input: { id: '..', body: { role: 'admin' } } }],
    ['no body', { input: { id: 'u_2' } }],
    ['a body that is a list', { input: { id: 'u_2', body: [] } }],
    ['a body where none belongs', { op: 'remove' }],
    ['an id where none belongs', { op: 'invite' }],
  ])('refuses a step with %s, and sends nothing', async (_, change) => {
    const world = await start({ script: always(200, { data: WEN }) });

    expect((await failureOf(write(world, { ...stepNamed('update'), ...change }))).kind).toBe('validation');
    expect(world.account.arrived).toHaveLength(0);
  });

  it('keeps an id inside its path segment', async () => {
    const world = await start({ script: always(204, undefined) });

    await write(world, { ...stepNamed('remove'), input: { id: '../account?x=#' } });

    expect(world.account.calls()).toEqual(['DELETE /v1/users/..%2Faccount%3Fx%3D%23']);
  });

  it('sends nothing once aborted', async () => {
    const reason = new Error('SIGTERM');
    const world = await start({ script: always(204, undefined) });

    await expect(write(world, stepNamed('remove'), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(world.account.arrived).toHaveLength(0);
  });

  it('shares its rate limit with the reader', async () => {
    const world = await start({
      settings: { rate_limit: '5/min' },
      script: (request, response) =>
        request.method === 'GET' ? false : always(204, undefined)(request, response, 1),
    });

    await read(world);
    await write(world, stepNamed('remove'));

    expect(world.deps.waits.map((wait) => wait.ms)).toEqual([60_000]);
  });
});

describe('secrets', () => {
  const pair = Buffer.from('ada:pass-w0rd').toString('base64');
  const echo = `your token ${TOKEN} / ${encodeURIComponent(TOKEN)} / pass-w0rd / ${pair}`;

  it.each<[string, Script]>([
    ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map((status): [string, Script] => [
      String(status),
      always(status, { status, messages: [echo] }),
    ]),
    [
      'a redirect',
      (_, response) => {
        response.writeHead(302, { location: `https://evil.example/?t=${TOKEN}&p=pass-w0rd` });
        response.end();
        return true;
      },
    ],
    [
      'a strange type',
      (_, response) => {
        response.writeHead(200, { 'content-type': `text/${TOKEN}; pass-w0rd` });
        response.end('x');
        return true;
      },
    ],
    [
      'a strange request id',
      (_, response) => {
        json(response, 400, {}, { 'x-request-id': TOKEN });
        return true;
      },
    ],
    ['a strange status', always(200, { data: [{ ...ADA, status: TOKEN }], pagination: { total: 1 } })],
    [
      'a dropped connection',
      (_, response) => {
        response.socket?.destroy();
        return true;
      },
    ],
  ])('are in no error after %s', async (_, script) => {
    for (const settings of [
      {},
      { auth: 'basic', credentials: { user_env: 'KM_USER', password_env: 'KM_PASS' } },
    ]) {
      const world = await start({ script, settings });
      const errors = [await failureOf(read(world)), await failureOf(write(world, stepNamed('update')))];

      const shown = errors.map((error) => inspect(error, { depth: 10, showHidden: true })).join('\n');
      const waits = JSON.stringify(world.deps.waits);
      const secrets = 'auth' in settings ? ['pass-w0rd', pair] : [TOKEN];
      for (const secret of secrets) expect(shown + waits).not.toContain(secret);
    }
  });

  it('never go where a link or a redirect points', async () => {
    const elsewhere = await startAccount(accountData());
    cleanups.push(() => elsewhere.close());
    const world = await start({
      data: { users: users(150) },
      script: (request, response) => {
        if (!request.path.startsWith('/v1/users?')) return false;
        const links = [{ rel: 'next', href: `${elsewhere.url}/v1/users?limit=100&offset=100` }];
        json(response, 200, { ...page(users(150), new URL(request.path, 'http://any'), 100), links });
        return true;
      },
    });

    await read(world);
    const redirected = await start({
      script: (_, response) => {
        response.writeHead(307, { location: `${elsewhere.url}/v1/account` });
        response.end();
        return true;
      },
    });
    await failureOf(read(redirected));
    await failureOf(write(redirected, stepNamed('update')));

    expect(elsewhere.arrived).toEqual([]);
  });
});
