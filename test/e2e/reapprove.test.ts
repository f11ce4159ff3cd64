// rollcall reapprove, from a push past the review to a branch that verifies again: real clones, GitHub over HTTP.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ApprovalWorld, mailOf, openApprovalWorld, type TeamText } from '../support/approval-world.ts';
import { type GitRepo, gitRepoAt } from '../support/git-repo.ts';
import { noticePushes } from '../support/github/branches.ts';
import type { Result } from '../support/session.ts';

const EVE: TeamText = { members: ['eve@acme.example: admin'] };
const LEDGER = ['ledger: { branch: rollcall-ledger }'];
const squash = { method: 'squash', by: 'ada' } as const;

interface Played extends ApprovalWorld {
  /** Clones the branch as ada. */
  clone(): Promise<GitRepo>;
  /** Runs `rollcall reapprove --yes` in a clone. */
  reapprove(clone: GitRepo, ...argv: readonly string[]): Promise<Result>;
  /** Pushes what reapprove made and opens the pull request as ada. */
  proposeMade(clone: GitRepo, branch: string): ReturnType<ApprovalWorld['github']['open']>;
}

async function played(first: TeamText = {}): Promise<Played> {
  const world = await openApprovalWorld(first);
  onTestFinished(() => world.close());
  const { github } = world;
  return {
    ...world,
    async clone() {
      const repo = gitRepoAt(await github.clone());
      await repo.git('config', 'user.name', 'Ada');
      await repo.git('config', 'user.email', mailOf('ada'));
      return repo;
    },
    reapprove: (clone, ...argv) => world.rollcallIn(clone.dir, {}, 'reapprove', ...argv),
    async proposeMade(clone, branch) {
      github.state.pusher = github.state.account('ada').id;
      await clone.git('push', '--quiet', 'origin', branch);
      await github.state.exclusive(() => noticePushes(github.state));
      return github.open({ branch, by: 'ada', existing: true });
    },
  };
}

/** The branch that was made, as the command that pushes it says. */
function madeIn({ out }: Result): string {
  return /^ {2}git push origin (\S+)$/mu.exec(out)?.[1] ?? expect.fail(out);
}

describe('reapprove', () => {
  it.each(['squash', 'merge'] as const)(
    'case: a blocked step is closed by a reapproval, merged by %s',
    async (method) => {
      const { baseline, push, clone, reapprove, proposeMade, github, verify } = await played();
      const pushed = await push(EVE, { by: 'dee', verified: true });
      expect(await verify()).toMatchObject({ verdict: 'BLOCKED', code: 4 });
      const here = await clone();
      const before = await here.git('status', '--porcelain=v2', '--branch');
      const result = await reapprove(here, '--yes');
      expect(result, result.err).toMatchObject({ code: 0 });
      expect(result.out).toContain(
        `BLOCKED ${pushed.slice(0, 12)}  no pull request\n          DIRECT_PUSH: `,
      );
      expect(result.out).toContain('gain eve@acme.example kissmetrics account admin');
      expect(result.out).toMatch(/high +2 approvals by anybody in the file who may write/u);
      expect(result.out).toContain('may     bo@acme.example, cy@acme.example');
      expect(result.out).toMatch(/may not .*ada@acme\.example/u);
      expect(result.out).toMatch(/may not .*dee@acme\.example/u);
      const branch = madeIn(result);
      expect(branch).toBe(`rollcall/reapprove-${pushed.slice(0, 12)}`);
      expect(await here.git('log', '-1', '--format=%an <%ae>%n%P%n%(trailers)', branch)).toBe(
        `Ada <ada@acme.example>\n${pushed}\nRollcall-Reapprove: ${baseline}..${pushed}\n`,
      );
      expect(await here.git('diff', '--stat', pushed, branch)).toBe('');
      expect(await here.git('status', '--porcelain=v2', '--branch')).toBe(before);

      const pull = await proposeMade(here, branch);
      github.review(pull, 'bo');
      github.review(pull, 'cy');
      await github.merge(pull, { method, by: 'ada' });
      const verified = await verify();
      expect([verified.verdict, verified.code], verified.err).toEqual(['APPROVED', 0]);
      expect(verified.steps.flatMap(({ notes }) => notes.map(({ code }) => code))).toContain('REAPPROVED');
    },
  );

  it('case: a reapproval that too few people approve closes nothing', async () => {
    const { push, clone, reapprove, proposeMade, github, verify } = await played();
    await push(EVE, { by: 'dee', verified: true });
    const here = await clone();
    const pull = await proposeMade(here, madeIn(await reapprove(here, '--yes')));
    github.review(pull, 'bo');
    github.review(pull, 'dee');
    await github.merge(pull, squash);
    expect(await verify()).toMatchObject({ verdict: 'BLOCKED', code: 4 });
  });

  it('case: an invalid roster on the branch is closed by a reapproval once the file is repaired', async () => {
    const { push, clone, reapprove, proposeMade, github, verify, baseline, team } = await played();
    await github.push('main', { 'team.yaml': 'members: [' }, { by: 'dee', verified: true });
    const here = await clone();
    await here.commit({ 'team.yaml': team() });
    expect(await reapprove(here, '--yes')).toMatchObject({ code: 1, err: expect.stringContaining('RC663') });
    expect(await here.git('branch', '--list', 'rollcall/*')).toBe('');

    const repaired = await push(EVE, { by: 'dee', verified: true });
    const fresh = await clone();
    const result = await reapprove(fresh, '--yes');
    expect(await fresh.git('log', '-1', '--format=%(trailers)', madeIn(result))).toContain(
      `${baseline}..${repaired}`,
    );
    const pull = await proposeMade(fresh, madeIn(result));
    for (const by of ['bo', 'cy']) github.review(pull, by);
    await github.merge(pull, squash);
    expect((await verify()).verdict).toBe('APPROVED');
  });

  it('case: a run that broke the glass is closed by a reapproval of the tip, though it changes nothing', async () => {
    const { clone, reapprove, proposeMade, github, verify, rollcallIn, team } = await played({
      more: LEDGER,
    });
    const here = await clone();
    expect(await rollcallIn(here.dir, {}, 'apply', '--yes')).toMatchObject({ code: 0 });
    await writeFile(path.join(here.dir, 'team.yaml'), team({ more: LEDGER, without: ['dee'] }));
    const glass = ['--break-glass', '--reason', 'phone stolen', '--ticket', 'INC-7'];
    expect(await rollcallIn(here.dir, {}, 'apply', '--yes', ...glass)).toMatchObject({ code: 0 });
    expect((await verify()).verdict).toBe('BLOCKED');

    const fresh = await clone();
    const tip = github.state.tip('main');
    const result = await reapprove(fresh, '--yes');
    expect(result.out, result.err).toContain('phone stolen');
    expect(result.out).toContain(`governed reapproval`);
    expect(await fresh.git('log', '-1', '--format=%(trailers)', madeIn(result))).toContain(`${tip}..${tip}`);
    const pull = await proposeMade(fresh, madeIn(result));
    for (const by of ['bo', 'cy']) github.review(pull, by);
    await github.merge(pull, squash);
    expect((await verify()).verdict).toBe('APPROVED');
    expect(await reapprove(await clone(), '--yes')).toMatchObject({
      code: 0,
      out: expect.stringContaining('Nothing'),
    });
  });

  it('case: rewritten history is closed by a reapproval from what was verified last', async () => {
    const { clone, reapprove, propose, proposeMade, github, verify, rollcallIn, team } = await played({
      more: LEDGER,
    });
    const files = { 'team.yaml': team({ more: LEDGER, members: ['eve@acme.example: admin'] }) };
    const side = await github.push('side', files, { by: 'dee', verified: true });
    const before = await propose({ more: LEDGER, members: ['eve@acme.example: user'] });
    github.review(before, 'bo');
    const verified = await github.merge(before, squash);
    expect(await rollcallIn((await clone()).dir, {}, 'apply', '--yes')).toMatchObject({ code: 0 });
    await github.forcePush('main', side, 'dee');
    expect((await verify()).steps.flatMap(({ reasons }) => reasons.map(({ code }) => code))).toEqual([
      'HISTORY_REWRITTEN',
      'HISTORY_REWRITTEN',
    ]);

    const here = await clone();
    const result = await reapprove(here, '--yes');
    expect(result.out, result.err).toContain('the last commit that was verified');
    expect(await here.git('log', '-1', '--format=%(trailers)', madeIn(result))).toContain(
      `${verified}..${side}`,
    );
    const pull = await proposeMade(here, madeIn(result));
    for (const by of ['bo', 'cy']) github.review(pull, by);
    await github.merge(pull, squash);
    const closed = await verify();
    expect(closed.verdict, JSON.stringify(closed.steps)).toBe('APPROVED');
  });

  it.each([
    ['into another branch takes nothing away from it', 'side', 'APPROVED'],
    ['into the same branch makes it ambiguous, which is said', 'main', 'BLOCKED'],
  ] as const)('a second pull request that names its merge commit %s', async (_, base, verdict) => {
    const { propose, push, clone, reapprove, proposeMade, github, verify, rollcallIn } = await played();
    const other = await propose({ members: ['fay@acme.example: user'] });
    await push(EVE, { by: 'dee', verified: true });
    const here = await clone();
    const pull = await proposeMade(here, madeIn(await reapprove(here, '--yes')));
    for (const by of ['bo', 'cy']) github.review(pull, by);
    await github.merge(pull, squash);
    Object.assign(other, {
      base,
      state: 'closed',
      mergedAt: pull.mergedAt,
      closedAt: pull.mergedAt,
      mergedBy: pull.mergedBy,
      mergeCommit: pull.mergeCommit,
    });
    const verified = await verify();
    expect(verified.verdict, JSON.stringify(verified.steps)).toBe(verdict);
    const { out } = await rollcallIn((await clone()).dir, {}, 'verify');
    expect(out.includes('does not count: several pull requests claim this commit')).toBe(
      verdict === 'BLOCKED',
    );
  });

  describe('a branch that does not hold its baseline any more', () => {
    /** main is one commit without a past, after a change that was approved and recorded. */
    async function begunAgain(text: TeamText): Promise<Played & { readonly verified: string }> {
      const world = await played({ more: LEDGER });
      const { clone, propose, github, rollcallIn, team } = world;
      const change = await propose({ more: LEDGER, members: ['eve@acme.example: user'] });
      github.review(change, 'bo');
      const verified = await github.merge(change, squash);
      expect(await rollcallIn((await clone()).dir, {}, 'apply', '--yes')).toMatchObject({ code: 0 });
      const here = await clone();
      await here.commit({ 'team.yaml': team(text) });
      const orphan = await here.git('commit-tree', 'HEAD^{tree}', '-m', 'Begin again');
      github.state.pusher = github.state.account('dee').id;
      await here.git('push', '--quiet', '--force', 'origin', `${orphan.trim()}:refs/heads/main`);
      await github.state.exclusive(() => noticePushes(github.state));
      return { ...world, verified };
    }

    it('is not repaired by a reapproval, but by what was verified last being pushed back', async () => {
      const { clone, reapprove, github, verify, verified } = await begunAgain({ more: LEDGER });
      expect(await verify()).toMatchObject({ verdict: 'BLOCKED', code: 4 });
      const { code, err } = await reapprove(await clone(), '--yes');
      expect({ code, err }).toMatchObject({ code: 1, err: expect.stringContaining('RC664') });
      expect(err).toContain(`git push --force origin ${verified}:refs/heads/main`);

      const here = await clone();
      await here.git('fetch', '--quiet', 'origin', verified);
      await here.git('push', '--quiet', '--force', 'origin', `${verified}:refs/heads/main`);
      await github.state.exclusive(() => noticePushes(github.state));
      const restored = await verify();
      expect(restored.verdict, JSON.stringify(restored.steps)).toBe('APPROVED');
    });

    it('is not believed where it keeps its records elsewhere, with a baseline of its own', async () => {
      const { verify, clone, reapprove } = await begunAgain({
        more: ['ledger: { branch: records-of-mine }'],
        members: ['mal@acme.example: owner'],
      });
      const { verdict, steps, code } = await verify();
      expect({ verdict, code }).toEqual({ verdict: 'BLOCKED', code: 4 });
      expect(steps.flatMap(({ reasons }) => reasons.map((reason) => reason.code))).toEqual([
        'HISTORY_REWRITTEN',
      ]);
      expect(await reapprove(await clone(), '--yes')).toMatchObject({
        code: 1,
        err: expect.stringContaining('RC664'),
      });
    });
  });

  it('makes nothing where everything is approved', async () => {
    const { propose, clone, reapprove, github } = await played();
    const pull = await propose({ members: ['eve@acme.example: user'] });
    github.review(pull, 'bo');
    await github.merge(pull, squash);
    const here = await clone();
    expect(await reapprove(here, '--yes')).toEqual({
      code: 0,
      out: 'Nothing to reapprove: every step of main is approved.\n',
      err: '',
    });
    expect(await here.git('branch', '--list', 'rollcall/*')).toBe('');
  });

  it('asks, and makes nothing where nobody can answer', async () => {
    const { push, clone, reapprove } = await played();
    await push(EVE, { by: 'dee' });
    const here = await clone();
    expect(await reapprove(here)).toMatchObject({ code: 1, err: expect.stringContaining('RC544') });
    expect(await here.git('branch', '--list', 'rollcall/*')).toBe('');
  });

  it('takes a narrower range, and says what that leaves open', async () => {
    const { push, clone, reapprove, baseline } = await played();
    const one = await push(EVE, { by: 'dee' });
    const two = await push({ members: ['eve@acme.example: owner'] }, { by: 'dee' });
    const here = await clone();
    const result = await reapprove(here, '--to', one, '--branch', 'again', '--yes');
    expect(await here.git('log', '-1', '--format=%P %(trailers)', 'again')).toContain(
      `${two} Rollcall-Reapprove: ${baseline}..${one}`,
    );
    expect(result.out).toMatch(
      new RegExp(`It leaves open, for another one:\n  BLOCKED ${two.slice(0, 12)}`, 'u'),
    );
    expect(result.out).toContain('git push origin again\n');
  });

  it('refuses what cannot be made or approved, and makes nothing', async () => {
    const { push, clone, reapprove } = await played();
    const one = await push(EVE, { by: 'dee' });
    const here = await clone();
    const refused: readonly (readonly [argv: readonly string[], code: string])[] = [
      [['--from', one], 'RC660'],
      [['--from', 'nowhere'], 'RC604'],
      [['--branch', 'main'], 'RC661'],
      [['--branch', 'a..b'], 'RC609'],
      [[], 'RC662'],
    ];
    await here.git('config', '--unset', 'user.email');
    for (const [argv, code] of refused) {
      const result = await reapprove(here, ...argv, '--yes');
      expect(result, argv.join(' ')).toMatchObject({ code: 1, err: expect.stringContaining(code) });
    }
    expect(await here.git('branch', '--list', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it('is about the branch as it is now, whatever commit a runner is at', async () => {
    const { push, clone, reapprove, rollcallIn, baseline } = await played();
    const pushed = await push(EVE, { by: 'dee' });
    const here = await clone();
    const env = { GITHUB_SHA: baseline, GITHUB_REF: 'refs/heads/main' };
    const result = await rollcallIn(here.dir, env, 'reapprove', '--yes');
    expect(madeIn(result)).toBe(`rollcall/reapprove-${pushed.slice(0, 12)}`);
    expect(await reapprove(here, '--yes')).toMatchObject({ err: expect.stringContaining('RC661') });
  });
});
