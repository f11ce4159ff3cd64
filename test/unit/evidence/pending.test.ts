// What verify would say about a pull request that is still open: real git, a fake GitHub over HTTP.
import { describe, expect, it, onTestFinished } from 'vitest';
import { instantAt } from '../../../src/core/instant.ts';
import { type PendingVerdict, pendingVerdict } from '../../../src/evidence/pending.ts';
import { pendingGroup } from '../../../src/evidence/pending-group.ts';
import type { VerifyResult } from '../../../src/evidence/verify-run.ts';
import {
  type ApprovalWorld,
  mailOf,
  openApprovalWorld,
  type TeamText,
} from '../../support/approval-world.ts';
import { gitRepoAt } from '../../support/git-repo.ts';
import type { Pull } from '../../support/github/model.ts';
import { branchVerdict, openVerdict, wordsOf } from '../../support/pending.ts';

const EVE: TeamText = { members: ['eve@acme.example: user'] };
const EVE_ADMIN: TeamText = { members: ['eve@acme.example: admin'] };
const GAIN = 'gain eve@acme.example kissmetrics account user';
const squash = { method: 'squash', by: 'ada' } as const;

interface Played extends ApprovalWorld {
  branch(): Promise<VerifyResult>;
  pending(pull: Pull): Promise<PendingVerdict>;
  /** The same with records in the ledger. */
  pendingWith(records: readonly object[], pull: Pull): Promise<PendingVerdict>;
}

async function played(first: TeamText = {}): Promise<Played> {
  const world = await openApprovalWorld(first);
  onTestFinished(() => world.close());
  return {
    ...world,
    branch: async () => branchVerdict(world),
    pending: async ({ number }) => openVerdict(world, number),
    pendingWith: async (records, { number }) => openVerdict(world, number, records),
  };
}

const said = ({ verdict }: PendingVerdict): string => wordsOf(verdict);

describe('an open pull request', () => {
  it('lacks an approval, and says by whom', async () => {
    const { propose, pending } = await played();
    const pull = await propose(EVE);
    const told = await pending(pull);

    expect(said(told)).toBe('NOT_APPROVED');
    expect(told).toMatchObject({
      pull_request: pull.number,
      head: pull.headSha,
      conflicts: false,
      reapproval: null,
      approved_heads: [],
      verdict: { commit: pull.headSha, parent: told.base, changes: [{ change: GAIN, required: 1 }] },
      approvers: [
        {
          change: GAIN,
          required: 1,
          outcome: 'possible',
          may: [mailOf('bo'), mailOf('cy'), mailOf('dee')],
          may_not: [{ person: mailOf('ada'), why: expect.stringContaining('author') as string }],
        },
      ],
    });
  });

  it('is approved as soon as enough people approved it', async () => {
    const { propose, pending, github } = await played();
    const pull = await propose(EVE);
    github.review(pull, 'bo');
    const told = await pending(pull);
    expect(said(told)).toBe('APPROVED');
    expect(told.verdict?.changes).toMatchObject([{ approved_by: [{ person: mailOf('bo') }] }]);
  });

  it('is approved by a review that this machine would have from its future', async () => {
    const { propose, branch, github } = await played();
    const pull = await propose(EVE);
    const slow = instantAt(github.clock.now());
    github.review(pull, 'bo');
    const { number } = pull;
    expect(said(await pendingVerdict({ result: await branch(), number, now: slow }))).toBe('APPROVED');
  });

  it('of somebody who approves what they gain themselves lacks another approval', async () => {
    const { propose, pending, github } = await played();
    const pull = await propose({ roles: { dee: 'admin' } });
    for (const by of ['bo', 'dee']) github.review(pull, by);
    const told = await pending(pull);
    expect(said(told)).toBe('NOT_APPROVED');
    expect(told.verdict?.changes).toMatchObject([
      {
        required: 2,
        approved_by: [{ person: mailOf('bo') }],
        excluded: [{ person: mailOf('dee'), why: 'gains it' }],
      },
    ]);
    expect(told.approvers).toMatchObject([
      {
        may: [mailOf('bo'), mailOf('cy')],
        may_not: [{ person: mailOf('ada') }, { person: mailOf('dee'), why: 'gains it' }],
      },
    ]);
  });

  it.each([
    ['changes more', { 'team.yaml': EVE_ADMIN }, 'NOT_APPROVED', false],
    ['says the same in the end', { 'README.md': 'about\n' }, 'APPROVED', true],
  ] as const)('that was pushed to after the approval and %s', async (_, files, verdict, stands) => {
    const { propose, pending, github, team } = await played();
    const pull = await propose(EVE);
    const review = github.review(pull, 'bo');
    const reviewed = pull.headSha;
    const text = 'team.yaml' in files ? { 'team.yaml': team(files['team.yaml']) } : files;
    await github.pushTo(pull, text, { by: 'ada', verified: true });
    const told = await pending(pull);
    expect(said(told)).toBe(verdict);
    expect(told.approved_heads).toMatchObject([
      { user: { login: 'bo' }, review: review.id, head: reviewed, stands },
    ]);
  });

  it('forgets who approved an older head and then objected', async () => {
    const { propose, pending, github } = await played();
    const pull = await propose(EVE);
    github.review(pull, 'bo');
    await github.pushTo(pull, { 'README.md': 'about\n' }, { by: 'ada', verified: true });
    github.review(pull, 'bo', 'CHANGES_REQUESTED');
    const told = await pending(pull);
    expect(said(told)).toBe('OBJECTED NOT_APPROVED');
    expect(told.approved_heads).toEqual([]);
  });

  it('is judged by what merging it gives once the branch has moved', async () => {
    const { propose, pending, github } = await played({ more: ['groups: { dev: { role: read-only } }'] });
    const join = await propose({
      more: ['groups: { dev: { role: read-only } }'],
      members: ['eve@acme.example: { group: dev }'],
    });
    github.review(join, 'bo');
    expect(said(await pending(join))).toBe('APPROVED');

    const widen = await propose({ more: ['groups: { dev: { role: user } }'] });
    for (const by of ['bo', 'cy']) github.review(widen, by);
    await github.merge(widen, squash);
    const told = await pending(join);
    expect(said(told)).toBe('UNCOVERED');
    expect(told.verdict?.changes.map(({ change }) => change)).toEqual([GAIN]);
    expect(told.base).toBe(github.state.tip('main'));
  });

  it('that conflicts is not judged, but shows what it says by itself', async () => {
    const { propose, pending, github, push } = await played();
    const pull = await propose(EVE);
    github.review(pull, 'bo');
    await push({ members: ['fay@acme.example: user'] }, { by: 'ada', verified: true });
    const told = await pending(pull);
    expect(told).toMatchObject({ verdict: null, conflicts: true });
    expect(told.approvers.map(({ change }) => change)).toEqual([GAIN]);
  });

  it('without a governed file needs nobody', async () => {
    const { propose, pending } = await played();
    const told = await pending(await propose({}, { files: { 'README.md': 'about\n' } }));
    expect(told).toMatchObject({ verdict: null, conflicts: false, approvers: [], reapproval: null });
  });

  it('that leaves an invalid roster is told so', async () => {
    const { propose, pending } = await played();
    const told = await pending(await propose({}, { files: { 'team.yaml': 'version: 1\n' } }));
    expect(said(told)).toBe('INVALID_ROSTER');
    expect(told.change.delta).toBeNull();
    expect(told.change.after.issues.map(({ severity }) => severity)).toContain('error');
  });

  it('of a fork is judged as well', async () => {
    const { propose, pending, github } = await played();
    const pull = await propose(EVE, { fork: true, by: 'dee' });
    github.review(pull, 'bo');
    expect(said(await pending(pull))).toBe('APPROVED');
  });

  it.each([
    ['is merged', 'was merged at', async ({ github }: Played, pull: Pull) => github.merge(pull, squash)],
    [
      'goes elsewhere',
      'goes into staging, not into main',
      async ({ github, team }: Played, pull: Pull) => {
        await github.push('staging', { 'team.yaml': team() }, { by: 'ada' });
        github.retarget(pull, 'staging', 'ada');
      },
    ],
  ] as const)('that %s is not to be judged', async (_, message, act) => {
    const world = await played();
    const pull = await world.propose(EVE);
    await act(world, pull);
    await expect(world.pending(pull)).rejects.toMatchObject({
      code: 'RC675',
      message: expect.stringContaining(message) as string,
    });
  });

  it.each(['squash', 'merge', 'rebase'] as const)(
    'comes to the same once it is merged by %s',
    async (method) => {
      const { propose, pending, github, verify } = await played();
      const missing = await propose(EVE);
      const enough = await propose({ without: ['bo'] });
      github.review(enough, 'cy');
      const before = [await pending(missing), await pending(enough)].map(said);
      await github.merge(enough, { method, by: 'ada' });
      await github.merge(missing, { method, by: 'ada' });
      const { steps } = await verify();
      const after = steps.map(({ verdict, reasons }) =>
        verdict === 'APPROVED' ? verdict : reasons.map(({ code }) => code).join(' '),
      );
      expect(before).toEqual(['NOT_APPROVED', 'APPROVED']);
      expect(after).toEqual([...before].reverse());
    },
  );
});

describe('after a step that nobody approved', () => {
  it('a policy that it brought judges nothing', async () => {
    const { propose, pending, push, github } = await played();
    const open = ['  require: { expires: { elevate: 7d } }', '  approvals: { high: { count: 1 } }'];
    await push({ policy: open }, { by: 'ada', verified: true });
    const pull = await propose({ policy: open, ...EVE });
    github.review(pull, 'bo');
    expect(said(await pending(pull))).toBe('UNVERIFIED_POLICY');
  });

  it('a head that asks for reapproval is judged on its range', async () => {
    const { pending, push, github, baseline, verify } = await played();
    const pushed = await push(EVE, { by: 'dee', verified: true });
    const pull = await github.open({
      branch: 'reapprove',
      by: 'ada',
      files: {},
      message: `Reapprove\n\nRollcall-Reapprove: ${baseline}..${pushed}`,
      verified: true,
    });
    const before = await pending(pull);
    expect(said(before)).toBe('NOT_APPROVED');
    expect(before).toMatchObject({
      conflicts: false,
      verdict: { commit: pushed, parent: baseline, changes: [{ change: GAIN }] },
      change: { delta: { gains: [{ person: 'eve@acme.example' }] }, differing: ['team.yaml'] },
      approvers: [
        {
          change: GAIN,
          may: [mailOf('bo'), mailOf('cy')],
          may_not: [
            { person: mailOf('ada'), why: expect.stringContaining('author') as string },
            { person: mailOf('dee'), why: expect.stringContaining('pusher') as string },
          ],
        },
      ],
      reapproval: { from: baseline, to: pushed, problem: null, closes: [] },
    });

    github.review(pull, 'bo');
    const after = await pending(pull);
    expect(said(after)).toBe('APPROVED');
    expect(after.reapproval).toMatchObject({ verdict: { verdict: 'APPROVED' }, closes: [pushed] });
    await github.merge(pull, { method: 'merge', by: 'ada' });
    expect(await verify()).toMatchObject({ verdict: 'APPROVED' });
  });

  it('a reapproval that begins too late is approved and closes nothing', async () => {
    const { pending, push, github } = await played();
    const first = await push(EVE, { by: 'dee', verified: true });
    const second = await push(EVE_ADMIN, { by: 'dee', verified: true });
    const pull = await github.open({
      branch: 'reapprove',
      by: 'ada',
      files: {},
      message: `Reapprove\n\nRollcall-Reapprove: ${first}..${second}`,
      verified: true,
    });
    for (const by of ['bo', 'cy']) github.review(pull, by);
    const told = await pending(pull);
    expect(told.reapproval).toMatchObject({
      verdict: { verdict: 'APPROVED' },
      problem: `its range begins after ${first.slice(0, 12)}, which is blocked itself`,
      closes: [],
    });
  });

  it('a reapproval that changes something too needs both', async () => {
    const { pending, push, github, baseline, team } = await played();
    const pushed = await push(EVE, { by: 'dee', verified: true });
    const pull = await github.open({
      branch: 'reapprove',
      by: 'ada',
      files: { 'team.yaml': team({ ...EVE_ADMIN }) },
      message: `Reapprove\n\nRollcall-Reapprove: ${baseline}..${pushed}`,
      verified: true,
    });
    github.review(pull, 'bo');
    const told = await pending(pull);
    expect(said(told)).toBe('NOT_APPROVED');
    expect(told.verdict).toMatchObject({ commit: pull.headSha, changes: [{ required: 2 }] });
    expect(told.reapproval).toMatchObject({ verdict: { verdict: 'APPROVED' }, closes: [pushed] });
  });

  it('a reapproval of rewritten history begins with what the records know as verified', async () => {
    const { pendingWith, propose, push, github, baseline } = await played();
    const side = await github.push('side', {}, { by: 'dee', verified: true });
    const before = await propose(EVE);
    const verified = await github.merge(before, squash);
    await github.forcePush('main', side, 'dee');
    const tip = await push(EVE_ADMIN, { by: 'dee', verified: true });
    const pull = await github.open({
      branch: 'reapprove',
      by: 'ada',
      files: {},
      message: `Reapprove\n\nRollcall-Reapprove: ${verified}..${tip}`,
      verified: true,
    });
    for (const by of ['bo', 'cy']) github.review(pull, by);
    const records = [
      { kind: 'baseline', commit: baseline },
      { kind: 'reapproval', commit: verified, to: verified },
    ];
    const told = await pendingWith(records, pull);
    expect(told.reapproval, JSON.stringify(told.verdict)).toMatchObject({
      verdict: { verdict: 'APPROVED' },
      problem: null,
    });
    expect(told.reapproval?.closes).toContain(tip);
    expect((await pendingWith(records.slice(0, 1), pull)).reapproval).toBeNull();
  });

  it('a trailer that names no range of the branch asks for nothing', async () => {
    const { pending, github, baseline } = await played();
    const pull = await github.open({
      branch: 'reapprove',
      by: 'ada',
      files: {},
      message: `Reapprove\n\nRollcall-Reapprove: ${baseline}..${'0'.repeat(40)}`,
      verified: true,
    });
    expect(await pending(pull)).toMatchObject({ verdict: null, reapproval: null });
  });
});

describe('a group of a merge queue', () => {
  interface Group {
    readonly base: string;
    readonly head: string;
    readonly commits: readonly string[];
  }

  /** What GitHub makes of the pull requests before it merges them: commits on a branch of its own. */
  async function groupOf(world: Played, pulls: readonly Pull[], method: 'merge' | 'squash'): Promise<Group> {
    const repo = gitRepoAt(await world.github.clone());
    await repo.git('config', 'user.name', 'GitHub');
    await repo.git('config', 'user.email', 'noreply@github.example');
    const base = await repo.git('rev-parse', 'HEAD');
    const commits: string[] = [];
    for (const { number, headSha } of pulls) {
      await repo.git('fetch', '--quiet', 'origin', `refs/pull/${number}/head`);
      const how = method === 'merge' ? ['--no-ff', '-m', 'merge'] : ['--squash'];
      await repo.git('merge', '--quiet', ...how, headSha);
      if (method === 'squash') await repo.git('commit', '--quiet', '-m', 'squash');
      commits.push(await repo.git('rev-parse', 'HEAD'));
    }
    await repo.git('push', '--quiet', 'origin', 'HEAD:refs/heads/gh-readonly-queue/main/group');
    return { base, head: commits.at(-1) ?? base, commits };
  }

  const lacking = (count: number): readonly object[] =>
    Array.from({ length: count }, () => ({ code: 'NOT_APPROVED' }));

  it.each([
    ['merge', false],
    ['squash', true],
  ] as const)('by %s is judged pull request by pull request', async (method, areNamed) => {
    const world = await played();
    const { propose, github, branch } = world;
    const one = await propose(EVE);
    const two = await propose({ without: ['bo'] });
    const three = await propose({}, { files: { 'README.md': 'about\n' } });
    github.review(one, 'bo');
    const { base, head, commits } = await groupOf(world, [one, two, three], method);
    const now = instantAt(github.clock.now());
    const numbers = areNamed ? [three.number, two.number, one.number] : [];
    const told = await pendingGroup({ result: await branch(), base, head, numbers, now });

    expect(told.unattributed).toEqual([]);
    expect(told.entries).toMatchObject([
      { pull_request: one.number, commit: commits[0], verdict: { verdict: 'APPROVED' } },
      {
        pull_request: two.number,
        commit: commits[1],
        verdict: { verdict: 'BLOCKED', parent: commits[0], reasons: lacking(2) },
      },
      { pull_request: three.number, commit: commits[2], verdict: null },
    ]);
  });

  it('names what no pull request of the branch gives', async () => {
    const world = await played();
    const { propose, github, branch } = world;
    const pull = await propose(EVE);
    github.review(pull, 'bo');
    const { base, head } = await groupOf(world, [pull], 'squash');
    const now = instantAt(github.clock.now());
    const told = await pendingGroup({ result: await branch(), base, head, numbers: [], now });
    expect(told).toEqual({ entries: [], unattributed: [head] });
  });

  it('that is gone is an error', async () => {
    const { branch, baseline: base } = await played();
    const now = instantAt(0);
    await expect(
      pendingGroup({ result: await branch(), base, head: 'f'.repeat(40), numbers: [], now }),
    ).rejects.toMatchObject({ code: 'RC604' });
  });
});
