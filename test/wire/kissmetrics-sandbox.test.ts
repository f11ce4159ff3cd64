// Client and sandbox, which share no code, on one account: what each step says it brings about is there afterwards.
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveAccount, LiveRow, ScopeCatalog } from '../../src/core/access.ts';
import type { After, ChangeDraft, ChangeKind, Step } from '../../src/core/change.ts';
import { ProviderError } from '../../src/core/errors.ts';
import { simulate } from '../../src/core/simulation.ts';
import { kissmetrics } from '../../src/providers/kissmetrics/kissmetrics.ts';
import type { Provider, Receipt } from '../../src/providers/provider.ts';
import { startSandbox } from '../../src/sandbox/server.ts';
import { fakeDeps, never } from '../support/http.ts';
import { held } from '../support/kissmetrics.ts';

type Options = Parameters<typeof startSandbox>[0];
type Sandbox = Awaited<ReturnType<typeof startSandbox>>;

const SEED = {
  account: { name: 'Acme', multiple_owners: true, seat_limit: 8 },
  acts_as: 'ada@acme.example',
  projects: [
    { id: '12', name: 'web' },
    { id: '13', name: 'shop' },
  ],
  users: [
    { email: 'ada@acme.example', role: 'owner' },
    { email: 'wen@acme.example', role: 'user', projects: ['12'], features: { export: false } },
    { email: 'sam@acme.example', role: 'admin', status: 'suspended' },
  ],
  invitations: [
    { email: 'noor@acme.example', role: 'user', projects: ['12'], status: 'expired', created_at: '-20d' },
    { email: 'tom@acme.example', role: 'read_only', projects: [], status: 'pending' },
  ],
};

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

interface World {
  readonly sandbox: Sandbox;
  readonly provider: Provider;
}

async function start(options: Options = {}, account: object = {}): Promise<World> {
  const seed = { ...SEED, account: { ...SEED.account, ...account } };
  const sandbox = await startSandbox({ seed, ...options });
  cleanups.push(() => sandbox.close());
  const settings = { base_url: sandbox.url, rate_limit: '99999/min' };
  const deps = fakeDeps({ env: { KISSMETRICS_API_KEY: sandbox.token } });
  return {
    sandbox,
    provider: kissmetrics.create({ account: 'km', provider: 'kissmetrics', settings }, deps),
  };
}

async function read({ provider }: World): Promise<LiveAccount> {
  const reader = provider.openReader();
  const live = await reader.read(never());
  await reader.close();
  return live;
}

async function execute({ provider }: World, step: Step): Promise<Receipt> {
  const writer = provider.openWriter();
  try {
    return await writer.execute(step, never());
  } finally {
    await writer.close();
  }
}

function rowOf(live: LiveAccount, email: string): LiveRow {
  const row = live.rows.find((candidate) => candidate.email === email);
  if (row === undefined) throw new Error(`nobody is ${email}`);
  return row;
}

function stepsFor(
  { provider }: World,
  kind: ChangeKind,
  before: LiveRow | null,
  after: Partial<After> | null,
  extra: Partial<ChangeDraft> = {},
  scopes?: ScopeCatalog,
): readonly Step[] {
  const start: After = {
    status: 'active',
    email: before?.email ?? null,
    login: null,
    name: null,
    entitlements: before?.entitlements ?? [],
  };
  const draft: ChangeDraft = {
    id: 'km/x/y',
    kind,
    person: 'y',
    account: 'km',
    before,
    after: after === null ? null : { ...start, ...after },
    gains: [],
    losses: [],
    risk: 'low',
    why: { kind: 'absent' },
    needs: [],
    message: null,
    ...extra,
  };
  return provider.steps(draft, scopes).map((step, i) => ({ ...step, id: `km/x/y/${i + 1}` }));
}

describe('every step of a change brings about what it says', () => {
  it.each<[string, ChangeKind, string | null, Partial<After> | null, Partial<ChangeDraft>, object]>([
    [
      'invite',
      'invite',
      null,
      {
        email: 'new@acme.example',
        entitlements: held('admin', 'project:*', 'report:r1', 'feature:export=deny'),
      },
      { message: 'Welcome!' },
      {},
    ],
    [
      'invite with no projects',
      'invite',
      null,
      { email: 'new@acme.example', entitlements: held('user') },
      {},
      {},
    ],
    [
      'invite an admin with no projects',
      'invite',
      null,
      { email: 'new@acme.example', entitlements: held('admin') },
      {},
      {},
    ],
    ['resend an expired one', 'resend', 'noor@acme.example', null, {}, {}],
    ['resend a pending one', 'resend', 'tom@acme.example', null, {}, {}],
    ['cancel', 'cancel', 'tom@acme.example', null, {}, {}],
    ['cancel an expired one', 'cancel', 'noor@acme.example', null, {}, {}],
    ['reinvite', 'reinvite', 'tom@acme.example', { entitlements: held('user', 'project:13') }, {}, {}],
    [
      'raise',
      'update',
      'wen@acme.example',
      { entitlements: held('admin', 'project:12', 'feature:export=deny') },
      {},
      {},
    ],
    [
      'widen',
      'update',
      'wen@acme.example',
      { entitlements: held('user', 'project:*', 'feature:export=allow') },
      {},
      {},
    ],
    ['narrow', 'update', 'wen@acme.example', { entitlements: held('read-only') }, {}, {}],
    ['rename', 'rename', 'wen@acme.example', { email: 'wen@new.example' }, {}, {}],
    [
      'reactivate',
      'reactivate',
      'sam@acme.example',
      { entitlements: held('read-only', 'project:13') },
      {},
      {},
    ],
    ['remove', 'remove', 'wen@acme.example', null, {}, {}],
    [
      'transfer',
      'transfer',
      'wen@acme.example',
      { entitlements: held('owner', 'project:*', 'feature:export=deny') },
      { former: 'ada@acme.example' },
      { multiple_owners: false },
    ],
    [
      'invite without project scopes',
      'invite',
      null,
      { email: 'new@acme.example', entitlements: held('user') },
      {},
      { plan: { name: 'Basic', features: [] } },
    ],
    [
      'invite an admin without project scopes',
      'invite',
      null,
      { email: 'new@acme.example', entitlements: held('admin') },
      {},
      { plan: { name: 'Basic', features: [] } },
    ],
  ])('%s', async (_, kind, email, after, extra, account) => {
    const basic = 'plan' in account;
    const users = SEED.users.slice(0, 1);
    const world = await start(
      basic
        ? {
            seed: { ...SEED, projects: [], users, invitations: [], account: { ...SEED.account, ...account } },
          }
        : {},
      account,
    );
    const before = await read(world);
    const former = extra.former === undefined ? {} : { former: rowOf(before, extra.former).id };
    const row = email === null ? null : rowOf(before, email);
    const steps = stepsFor(world, kind, row, after, { ...extra, ...former }, before.scopes);

    expect(steps.length).toBeGreaterThan(0);
    for (const step of steps) {
      expect(simulate(await read(world)).holds(step.effect)).toBe(false);
      const receipt = await execute(world, step);
      const live = await read(world);
      expect(receipt.status).toBe('done');
      expect(simulate(live).holds(step.effect)).toBe(true);
      if (step.effect.kind !== 'gone') expect(live.rows.map((row) => row.id)).toContain(receipt.row);
    }
    const writes = world.sandbox.requests().filter((request) => request.method !== 'GET');
    expect(writes.map((request) => `${request.method} ${request.path}`)).toEqual(
      steps.map((step) => step.call),
    );
  });
});

describe('what the sandbox refuses is understood', () => {
  it.each<[string, ChangeKind, string | null, Partial<After> | null, object, string]>([
    [
      'inviting a member',
      'invite',
      null,
      { email: 'wen@acme.example', entitlements: held('user') },
      {},
      'conflict_exists',
    ],
    [
      'inviting an invited',
      'invite',
      null,
      { email: 'tom@acme.example', entitlements: held('user') },
      {},
      'conflict_pending',
    ],
    [
      'inviting without a seat',
      'invite',
      null,
      { email: 'new@acme.example', entitlements: held('user') },
      { seat_limit: 4 },
      'seat_limit',
    ],
    ['resending without a seat', 'resend', 'noor@acme.example', null, { seat_limit: 4 }, 'seat_limit'],
    [
      'a project that is none',
      'update',
      'wen@acme.example',
      { entitlements: held('user', 'project:99') },
      {},
      'validation',
    ],
    [
      'lowering the last owner',
      'update',
      'ada@acme.example',
      { entitlements: held('user') },
      {},
      'last_owner',
    ],
    [
      'an address that is taken',
      'rename',
      'wen@acme.example',
      { email: 'ada@acme.example' },
      {},
      'conflict_exists',
    ],
  ])('%s', async (_, kind, email, after, account, expected) => {
    const world = await start({}, account);
    const live = await read(world);
    const [step] = stepsFor(world, kind, email === null ? null : rowOf(live, email), after);
    if (step === undefined) throw new Error('no step');

    const error: unknown = await execute(world, step).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(ProviderError);
    expect(error).toMatchObject({ kind: expected });
  });

  it('removing or suspending oneself', async () => {
    const seed = { ...SEED, users: [...SEED.users, { email: 'eve@acme.example', role: 'owner' }] };
    const world = await start({ seed });
    const [step] = stepsFor(world, 'remove', rowOf(await read(world), 'ada@acme.example'), null);
    if (step === undefined) throw new Error('no step');

    await expect(execute(world, step)).rejects.toMatchObject({ kind: 'self_lockout' });
  });

  it('removing twice counts as done before', async () => {
    const world = await start();
    const live = await read(world);
    for (const email of ['wen@acme.example', 'tom@acme.example']) {
      const [step] = stepsFor(world, 'remove', rowOf(live, email), null);
      if (step === undefined) throw new Error('no step');

      expect((await execute(world, step)).status).toBe('done');
      expect((await execute(world, step)).status).toBe('already');
    }
  });

  it("an admin's credential against an owner", async () => {
    const users = SEED.users.map((user) => ({ ...user, status: 'active' }));
    const world = await start({ seed: { ...SEED, users, acts_as: 'sam@acme.example' } });
    const [step] = stepsFor(world, 'update', rowOf(await read(world), 'ada@acme.example'), {
      entitlements: held('user'),
    });
    if (step === undefined) throw new Error('no step');

    await expect(execute(world, step)).rejects.toMatchObject({ kind: 'forbidden' });
  });
});

describe('reading while the sandbox misbehaves', () => {
  it.each<[string, readonly object[], string | null]>([
    ['one 500', [{ on: 'GET /v1/users', fault: { kind: 'status', status: 500 } }], null],
    ['one dropped connection', [{ on: 'GET /v1/invitations', fault: { kind: 'drop' } }], null],
    ['one cut-off answer', [{ on: 'GET /v1/account', fault: { kind: 'truncate' } }], null],
    ['one wrong total', [{ on: 'GET /v1/users', fault: { kind: 'total', add: 1 } }], null],
    [
      'a total that is always wrong',
      [{ on: 'GET /v1/users', times: 'always', fault: { kind: 'total', add: 1 } }],
      'incomplete_read',
    ],
    ['an HTML page', [{ on: 'GET /v1/me', fault: { kind: 'html', status: 200 } }], 'incomplete_read'],
    [
      'a redirect',
      [{ on: 'GET /v1/me', fault: { kind: 'redirect', location: 'https://login.example/' } }],
      'incomplete_read',
    ],
    ['401', [{ on: 'GET /v1/me', fault: { kind: 'status', status: 401 } }], 'auth'],
    [
      'an invitation that is accepted in between',
      [
        {
          on: 'GET /v1/users',
          fault: { kind: 'world', event: { kind: 'accept', email: 'tom@acme.example' }, when: 'before' },
        },
      ],
      null,
    ],
  ])('%s', async (_, faults, kind) => {
    const world = await start({ faults: faults as never });

    const result = await read(world).catch((reason: unknown) => reason);

    if (kind !== null) {
      expect(result).toMatchObject({ kind });
      return;
    }
    const emails = (result as LiveAccount).rows.map((row) => row.email);
    expect(new Set(emails)).toEqual(new Set([...SEED.users, ...SEED.invitations].map((row) => row.email)));
    expect(emails).toHaveLength(SEED.users.length + SEED.invitations.length);
  });
});
