// A small company for end-to-end tests: a team.yaml and a sandbox account that say the same, so that a test changes
// one side and looks at what happens over real HTTP.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { ApplyRecord } from '../../src/ledger/model.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import { openSession, type Session, type SessionOptions } from './session.ts';

export interface CompanyOptions {
  /** Lines under `members:`; default: everybody whom the account has. */
  readonly members?: readonly string[];
  readonly users?: readonly object[];
  readonly invitations?: readonly object[];
  /** Fields of the seed's `account`. */
  readonly account?: object;
  readonly policy?: readonly string[];
  readonly faults?: readonly object[];
  readonly maxLimit?: number;
  readonly session?: SessionOptions;
}

export interface Company {
  readonly sandbox: Sandbox;
  readonly session: Session;
  /** Records of the ledger, oldest first. */
  records(): Promise<readonly ApplyRecord[]>;
  writeMembers(lines: readonly string[]): Promise<void>;
  close(): Promise<void>;
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
  const sandbox = await startSandbox({
    seed: {
      account: { seat_limit: null, ...options.account },
      acts_as: 'ada@acme.example',
      projects: [
        { id: '1', name: 'web' },
        { id: '2', name: 'app' },
      ],
      users: options.users ?? USERS,
      invitations: options.invitations ?? [],
    },
    faults: options.faults ?? [],
    ...(options.maxLimit === undefined ? {} : { maxLimit: options.maxLimit }),
  });
  const session = await openSession({ ...options.session, env: { KISSMETRICS_API_KEY: sandbox.token } });

  async function writeMembers(lines: readonly string[]): Promise<void> {
    await session.write(
      'team.yaml',
      [
        'version: 1',
        'accounts:',
        '  kissmetrics:',
        `    base_url: ${sandbox.url}`,
        '    rate_limit: 60000/min',
        'projects: { web: { kissmetrics: "1" }, app: { kissmetrics: "2" } }',
        ...(options.policy === undefined ? [] : ['policy:', ...options.policy.map((line) => `  ${line}`)]),
        'members:',
        ...lines.map((line) => `  ${line}`),
        '',
      ].join('\n'),
    );
  }

  await writeMembers(options.members ?? MEMBERS);
  return {
    sandbox,
    session,
    writeMembers,
    async records() {
      const folder = path.join(session.folder, '.rollcall/records');
      const names = await readdir(folder).catch(() => []);
      return Promise.all(
        names
          .sort()
          .map(async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8')) as ApplyRecord),
      );
    },
    async close() {
      await session.close();
      await sandbox.close();
    },
  };
}
