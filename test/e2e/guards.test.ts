// Guards, end to end: what a bad merge would do is refused with its numbers, in the account that it hits and in no
// other, and nothing but names under policy.allow lets it through.
import { afterEach, describe, expect, it } from 'vitest';
import {
  type Company,
  type CompanyOptions,
  changesOf,
  DAY,
  MEMBERS,
  openCompany,
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

const OWNER = { email: 'ada@acme.example', role: 'owner' };
/** p01 … p19: with Ada, twenty people. */
const NAMES = Array.from({ length: 19 }, (_, i) => `p${String(i + 1).padStart(2, '0')}@acme.example`);
const NINE = NAMES.slice(10);
const ADA = 'ada@acme.example: owner';

const people = (role: string, projects: readonly string[]): readonly object[] =>
  NAMES.map((email) => ({ email, role, projects }));
const lines = (names: readonly string[], role: string, projects: string): readonly string[] =>
  names.map((name) => `${name}: { role: ${role}, projects: [${projects}] }`);

/** Zed is to go from the second account, whatever happens to the first. */
const SECOND = {
  users: [
    { email: 'owner@second.example', role: 'owner' },
    { email: 'yan@second.example', role: 'user', projects: ['1'] },
    { email: 'zed@second.example', role: 'user', projects: ['1'] },
  ],
};
const SECOND_MEMBERS: readonly string[] = [
  'owner@second.example: { role: owner, accounts: [second] }',
  'yan@second.example: { role: user, projects: [web], accounts: [second] }',
];

interface Edge {
  /** The account and what the file says of it: nine of one kind would go. */
  readonly company: CompanyOptions & { readonly members: readonly string[] };
  readonly message: string;
  /** The word of policy.allow. */
  readonly allow: string;
  /** Changes of the plan. */
  readonly changes: readonly string[];
}

const EDGES: { readonly [name: string]: Edge } = {
  'removing 9 of 20 people': {
    company: {
      users: [OWNER, ...people('user', ['1'])],
      members: [ADA, ...lines(NAMES.slice(0, 10), 'user', 'web')],
    },
    message: 'would remove 9 of 20 members (45 %), limit 20 %',
    allow: 'remove',
    changes: NINE.map((name) => `remove ${name}`),
  },
  'cancelling 9 of 20 pending invitations': {
    company: {
      users: [OWNER],
      invitations: [...NAMES, 'p00@acme.example'].map((email) => ({ email, role: 'user', projects: ['1'] })),
      members: [ADA, ...lines(['p00@acme.example', ...NAMES.slice(0, 10)], 'user', 'web')],
    },
    message: 'would cancel 9 of 20 invitations (45 %), limit 20 %',
    allow: 'cancel',
    changes: NINE.map((name) => `cancel ${name}`),
  },
  'lowering 9 of 20 roles': {
    company: {
      users: [OWNER, ...people('user', ['1'])],
      members: [ADA, ...lines(NAMES.slice(0, 10), 'user', 'web'), ...lines(NINE, 'read-only', 'web')],
    },
    message: 'would lower 9 of 20 roles (45 %), limit 20 %',
    allow: 'lower',
    changes: NINE.map((name) => `update ${name}`),
  },
  'dropping 9 of 20 project grants': {
    company: {
      // Ada's "all" is one grant, the others have one each.
      users: [OWNER, ...people('user', ['1'])],
      members: [ADA, ...lines(NAMES.slice(0, 10), 'user', 'web'), ...lines(NINE, 'user', '')],
    },
    message: 'would take away 9 of 20 project grants (45 %), limit 20 %',
    allow: 'narrow',
    changes: NINE.map((name) => `update ${name}`),
  },
};

describe.each(Object.entries(EDGES))(
  'attack 36: too much at once: %s',
  (_name, { company: options, message, allow, changes }) => {
    const both: CompanyOptions = {
      ...options,
      members: [...options.members, ...SECOND_MEMBERS],
      second: SECOND,
    };
    const allowing = (names: readonly string[], until = '2999-01-01'): readonly string[] => [
      'allow:',
      `  - { ${allow}: [${names.join(', ')}], until: ${until}, reason: "team closed, HR-77" }`,
    ];

    it('is refused with the numbers; another account in the file is planned all the same', async () => {
      const { plan, session, sandbox } = await open(both);
      const { code, account, second } = await plan();
      expect(code).toBe(5);
      expect(account.refused).toMatchObject({ code: 'RC301', message });
      expect(account.guards).toMatchObject([
        { code: 'RC301', edge: allow, count: 9, population: 20, limit: 20 },
      ]);
      expect(changesOf(account)).toEqual(changes);
      expect(second).toMatchObject({ refused: null, guards: [] });
      expect(second?.changes.map(({ kind, person }) => `${kind} ${person}`)).toEqual([
        'remove zed@second.example',
      ]);

      const shown = await session.run('plan');
      expect(shown.code).toBe(5);
      expect(shown.out).toContain(`RC301 ${message}`);
      expect(shown.out).toContain('policy.allow');
      expect(shown.out).toContain('zed@second.example');
      expect(writesOf(sandbox)).toEqual([]);
    });

    it('is refused by apply too, with exit 5 and nothing written where it is the only account', async () => {
      const { apply, session, sandbox, records } = await open(options);
      const { users, invitations } = sandbox.state();
      const { code, out } = await apply();
      expect(code).toBe(5);
      expect(out).toContain(`RC301 ${message}`);
      expect(out).not.toContain('not read back');
      expect((await session.run('plan', '--out', 'plan.json')).code).toBe(5);
      expect((await session.run('apply', 'plan.json')).code).toBe(5);
      expect(writesOf(sandbox)).toEqual([]);
      expect(sandbox.state()).toMatchObject({ users, invitations });
      expect((await records()).map(({ exit_code }) => exit_code)).toEqual([5, 5]);
    });

    it('stops nothing in another account: that one is applied, and the run is partial', async () => {
      const { apply, sandbox, second } = await open(both);
      const { code, out } = await apply();
      expect(code).toBe(6);
      expect(out).toContain(`RC301 ${message}`);
      expect(writesOf(sandbox)).toEqual([]);
      expect(second?.state().users.map(({ email }) => email)).toEqual([
        'owner@second.example',
        'yan@second.example',
      ]);
    });

    it('goes through for the nine who are named, and for nobody else', async () => {
      const { plan, apply, sandbox } = await open({ ...options, policy: allowing(NINE) });
      expect((await plan()).code).toBe(0);
      const { code, err } = await apply();
      expect(code, err).toBe(0);
      expect(writesOf(sandbox)).toHaveLength(9);
      expect(changesOf((await plan()).account)).toEqual([]);
    });

    it('counts the others by rule where five of nine are named', async () => {
      // Four of twenty are 20 %, which is the limit and not over it.
      const { plan, writeTeam } = await open({ ...options, policy: allowing(NINE.slice(0, 5)) });
      const five = await plan();
      expect(five).toMatchObject({ code: 0, account: { refused: null, guards: [] } });
      expect(changesOf(five.account)).toEqual(changes);
      await writeTeam({ policy: allowing(NINE.slice(0, 4)) });
      const four = await plan();
      expect(four.code).toBe(5);
      expect(four.account.refused?.message).toBe(message.replace('9 of 20', '5 of 20').replace('45', '25'));
    });

    it('is not let through by an allow that names somebody else, or another kind of edge, or is past its day', async () => {
      const { plan, session, writeTeam } = await open({ ...options, policy: allowing(NAMES.slice(0, 10)) });
      expect((await plan()).account.refused?.message).toBe(message);
      const other = allow === 'remove' ? 'cancel' : 'remove';
      await writeTeam({ policy: allowing(NINE).map((line) => line.replace(`${allow}:`, `${other}:`)) });
      expect((await plan()).account.refused?.message).toBe(message);
      await writeTeam({ policy: allowing(NINE, '2020-01-01') });
      const expired = await plan();
      expect(expired.account.refused?.message).toBe(message);
      expect(expired.account.issues.map(({ code }) => code)).toEqual(['RC308']);
      const validated = await session.run('validate');
      expect(validated.code).toBe(0);
      expect(validated.out).toContain('warning RC264');
    });
  },
);

describe('protected people', () => {
  const policy = (more: readonly string[] = []): readonly string[] => [
    'removals: { protect: [wen@acme.example] }',
    ...more,
  ];
  const allow = ['allow:', '  - { remove: [wen@acme.example], until: 2999-01-01, reason: gone }'];

  it.each([
    ['removed', MEMBERS.filter((line) => !line.startsWith('wen')), 'would remove wen@acme.example'],
    [
      'lowered',
      MEMBERS.map((line) =>
        line.replace('wen@acme.example: { role: user', 'wen@acme.example: { role: read-only'),
      ),
      'would lower wen@acme.example',
    ],
  ])('are not %s, whatever policy.allow says', async (_what, members, message) => {
    const { plan, apply, sandbox } = await open({ members, policy: policy(allow) });
    const { code, account } = await plan();
    expect(code).toBe(5);
    expect(account.refused?.code).toBe('RC304');
    expect(account.refused?.message).toContain(message);
    expect((await apply()).code).toBe(5);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('keep their invitations', async () => {
    const { plan } = await open({
      invitations: [{ email: 'noor@acme.example', role: 'user', projects: ['1'] }],
      policy: ['removals: { protect: [noor@acme.example] }'],
    });
    const { code, account } = await plan();
    expect(code).toBe(5);
    expect(account.refused?.code).toBe('RC304');
  });

  it('may be raised', async () => {
    const members = MEMBERS.map((line) =>
      line.replace('wen@acme.example: { role: user', 'wen@acme.example: { role: admin'),
    );
    const { apply } = await open({ members, policy: policy() });
    const { code, err } = await apply();
    expect(code, err).toBe(0);
  });
});

describe('the last owner', () => {
  const cto = 'cto@acme.example: owner';
  const oneOwner: CompanyOptions = {
    users: [OWNER, { email: 'grace@acme.example', role: 'admin' }, ...USERS.slice(3)],
  };

  it.each([
    ['removed', [cto, ...MEMBERS.slice(2)]],
    ['lowered', [cto, 'ada@acme.example: admin', ...MEMBERS.slice(2)]],
  ])('is not %s while the next one has not accepted', async (_what, members) => {
    const { plan, apply, sandbox } = await open({ ...oneOwner, members });
    const { code, account } = await plan();
    expect(code).toBe(5);
    expect(account.guards.find((guard) => guard.code === 'RC302')?.message).toBe(
      'would leave 0 of 1 accepted owners, policy.owners.min is 1',
    );
    expect((await apply()).code).toBe(5);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it.each([
    ['removed', [cto, ...MEMBERS.slice(2)], 'cannot remove the owner ada@acme.example'],
    [
      'lowered',
      [cto, 'ada@acme.example: admin', ...MEMBERS.slice(2)],
      'cannot edit the owner ada@acme.example',
    ],
  ])(
    'is not %s by the credential of an admin, which could not do it: both are set aside',
    async (_what, members, message) => {
      const { plan, apply, sandbox } = await open({ ...oneOwner, members, actsAs: 'grace@acme.example' });
      const { code, account } = await plan('--detailed-exitcode');
      expect(code).toBe(0);
      expect(changesOf(account)).toEqual([]);
      expect(account.quarantine.map(({ person, code: why }) => `${why} ${person}`)).toEqual([
        'RC425 ada@acme.example',
        'RC425 cto@acme.example',
      ]);
      expect(account.quarantine[0]?.message).toContain(message);
      expect((await apply()).code).toBe(0);
      expect(writesOf(sandbox)).toEqual([]);
    },
  );

  it('is not left to expire', async () => {
    const { plan, apply, sandbox, session } = await open({
      members: [
        'ada@acme.example: { role: owner, expires: 2020-12-31 }',
        'cto@acme.example: owner',
        ...MEMBERS.slice(2),
      ],
      users: [OWNER, ...USERS.slice(2)],
    });
    const { code, account, err } = await plan();
    expect(err).toContain('RC233');
    expect(code).toBe(5);
    expect(account.refused).toMatchObject({ code: 'RC302' });
    expect(account.refused?.message).toContain('access of ada@acme.example has expired');
    expect((await apply()).code).toBe(5);
    expect((await session.run('validate')).code).toBe(0);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('expires like anybody else where enough owners stay', async () => {
    const { apply, people } = await open({
      members: [
        'ada@acme.example: owner',
        'cto@acme.example: { role: owner, expires: 2020-12-31 }',
        ...MEMBERS.slice(2),
      ],
    });
    const { code, err } = await apply();
    expect(code, err).toBe(0);
    expect(people()).not.toContain('cto@acme.example');
  });

  it('hands over in one plan to somebody who is there: first the new owner, then the old one goes', async () => {
    const members = ['cto@acme.example: owner', ...MEMBERS.slice(2)];
    const users = [OWNER, { email: 'cto@acme.example', role: 'admin' }, ...USERS.slice(2)];
    const { plan, apply, sandbox, people } = await open({
      members,
      users: [...users, { email: 'bot@acme.example', role: 'owner' }],
      actsAs: 'bot@acme.example',
    });
    // Ada and the bot go, the CTO comes: but the bot acts.
    const { account } = await plan();
    expect(account.refused?.code).toBe('RC305');
    company?.sandbox.happen({ kind: 'leave', email: 'ada@acme.example' });
    await company?.writeMembers([...members, 'bot@acme.example: admin']);
    const { code, err } = await apply();
    expect(code, err).toBe(0);
    expect(people()).not.toContain('ada@acme.example');
    expect(
      sandbox
        .state()
        .users.filter(({ role }) => role === 'owner')
        .map(({ email }) => email),
    ).toEqual(['cto@acme.example']);
    const roles = sandbox.requests().flatMap(({ method, body }) => (method === 'PATCH' ? [body] : []));
    expect(roles).toEqual([{ role: 'owner' }, { role: 'admin' }]);
  });
});

describe('the acting credential', () => {
  it.each([
    ['remove itself', MEMBERS.slice(1)],
    ['make itself a user', ['ada@acme.example: { role: user, projects: all }', ...MEMBERS.slice(1)]],
  ])('cannot %s', async (_what, members) => {
    const { plan, apply, sandbox } = await open({ members });
    const { code, account } = await plan();
    expect(code).toBe(5);
    expect(account.refused).toMatchObject({ code: 'RC305' });
    expect(account.refused?.message).toContain('ada@acme.example');
    expect((await apply()).code).toBe(5);
    expect(writesOf(sandbox)).toEqual([]);
  });

  it('cannot remove itself by its own name under policy.allow either', async () => {
    const { plan } = await open({
      members: MEMBERS.slice(1),
      policy: ['allow:', '  - { remove: [ada@acme.example], until: 2999-01-01, reason: gone }'],
    });
    expect((await plan()).account.refused?.code).toBe('RC305');
  });
});

it('attack 36: refuses a file that gives nobody the account', async () => {
  const { plan, apply, sandbox } = await open({
    members: [
      'ada@acme.example: { role: owner, expires: 2020-12-31 }',
      'owner@second.example: { role: owner, accounts: [second] }',
    ],
    second: { users: [{ email: 'owner@second.example', role: 'owner' }] },
    policy: ['removals: { max_percent: 100, max_count: 100 }'],
  });
  const { code, account, second } = await plan();
  expect(code).toBe(5);
  expect(account.guards.map((guard) => guard.code)).toContain('RC306');
  expect(second?.refused).toBeNull();
  expect((await apply()).code).toBe(5);
  expect(writesOf(sandbox)).toEqual([]);
});

it('attack 36: does not go on with an account that shows less than half of what it did', async () => {
  const { apply, plan, sandbox } = await open({});
  expect((await apply()).code).toBe(0);
  for (const email of ['cto@acme.example', 'grace@acme.example', 'wen@acme.example']) {
    sandbox.happen({ kind: 'leave', email });
  }
  const { code, account } = await plan('--restore', 'wen@acme.example');
  expect(code).toBe(5);
  expect(account.refused).toMatchObject({
    code: 'RC307',
    message: 'shows 2 people, the last record counted 5',
  });
  expect((await apply()).code).toBe(5);
  expect(writesOf(sandbox)).toEqual([]);
});

it('counts an expiry that was approved with the grant for nothing', async () => {
  const end = new Date(Date.now() + 2 * DAY).toISOString().slice(0, 10);
  const opened = await open({
    users: [OWNER, ...people('user', ['1'])],
    members: [ADA, ...NAMES.map((name) => `${name}: { role: user, projects: [web], expires: ${end} }`)],
  });
  const { plan, pass, apply } = opened;
  expect(changesOf((await plan()).account)).toEqual([]);
  pass(3 * DAY);
  const { code, account } = await plan();
  expect(code).toBe(0);
  expect(account.changes).toHaveLength(19);
  const applied = await apply();
  expect(applied.code, applied.err).toBe(0);
  expect(opened.people()).toEqual(['ada@acme.example']);
});
