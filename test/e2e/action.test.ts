// The packaged action against GitHub and an account over HTTP, from an open pull request to access that is applied,
// recorded and watched.
import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { actionWorlds, checks, EVE, key, MORE } from '../support/action-world.ts';
import type { ApprovalWorld } from '../support/approval-world.ts';
import { mergeGroupPayload, pullPayload, pushPayload } from '../support/github/payloads.ts';

const { begin, run, plan, reviewed, merged, drift } = actionWorlds();

const people = ({ sandbox }: ApprovalWorld): readonly string[] => {
  const { users, invitations } = sandbox.state();
  const pending = invitations.filter(({ status }) => status === 'pending');
  return [
    ...users.map(({ email, role }) => `${email} ${role}`),
    ...pending.map(({ email }) => `${email} pending`),
  ].sort();
};

/** The newest commit of the ledger as an auditor reads it. */
const ledgerLog = ({ github }: ApprovalWorld): string =>
  execFileSync(
    'git',
    ['--git-dir', github.origin, 'log', '-1', '--format=%s%n%(trailers:only)', 'rollcall-ledger'],
    {
      encoding: 'utf8',
    },
  );

/** Kinds of records on the branch of the ledger, in order. */
const ledgerKinds = ({ github }: ApprovalWorld): readonly string[] => {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['--git-dir', github.origin, ...args], { encoding: 'utf8' });
  const names = git('ls-tree', '-r', '--name-only', 'rollcall-ledger', 'records/').trim().split('\n');
  return names.map((name) => (JSON.parse(git('show', `rollcall-ledger:${name}`)) as { kind: string }).kind);
};

describe.each(['squash', 'merge', 'rebase'] as const)('merged by %s', (method) => {
  it('goes from a plan on the pull request to access that is applied, recorded and told', async () => {
    const world = await begin();
    const { github } = world;
    const pull = await world.propose(EVE);
    const first = await plan(world, pull);
    expect(first.code, first.log).toBe(0);
    expect(checks(world, pull.headSha)).toEqual({
      'rollcall/plan': 'success',
      'rollcall/approval': 'action_required',
    });
    const [comment] = github.comments(pull);
    expect(github.comments(pull)).toHaveLength(1);
    expect(comment?.by).toBe('github-actions[bot]');
    expect(comment?.body).toContain('eve@acme.example');

    await github.pushTo(
      pull,
      { 'team.yaml': world.team({ ...EVE, members: [...(EVE.members ?? []), 'fay@acme.example: user'] }) },
      { by: 'ada' },
    );
    const second = await plan(world, pull);
    expect(second.code, second.log).toBe(0);
    expect(github.comments(pull).map(({ id }) => id)).toEqual([comment?.id]);
    expect(github.comments(pull)[0]?.body).toContain('fay@acme.example');

    github.review(pull, 'bo');
    expect((await reviewed(world, pull)).code).toBe(0);
    expect(checks(world, pull.headSha)['rollcall/approval']).toBe('success');

    await github.merge(pull, { method, by: 'ada' });
    const verdict = await merged(world, { mode: 'verify' }, { env: {} });
    expect(verdict.outputs['verdict'], verdict.log).toBe('approved');
    const applied = await merged(world, { mode: 'apply' });
    expect(applied.code, applied.log).toBe(0);
    expect(people(world)).toEqual([
      'ada@acme.example owner',
      'bo@acme.example admin',
      'cy@acme.example admin',
      'dee@acme.example user',
      'eve@acme.example pending',
      'fay@acme.example pending',
    ]);
    const log = ledgerLog(world);
    expect(log.match(/^Approved-by: bo@acme\.example/gmu)).toHaveLength(1);
    const told = github.comments(pull);
    expect(told.map(({ id }) => id)).toEqual([comment?.id]);
    expect(told[0]?.body).toContain(applied.outputs['chain-head'] ?? 'no head');
    expect(told[0]?.body).toContain('Apply is done');
  });
});

describe('drift', () => {
  it('is told in one issue that is edited, closed, and opened again', async () => {
    const world = await begin();
    const { github, sandbox } = world;
    expect((await drift(world)).outputs['drift']).toBe('false');
    expect(github.issues()).toEqual([]);

    sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    const first = await drift(world);
    expect([first.code, first.outputs['drift']], first.log).toEqual([0, 'true']);
    const [issue] = github.issues();
    expect(issue?.body).toContain('mole@acme.example');

    sandbox.happen({ kind: 'join', email: 'vole@acme.example', role: 'user' });
    await drift(world);
    expect(github.issues()).toMatchObject([{ number: issue?.number, state: 'open' }]);
    expect(github.issues()[0]?.body).toContain('vole@acme.example');

    for (const email of ['mole@acme.example', 'vole@acme.example']) sandbox.happen({ kind: 'leave', email });
    await drift(world);
    expect(github.issues()).toMatchObject([{ number: issue?.number, state: 'closed' }]);
    expect(github.comments(issue?.number ?? 0)).toHaveLength(1);

    sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    await drift(world);
    expect(github.issues()).toMatchObject([{ number: issue?.number, state: 'open' }]);
  });

  it('of rules that guard the file is told against the last capture, which the ledger keeps', async () => {
    const world = await begin();
    const { github } = world;
    const first = await drift(world, { capture: 'keep' });
    expect([first.code, first.outputs['drift']], first.log).toEqual([0, 'false']);
    expect(ledgerKinds(world)).toEqual(['capture']);
    github.user('eve', { id: 200, permission: 'admin' });
    const second = await drift(world, { capture: 'keep' });
    expect(second.outputs['drift'], second.log).toBe('true');
    expect(github.issues()[0]?.body).toContain('eve');
    // Not a week has passed.
    expect(ledgerKinds(world)).toEqual(['capture']);
  });

  it('is read where approved settings say, and nowhere that somebody pushed', async () => {
    const world = await begin();
    const text = world.team(MORE).replace(world.sandbox.url, 'http://127.0.0.1:9');
    await world.github.push('main', { 'team.yaml': text }, { by: 'mal' });
    const asked = world.sandbox.requests().length;
    const { code, log } = await drift(world);
    expect(code, log).toBe(0);
    expect(world.sandbox.requests().length).toBeGreaterThan(asked);
    const pull = await world.propose(EVE);
    const before = world.sandbox.requests().length;
    expect((await plan(world, pull)).code).toBe(0);
    expect(world.sandbox.requests().length).toBeGreaterThan(before);
  });

  it('fails where an account cannot be read, and says so in the issue', async () => {
    const world = await begin();
    world.sandbox.setFaults([
      { on: 'GET /v1/users', fault: { kind: 'status', status: 403 }, times: 'always' },
    ]);
    const { code, log } = await drift(world);
    expect(code, log).toBe(1);
    expect(world.github.issues()[0]?.body).toContain('could not be read');
  });
});

describe('with jobs that are separated', () => {
  it('verify announces, apply hands over, record keeps and tells', async () => {
    const world = await begin();
    const { github } = world;
    const pull = await world.propose(EVE);
    await plan(world, pull);
    github.review(pull, 'bo');
    await github.merge(pull, { method: 'squash', by: 'ada' });
    const reads = github.token('github-actions[bot]', {
      contents: 'read',
      pull_requests: 'read',
      metadata: 'read',
    });

    const verify = await merged(world, { mode: 'verify', announce: 'true' }, { env: {} });
    expect(verify.outputs['verdict'], verify.log).toBe('approved');
    expect(ledgerKinds(world)).toEqual(['baseline', 'step', 'apply_started']);

    const outbox = path.join(verify.workspace, '..', 'outbox');
    const inputs = { mode: 'apply', outbox, 'run-id': verify.outputs['run-id'] ?? '' };
    const applied = await merged(world, inputs, { token: reads });
    expect(applied.code, applied.log).toBe(0);
    expect(people(world)).toContain('eve@acme.example pending');
    expect(ledgerKinds(world)).not.toContain('apply');
    expect(github.comments(pull)[0]?.body).not.toContain('Apply is done');

    const record = await merged(world, { mode: 'record', outbox }, { env: {} });
    expect(record.code, record.log).toBe(0);
    expect(ledgerKinds(world).at(-1)).toBe('apply');
    expect(github.comments(pull)[0]?.body).toContain('Apply is done');
    expect(ledgerLog(world).match(/^Approved-by: bo@acme\.example/gmu)).toHaveLength(1);
    const again = await merged(world, { mode: 'record', outbox }, { env: {} });
    expect([again.code, ledgerKinds(world).filter((kind) => kind === 'apply')], again.log).toEqual([
      0,
      ['apply'],
    ]);
  });
});

describe('what must not go through, and what must not be held up by it', () => {
  it('attack 21: of a fork nothing is read: no account, no credential', async () => {
    const world = await begin();
    const pull = await world.propose(EVE, { fork: true, by: 'mal' });
    const asked = world.sandbox.requests().length;
    const { code, log } = await plan(world, pull, { env: {} });
    expect(code, log).toBe(0);
    expect(world.sandbox.requests()).toHaveLength(asked);
    expect(checks(world, pull.headSha)).toMatchObject({ 'rollcall/plan': 'neutral' });
    expect(world.github.comments(pull)[0]?.body).toContain('from a fork');
    // Even where somebody set a credential for such a run.
    await plan(world, pull);
    expect(world.sandbox.requests()).toHaveLength(asked);
  });

  it('of a run with the code of the pull request nothing is asked at all', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    const workspace = await world.github.clone();
    execFileSync('git', ['-C', workspace, 'fetch', '-q', 'origin', pull.headSha]);
    const asked = world.github.server.calls.length;
    const { code, log, summary } = await plan(world, pull, {
      event: 'pull_request',
      workspace,
      env: {},
      token: '',
    });
    expect(code, log).toBe(0);
    expect(summary).toContain('eve@acme.example');
    expect(summary).toContain('bo@acme.example');
    expect(world.github.server.calls).toHaveLength(asked);
    expect(world.github.comments(pull)).toEqual([]);
  });

  it('an approval of an older head is void where the change is another, and the move is told', async () => {
    const world = await begin();
    const { github } = world;
    const pull = await world.propose(EVE);
    await plan(world, pull);
    github.review(pull, 'bo');
    await reviewed(world, pull);
    expect(checks(world, pull.headSha)['rollcall/approval']).toBe('success');
    await github.pushTo(
      pull,
      { 'team.yaml': world.team({ ...MORE, members: ['eve@acme.example: admin'] }) },
      { by: 'ada' },
    );
    await plan(world, pull);
    expect(checks(world, pull.headSha)['rollcall/approval']).toBe('action_required');
    const [, moved, ...more] = github.comments(pull);
    expect(moved?.body).toContain('@bo');
    expect(more).toEqual([]);
    await github.merge(pull, { method: 'squash', by: 'ada' });
    const applied = await merged(world, { mode: 'apply' });
    expect(applied.code, applied.log).toBe(4);
    expect(people(world)).not.toContain('eve@acme.example pending');
    expect(github.comments(pull)[0]?.body).toContain('withheld');
  });

  it('attack 24: an approval before the plan was posted is named, and one after it is not', async () => {
    const world = await begin();
    const { github } = world;
    const pull = await world.propose({ ...MORE, members: ['eve@acme.example: admin'] });
    github.review(pull, 'bo');
    await plan(world, pull);
    const words = 'Approved before this plan was posted, by `bo`';
    expect(github.comments(pull)[0]?.body).toContain(words);
    github.review(pull, 'cy');
    await plan(world, pull);
    expect(github.comments(pull)[0]?.body).toContain(words);
    expect(github.comments(pull)[0]?.body).not.toContain('`cy`:');
    await github.pushTo(pull, { 'team.yaml': world.team(EVE) }, { by: 'ada' });
    await plan(world, pull);
    expect(github.comments(pull)[0]?.body).not.toContain('Approved before');
  });

  it('who gains does not approve', async () => {
    const world = await begin();
    const pull = await world.propose({ ...MORE, roles: { bo: 'owner' } });
    world.github.review(pull, 'bo');
    await plan(world, pull);
    expect(checks(world, pull.headSha)['rollcall/approval']).toBe('action_required');
    expect(world.github.comments(pull)[0]?.body).toMatch(/bo@acme\.example.*gains/u);
  });

  it('a guard that trips fails the check and the apply', async () => {
    const world = await begin({ members: Array.from({ length: 12 }, (_, i) => `m${i}@acme.example: user`) });
    for (let i = 0; i < 12; i += 1)
      world.sandbox.happen({ kind: 'join', email: `m${i}@acme.example`, role: 'user' });
    const pull = await world.propose(MORE);
    const planned = await plan(world, pull);
    expect(planned.code, planned.log).toBe(5);
    expect(checks(world, pull.headSha)['rollcall/plan']).toBe('failure');
    world.github.review(pull, 'bo');
    await world.github.merge(pull, { method: 'squash', by: 'ada' });
    const applied = await merged(world, { mode: 'apply' });
    expect(applied.code, applied.log).toBe(5);
    expect(people(world)).toHaveLength(16);
    expect(world.github.comments(pull)[0]?.body).toContain('@ada');
  });

  it('an account that is down is unknown on the pull request, and refused by apply', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    world.sandbox.setFaults([
      { on: 'GET /v1/users', fault: { kind: 'status', status: 403 }, times: 'always' },
    ]);
    const planned = await plan(world, pull);
    expect(planned.code, planned.log).toBe(0);
    expect(checks(world, pull.headSha)['rollcall/plan']).toBe('neutral');
    expect(world.github.comments(pull)[0]?.body).toContain('unknown');
    world.github.review(pull, 'bo');
    await world.github.merge(pull, { method: 'squash', by: 'ada' });
    const applied = await merged(world, { mode: 'apply' });
    expect(applied.code, applied.log).not.toBe(0);
    expect(people(world)).toHaveLength(4);
  });

  it('a run that was overtaken, and one that is started again, do nothing', async () => {
    const world = await begin();
    const { github } = world;
    const first = await world.propose(EVE);
    github.review(first, 'bo');
    const old = await github.merge(first, { method: 'squash', by: 'ada' });
    const second = await world.propose(MORE);
    github.review(second, 'bo');
    await github.merge(second, { method: 'squash', by: 'ada' });
    const workspace = await github.clone();
    execFileSync('git', ['-C', workspace, 'checkout', '-q', old]);
    for (const mode of ['verify', 'apply']) {
      const late = await merged(world, { mode }, { sha: old, workspace });
      expect([late.code, late.outputs['verdict']], late.log).toEqual([0, 'superseded']);
    }
    expect(people(world)).toHaveLength(4);
  });

  it('what nobody approved is withheld while an approved removal runs', async () => {
    const world = await begin();
    const { github } = world;
    const removal = await world.propose({ ...MORE, without: ['dee'] });
    github.review(removal, 'bo');
    await github.merge(removal, { method: 'squash', by: 'ada' });
    await world.push({ ...EVE, without: ['dee'] }, { by: 'ada' });
    const verdict = await merged(world, { mode: 'verify' });
    expect(verdict.outputs['verdict'], verdict.log).toBe('blocked');
    const applied = await merged(world, { mode: 'apply' });
    expect([applied.code, applied.outputs['verdict']], applied.log).toEqual([6, 'blocked']);
    expect(people(world)).toEqual([
      'ada@acme.example owner',
      'bo@acme.example admin',
      'cy@acme.example admin',
    ]);
    const body = github.comments(removal)[0]?.body ?? '';
    expect(body).toContain('dee@acme.example');
    expect(body).toContain('withheld');
  });

  it('a plan of 5,000 changes keeps within the limits, with all privileged access in sight', async () => {
    const users = Array.from({ length: 5000 }, (_, i) => `new.person.${i}@acme.example: user`);
    const world = await begin();
    const pull = await world.propose({ ...MORE, members: [...users, 'root@acme.example: admin'] });
    const { code, log, temp } = await plan(world, pull);
    expect(code, log).toBe(0);
    const [comment] = world.github.comments(pull);
    expect(comment?.body.length).toBeLessThanOrEqual(60_000);
    expect(comment?.body).toContain('root@acme.example');
    expect(Object.keys(temp)).toContain(`rollcall-plan/pull-request-${pull.number}.md`);
  });
});

it('privileged access that does not fit fails the check and is whole in the artifact', async () => {
  const admins = Array.from({ length: 3000 }, (_, i) => `root${i}.${'x'.repeat(40)}@acme.example: admin`);
  const world = await begin();
  const pull = await world.propose({ ...MORE, members: admins });
  const { code, log, temp } = await plan(world, pull);
  expect(code, log).toBe(1);
  expect(checks(world, pull.headSha)['rollcall/plan']).toBe('failure');
  const [comment] = world.github.comments(pull);
  expect(comment?.body.length).toBeLessThanOrEqual(60_000);
  expect(comment?.body).toContain('rollcall-plan');
  expect(temp[`rollcall-plan/pull-request-${pull.number}.md`]?.match(/root\d+\./gu)).toHaveLength(3000);
});

describe('hostile words', () => {
  const HOSTILE =
    '$(touch /tmp/pwned) `id` ::error::x\n## [click](https://evil.example) @everyone <img src=x onerror=alert(1)>';

  it('in a title, a description, a branch and labels change nothing', async () => {
    const world = await begin();
    const pull = await world.propose(EVE, { title: HOSTILE, body: HOSTILE, labels: [HOSTILE] });
    const payload = pullPayload(world.github, pull);
    const event = payload['pull_request'] as { readonly head: object };
    const hostile = {
      ...payload,
      pull_request: { ...event, head: { ...event.head, ref: HOSTILE, label: HOSTILE } },
    };
    const { code, log } = await plan(world, pull, { payload: hostile });
    expect(code, log).toBe(0);
    const [comment] = world.github.comments(pull);
    for (const text of [log, comment?.body ?? '']) {
      expect(text).not.toContain('evil.example');
      expect(text).not.toContain('@everyone');
      expect(text).not.toContain('touch /tmp');
    }
  });

  it.each([
    ['a base branch', { base: { sha: 'a'.repeat(40), ref: HOSTILE, repo: { id: 501 } } }],
    ['a login', { user: { login: HOSTILE, id: 1 } }],
    ['a commit', { base: { sha: '--upload-pack=touch /tmp/pwned', ref: 'main', repo: { id: 501 } } }],
    ['a number', { number: '1; id' }],
  ])('as %s end the run before anything is asked', async (_, wrong) => {
    const world = await begin();
    const pull = await world.propose(EVE);
    const payload = pullPayload(world.github, pull);
    const event = payload['pull_request'] as object;
    const asked = world.github.server.calls.length;
    const { code, log } = await plan(world, pull, {
      payload: { ...payload, pull_request: { ...event, ...wrong } },
    });
    expect(code).toBe(1);
    expect(log).toContain('RC580');
    expect(log).not.toContain('evil.example');
    expect(world.github.server.calls).toHaveLength(asked);
  });

  it('in a comment with our marker, by somebody else, are not taken for ours', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    const theirs = world.github.comment(pull, 'mal', '<!-- rollcall:plan v1 -->\nApproved by everybody');
    await plan(world, pull);
    const [first, ours, ...more] = world.github.comments(pull);
    expect([first?.body, ours?.by, more]).toEqual([theirs.body, 'github-actions[bot]', []]);
  });
});

it('no token and no credential is in a log, a summary, an output or a file', async () => {
  const world = await begin();
  const pull = await world.propose(EVE);
  world.github.review(pull, 'bo');
  const planned = await plan(world, pull);
  await world.github.merge(pull, { method: 'squash', by: 'ada' });
  const applied = await merged(world, { mode: 'apply' });
  for (const { log, summary, outputs, temp } of [planned, applied]) {
    // The runner takes these lines out of the log before anybody sees them.
    const shown = log.replaceAll(/^::add-mask::.*\n/gmu, '');
    const said = [shown, summary, JSON.stringify(outputs), JSON.stringify(temp)].join('\n');
    for (const secret of [world.sandbox.token, world.github.env['GITHUB_TOKEN'] ?? ''])
      expect(said).not.toContain(secret);
  }
});

describe('a merge queue', () => {
  it.each([
    ['approved', ['bo'], 'success'],
    ['not approved', [], 'action_required'],
  ] as const)(
    'gets both checks at the head of its group, and no account is read: %s',
    async (_, reviewers, approval) => {
      const world = await begin();
      const { github } = world;
      const pull = await world.propose(EVE);
      for (const by of reviewers) github.review(pull, by);
      const base = github.state.tip('main');
      const workspace = await github.clone();
      const git = (...args: readonly string[]): string =>
        execFileSync('git', ['-C', workspace, '-c', 'user.name=q', '-c', 'user.email=q@x.example', ...args], {
          encoding: 'utf8',
        }).trim();
      git('fetch', '-q', 'origin', pull.headSha);
      git('merge', '-q', '--no-ff', '-m', 'Queue', pull.headSha);
      const head = git('rev-parse', 'HEAD');
      git('push', '-q', 'origin', 'HEAD:refs/heads/gh-readonly-queue/main/pr-1');
      const asked = world.sandbox.requests().length;
      const { code, log } = await run(world, {
        event: 'merge_group',
        payload: mergeGroupPayload(github, base, head),
        inputs: { mode: 'plan' },
      });
      expect(code, log).toBe(0);
      expect(checks(world, head)).toEqual({ 'rollcall/plan': 'success', 'rollcall/approval': approval });
      expect(world.sandbox.requests()).toHaveLength(asked);
    },
  );
});

describe('where a workflow runs for several files', () => {
  it('checks and comments of each are told apart', async () => {
    const world = await begin();
    const pull = await world.propose(EVE);
    for (const mark of ['teams/a.yaml', 'teams/b.yaml'])
      await plan(world, pull, { inputs: { mode: 'plan', mark } });
    await plan(world, pull, { inputs: { mode: 'plan', mark: 'teams/a.yaml' } });
    expect(Object.keys(checks(world, pull.headSha)).sort()).toEqual([
      'rollcall/approval (teams/a.yaml)',
      'rollcall/approval (teams/b.yaml)',
      'rollcall/plan (teams/a.yaml)',
      'rollcall/plan (teams/b.yaml)',
    ]);
    expect(world.github.comments(pull)).toHaveLength(2);
  });
});

describe('misuse is told with the way out', () => {
  it.each([
    ['mode plan on a push', 'push', { mode: 'plan' }, 'RC581'],
    ['mode apply on a pull request', 'pull_request_target', { mode: 'apply' }, 'RC581'],
    ['an unknown mode', 'push', { mode: 'destroy' }, 'RC582'],
    ['an event that nothing is done on', 'issues', { mode: 'plan' }, 'RC581'],
  ])('%s', async (_, event, inputs, code) => {
    const world = await begin();
    const pull = await world.propose(EVE);
    const payload =
      event === 'push'
        ? pushPayload(world.github, world.baseline, world.baseline)
        : pullPayload(world.github, pull);
    const { code: exit, log } = await run(world, { event, payload, inputs, env: key(world) });
    expect(exit).toBe(1);
    expect(log).toContain(code);
    expect(world.sandbox.requests()).toEqual([]);
  });
});
