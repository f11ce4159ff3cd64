// What the repository is set to, read over HTTP: whole, or with the reason why it cannot be.
import { afterEach, describe, expect, it } from 'vitest';
import type { RepositorySettings } from '../../../src/forge/forge.ts';
import { NOW, type Script, type Scripted, scripted } from '../../support/forge-server.ts';

const open: Scripted[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

const REPO = '/repos/acme/access';
const DENIED = {
  status: 403,
  headers: { 'x-accepted-github-permissions': 'administration=read' },
  json: { message: 'Resource not accessible by integration' },
};
const ADA = { id: 101, login: 'ada', type: 'User' };
const BO = { id: 102, login: 'bo', type: 'User' };

async function settings(script: Script): Promise<RepositorySettings> {
  const server = await scripted(script);
  open.push(server);
  return server.forge.settings;
}

const QUESTIONS: readonly (readonly [string, string, (asked: RepositorySettings) => Promise<unknown>])[] = [
  ['administrators', `${REPO}/collaborators`, async (asked) => asked.admins()],
  ['environments', `${REPO}/environments`, async (asked) => asked.environments()],
  [
    'members of a team',
    '/orgs/acme/teams/security/members',
    async (asked) => asked.teamMembers('acme', 'security'),
  ],
  ['workflow permissions', `${REPO}/actions/permissions/workflow`, async (asked) => asked.workflowDefaults()],
  [
    'runs',
    `${REPO}/actions/workflows/drift.yml/runs`,
    async (asked) => asked.lastGoodRun('drift.yml', 'main'),
  ],
];

describe('a setting', () => {
  it.each(QUESTIONS)('that may not be seen is unreadable, and never empty: %s', async (_, path, ask) => {
    expect(await ask(await settings({ [path]: DENIED }))).toEqual({
      unreadable: expect.stringMatching(/403 .*it needs administration=read/u),
    });
    expect(await ask(await settings({}))).toEqual({ unreadable: expect.stringContaining('404') });
  });

  it.each(QUESTIONS)('of another form than GitHub has throws: %s', async (_, path, ask) => {
    await expect(ask(await settings({ [path]: { json: { message: 'hello' } } }))).rejects.toMatchObject({
      code: 'RC625',
    });
  });

  it.each(QUESTIONS)('that GitHub refuses for another reason throws: %s', async (_, path, ask) => {
    await expect(
      ask(await settings({ [path]: { status: 422, json: { message: 'no' } } })),
    ).rejects.toMatchObject({ code: 'RC628' });
  });
});

describe('people', () => {
  it('come from every page, by number, each once', async () => {
    const asked = await settings({
      [`${REPO}/collaborators?affiliation=all&permission=admin&per_page=100`]: {
        json: [BO, ADA],
        headers: { link: `<$URL${REPO}/collaborators?page=2>; rel="next"` },
      },
      [`${REPO}/collaborators?page=2`]: { json: [ADA, { id: 3, login: 'cy', type: 'User' }] },
    });
    expect(await asked.admins()).toEqual({ found: [{ id: 3, login: 'cy', type: 'User' }, ADA, BO] });
  });

  it('that are no account are an error', async () => {
    const asked = await settings({ [`${REPO}/collaborators`]: { json: [null] } });
    await expect(asked.admins()).rejects.toMatchObject({ code: 'RC625' });
  });
});

const environment = (name: string, over: object = {}): object => ({
  name,
  protection_rules: [],
  deployment_branch_policy: null,
  ...over,
});

describe('an environment', () => {
  it('has its branches, reviewers and wait', async () => {
    const asked = await settings({
      [`${REPO}/environments`]: {
        json: {
          total_count: 3,
          environments: [
            environment('open'),
            environment('apply', {
              deployment_branch_policy: { protected_branches: false, custom_branch_policies: true },
              protection_rules: [
                { type: 'wait_timer', wait_timer: 30 },
                {
                  type: 'required_reviewers',
                  prevent_self_review: true,
                  reviewers: [
                    { type: 'User', reviewer: ADA },
                    { type: 'Team', reviewer: { id: 31, slug: 'security' } },
                  ],
                },
                { type: 'branch_policy' },
              ],
            }),
            environment('safe', {
              deployment_branch_policy: { protected_branches: true, custom_branch_policies: false },
            }),
          ],
        },
      },
      [`${REPO}/environments/apply/deployment-branch-policies`]: {
        json: { total_count: 2, branch_policies: [{ name: 'v*', type: 'tag' }, { name: 'main' }] },
      },
    });
    const plain = { reviewers: [], prevent_self_review: false, wait_minutes: 0 };
    expect(await asked.environments()).toEqual({
      found: [
        {
          name: 'apply',
          branches: ['main', 'tag:v*'],
          reviewers: [
            { type: 'User', id: 101, name: 'ada' },
            { type: 'Team', id: 31, name: 'security' },
          ],
          prevent_self_review: true,
          wait_minutes: 30,
        },
        { name: 'open', branches: 'all', ...plain },
        { name: 'safe', branches: 'protected', ...plain },
      ],
    });
  });

  it('whose patterns may not be seen has none that are known', async () => {
    const custom = { deployment_branch_policy: { protected_branches: false, custom_branch_policies: true } };
    const asked = await settings({
      [`${REPO}/environments`]: { json: { total_count: 1, environments: [environment('apply', custom)] } },
      [`${REPO}/environments/apply/deployment-branch-policies`]: DENIED,
    });
    expect(await asked.environments()).toMatchObject({ found: [{ name: 'apply', branches: null }] });
  });
});

describe('a branch', () => {
  it('without classic protection has none, and that is known', async () => {
    const asked = await settings({
      [`${REPO}/rules/branches/main`]: { json: [] },
      [`${REPO}/branches/main/protection`]: { status: 404, json: { message: 'Branch not protected' } },
    });
    expect(await asked.branch('main')).toEqual({
      rules: { found: [] },
      rulesets: [],
      protection: { found: null },
      unreadable: [],
    });
  });

  it('has what classic protection demands', async () => {
    const asked = await settings({
      [`${REPO}/rules/branches/main`]: { json: [] },
      [`${REPO}/branches/main/protection`]: {
        json: {
          enforce_admins: { enabled: true },
          required_pull_request_reviews: {
            required_approving_review_count: 2,
            dismiss_stale_reviews: true,
            bypass_pull_request_allowances: { users: [ADA], teams: [], apps: [] },
          },
          required_status_checks: { contexts: ['rollcall/plan'], checks: [] },
          allow_force_pushes: { enabled: true },
        },
      },
    });
    expect((await asked.branch('main')).protection).toEqual({
      found: {
        enforce_admins: true,
        required_reviews: 2,
        dismiss_stale_reviews: true,
        require_code_owner_reviews: false,
        bypass_allowances: 1,
        allow_force_pushes: true,
        allow_deletions: false,
        required_checks: ['rollcall/plan'],
      },
    });
  });

  it('whose ruleset may not be seen says so, beside the rules', async () => {
    const asked = await settings({
      [`${REPO}/rules/branches/main`]: { json: [{ type: 'deletion', ruleset_id: 7 }] },
      [`${REPO}/branches/main/protection`]: DENIED,
    });
    expect(await asked.branch('main')).toMatchObject({
      rules: { found: [{ type: 'deletion', ruleset_id: 7 }] },
      rulesets: [],
      protection: { unreadable: expect.stringContaining('403') },
      unreadable: [expect.stringMatching(/^ruleset 7: .*404/u)],
    });
  });
});

describe('a run', () => {
  const run = {
    id: 5,
    conclusion: 'success',
    event: 'schedule',
    created_at: '2026-03-01T05:37:00Z',
    head_sha: 'a'.repeat(40),
    html_url: 'https://github.invalid/run/5',
  };

  it('is the newest that ended well', async () => {
    const asked = await settings({
      [`${REPO}/actions/workflows/drift.yml/runs?branch=main&status=success&per_page=1`]: {
        json: { total_count: 9, workflow_runs: [run] },
      },
    });
    const { html_url: url, ...same } = run;
    expect(await asked.lastGoodRun('drift.yml', 'main')).toEqual({ found: { ...same, url } });
  });

  it('is none where none ended well', async () => {
    const asked = await settings({
      [`${REPO}/actions/workflows/drift.yml/runs`]: { json: { total_count: 0, workflow_runs: [] } },
    });
    expect(await asked.lastGoodRun('drift.yml', 'main')).toEqual({ found: null });
  });
});

describe('a token', () => {
  const told = async (headers: { readonly [name: string]: string }, status = 200): Promise<unknown> => {
    const json = status === 200 ? ADA : { message: 'Resource not accessible by integration' };
    return (await settings({ '/user': { status, headers, json } })).token();
  };
  const date = (ms: number): string => new Date(NOW + ms).toUTCString();

  it('of a person is told by name, with its scopes and its end', async () => {
    expect(
      await told({
        date: date(0),
        'x-oauth-scopes': 'repo, read:org',
        'github-authentication-token-expiration': '2026-03-09 12:00:00 UTC',
      }),
    ).toEqual({ user: ADA, scopes: ['repo', 'read:org'], expires_at: '2026-03-09T12:00:00Z', ahead_ms: 0 });
  });

  it('of an app is nobody’s', async () => {
    expect(await told({ date: date(0) }, 403)).toEqual({
      user: null,
      scopes: null,
      expires_at: null,
      ahead_ms: 0,
    });
  });

  it.each([
    ['2026-03-09 13:00:00 +0100', '2026-03-09T12:00:00Z'],
    ['soon', null],
    ['2026-13-09 12:00:00 UTC', null],
  ])('that ends %j ends at %j', async (header, expected) => {
    expect(await told({ 'github-authentication-token-expiration': header })).toMatchObject({
      expires_at: expected,
    });
  });

  it('without any scope has an empty list of them', async () => {
    expect(await told({ 'x-oauth-scopes': '' })).toMatchObject({ scopes: [] });
  });

  it.each([
    [90_000, 90_000],
    [-90_000, -90_000],
  ])('is answered by a clock %j ms ahead', async (ms, expected) => {
    expect(await told({ date: date(ms) })).toMatchObject({ ahead_ms: expected });
  });

  it('is answered by no clock that is known where the time cannot be read', async () => {
    expect(await told({ date: 'noon' })).toMatchObject({ ahead_ms: null });
  });

  it('that is none throws', async () => {
    await expect(told({}, 401)).rejects.toMatchObject({ code: 'RC620' });
  });
});
