// Facts of a set-up in which nothing is wrong; a test changes one of them.
import type { Facts, FileFacts } from '../../src/doctor/model.ts';
import { readWorkflow, type WorkflowFile } from '../../src/doctor/workflow-file.ts';
import type { BranchControls, ForgeEnvironment, Rule } from '../../src/forge/forge.ts';
import { at } from './plans.ts';

export const PIN = 'actions/checkout@0123456789abcdef0123456789abcdef01234567';

/** The text of a workflow with one job that runs rollcall in a mode; lines replace those of the same key. */
export function workflowText(mode: string, lines: { readonly [key: string]: string } = {}): string {
  const {
    on = 'push',
    permissions = 'permissions: {}',
    concurrency = 'concurrency: { group: g, cancel-in-progress: false }',
    environment = 'environment: rollcall',
    uses = PIN,
    given = '',
    run = `rollcall ${mode}`,
  } = lines;
  return [
    `on: ${on}`,
    permissions,
    'jobs:',
    '  work:',
    '    runs-on: ubuntu-24.04',
    `    ${environment}`,
    `    ${concurrency}`,
    '    steps:',
    `      - uses: ${uses}`,
    ...(given === '' ? [] : [`        with: { ${given} }`]),
    `      - run: ${JSON.stringify(run)}`,
    '',
  ].join('\n');
}

export function workflow(mode: string, lines: { readonly [key: string]: string } = {}): WorkflowFile {
  return readWorkflow(`.github/workflows/${mode}.yml`, workflowText(mode, lines));
}

export function rule(type: string, parameters: Rule['parameters'] = null): Rule {
  return { type, ruleset_id: 7, source_type: 'Repository', source: 'acme/access', parameters };
}

export const REVIEWS = {
  required_approving_review_count: 1,
  dismiss_stale_reviews_on_push: true,
  require_code_owner_review: true,
};

export const RULES: readonly Rule[] = [
  rule('deletion'),
  rule('non_fast_forward'),
  rule('pull_request', REVIEWS),
  rule('required_status_checks', { required_status_checks: [{ context: 'rollcall/plan' }] }),
];

export const CONTROLS: BranchControls = {
  rules: { found: RULES },
  rulesets: [{ id: 7, name: 'protect main', enforcement: 'active', bypass_actors: [], updated_at: null }],
  protection: { found: null },
  unreadable: [],
};

export const ENVIRONMENT: ForgeEnvironment = {
  name: 'rollcall',
  branches: ['main'],
  reviewers: [],
  prevent_self_review: false,
  wait_minutes: 0,
};

export const FILES: FileFacts = {
  commit: 'c'.repeat(40),
  code_owners: { path: '.github/CODEOWNERS', text: '* @acme/platform\n' },
  governed: ['.github/CODEOWNERS', '.github/workflows/apply.yml', 'team.yaml'],
  workflows: ['plan', 'apply', 'drift'].map((mode) => workflow(mode)),
};

const TIER = {
  rule: { count: 1, approvers: null },
  required: 1,
  may: ['ada@acme.example', 'bo@acme.example'],
  perhaps: [],
  may_not: [],
  for_some: [],
  outcome: 'possible',
  spare: 1,
} as const;

/** Everything is as it should be. */
export const SOUND: Facts = {
  now: at('2026-11-24T09:00:00Z'),
  in_actions: false,
  team: { found: { file: 'team.yaml', members: 4, errors: [], warnings: 0 } },
  approvals: {
    on: true,
    teams: [],
    tiers: [
      { ...TIER, tier: 'low' },
      { ...TIER, tier: 'critical' },
    ],
  },
  clone: { kind: 'whole', commits: 12 },
  files: { found: FILES },
  token: {
    kind: 'accepted',
    name: 'GITHUB_TOKEN',
    facts: { user: null, scopes: null, expires_at: null, ahead_ms: 0 },
  },
  token_reads: [
    { permission: 'Contents', need: 'must', without: 'no verdict', answer: { found: true } },
    { permission: 'Administration', need: 'better', without: 'A2 at most', answer: { found: true } },
  ],
  branch: { found: 'main' },
  controls: { found: CONTROLS },
  environments: { found: [ENVIRONMENT] },
  workflow_defaults: { found: { permissions: 'read', may_approve: false } },
  drift_runs: [
    {
      path: '.github/workflows/drift.yml',
      run: {
        found: {
          id: 1,
          conclusion: 'success',
          event: 'schedule',
          created_at: at('2026-11-24T05:37:00Z'),
          head_sha: 'c'.repeat(40),
          url: 'https://github.invalid/run',
        },
      },
    },
  ],
  accounts: [
    {
      account: 'kissmetrics',
      secrets: [{ name: 'KISSMETRICS_API_KEY', set: true }],
      read: { kind: 'read', people: 4 },
    },
  ],
  ledger: { kind: 'branch', name: 'rollcall-ledger', chain: { kind: 'holds', records: 3 } },
};
