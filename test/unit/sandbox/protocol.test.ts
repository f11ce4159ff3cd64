import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { RequestLogEntry } from '../../../src/sandbox/server.ts';
import { begin, contract } from '../../support/sandbox-client.ts';

const PEOPLE = {
  acts_as: 'u1@acme.example',
  projects: [{ id: '12345', name: 'web' }],
  users: Array.from({ length: 45 }, (_, i) => ({
    email: `u${i + 1}@acme.example`,
    role: i === 0 ? 'owner' : 'user',
  })),
};

describe('lists', () => {
  it.each([
    ['', { total: 45, offset: 0, limit: 20 }, 20],
    ['?limit=7', { total: 45, offset: 0, limit: 7 }, 7],
    ['?limit=7&offset=42', { total: 45, offset: 42, limit: 7 }, 3],
    ['?limit=45', { total: 45, offset: 0, limit: 45 }, 45],
    ['?limit=101', { total: 45, offset: 0, limit: 100 }, 45],
    ['?offset=45', { total: 45, offset: 45, limit: 20 }, 0],
    ['?offset=999', { total: 45, offset: 999, limit: 20 }, 0],
  ])('GET /v1/users%s is one page', async (query, pagination, length) => {
    const { call } = await begin({ seed: PEOPLE });
    const got = await call(`GET /v1/users${query}`);
    expect(got.pagination).toEqual(pagination);
    expect(got.rows).toHaveLength(length);
  });

  it('are whole when they are read page by page, whatever the limit', async () => {
    const { all } = await begin({ seed: PEOPLE });
    const ids = (await all('/v1/users', 1)).map((row) => row.id);
    expect(new Set(ids).size).toBe(45);
    expect((await all('/v1/users', 44)).map((row) => row.id)).toEqual(ids);
    expect((await all('/v1/users', 100)).map((row) => row.id)).toEqual(ids);
  });

  it('are clamped lower by a server that wants to', async () => {
    const { call, all } = await begin({ seed: PEOPLE, maxLimit: 10 });
    expect((await call('GET /v1/users?limit=100')).pagination).toEqual({ total: 45, offset: 0, limit: 10 });
    expect(await all('/v1/users')).toHaveLength(45);
  });

  it('link to their neighbours, keeping what was asked for', async () => {
    const { call } = await begin({ seed: PEOPLE });
    const { links } = await call('GET /v1/users?status=all&limit=20&offset=20');
    expect(links).toEqual([
      { rel: 'self', href: '/v1/users?status=all&limit=20&offset=20' },
      { rel: 'first', href: '/v1/users?status=all&limit=20&offset=0' },
      { rel: 'prev', href: '/v1/users?status=all&limit=20&offset=0' },
      { rel: 'next', href: '/v1/users?status=all&limit=20&offset=40' },
      { rel: 'last', href: '/v1/users?status=all&limit=20&offset=40' },
    ]);
  });

  it.each([
    ['GET /v1/projects', 'last', '/v1/projects?limit=20&offset=0'],
    ['GET /v1/users?limit=45', 'last', '/v1/users?limit=45&offset=0'],
    ['GET /v1/invitations', 'last', '/v1/invitations?limit=20&offset=0'],
  ])('of one page link nowhere else: %s', async (on, rel, href) => {
    const { call } = await begin({ seed: PEOPLE });
    const { links } = await call(on);
    expect(links.map((link) => link.rel)).toEqual(['self', 'first', 'last']);
    expect(links.find((link) => link.rel === rel)?.href).toBe(href);
  });

  it.each([
    'GET /v1/users?limit=0',
    'GET /v1/users?limit=-1',
    'GET /v1/users?limit=x',
    'GET /v1/users?limit=',
    'GET /v1/users?limit=1.5',
    'GET /v1/users?offset=-1',
    'GET /v1/users?status=pending',
    'GET /v1/invitations?status=active',
    'GET /v1/audit-events?since=yesterday',
    'GET /v1/users?page=2',
    'GET /v1/me?limit=2',
    'DELETE /v1/users/usr_000002?force=true',
    'POST /v1/invitations/inv_000001/resend?at=now',
  ])('refuse a query that they do not have: %s', async (on) => {
    const { call } = await begin({ seed: PEOPLE });
    expect((await call(on)).status).toBe(422);
    const [method = '', url = ''] = on.split(' ');
    expect(contract.checkRequest(method, url, undefined)).not.toEqual([]);
  });

  it('refuse a parameter that stands there twice', async () => {
    const { call } = await begin({ seed: PEOPLE });
    expect((await call('GET /v1/users?limit=5&limit=6')).messages).toEqual(['limit: stands there twice.']);
  });
});

describe('bodies', () => {
  const INVITE = { email: 'zoe@acme.example', role: 'user', projects: ['12345'] };

  it.each([
    ['unknown field', 'POST /v1/users/invite', { ...INVITE, admin: true }],
    [
      'field of a prototype',
      'POST /v1/users/invite',
      JSON.parse('{"email":"z@acme.example","role":"user","__proto__":1}'),
    ],
    ['no address', 'POST /v1/users/invite', { role: 'user' }],
    ['no role', 'POST /v1/users/invite', { email: 'zoe@acme.example' }],
    ['two addresses', 'POST /v1/users/invite', { ...INVITE, email: ['a@acme.example', 'b@acme.example'] }],
    ['an address that is none', 'POST /v1/users/invite', { ...INVITE, email: 'zoe' }],
    [
      'an address that is too long',
      'POST /v1/users/invite',
      { ...INVITE, email: `${'z'.repeat(250)}@acme.example` },
    ],
    ['role in capitals', 'POST /v1/users/invite', { ...INVITE, role: 'User' }],
    ['role of our own', 'POST /v1/users/invite', { ...INVITE, role: 'read-only' }],
    ['null projects', 'POST /v1/users/invite', { ...INVITE, projects: null }],
    ['numeric project', 'POST /v1/users/invite', { ...INVITE, projects: [12345] }],
    ['project twice', 'POST /v1/users/invite', { ...INVITE, projects: ['12345', '12345'] }],
    ['empty project', 'POST /v1/users/invite', { ...INVITE, projects: [''] }],
    ['projects as a word', 'POST /v1/users/invite', { ...INVITE, projects: 'All' }],
    ['reports as a word', 'POST /v1/users/invite', { ...INVITE, reports: 'all' }],
    ['features as a list', 'POST /v1/users/invite', { ...INVITE, features: ['export'] }],
    ['a feature that is neither', 'POST /v1/users/invite', { ...INVITE, features: { export: 'no' } }],
    ['a feature without a name', 'POST /v1/users/invite', { ...INVITE, features: { '': true } }],
    ['a long message', 'POST /v1/users/invite', { ...INVITE, message: 'x'.repeat(2001) }],
    ['a list', 'POST /v1/users/invite', [INVITE]],
    ['null', 'POST /v1/users/invite', null],
    ['nothing to change', 'PATCH /v1/users/usr_000002', {}],
    ['a name', 'PATCH /v1/users/usr_000002', { name: 'Zoe' }],
    ['a status of invitations', 'PATCH /v1/users/usr_000002', { status: 'pending' }],
    ['nobody', 'POST /v1/account/transfer-ownership', {}],
    ['an empty id', 'POST /v1/account/transfer-ownership', { user_id: '' }],
    ['a numeric id', 'POST /v1/account/transfer-ownership', { user_id: 7 }],
  ])('that are wrong are refused by server and document alike: %s', async (_what, on, body) => {
    const { call, sandbox } = await begin({ seed: PEOPLE });
    const before = sandbox.state();
    expect((await call(on, body)).status).toBe(422);
    expect(sandbox.state()).toEqual(before);
    const [method = '', url = ''] = on.split(' ');
    expect(contract.checkRequest(method, url, body)).not.toEqual([]);
  });

  it('name every problem at once', async () => {
    const { call } = await begin({ seed: PEOPLE });
    const { messages } = await call('POST /v1/users/invite', { email: 1, projects: ['', ''], extra: 1 });
    expect(messages).toEqual([
      'role: is missing.',
      'email: must be a string.',
      'projects[0]: must not be empty.',
      'projects[1]: must not be empty.',
      'extra: is not a field of this.',
    ]);
  });

  it.each([
    ['cut off', '{"email":', 400],
    ['not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 400],
    ['over 1 MiB', `"${'x'.repeat(1_048_576)}"`, 413],
  ])('that are %s are no JSON to work with', async (_what, body, status) => {
    const { raw } = await begin({ seed: PEOPLE });
    const response = await raw('POST /v1/users/invite', { body });
    expect(response.status).toBe(status);
    const json: unknown = await response.json();
    expect(contract.checkAnswer('POST', '/v1/users/invite', status, json)).toEqual([]);
  });

  it('are missing where one is needed, and too much where none is taken', async () => {
    const { call, raw } = await begin({ seed: PEOPLE });
    expect((await call('POST /v1/users/invite')).messages).toEqual(['A JSON body is missing.']);
    const response = await raw('POST /v1/invitations/inv_1/resend', { body: '{}' });
    expect(response.status).toBe(400);
  });
});

describe('the door', () => {
  const encode = (pair: string): string => `Basic ${Buffer.from(pair).toString('base64')}`;

  it.each([
    ['a bearer token', 'Bearer sandbox-token', 200],
    ['a bearer token, scheme in lower case', 'bearer sandbox-token', 200],
    ['basic: the key and no password', encode('sandbox-token:'), 200],
    ['basic: address and key', encode('u1@acme.example:sandbox-token'), 200],
    ['no credential', '', 401],
    ['another token', 'Bearer sandbox-token2', 401],
    ['the token without a scheme', 'sandbox-token', 401],
    ['basic: somebody else', encode('u2@acme.example:sandbox-token'), 401],
    ['basic: a wrong password', encode('u1@acme.example:x'), 401],
    ['another scheme', 'Digest sandbox-token', 401],
  ])('judges %s', async (_what, authorization, status) => {
    const { raw } = await begin({ seed: PEOPLE });
    const response = await raw('GET /v1/me', { headers: { authorization } });
    expect(response.status).toBe(status);
    const json: unknown = await response.json();
    expect(contract.checkAnswer('GET', '/v1/me', status, json)).toEqual([]);
  });

  it('has a key of its own where one is chosen', async () => {
    const { call, raw } = await begin({ seed: PEOPLE, token: 'other' });
    expect((await call('GET /v1/me')).status).toBe(200);
    expect((await raw('GET /v1/me', { headers: { authorization: 'Bearer sandbox-token' } })).status).toBe(
      401,
    );
  });

  it('asks who is there before it says what there is', async () => {
    const { raw } = await begin({ seed: PEOPLE });
    expect((await raw('GET /v1/nothing', { headers: { authorization: '' } })).status).toBe(401);
    expect((await raw('POST /v1/users/invite', { headers: { authorization: '' }, body: '{' })).status).toBe(
      401,
    );
  });

  it.each([
    'GET /v1/nothing',
    'GET /',
    'GET /v1/users/usr_000001',
    'PUT /v1/users/usr_000001',
    'GET /v1/users/',
    'DELETE /v1/users/',
    'POST /v1/me',
    'GET //evil.example/v1/me',
  ])('knows no %s', async (on) => {
    const { call } = await begin({ seed: PEOPLE });
    expect(await call(on)).toMatchObject({ status: 404, messages: [expect.stringMatching(/^There is no /)] });
  });

  it('reads an absolute address as no call', async () => {
    const { sandbox } = await begin({ seed: PEOPLE });
    const socket = connect(Number(new URL(sandbox.url).port), '127.0.0.1');
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.write(
      'GET http://evil.example/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sandbox-token\r\nConnection: close\r\n\r\n',
    );
    await new Promise((resolve) => socket.once('close', resolve));
    expect(Buffer.concat(chunks).toString()).toMatch(/^HTTP\/1\.1 404 /);
  });
});

describe('request ids', () => {
  it('are the client’s own where they are printable, else counted', async () => {
    const { raw, sandbox } = await begin({ seed: PEOPLE });
    const own = await raw('GET /v1/me', { headers: { 'x-request-id': 'run-7/3' } });
    const none = await raw('GET /v1/me');
    const odd = await raw('GET /v1/me', { headers: { 'x-request-id': 'a b' } });
    const ids = ['run-7/3', 'req_000002', 'req_000003'];
    expect([own, none, odd].map((response) => response.headers.get('x-request-id'))).toEqual(ids);
    expect(sandbox.requests().map((entry) => entry.request_id)).toEqual(ids);
  });
});

describe('the request log', () => {
  it('keeps every request with its query, status, body and time, and no credential', async () => {
    const told: RequestLogEntry[] = [];
    const { call, sandbox } = await begin({
      seed: PEOPLE,
      clock: '2026-11-24T09:00:00Z',
      onRequest: (entry) => told.push(entry),
    });
    await call('GET /v1/users?limit=5');
    sandbox.advance(60_000);
    await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' });
    await call('GET /v1/nothing');
    expect(told).toEqual(sandbox.requests());
    expect(told).toEqual([
      {
        method: 'GET',
        path: '/v1/users?limit=5',
        status: 200,
        at: '2026-11-24T09:00:00Z',
        request_id: 'req_000001',
        body: undefined,
        faults: [],
      },
      {
        method: 'POST',
        path: '/v1/users/invite',
        status: 201,
        at: '2026-11-24T09:01:00Z',
        request_id: 'req_000002',
        body: { email: 'zoe@acme.example', role: 'user' },
        faults: [],
      },
      {
        method: 'GET',
        path: '/v1/nothing',
        status: 404,
        at: '2026-11-24T09:01:00Z',
        request_id: 'req_000003',
        body: undefined,
        faults: [],
      },
    ]);
    expect(JSON.stringify(sandbox.requests())).not.toContain('sandbox-token');
  });
});

describe('the document', () => {
  it('calls only the invitation documented', () => {
    const documented = contract.operations.filter((operation) => operation.documented === true);
    expect(documented.map((operation) => operation.on)).toEqual(['POST /v1/users/invite']);
    expect(contract.operations.every((operation) => typeof operation.documented === 'boolean')).toBe(true);
  });

  it('names exactly the calls that the sandbox answers', async () => {
    const { CALLS } = await import('../../../src/sandbox/routes.ts');
    expect([...CALLS].sort()).toEqual(contract.operations.map((operation) => operation.on).sort());
  });

  it('accepts the example of the guide', () => {
    const guide = { email: 'grace@example.com', role: 'user', projects: ['12345'] };
    expect(contract.checkRequest('POST', '/v1/users/invite', guide)).toEqual([]);
  });
});
