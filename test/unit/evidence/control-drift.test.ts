// What is said about settings that changed between two captures. Every case begins with equal captures and changes one.
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/core/change.ts';
import { controlDrift } from '../../../src/evidence/control-drift.ts';

type Settings = { readonly [name: string]: Json };

const BASE: Settings = {
  branch: 'main',
  rules: [
    {
      type: 'pull_request',
      ruleset_id: 7,
      source_type: 'Repository',
      source: 'acme/access',
      parameters: { required_approving_review_count: 2, dismiss_stale_reviews_on_push: true },
    },
    { type: 'deletion', ruleset_id: 7, source_type: 'Repository', source: 'acme/access', parameters: null },
  ],
  rulesets: [{ id: 7, name: 'protect main', enforcement: 'active', bypass_actors: [], updated_at: null }],
  protection: 'none',
  admins: [{ id: 9, login: 'acme' }],
  environments: [
    { name: 'rollcall', branches: ['main'], reviewers: [], prevent_self_review: false, wait_minutes: 0 },
  ],
  teams: [{ team: 'acme/security', members: [{ id: 101, login: 'ada' }] }],
  workflow_defaults: { permissions: 'read', may_approve: false },
  unreadable: [],
};

const [REVIEW = null, DELETION = null] = BASE['rules'] as readonly Json[];
const RULESET = (BASE['rulesets'] as readonly Settings[])[0] ?? {};
const ENVIRONMENT = (BASE['environments'] as readonly Settings[])[0] ?? {};
const BO = { id: 102, login: 'bo' };
const ACTOR = { actor_type: 'Team', actor_id: 31, bypass_mode: 'always' };

const CASES: readonly (readonly [what: string, change: Settings, said: readonly string[]])[] = [
  [
    'an administrator',
    { admins: [{ id: 9, login: 'acme' }, BO] },
    ['bo (102) became an administrator of the repository'],
  ],
  ['nobody any more', { admins: [] }, ['acme (9) is no administrator of the repository any more']],
  ['another login of the same account', { admins: [{ id: 9, login: 'acme-corp' }] }, []],
  [
    'an account that took over a login',
    { admins: [{ id: 10, login: 'acme' }] },
    [
      'acme (10) became an administrator of the repository',
      'acme (9) is no administrator of the repository any more',
    ],
  ],
  ['administrators out of sight', { admins: null }, ['the administrators cannot be read any more']],
  [
    'a bypass',
    { rulesets: [{ ...RULESET, bypass_actors: [ACTOR] }] },
    ['Team 31 (always) may go past ruleset protect main now'],
  ],
  [
    'a bypass list out of sight',
    { rulesets: [{ ...RULESET, bypass_actors: null }] },
    ['the bypass list of ruleset protect main cannot be read any more'],
  ],
  [
    'a ruleset out of sight',
    { rulesets: [{ id: 7, name: null, enforcement: null, bypass_actors: null, updated_at: null }] },
    ['ruleset protect main cannot be read any more'],
  ],
  [
    'a ruleset that only evaluates',
    { rulesets: [{ ...RULESET, enforcement: 'evaluate' }] },
    ['ruleset protect main: enforcement changed from active to evaluate'],
  ],
  [
    'no ruleset',
    { rulesets: [], rules: [] },
    [
      'ruleset protect main has no rules for the branch any more',
      'rule deletion of ruleset 7 is gone',
      'rule pull_request of ruleset 7 is gone',
    ],
  ],
  [
    'fewer reviews',
    {
      rules: [
        {
          ...(REVIEW as Settings),
          parameters: { required_approving_review_count: 1, dismiss_stale_reviews_on_push: true },
        },
        DELETION,
      ],
    },
    ['rule pull_request of ruleset 7: required_approving_review_count changed from 2 to 1'],
  ],
  ['the same rules in another order', { rules: [DELETION, REVIEW] }, []],
  [
    'no branch policy',
    { environments: [{ ...ENVIRONMENT, branches: 'all' }] },
    ['environment rollcall lost its branch policy: any branch may use it'],
  ],
  [
    'another pattern',
    { environments: [{ ...ENVIRONMENT, branches: ['main', 'release/*'] }] },
    ['environment rollcall: branches changed from ["main"] to ["main","release/*"]'],
  ],
  [
    'a branch policy out of sight',
    { environments: [{ ...ENVIRONMENT, branches: null }] },
    ['the branch policy of environment rollcall cannot be read any more'],
  ],
  ['no environment', { environments: [] }, ['environment rollcall is gone']],
  [
    'another environment',
    { environments: [ENVIRONMENT, { ...ENVIRONMENT, name: 'staging' }] },
    ['environment staging is new'],
  ],
  [
    'an approver',
    { teams: [{ team: 'acme/security', members: [{ id: 101, login: 'ada' }, BO] }] },
    ['approver team acme/security gained bo (102)'],
  ],
  [
    'an approver less',
    { teams: [{ team: 'acme/security', members: [] }] },
    ['approver team acme/security lost ada (101)'],
  ],
  [
    'a team out of sight',
    { teams: [{ team: 'acme/security', members: null }] },
    ['approver team acme/security cannot be read any more'],
  ],
  [
    'another team',
    { teams: [{ team: 'acme/leads', members: [BO] }] },
    [
      'approver team acme/leads is named by the policy now',
      'approver team acme/security is not named by the policy any more',
    ],
  ],
  [
    'workflows that approve',
    { workflow_defaults: { permissions: 'read', may_approve: true } },
    ['workflow permissions: may_approve changed from false to true'],
  ],
  [
    'classic protection',
    { protection: { enforce_admins: true } },
    ['classic protection changed from none to {"enforce_admins":true}'],
  ],
];

describe('settings that changed', () => {
  it.each(CASES)('to %s', (_, change, said) => {
    expect(controlDrift(BASE, { ...BASE, ...change })).toEqual(said);
  });

  it('back again are said the other way round', () => {
    const bypassed = { ...BASE, rulesets: [{ ...RULESET, bypass_actors: [ACTOR] }] };
    expect(controlDrift(bypassed, BASE)).toEqual([
      'Team 31 (always) may not go past ruleset protect main any more',
    ]);
    expect(controlDrift({ ...BASE, environments: null }, BASE)).toEqual(['the environments can be read now']);
  });

  it('of a branch policy that was not shown before are not taken for a loss', () => {
    const hidden = { ...BASE, environments: [{ ...ENVIRONMENT, branches: null }] };
    const open = { ...BASE, environments: [{ ...ENVIRONMENT, branches: 'all' }] };
    expect(controlDrift(hidden, open)).toEqual(['the branch policy of environment rollcall can be read now']);
  });

  it('of classic protection are said value by value', () => {
    const protection = { enforce_admins: true, required_reviews: 2 };
    expect(
      controlDrift({ ...BASE, protection }, { ...BASE, protection: { ...protection, required_reviews: 1 } }),
    ).toEqual(['classic protection: required_reviews changed from 2 to 1']);
  });
});

describe('settings', () => {
  it('that are equal say nothing, in whatever order their keys are', () => {
    const turned = Object.fromEntries(Object.entries(BASE).reverse());
    expect(controlDrift(BASE, turned)).toEqual([]);
  });

  it('without a capture before say nothing', () => {
    expect(controlDrift(null, BASE)).toEqual([]);
  });

  it.each([
    ['a text', 'settings'],
    ['a list', [1, 2]],
    ['nothing in it', {}],
    ['parts of other kinds', { admins: 3, rulesets: 'x', environments: [null, 4, 'x'], teams: [{}] }],
  ])('of another version (%s) are not taken for a change of people', (_, before) => {
    const said = controlDrift(before, BASE).join('\n');
    expect(said).not.toMatch(/administrator of the repository|gained|lost|bypass/u);
  });

  it('that a newer version adds are not compared', () => {
    const newer = { ...BASE, environments: [{ ...ENVIRONMENT, admins_bypass: true }], more: 1 };
    expect(controlDrift(BASE, newer)).toEqual([]);
  });
});
