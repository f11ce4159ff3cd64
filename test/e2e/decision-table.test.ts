// The decision table, end to end: what an account shows, what the file wants, what is planned, what an apply comes to,
// and that nothing is left to do afterwards. Then drift, and an account that moves between plan and apply.
import { afterEach, describe, expect, it } from 'vitest';
import type { WorldEvent } from '../../src/sandbox/world.ts';
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
const swap = (from: string, to: string): readonly string[] => MEMBERS.map((line) => line.replace(from, to));
const wen = (fields: object): readonly object[] =>
  USERS.map((user) => ('email' in user && user.email === 'wen@acme.example' ? { ...user, ...fields } : user));
const WEN = 'wen@acme.example: { role: user, projects: [web] }';
const without = (name: string): readonly string[] => MEMBERS.filter((line) => !line.startsWith(name));

interface Row extends CompanyOptions {
  /** `kind person`, in order. */
  readonly changes?: readonly string[];
  /** Calls of the apply; `METHOD /path`. */
  readonly writes?: readonly string[];
  /** `code person` of people set aside. */
  readonly aside?: readonly string[];
  /** `reason person` of rows left alone. */
  readonly excluded?: readonly string[];
  readonly pending?: readonly string[];
  /** What the text says. */
  readonly says?: readonly string[];
}

const TABLE: { readonly [name: string]: Row } = {
  'everybody as wanted: nothing': {},
  'nobody there, wanted: invited': {
    members: [...MEMBERS, NOOR],
    changes: ['invite noor@acme.example'],
    writes: ['POST /v1/users/invite'],
  },
  'active, not wanted: removed': {
    members: without('wen'),
    changes: ['remove wen@acme.example'],
    writes: ['DELETE /v1/users/usr_000004'],
  },
  'active, different: one change with gains and losses': {
    members: swap(
      'wen@acme.example: { role: user, projects: [web]',
      'wen@acme.example: { role: read-only, projects: [app]',
    ),
    changes: ['update wen@acme.example'],
    writes: ['PATCH /v1/users/usr_000004'],
  },
  'pending, equal: waited for': {
    members: [...MEMBERS, NOOR],
    invitations: noor({}),
    pending: ['noor@acme.example'],
    says: ['noor@acme.example'],
  },
  'pending, different: invited again, which sends another e-mail': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ role: 'read_only' }),
    changes: ['reinvite noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001', 'POST /v1/users/invite'],
    says: ['another e-mail'],
  },
  'pending under the previous address: invited at the new one': {
    members: [
      ...MEMBERS,
      'noor@acme.example: { role: user, projects: [web], previous_email: nour@acme.example }',
    ],
    invitations: noor({ email: 'nour@acme.example' }),
    changes: ['reinvite noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001', 'POST /v1/users/invite'],
    says: ['another e-mail'],
  },
  'pending, not wanted: cancelled': {
    invitations: noor({}),
    changes: ['cancel noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001'],
  },
  'expired, wanted: sent again': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'expired', created_at: '-20d' }),
    changes: ['resend noor@acme.example'],
    writes: ['POST /v1/invitations/inv_000001/resend'],
  },
  'expired and different: invited again': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'expired', created_at: '-20d', role: 'read_only' }),
    changes: ['reinvite noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001', 'POST /v1/users/invite'],
  },
  'expired and sent again as often as allowed: set aside': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'expired', created_at: '-60d', resent: 2 }),
    aside: ['RC324 noor@acme.example'],
  },
  'expired where nothing is sent again: set aside': {
    members: [...MEMBERS, NOOR],
    settings: ['invitations: { resend: never }'],
    invitations: noor({ status: 'expired', created_at: '-20d' }),
    aside: ['RC324 noor@acme.example'],
  },
  'expired, not wanted: cancelled': {
    invitations: noor({ status: 'expired', created_at: '-20d' }),
    changes: ['cancel noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001'],
  },
  'declined, wanted: set aside with its age, not repeated': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'declined' }),
    aside: ['RC325 noor@acme.example'],
  },
  'failed, wanted: set aside, not repeated': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ status: 'failed' }),
    aside: ['RC326 noor@acme.example'],
  },
  'failed at the previous address: invited at the new one': {
    members: [
      ...MEMBERS,
      'noor@acme.example: { role: user, projects: [web], previous_email: nour@acme.example }',
    ],
    invitations: noor({ email: 'nour@acme.example', status: 'failed' }),
    changes: ['reinvite noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001', 'POST /v1/users/invite'],
  },
  'declined, not wanted: cancelled': {
    invitations: noor({ status: 'declined' }),
    changes: ['cancel noor@acme.example'],
    writes: ['DELETE /v1/invitations/inv_000001'],
  },
  'suspended, wanted: reactivated': {
    users: wen({ status: 'suspended' }),
    changes: ['reactivate wen@acme.example'],
    writes: ['PATCH /v1/users/usr_000004'],
  },
  'suspended, not wanted: removed': {
    users: wen({ status: 'suspended' }),
    members: without('wen'),
    changes: ['remove wen@acme.example'],
    writes: ['DELETE /v1/users/usr_000004'],
  },
  'active under the previous address: renamed, the seat kept': {
    members: swap('wen@acme.example: {', 'wendy@acme.example: { previous_email: wen@acme.example,'),
    changes: ['rename wendy@acme.example'],
    writes: ['PATCH /v1/users/usr_000004'],
  },
  'active under the previous address and different: renamed, then changed': {
    members: swap(
      'wen@acme.example: { role: user',
      'wendy@acme.example: { previous_email: wen@acme.example, role: admin',
    ),
    changes: ['rename wendy@acme.example', 'update wendy@acme.example'],
    writes: ['PATCH /v1/users/usr_000004', 'PATCH /v1/users/usr_000004'],
  },
  'a key that moved without previous_email: removed and invited, and the plan suggests the field': {
    members: swap('wen@acme.example: {', 'wen@new.example: {'),
    changes: ['invite wen@new.example', 'remove wen@acme.example'],
    writes: ['POST /v1/users/invite', 'DELETE /v1/users/usr_000004'],
    says: ['previous_email'],
  },
  'two live rows for one person: set aside, the rest goes on': {
    users: [...USERS, { email: 'wen@old.example', role: 'user', projects: ['1'] }],
    members: [...swap('wen@acme.example: {', 'wen@acme.example: { previous_email: wen@old.example,'), NOOR],
    changes: ['invite noor@acme.example'],
    writes: ['POST /v1/users/invite'],
    aside: ['RC321 wen@acme.example'],
  },
  'one live row for two people: both set aside, the rest goes on': {
    members: [
      ...MEMBERS,
      'mallory@acme.example: { role: user, projects: [web], ids: { kissmetrics: usr_000004 } }',
      NOOR,
    ],
    changes: ['invite noor@acme.example'],
    writes: ['POST /v1/users/invite'],
    aside: ['RC322 mallory@acme.example', 'RC322 wen@acme.example'],
  },
  'a pinned id that is gone while somebody has the address: set aside': {
    members: swap('wen@acme.example: {', 'wen@acme.example: { ids: { kissmetrics: usr_000099 },'),
    aside: ['RC323 wen@acme.example'],
  },
  'transfer where the account has one owner at a time': {
    account: { multiple_owners: false },
    users: USERS.map((user) =>
      'email' in user && user.email === 'cto@acme.example' ? { ...user, role: 'admin' } : user,
    ),
    members: ['ada@acme.example: admin', 'cto@acme.example: owner', ...MEMBERS.slice(2)],
    changes: ['transfer cto@acme.example'],
    writes: ['POST /v1/account/transfer-ownership'],
  },
  'promote then demote where several may own': {
    members: [
      'ada@acme.example: admin',
      'cto@acme.example: owner',
      'grace@acme.example: owner',
      ...MEMBERS.slice(3),
    ],
    changes: ['update grace@acme.example', 'update ada@acme.example'],
    writes: ['PATCH /v1/users/usr_000003', 'PATCH /v1/users/usr_000001'],
  },
};

const IGNORE = ['ignore:', '  - { email: "*@vendor.example", reason: support, owner: ada@acme.example }'];

describe('one plan, one apply', () => {
  it.each(Object.entries(TABLE))('%s', async (_name, { changes = [], writes = [], ...row }) => {
    const { plan, apply, session, sandbox } = await open(row);
    const { code, account } = await plan('--detailed-exitcode');
    expect(changesOf(account)).toEqual(changes);
    expect(account.quarantine.map((one) => `${one.code} ${one.person}`)).toEqual(row.aside ?? []);
    expect(account.pending.map(({ person }) => person)).toEqual(row.pending ?? []);
    expect(code).toBe(changes.length > 0 ? 2 : 0);
    const { out } = await session.run('plan');
    for (const text of row.says ?? []) expect(out).toContain(text);
    expect(out).toMatch(changes.length > 0 ? /^Plan: /m : /^No changes\./m);

    const applied = await apply();
    expect(applied.code, applied.err).toBe(0);
    expect(writesOf(sandbox)).toEqual(writes);
    expect(await outcomesOf(company as Company)).toEqual(changes.map((change) => `applied ${change}`));

    const again = await plan('--detailed-exitcode');
    expect({ code: again.code, changes: changesOf(again.account) }).toEqual({ code: 0, changes: [] });
    expect(again.account.quarantine.map((one) => `${one.code} ${one.person}`)).toEqual(row.aside ?? []);
  });

  it('invites nobody to an account that shows every project to everybody, where the file says none or names some', async () => {
    const { plan, apply, session, sandbox } = await open({
      account: { plan: { name: 'Basic', features: [] } },
      users: USERS.slice(0, 3),
      members: [
        ...MEMBERS.slice(0, 3),
        'noor@acme.example: { role: user, projects: all }',
        'omar@acme.example: { role: user, projects: [] }',
        'pia@acme.example: { role: read-only, projects: [web] }',
      ],
    });
    const { account } = await plan();
    expect(changesOf(account)).toEqual(['invite noor@acme.example']);
    expect(account.quarantine.map((one) => `${one.code} ${one.person}`)).toEqual([
      'RC420 omar@acme.example',
      'RC420 pia@acme.example',
    ]);
    expect((await session.run('plan')).out).toContain('has no access by project and shows all of them');
    expect((await apply()).code).toBe(0);
    expect(writesOf(sandbox)).toEqual(['POST /v1/users/invite']);
  });

  it('leaves ignored people alone and reports them', async () => {
    const { writeTeam, plan, apply, sandbox } = await open({
      users: [...USERS, { email: 'help@vendor.example', role: 'admin' }],
    });
    await writeTeam({ rest: IGNORE });
    const { account } = await plan();
    expect(changesOf(account)).toEqual([]);
    expect(account.excluded).toMatchObject([{ person: 'help@vendor.example', reason: 'ignored' }]);
    expect((await apply()).code).toBe(0);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('never removes in additive mode, and reports whom the file does not name', async () => {
    const { writeTeam, plan, apply, people } = await open({
      members: [...without('wen'), NOOR],
      invitations: [{ email: 'old@acme.example', role: 'user', projects: ['1'] }],
    });
    await writeTeam({ rest: ['mode: additive'] });
    const { account } = await plan();
    expect(changesOf(account)).toEqual(['invite noor@acme.example']);
    expect(account.excluded.map(({ person, reason }) => `${reason} ${person}`)).toEqual([
      'unmanaged old@acme.example',
      'unmanaged wen@acme.example',
    ]);
    expect((await apply()).code).toBe(0);
    expect(people()).toContain('wen@acme.example');
  });

  it('sends an expired invitation again twice, then sets the person aside and says since when', async () => {
    const { plan, apply, pass, sandbox } = await open({ members: [...MEMBERS, NOOR] });
    expect((await apply()).code).toBe(0);
    for (const resend of [1, 2]) {
      pass(15 * DAY);
      expect(changesOf((await plan()).account)).toEqual(['resend noor@acme.example']);
      expect((await apply()).code).toBe(0);
      expect(sandbox.state().invitations[0]).toMatchObject({ status: 'pending', resent: resend });
    }
    pass(15 * DAY);
    const end = sandbox.state().invitations[0]?.expires_at;
    const { account } = await plan();
    expect(changesOf(account)).toEqual([]);
    expect(account.quarantine).toMatchObject([{ person: 'noor@acme.example', code: 'RC324', since: end }]);
    expect((await apply()).code).toBe(0);
    pass(15 * DAY);
    expect((await plan()).account.quarantine).toMatchObject([{ code: 'RC324', since: end }]);
    expect(writesOf(sandbox)).toHaveLength(3);
  });

  it('narrows to one person with --member, and leaves the others for later', async () => {
    const { plan, apply } = await open({ members: [...without('wen'), NOOR] });
    expect(changesOf((await plan('--member', 'noor@acme.example')).account)).toEqual([
      'invite noor@acme.example',
    ]);
    expect((await apply('--member', 'noor@acme.example')).code).toBe(0);
    expect(changesOf((await plan()).account)).toEqual(['remove wen@acme.example']);
  });
});

interface Drift {
  readonly policy?: readonly string[];
  readonly event: WorldEvent;
  /** `missing|extra person` that is held; null: not held. */
  readonly held: string | null;
  /** What is planned right after the event. */
  readonly changes: readonly string[];
  /** What `--restore` of the person plans; for what is held as missing. */
  readonly restored?: readonly string[];
}

const leave: WorldEvent = { kind: 'leave', email: 'wen@acme.example' };
const edit = (fields: object): WorldEvent => ({ kind: 'edit', email: 'wen@acme.example', ...fields });
const join: WorldEvent = { kind: 'join', email: 'stranger@acme.example' };

const DRIFTS: { readonly [name: string]: Drift } = {
  'removed by hand: held': {
    event: leave,
    held: 'missing wen@acme.example',
    changes: [],
    restored: ['invite wen@acme.example'],
  },
  'removed by hand where the policy restores: invited again': {
    policy: ['drift: { missing: restore }'],
    event: leave,
    held: null,
    changes: ['invite wen@acme.example'],
  },
  'lowered by hand: held': {
    event: edit({ role: 'read_only' }),
    held: 'missing wen@acme.example',
    changes: [],
    restored: ['update wen@acme.example'],
  },
  'a project taken away by hand: held': {
    event: edit({ projects: [] }),
    held: 'missing wen@acme.example',
    changes: [],
    restored: ['update wen@acme.example'],
  },
  'suspended by hand: held': {
    event: edit({ status: 'suspended' }),
    held: 'missing wen@acme.example',
    changes: [],
    restored: ['reactivate wen@acme.example'],
  },
  'raised by hand: lowered again': {
    event: edit({ role: 'admin' }),
    held: null,
    changes: ['update wen@acme.example'],
  },
  'raised by hand where the policy holds: held': {
    policy: ['drift: { extra: hold }'],
    event: edit({ role: 'admin' }),
    held: 'extra wen@acme.example',
    changes: [],
  },
  'a project given by hand: taken away again': {
    event: edit({ projects: ['1', '2'] }),
    held: null,
    changes: ['update wen@acme.example'],
  },
  'added by hand: removed': { event: join, held: null, changes: ['remove stranger@acme.example'] },
  'added by hand where the policy holds: held': {
    policy: ['drift: { extra: hold }'],
    event: join,
    held: 'extra stranger@acme.example',
    changes: [],
  },
};

describe('drift', () => {
  it.each(Object.entries(DRIFTS))('%s', async (_name, { policy = [], event, held, changes, restored }) => {
    const { plan, apply, pass, session, sandbox } = await open({ policy });
    expect((await apply()).code).toBe(0);
    sandbox.happen(event);

    const first = await plan();
    expect(changesOf(first.account)).toEqual(changes);
    expect(first.account.held.map(({ drift, person }) => `${drift} ${person}`)).toEqual(
      held === null ? [] : [held],
    );
    const report = await session.run('drift', '--detailed-exitcode');
    expect(report.code).toBe(changes.length > 0 ? 2 : 0);
    if (held !== null) expect(report.out).toContain(held.split(' ')[1]);

    // Held stays held, however many plans and applies go by; what is put right stays right.
    for (const _ of [1, 2, 3]) {
      pass(DAY);
      const { code, err } = await apply();
      expect(code, err).toBe(0);
      const next = await plan('--detailed-exitcode');
      expect(next.code, next.err).toBe(0);
      expect(next.account.held.map(({ drift, person }) => `${drift} ${person}`)).toEqual(
        held === null ? [] : [held],
      );
    }
    expect(writesOf(sandbox)).toHaveLength(changes.length);

    if (restored === undefined) return;
    expect(changesOf((await plan('--restore', 'wen@acme.example')).account)).toEqual(restored);
    const brought = await apply('--restore', 'wen@acme.example');
    expect(brought.code, brought.err).toBe(0);
    const after = await plan();
    expect(after.account.held).toEqual([]);
    expect(changesOf(after.account)).toEqual([]);
    expect(writesOf(sandbox)).toHaveLength(1);
  });

  it('forgets who was taken out of the file: written in again later, they are invited', async () => {
    const { plan, apply, writeMembers, sandbox } = await open();
    await apply();
    sandbox.happen(leave);
    await apply();
    await writeMembers(without('wen'));
    await apply();
    await writeMembers(MEMBERS);
    const { account } = await plan();
    expect(account.held).toEqual([]);
    expect(changesOf(account)).toEqual(['invite wen@acme.example']);
  });

  it('does not hold whom it removed itself', async () => {
    const { plan, apply, writeMembers } = await open({ members: without('wen') });
    await apply();
    await writeMembers(MEMBERS);
    expect(changesOf((await plan()).account)).toEqual(['invite wen@acme.example']);
  });

  it('releases who came back by themselves', async () => {
    const { plan, apply, sandbox } = await open();
    await apply();
    sandbox.happen(edit({ role: 'read_only' }));
    await apply();
    sandbox.happen(edit({ role: 'user' }));
    expect((await plan()).account).toMatchObject({ held: [], changes: [] });
    await apply();
    sandbox.happen(edit({ role: 'read_only' }));
    expect((await plan()).account.held).toHaveLength(1);
  });

  it('changes of the file are no drift: a held person whose role is lowered in the file is settled', async () => {
    const { plan, apply, writeMembers, sandbox } = await open();
    await apply();
    sandbox.happen(edit({ role: 'read_only' }));
    await writeMembers(swap('wen@acme.example: { role: user', 'wen@acme.example: { role: read-only'));
    expect((await plan()).account).toMatchObject({ held: [], changes: [] });
    expect(WEN).toBe(MEMBERS[3]);
  });

  it('holds an invitation that somebody withdrew by hand', async () => {
    const { plan, apply, sandbox } = await open({ members: [...MEMBERS, NOOR] });
    await apply();
    sandbox.happen({ kind: 'withdraw', email: 'noor@acme.example' });
    for (const _ of [1, 2]) {
      const { account } = await plan();
      expect(account.held).toMatchObject([{ drift: 'missing', person: 'noor@acme.example' }]);
      expect((await apply()).code).toBe(0);
    }
    expect(writesOf(sandbox)).toHaveLength(1);
  });
});

interface Moved extends CompanyOptions {
  readonly events: readonly WorldEvent[];
  readonly exit: number;
  readonly outcomes: readonly string[];
  /** Calls that change the account; default: none. */
  readonly writes?: number;
}

const NOT_WEN = [...without('wen'), NOOR];

const MOVED: { readonly [name: string]: Moved } = {
  'invited, and somebody added the person by hand': {
    members: [...MEMBERS, NOOR],
    events: [{ kind: 'join', email: 'noor@acme.example', role: 'admin' }],
    exit: 3,
    outcomes: ['stale invite noor@acme.example'],
  },
  'invited, and the same person is there as wanted': {
    members: [...MEMBERS, 'noor@acme.example: { role: admin, projects: all }'],
    events: [{ kind: 'join', email: 'noor@acme.example', role: 'admin' }],
    exit: 0,
    outcomes: ['already invite noor@acme.example'],
  },
  'removed, and gone by hand': {
    members: without('wen'),
    events: [leave],
    exit: 0,
    outcomes: ['already remove wen@acme.example'],
  },
  'removed, and edited by hand': {
    members: without('wen'),
    events: [edit({ role: 'admin' })],
    exit: 3,
    outcomes: ['stale remove wen@acme.example'],
  },
  'changed, and edited to just that by hand': {
    members: swap('wen@acme.example: { role: user', 'wen@acme.example: { role: admin'),
    events: [edit({ role: 'admin' })],
    exit: 0,
    outcomes: ['already update wen@acme.example'],
  },
  'changed, and gone by hand': {
    members: swap('wen@acme.example: { role: user', 'wen@acme.example: { role: admin'),
    events: [leave],
    exit: 3,
    outcomes: ['stale update wen@acme.example'],
  },
  'changed, and suspended by hand': {
    members: swap('wen@acme.example: { role: user', 'wen@acme.example: { role: admin'),
    events: [edit({ status: 'suspended' })],
    exit: 3,
    outcomes: ['stale update wen@acme.example'],
  },
  'renamed, and renamed by hand to another address': {
    members: swap('wen@acme.example: {', 'wendy@acme.example: { previous_email: wen@acme.example,'),
    events: [edit({ new_email: 'w@acme.example' })],
    exit: 3,
    outcomes: ['stale rename wendy@acme.example'],
  },
  'renamed and changed, and edited by hand: both wait': {
    members: swap(
      'wen@acme.example: { role: user',
      'wendy@acme.example: { previous_email: wen@acme.example, role: admin',
    ),
    events: [edit({ projects: ['1', '2'] })],
    exit: 3,
    outcomes: ['stale rename wendy@acme.example', 'stale update wendy@acme.example'],
  },
  'an invitation to cancel, accepted': {
    invitations: noor({}),
    events: [{ kind: 'accept', email: 'noor@acme.example' }],
    exit: 3,
    outcomes: ['stale cancel noor@acme.example'],
  },
  'an invitation to cancel, declined': {
    invitations: noor({}),
    events: [{ kind: 'decline', email: 'noor@acme.example' }],
    exit: 3,
    outcomes: ['stale cancel noor@acme.example'],
  },
  'an invitation to cancel, withdrawn': {
    invitations: noor({}),
    events: [{ kind: 'withdraw', email: 'noor@acme.example' }],
    exit: 0,
    outcomes: ['already cancel noor@acme.example'],
  },
  'an invitation to replace, accepted as it was': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ role: 'read_only' }),
    events: [{ kind: 'accept', email: 'noor@acme.example' }],
    exit: 3,
    outcomes: ['stale reinvite noor@acme.example'],
  },
  'an invitation to replace, expired': {
    members: [...MEMBERS, NOOR],
    invitations: noor({ role: 'read_only' }),
    events: [{ kind: 'expire', email: 'noor@acme.example' }],
    exit: 3,
    outcomes: ['stale reinvite noor@acme.example'],
  },
  'one row moved, the other did not: the other goes on': {
    members: NOT_WEN,
    events: [edit({ role: 'admin' })],
    exit: 6,
    outcomes: ['applied invite noor@acme.example', 'stale remove wen@acme.example'],
    writes: 1,
  },
  'one is true already, the other is done': {
    members: NOT_WEN,
    events: [leave],
    exit: 0,
    outcomes: ['applied invite noor@acme.example', 'already remove wen@acme.example'],
    writes: 1,
  },
  'somebody else changed whom the plan does not touch': {
    members: NOT_WEN,
    events: [{ kind: 'edit', email: 'linus@acme.example', role: 'admin' }],
    exit: 0,
    outcomes: ['applied invite noor@acme.example', 'applied remove wen@acme.example'],
    writes: 2,
  },
  'the other owner left: what would leave too few is not done': {
    members: ['ada@acme.example: owner', 'cto@acme.example: admin', ...MEMBERS.slice(2), NOOR],
    policy: ['owners: { min: 1 }'],
    events: [{ kind: 'edit', email: 'ada@acme.example', role: 'admin' }],
    exit: 5,
    outcomes: ['not-executed invite noor@acme.example', 'not-executed update cto@acme.example'],
  },
};

describe('an account that moves between plan and apply', () => {
  it.each(Object.entries(MOVED))('%s', async (_name, { events, exit, outcomes, writes = 0, ...options }) => {
    const { session, sandbox } = await open(options);
    const planned = await session.run('plan', '--out', 'plan.json');
    expect(planned.code, planned.err).toBe(0);
    for (const event of events) sandbox.happen(event);
    const { code, out } = await session.run('apply', 'plan.json');
    expect(await outcomesOf(company as Company), out).toEqual(outcomes);
    expect(code).toBe(exit);
    expect(writesOf(sandbox)).toHaveLength(writes);
    const [record] = (await company?.records()) ?? [];
    expect(record?.exit_code).toBe(exit);
  });

  it('writes nothing at all with --all-or-nothing where one row moved', async () => {
    const { session, sandbox } = await open({ members: NOT_WEN });
    await session.run('plan', '--out', 'plan.json');
    sandbox.happen(edit({ role: 'admin' }));
    const { code } = await session.run('apply', 'plan.json', '--all-or-nothing');
    expect(code).toBe(3);
    expect(await outcomesOf(company as Company)).toEqual([
      'not-executed invite noor@acme.example',
      'stale remove wen@acme.example',
    ]);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('writes to no other account either with --all-or-nothing', async () => {
    const owner = { email: 'owner@second.example', role: 'owner' };
    const { session, sandbox, second } = await open({
      members: [...without('wen'), 'owner@second.example: { role: owner, accounts: [second] }'],
      second: { users: [owner, { email: 'zed@second.example', role: 'user', projects: ['1'] }] },
    });
    await session.run('plan', '--out', 'plan.json');
    sandbox.happen(edit({ role: 'admin' }));
    expect((await session.run('apply', 'plan.json', '--all-or-nothing')).code).toBe(3);
    expect(second === undefined ? null : writesOf(second)).toEqual([]);
    expect((await session.run('apply', 'plan.json')).code).toBe(6);
    expect(second === undefined ? null : writesOf(second)).toHaveLength(1);
  });

  it('does everything with --all-or-nothing where nothing moved', async () => {
    const { session, sandbox } = await open({ members: NOT_WEN });
    await session.run('plan', '--out', 'plan.json');
    expect((await session.run('apply', 'plan.json', '--all-or-nothing')).code).toBe(0);
    expect(writesOf(sandbox)).toHaveLength(2);
  });

  it('reports an invitation that was accepted in the very moment of its cancellation', async () => {
    const { apply, plan, people } = await open({
      invitations: noor({}),
      faults: [
        {
          on: 'DELETE /v1/invitations/{id}',
          fault: { kind: 'world', event: { kind: 'accept', email: 'noor@acme.example' } },
        },
      ],
    });
    // Perhaps the account says "there is no such invitation", perhaps that it was accepted: it is not taken for done.
    expect((await apply()).code).toBe(6);
    expect(await outcomesOf(company as Company)).toEqual(['unverified cancel noor@acme.example']);
    expect(people()).toContain('noor@acme.example');
    expect(changesOf((await plan()).account)).toEqual(['remove noor@acme.example']);
  });

  it('does not say that an answer was lost where the account refused: accepted before the old link was cancelled', async () => {
    const { apply, plan, people } = await open({
      members: [...MEMBERS, NOOR],
      invitations: noor({ role: 'read_only' }),
      faults: [
        {
          on: 'DELETE /v1/invitations/{id}',
          fault: { kind: 'world', event: { kind: 'accept', email: 'noor@acme.example' } },
        },
      ],
    });
    const { code, out } = await apply();
    expect(code).toBe(1);
    expect(out).toContain('failed reinvite noor@acme.example: stopped after 1 of 2 writes');
    expect(out).not.toContain('its answer was lost');
    expect(people()).toContain('noor@acme.example');
    expect(changesOf((await plan()).account)).toEqual(['update noor@acme.example']);
  });

  it('applies a plan a second time without sending anything again', async () => {
    const { session, sandbox } = await open({ members: NOT_WEN });
    await session.run('plan', '--out', 'plan.json');
    expect((await session.run('apply', 'plan.json')).code).toBe(0);
    expect((await session.run('apply', 'plan.json')).code).toBe(0);
    expect(await outcomesOf(company as Company)).toEqual([
      'already invite noor@acme.example',
      'already remove wen@acme.example',
    ]);
    expect(writesOf(sandbox)).toHaveLength(2);
  });
});
