// A small company for end-to-end tests: a team.yaml and a sandbox account that say the same, so that a test changes
// one side and looks at what happens over real HTTP.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { compareStrings } from '../../src/core/compare.ts';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import type { AccountPlan, Plan } from '../../src/plan/model.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { openSession, type Result, type Session, type SessionOptions } from './session.ts';

/** An account as a sandbox is seeded with it. */
export interface AccountOptions {
  readonly users?: readonly object[];
  readonly invitations?: readonly object[];
  /** Fields of the seed's `account`. */
  readonly account?: object;
  /** Whom the credential acts as; default: Ada, or else the first owner. */
  readonly actsAs?: string;
  readonly faults?: readonly object[];
  readonly maxLimit?: number;
  readonly token?: string;
}

export interface CompanyOptions extends AccountOptions {
  /** Lines under `members:`; default: everybody whom the account has. */
  readonly members?: readonly string[];
  readonly policy?: readonly string[];
  /** Lines of the account's block in team.yaml. */
  readonly settings?: readonly string[];
  /** An account `second` in the same file; who is in it says `accounts: [second]`. Its token is in SECOND_API_KEY. */
  readonly second?: AccountOptions;
  readonly session?: SessionOptions;
}

/** What a team.yaml is written from; what is left out stays as it was. */
export interface TeamText {
  readonly members?: readonly string[];
  readonly policy?: readonly string[];
  readonly settings?: readonly string[];
  /** Lines after everything else. */
  readonly rest?: readonly string[];
}

/** A plan as `--format json` printed it. */
export interface Planned extends Result {
  readonly plan: Plan;
  /** The plan of the account `kissmetrics`. */
  readonly account: AccountPlan;
  /** The plan of the account `second`, where there is one. */
  readonly second: AccountPlan | undefined;
}

export interface Company {
  readonly sandbox: Sandbox;
  /** Undefined where the company has one account. */
  readonly second: Sandbox | undefined;
  readonly session: Session;
  /** Runs `plan --format json` with further arguments. Throws where no plan was printed. */
  plan(...argv: readonly string[]): Promise<Planned>;
  /** Runs `apply --yes` with further arguments, a minute later than the run before. */
  apply(...argv: readonly string[]): Promise<Result>;
  /** Records of the ledger, oldest first. */
  records(): Promise<readonly ApplyRecord[]>;
  writeMembers(lines: readonly string[]): Promise<void>;
  writeTeam(text: TeamText): Promise<void>;
  /** Lets time go by, here and in the accounts. */
  pass(ms: number): void;
  /** Addresses of the members, sorted. */
  people(): readonly string[];
  close(): Promise<void>;
}

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Calls that are no reads, as a sandbox saw them: `METHOD /path`. */
export function writesOf(sandbox: Sandbox): readonly string[] {
  return sandbox
    .requests()
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path: called }) => `${method} ${called}`);
}

/** What a plan would do, in its order: `remove wen@acme.example`. */
export function changesOf({ changes }: AccountPlan): readonly string[] {
  return changes.map(({ kind, person }) => `${kind} ${person}`);
}

/** What became of the changes of the newest record, in their order: `applied remove wen@acme.example`. */
export async function outcomesOf(company: Company): Promise<readonly string[]> {
  const record = (await company.records()).at(-1);
  return (record?.accounts ?? []).flatMap(({ outcomes }) =>
    outcomes.map(({ status, change }) => `${status} ${change.kind} ${change.person}`),
  );
}

/** Ada and Cto own the account, Grace runs it, Wen and Linus use it. */
export const MEMBERS: readonly string[] = [
  'ada@acme.example: owner',
  'cto@acme.example: owner',
  'grace@acme.example: admin',
  'wen@acme.example: { role: user, projects: [web] }',
  'linus@acme.example: { role: user, projects: [web, app] }',
];

export const USERS: readonly object[] = [
  { email: 'ada@acme.example', role: 'owner' },
  { email: 'cto@acme.example', role: 'owner' },
  { email: 'grace@acme.example', role: 'admin' },
  { email: 'wen@acme.example', role: 'user', projects: ['1'] },
  { email: 'linus@acme.example', role: 'user', projects: ['1', '2'] },
];

/** Opens a company. Close it after use. */
export async function openCompany(options: CompanyOptions = {}): Promise<Company> {
  const sandbox = await openAccount({ users: USERS, ...options });
  const second = options.second === undefined ? undefined : await openAccount(options.second);
  let passed = 0;
  const session = await openSession({
    now: () => Date.now() + passed,
    ...options.session,
    env: {
      KISSMETRICS_API_KEY: sandbox.token,
      ...(second === undefined ? {} : { SECOND_API_KEY: second.token }),
      ...options.session?.env,
    },
  });
  let text: Required<TeamText> = {
    members: options.members ?? MEMBERS,
    policy: options.policy ?? [],
    settings: options.settings ?? [],
    rest: [],
  };

  async function writeTeam(next: TeamText): Promise<void> {
    text = { ...text, ...next };
    await session.write('team.yaml', teamText(text, sandbox, second));
  }

  function pass(ms: number): void {
    passed += ms;
    sandbox.advance(ms);
    second?.advance(ms);
  }

  await writeTeam({});
  return {
    sandbox,
    second,
    session,
    writeTeam,
    pass,
    writeMembers: async (members) => writeTeam({ members }),
    async plan(...argv) {
      const result = await session.run('plan', '--format', 'json', ...argv);
      if (result.out === '') throw new Error(`no plan: exit ${result.code}, ${result.err}`);
      const plan = JSON.parse(result.out) as Plan;
      const [account] = plan.accounts;
      if (account === undefined) throw new Error('the plan has no account');
      return { ...result, plan, account, second: plan.accounts[1] };
    },
    async apply(...argv) {
      // Two plans of one second would be the same plan.
      pass(MINUTE);
      return session.run('apply', '--yes', ...argv);
    },
    people: () =>
      sandbox
        .state()
        .users.map(({ email }) => email)
        .sort(compareStrings),
    async records() {
      const folder = path.join(session.folder, '.rollcall/records');
      const names = await readdir(folder).catch(() => []);
      return Promise.all(
        names
          .filter((name) => name.endsWith('.json'))
          .sort(compareStrings)
          .map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as ApplyRecord),
      );
    },
    async close() {
      await session.close();
      await sandbox.close();
      await second?.close();
    },
  };
}

async function openAccount(options: AccountOptions): Promise<Sandbox> {
  const { users = [], invitations = [], actsAs, maxLimit, token } = options;
  const isAdas = users.some((user) => 'email' in user && user.email === 'ada@acme.example');
  const actor = actsAs ?? (isAdas ? 'ada@acme.example' : undefined);
  return startSandbox({
    seed: {
      account: { seat_limit: null, ...options.account },
      ...(actor === undefined ? {} : { acts_as: actor }),
      projects: [
        { id: '1', name: 'web' },
        { id: '2', name: 'app' },
      ],
      users,
      invitations,
    },
    faults: options.faults ?? [],
    ...(maxLimit === undefined ? {} : { maxLimit }),
    ...(token === undefined ? {} : { token }),
  });
}

function teamText(
  { members, policy, settings, rest }: Required<TeamText>,
  sandbox: Sandbox,
  second: Sandbox | undefined,
): string {
  const indent = (lines: readonly string[], by: string): readonly string[] =>
    lines.map((line) => `${by}${line}`);
  return [
    'version: 1',
    'accounts:',
    '  kissmetrics:',
    `    base_url: ${sandbox.url}`,
    '    rate_limit: 60000/min',
    ...indent(settings, '    '),
    ...(second === undefined
      ? []
      : [
          '  second:',
          '    provider: kissmetrics',
          `    base_url: ${second.url}`,
          '    rate_limit: 60000/min',
          '    credentials: { token_env: SECOND_API_KEY }',
          'defaults: { accounts: [kissmetrics] }',
        ]),
    second === undefined
      ? 'projects: { web: { kissmetrics: "1" }, app: { kissmetrics: "2" } }'
      : 'projects: { web: { kissmetrics: "1", second: "1" }, app: { kissmetrics: "2", second: "2" } }',
    ...(policy.length === 0 ? [] : ['policy:', ...indent(policy, '  ')]),
    'members:',
    ...indent(members, '  '),
    ...rest,
    '',
  ].join('\n');
}
