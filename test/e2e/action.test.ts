// The packaged action against GitHub and an account over HTTP, from an open pull request to access that is applied,
// recorded and watched.
import { execFileSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JobOptions, type JobResult, type PackagedAction, packAction } from '../support/action-job.ts';
import { type ApprovalWorld, openApprovalWorld, type TeamText } from '../support/approval-world.ts';
import type { Pull } from '../support/github/model.ts';
import { pullPayload, pushPayload, schedulePayload, workflowRunPayload } from '../support/github/payloads.ts';

const MORE = { more: ['ledger: { branch: rollcall-ledger }'] };
const EVE: TeamText = { ...MORE, members: ['eve@acme.example: user'] };

let action: PackagedAction;
beforeAll(async () => {
  action = await packAction();
});
afterAll(async () => action.close());

let open: ApprovalWorld | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function begin(first: TeamText = {}): Promise<ApprovalWorld> {
  // The process has the machine's clock; what happens in the world is a little before it.
  const start = new Date(Date.now() - 3_600_000).toISOString();
  open = await openApprovalWorld({ ...MORE, ...first }, start);
  return open;
}

const key = (world: ApprovalWorld) => ({ KISSMETRICS_API_KEY: world.sandbox.token });

const plan = async (world: ApprovalWorld, pull: Pull, over: Partial<JobOptions> = {}): Promise<JobResult> =>
  action.run(world, {
    event: 'pull_request_target',
    payload: pullPayload(world.github, pull),
    inputs: { mode: 'plan' },
    env: key(world),
    ...over,
  });

const reviewed = async (world: ApprovalWorld, pull: Pull): Promise<JobResult> =>
  action.run(world, {
    event: 'workflow_run',
    payload: workflowRunPayload(world.github, pull),
    inputs: { mode: 'plan', only: 'approval' },
  });

const merged = async (
  world: ApprovalWorld,
  inputs: { readonly [name: string]: string },
  over: Partial<JobOptions> = {},
): Promise<JobResult> => {
  const tip = world.github.state.tip('main');
  const payload = pushPayload(world.github, world.baseline, tip);
  return action.run(world, { event: 'push', payload, inputs, env: key(world), sha: tip, ...over });
};

const drift = async (
  world: ApprovalWorld,
  inputs: { readonly [name: string]: string } = {},
): Promise<JobResult> =>
  action.run(world, {
    event: 'schedule',
    payload: schedulePayload(world.github),
    inputs: { mode: 'drift', ...inputs },
    env: key(world),
  });

/** The conclusion of the newest run of each check at a commit. */
const checks = ({ github }: ApprovalWorld, sha: string): { readonly [name: string]: string } =>
  Object.fromEntries(github.checks(sha).map(({ name, conclusion }) => [name, conclusion ?? '']));

const people = ({ sandbox }: ApprovalWorld): readonly string[] => {
  const { users, invitations } = sandbox.state();
  const pending = invitations.filter(({ status }) => status === 'pending');
  return [
    ...users.map(({ email, role }) => `${email} ${role}`),
    ...pending.map(({ email }) => `${email} pending`),
  ].sort();
};

const ledgerLog = ({ github }: ApprovalWorld): string =>
  execFileSync(
    'git',
    ['--git-dir', github.origin, 'log', '--format=%s%n%(trailers:only)', 'rollcall-ledger'],
    {
      encoding: 'utf8',
    },
  );

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
