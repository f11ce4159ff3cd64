// rollcall doctor over a fake GitHub and a sandbox account: one set-up in which nothing is wrong, and one broken thing
// each.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/run.ts';
import { CHECKS } from '../../../../src/doctor/checks.ts';
import type { Finding, Status } from '../../../../src/doctor/model.ts';
import { type ApprovalWorld, openApprovalWorld } from '../../../support/approval-world.ts';
import { workflowText } from '../../../support/doctor-facts.ts';
import { mustGit } from '../../../support/github/git.ts';
import type { Files } from '../../../support/github/model.ts';
import { ALL_PERMISSIONS } from '../../../support/github/people.ts';
import { DEFAULT_RULESET, editRuleset } from '../../../support/github/rules.ts';
import { putEnvironment } from '../../../support/github/settings.ts';
import { openSession, playedIo, type Result } from '../../../support/session.ts';

const FILES: Files = {
  '.github/CODEOWNERS': '* @acme/security\n',
  '.github/workflows/plan.yml': workflowText('plan'),
  '.github/workflows/apply.yml': workflowText('apply'),
  '.github/workflows/drift.yml': workflowText('drift', { on: '{ schedule: [{ cron: "37 5 * * *" }] }' }),
};

const RULES = [
  { type: 'deletion' },
  { type: 'non_fast_forward' },
  {
    type: 'pull_request',
    parameters: {
      ...DEFAULT_RULESET.rules.find(({ type }) => type === 'pull_request')?.parameters,
      dismiss_stale_reviews_on_push: true,
      require_code_owner_review: true,
    },
  },
  {
    type: 'required_status_checks',
    parameters: {
      required_status_checks: [{ context: 'rollcall/plan' }],
      strict_required_status_checks_policy: false,
    },
  },
];

const SOUND_TEAM = { more: ['ledger: { branch: rollcall-ledger }'] };

/** Opens a world in which nothing is wrong. */
async function openSound(): Promise<ApprovalWorld> {
  const world = await openApprovalWorld(SOUND_TEAM);
  const { github } = world;
  await github.push('main', FILES, { by: 'ada', message: 'Add workflows' });
  setRules(world, RULES);
  putEnvironment(github.state.settings, github.state.id(), 'rollcall');
  github.runs('drift.yml', [{}]);
  return world;
}

function setRules({ github }: ApprovalWorld, rules: typeof DEFAULT_RULESET.rules): void {
  for (const ruleset of github.state.rulesets.values())
    editRuleset(github.state, ruleset, { rules, bypass_actors: [] }, github.state.account('acme'));
}

let world: ApprovalWorld;
beforeAll(async () => {
  world = await openSound();
});
afterAll(async () => world.close());

interface Report {
  readonly format_version: string;
  readonly checks: readonly Finding[];
}

function reportOf({ out }: Result): Report {
  return JSON.parse(out) as Report;
}

/** The checks that are not ok, with their status. */
function wrongIn(result: Result): { readonly [id: string]: Status } {
  const wrong = reportOf(result).checks.filter(({ status }) => status !== 'ok');
  return Object.fromEntries(wrong.map(({ id, status }) => [id, status]));
}

function seenIn(result: Result, id: string): string {
  return reportOf(result).checks.find((check) => check.id === id)?.seen ?? '';
}

describe('a set-up in which nothing is wrong', () => {
  it('is ok in every check, and ends in 0', async () => {
    const result = await world.rollcall('doctor', '--json');
    expect(result.err).toBe('');
    expect(wrongIn(result)).toEqual({});
    expect(result.code).toBe(0);
    expect(reportOf(result).format_version).toBe('1.0');
    expect(reportOf(result).checks.map(({ id }) => id)).toEqual(Object.keys(CHECKS));
    expect(Object.keys(reportOf(result).checks[0] ?? {})).toEqual([
      'id',
      'status',
      'seen',
      'why',
      'fix',
      'link',
    ]);
    expect(world.github.server.errors).toEqual([]);
  });

  it('is told by group, with nothing to do but to know how the token is rotated', async () => {
    const { out } = await world.rollcall('doctor');
    const groups = [...new Set(Object.values(CHECKS).map(({ group }) => group))];
    expect(out.split('\n').filter((line) => /^\S/u.test(line))).toEqual([
      ...groups,
      `${Object.keys(CHECKS).length} ok, 0 to look at, 0 failing, 0 unknown.`,
    ]);
    expect(out.match(/→/gu)).toHaveLength(1);
    expect(out).toContain('→ to rotate it');
  });

  it('shows the names of credentials and never a value', async () => {
    const { out } = await world.rollcall('doctor', '--json');
    expect(out).toContain('KISSMETRICS_API_KEY');
    expect(out).not.toContain(world.sandbox.token);
    expect(out).not.toContain(world.github.env['GITHUB_TOKEN']);
  });

  it('is only read', async () => {
    const before = world.github.server.calls.length;
    await world.rollcall('doctor');
    const calls = world.github.server.calls.slice(before);
    expect(calls.length).toBeGreaterThan(8);
    expect(calls.filter((call) => !call.startsWith('GET '))).toEqual([]);
  });
});

/** Breaks something for the time of one run, and puts it back. */
interface Break {
  readonly what: string;
  readonly wrong: { readonly [id: string]: Status };
  readonly env?: { readonly [name: string]: string };
  /** Does it; returns what undoes it. */
  readonly make?: (one: ApprovalWorld) => (() => void) | undefined;
}

const permissions = ({ github }: ApprovalWorld, name: string): (() => void) => {
  const token = github.state.tokens.get(github.env['GITHUB_TOKEN'] ?? '');
  github.without(name);
  return () => {
    if (token !== undefined) token.permissions = ALL_PERMISSIONS;
  };
};
const ruleless =
  (type: string) =>
  (one: ApprovalWorld): (() => void) => {
    setRules(
      one,
      RULES.filter((rule) => rule.type !== type),
    );
    return () => setRules(one, RULES);
  };
const environment =
  (branches: 'all' | readonly string[]) =>
  ({ github }: ApprovalWorld): (() => void) => {
    putEnvironment(github.state.settings, 0, 'rollcall', { branches });
    return () => putEnvironment(github.state.settings, 0, 'rollcall', { branches: ['main'] });
  };

const GITHUB = {
  clock: 'unknown',
  'branch-reviews': 'unknown',
  'branch-stale-reviews': 'unknown',
  'branch-bypass': 'unknown',
  'branch-history': 'unknown',
  'branch-check': 'unknown',
  'workflow-defaults': 'unknown',
  environments: 'unknown',
  'drift-run': 'unknown',
  'token-reads': 'unknown',
  approvers: 'unknown',
  'ledger-place': 'unknown',
} as const;

function without(wrong: Break['wrong'], id: string): Break['wrong'] {
  return Object.fromEntries(Object.entries(wrong).filter(([name]) => name !== id));
}

const BREAKS: readonly Break[] = [
  { what: 'no token', env: { GITHUB_TOKEN: '' }, wrong: { ...GITHUB, token: 'unknown' } },
  {
    what: 'no name of the repository',
    env: { GITHUB_REPOSITORY: '' },
    wrong: { ...GITHUB, token: 'unknown' },
  },
  {
    what: 'a token that was revoked',
    env: { GITHUB_TOKEN: 'ghs_gone' },
    wrong: { ...GITHUB, token: 'fail' },
  },
  {
    what: 'a GitHub that does not answer',
    env: { GITHUB_API_URL: 'http://127.0.0.1:9' },
    wrong: { ...GITHUB, token: 'unknown' },
  },
  {
    what: 'a token that may not see the repository',
    make: (one) => permissions(one, 'metadata'),
    wrong: { ...without(GITHUB, 'clock'), 'token-reads': 'fail' },
  },
  {
    what: 'a token without Administration',
    make: (one) => permissions(one, 'administration'),
    wrong: { 'token-reads': 'warn', 'workflow-defaults': 'unknown', 'branch-bypass': 'unknown' },
  },
  {
    what: 'a token that may not write to rulesets',
    make: (one) => permissions(one, 'administration:write'),
    wrong: { 'branch-bypass': 'unknown' },
  },
  {
    what: 'a token without Actions',
    make: (one) => permissions(one, 'actions'),
    wrong: { 'token-reads': 'warn', environments: 'unknown', 'drift-run': 'unknown' },
  },
  {
    what: 'a token without Pull requests',
    make: (one) => permissions(one, 'pull_requests'),
    wrong: { 'token-reads': 'fail' },
  },
  {
    what: 'no required review',
    make: ruleless('pull_request'),
    wrong: {
      'code-owners': 'warn',
      'branch-reviews': 'warn',
      'branch-stale-reviews': 'warn',
      'branch-bypass': 'warn',
    },
  },
  { what: 'force pushes', make: ruleless('non_fast_forward'), wrong: { 'branch-history': 'fail' } },
  { what: 'no required check', make: ruleless('required_status_checks'), wrong: { 'branch-check': 'warn' } },
  {
    what: 'a bypass list',
    make: (one) => {
      for (const ruleset of one.github.state.rulesets.values()) {
        const bypass_actors = [{ actor_type: 'RepositoryRole', actor_id: 5, bypass_mode: 'always' }] as const;
        editRuleset(one.github.state, ruleset, { bypass_actors }, one.github.state.account('acme'));
      }
      return () => setRules(one, RULES);
    },
    wrong: { 'branch-bypass': 'warn' },
  },
  { what: 'an environment of any branch', make: environment('all'), wrong: { environments: 'fail' } },
  { what: 'an environment of every pattern', make: environment(['*']), wrong: { environments: 'fail' } },
  {
    what: 'no environment',
    make: ({ github }) => {
      const { environments } = github.state.settings;
      const kept = environments.splice(0);
      return () => void environments.push(...kept);
    },
    wrong: { environments: 'fail' },
  },
  {
    what: 'workflows that approve',
    make: ({ github: { state } }) => {
      const before = state.settings.workflowDefaults;
      state.settings.workflowDefaults = { permissions: 'write', mayApprove: true };
      return () => {
        state.settings.workflowDefaults = before;
      };
    },
    wrong: { 'workflow-defaults': 'fail' },
  },
  {
    what: 'a drift that failed since',
    make: ({ github }) => {
      github.runs('drift.yml', [
        { at: '2026-11-20T05:37:00Z' },
        { at: '2026-11-24T05:37:00Z', conclusion: 'failure' },
      ]);
      return () => github.runs('drift.yml', [{}]);
    },
    wrong: { 'drift-run': 'warn' },
  },
  {
    what: 'no credential',
    env: { KISSMETRICS_API_KEY: '' },
    wrong: { credentials: 'fail', accounts: 'unknown' },
  },
  {
    what: 'a credential that is none',
    env: { KISSMETRICS_API_KEY: 'wrong' },
    wrong: { accounts: 'fail' },
  },
];

describe('one broken thing', () => {
  it.each(BREAKS)('$what', async ({ env = {}, make, wrong }) => {
    const undo = make?.(world);
    try {
      const clone = await world.github.clone();
      const result = await world.rollcallIn(clone, env, 'doctor', '--json');
      expect(wrongIn(result)).toEqual(wrong);
      expect(result.code).toBe(Object.values(wrong).includes('fail') ? 1 : 0);
    } finally {
      undo?.();
    }
  });

  it.each<readonly [what: string, files: Files, wrong: { readonly [id: string]: Status }]>([
    [
      'no workflow',
      Object.fromEntries(Object.keys(FILES).map((file) => [file, null])),
      {
        'code-owners': 'warn',
        workflows: 'warn',
        'branch-check': 'fail',
        'drift-run': 'warn',
      },
    ],
    [
      'an action by tag',
      { '.github/workflows/plan.yml': workflowText('plan', { uses: 'actions/checkout@v5' }) },
      {
        'workflow-pins': 'fail',
      },
    ],
    [
      'a workflow without permissions',
      { '.github/workflows/plan.yml': workflowText('plan', { permissions: '' }) },
      {
        'workflow-permissions': 'fail',
      },
    ],
    [
      'a file that nobody owns',
      { '.github/CODEOWNERS': '/.github/ @acme/security\n' },
      { 'code-owners': 'warn' },
    ],
    [
      'a head that is checked out',
      {
        '.github/workflows/plan.yml': workflowText('plan', {
          on: 'pull_request_target',
          given: 'ref: "${{ github.event.pull_request.head.sha }}"',
        }),
      },
      { 'workflow-triggers': 'fail' },
    ],
    [
      'an apply that is cancelled',
      {
        '.github/workflows/apply.yml': workflowText('apply', {
          concurrency: 'concurrency: { group: g, cancel-in-progress: true }',
        }),
      },
      { 'workflow-concurrency': 'fail' },
    ],
    ['records that are none', { 'records/000001.json': '{}\n' }, { 'ledger-chain': 'fail' }],
  ])('in the files: %s', async (_, files, wrong) => {
    const one = await openSound();
    try {
      const branch = 'records/000001.json' in files ? 'rollcall-ledger' : 'main';
      await one.github.push(branch, files, { by: 'ada', message: 'Break something' });
      expect(wrongIn(await one.rollcall('doctor', '--json'))).toEqual(wrong);
    } finally {
      await one.close();
    }
  });

  it('a folder of records beside an apply workflow', async () => {
    const one = await openApprovalWorld();
    try {
      await one.github.push('main', FILES, { by: 'ada', message: 'Add workflows' });
      expect(wrongIn(await one.rollcall('doctor', '--json'))).toMatchObject({ 'ledger-place': 'fail' });
    } finally {
      await one.close();
    }
  });

  it('a shallow clone', async () => {
    const folder = path.join(path.dirname(world.github.origin), 'shallow');
    await mustGit(['clone', '--quiet', '--depth', '1', `file://${world.github.origin}`, folder]);
    const result = await world.rollcallIn(folder, {}, 'doctor', '--json');
    expect(wrongIn(result)).toMatchObject({ clone: 'fail' });
    expect(seenIn(result, 'clone')).toContain('shallow');
  });

  it('a clone without old files', async () => {
    const one = await openApprovalWorld(SOUND_TEAM);
    try {
      const { origin } = one.github;
      await one.push({ ...SOUND_TEAM, roles: { dee: 'read-only' } }, { by: 'ada' });
      await mustGit(['-C', origin, 'config', 'uploadpack.allowFilter', 'true']);
      const folder = path.join(path.dirname(origin), 'partial');
      await mustGit(['clone', '--quiet', '--filter=blob:none', `file://${origin}`, folder]);
      const result = await one.rollcallIn(folder, {}, 'doctor', '--json');
      expect(wrongIn(result)).toMatchObject({ clone: 'fail' });
    } finally {
      await one.close();
    }
  });

  it('a file with an error: what hangs on it is unknown, the rest is looked at', async () => {
    const clone = await world.github.clone();
    await writeFile(path.join(clone, 'team.yaml'), 'version: 1\nmembers: 3\n');
    const result = await world.rollcallIn(clone, {}, 'doctor', '--json');
    expect(result.code).toBe(1);
    expect(wrongIn(result)).toEqual({
      'team-file': 'fail',
      approvers: 'unknown',
      credentials: 'unknown',
      accounts: 'unknown',
      'ledger-place': 'unknown',
      'ledger-chain': 'unknown',
    });
  });

  it('an account that does not answer', async () => {
    const clone = await world.github.clone();
    const text = world.team(SOUND_TEAM).replace(world.sandbox.url, 'http://127.0.0.1:9');
    await writeFile(path.join(clone, 'team.yaml'), text);
    const result = await world.rollcallIn(clone, {}, 'doctor', '--json');
    expect(wrongIn(result)).toEqual({ accounts: 'unknown' });
    expect(result.code).toBe(0);
  });

  it('a rule that names a team, and a token that may not see who is in it', async () => {
    const one = await openApprovalWorld({
      ...SOUND_TEAM,
      policy: ['  approvals: { critical: { count: 1, approvers: [acme/security] } }'],
    });
    try {
      one.github.user('ada', { teams: ['security'] });
      one.github.user('bo', { teams: ['security'] });
      const seen = await one.rollcall('doctor', '--json');
      expect(wrongIn(seen)).not.toHaveProperty('approvers');
      expect(seenIn(seen, 'token-reads')).toContain('Members');
      one.github.without('members');
      const hidden = await one.rollcall('doctor', '--json');
      expect(wrongIn(hidden)).toMatchObject({ approvers: 'unknown', 'token-reads': 'fail' });
      expect(seenIn(hidden, 'token-reads')).toContain('nobody of acme/security counts as an approver');
    } finally {
      await one.close();
    }
  });

  it("a person's token in a workflow, and none at home", async () => {
    const token = world.github.token('ada', ALL_PERMISSIONS);
    const clone = await world.github.clone();
    const home = await world.rollcallIn(clone, { GITHUB_TOKEN: token }, 'doctor', '--json');
    expect(wrongIn(home)).toEqual({});
    expect(seenIn(home, 'token')).toContain('a token of ada');
    const env = { GITHUB_TOKEN: token, GITHUB_ACTIONS: 'true' };
    expect(wrongIn(await world.rollcallIn(clone, env, 'doctor', '--json'))).toEqual({ token: 'warn' });
  });

  it.each<readonly [ms: number, wrong: { readonly [id: string]: Status }]>([
    [30_000, {}],
    [-90_000, { clock: 'warn' }],
    [600_000, { clock: 'fail' }],
  ])('a clock %d ms off', async (ms, wrong) => {
    const cwd = await world.github.clone();
    const { io, said } = playedIo({
      cwd,
      env: {
        PATH: process.env['PATH'] ?? '',
        KISSMETRICS_API_KEY: world.sandbox.token,
        ...world.github.env,
      },
      now: () => world.github.clock.now() + ms,
    });
    const code = await run(['doctor', '--json'], io);
    expect(wrongIn({ code, ...said() })).toEqual(wrong);
  });
});

describe('a name from outside', () => {
  it('shows no control character', async () => {
    const clone = await world.github.clone();
    const text = workflowText('plan', { environment: String.raw`environment: "\e[31mred\u202e"` });
    await writeFile(path.join(clone, '.github/workflows/plan.yml'), text);
    const who = ['-c', 'user.name=x', '-c', 'user.email=x@acme.example'];
    await mustGit(['-C', clone, ...who, 'commit', '--quiet', '--all', '--message', 'x']);
    const { out, code } = await world.rollcallIn(clone, {}, 'doctor');
    expect(code).toBe(1);
    expect(out).toContain('there is no environment');
    for (const sign of ['\u001B', '\u202E']) expect(out).not.toContain(sign);
  });
});

describe('without anything', () => {
  it('says what there is to do, and ends in 1', async () => {
    const session = await openSession();
    const { code, out, err } = await session.run('doctor');
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('no team.yaml in');
    expect(out).toContain('rollcall import');
    expect(out).toContain('gh auth token');
    await session.close();
  });
});
