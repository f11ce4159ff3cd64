// What the platform's rules came to: a pass, a hole in the rules and a list of exceptions, each unknown where hidden.
import { afterEach, describe, expect, it } from 'vitest';
import type { Forge } from '../../../src/forge/forge.ts';
import { type Canned, type Script, type Scripted, scripted } from '../../support/forge-server.ts';

const open: Scripted[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

const REPO = '/repos/acme/access';
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const LANDED = '2026-03-01T10:00:00Z';
const MISSING: Canned = { status: 404, json: { message: 'Not Found' } };

const rule = (type: string, ruleset_id: number | undefined = 7): object => ({
  type,
  ruleset_id,
  ruleset_source_type: 'Repository',
  ruleset_source: 'acme/access',
});
const reviews = (count: number): object => ({
  type: 'pull_request',
  parameters: { required_approving_review_count: count },
});
const ruleset = (over: object = {}): object => ({
  id: 7,
  name: 'main',
  enforcement: 'active',
  bypass_actors: [],
  rules: [reviews(1), { type: 'deletion' }],
  created_at: '2026-01-01T00:00:00Z',
  updated_at: '2026-01-01T00:00:00Z',
  ...over,
});
const version = (version_id: number, updated_at: string): object => ({
  version_id,
  actor: { id: 9, type: 'User' },
  updated_at,
});
const suite = (over: object = {}): object => ({
  id: 21,
  actor_id: 9,
  before_sha: A,
  after_sha: B,
  ref: 'refs/heads/main',
  pushed_at: LANDED,
  result: 'pass',
  ...over,
});

const RULES = `${REPO}/rules/branches/main`;
const RULESET = `${REPO}/rulesets/7`;
const HISTORY = `${RULESET}/history`;
const SUITES = `${REPO}/rulesets/rule-suites`;
const PROTECTION = `${REPO}/branches/main/protection`;

/** Everything readable and in order. */
const SOUND: Script = {
  [`${REPO}/activity`]: {
    json: [
      {
        id: 1,
        ref: 'refs/heads/main',
        before: A,
        after: B,
        timestamp: LANDED,
        activity_type: 'pr_merge',
        actor: null,
      },
    ],
  },
  [RULES]: { json: [rule('pull_request'), rule('deletion')] },
  [RULESET]: { json: ruleset() },
  [HISTORY]: { json: [version(1, '2026-01-01T00:00:00Z')] },
  [SUITES]: { json: [suite()] },
  [`${SUITES}/21`]: {
    json: {
      ...suite(),
      rule_evaluations: [{ rule_type: 'pull_request', enforcement: 'active', result: 'pass', details: null }],
    },
  },
};

async function controls(over: Script = {}): Promise<Awaited<ReturnType<Forge['controls']>>> {
  const server = await scripted({ ...SOUND, ...over });
  open.push(server);
  return server.forge.controls('main', B);
}

it('says that rules passed, that nobody may go past them, and that none was off', async () => {
  const { evidence, facts } = await controls();

  expect(evidence).toEqual({ rule_suite: 'pass', no_bypass_list: 'yes', control_gap: 'no' });
  expect(facts).toEqual({
    rules: [
      {
        type: 'pull_request',
        ruleset_id: 7,
        source_type: 'Repository',
        source: 'acme/access',
        parameters: null,
      },
      { type: 'deletion', ruleset_id: 7, source_type: 'Repository', source: 'acme/access', parameters: null },
    ],
    rulesets: [
      {
        id: 7,
        name: 'main',
        enforcement: 'active',
        bypass_actors: [],
        rules: [reviews(1), { type: 'deletion', parameters: null }],
        created_at: '2026-01-01T00:00:00Z',
        updated_at: '2026-01-01T00:00:00Z',
        versions: [{ version_id: 1, actor_id: 9, updated_at: '2026-01-01T00:00:00Z' }],
      },
    ],
    protection: null,
    rule_suite: {
      id: 21,
      actor_id: 9,
      before: A,
      after: B,
      ref: 'refs/heads/main',
      pushed_at: LANDED,
      result: 'pass',
      evaluations: [{ rule_type: 'pull_request', enforcement: 'active', result: 'pass', details: null }],
    },
    unreadable: [],
  });
});

it('leaves everything unknown for a token that may see nothing, and says what it missed', async () => {
  const { evidence, facts } = await controls({
    [RULES]: MISSING,
    [SUITES]: {
      status: 403,
      json: { message: 'Resource not accessible by integration' },
      headers: { 'x-accepted-github-permissions': 'administration=read' },
    },
    [PROTECTION]: MISSING,
  });

  expect(evidence).toEqual({ rule_suite: 'unknown', no_bypass_list: 'unknown', control_gap: 'unknown' });
  expect(facts.unreadable.map((line) => line.split(':')[0])).toEqual([
    'branch protection',
    'rule suites',
    'rules',
  ]);
  expect(facts.unreadable[1]).toContain('it needs administration=read');
});

it('asks for rules once, however many landings there are', async () => {
  const server = await scripted(SOUND);
  open.push(server);

  await server.forge.controls('main', B);
  await server.forge.controls('main', A);

  const calls = server.asked.map(({ url }) => url);
  expect(new Set(calls).size).toBe(calls.length);
});

describe('the rule suite', () => {
  it.each<[string, Script, string]>([
    ['that was bypassed', { [SUITES]: { json: [suite({ result: 'bypass' })] } }, 'bypass'],
    ['that failed', { [SUITES]: { json: [suite({ result: 'fail' })] } }, 'fail'],
    ['of another commit', { [SUITES]: { json: [suite({ after_sha: A })] } }, 'unknown'],
    ['of another branch', { [SUITES]: { json: [suite({ ref: 'refs/heads/x' })] } }, 'unknown'],
    ['that nobody shows', { [SUITES]: MISSING }, 'unknown'],
    [
      'of a push that was refused first',
      { [SUITES]: { json: [suite(), suite({ id: 20, result: 'fail' })] } },
      'pass',
    ],
    [
      'that passed first and was bypassed last',
      { [SUITES]: { json: [suite({ id: 20 }), suite({ result: 'bypass' })] } },
      'bypass',
    ],
    ['whose details are hidden', { [`${SUITES}/21`]: MISSING }, 'pass'],
  ])('%s', async (_, over, result) => {
    expect((await controls(over)).evidence.rule_suite).toBe(result);
  });

  it('with a result that is not known is an error', async () => {
    await expect(controls({ [SUITES]: { json: [suite({ result: 'maybe' })] } })).rejects.toMatchObject({
      code: 'RC625',
    });
  });
});

describe('whether anybody may go past the rules', () => {
  const actor = { actor_type: 'RepositoryRole', actor_id: 5, bypass_mode: 'always' };
  const second: Script = { [RULES]: { json: [rule('pull_request'), rule('deletion', 8)] } };
  const classic = (over: object = {}): Canned => ({
    json: {
      enforce_admins: { enabled: true },
      required_pull_request_reviews: { required_approving_review_count: 1 },
      ...over,
    },
  });
  const unruled: Script = { [RULES]: { json: [rule('deletion')] } };

  it.each<[string, Script, string]>([
    ['a list with somebody on it', { [RULESET]: { json: ruleset({ bypass_actors: [actor] }) } }, 'no'],
    [
      'somebody exempt',
      { [RULESET]: { json: ruleset({ bypass_actors: [{ ...actor, bypass_mode: 'exempt' }] }) } },
      'no',
    ],
    ['a list that is not shown', { [RULESET]: { json: ruleset({ bypass_actors: undefined }) } }, 'unknown'],
    ['a ruleset that is not shown', { [RULESET]: MISSING }, 'unknown'],
    ['rules that are not shown', { [RULES]: MISSING }, 'unknown'],
    ['a second ruleset that is not shown', second, 'unknown'],
    [
      'a second ruleset with somebody on its list beside one that is not shown',
      {
        ...second,
        [RULESET]: MISSING,
        [`${REPO}/rulesets/8`]: { json: ruleset({ id: 8, bypass_actors: [actor] }) },
      },
      'no',
    ],
    ['a rule of no ruleset', { [RULES]: { json: [{ type: 'pull_request' }] } }, 'unknown'],
    [
      'no rule for pull requests and no protection',
      { ...unruled, [PROTECTION]: { status: 404, json: { message: 'Branch not protected' } } },
      'no',
    ],
    [
      'no rule for pull requests and protection that is not shown',
      { ...unruled, [PROTECTION]: MISSING },
      'unknown',
    ],
    ['protection that holds administrators', { ...unruled, [PROTECTION]: classic() }, 'yes'],
    [
      'protection that lets administrators past',
      { ...unruled, [PROTECTION]: classic({ enforce_admins: { enabled: false } }) },
      'no',
    ],
    [
      'protection without a word about administrators',
      { ...unruled, [PROTECTION]: classic({ enforce_admins: undefined }) },
      'no',
    ],
    [
      'protection that asks for no review',
      { ...unruled, [PROTECTION]: classic({ required_pull_request_reviews: undefined }) },
      'no',
    ],
    [
      'protection with exceptions',
      {
        ...unruled,
        [PROTECTION]: classic({
          required_pull_request_reviews: { bypass_pull_request_allowances: { users: [], teams: [{}] } },
        }),
      },
      'no',
    ],
    [
      'protection with an empty list of exceptions',
      {
        ...unruled,
        [PROTECTION]: classic({
          required_pull_request_reviews: {
            bypass_pull_request_allowances: { users: [], teams: [], apps: [] },
          },
        }),
      },
      'yes',
    ],
  ])('%s', async (_, over, answer) => {
    expect((await controls(over)).evidence.no_bypass_list).toBe(answer);
  });
});

describe('whether a rule was off around the landing', () => {
  const before = version(1, '2026-02-01T00:00:00Z');
  const during = version(2, '2026-03-01T09:59:00Z');
  const after = version(3, '2026-03-01T10:05:00Z');
  const held = (state: unknown): Script => ({
    [HISTORY]: { json: [after, during, before] },
    [`${HISTORY}/2`]: { json: { ...during, state } },
  });

  it.each<[string, Script, string]>([
    ['no change since', { [HISTORY]: { json: [during, before] } }, 'no'],
    ['the same rules', held(ruleset()), 'no'],
    [
      'stronger rules',
      held(ruleset({ rules: [reviews(2), { type: 'deletion' }, { type: 'update' }] })),
      'no',
    ],
    ['a ruleset that was off', held(ruleset({ enforcement: 'disabled' })), 'yes'],
    ['a ruleset on trial', held(ruleset({ enforcement: 'evaluate' })), 'yes'],
    ['a rule that was taken out', held(ruleset({ rules: [reviews(1)] })), 'yes'],
    ['fewer approvals', held(ruleset({ rules: [reviews(0), { type: 'deletion' }] })), 'yes'],
    [
      'somebody let past for a while',
      held(ruleset({ bypass_actors: [{ actor_type: 'Team', actor_id: 1 }] })),
      'yes',
    ],
    ['a version without its state', held({}), 'unknown'],
    ['a version that is not shown', { [HISTORY]: { json: [after, during, before] } }, 'unknown'],
    ['a history that begins later', { [HISTORY]: { json: [after] } }, 'unknown'],
    ['a history that is not shown', { [HISTORY]: MISSING }, 'unknown'],
    ['a ruleset that is not shown', { [RULESET]: MISSING }, 'unknown'],
    [
      'a ruleset that was made later',
      { [RULESET]: { json: ruleset({ created_at: '2026-03-01T10:01:00Z' }) }, [HISTORY]: MISSING },
      'yes',
    ],
    ['no ruleset at all', { [RULES]: { json: [] }, [PROTECTION]: MISSING }, 'unknown'],
    ['a landing of no known time', { [`${REPO}/activity`]: { json: [] }, [SUITES]: MISSING }, 'unknown'],
    [
      'a landing whose time only the rule suite knows',
      { [`${REPO}/activity`]: { json: [] }, ...held(ruleset({ enforcement: 'disabled' })) },
      'yes',
    ],
    [
      'a ruleset that was on again in the very second',
      {
        [HISTORY]: { json: [version(3, LANDED), during] },
        [`${HISTORY}/2`]: { json: { ...during, state: ruleset({ enforcement: 'disabled' }) } },
      },
      'yes',
    ],
  ])('%s', async (_, over, answer) => {
    expect((await controls(over)).evidence.control_gap).toBe(answer);
  });
});

it('is an error where GitHub fails rather than hides', async () => {
  await expect(
    controls({ [RULES]: { status: 422, json: { message: 'Validation Failed' } } }),
  ).rejects.toMatchObject({ code: 'RC628' });
});
