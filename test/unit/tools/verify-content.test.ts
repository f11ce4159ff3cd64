// What records say, held against git and against themselves: a chain that is sealed again holds, and its lies show.
import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { directoryLedger } from '../../../src/ledger/directory.ts';
import { openClone } from '../../../tools/verify/git-facts.mjs';
import { type Clone, verifyContent } from '../../../tools/verify.mjs';
import { type ApprovalWorld, openApprovalWorld } from '../../support/approval-world.ts';
import { folder } from '../../support/folder.ts';
import { gitRepoAt } from '../../support/git-repo.ts';
import { verifyByHand } from '../../support/verify-tool.ts';

const TEAM_RULES = { more: ['ledger: { branch: rollcall-ledger }'] };

/** A parsed record, as loose as the script sees it. */
// oxlint-disable-next-line typescript/no-explicit-any -- lies are written into every place of a record
type Loose = any;

let world: ApprovalWorld;
let clone: string;
let opened: Clone;
let records: readonly Loose[];

async function fetchAll(dir: string): Promise<void> {
  await gitRepoAt(dir).git('fetch', '--quiet', 'origin', '+refs/pull/*/head:refs/remotes/pull/*');
}

/** An honest squash, an honest merge after "Update branch", a direct push, and an apply after each. */
beforeAll(async () => {
  world = await openApprovalWorld(TEAM_RULES);
  const { github } = world;
  const applied = async (): Promise<void> => {
    const { code, err, out } = await world.rollcall('apply', '--yes');
    if (code !== 0 && code !== 4) throw new Error(`${code} ${out} ${err}`);
  };
  await applied();
  const eve = ['eve@acme.example: { role: user }'];
  const first = await world.propose({ ...TEAM_RULES, members: eve });
  github.review(first, 'bo');
  await github.merge(first, { method: 'squash', by: 'ada' });
  await applied();
  const second = await world.propose({
    ...TEAM_RULES,
    members: [...eve, 'fay@acme.example: { role: user }'],
  });
  github.review(second, 'cy');
  await github.merge(second, { method: 'merge', by: 'ada' });
  await applied();
  await world.push(
    { ...TEAM_RULES, members: [...eve, 'fay@acme.example: { role: admin }'] },
    { by: 'mal', message: 'Fay (#2)' },
  );
  await applied();
  clone = await github.clone();
  await fetchAll(clone);
  await gitRepoAt(clone).git('fetch', '--quiet', 'origin', '+refs/heads/*:refs/remotes/origin/*');
  opened = openClone(clone);
  const names = (
    await gitRepoAt(clone).git('ls-tree', '--name-only', 'origin/rollcall-ledger:records')
  ).split('\n');
  records = await Promise.all(
    names.map(
      async (name): Promise<Loose> =>
        JSON.parse(await gitRepoAt(clone).git('show', `origin/rollcall-ledger:records/${name}`)),
    ),
  );
}, 60_000);

afterAll(async () => world.close());

let copy: Loose[];
beforeEach(() => {
  copy = structuredClone([...records]);
});

const step = (n: number): Loose => copy.filter(({ kind }) => kind === 'step')[n];

describe('the content of records', () => {
  it('holds for honest landings, and a blocked one is told as blocked', async () => {
    const content = await verifyContent(copy, clone);

    expect(content.findings.flatMap(({ details }) => details)).toEqual([]);
    expect(content).toMatchObject({ wrong: 0, not_checked: 0, holds: true });
    const lines = content.findings.filter(({ kind }) => kind === 'step').map(({ line }) => line);
    expect(lines).toEqual([
      expect.stringMatching(
        /^step \w{12} APPROVED: pull request 1, approved by bo@acme\.example \(review \d+\)$/u,
      ),
      expect.stringMatching(
        /^step \w{12} APPROVED: pull request 2, approved by cy@acme\.example \(review \d+\)$/u,
      ),
      expect.stringMatching(/^step \w{12} BLOCKED: no pull request, DIRECT_PUSH$/u),
    ]);
  });

  it('is printed for a branch, as lines and as JSON', async () => {
    const said = await verifyByHand(clone, '--git', 'origin/rollcall-ledger', '--repo', clone);
    expect(said, said.err + said.out).toMatchObject({ code: 0, err: '' });
    expect(said.out).toMatch(/^ +\d+ {2}ok +step \w{12} APPROVED: pull request 1, /mu);
    expect(said.out).toMatch(/\n\d+ ok, 0 wrong, 0 not checked, \d+ nothing to check\n$/u);

    const { out } = await verifyByHand(clone, '--git', 'origin/rollcall-ledger', '--repo', clone, '--json');
    expect(JSON.parse(out)).toMatchObject({ records: records.length, holds: true, wrong: 0 });
  });

  it('needs a clone that has all of the branch', async () => {
    const shallow = path.join(await folder(), 'shallow');
    await gitRepoAt(path.dirname(shallow)).git(
      'clone',
      '--quiet',
      '--depth=1',
      `file://${world.github.origin}`,
      shallow,
    );

    await expect(verifyContent(copy, shallow)).rejects.toThrow('the clone is shallow');
    await expect(verifyContent(copy, await folder())).rejects.toThrow();
    expect((await verifyByHand(clone, '--git', 'origin/rollcall-ledger', '--repo')).err).toContain(
      '--repo needs',
    );
  });

  it('is not checked, and does not pass, where the clone lacks a reviewed head', async () => {
    const bare = path.join(await folder(), 'bare');
    const from = `file://${world.github.origin}`;
    await gitRepoAt(path.dirname(bare)).git(
      'clone',
      '--quiet',
      '--single-branch',
      '--branch=main',
      from,
      bare,
    );
    const content = await verifyContent(copy, bare);

    expect(content.holds).toBe(false);
    expect(content.findings.find(({ kind }) => kind === 'step')).toMatchObject({
      result: 'not checked',
      details: [expect.stringContaining('git fetch origin refs/pull/1/head')],
    });
  });
});

const ZERO = '0'.repeat(40);

describe('a record that lies, though the chain is sealed again', () => {
  it.each<[string, () => void, RegExp]>([
    [
      'the commit of a review',
      () => void (step(0).evidence.pull_request.reviews[0].commit_id = ZERO),
      /NOT_APPROVED/u,
    ],
    [
      'no commit of a review',
      () => void (step(0).evidence.pull_request.reviews[0].commit_id = null),
      /NOT_APPROVED/u,
    ],
    [
      'the state of a review',
      () => void (step(0).evidence.pull_request.reviews[0].state = 'COMMENTED'),
      /NOT_APPROVED/u,
    ],
    [
      'a state nobody knows',
      () => void (step(0).evidence.pull_request.reviews[0].state = 'OK'),
      /is no known state/u,
    ],
    [
      'an objection',
      () => void (step(0).evidence.pull_request.reviews[0].state = 'CHANGES_REQUESTED'),
      /OBJECTED/u,
    ],
    [
      'who reviewed: the author',
      () => void (step(0).evidence.pull_request.reviews[0].user.id = 101),
      /NOT_APPROVED/u,
    ],
    [
      'who reviewed: nobody',
      () => void (step(0).evidence.pull_request.reviews[0].user.id = 999),
      /NOT_APPROVED/u,
    ],
    [
      'who reviewed: a bot',
      () => void (step(0).evidence.pull_request.reviews[0].user.type = 'Bot'),
      /NOT_APPROVED/u,
    ],
    [
      'who reviewed: somebody else',
      () => void (step(0).evidence.pull_request.reviews[0].user.id = 103),
      /NOT_APPROVED/u,
    ],
    [
      'the id of a review',
      () => void (step(0).evidence.pull_request.reviews[0].id += 1),
      /who approved what/u,
    ],
    [
      'when it was reviewed',
      () => void (step(0).evidence.pull_request.reviews[0].submitted_at = '2099-01-01T00:00:00Z'),
      /NOT_APPROVED/u,
    ],
    [
      'a time that is none',
      () => void (step(0).evidence.pull_request.reviews[0].submitted_at = 'soon'),
      /is no time/u,
    ],
    [
      'when it was merged',
      () => void (step(0).evidence.pull_request.merged_at = '2001-01-01T00:00:00Z'),
      /time of the merge/u,
    ],
    ['a count of the policy', () => void (step(0).evidence.policy.rules.medium.count = 2), /NOT_APPROVED/u],
    ['a higher tier', () => void (step(0).evidence.landed.gains[0].tier = 'critical'), /NOT_APPROVED/u],
    ['a lower tier', () => void (step(0).evidence.landed.gains[0].tier = 'low'), /or the rule/u],
    ['who gains', () => void (step(0).evidence.landed.gains[0].person = 'bo@acme.example'), /NOT_APPROVED/u],
    ['what was reviewed', () => void (step(0).evidence.head.deltas[0].gains = []), /UNCOVERED/u],
    [
      'the merge bases',
      () => void step(0).evidence.head.deltas.push(step(0).evidence.head.deltas[0]),
      /has 1 merge bases/u,
    ],
    ['a blob before', () => void (step(0).evidence.files.before[0].blob = ZERO), /team\.yaml before is not/u],
    ['a blob after', () => void (step(0).evidence.files.landed[0].blob = ZERO), /team\.yaml after is not/u],
    [
      'a blob of the merge',
      () => void (step(0).evidence.files.merged[0].blob = ZERO),
      /merged from the reviewed head/u,
    ],
    [
      'a merge that conflicts',
      () => void (step(0).evidence.files.merged = null),
      /merging the reviewed head works/u,
    ],
    ['a mode', () => void (step(0).evidence.files.landed[0].mode = '120000'), /team\.yaml after is not/u],
    ['a blob of the summary', () => void (step(0).governed[0].after = ZERO), /governed files are not/u],
    ['a mode of the summary', () => void (step(0).governed[0].mode = '100755'), /governed files are not/u],
    ['its commit', () => void (step(0).commit = ZERO), /is no commit of this clone/u],
    ['its parent', () => void (step(0).parent = step(0).commit), /does not come before/u],
    ['the commit of its evidence', () => void (step(0).evidence.commit = ZERO), /commit is not the same/u],
    [
      'the number of the pull request',
      () => void (step(0).evidence.pull_request.number = 9),
      /pull request is not the same/u,
    ],
    [
      'who wrote it',
      () => void (step(0).evidence.pull_request.author = { id: 102, login: 'bo', type: 'User' }),
      /NOT_APPROVED/u,
    ],
    [
      'whose commit it was',
      () => void (step(0).evidence.pull_request.commits[0].author_email = 'x@acme.example'),
      /other addresses/u,
    ],
    [
      'a commit that is not recorded',
      () => void step(0).evidence.pull_request.commits.pop(),
      /not all commits|is not recorded/u,
    ],
    [
      'what a commit was made on',
      () => void (step(0).evidence.pull_request.commits[0].parents = [ZERO]),
      /other parents/u,
    ],
    [
      'a clean merge',
      () => void (step(0).evidence.pull_request.commits[0].clean_merge = true),
      /clean merge, and is none/u,
    ],
    ['how it landed', () => void (step(0).evidence.landing.activity.kind = 'push'), /INDIRECT_MERGE/u],
    [
      'another branch',
      () => void (step(0).evidence.landing.branch = 'rollcall-ledger'),
      /first-parent line/u,
    ],
    [
      'a verdict of its own',
      () => void (step(2).verdict.verdict = 'APPROVED'),
      /by the recorded reviews BLOCKED/u,
    ],
    ['another reason', () => void (step(2).verdict.reasons[0].code = 'OBJECTED'), /for other reasons/u],
    [
      'a reapproval',
      () => {
        step(2).verdict.verdict = 'APPROVED';
        step(2).verdict.notes.push({ code: 'REAPPROVED', message: '' });
      },
      /a later pull request did/u,
    ],
    [
      'a merge that was a push',
      () => void (step(2).evidence.landing.activity.kind = 'pr_merge'),
      /for other reasons/u,
    ],
    [
      'an approval it has not',
      () => void (step(0).verdict.changes[0].approved_by = []),
      /who approved what/u,
    ],
    ['half a record', () => void delete step(0).evidence.files, /is not understood/u],
    ['a step that is left out', () => void copy.splice(copy.indexOf(step(0)), 1), /and no record says how/u],
    [
      'an apply on a blocked step',
      () => {
        copy
          .filter(({ kind }) => kind === 'apply')
          .at(-1)
          .approvals.steps.push(step(2).commit);
      },
      /is BLOCKED/u,
    ],
    [
      'an apply on a step of the future',
      () => {
        copy.find(({ kind }) => kind === 'apply').approvals.steps.push(step(1).commit);
      },
      /no step before it is/u,
    ],
    [
      'an apply on somebody else’s word',
      () => {
        copy
          .filter(({ kind }) => kind === 'apply')
          .at(-1)
          .approvals.approved_by.push({ person: 'dee@acme.example', review: 1 });
      },
      /approved none of its steps/u,
    ],
    [
      'an apply that broke no glass',
      () => {
        copy.find(({ kind }) => kind === 'apply').approvals.break_glass = true;
      },
      /no break_glass record/u,
    ],
    [
      'the baseline',
      () => void (copy.find(({ kind }) => kind === 'baseline').files[0].blob = ZERO),
      /at its commit is not/u,
    ],
  ])('does not pass: %s', async (_, lie, says) => {
    lie();
    const content = await verifyContent(copy, opened);

    expect(content.holds).toBe(false);
    expect(content.findings.flatMap(({ details }) => details).join('\n')).toMatch(says);
  });

  it('ends in 1 with the record and why, from a folder whose chain holds', async () => {
    step(0).evidence.pull_request.reviews[0].state = 'COMMENTED';
    const place = await folder();
    await directoryLedger(place).append(
      copy.map(({ sequence: _s, previous: _p, hash: _h, ...content }) => content),
    );
    expect(await verifyByHand(clone, place)).toMatchObject({ code: 0 });

    const said = await verifyByHand(clone, place, '--repo', clone);
    expect(said.code).toBe(1);
    expect(said.out).toMatch(
      /wrong +step \w+ APPROVED: pull request 1.*\n +recorded APPROVED, but by the recorded reviews BLOCKED/u,
    );
    await rm(place, { recursive: true });
  });
});
