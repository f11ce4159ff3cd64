import { describe, expect, it } from 'vitest';
import type { StepVerdict } from '../../../src/approval/model.ts';
import { type JudgedBranch, openRange } from '../../../src/evidence/reapproval-range.ts';
import { type GitRepo, gitRepo } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';

const AS_FOUND = { from: null, to: null };

interface Line {
  readonly repo: GitRepo;
  /** Baseline first; each on the one before. */
  readonly commits: readonly string[];
  /** On `commits[1]`, and not on the branch any more. */
  readonly lost: string;
}

/** A branch of four commits after its baseline, and one that a force push left behind. */
async function line(): Promise<Line> {
  const repo = await gitRepo();
  const commits: string[] = [];
  for (const n of [0, 1, 2, 3, 4]) commits.push(await repo.commit({ 'team.yaml': `${n}\n` }));
  await repo.branch('lost', commits[1]);
  const lost = await repo.commit({ 'team.yaml': 'lost\n' });
  return { repo, commits, lost };
}

const step = (commit: string, parent: string, verdict: StepVerdict['verdict']): StepVerdict => ({
  commit,
  parent,
  pull_request: null,
  verdict,
  assurance: 'A0',
  unverified: [],
  reasons: [],
  notes: [],
  changes: [],
  void_reviews: [],
  contributors: [],
});

/** What a run says where the commits of these numbers are blocked; `whole`: the run as such is refused too. */
async function judged(
  { repo, commits }: Line,
  blocked: readonly number[],
  over: { readonly whole?: boolean; readonly rewritten?: string; readonly gone?: string } = {},
): Promise<JudgedBranch> {
  const { whole = false, rewritten = null, gone } = over;
  const [anchor = ''] = commits;
  const tip = commits.at(-1) ?? '';
  const own = commits
    .slice(1)
    .map((commit, i) => step(commit, commits[i] ?? '', blocked.includes(i + 1) ? 'BLOCKED' : 'APPROVED'));
  const steps = whole ? [...own, step(tip, anchor, 'BLOCKED')] : own;
  return {
    branch: 'main',
    tip,
    rewritten,
    verified: [],
    history: {
      anchor,
      steps,
      verdict: steps.every(({ verdict }) => verdict === 'APPROVED') ? 'APPROVED' : 'BLOCKED',
    },
    evidence: own,
    sources: { repository: await openGit(repo.dir), obtain: async (commit) => commit !== gone },
  };
}

describe('the range that closes what is open', () => {
  it('is none where everything is approved', async () => {
    expect(await openRange(await judged(await line(), []), AS_FOUND)).toBeNull();
  });

  it('reaches from the commit before the first blocked step to the tip', async () => {
    const branch = await line();
    const { commits } = branch;
    expect(await openRange(await judged(branch, [2, 4]), AS_FOUND)).toMatchObject({
      from: commits[1],
      to: commits[4],
      closes: [{ commit: commits[2] }, { commit: commits[4] }],
      leaves: [],
    });
  });

  it('is the tip alone where only a run that broke the glass is open', async () => {
    const branch = await line();
    const { commits } = branch;
    expect(await openRange(await judged(branch, [], { whole: true }), AS_FOUND)).toMatchObject({
      from: commits[4],
      to: commits[4],
      closes: [{ commit: commits[4], parent: commits[0] }],
    });
  });

  it('begins with what was verified last where the branch was rewritten', async () => {
    const branch = await line();
    const { commits, lost } = branch;
    const result = await judged(branch, [2, 3], { whole: true, rewritten: lost });
    expect(await openRange(result, AS_FOUND)).toMatchObject({
      from: lost,
      to: commits[4],
      closes: [{ commit: commits[2] }, { commit: commits[3] }, { commit: commits[4] }],
      leaves: [],
    });
  });

  it('is about what was blocked before first, where the branch was rewritten after that', async () => {
    const branch = await line();
    const { commits, lost } = branch;
    const result = await judged(branch, [1, 3], { whole: true, rewritten: lost });
    expect(await openRange(result, AS_FOUND)).toMatchObject({
      from: commits[0],
      to: commits[4],
      closes: [{ commit: commits[1] }, { commit: commits[3] }],
      leaves: [{ commit: commits[4], parent: commits[0] }],
    });
  });
});

describe('a range that somebody chose', () => {
  it('leaves open what comes after it', async () => {
    const branch = await line();
    const { commits } = branch;
    const range = await openRange(await judged(branch, [2, 4]), { from: null, to: commits[3] ?? '' });
    expect(range).toMatchObject({
      from: commits[1],
      to: commits[3],
      closes: [{ commit: commits[2] }],
      leaves: [{ commit: commits[4] }],
    });
  });

  it('may begin earlier than it must', async () => {
    const branch = await line();
    const { commits } = branch;
    const range = await openRange(await judged(branch, [3]), { from: commits[0] ?? '', to: null });
    expect(range).toMatchObject({ from: commits[0], to: commits[4], closes: [{ commit: commits[3] }] });
  });

  it.each<[string, (branch: Line) => { from: string | null; to: string | null }, RegExp]>([
    ['behind a blocked step', ({ commits }) => ({ from: commits[2] ?? '', to: null }), /is blocked itself/u],
    ['backwards', ({ commits }) => ({ from: commits[3] ?? '', to: commits[1] ?? '' }), /is not before/u],
    ['from beside the branch', ({ lost }) => ({ from: lost, to: null }), /is no step of main/u],
    ['to beside the branch', ({ lost }) => ({ from: null, to: lost }), /is no step of main/u],
  ])('is refused %s', async (_, ends, message) => {
    const branch = await line();
    await expect(openRange(await judged(branch, [2]), ends(branch))).rejects.toMatchObject({
      code: 'RC660',
      message: expect.stringMatching(message),
    });
  });
});

describe('what no reapproval can close', () => {
  it('is a branch that does not hold its baseline', async () => {
    const branch = await line();
    const [anchor = ''] = branch.commits;
    const result = await judged(branch, [], { whole: true, rewritten: anchor });
    await expect(openRange(result, AS_FOUND)).rejects.toMatchObject({ code: 'RC664' });
  });

  it('is one whose line leads past it', async () => {
    const branch = await line();
    const result = await judged(branch, [2]);
    const aside = { ...result, history: { ...result.history, anchor: branch.lost } };
    await expect(openRange(aside, AS_FOUND)).rejects.toMatchObject({ code: 'RC664' });
  });

  it('is one whose last verified commit is gone', async () => {
    const branch = await line();
    const result = await judged(branch, [2], { whole: true, rewritten: branch.lost, gone: branch.lost });
    await expect(openRange(result, AS_FOUND)).rejects.toMatchObject({
      code: 'RC664',
      hint: expect.stringContaining('push back what was verified last'),
    });
  });

  it('says to look for a clone that has it, where the forge does not give it either', async () => {
    const branch = await line();
    const result = await judged(branch, [2], { whole: true, rewritten: branch.lost, gone: branch.lost });
    await expect(openRange({ ...result, verified: [branch.lost] }, AS_FOUND)).rejects.toMatchObject({
      code: 'RC664',
      hint: expect.stringContaining(`from a clone that has ${branch.lost}`),
    });
  });
});
