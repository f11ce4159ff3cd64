// Three jobs with keys of their own: verify and record may write the records, apply alone reaches the account.
import { execFileSync, spawnSync } from 'node:child_process';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { writeJson } from '../../src/core/show.ts';
import { sealRecord } from '../../src/ledger/chain.ts';
import type { ApplyRecord, LedgerRecord } from '../../src/ledger/model.ts';
import { type ApprovalWorld, mailOf, openApprovalWorld, type TeamText } from '../support/approval-world.ts';
import { TOKEN } from '../support/github/open.ts';
import { ALL_PERMISSIONS, WORKFLOW_PERMISSIONS } from '../support/github/people.ts';
import type { Result } from '../support/session.ts';
import { verifyByHand } from '../support/verify-tool.ts';

const MORE = { more: ['ledger: { branch: rollcall-ledger }'] };
const EVE: TeamText = { ...MORE, members: ['eve@acme.example: user'] };

let open: ApprovalWorld | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function begin(first: TeamText = {}): Promise<ApprovalWorld> {
  open = await openApprovalWorld({ ...MORE, ...first });
  return open;
}

async function land(world: ApprovalWorld, text: TeamText, by: readonly string[] = ['bo']): Promise<string> {
  const pull = await world.propose({ ...MORE, ...text });
  for (const login of by) world.github.review(pull, login);
  return world.github.merge(pull, { method: 'squash', by: 'ada' });
}

/** A runner of its own, as actions/checkout leaves it. */
type Job = Readonly<{ folder: string; run: (...argv: readonly string[]) => Promise<Result> }>;

async function job(world: ApprovalWorld, env: { readonly [name: string]: string }): Promise<Job> {
  const folder = await world.github.clone();
  return {
    folder,
    run: async (...argv) => world.rollcallIn(folder, { GITHUB_ACTIONS: 'true', ...env }, ...argv),
  };
}

/** Has no key of the account. */
async function announced(
  world: ApprovalWorld,
  env: { readonly [name: string]: string } = {},
): Promise<{ readonly code: number; readonly id: string }> {
  const { run } = await job(world, { KISSMETRICS_API_KEY: '', ...env });
  const { code, out, err } = await run('verify', '--announce', '--json');
  const { run_id } = JSON.parse(out) as { readonly run_id?: unknown };
  expect(run_id, err).toMatch(/^[0-9a-f-]{36}$/u);
  return { code, id: String(run_id) };
}

/** Has a token that can read the repository, and not write to it. Returns the folder that it hands on. */
async function applied(
  world: ApprovalWorld,
  id: string,
  {
    at = 'HEAD',
    env = {},
  }: { readonly at?: string; readonly env?: { readonly [name: string]: string } } = {},
): Promise<Result & { readonly outbox: string }> {
  const { folder, run } = await job(world, env);
  execFileSync('git', ['-C', folder, 'checkout', '--quiet', at]);
  const hook = path.join(world.github.origin, 'hooks/pre-receive');
  await mkdir(path.dirname(hook), { recursive: true });
  await writeFile(hook, '#!/bin/sh\nexit 1\n');
  await chmod(hook, 0o755);
  try {
    const push = spawnSync('git', [
      '-C',
      folder,
      'push',
      '-q',
      'origin',
      'HEAD:refs/heads/rollcall-ledger-x',
    ]);
    expect(push.status).not.toBe(0);
    const before = tip(world);
    const result = await run('apply', '--yes', '--outbox', 'outbox', '--run-id', id);
    expect(tip(world)).toBe(before);
    return { ...result, outbox: path.join(folder, 'outbox') };
  } finally {
    await rm(hook);
  }
}

/** Has neither a key of the account nor any say in what was approved. */
async function recorded(world: ApprovalWorld, outbox: string, ...argv: readonly string[]): Promise<Result> {
  const { run } = await job(world, { KISSMETRICS_API_KEY: '', GITHUB_API_URL: 'http://127.0.0.1:9' });
  return run('ledger', 'take', outbox, ...argv);
}

const git = ({ github }: ApprovalWorld, ...args: readonly string[]): string =>
  execFileSync('git', ['--git-dir', github.origin, ...args], { encoding: 'utf8' });
const tip = (world: ApprovalWorld): string => git(world, 'rev-parse', 'rollcall-ledger');
const records = (world: ApprovalWorld): readonly LedgerRecord[] =>
  git(world, 'ls-tree', '-r', '--name-only', 'rollcall-ledger', 'records/')
    .trim()
    .split('\n')
    .map((name) => JSON.parse(git(world, 'show', `rollcall-ledger:${name}`)) as LedgerRecord);
const kinds = (world: ApprovalWorld): readonly string[] => records(world).map(({ kind }) => kind);
const invited = ({ sandbox }: ApprovalWorld): readonly string[] =>
  sandbox.state().invitations.map(({ email }) => email);

async function byHand(world: ApprovalWorld): Promise<Result> {
  const folder = await world.github.clone();
  return verifyByHand(folder, '--git', 'origin/rollcall-ledger', '--repo', folder);
}

describe('three jobs, one run', () => {
  it('leave one readable commit for the run, after its announcement and the steps that it rests on', async () => {
    const world = await begin();
    await land(world, EVE);
    const { code, id } = await announced(world);
    expect([code, kinds(world)]).toEqual([0, ['baseline', 'step', 'apply_started']]);

    const ran = await applied(world, id);
    expect([ran.code, ran.err.includes('BLOCKED')]).toEqual([0, false]);
    expect(ran.out).toContain('Done: 1 applied. Not recorded yet: `rollcall ledger take`');
    expect(invited(world)).toEqual(['eve@acme.example']);

    const took = await recorded(world, ran.outbox);
    expect([took.code, took.out]).toEqual([0, expect.stringContaining(`run ${id}`)]);
    expect(kinds(world)).toEqual(['baseline', 'step', 'apply_started', 'apply']);
    const log = git(world, 'log', '-1', '--format=%s%n%(trailers:only)', 'rollcall-ledger');
    expect(log).toMatch(/^Apply: 1 grant \(kissmetrics\)\n/u);
    expect(log).toContain('Approved-by: bo@acme.example');
    expect(log).toContain('Rollcall-Records: 4\n');
    const hand = await byHand(world);
    expect([hand.code, hand.err]).toEqual([0, '']);
    expect(hand.out).toContain('apply on the approval of 1 step');
  });

  it('take a folder once: a second record job writes nothing and says so', async () => {
    const world = await begin();
    await land(world, EVE);
    const { id } = await announced(world);
    const { outbox } = await applied(world, id);
    await recorded(world, outbox);
    const before = tip(world);
    const again = await recorded(world, outbox, '--json');
    expect([again.code, JSON.parse(again.out)]).toEqual([
      0,
      expect.objectContaining({ run_id: id, already: true, branch: 'rollcall-ledger' }),
    ]);
    expect(tip(world)).toBe(before);
    const reapplied = await applied(world, id);
    expect([reapplied.code, reapplied.err]).toEqual([1, expect.stringContaining('RC681')]);
  });

  it('go on after the next landing, and keep what was taken back beside the run', async () => {
    const world = await begin({ policy: ['  drift: { extra: revert }', '  approvals: {}'] });
    const first = await announced(world);
    await recorded(world, (await applied(world, first.id)).outbox);
    world.sandbox.happen({ kind: 'join', email: 'mole@acme.example', role: 'admin' });
    const second = await announced(world);
    const { code, outbox } = await applied(world, second.id);
    expect(code).toBe(0);
    expect((await recorded(world, outbox)).code).toBe(0);
    expect(kinds(world).slice(-3)).toEqual(['apply_started', 'apply', 'drift_revert']);
    expect((await byHand(world)).code).toBe(0);
  });

  it('apply what was approved where a step is blocked', async () => {
    const world = await begin();
    await land(world, EVE, []);
    const { code, id } = await announced(world);
    expect(code).toBe(4);
    const ran = await applied(world, id);
    expect([ran.code, invited(world)]).toEqual([4, []]);
    expect((await recorded(world, ran.outbox)).code).toBe(0);
    expect(kinds(world)).toEqual(['baseline', 'step', 'apply_started', 'apply']);
  });

  it('announce nothing for a commit that was overtaken', async () => {
    const world = await begin();
    const old = await land(world, EVE);
    await land(world, {});
    const folder = await world.github.clone();
    execFileSync('git', ['-C', folder, 'checkout', '--quiet', old]);
    const env = { GITHUB_SHA: old, GITHUB_REF: 'refs/heads/main' };
    const { code, out } = await world.rollcallIn(folder, env, 'verify', '--announce', '--json');
    expect([code, JSON.parse(out)]).toEqual([
      0,
      expect.objectContaining({ verdict: 'SUPERSEDED', run_id: null }),
    ]);
    expect(git(world, 'branch', '--list', 'rollcall-ledger')).toBe('');
  });
});

describe('a run that ended between two jobs', () => {
  it('stays open where the apply job died, and is named by the next run', async () => {
    const world = await begin();
    await land(world, EVE);
    const dead = await announced(world);
    const nothing = await recorded(world, path.join(await world.github.clone(), 'outbox'));
    expect([nothing.code, nothing.err]).toEqual([1, expect.stringContaining('RC683')]);
    expect(kinds(world)).toEqual(['baseline', 'step', 'apply_started']);

    const next = await announced(world);
    const { outbox } = await applied(world, next.id);
    expect((await recorded(world, outbox)).code).toBe(0);
    expect(records(world).at(-1)).toMatchObject({ run_id: next.id, unrecorded: [dead.id] });
    expect(git(world, 'log', '-1', '--format=%b', 'rollcall-ledger')).toContain(`run ${dead.id}`);

    const folder = await world.github.clone();
    const shown = await world.rollcallIn(folder, {}, 'ledger', 'show', 'latest');
    expect(shown.out).toContain(`run ${dead.id}, which is in no record`);
  });

  it('is not recorded after a later one', async () => {
    const world = await begin();
    await land(world, EVE);
    const first = await announced(world);
    const late = await applied(world, first.id);
    const second = await announced(world);
    await recorded(world, (await applied(world, second.id)).outbox);
    const { code, err } = await recorded(world, late.outbox);
    expect([code, err]).toEqual([1, expect.stringContaining('RC680')]);
    expect(kinds(world)).toEqual(['baseline', 'step', 'apply_started', 'apply_started', 'apply']);
  });

  it('is refused before its first write where something landed since it was announced', async () => {
    const world = await begin();
    await land(world, EVE);
    const { id } = await announced(world);
    await land(world, { ...EVE, without: ['dee'] });
    const { code, err } = await applied(world, id);
    expect([code, err, invited(world)]).toEqual([1, expect.stringContaining('RC684'), []]);
  });

  it('is recorded as one that did nothing where a newer commit took over before it began', async () => {
    const world = await begin();
    const first = await announced(world);
    await recorded(world, (await applied(world, first.id)).outbox);
    const at = await land(world, EVE);
    const own = { GITHUB_SHA: at, GITHUB_REF: 'refs/heads/main' };
    const { id } = await announced(world, own);
    await land(world, { ...EVE, without: ['dee'] });

    const { code, err, outbox } = await applied(world, id, { at, env: own });
    expect([code, err, invited(world)]).toEqual([0, expect.stringContaining('RC645'), []]);
    expect((await recorded(world, outbox)).code).toBe(0);
    const [earlier, idle] = records(world).filter((record) => record.kind === 'apply');
    expect(idle?.accounts.map(({ outcomes, state }) => [outcomes, state])).toEqual(
      earlier?.accounts.map(({ state }) => [[], state]),
    );

    const next = await announced(world);
    await recorded(world, (await applied(world, next.id)).outbox);
    expect(records(world).at(-1)).not.toHaveProperty('unrecorded');
    expect(invited(world)).toEqual(['eve@acme.example']);
    expect((await byHand(world)).code).toBe(0);
  });

  it('is refused under an id that nobody announced', async () => {
    const world = await begin();
    await land(world, EVE);
    await announced(world);
    const { code, err } = await applied(world, '00000000-0000-4000-8000-000000000000');
    expect([code, err, invited(world)]).toEqual([1, expect.stringContaining('RC684'), []]);
  });
});

describe('a token that may read less', () => {
  const TEAM = { policy: ['  approvals: { medium: { approvers: [acme/security] } }'] };
  const may = ({ github }: ApprovalWorld, permissions: typeof ALL_PERMISSIONS): void => {
    const token = github.state.tokens.get(TOKEN);
    if (token !== undefined) token.permissions = permissions;
  };

  /** Lands eve with nobody's approval, then has the range approved by somebody of the team. */
  async function reapproved(): Promise<ApprovalWorld> {
    const world = await begin(TEAM);
    world.github.user('bo', { teams: ['security'] });
    const bad = await land(world, { ...EVE, ...TEAM }, []);
    const message = `Approve\n\nRollcall-Reapprove: ${world.baseline}..${bad}`;
    const pull = await world.github.open({ branch: 'again', files: {}, by: 'ada', verified: true, message });
    world.github.review(pull, 'bo');
    await world.github.merge(pull, { method: 'squash', by: 'ada' });
    return world;
  }

  it('of the apply job withholds what it cannot see to be approved, and the rest is recorded', async () => {
    const world = await reapproved();
    const { code, id } = await announced(world);
    expect(code).toBe(0);
    may(world, WORKFLOW_PERMISSIONS);
    const ran = await applied(world, id);
    expect([ran.code, invited(world)]).toEqual([4, []]);
    expect((await recorded(world, ran.outbox)).code).toBe(0);
    expect(kinds(world)).toEqual(['baseline', 'step', 'reapproval', 'apply_started', 'apply']);

    may(world, ALL_PERMISSIONS);
    const next = await announced(world);
    await recorded(world, (await applied(world, next.id)).outbox);
    expect([invited(world), (await byHand(world)).out]).toEqual([
      ['eve@acme.example'],
      expect.stringContaining('apply on the approval of 1 step'),
    ]);
  });

  it('of the verify job keeps the apply job from writing on a word that is in no record', async () => {
    const world = await reapproved();
    may(world, WORKFLOW_PERMISSIONS);
    const { code, id } = await announced(world);
    expect(code).toBe(4);
    may(world, ALL_PERMISSIONS);
    const ran = await applied(world, id);
    expect([ran.code, ran.err, invited(world)]).toEqual([1, expect.stringContaining('RC684'), []]);
  });
});

describe('attack 32: what whoever took the apply job over has made up', () => {
  /** Writes the folder anew as somebody would who can change it: every hash holds again. */
  async function forge(outbox: string, change: (record: ApplyRecord) => object): Promise<void> {
    const manifestFile = path.join(outbox, 'outbox.json');
    const manifest = JSON.parse(await readFile(manifestFile, 'utf8')) as {
      readonly head: { readonly sequence: number; readonly hash: string };
    };
    const file = path.join(outbox, '000001.json');
    const {
      sequence: _s,
      previous: _p,
      hash: _h,
      ...record
    } = JSON.parse(await readFile(file, 'utf8')) as ApplyRecord;
    const sealed = sealRecord(
      { ...record, ...change(record as ApplyRecord) } as typeof record,
      manifest.head,
    );
    await writeFile(file, writeJson(sealed));
    await writeFile(manifestFile, writeJson({ ...manifest, records: [sealed.hash] }));
  }

  it.each<[string, (record: ApplyRecord) => object, string]>([
    [
      'an approval that nobody gave',
      ({ approvals }) => ({
        approvals: { ...approvals, approved_by: [{ person: mailOf('cy'), review: 999 }] },
      }),
      'approved none of its steps',
    ],
    [
      'a step that nobody recorded',
      ({ approvals }) => ({ approvals: { ...approvals, steps: ['e'.repeat(40)] } }),
      'no record approves',
    ],
    [
      'a reapproval',
      () => ({
        kind: 'reapproval',
        at: '2026-11-24T09:00:00Z',
        from: 'a'.repeat(40),
        to: 'b'.repeat(40),
        commit: 'b'.repeat(40),
        pull_request: 1,
        covers: [],
      }),
      'reapproval',
    ],
    ['a run of its own', () => ({ run_id: 'another' }), 'not announced'],
  ])('%s is not recorded', async (_, change, message) => {
    const world = await begin();
    await land(world, EVE);
    const { id } = await announced(world);
    const { outbox } = await applied(world, id);
    const before = tip(world);
    const honest = await readFile(path.join(outbox, '000001.json'));
    const kept = await readFile(path.join(outbox, 'outbox.json'));
    await forge(outbox, change);
    const { code, err } = await recorded(world, outbox);
    expect([code, err]).toEqual([1, expect.stringContaining('RC682')]);
    expect(err).toContain(message);
    expect(tip(world)).toBe(before);
    await writeFile(path.join(outbox, '000001.json'), honest);
    await writeFile(path.join(outbox, 'outbox.json'), kept);
    await rename(outbox, `${outbox}-moved`);
    expect((await recorded(world, `${outbox}-moved`)).code).toBe(0);
  });
});
