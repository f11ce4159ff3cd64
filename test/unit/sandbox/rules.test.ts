import { describe, expect, it } from 'vitest';
import { begin, type Client, type Got } from '../../support/sandbox-client.ts';

const NOW = '2026-11-24T09:00:00Z';

/** A company of four with two projects; each test changes one thing. */
function seed(
  change: {
    account?: object;
    acts_as?: string;
    users?: readonly object[];
    invitations?: readonly object[];
  } = {},
) {
  return {
    account: { name: 'Acme', seat_limit: 10, ...change.account },
    acts_as: change.acts_as ?? 'ada@acme.example',
    projects: [
      { id: '12345', name: 'web' },
      { id: '12346', name: 'eu-app' },
    ],
    users: change.users ?? [
      { id: 'u_ada', email: 'ada@acme.example', role: 'owner', name: 'Ada' },
      { id: 'u_grace', email: 'grace@acme.example', role: 'admin' },
      { id: 'u_linus', email: 'linus@acme.example', role: 'user', projects: ['12345'] },
      { id: 'u_cfo', email: 'cfo@acme.example', role: 'read_only' },
    ],
    invitations: change.invitations ?? [],
  };
}

function start(change: Parameters<typeof seed>[0] = {}): Promise<Client> {
  return begin({ seed: seed(change), clock: NOW });
}

const DAY = 86_400_000;
const PENDING = {
  id: 'i_noor',
  email: 'noor@acme.example',
  role: 'user',
  created_at: '2026-11-20T09:00:00Z',
};
const ZOE = { email: 'zoe@acme.example', role: 'user', projects: ['12345'] };

describe('invitations', () => {
  it('are pending for fourteen days and hold a seat', async () => {
    const { call } = await start();
    const { status, data } = await call('POST /v1/users/invite', ZOE);
    expect(status).toBe(201);
    expect(data).toEqual({
      id: 'inv_000001',
      email: 'zoe@acme.example',
      role: 'user',
      projects: ['12345'],
      reports: [],
      features: {},
      status: 'pending',
      created_at: NOW,
      expires_at: '2026-12-08T09:00:00Z',
      resent: 0,
    });
    expect((await call('GET /v1/invitations')).rows).toEqual([data]);
    expect((await call('GET /v1/account')).data.seats).toEqual({ limit: 10, used: 4, pending: 1 });
  });

  it('carry reports, features and a message where the plan has them', async () => {
    const { call, sandbox } = await start();
    const { data } = await call('POST /v1/users/invite', {
      ...ZOE,
      reports: ['roi'],
      features: { export: false },
      message: 'Welcome',
    });
    expect(data).toMatchObject({ reports: ['roi'], features: { export: false } });
    expect(sandbox.state().invitations[0]?.message).toBe('Welcome');
  });

  it.each([
    ['owner', 'all'],
    ['admin', 'all'],
    ['user', []],
    ['read_only', []],
  ])('of a %s without projects mean %j', async (role, projects) => {
    const { call } = await start();
    const { data } = await call('POST /v1/users/invite', { email: 'zoe@acme.example', role });
    expect(data.projects).toEqual(projects);
  });

  it('become members when they are accepted, with what was promised', async () => {
    const { call, sandbox } = await start({ invitations: [{ ...PENDING, projects: ['12346'] }] });
    sandbox.happen({ kind: 'accept', email: 'noor@acme.example' });
    const { rows } = await call('GET /v1/users');
    expect(rows.at(-1)).toEqual({
      id: 'usr_000001',
      email: 'noor@acme.example',
      name: null,
      role: 'user',
      projects: ['12346'],
      reports: [],
      features: {},
      status: 'active',
      created_at: NOW,
      last_active_at: NOW,
    });
    expect((await call('GET /v1/invitations')).rows).toEqual([]);
    expect((await call('GET /v1/invitations?status=all')).rows).toMatchObject([{ status: 'accepted' }]);
    expect((await call('GET /v1/account')).data.seats).toEqual({ limit: 10, used: 5, pending: 0 });
  });

  it('can be accepted under another address', async () => {
    const { call, sandbox } = await start({ invitations: [PENDING] });
    sandbox.happen({ kind: 'accept', email: 'noor@acme.example', as: 'n.khan@acme.example' });
    expect((await call('GET /v1/users')).rows.at(-1)?.email).toBe('n.khan@acme.example');
  });

  it('expire by the clock and free their seat', async () => {
    const { call, sandbox } = await start({ invitations: [PENDING] });
    sandbox.advance(10 * 86_400_000 - 1000);
    expect((await call('GET /v1/invitations')).rows).toMatchObject([{ status: 'pending' }]);
    sandbox.advance(1000);
    expect((await call('GET /v1/invitations')).rows).toMatchObject([{ status: 'expired' }]);
    expect((await call('GET /v1/account')).data.seats.pending).toBe(0);
    expect(sandbox.state().invitations[0]?.status).toBe('expired');
  });

  it.each(['expired', 'declined', 'failed', 'pending'])(
    'that are %s can be sent again, with a fresh link',
    async (status) => {
      const { call } = await start({ invitations: [{ ...PENDING, status, resent: 1 }] });
      const { data } = await call('POST /v1/invitations/i_noor/resend');
      expect(data).toMatchObject({ status: 'pending', expires_at: '2026-12-08T09:00:00Z', resent: 2 });
    },
  );

  it.each(['expired', 'declined', 'failed'])(
    'that are %s take a seat again when they are resent',
    async (status) => {
      const { call } = await start({ account: { seat_limit: 4 }, invitations: [{ ...PENDING, status }] });
      expect(await call('POST /v1/invitations/i_noor/resend')).toMatchObject({
        status: 422,
        messages: ["You've reached your user limit"],
      });
    },
  );

  it('that are pending already hold their seat when they are resent', async () => {
    const { call } = await start({ account: { seat_limit: 5 }, invitations: [PENDING] });
    expect((await call('POST /v1/invitations/i_noor/resend')).status).toBe(200);
  });

  it.each(['cancelled', 'accepted'])('that are %s cannot be sent again or cancelled', async (status) => {
    const { call } = await start({ invitations: [{ ...PENDING, status }] });
    const wanted = status === 'cancelled' ? 404 : 409;
    expect((await call('POST /v1/invitations/i_noor/resend')).status).toBe(wanted);
    expect((await call('DELETE /v1/invitations/i_noor')).status).toBe(wanted);
  });

  it('cannot be sent again to somebody who is a member or invited anew by now', async () => {
    const { call } = await start({
      invitations: [
        { ...PENDING, status: 'expired', email: 'Linus@acme.example' },
        { ...PENDING, id: 'i_a', status: 'failed', email: 'Tom@acme.example' },
        { ...PENDING, id: 'i_b', email: 'tom@acme.example' },
      ],
    });
    expect((await call('POST /v1/invitations/i_noor/resend')).messages[0]).toMatch(/member/);
    expect((await call('POST /v1/invitations/i_a/resend')).messages[0]).toMatch(/pending/);
  });

  it('are gone after a cancellation, and so is their link', async () => {
    const { call, sandbox } = await start({ invitations: [PENDING] });
    expect((await call('DELETE /v1/invitations/i_noor')).status).toBe(204);
    expect((await call('GET /v1/invitations')).rows).toEqual([]);
    expect((await call('DELETE /v1/invitations/i_noor')).status).toBe(404);
    expect(() => sandbox.happen({ kind: 'accept', email: 'noor@acme.example' })).toThrow(
      /no pending invitation/,
    );
  });

  it.each(['expired', 'declined', 'failed'])('replace an earlier one that is %s', async (status) => {
    const { call } = await start({ invitations: [{ ...PENDING, status }] });
    expect((await call('POST /v1/users/invite', { ...ZOE, email: 'NOOR@acme.example' })).status).toBe(201);
    expect((await call('GET /v1/invitations')).rows).toMatchObject([{ id: 'inv_000001', status: 'pending' }]);
    expect((await call('GET /v1/invitations?status=cancelled')).rows).toMatchObject([{ id: 'i_noor' }]);
  });

  it.each([
    ['a member', 'Linus@Acme.example', /already belongs to a member/],
    ['an invited person', 'noor@acme.example', /already pending/],
  ])('to %s are refused', async (_who, email, message) => {
    const { call } = await start({ invitations: [PENDING] });
    const got = await call('POST /v1/users/invite', { ...ZOE, email });
    expect(got.status).toBe(409);
    expect(got.messages[0]).toMatch(message);
  });

  it('are refused with the text of the guide when no seat is free', async () => {
    const { call } = await start({ account: { seat_limit: 5 }, invitations: [PENDING] });
    expect(await call('POST /v1/users/invite', ZOE)).toMatchObject({
      status: 422,
      messages: ["You've reached your user limit"],
    });
    await call('DELETE /v1/users/u_cfo');
    expect((await call('POST /v1/users/invite', ZOE)).status).toBe(201);
  });

  it.each([
    ['a personal address', { email: 'zoe@gmail.com' }, /work address/],
    ['a domain that is none', { email: 'zoe@acme' }, /not an e-mail address/],
    ['an unknown project', { projects: ['12345', '99'] }, /no project "99"/],
  ])('with %s are refused', async (_what, change, message) => {
    const { call } = await start();
    const got = await call('POST /v1/users/invite', { ...ZOE, ...change });
    expect(got.status).toBe(422);
    expect(got.messages[0]).toMatch(message);
  });

  it('accept personal addresses in an account that takes them', async () => {
    const { call } = await start({ account: { work_addresses_only: false } });
    expect((await call('POST /v1/users/invite', { ...ZOE, email: 'zoe@gmail.com' })).status).toBe(201);
  });
});

describe('scopes that the plan does not have', () => {
  const account = { plan: { name: 'Small', features: [] } };

  it.each([
    ['projects', { projects: ['12345'] }],
    ['reports', { projects: 'all', reports: ['roi'] }],
    ['features', { projects: 'all', features: { export: true } }],
  ])('are refused: %s', async (name, change) => {
    const { call } = await start({ account, users: [{ email: 'ada@acme.example', role: 'owner' }] });
    const got = await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user', ...change });
    expect(got.status).toBe(422);
    expect(got.messages[0]).toMatch(new RegExp(`^${name}: your plan`));
  });

  it('leave everybody with all projects, and the list of projects empty', async () => {
    const { call } = await start({ account, users: [{ email: 'ada@acme.example', role: 'owner' }] });
    const { data } = await call('POST /v1/users/invite', { email: 'zoe@acme.example', role: 'user' });
    expect(data.projects).toBe('all');
    expect((await call('GET /v1/projects')).rows).toEqual([]);
    expect((await call('GET /v1/account')).data.plan.features).toEqual([]);
  });
});

describe('members', () => {
  it.each([
    ['role', { role: 'admin' }],
    ['projects', { projects: 'all' }],
    ['no projects', { projects: [] }],
    ['reports', { reports: ['roi'] }],
    ['features', { features: { export: true } }],
    ['status', { status: 'suspended' }],
    ['address', { email: 'linus.t@acme.example' }],
    ['address, by case only', { email: 'Linus@acme.example' }],
    ['several fields at once', { role: 'read_only', projects: ['12346'], reports: [] }],
  ])('can be changed: %s', async (_what, change) => {
    const { call } = await start();
    const { rows } = await call('GET /v1/users');
    const before = rows.find((row) => row.id === 'u_linus');
    const { status, data } = await call('PATCH /v1/users/u_linus', change);
    expect(status).toBe(200);
    expect(data).toEqual({ ...before, ...change });
    expect((await call('GET /v1/users')).rows.find((row) => row.id === 'u_linus')).toEqual(data);
    expect((await call('GET /v1/account')).data.seats.used).toBe(4);
  });

  it('are listed whether active or suspended, and can be listed apart', async () => {
    const { call } = await start();
    await call('PATCH /v1/users/u_cfo', { status: 'suspended' });
    expect((await call('GET /v1/users')).rows).toHaveLength(4);
    expect((await call('GET /v1/users?status=all')).rows).toHaveLength(4);
    expect((await call('GET /v1/users?status=suspended')).rows).toMatchObject([{ id: 'u_cfo' }]);
    expect((await call('GET /v1/users?status=active')).rows).toHaveLength(3);
  });

  it('keep their seat while suspended, so that coming back needs none', async () => {
    const { call } = await start({ account: { seat_limit: 4 } });
    await call('PATCH /v1/users/u_cfo', { status: 'suspended' });
    expect((await call('POST /v1/users/invite', ZOE)).status).toBe(422);
    expect((await call('PATCH /v1/users/u_cfo', { status: 'active' })).status).toBe(200);
  });

  it('free their seat when they are removed, once', async () => {
    const { call } = await start();
    expect((await call('DELETE /v1/users/u_cfo')).status).toBe(204);
    expect((await call('GET /v1/account')).data.seats.used).toBe(3);
    expect((await call('DELETE /v1/users/u_cfo')).status).toBe(404);
    expect((await call('PATCH /v1/users/u_cfo', { role: 'user' })).status).toBe(404);
  });

  it.each([
    ['a taken address', { email: 'GRACE@acme.example' }, 409],
    ['an invited address', { email: 'noor@acme.example' }, 409],
    ['a personal address', { email: 'linus@gmail.com' }, 422],
    ['an unknown project', { projects: ['99'] }, 422],
  ])('cannot get %s', async (_what, change, status) => {
    const { call } = await start({ invitations: [PENDING] });
    expect((await call('PATCH /v1/users/u_linus', change)).status).toBe(status);
  });

  it('reach by an id that was escaped for the path', async () => {
    const { call } = await start({
      users: [
        { email: 'ada@acme.example', role: 'owner' },
        { id: 'a/b %', email: 'odd@acme.example', role: 'user' },
      ],
    });
    expect((await call('DELETE /v1/users/a%2Fb%20%25')).status).toBe(204);
    expect((await call('DELETE /v1/users/%E0%A4%A')).status).toBe(404);
  });
});

describe('owners', () => {
  const users = [...seed().users, { id: 'u_cto', email: 'cto@acme.example', role: 'owner' }];
  const lastOwner = /last owner/;

  it.each([
    ['lowered', 'PATCH /v1/users/u_ada', { role: 'admin' }],
    ['suspended', 'PATCH /v1/users/u_ada', { status: 'suspended' }],
    ['removed', 'DELETE /v1/users/u_ada', undefined],
  ])('cannot be %s when they are the last', async (_what, on, body) => {
    const { call } = await start();
    const got = await call(on, body);
    expect(got.status).toBe(409);
    expect(got.messages[0]).toMatch(lastOwner);
  });

  it('who are suspended do not count as the last', async () => {
    const { call } = await start({ users: [...seed().users, { ...users[4], status: 'suspended' }] });
    expect((await call('PATCH /v1/users/u_ada', { role: 'admin' })).messages[0]).toMatch(lastOwner);
    expect((await call('PATCH /v1/users/u_cto', { role: 'admin' })).status).toBe(200);
  });

  it.each([
    ['lowered', 'PATCH /v1/users/u_cto', { role: 'user' }, 200],
    ['suspended', 'PATCH /v1/users/u_cto', { status: 'suspended' }, 200],
    ['removed', 'DELETE /v1/users/u_cto', undefined, 204],
  ])('can be %s by another owner', async (_what, on, body, status) => {
    const { call } = await start({ users });
    expect((await call(on, body)).status).toBe(status);
  });

  it.each([
    ['edit', 'PATCH /v1/users/u_cto', { projects: ['12345'] }],
    ['remove', 'DELETE /v1/users/u_cto', undefined],
    ['make, by promotion', 'PATCH /v1/users/u_linus', { role: 'owner' }],
    ['make, by promoting themselves', 'PATCH /v1/users/u_grace', { role: 'owner' }],
    ['make, by invitation', 'POST /v1/users/invite', { email: 'zoe@acme.example', role: 'owner' }],
    ['make, by transfer', 'POST /v1/account/transfer-ownership', { user_id: 'u_grace' }],
  ])('are nobody whom an admin may %s', async (_what, on, body) => {
    const { call } = await start({ users, acts_as: 'u_grace' });
    expect((await call(on, body)).status).toBe(403);
  });

  it('are made by owners where the account allows several', async () => {
    const { call } = await start();
    expect((await call('GET /v1/account')).data.multiple_owners).toBe(true);
    expect((await call('PATCH /v1/users/u_grace', { role: 'owner' })).data.role).toBe('owner');
    expect((await call('POST /v1/users/invite', { ...ZOE, role: 'owner' })).status).toBe(201);
  });

  it('are made by transfer only where the account has a single one', async () => {
    const { call } = await start({ account: { multiple_owners: false } });
    expect((await call('GET /v1/account')).data.multiple_owners).toBe(false);
    const promoted = await call('PATCH /v1/users/u_grace', { role: 'owner' });
    expect(promoted).toMatchObject({ status: 422, messages: [expect.stringMatching(/Transfer ownership/)] });
    expect((await call('POST /v1/users/invite', { ...ZOE, role: 'owner' })).status).toBe(422);
    const moved = await call('POST /v1/account/transfer-ownership', { user_id: 'u_grace' });
    expect(moved.data).toMatchObject({ id: 'u_grace', role: 'owner' });
    expect((await call('GET /v1/me')).data).toMatchObject({ id: 'u_ada', role: 'admin' });
    expect((await call('POST /v1/account/transfer-ownership', { user_id: 'u_linus' })).status).toBe(403);
  });

  it.each([
    ['nobody', 'u_none', 404],
    ['themselves', 'u_ada', 409],
    ['somebody who is suspended', 'u_cfo', 422],
  ])('cannot hand the account to %s', async (_whom, user_id, status) => {
    const { call } = await start();
    await call('PATCH /v1/users/u_cfo', { status: 'suspended' });
    expect((await call('POST /v1/account/transfer-ownership', { user_id })).status).toBe(status);
  });
});

describe('the credential', () => {
  const users = [...seed().users, { id: 'u_cto', email: 'cto@acme.example', role: 'owner' }];

  it('acts as its member', async () => {
    const { call } = await start({ acts_as: 'u_grace' });
    expect((await call('GET /v1/me')).data).toEqual({
      id: 'u_grace',
      email: 'grace@acme.example',
      name: null,
      role: 'admin',
      account: { id: 'acc_000001', name: 'Acme' },
    });
  });

  it.each(['u_linus', 'u_cfo'])('of %s reads, and manages nobody', async (acts_as) => {
    const { call } = await start({ acts_as, invitations: [PENDING] });
    expect((await call('GET /v1/users')).status).toBe(200);
    const refused: readonly Got[] = [
      await call('POST /v1/users/invite', ZOE),
      await call('POST /v1/invitations/i_noor/resend'),
      await call('DELETE /v1/invitations/i_noor'),
      await call('PATCH /v1/users/u_grace', { role: 'user' }),
      await call('DELETE /v1/users/u_grace'),
      await call('POST /v1/account/transfer-ownership', { user_id: 'u_grace' }),
    ];
    expect(refused.map((got) => got.status)).toEqual([403, 403, 403, 403, 403, 403]);
  });

  it('cannot remove or suspend its own member, but can lower it', async () => {
    const { call } = await start({ users });
    expect((await call('DELETE /v1/users/u_ada')).messages).toEqual(['You cannot remove yourself.']);
    expect((await call('PATCH /v1/users/u_ada', { status: 'suspended' })).messages).toEqual([
      'You cannot suspend yourself.',
    ]);
    expect((await call('PATCH /v1/users/u_ada', { role: 'admin' })).status).toBe(200);
  });

  it.each([
    ['removed', { kind: 'leave', email: 'ada@acme.example' } as const],
    ['suspended', { kind: 'edit', email: 'ada@acme.example', status: 'suspended' } as const],
  ])('is dead once its member is %s by somebody else', async (_what, event) => {
    const { call, sandbox } = await start({ users });
    sandbox.happen(event);
    expect(await call('GET /v1/users')).toMatchObject({ status: 401, messages: ['Unauthenticated.'] });
  });
});

describe('audit events', () => {
  it('say who did what to whom, before and after, in order', async () => {
    const { call, sandbox } = await start({ invitations: [PENDING] });
    const api = { id: 'u_ada', email: 'ada@acme.example', type: 'api' };
    const access = { role: 'user', projects: ['12345'], reports: [], features: {} };
    await call('POST /v1/users/invite', ZOE);
    sandbox.advance(1000);
    sandbox.happen({ kind: 'accept', email: 'zoe@acme.example' });
    await call('PATCH /v1/users/u_linus', { email: 'lt@acme.example', status: 'suspended' });
    await call('POST /v1/invitations/i_noor/resend');
    sandbox.happen({ kind: 'decline', email: 'noor@acme.example' });
    await call('DELETE /v1/invitations/i_noor');
    await call('DELETE /v1/users/u_linus');
    await call('POST /v1/account/transfer-ownership', { user_id: 'u_grace' });
    const events = await call('GET /v1/audit-events');
    expect(events.rows.map((event) => [event.id, event.action, event.target, event.actor])).toEqual([
      ['evt_000001', 'invite', { email: 'zoe@acme.example', invitation_id: 'inv_000001' }, api],
      [
        'evt_000002',
        'accept',
        { email: 'zoe@acme.example', user_id: 'usr_000001' },
        { id: 'usr_000001', email: 'zoe@acme.example', type: 'user' },
      ],
      ['evt_000003', 'update', { email: 'lt@acme.example', user_id: 'u_linus' }, api],
      ['evt_000004', 'resend', { email: 'noor@acme.example', invitation_id: 'i_noor' }, api],
      [
        'evt_000005',
        'decline',
        { email: 'noor@acme.example', invitation_id: 'i_noor' },
        { id: null, email: 'noor@acme.example', type: 'user' },
      ],
      ['evt_000006', 'cancel', { email: 'noor@acme.example', invitation_id: 'i_noor' }, api],
      ['evt_000007', 'remove', { email: 'lt@acme.example', user_id: 'u_linus' }, api],
      ['evt_000008', 'transfer', { email: 'grace@acme.example', user_id: 'u_grace' }, api],
      ['evt_000009', 'update', { email: 'ada@acme.example', user_id: 'u_ada' }, api],
    ]);
    expect(events.rows[0]).not.toHaveProperty('before');
    expect(events.rows[0]?.after).toEqual({ ...access, email: 'zoe@acme.example', status: 'pending' });
    expect(events.rows[2]?.before).toEqual({ ...access, email: 'linus@acme.example', status: 'active' });
    expect(events.rows[2]?.after).toEqual({ ...access, email: 'lt@acme.example', status: 'suspended' });
    expect(events.rows[6]).not.toHaveProperty('after');
    const later = await call('GET /v1/audit-events?since=2026-11-24T09:00:01Z&limit=2');
    expect(later.rows.map((event) => event.id)).toEqual(['evt_000002', 'evt_000003']);
    expect(later.pagination).toEqual({ total: 8, offset: 0, limit: 2 });
    expect(later.retained_since).toBeNull();
  });

  it('name the call that did it, and none where the calendar or the mail did', async () => {
    const { call, sandbox } = await start({ invitations: [PENDING] });
    await call('POST /v1/users/invite', ZOE);
    sandbox.happen({ kind: 'bounce', email: 'zoe@acme.example' });
    sandbox.advance(400 * DAY);
    const [invited, bounced, expired] = (await call('GET /v1/audit-events')).rows;
    expect(invited).toMatchObject({ action: 'invite', request_id: sandbox.requests()[0]?.request_id });
    const service = { id: null, email: null, type: 'system' };
    expect(bounced).toMatchObject({ action: 'fail', actor: service, after: { status: 'failed' } });
    expect(expired).toMatchObject({
      action: 'expire',
      at: '2026-12-04T09:00:00Z',
      actor: service,
      target: { invitation_id: 'i_noor' },
      before: { status: 'pending' },
      after: { status: 'expired' },
    });
    expect(bounced).not.toHaveProperty('request_id');
    expect(expired).not.toHaveProperty('request_id');
  });

  it('say that an invitation replaces one that had ended', async () => {
    const { call, sandbox } = await start({ invitations: [PENDING] });
    sandbox.happen({ kind: 'decline', email: 'noor@acme.example' });
    await call('POST /v1/users/invite', { ...ZOE, email: 'noor@acme.example' });
    const events = (await call('GET /v1/audit-events')).rows;
    expect(events.map(({ action, target }) => [action, target])).toEqual([
      ['decline', { email: 'noor@acme.example', invitation_id: 'i_noor' }],
      ['cancel', { email: 'noor@acme.example', invitation_id: 'i_noor' }],
      ['invite', { email: 'noor@acme.example', invitation_id: 'inv_000001' }],
    ]);
  });

  it('are gone once they are older than the account keeps them, and the list says since when', async () => {
    const { call, sandbox } = await start({ account: { audit_retention: '30d' } });
    await call('POST /v1/users/invite', ZOE);
    sandbox.advance(31 * DAY);
    await call('DELETE /v1/users/u_linus');
    const { rows, retained_since } = await call('GET /v1/audit-events');
    expect(rows.map(({ action }) => action)).toEqual(['expire', 'remove']);
    expect(retained_since).toBe('2026-11-25T09:00:00Z');
  });

  it('are not written for a change that changes nothing, nor for one that is refused', async () => {
    const { call } = await start();
    await call('PATCH /v1/users/u_linus', { role: 'user', projects: ['12345'] });
    await call('DELETE /v1/users/u_ada');
    expect((await call('GET /v1/audit-events')).rows).toEqual([]);
  });
});
