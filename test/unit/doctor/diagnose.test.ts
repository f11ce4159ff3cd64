// What each fact comes to. Every case begins with a set-up in which nothing is wrong and changes one thing.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { CHECKS, type CheckId, GUIDE } from '../../../src/doctor/checks.ts';
import { diagnose } from '../../../src/doctor/diagnose.ts';
import type { Facts, Finding, Status } from '../../../src/doctor/model.ts';
import { readWorkflow } from '../../../src/doctor/workflow-file.ts';
import type { BranchControls, ClassicProtection } from '../../../src/forge/forge.ts';
import { ROOT } from '../../support/built-cli.ts';
import {
  CONTROLS,
  ENVIRONMENT,
  FILES,
  REVIEWS,
  RULES,
  rule,
  SOUND,
  workflow,
} from '../../support/doctor-facts.ts';
import { at } from '../../support/plans.ts';

const DENIED = { unreadable: 'answered 403; it needs administration=read' };
const IDS = Object.keys(CHECKS) as CheckId[];

function finding(id: CheckId, change: Partial<Facts>): Finding {
  const found = diagnose({ ...SOUND, ...change }).find((one) => one.id === id);
  if (found === undefined) throw new Error(`no finding ${id}`);
  return found;
}

type Case = readonly [what: string, id: CheckId, change: Partial<Facts>, status: Status, seen: string];

const controls = (change: Partial<BranchControls>): Partial<Facts> => ({
  controls: { found: { ...CONTROLS, ...change } },
});
const withoutRule = (type: string): Partial<Facts> =>
  controls({ rules: { found: RULES.filter((one) => one.type !== type) } });
const approvalsOff: Partial<Facts> = { approvals: { on: false, teams: [], tiers: [] } };

const CLASSIC: ClassicProtection = {
  enforce_admins: true,
  required_reviews: 2,
  dismiss_stale_reviews: true,
  require_code_owner_reviews: true,
  bypass_allowances: 0,
  allow_force_pushes: false,
  allow_deletions: false,
  required_checks: ['rollcall/plan'],
};
const classic = (change: Partial<ClassicProtection> = {}): Partial<Facts> =>
  controls({ rules: { found: [] }, rulesets: [], protection: { found: { ...CLASSIC, ...change } } });

const files = (change: Partial<typeof FILES>): Partial<Facts> => ({
  files: { found: { ...FILES, ...change } },
});
const workflows = (...list: readonly (typeof FILES.workflows)[number][]): Partial<Facts> =>
  files({ workflows: list });
const approvals = (change: object): Partial<Facts> => {
  const { tiers = [] } = SOUND.approvals ?? {};
  return { approvals: { on: true, teams: [], tiers: tiers.map((tier) => ({ ...tier, ...change })) } };
};
const token = (facts: object): Partial<Facts> => ({
  token: {
    kind: 'accepted',
    name: 'GITHUB_TOKEN',
    facts: { user: null, scopes: null, expires_at: null, ahead_ms: 0, ...facts },
  },
});
const ADA = { id: 101, login: 'ada', type: 'User' as const };
const drift = (run: Facts['drift_runs'][number]['run']): Partial<Facts> => ({
  drift_runs: [{ path: '.github/workflows/drift.yml', run }],
});
const ranAt = (when: string): Partial<Facts> => {
  const [{ run } = { run: DENIED }] = SOUND.drift_runs;
  if (!('found' in run) || run.found === null) throw new Error('the sound facts have a run');
  return drift({ found: { ...run.found, created_at: at(when) } });
};
const account = (read: NonNullable<Facts['accounts']>[number]['read'], set = true): Partial<Facts> => ({
  accounts: [{ account: 'kissmetrics', secrets: [{ name: 'KISSMETRICS_API_KEY', set }], read }],
});
const ledger = (change: Partial<NonNullable<Facts['ledger']>>): Partial<Facts> => ({
  ledger: { kind: 'branch', name: 'records', chain: { kind: 'holds', records: 3 }, ...change },
});
const environment = (change: Partial<typeof ENVIRONMENT>): Partial<Facts> => ({
  environments: { found: [{ ...ENVIRONMENT, ...change }] },
});

/** A workflow that applies for another, and the other. */
const called = (on: string): (typeof FILES.workflows)[number] =>
  workflow('apply', { on, concurrency: 'timeout-minutes: 5' });
const caller = (concurrency: string): (typeof FILES.workflows)[number] =>
  readWorkflow(
    '.github/workflows/caller.yml',
    `on: push\n${concurrency}\njobs: { call: { uses: ./.github/workflows/apply.yml } }\n`,
  );

const CASES: readonly Case[] = [
  ['no file', 'team-file', { team: { unreadable: 'no team.yaml here' } }, 'fail', 'no team.yaml here'],
  [
    'errors in the file',
    'team-file',
    { team: { found: { file: 't', members: 0, errors: ['RC101 a', 'RC102 b'], warnings: 0 } } },
    'fail',
    't has 2 errors: RC101 a',
  ],
  [
    'warnings in the file',
    'team-file',
    { team: { found: { file: 't', members: 1, errors: [], warnings: 1 } } },
    'warn',
    't is valid: 1 member, 1 warning',
  ],
  ['approvals that are off', 'approvers', approvalsOff, 'warn', 'no `policy.approvals`'],
  [
    'a rule that nobody can fulfil',
    'approvers',
    approvals({ outcome: 'never' }),
    'fail',
    'risk low, critical',
  ],
  [
    'a rule that perhaps somebody can',
    'approvers',
    approvals({ outcome: 'perhaps' }),
    'unknown',
    'was not read',
  ],
  ['nobody to spare', 'approvers', approvals({ spare: 0 }), 'warn', 'nobody is to spare'],
  ['an invalid file', 'approvers', { approvals: null }, 'unknown', 'no valid team.yaml'],

  ['a shallow clone', 'clone', { clone: { kind: 'cut', why: 'shallow' } }, 'fail', 'shallow'],
  ['no clone', 'clone', { clone: { kind: 'none', why: 'no repository' } }, 'unknown', 'no repository'],
  ['no CODEOWNERS', 'code-owners', files({ code_owners: null }), 'warn', 'there is no CODEOWNERS'],
  [
    'a file without owner',
    'code-owners',
    files({ code_owners: { path: 'CODEOWNERS', text: '/team.yaml @acme/platform\n' } }),
    'warn',
    'names nobody for .github/CODEOWNERS, .github/workflows/apply.yml',
  ],
  [
    'owners whose review is not required',
    'code-owners',
    controls({ rules: { found: [rule('pull_request', { ...REVIEWS, require_code_owner_review: false })] } }),
    'warn',
    'does not require their review',
  ],
  ['no commit', 'code-owners', { files: { unreadable: 'no commit yet' } }, 'unknown', 'no commit yet'],

  ['no token', 'token', { token: { kind: 'none', why: 'X is not set' } }, 'unknown', 'X is not set'],
  ['a token that is none', 'token', { token: { kind: 'refused', why: 'answered 401' } }, 'fail', '401'],
  ['no network', 'token', { token: { kind: 'unreached', why: 'no route' } }, 'unknown', 'no route'],
  ["a person's token", 'token', token({ user: ADA, scopes: ['repo'] }), 'ok', 'of ada with the scopes repo'],
  [
    "a person's token in a workflow",
    'token',
    { ...token({ user: ADA }), in_actions: true },
    'warn',
    'ends when they leave',
  ],
  [
    'a token that ends soon',
    'token',
    token({ user: ADA, expires_at: at('2026-11-27T09:00:00Z') }),
    'warn',
    'ends in 3 days',
  ],
  [
    'a token that lasts',
    'token',
    token({ user: ADA, expires_at: at('2027-11-27T09:00:00Z') }),
    'ok',
    'until 2027-11-27T09:00:00Z',
  ],
  [
    'a permission that is needed',
    'token-reads',
    { token_reads: [{ permission: 'Contents', need: 'must', without: 'nothing', answer: DENIED }] },
    'fail',
    'Contents (nothing)',
  ],
  [
    'a permission that is better had',
    'token-reads',
    { token_reads: [{ permission: 'Administration', need: 'better', without: 'A2', answer: DENIED }] },
    'warn',
    'Administration (A2)',
  ],
  ['no token', 'token-reads', { token: { kind: 'none', why: '' } }, 'unknown', 'not asked'],
  ['a clock a minute off', 'clock', token({ ahead_ms: 60_000 }), 'ok', 'agrees'],
  ['a clock that is late', 'clock', token({ ahead_ms: 61_000 }), 'warn', "1 minute behind GitHub's"],
  ['a clock that is early', 'clock', token({ ahead_ms: -61_000 }), 'warn', "1 minute ahead of GitHub's"],
  ['a clock five minutes off', 'clock', token({ ahead_ms: 300_000 }), 'warn', '5 minutes'],
  ['a clock that is quite wrong', 'clock', token({ ahead_ms: -301_000 }), 'fail', '5 minutes'],
  ['an answer without a time', 'clock', token({ ahead_ms: null }), 'unknown', 'did not say'],

  ['no required review', 'branch-reviews', withoutRule('pull_request'), 'warn', 'nothing requires'],
  [
    'no required review, and no approvals',
    'branch-reviews',
    { ...withoutRule('pull_request'), ...approvalsOff },
    'fail',
    'nothing requires',
  ],
  ['classic protection', 'branch-reviews', classic(), 'ok', '2 reviews'],
  [
    'no rule, and protection out of sight',
    'branch-reviews',
    controls({ rules: { found: [] }, protection: DENIED }),
    'unknown',
    'administration=read',
  ],
  ['rules out of sight', 'branch-reviews', { controls: DENIED }, 'unknown', 'administration=read'],
  [
    'reviews that stay',
    'branch-stale-reviews',
    controls({ rules: { found: [rule('pull_request', { dismiss_stale_reviews_on_push: false })] } }),
    'warn',
    'reviews stay',
  ],
  ['classic protection', 'branch-stale-reviews', classic(), 'ok', 'dismisses'],
  [
    'somebody who may go past',
    'branch-bypass',
    controls({
      rulesets: CONTROLS.rulesets.map((one) => ({
        ...one,
        bypass_actors: [{ actor_type: 'Team', actor_id: 31, bypass_mode: 'always' }],
      })),
    }),
    'warn',
    'Team 31 (always, ruleset protect main)',
  ],
  [
    'a list out of sight',
    'branch-bypass',
    controls({ rulesets: CONTROLS.rulesets.map((one) => ({ ...one, bypass_actors: null })) }),
    'unknown',
    'Administration: write',
  ],
  [
    'a ruleset out of sight',
    'branch-bypass',
    controls({ rulesets: [], unreadable: ['ruleset 7: answered 404'] }),
    'unknown',
    'answered 404',
  ],
  ['classic protection of everybody', 'branch-bypass', classic(), 'ok', 'administrators too'],
  [
    'classic protection without administrators',
    'branch-bypass',
    classic({ enforce_admins: false }),
    'warn',
    'lets administrators',
  ],
  [
    'no review to go past, and no approvals',
    'branch-bypass',
    { ...controls({ rules: { found: [] }, rulesets: [] }), ...approvalsOff },
    'fail',
    'no required review',
  ],
  ['force pushes', 'branch-history', withoutRule('non_fast_forward'), 'fail', 'pushed to by force'],
  ['deletion', 'branch-history', withoutRule('deletion'), 'fail', 'can be deleted'],
  ['classic protection', 'branch-history', classic(), 'ok', 'neither'],
  [
    'classic protection that allows it',
    'branch-history',
    classic({ allow_deletions: true }),
    'fail',
    'deleted',
  ],
  [
    'neither rules nor protection in sight',
    'branch-history',
    controls({ rules: DENIED, protection: DENIED }),
    'unknown',
    'administration=read',
  ],
  ['no required check', 'branch-check', withoutRule('required_status_checks'), 'warn', 'is not required'],
  ['classic protection', 'branch-check', classic(), 'ok', 'is required'],
  [
    'a check of one file of several',
    'branch-check',
    classic({ required_checks: ['rollcall/plan (teams/eu.yaml)'] }),
    'ok',
    'is required',
  ],
  [
    'a check with another name',
    'branch-check',
    classic({ required_checks: ['rollcall/planet'] }),
    'warn',
    'is not required',
  ],
  [
    'a required check that nobody reports',
    'branch-check',
    workflows(workflow('apply'), workflow('drift')),
    'fail',
    'waits for ever',
  ],

  ['no workflow', 'workflows', workflows(), 'warn', 'no workflow runs rollcall'],
  ['no drift', 'workflows', workflows(workflow('plan'), workflow('apply')), 'warn', 'runs drift'],
  [
    'a workflow that is no YAML',
    'workflows',
    workflows({ ...workflow('plan'), error: 'it is no YAML that can be read' }),
    'fail',
    'no YAML',
  ],
  [
    'no permissions',
    'workflow-permissions',
    workflows(workflow('plan', { permissions: '' })),
    'fail',
    'does not say',
  ],
  [
    'all permissions',
    'workflow-permissions',
    workflows(workflow('plan', { permissions: 'permissions: write-all' })),
    'fail',
    'every permission',
  ],
  [
    'permissions of every job',
    'workflow-permissions',
    workflows(workflow('plan', { permissions: 'permissions: { contents: read }' })),
    'warn',
    'to every job',
  ],
  [
    'a tag',
    'workflow-pins',
    workflows(workflow('plan', { uses: 'actions/checkout@v5' })),
    'fail',
    'checkout@v5',
  ],
  ['this repository', 'workflow-pins', workflows(workflow('plan', { uses: './' })), 'ok', 'full commit ids'],
  [
    'an image by tag',
    'workflow-pins',
    workflows(workflow('plan', { uses: 'docker://alpine:3' })),
    'fail',
    'alpine:3',
  ],
  [
    'a head that is checked out beside credentials',
    'workflow-triggers',
    workflows(
      workflow('plan', {
        on: 'pull_request_target',
        given: 'ref: "${{ github.event.pull_request.head.sha }}"',
      }),
    ),
    'fail',
    'checks out the head in work',
  ],
  [
    'a head that is checked out without credentials',
    'workflow-triggers',
    workflows(
      workflow('plan', { on: 'pull_request', given: 'ref: "${{ github.event.pull_request.head.sha }}"' }),
    ),
    'ok',
    'no code and no text',
  ],
  [
    'a title in a script',
    'workflow-triggers',
    workflows(workflow('plan', { run: 'echo ${{ github.event.pull_request.title }}' })),
    'fail',
    'into a script',
  ],
  [
    'a number in a script',
    'workflow-triggers',
    workflows(workflow('plan', { run: 'rollcall plan ${{ github.event.pull_request.number }}' })),
    'ok',
    'no code and no text',
  ],
  [
    'an apply that is cancelled',
    'workflow-concurrency',
    workflows(workflow('apply', { concurrency: 'concurrency: { group: g, cancel-in-progress: true }' })),
    'fail',
    'half way',
  ],
  [
    'an apply without a group',
    'workflow-concurrency',
    workflows(workflow('apply', { concurrency: 'timeout-minutes: 5' })),
    'fail',
    'twice at once',
  ],
  [
    'an apply that an expression cancels',
    'workflow-concurrency',
    workflows(
      workflow('apply', { concurrency: 'concurrency: { group: g, cancel-in-progress: "${{ inputs.x }}" }' }),
    ),
    'unknown',
    'by an expression',
  ],
  [
    'an apply that is called, and waits with its caller',
    'workflow-concurrency',
    workflows(called('workflow_call'), caller('concurrency: { group: g }')),
    'ok',
    'is never cancelled',
  ],
  [
    'an apply that is called, and cancelled with its caller',
    'workflow-concurrency',
    workflows(called('workflow_call'), caller('concurrency: { group: g, cancel-in-progress: true }')),
    'fail',
    'half way',
  ],
  [
    'an apply that is called, and begins by itself too',
    'workflow-concurrency',
    workflows(called('[workflow_call, workflow_dispatch]'), caller('concurrency: { group: g }')),
    'fail',
    'twice at once',
  ],
  ['no apply', 'workflow-concurrency', workflows(workflow('plan')), 'ok', 'no workflow applies'],
  [
    'a default that writes',
    'workflow-defaults',
    { workflow_defaults: { found: { permissions: 'write', may_approve: false } } },
    'warn',
    'writes',
  ],
  [
    'workflows that approve',
    'workflow-defaults',
    { workflow_defaults: { found: { permissions: 'read', may_approve: true } } },
    'fail',
    'may approve pull requests',
  ],
  [
    'a default out of sight',
    'workflow-defaults',
    { workflow_defaults: DENIED },
    'unknown',
    'administration=read',
  ],
  ['no such environment', 'environments', { environments: { found: [] } }, 'fail', 'no environment rollcall'],
  [
    'an environment by another letter case',
    'environments',
    environment({ name: 'Rollcall' }),
    'ok',
    'only some',
  ],
  ['an environment of all branches', 'environments', environment({ branches: 'all' }), 'fail', 'any branch'],
  [
    'an environment of every pattern',
    'environments',
    environment({ branches: ['**/*'] }),
    'fail',
    'any branch',
  ],
  [
    'an environment of protected branches',
    'environments',
    environment({ branches: 'protected' }),
    'ok',
    'only some',
  ],
  ['patterns out of sight', 'environments', environment({ branches: null }), 'unknown', 'cannot be read'],
  ['environments out of sight', 'environments', { environments: DENIED }, 'unknown', 'administration=read'],
  [
    'an apply without environment',
    'environments',
    workflows(workflow('apply', { environment: 'timeout-minutes: 5' })),
    'warn',
    'secrets of the whole repository',
  ],
  [
    'an environment by expression',
    'environments',
    workflows(workflow('apply', { environment: 'environment: "${{ inputs.x }}"' })),
    'unknown',
    'by an expression',
  ],
  ['no drift workflow', 'drift-run', { drift_runs: [] }, 'warn', 'no workflow looks for drift'],
  ['a drift that never ended well', 'drift-run', drift({ found: null }), 'warn', 'never ended well'],
  ['a drift two days ago', 'drift-run', ranAt('2026-11-22T09:00:00Z'), 'ok', 'ended well on'],
  ['an older drift', 'drift-run', ranAt('2026-11-22T08:59:59Z'), 'warn', '2 days ago, on 2026-11-22'],
  ['runs out of sight', 'drift-run', drift(DENIED), 'unknown', 'administration=read'],

  [
    'a credential that is not set',
    'credentials',
    account({ kind: 'read', people: 1 }, false),
    'fail',
    'KISSMETRICS_API_KEY',
  ],
  ['no account', 'credentials', { accounts: [] }, 'ok', 'no account needs'],
  ['an invalid file', 'credentials', { accounts: null }, 'unknown', 'no account is known'],
  [
    'an account that was not asked',
    'accounts',
    account({ kind: 'not-asked', why: 'X is not set' }),
    'unknown',
    'kissmetrics: X is not set',
  ],
  [
    'an account that refuses',
    'accounts',
    account({ kind: 'failed', passing: false, why: 'RC401 no', hint: 'make a new key' }),
    'fail',
    'kissmetrics: RC401 no',
  ],
  [
    'an account that is down',
    'accounts',
    account({ kind: 'failed', passing: true, why: 'RC414 down', hint: null }),
    'unknown',
    'RC414 down',
  ],

  [
    'a folder on a runner',
    'ledger-place',
    { ...ledger({ kind: 'directory', name: '.rollcall/records' }), in_actions: true, ...workflows() },
    'fail',
    'apply refuses',
  ],
  [
    'a folder beside an apply workflow',
    'ledger-place',
    ledger({ kind: 'directory', name: '.rollcall/records' }),
    'fail',
    'apply refuses',
  ],
  [
    'a folder on a runner, without approvals',
    'ledger-place',
    { ...ledger({ kind: 'directory', name: '.rollcall/records' }), ...approvalsOff },
    'warn',
    'gone after its job',
  ],
  [
    'a folder at home',
    'ledger-place',
    { ...ledger({ kind: 'directory', name: '.rollcall/records' }), ...workflows() },
    'ok',
    'folder .rollcall/records',
  ],
  ['the protected branch', 'ledger-place', ledger({ name: 'main' }), 'fail', 'which is the protected branch'],
  ['a protected branch that is not known', 'ledger-place', { branch: DENIED }, 'unknown', 'is not known'],
  ['an invalid file', 'ledger-place', { ledger: null }, 'unknown', 'not known where records are'],
  [
    'a chain that does not hold',
    'ledger-chain',
    ledger({ chain: { kind: 'broken', why: 'broken at 2', hint: null } }),
    'fail',
    'broken at 2',
  ],
  [
    'records that cannot be read',
    'ledger-chain',
    ledger({ chain: { kind: 'unreadable', why: 'no origin', hint: null } }),
    'unknown',
    'no origin',
  ],
  ['no record yet', 'ledger-chain', ledger({ chain: { kind: 'holds', records: 0 } }), 'ok', 'no record yet'],
];

describe('a set-up in which nothing is wrong', () => {
  it('is ok in every check, and nothing is to do', () => {
    const wrong = diagnose(SOUND).filter(({ status }) => status !== 'ok');
    expect(wrong).toEqual([]);
    expect(diagnose(SOUND).flatMap(({ id, fix }) => (fix === null ? [] : [id]))).toEqual(['token']);
  });
});

describe('a finding', () => {
  it.each(CASES)('about %s (%s)', (_, id, change, status, seen) => {
    const found = finding(id, change);
    expect([found.status, found.seen]).toEqual([status, expect.stringContaining(seen)]);
  });

  it.each(IDS)('%s is wrong in some case', (id) => {
    const statuses = new Set(CASES.filter((one) => one[1] === id).map((one) => one[3]));
    expect(statuses.has('warn') || statuses.has('fail')).toBe(true);
  });

  it('that is not ok says what to do, wherever somebody can do something', () => {
    const mute = CASES.filter(([, , , status]) => status === 'warn' || status === 'fail').filter(
      ([, id, change]) => finding(id, change).fix === null,
    );
    expect(mute).toEqual([]);
  });

  it('never tells to give a permission where there is no token to give it to', () => {
    const none: Facts['token'] = { kind: 'none', why: 'GITHUB_TOKEN is not set' };
    const unasked = { unreadable: 'GitHub was not asked' };
    const { fix } = finding('branch-reviews', { token: none, controls: unasked });
    expect(fix).toContain('see the check `token`');
  });

  it('says how to rotate the token even where it is fine', () => {
    expect(finding('token', {}).fix).toContain('private key of the App');
    expect(finding('token', token({ user: ADA })).fix).toContain('make a new token');
  });

  it('cuts long lists', () => {
    const governed = Array.from({ length: 14 }, (_, i) => `part-${i}.yaml`);
    const owners = { path: 'CODEOWNERS', text: '' };
    expect(finding('code-owners', files({ governed, code_owners: owners })).seen).toContain('and 4 more');
  });
});

describe('the guide', () => {
  it.each(IDS)('has a section about %s', (id) => {
    const guide = readFileSync(path.join(ROOT, GUIDE), 'utf8');
    expect(guide).toMatch(new RegExp(`^#+ ${id}$`, 'mu'));
    expect(diagnose(SOUND).find((one) => one.id === id)?.link).toBe(`${GUIDE}#${id}`);
  });
});
