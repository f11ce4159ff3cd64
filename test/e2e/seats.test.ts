// Seats, end to end: never one too many, removals first where they must be, and who waits is told the numbers.
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Company,
  type CompanyOptions,
  changesOf,
  MEMBERS,
  openCompany,
  outcomesOf,
  USERS,
  writesOf,
} from '../support/company.ts';

let company: Company | undefined;

async function open(options: CompanyOptions): Promise<Company> {
  company = await openCompany(options);
  return company;
}

afterEach(async () => {
  await company?.close();
  company = undefined;
});

const LEAVERS: readonly object[] = [
  { email: 'xia@acme.example', role: 'user', projects: ['1'] },
  { email: 'yan@acme.example', role: 'user', projects: ['1'] },
];
const xia = 'xia@acme.example: { role: user, projects: [web] }';
const noor = 'noor@acme.example: { role: user, projects: [web] }';
const omar = 'omar@acme.example: { role: user, projects: [web] }';

/** Seven people on seven seats. */
const FULL: CompanyOptions = { users: [...USERS, ...LEAVERS], account: { seat_limit: 7 } };

/** Who has an invitation that can be accepted. */
function invited(company: Company): readonly string[] {
  return company.sandbox
    .state()
    .invitations.filter(({ status }) => status === 'pending')
    .map(({ email }) => email);
}

it('makes room first where the account is full: two removals, then two invitations', async () => {
  const { plan, apply, sandbox } = await open({ ...FULL, members: [...MEMBERS, noor, omar] });
  const { account } = await plan();
  expect(changesOf(account)).toEqual([
    'remove xia@acme.example',
    'remove yan@acme.example',
    'invite noor@acme.example',
    'invite omar@acme.example',
  ]);
  expect(account.order_note).toBe(
    '2 seats must be freed first: 2 invitations, 0 of 7 seats free, 2 freed by this plan',
  );
  expect(account.seats).toEqual({ limit: 7, reserve: 0, before: 7, after: 7 });
  const { code, err } = await apply();
  expect(code, err).toBe(0);
  expect(writesOf(sandbox)).toEqual([
    'DELETE /v1/users/usr_000006',
    'DELETE /v1/users/usr_000007',
    'POST /v1/users/invite',
    'POST /v1/users/invite',
  ]);
  expect(sandbox.requests().filter(({ status }) => status !== null && status >= 300)).toEqual([]);
  expect(changesOf((await plan()).account)).toEqual([]);
});

it('gives the one seat that comes free to the first in the file, and tells the other why it waits', async () => {
  const { plan, apply, sandbox, session } = await open({ ...FULL, members: [...MEMBERS, xia, noor, omar] });
  const { code, account } = await plan();
  expect(code).toBe(0);
  expect(changesOf(account)).toEqual(['remove yan@acme.example', 'invite noor@acme.example']);
  const message = 'no free seat: 2 invitations, 0 of 7 seats free, 1 freed by this plan';
  expect(account.withheld).toMatchObject([{ person: 'omar@acme.example', code: 'RC312', message }]);
  expect((await session.run('plan')).out).toContain(message);

  const applied = await apply();
  expect(applied.code, applied.err).toBe(6);
  expect(applied.out).toContain(`withheld: omar@acme.example: RC312 ${message}`);
  expect(await outcomesOf(company as Company)).toEqual([
    'applied remove yan@acme.example',
    'applied invite noor@acme.example',
  ]);
  expect(writesOf(sandbox)).toEqual(['DELETE /v1/users/usr_000007', 'POST /v1/users/invite']);
  // Only somebody who waits: nothing is sent, and nobody is told that all is well.
  expect((await apply()).code).toBe(6);
  expect(writesOf(sandbox)).toHaveLength(2);
});

it('invites who waited as soon as a seat is bought', async () => {
  const { apply, sandbox } = await open({ ...FULL, members: [...MEMBERS, xia, noor, omar] });
  await apply();
  sandbox.happen({ kind: 'seats', limit: 8 });
  const { code, err } = await apply();
  expect(code, err).toBe(0);
  expect(invited(company as Company)).toEqual(['noor@acme.example', 'omar@acme.example']);
});

interface Room extends CompanyOptions {
  readonly expected: readonly string[];
  readonly withheld?: readonly string[];
  readonly exit: number;
}

const ROOMS: { readonly [name: string]: Room } = {
  'usually raises and invites before it removes': {
    ...FULL,
    account: { seat_limit: 9 },
    members: [...MEMBERS, noor, omar],
    expected: [
      'invite noor@acme.example',
      'invite omar@acme.example',
      'remove xia@acme.example',
      'remove yan@acme.example',
    ],
    exit: 0,
  },
  'frees no more than it must, and an invitation before a member': {
    users: [...USERS, ...LEAVERS.slice(0, 1)],
    invitations: [{ email: 'old@acme.example', role: 'user', projects: ['1'] }],
    account: { seat_limit: 7 },
    members: [...MEMBERS, noor],
    expected: ['cancel old@acme.example', 'invite noor@acme.example', 'remove xia@acme.example'],
    exit: 0,
  },
  'keeps the reserve of the policy': {
    account: { seat_limit: 7 },
    members: [...MEMBERS, noor, omar],
    policy: ['seats: { reserve: 1 }'],
    expected: ['invite noor@acme.example'],
    withheld: ['no free seat: 2 invitations, 1 of 7 seats free (1 in reserve), 0 freed by this plan'],
    exit: 6,
  },
  'takes an expired invitation for one that needs a seat again': {
    account: { seat_limit: 5 },
    invitations: [
      { email: 'noor@acme.example', role: 'user', projects: ['1'], status: 'expired', created_at: '-20d' },
    ],
    members: [...MEMBERS, noor],
    expected: [],
    withheld: ['no free seat: 1 invitation, 0 of 5 seats free, 0 freed by this plan'],
    exit: 6,
  },
  'needs no seat for another invitation in place of a pending one': {
    account: { seat_limit: 6 },
    invitations: [{ email: 'noor@acme.example', role: 'read_only', projects: ['1'] }],
    members: [...MEMBERS, noor],
    expected: ['reinvite noor@acme.example'],
    exit: 0,
  },
};

it.each(Object.entries(ROOMS))('%s', async (_name, { expected, withheld = [], exit, ...options }) => {
  const { plan, apply, sandbox } = await open(options);
  const { account } = await plan();
  expect(changesOf(account)).toEqual(expected);
  expect(account.withheld.map(({ message }) => message)).toEqual(withheld);
  const { code, err } = await apply();
  expect(code, err).toBe(exit);
  expect(sandbox.requests().filter(({ status }) => status !== null && status >= 300)).toEqual([]);
});

describe('a seat taken by somebody else', () => {
  const one = { account: { seat_limit: 6 }, members: [...MEMBERS, noor] };

  it('between plan and apply refuses the account before anything is written', async () => {
    const { session, sandbox } = await open(one);
    expect((await session.run('plan', '--out', 'plan.json')).code).toBe(0);
    sandbox.happen({ kind: 'join', email: 'yan@acme.example' });
    const { code, out } = await session.run('apply', 'plan.json');
    expect(code).toBe(5);
    expect(out).toContain('RC505');
    expect(out).toContain('seat');
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('in the moment of the invitation is reported with the words of the service', async () => {
    const { apply, sandbox } = await open({
      ...one,
      faults: [
        {
          on: 'POST /v1/users/invite',
          fault: { kind: 'world', event: { kind: 'join', email: 'yan@acme.example' } },
        },
      ],
    });
    const { code, out } = await apply();
    expect(code).toBe(1);
    expect(out).toContain("You've reached your user limit");
    expect(await outcomesOf(company as Company)).toEqual(['failed invite noor@acme.example']);
    expect(invited(company as Company)).toEqual([]);
    // The stranger is not in the file: the next run takes the seat back and invites.
    const next = await apply();
    expect(next.code, next.err).toBe(0);
    expect(invited(company as Company)).toEqual(['noor@acme.example']);
    expect(sandbox.state().users.map(({ email }) => email)).not.toContain('yan@acme.example');
  });

  it('after a removal made room for it leaves the removal done and the invitation failed', async () => {
    const { apply, people } = await open({
      users: [...USERS, ...LEAVERS.slice(0, 1)],
      account: { seat_limit: 6 },
      members: [...MEMBERS, noor],
      faults: [
        {
          on: 'POST /v1/users/invite',
          fault: { kind: 'world', event: { kind: 'join', email: 'yan@acme.example' } },
        },
      ],
    });
    const { code } = await apply();
    expect(code).toBe(6);
    expect(await outcomesOf(company as Company)).toEqual([
      'applied remove xia@acme.example',
      'failed invite noor@acme.example',
    ]);
    expect(people()).toContain('yan@acme.example');
  });

  it('between the two writes of another invitation loses nobody: the person is invited again, not held', async () => {
    const { apply, plan, writeMembers, sandbox } = await open(one);
    expect((await apply()).code).toBe(0);
    await writeMembers([...MEMBERS, noor.replace('user', 'admin')]);
    sandbox.setFaults([
      {
        on: 'POST /v1/users/invite',
        fault: { kind: 'world', event: { kind: 'join', email: 'yan@acme.example' } },
      },
    ]);
    expect((await apply()).code).toBe(6);
    expect(await outcomesOf(company as Company)).toEqual(['failed reinvite noor@acme.example']);
    const { account } = await plan();
    expect(account.held).toEqual([]);
    expect(changesOf(account)).toEqual(['remove yan@acme.example', 'invite noor@acme.example']);
  });
});
