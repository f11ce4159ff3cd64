// The log of a Kissmetrics account: the client against the sandbox, which share no code, and against answers that make
// no sense.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { AuditLog } from '../../src/core/access-event.ts';
import { instantAt } from '../../src/core/instant.ts';
import { kissmetrics } from '../../src/providers/kissmetrics/kissmetrics.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { fakeDeps, never } from '../support/http.ts';
import { at } from '../support/plans.ts';

const CLOCK = '2026-11-24T09:00:00Z';
const PERIOD = { from: at('2026-01-01T00:00:00Z'), to: at('2028-01-01T00:00:00Z') };
const DAY = 86_400_000;

async function logAt(url: string, token = 't', period = PERIOD): Promise<AuditLog> {
  const provider = kissmetrics.create(
    { account: 'km', provider: 'kissmetrics', settings: { base_url: url, rate_limit: '99999/min' } },
    fakeDeps({ env: { KISSMETRICS_API_KEY: token } }),
  );
  const reader = provider.openAuditLog?.();
  if (reader === undefined) throw new Error('no log');
  try {
    return await reader.read(period, never());
  } finally {
    await reader.close();
  }
}

describe('the log of the sandbox', () => {
  async function start(account: object = {}) {
    const sandbox = await startSandbox({
      clock: CLOCK,
      maxLimit: 2,
      seed: {
        account,
        projects: [{ id: '12', name: 'web' }],
        users: [
          { email: 'ada@acme.example', role: 'owner' },
          { email: 'Wen@acme.example', role: 'read_only', projects: ['12'], features: { export: false } },
        ],
        invitations: [
          { email: 'tom@acme.example', role: 'user', projects: 'all' },
          { email: 'noor@acme.example', role: 'user', projects: [] },
        ],
      },
    });
    onTestFinished(() => sandbox.close());
    return sandbox;
  }

  it('is told in our words, whoever did it', async () => {
    const sandbox = await start();
    sandbox.happen({ kind: 'accept', email: 'tom@acme.example' });
    sandbox.happen({ kind: 'edit', email: 'wen@acme.example', role: 'admin' });
    sandbox.happen({ kind: 'join', email: 'eve@acme.example', role: 'user' });
    sandbox.happen({ kind: 'leave', email: 'eve@acme.example' });
    sandbox.advance(15 * DAY);
    await fetch(`${sandbox.url}/v1/users/usr_000002`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${sandbox.token}`, 'x-request-id': 'rollcall-1' },
    });

    const { events, since } = await logAt(sandbox.url, sandbox.token);

    expect(since).toBe('always');
    expect(
      events.map(({ action, row, email, actor, request_id }) => [action, row, email, actor.via, request_id]),
    ).toEqual([
      ['accepted', 'usr_000003', 'tom@acme.example', 'product', null],
      ['changed', 'usr_000002', 'wen@acme.example', 'product', null],
      ['granted', 'usr_000004', 'eve@acme.example', 'product', null],
      ['removed', 'usr_000004', 'eve@acme.example', 'product', null],
      ['expired', 'invitation:inv_000002', 'noor@acme.example', 'service', null],
      ['removed', 'usr_000002', 'wen@acme.example', 'api', 'rollcall-1'],
    ]);
    const held = (level: string) => [
      { resource: 'account', level, until: null },
      { resource: 'feature:export', level: 'deny', until: null },
      { resource: 'project:12', level: 'member', until: null },
    ];
    expect(events[1]).toMatchObject({
      before: { entitlements: held('read-only') },
      after: { entitlements: held('admin') },
    });
    expect(events[2]?.before).toBeNull();
    expect(events[3]?.after).toBeNull();
  });

  it('says since when it is whole, where old events are deleted', async () => {
    const sandbox = await start({ audit_retention: '30d' });
    sandbox.happen({ kind: 'leave', email: 'wen@acme.example' });
    sandbox.advance(40 * DAY);

    const { events, since } = await logAt(sandbox.url, sandbox.token);

    expect(events.map(({ action }) => action)).toEqual(['expired', 'expired']);
    expect(since).toBe(instantAt(Date.parse(CLOCK) + 10 * DAY));
  });

  it('is refused where it moves while it is read', async () => {
    const sandbox = await start();
    for (const email of ['a@acme.example', 'b@acme.example', 'c@acme.example'])
      sandbox.happen({ kind: 'join', email });
    const joins = Array.from({ length: 9 }, (_, i) => ({
      on: 'GET /v1/audit-events',
      nth: i + 1,
      fault: { kind: 'world', event: { kind: 'join', email: `n${i}@acme.example` }, when: 'after' },
    }));
    sandbox.setFaults(joins);

    await expect(logAt(sandbox.url, sandbox.token)).rejects.toMatchObject({ kind: 'incomplete_read' });
  });
});

describe('an answer that makes no sense', () => {
  const EVENT = {
    id: 'evt_1',
    at: CLOCK,
    actor: { id: null, email: null, type: 'user' },
    action: 'update',
    target: { email: 'ada@acme.example', user_id: 'u_1' },
  };
  const SIDE = {
    email: 'ada@acme.example',
    role: 'user',
    projects: [],
    reports: [],
    features: {},
    status: 'active',
  };

  async function serving(body: unknown): Promise<string> {
    const account = { seats: { limit: null, used: 1, pending: 0 }, plan: { features: ['projects'] } };
    const server = createServer((request, response) => {
      const isLog = request.url?.startsWith('/v1/audit-events') === true;
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(isLog ? body : account));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const page = (...rows: unknown[]) => ({ data: rows, pagination: { total: rows.length } });

  it.each([
    ['an action that nobody knows', page({ ...EVENT, action: 'impersonate' })],
    ['no action', page({ ...EVENT, action: undefined })],
    ['an actor of another sort', page({ ...EVENT, actor: { ...EVENT.actor, type: 'ghost' } })],
    ['no actor', page({ ...EVENT, actor: undefined })],
    ['no target', page({ ...EVENT, target: undefined })],
    ['no moment', page({ ...EVENT, at: null })],
    ['no moment that exists', page({ ...EVENT, at: 'yesterday' })],
    ['a side without a role', page({ ...EVENT, after: { ...SIDE, role: '' } })],
    [
      'a side without projects, where there are some',
      page({ ...EVENT, after: { ...SIDE, projects: undefined } }),
    ],
    ['a side of an unknown status', page({ ...EVENT, before: { ...SIDE, status: 'asleep' } })],
    ['one event twice', page(EVENT, EVENT)],
    ['fewer events than it counts', { data: [EVENT], pagination: { total: 2 } }],
    ['no list', { data: {} }],
    ['a beginning that is no moment', { ...page(EVENT), retained_since: 'long ago' }],
  ])('ends the read: %s', async (_, body) => {
    await expect(logAt(await serving(body))).rejects.toMatchObject({ kind: 'incomplete_read' });
  });

  it.each([
    ['the second after its oldest event', page(EVENT), '2026-11-24T09:00:01Z'],
    ['nothing, where it is empty', page(), null],
  ])('that does not say since when proves it from %s', async (_, body, since) => {
    expect((await logAt(await serving(body))).since).toBe(since);
  });

  it('that does not say what changed is read as that', async () => {
    const { events } = await logAt(await serving({ ...page(EVENT), retained_since: null }));
    expect(events).toMatchObject([{ action: 'changed', row: 'u_1', before: null, after: null }]);
  });
});
