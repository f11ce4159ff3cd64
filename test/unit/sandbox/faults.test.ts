import { describe, expect, it } from 'vitest';
import { begin, type Client, contract } from '../../support/sandbox-client.ts';

const SEED = {
  account: { name: 'Acme', seat_limit: 30 },
  projects: [{ id: '12345', name: 'web' }],
  users: [
    { email: 'ada@acme.example', role: 'owner' },
    ...Array.from({ length: 9 }, (_, i) => ({ email: `u${i}@acme.example`, role: 'user' })),
  ],
  invitations: [{ email: 'noor@acme.example', role: 'user' }],
};
const INVITE = 'POST /v1/users/invite';
const ZOE = { email: 'zoe@acme.example', role: 'user', projects: ['12345'] };

function start(...faults: readonly object[]): Promise<Client> {
  return begin({ seed: SEED, faults, clock: '2026-11-24T09:00:00Z' });
}

function invited({ sandbox }: Client, email: string): boolean {
  return sandbox.state().invitations.some((item) => item.email === email && item.status === 'pending');
}

describe('error answers', () => {
  it.each([
    [401, 'Unauthenticated.'],
    [403, 'You are not authorized to access this page.'],
    [409, 'An invitation for this address is already pending.'],
    [422, "You've reached your user limit"],
    [429, 'Too many requests.'],
    [500, 'Internal server error.'],
    [503, 'Service unavailable.'],
  ])('%i comes in the house style, before anything is done', async (status, message) => {
    const client = await start({ on: INVITE, fault: { kind: 'status', status } });
    const got = await client.call(INVITE, ZOE);
    expect([got.status, got.messages]).toEqual([status, [message]]);
    expect(got.headers.get('retry-after')).toBe(null);
    expect(invited(client, ZOE.email)).toBe(false);
    expect((await client.call(INVITE, ZOE)).status).toBe(201);
  });

  it.each([400, 404, 502, 504])('%i can be had too', async (status) => {
    const { raw } = await start({ on: 'GET /v1/me', fault: { kind: 'status', status } });
    const response = await raw('GET /v1/me');
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ status, messages: [expect.stringMatching(/\w/)] });
  });

  it.each([
    [429, 2, '2'],
    [429, 0, '0'],
    [503, 'Tue, 24 Nov 2026 09:00:05 GMT', 'Tue, 24 Nov 2026 09:00:05 GMT'],
  ])('%i can say how long to wait: %s', async (status, retry_after, header) => {
    const { call } = await start({ on: 'GET /v1/me', fault: { kind: 'status', status, retry_after } });
    expect((await call('GET /v1/me')).headers.get('retry-after')).toBe(header);
  });

  it('can have other words', async () => {
    const { call } = await start({
      on: 'DELETE /v1/users/{id}',
      fault: { kind: 'status', status: 409, messages: ['Managed by your identity provider.'] },
    });
    expect((await call('DELETE /v1/users/usr_000002')).messages).toEqual([
      'Managed by your identity provider.',
    ]);
  });

  it('can come after the write took effect', async () => {
    const client = await start({ on: INVITE, fault: { kind: 'status', status: 500, when: 'after' } });
    expect((await client.call(INVITE, ZOE)).status).toBe(500);
    expect(invited(client, ZOE.email)).toBe(true);
    expect((await client.call(INVITE, ZOE)).status).toBe(409);
  });
});

describe('lost and broken answers', () => {
  it.each([
    ['before', false],
    ['after', true],
  ])('a connection can be cut %s the write takes effect', async (when, done) => {
    const client = await start({ on: INVITE, fault: { kind: 'drop', when } });
    await expect(client.raw(INVITE, { body: JSON.stringify(ZOE) })).rejects.toThrow('fetch failed');
    expect(invited(client, ZOE.email)).toBe(done);
    expect(client.sandbox.requests()).toMatchObject([{ status: null, faults: ['drop'] }]);
  });

  it.each([
    [undefined, undefined, 502, false],
    [200, 'after', 200, true],
    [403, 'before', 403, false],
  ])('an HTML page can come instead (%s, %s)', async (status, when, shown, done) => {
    const client = await start({
      on: INVITE,
      fault: { kind: 'html', ...(status && { status }), ...(when && { when }) },
    });
    const response = await client.raw(INVITE, { body: JSON.stringify(ZOE) });
    expect(response.status).toBe(shown);
    expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    expect(await response.text()).toMatch(/^<!doctype html>/);
    expect(invited(client, ZOE.email)).toBe(done);
  });

  it('a redirect can point elsewhere', async () => {
    const { raw } = await start({ on: '*', fault: { kind: 'redirect', location: 'https://evil.example/' } });
    const response = await raw('GET /v1/users');
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://evil.example/']);
  });

  it('JSON can end in the middle, though the write took effect', async () => {
    const client = await start({ on: INVITE, fault: { kind: 'truncate' } });
    const response = await client.raw(INVITE, { body: JSON.stringify(ZOE) });
    const text = await response.text();
    expect(response.status).toBe(201);
    expect(text).toMatch(/^\{"data":\{"id":"inv_/);
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(invited(client, ZOE.email)).toBe(true);
  });

  it('a body can be slow and still come whole', async () => {
    const { raw } = await start({ on: 'GET /v1/users', fault: { kind: 'slow', ms: 30 } });
    const response = await raw('GET /v1/users');
    const json: unknown = await response.json();
    expect(contract.checkAnswer('GET', '/v1/users', response.status, json)).toEqual([]);
  });

  it('a body can be so slow that the client gives up; the server goes on', async () => {
    const client = await start({ on: INVITE, fault: { kind: 'slow', ms: 3_600_000 } });
    const abort = new AbortController();
    const response = await client.raw(INVITE, { body: JSON.stringify(ZOE), signal: abort.signal });
    abort.abort();
    await expect(response.text()).rejects.toThrow();
    expect(invited(client, ZOE.email)).toBe(true);
    expect((await client.call('GET /v1/me')).status).toBe(200);
  });

  it('an answer without a body can be slow and cut as well', async () => {
    const { call } = await start(
      { on: 'DELETE /v1/users/{id}', times: 'always', fault: { kind: 'slow', ms: 5 } },
      { on: '*', fault: { kind: 'truncate' } },
    );
    expect((await call('DELETE /v1/users/usr_000002')).status).toBe(204);
  });
});

describe('lists that lie', () => {
  it.each([
    [3, 13],
    [-1, 9],
    [-99, 0],
  ])('say a total that is off by %i', async (add, total) => {
    const { call } = await start({ on: 'GET /v1/users', fault: { kind: 'total', add } });
    const lie = await call('GET /v1/users');
    expect([lie.pagination.total, lie.rows.length]).toEqual([total, 10]);
    expect((await call('GET /v1/users')).pagination.total).toBe(10);
  });

  it('leave what is no list alone', async () => {
    const { call } = await start({ on: '*', times: 'always', fault: { kind: 'total', add: 1 } });
    expect((await call('GET /v1/me')).data.email).toBe('ada@acme.example');
    expect((await call('DELETE /v1/users/usr_000002')).status).toBe(204);
    expect((await call('GET /v1/nothing')).status).toBe(404);
  });

  it.each([
    ['later page to an earlier', 8, 0],
    ['earlier page to a later', 0, 8],
  ])('show a row twice and lose another when an item moves from a %s', async (_how, from, to) => {
    const { call, all } = await start({
      on: 'GET /v1/users',
      nth: 2,
      fault: { kind: 'world', event: { kind: 'move', list: 'users', from, to } },
    });
    const first = (await call('GET /v1/users?limit=5')).rows.map((row) => row.id);
    const second = await call('GET /v1/users?limit=5&offset=5');
    const seen = new Set([...first, ...second.rows.map((row) => row.id)]);
    expect(second.pagination.total).toBe(10);
    expect(seen.size).toBe(9);
    expect(new Set((await all('/v1/users')).map((row) => row.id)).size).toBe(10);
  });
});

describe('the world between plan and apply', () => {
  it.each([
    ['accepts', { kind: 'accept', email: 'noor@acme.example' }, 'accepted'],
    ['declines', { kind: 'decline', email: 'noor@acme.example' }, 'declined'],
    ['lets expire', { kind: 'expire', email: 'noor@acme.example' }, 'expired'],
    ['withdraws', { kind: 'withdraw', email: 'noor@acme.example' }, 'cancelled'],
    ['bounces', { kind: 'bounce', email: 'noor@acme.example' }, 'failed'],
  ])('%s an invitation on the second read', async (_what, event, status) => {
    const { call } = await start({ on: 'GET /v1/invitations', nth: 2, fault: { kind: 'world', event } });
    expect((await call('GET /v1/invitations')).rows).toMatchObject([{ status: 'pending' }]);
    await call('GET /v1/invitations');
    expect((await call('GET /v1/invitations?status=all')).rows).toMatchObject([{ status }]);
  });

  it('takes the last seat', async () => {
    const { call } = await begin({
      seed: { ...SEED, account: { seat_limit: 12 } },
      faults: [{ on: INVITE, fault: { kind: 'world', event: { kind: 'join', email: 'new@acme.example' } } }],
    });
    expect(await call(INVITE, ZOE)).toMatchObject({
      status: 422,
      messages: ["You've reached your user limit"],
    });
    expect((await call('GET /v1/account')).data.seats).toEqual({ limit: 12, used: 11, pending: 1 });
  });

  it('can act after the answer', async () => {
    const client = await start({
      on: INVITE,
      fault: { kind: 'world', when: 'after', event: { kind: 'accept', email: 'zoe@acme.example' } },
    });
    expect((await client.call(INVITE, ZOE)).data.status).toBe('pending');
    expect(client.sandbox.state().users.at(-1)?.email).toBe('zoe@acme.example');
  });

  it('can act though the answer is an error', async () => {
    const leave = { kind: 'leave', email: 'u1@acme.example' };
    const { call } = await start(
      { on: 'GET /v1/me', fault: { kind: 'world', when: 'after', event: leave } },
      { on: 'GET /v1/me', fault: { kind: 'status', status: 503 } },
    );
    expect((await call('GET /v1/me')).status).toBe(503);
    expect((await call('GET /v1/users')).pagination.total).toBe(9);
  });

  it('that cannot be says so aloud and changes nothing', async () => {
    const { call, sandbox } = await start({
      on: 'GET /v1/me',
      fault: { kind: 'world', event: { kind: 'accept', email: 'nobody@acme.example' } },
    });
    const before = sandbox.state();
    expect(await call('GET /v1/me')).toMatchObject({
      status: 500,
      messages: ['The sandbox failed: nobody@acme.example has no pending invitation'],
    });
    expect(sandbox.state()).toEqual(before);
    expect(sandbox.requests()).toMatchObject([{ status: 500, faults: ['world'] }]);
  });
});

describe('when a rule acts', () => {
  async function statuses(client: Client, on: string, n: number): Promise<readonly number[]> {
    const found: number[] = [];
    for (let i = 0; i < n; i += 1) found.push((await client.raw(on)).status);
    return found;
  }
  const fault = { kind: 'status', status: 503 };

  it.each([
    [{}, [503, 200, 200, 200]],
    [{ nth: 2 }, [200, 503, 200, 200]],
    [{ times: 2 }, [503, 503, 200, 200]],
    [{ nth: 2, times: 2 }, [200, 503, 503, 200]],
    [{ nth: 3, times: 'always' }, [200, 200, 503, 503]],
  ])('%j', async (rule, wanted) => {
    expect(await statuses(await start({ on: 'GET /v1/me', ...rule, fault }), 'GET /v1/me', 4)).toEqual(
      wanted,
    );
  });

  it('each rule counts its own calls', async () => {
    const client = await start(
      { on: 'GET /v1/users', nth: 2, fault },
      { on: '*', nth: 3, fault: { kind: 'status', status: 429 } },
    );
    expect(await statuses(client, 'GET /v1/me', 1)).toEqual([200]);
    expect(await statuses(client, 'GET /v1/users', 3)).toEqual([200, 503, 200]);
  });

  it('the first of several answers wins', async () => {
    const client = await start({ on: '*', fault }, { on: '*', fault: { kind: 'status', status: 429 } });
    expect(await statuses(client, 'GET /v1/me', 2)).toEqual([503, 200]);
  });

  it('a rule can wait for one id', async () => {
    const { call } = await start({ on: 'DELETE /v1/users/usr_000003', times: 'always', fault });
    expect((await call('DELETE /v1/users/usr_000002')).status).toBe(204);
    expect((await call('DELETE /v1/users/usr_000003')).status).toBe(503);
  });

  it('a rule can wait for a value of the body or the query', async () => {
    const { call } = await start(
      { on: INVITE, where: { email: 'zoe@acme.example' }, fault },
      { on: 'GET /v1/users', where: { offset: '5' }, fault },
      { on: 'GET /v1/me', where: { email: 'x' }, fault },
      { on: 'PATCH /v1/users/{id}', where: { projects: '12345' }, fault },
    );
    expect((await call(INVITE, { ...ZOE, email: 'yan@acme.example' })).status).toBe(201);
    expect((await call(INVITE, ZOE)).status).toBe(503);
    expect((await call('GET /v1/users?limit=5')).status).toBe(200);
    expect((await call('GET /v1/users?limit=5&offset=5')).status).toBe(503);
    expect((await call('GET /v1/me')).status).toBe(200);
    expect((await call('PATCH /v1/users/usr_000003', { projects: ['12345'] })).status).toBe(200);
  });

  it('rules can be replaced while it runs', async () => {
    const client = await start();
    client.sandbox.setFaults([{ on: '*', fault }]);
    expect(await statuses(client, 'GET /v1/me', 2)).toEqual([503, 200]);
    client.sandbox.setFaults([]);
    expect(await statuses(client, 'GET /v1/me', 1)).toEqual([200]);
  });
});

describe('a fault list that is wrong', () => {
  it.each([
    ['no list', {}, /faults: must be a list/],
    [
      'a call that is none',
      [{ on: 'GET /v1/user', fault: { kind: 'drop' } }],
      /faults\[0\]\.on: must be \* or one of/,
    ],
    ['no fault', [{ on: '*' }], /faults\[0\]\.fault: is missing/],
    [
      'an unknown fault',
      [{ on: '*', fault: { kind: 'explode' } }],
      /fault\.kind: must be one of status, drop/,
    ],
    ['a field of another fault', [{ on: '*', fault: { kind: 'drop', ms: 5 } }], /fault\.ms: is not a field/],
    ['an unknown status', [{ on: '*', fault: { kind: 'status', status: 418 } }], /status: must be one of/],
    ['a total that is right', [{ on: '*', fault: { kind: 'total', add: 0 } }], /add: must be a whole number/],
    ['never', [{ on: '*', nth: 0, fault: { kind: 'drop' } }], /nth: must be a whole number of at least 1/],
    ['zero times', [{ on: '*', times: 0, fault: { kind: 'drop' } }], /times: must be a whole number/],
    [
      'an empty wait',
      [{ on: '*', fault: { kind: 'status', status: 429, retry_after: '' } }],
      /retry_after: must not be empty/,
    ],
    [
      'an unknown event',
      [{ on: '*', fault: { kind: 'world', event: { kind: 'rain' } } }],
      /event\.kind: must be one of/,
    ],
    ['no object', [7], /faults\[0\]: must be an object/],
  ])('is refused with where and why: %s', async (_what, faults, message) => {
    await expect(begin({ faults })).rejects.toMatchObject({
      code: 'RC531',
      message: expect.stringMatching(message),
    });
  });
});
