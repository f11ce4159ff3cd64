// The packaged action against people who want access without approval, operators who run it at the wrong place, and a
// GitHub that does not answer.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JobResult } from '../support/action-job.ts';
import { actionWorlds, checks, EVE, key, MORE } from '../support/action-world.ts';
import type { ApprovalWorld, TeamText } from '../support/approval-world.ts';
import type { Files, Pull } from '../support/github/model.ts';
import { pullPayload, schedulePayload, workflowRunPayload } from '../support/github/payloads.ts';
import type { Fault } from '../support/github/server.ts';

/** The file without `approvals` and without a branch of records. */
const OFF: TeamText = { policy: ['  require: { expires: { elevate: 7d } }'], more: [] };

const { begin, run, plan, merged } = actionWorlds();

const people = ({ sandbox }: ApprovalWorld): readonly string[] => {
  const { users, invitations } = sandbox.state();
  const pending = invitations.filter(({ status }) => status === 'pending');
  return [...users.map(({ email }) => email), ...pending.map(({ email }) => `${email} pending`)].sort();
};

const writes = ({ sandbox }: ApprovalWorld): readonly string[] =>
  sandbox.requests().flatMap(({ method, path }) => (method === 'GET' ? [] : [`${method} ${path}`]));

/** Merges a pull request that was planned and approved. */
async function landed(world: ApprovalWorld, text: TeamText, by: readonly string[] = ['bo']): Promise<Pull> {
  const pull = await world.propose(text);
  await plan(world, pull);
  for (const reviewer of by) world.github.review(pull, reviewer);
  await world.github.merge(pull, { method: 'squash', by: 'ada' });
  return pull;
}

describe('approvals that somebody pushed away', () => {
  it('are asked for all the same', async () => {
    const world = await begin();
    await world.push({ ...OFF, members: ['eve@acme.example: admin'] }, { by: 'mal' });
    const { code, log } = await merged(world, { mode: 'apply' });
    expect([code, people(world)], log).toEqual([4, expect.not.arrayContaining(['eve@acme.example pending'])]);
  });

  it('attack 32: hand no credential to an address that came with them', async () => {
    const world = await begin();
    const text = world.team(OFF).replace(world.sandbox.url, 'http://127.0.0.1:9');
    await world.github.push('main', { 'team.yaml': text }, { by: 'mal' });
    const before = world.sandbox.requests().length;
    const { code, log } = await run(world, {
      event: 'schedule',
      payload: schedulePayload(world.github),
      inputs: { mode: 'drift' },
      env: key(world),
    });
    expect(code, log).toBe(0);
    expect(world.sandbox.requests().length).toBeGreaterThan(before);
  });

  it.each<[string, string, TeamText, [number, string]]>([
    ['apply', 'that asks for none', OFF, [1, 'rewritten by force']],
    ['drift', 'that asks for none', OFF, [1, 'rewritten by force']],
    [
      'apply',
      'that keeps its records elsewhere',
      { more: ['ledger: { branch: mine }'] },
      [4, 'HISTORY_REWRITTEN'],
    ],
    [
      'drift',
      'that keeps its records elsewhere',
      { more: ['ledger: { branch: mine }'] },
      [4, 'HISTORY_REWRITTEN'],
    ],
  ])(
    'are not lost with a history that was pushed over theirs: %s of one %s',
    async (mode, _, base, [exit, says]) => {
      const world = await begin();
      const { github } = world;
      const text = world.team({ ...base, members: ['eve@acme.example: admin'] });
      const workspace = await github.clone();
      const git = (...args: readonly string[]): string =>
        execFileSync('git', ['-C', workspace, '-c', 'user.name=m', '-c', 'user.email=m@x.example', ...args], {
          encoding: 'utf8',
        }).trim();
      git('checkout', '-q', '--orphan', 'over');
      await writeFile(path.join(workspace, 'team.yaml'), text);
      git('add', 'team.yaml');
      git('commit', '-q', '-m', 'Begin');
      const over = git('rev-parse', 'HEAD');
      git('push', '-q', 'origin', 'over:refs/heads/over');
      await github.forcePush('main', over, 'mal');
      const { code, log } = await merged(world, { mode }, { sha: over });
      expect([code, log]).toEqual([exit, expect.stringContaining(says)]);
      expect(world.sandbox.requests()).toEqual([]);
    },
  );

  it('are not looked for where there never were any', async () => {
    const world = await begin({ ...OFF, members: ['eve@acme.example: user'] });
    const { code, log } = await merged(world, { mode: 'apply' });
    expect([code, people(world)], log).toEqual([0, expect.arrayContaining(['eve@acme.example pending'])]);
  });

  it('are gone once that was approved', async () => {
    const world = await begin();
    await landed(world, { ...OFF, members: ['eve@acme.example: user'] }, ['bo', 'cy']);
    const { code, log } = await merged(world, { mode: 'apply' });
    expect([code, people(world)], log).toEqual([0, expect.arrayContaining(['eve@acme.example pending'])]);
  });
});

describe('a run on another branch than the protected one', () => {
  it.each([
    ['apply', {}],
    ['drift', {}],
    ['verify', { announce: 'true' }],
  ])('%s does nothing there, whatever the branch says', async (mode, more) => {
    const world = await begin(OFF);
    const { github } = world;
    await github.push(
      'feature',
      { 'team.yaml': world.team({ ...OFF, members: ['eve@acme.example: admin'] }) },
      { by: 'mal' },
    );
    const { code, log } = await run(world, {
      event: 'workflow_dispatch',
      payload: schedulePayload(github),
      inputs: { mode, ...more },
      env: key(world),
      ref: 'refs/heads/feature',
      sha: github.state.tip('feature'),
      workspace: await github.clone('feature'),
    });
    expect([code, log]).toEqual([1, expect.stringContaining('RC585')]);
    expect(world.sandbox.requests()).toEqual([]);
  });
});

describe('an outcome that cannot be told', () => {
  const DENIED = { status: 403, message: 'Resource not accessible by integration' };

  it.each<[string, RegExp, Fault['answer']]>([
    ['because comments cannot be read', /^GET \S+\/issues\/\d+\/comments/, 'html'],
    ['because the token may not comment', /^POST \S+\/comments/, DENIED],
  ])('%s is a failure of its own: what was applied is said and recorded', async (_, route, answer) => {
    const world = await begin();
    const pull = await world.propose(EVE);
    world.github.review(pull, 'bo');
    await world.github.merge(pull, { method: 'squash', by: 'ada' });
    world.github.server.faults.push({ route, answer, times: 1000 });
    const { code, log, outputs, summary } = await merged(world, { mode: 'apply' });
    expect(people(world), log).toContain('eve@acme.example pending');
    expect(outputs['chain-head']).toMatch(/^[0-9a-f]{64}$/);
    expect(summary).toContain('Apply is done: 1 applied');
    expect([code, log]).toEqual([1, expect.stringContaining('RC586')]);
    expect(log).not.toContain('Apply stopped');
    const sent = writes(world);
    world.github.server.faults.length = 0;
    const again = await merged(world, { mode: 'apply' });
    expect([again.code, writes(world)], again.log).toEqual([0, sent]);
  });

  it('keeps its own code where the run itself went wrong', async () => {
    const world = await begin();
    const pull = await landed(world, EVE);
    world.github.lock(pull);
    world.github.without('pull_requests');
    world.sandbox.setFaults([
      { on: 'GET /v1/users', fault: { kind: 'status', status: 403 }, times: 'always' },
    ]);
    const { code, log } = await merged(world, { mode: 'apply' });
    expect(code, log).not.toBe(0);
    expect(writes(world)).toEqual([]);
  });
});

describe('a conversation that is locked', () => {
  it('still gets its checks, and the plan as files; the job says what is missing', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    world.github.lock(pull);
    const { code, log, outputs, summary, temp } = await plan(world, pull);
    expect(checks(world, pull.headSha)).toEqual({
      'rollcall/plan': 'success',
      'rollcall/approval': 'action_required',
    });
    expect(outputs['conclusion']).toBe('success');
    expect(summary).toContain('eve@acme.example');
    expect(Object.keys(temp)).toContain(`rollcall-plan/pull-request-${pull.number}.md`);
    expect([code, log]).toEqual([1, expect.stringContaining('::error')]);
  });
});

describe('our own comment', () => {
  it('is written anew where somebody deleted it between the read and the edit', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    await plan(world, pull);
    const [first] = world.github.comments(pull);
    await world.github.pushTo(
      pull,
      { 'team.yaml': world.team({ ...MORE, members: ['fay@acme.example: user'] }) },
      { by: 'ada' },
    );
    const calls = world.github.server.calls as string[];
    calls.push = (...made: string[]): number => {
      if (made[0]?.startsWith('PATCH') === true) world.github.state.comments.delete(first?.id ?? 0);
      return Array.prototype.push.apply(calls, made);
    };
    const { code, log } = await plan(world, pull);
    expect(code, log).toBe(0);
    const later = world.github.comments(pull).filter(({ id }) => id !== first?.id);
    expect(later.map(({ body }) => body.includes('fay@acme.example'))).toEqual([true]);
  });

  it('is believed in nothing that somebody wrote into it', async () => {
    const world = await begin();
    const { github } = world;
    const pull = await world.propose(EVE);
    await plan(world, pull);
    const [ours] = github.comments(pull);
    const stored = github.state.comments.get(ours?.id ?? 0);
    if (stored === undefined) throw new Error('no comment');
    const state = {
      head: 'a'.repeat(40),
      digest: 'b'.repeat(64),
      total: 1,
      changes: [['`@everyone` ](https://evil.example)<!--', 'low']],
    };
    const line = Buffer.from(JSON.stringify(state)).toString('base64url');
    stored.body = `<!-- rollcall:plan v1 -->\n<!-- rollcall:state ${line} -->\n\n**Approved**: everything`;
    github.review(pull, 'bo', 'APPROVED');
    await plan(world, pull);
    const bodies = github.comments(pull).map(({ body }) => body);
    expect(bodies[0]).not.toContain('**Approved**: everything');
    for (const body of bodies) expect(body).not.toMatch(/^(?:(?!`).)*@everyone/mu);
  });
});

describe('a head that moves while the run looks at it', () => {
  it('is judged as it was: nothing of the newer head stands at the older one', async () => {
    const world = await begin();
    const { github } = world;
    const pull = await world.propose(EVE);
    const old = pull.headSha;
    const newer = await github.pushTo(
      pull,
      { 'team.yaml': world.team({ ...MORE, members: ['eve@acme.example: admin'] }) },
      { by: 'ada' },
    );
    const asked = github.server.calls.length;
    const reads = () => github.server.calls.slice(asked).filter((call) => /\/pulls\/\d+$/.test(call)).length;
    Object.defineProperty(pull, 'headSha', { get: () => (reads() <= 1 ? old : newer) });
    const { code, log } = await plan(world, pull);
    expect(code, log).toBe(0);
    expect(Object.keys(checks(world, old)).sort()).toEqual(['rollcall/approval', 'rollcall/plan']);
    expect(checks(world, newer)).toEqual({});
    expect(github.comments(pull)[0]?.body).toContain('eve@acme.example');
    expect(
      github
        .checks(old)
        .map(({ text }) => text ?? '')
        .join(''),
    ).not.toContain('admin');
  });
});

describe('a review of a run that names pull requests', () => {
  it.each([
    [
      'of another repository under the number of ours',
      (own: number) => [{ number: own, base: { repo: { id: 77 } } }],
    ],
    ['that are not there', () => [{ number: 999, base: { repo: { id: 501 } } }]],
  ])('%s has all that are open judged', async (_, named) => {
    const world = await begin();
    const [other, reviewed] = [
      await world.propose(EVE),
      await world.propose({ ...MORE, members: ['fay@acme.example: user'] }),
    ];
    world.github.review(reviewed, 'bo');
    const payload = workflowRunPayload(world.github, reviewed);
    const ended = payload['workflow_run'] as object;
    const { code, log } = await run(world, {
      event: 'workflow_run',
      payload: { ...payload, workflow_run: { ...ended, pull_requests: named(other.number) } },
      inputs: { mode: 'plan', only: 'approval' },
    });
    expect(code, log).toBe(0);
    expect(checks(world, reviewed.headSha)).toEqual({ 'rollcall/approval': 'success' });
  });
});

describe('a check of our name', () => {
  it('by another app is not taken for ours, even with our words', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    await plan(world, pull);
    for (const check of world.github.checks(pull.headSha)) Object.assign(check, { app: 4711 });
    await plan(world, pull);
    const own = world.github.checks(pull.headSha).filter(({ app }) => app !== 4711);
    expect(own.map(({ name }) => name).sort()).toEqual(['rollcall/approval', 'rollcall/plan']);
  });

  it('that failed is not replaced by a pull request of a fork with the same head', async () => {
    const members = Array.from({ length: 12 }, (_, i) => `m${i}@acme.example: user`);
    const world = await begin({ members });
    for (let i = 0; i < 12; i += 1)
      world.sandbox.happen({ kind: 'join', email: `m${i}@acme.example`, role: 'user' });
    const pull = await world.propose(MORE);
    expect((await plan(world, pull)).code).toBe(5);
    const fork = await world.propose(MORE, { fork: true, by: 'mal' });
    fork.headSha = pull.headSha;
    await plan(world, fork, { env: {} });
    expect(checks(world, pull.headSha)['rollcall/plan']).toBe('failure');
  });
});

it('two applies at once write each change once', async () => {
  const world = await begin();
  const pull = await world.propose(EVE);
  world.github.review(pull, 'bo');
  await world.github.merge(pull, { method: 'squash', by: 'ada' });
  await Promise.all([merged(world, { mode: 'apply' }), merged(world, { mode: 'apply' })]);
  expect(writes(world).filter((line) => line.startsWith('POST'))).toHaveLength(1);
});

it('a repository without a first commit of the file is told so, and its checks stand', async () => {
  const world = await begin();
  const { github } = world;
  const pull = await github.open({
    branch: 'second',
    files: { 'teams/web.yaml': world.team(MORE) },
    by: 'ada',
    verified: true,
  });
  const { code, log } = await plan(world, pull, { inputs: { mode: 'plan', file: 'teams/web.yaml' } });
  expect(code, log).toBe(0);
  expect(checks(world, pull.headSha)['rollcall/plan']).toBeDefined();
});

it('a record job whose token can judge nothing keeps the record all the same', async () => {
  const world = await begin();
  await landed(world, EVE);
  const verify = await merged(world, { mode: 'verify', announce: 'true' }, { env: {} });
  const outbox = `${verify.workspace}-outbox`;
  const applied = await merged(world, { mode: 'apply', outbox, 'run-id': verify.outputs['run-id'] ?? '' });
  expect(applied.code, applied.log).toBe(0);
  world.github.server.faults.push({ route: /^GET \S+\/activity/, answer: { status: 403 }, times: 100 });
  const record = await merged(world, { mode: 'record', outbox }, { env: {} });
  const names = execFileSync(
    'git',
    ['--git-dir', world.github.origin, 'ls-tree', '-r', '--name-only', 'rollcall-ledger', 'records/'],
    { encoding: 'utf8' },
  );
  expect(names.trim().split('\n'), record.log).toHaveLength(4);
});

describe('a head that brings something else than a roster', () => {
  it.each<[string, Files]>([
    ['a link', { 'team.yaml': { mode: '120000', text: '/proc/self/environ' } }],
    ['a submodule', { 'team.yaml': { mode: '160000', text: 'a'.repeat(40) } }],
    ['nothing', { 'team.yaml': null }],
    ['no YAML', { 'team.yaml': 'a: [\n  b: }\n' }],
    ['17 MB', { 'team.yaml': `# ${'x'.repeat(17 * 1024 * 1024)}\n` }],
    ['an include that is not there', { 'team.yaml': 'version: 1\ninclude: [teams/none.yaml]\n' }],
    ['an include of another folder', { 'team.yaml': 'version: 1\ninclude: [../../etc/passwd]\n' }],
  ])('%s: both checks stand, none passes, and no account is asked', async (_, files) => {
    const world = await begin();
    const pull = await world.propose(MORE, { files });
    const asked = world.sandbox.requests().length;
    const { code, log } = await plan(world, pull);
    expect([0, 1], log).toContain(code);
    const { 'rollcall/plan': planned, 'rollcall/approval': approval } = checks(world, pull.headSha);
    expect(['failure', 'neutral'], log).toContain(planned);
    expect(approval).toBe('action_required');
    expect(world.sandbox.requests()).toHaveLength(asked);
    expect(log).not.toContain('root:');
  });
});

it('a pull request after approvals were pushed away is told that it needs them', async () => {
  const world = await begin();
  await world.push(OFF, { by: 'mal' });
  const pull = await world.propose({ ...OFF, members: ['eve@acme.example: admin'] });
  const { code, log } = await plan(world, pull);
  expect([code, checks(world, pull.headSha)['rollcall/approval']], log).toEqual([0, 'action_required']);
});

it('the first file of a branch is planned as new: no account is asked, and no credential looked up', async () => {
  const world = await begin();
  const { github } = world;
  const file = 'access.yaml';
  const pull = await github.open({
    branch: 'first',
    files: { [file]: world.team(MORE) },
    by: 'ada',
    verified: true,
  });
  const asked = world.sandbox.requests().length;
  const { code, log } = await plan(world, pull, { inputs: { mode: 'plan', file } });
  expect(code, log).toBe(0);
  expect(github.comments(pull)[0]?.body).toContain('is new here');
  expect(world.sandbox.requests()).toHaveLength(asked);
});

it('a pull request that goes into another branch by now has no account read', async () => {
  const world = await begin();
  const { github } = world;
  const pull = await world.propose(EVE);
  const payload = pullPayload(github, pull);
  await github.push('other', { 'README.md': 'x' }, { by: 'ada' });
  github.retarget(pull, 'other', 'ada');
  const { code, log } = await plan(world, pull, { payload });
  expect(code, log).toBe(0);
  expect(checks(world, pull.headSha)).toEqual({ 'rollcall/plan': 'neutral' });
  expect(world.sandbox.requests()).toEqual([]);
});

it('an approval that was dismissed is none any more', async () => {
  const world = await begin();
  const { github } = world;
  const pull = await world.propose(EVE);
  const review = github.review(pull, 'bo');
  await plan(world, pull);
  expect(checks(world, pull.headSha)['rollcall/approval']).toBe('success');
  github.dismiss(pull, review, 'ada');
  const { code, log } = await run(world, {
    event: 'workflow_run',
    payload: workflowRunPayload(github, pull),
    inputs: { mode: 'plan', only: 'approval' },
  });
  expect([code, checks(world, pull.headSha)['rollcall/approval']], log).toEqual([0, 'action_required']);
});

it('among a thousand comments there is one of ours', async () => {
  const world = await begin();
  const { github } = world;
  const pull = await world.propose(EVE);
  for (let i = 0; i < 1000; i += 1) github.comment(pull, 'mal', `<!-- rollcall:plan v1 -->\n${i}`);
  await plan(world, pull);
  await plan(world, pull);
  const own = github.comments(pull).filter(({ by }) => by === 'github-actions[bot]');
  expect(own).toHaveLength(1);
});

describe('the issue about drift', () => {
  const drift = async (world: ApprovalWorld): Promise<JobResult> =>
    run(world, {
      event: 'schedule',
      payload: schedulePayload(world.github),
      inputs: { mode: 'drift' },
      env: key(world),
    });

  it('by somebody else is left alone, whatever it says', async () => {
    const world = await begin();
    const { github, sandbox } = world;
    sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    await drift(world);
    const [ours] = github.issues();
    const stored = github.state.issues.get(ours?.number ?? 0);
    if (stored === undefined) throw new Error('no issue');
    github.state.issues.set(stored.number, {
      ...stored,
      user: github.state.account('mal').id,
      state: 'closed',
    });
    await drift(world);
    expect(github.issues().map(({ state }) => state)).toEqual(['closed', 'open']);
  });

  it('that nobody may write keeps nothing out of the summary', async () => {
    const world = await begin();
    world.sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    world.github.server.faults.push({
      route: /^POST \S+\/issues$/,
      answer: { status: 410, message: 'Issues are disabled for this repo' },
      times: 1000,
    });
    const { code, log, outputs, summary } = await drift(world);
    expect([code, outputs['drift']], log).toEqual([1, 'true']);
    expect(summary).toContain('mole@acme.example');
  });

  it('is closed although nobody may comment there', async () => {
    const world = await begin();
    const { github, sandbox } = world;
    sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    await drift(world);
    sandbox.happen({ kind: 'leave', email: 'mole@acme.example' });
    github.lock(github.issues()[0]?.number ?? 0);
    const { code, log } = await drift(world);
    expect([code, github.issues()[0]?.state], log).toEqual([1, 'closed']);
    expect((await drift(world)).code).toBe(0);
  });
});

it('a default branch of another name is the one that acts', async () => {
  const world = await begin();
  const { github } = world;
  await github.state.git.write([], [{ ref: 'refs/heads/trunk', to: world.baseline }]);
  github.state.branches.set('trunk', world.baseline);
  Object.assign(github.state.repository, { defaultBranch: 'trunk' });
  await github.push(
    'main',
    { 'team.yaml': world.team({ ...OFF, members: ['eve@acme.example: admin'] }) },
    { by: 'mal' },
  );
  const tip = github.state.tip('main');
  const stray = await merged(world, { mode: 'apply' }, { sha: tip, ref: 'refs/heads/main' });
  expect([stray.code, stray.log]).toEqual([1, expect.stringContaining('RC585')]);
  const pull = await world.propose(EVE);
  expect((await plan(world, pull, { workspace: await github.clone('trunk') })).code).toBe(0);
  github.review(pull, 'bo');
  await github.merge(pull, { method: 'squash', by: 'ada' });
  const { code, log } = await merged(
    world,
    { mode: 'apply' },
    { ref: 'refs/heads/trunk', sha: github.state.tip('trunk'), workspace: await github.clone('trunk') },
  );
  expect([code, people(world)], log).toEqual([0, expect.arrayContaining(['eve@acme.example pending'])]);
});

describe('a GitHub that falters', () => {
  it.each<[string, Fault]>([
    [
      'asks to wait',
      {
        route: /^POST \S+\/comments/,
        answer: {
          status: 429,
          headers: { 'retry-after': '1' },
          message: 'You have exceeded a secondary rate limit',
        },
        times: 1,
      },
    ],
    [
      'writes the comment and loses the answer',
      { route: /^POST \S+\/comments/, answer: { status: 502 }, when: 'after', times: 1 },
    ],
    ['loses a check before it is made', { route: /^POST \S+\/check-runs/, answer: 'close', times: 1 }],
  ])('and %s gets each text once', async (_, fault) => {
    const world = await begin();
    const pull = await world.propose(EVE);
    world.github.server.faults.push(fault);
    const { code, log } = await plan(world, pull);
    expect(code, log).toBe(0);
    expect(world.github.comments(pull)).toHaveLength(1);
    expect(world.github.checks(pull.headSha)).toHaveLength(2);
  });
});

describe('a token that lacks something', () => {
  it.each([
    ['checks', 'it needs checks=read'],
    ['pull_requests', 'RC621'],
  ])('%s: the job says so, and no account was written', async (permission, says) => {
    const world = await begin();
    const pull = await world.propose(EVE);
    world.github.without(permission);
    const { code, log } = await plan(world, pull);
    expect([code, log]).toEqual([1, expect.stringContaining(says)]);
    expect(writes(world)).toEqual([]);
  });
});

it('on a server of their own, checks lead to the run there', async () => {
  const world = await begin();
  const pull = await world.propose(EVE);
  const env = { ...key(world), GITHUB_SERVER_URL: 'https://github.acme.example:8443' };
  const { code, log } = await plan(world, pull, { env });
  expect(code, log).toBe(0);
  const [check] = world.github.checks(pull.headSha);
  expect(check?.detailsUrl).toMatch(
    /^https:\/\/github\.acme\.example:8443\/acme\/access\/actions\/runs\/\d+$/,
  );
});
