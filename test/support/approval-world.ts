// A team that keeps its access in a repository: a fake GitHub, a sandbox account, and rollcall run in a clone.

import { run } from '../../src/cli/run.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/server.ts';
import type { CommitOptions } from './github/commit-spec.ts';
import type { Pull } from './github/model.ts';
import { type GitHub, openGitHub } from './github/open.ts';
import type { OpenOptions } from './github/pulls.ts';
import { playedIo, type Result } from './session.ts';

/** People of every world by login, with their numbers on the forge. */
export const IDS = { ada: 101, bo: 102, cy: 103, dee: 104, mal: 105 } as const;
export type Login = keyof typeof IDS;
export const mailOf = (login: string): string => `${login}@acme.example`;

export interface TeamText {
  /** Lines of `members:` beside the usual people. */
  readonly members?: readonly string[];
  /** The role of people who are there anyway. */
  readonly roles?: { readonly [login: string]: string };
  readonly without?: readonly Login[];
  /** Lines under `policy:`. */
  readonly policy?: readonly string[];
  /** Top-level lines. */
  readonly more?: readonly string[];
}

export interface ApprovalWorld {
  readonly github: GitHub;
  readonly sandbox: Sandbox;
  /** The text of team.yaml; what is given differs from the usual. */
  team(text?: TeamText): string;
  /** The commit of the first team.yaml. */
  readonly baseline: string;
  /** Opens a pull request by ada with this file. */
  propose(text: TeamText, options?: Partial<OpenOptions>): Promise<Pull>;
  /** Runs rollcall in a fresh clone of the branch. */
  rollcall(...argv: readonly string[]): Promise<Result>;
  rollcallIn(
    folder: string,
    env: { readonly [name: string]: string },
    ...argv: readonly string[]
  ): Promise<Result>;
  verify(...argv: readonly string[]): Promise<Verified>;
  push(text: TeamText, options: CommitOptions): Promise<string>;
  close(): Promise<void>;
}

export interface Verified {
  readonly code: number;
  readonly verdict: string;
  readonly steps: readonly {
    readonly commit: string;
    readonly pull_request: number | null;
    readonly verdict: string;
    readonly assurance: string;
    readonly unverified: readonly string[];
    readonly reasons: readonly { readonly code: string; readonly message: string }[];
    readonly notes: readonly { readonly code: string }[];
  }[];
  readonly err: string;
}

const POLICY = ['  require: { expires: { elevate: 7d } }', '  approvals: {}'];

/**
 * Opens a world whose baseline is live already: ada owns the account, bo and cy administer it, dee uses it. `start`: when
 * its clocks begin; where rollcall runs as a process of its own, that has the machine's clock.
 */
export async function openApprovalWorld(first: TeamText = {}, start?: string): Promise<ApprovalWorld> {
  const github = await openGitHub(start);
  for (const [login, id] of Object.entries(IDS)) github.user(login, { id, emails: [mailOf(login)] });
  const sandbox = await startSandbox({
    seed: {
      account: { name: 'Acme', plan: { name: 'Basic', features: [] } },
      users: [
        ['u_1', 'ada', 'owner'],
        ['u_2', 'bo', 'admin'],
        ['u_3', 'cy', 'admin'],
        ['u_4', 'dee', 'user'],
      ].map(([id, login, role]) => ({ id, email: mailOf(login ?? ''), role })),
    },
    clock: github.clock.text(),
  });

  const team = (text: TeamText = {}): string => {
    const { members = [], roles = {}, without = [], policy = POLICY, more = [] } = text;
    const role = (login: Login, usual: string): string => roles[login] ?? usual;
    const usual = (
      [
        ['ada', 'owner'],
        ['bo', 'admin'],
        ['cy', 'admin'],
        ['dee', 'user'],
      ] as const
    )
      .filter(([login]) => !without.includes(login))
      .map(
        ([login, usually]) =>
          `  ${mailOf(login)}: { role: ${role(login, usually)}, ids: { github: { id: ${IDS[login]} } } }`,
      );
    return [
      'version: 1',
      `accounts: { kissmetrics: { base_url: "${sandbox.url}", rate_limit: 6000/min } }`,
      'policy:',
      ...policy,
      ...more,
      'members:',
      ...usual,
      ...members.map((line) => `  ${line}`),
      '',
    ].join('\n');
  };
  const baseline = await github.push('main', { 'team.yaml': team(first) }, { by: 'ada', message: 'Begin' });
  let branches = 0;

  async function rollcallIn(
    folder: string,
    env: { readonly [name: string]: string },
    ...argv: readonly string[]
  ): Promise<Result> {
    const { io, said } = playedIo({
      cwd: folder,
      env: { PATH: process.env['PATH'] ?? '', KISSMETRICS_API_KEY: sandbox.token, ...github.env, ...env },
      now: () => github.clock.now(),
    });
    const code = await run(argv, io);
    if (github.server.errors.length > 0) throw github.server.errors[0];
    return { code, ...said() };
  }

  return {
    github,
    sandbox,
    team,
    baseline,
    propose: async (text, options = {}) => {
      branches += 1;
      return github.open({
        branch: `change-${branches}`,
        files: { 'team.yaml': team(text) },
        by: 'ada',
        verified: true,
        ...options,
      });
    },
    push: (text, options) => github.push('main', { 'team.yaml': team(text) }, options),
    rollcall: async (...argv) => rollcallIn(await github.clone(), {}, ...argv),
    rollcallIn,
    verify: async (...argv) => {
      const { code, out, err } = await rollcallIn(await github.clone(), {}, 'verify', '--json', ...argv);
      if (out === '') throw new Error(`verify ended in ${code}: ${err}`);
      return { code, err, ...(JSON.parse(out) as Omit<Verified, 'code' | 'err'>) };
    },
    close: async () => {
      await Promise.all([github.close(), sandbox.close()]);
    },
  };
}
