// A reapproval judged again by the script alone: from its record and a clone, without asking anybody.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openClone } from '../../../tools/verify/git-facts.mjs';
import { type Clone, verifyContent } from '../../../tools/verify.mjs';
import { type ApprovalWorld, mailOf, openApprovalWorld } from '../../support/approval-world.ts';
import { gitRepoAt } from '../../support/git-repo.ts';
import { noticePushes } from '../../support/github/branches.ts';

const LEDGER = { more: ['ledger: { branch: rollcall-ledger }'] };
const ZERO = '0'.repeat(40);

// oxlint-disable-next-line typescript/no-explicit-any -- lies are written into every place of a record
type Loose = any;

let world: ApprovalWorld;
let opened: Clone;
let records: readonly Loose[];

/** A direct push that nobody approved, a reapproval of it, and an apply before and after. */
beforeAll(async () => {
  world = await openApprovalWorld(LEDGER);
  const { github } = world;
  const applied = async (): Promise<void> => {
    const { code, err, out } = await world.rollcall('apply', '--yes');
    if (code !== 0 && code !== 4) throw new Error(`${code} ${out} ${err}`);
  };
  await applied();
  await world.push(
    { ...LEDGER, members: ['eve@acme.example: { role: admin }'] },
    { by: 'dee', verified: true },
  );
  await applied();
  const made = gitRepoAt(await github.clone());
  await made.git('config', 'user.name', 'Ada');
  await made.git('config', 'user.email', mailOf('ada'));
  const said = await world.rollcallIn(made.dir, {}, 'reapprove', '--branch', 'again', '--yes');
  if (said.code !== 0) throw new Error(said.err);
  github.state.pusher = github.state.account('ada').id;
  await made.git('push', '--quiet', 'origin', 'again');
  await github.state.exclusive(() => noticePushes(github.state));
  const pull = await github.open({ branch: 'again', by: 'ada', existing: true });
  for (const by of ['bo', 'cy']) github.review(pull, by);
  await github.merge(pull, { method: 'squash', by: 'ada' });
  await applied();

  const here = gitRepoAt(await github.clone());
  for (const refs of ['+refs/pull/*/head:refs/remotes/pull/*', '+refs/heads/*:refs/remotes/origin/*'])
    await here.git('fetch', '--quiet', 'origin', refs);
  opened = openClone(here.dir);
  const names = (await here.git('ls-tree', '--name-only', 'origin/rollcall-ledger:records')).split('\n');
  records = await Promise.all(
    names.map(
      async (name): Promise<Loose> =>
        JSON.parse(await here.git('show', `origin/rollcall-ledger:records/${name}`)),
    ),
  );
}, 60_000);

afterAll(async () => world.close());

let copy: Loose[];
beforeEach(() => {
  copy = structuredClone([...records]);
});

const reapproval = (): Loose => copy.find(({ kind }) => kind === 'reapproval');

describe('a reapproval', () => {
  it('holds, and so does the step that it makes good', async () => {
    const content = await verifyContent(copy, opened);

    expect(content.findings.flatMap(({ details }) => details)).toEqual([]);
    expect(content).toMatchObject({ wrong: 0, not_checked: 0, holds: true });
    const { sequence } = reapproval();
    expect(content.findings.map(({ line }) => line)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^reapproval by \w{12}: 1 step, approved by bo@acme\.example \(review \d+\), cy@acme\.example/u,
        ),
        expect.stringMatching(
          new RegExp(
            `^step \\w{12} APPROVED: no pull request, approved by a later one \\(record ${sequence}\\)$`,
            'u',
          ),
        ),
      ]),
    );
  });

  it('without evidence, as older records have it, is not checked, nor is its step', async () => {
    delete reapproval().evidence;
    const content = await verifyContent(copy, opened);

    expect(content).toMatchObject({ wrong: 0, not_checked: 2, holds: false });
  });

  it.each<[string, (record: Loose) => void, RegExp]>([
    [
      'a review that was a comment',
      ({ evidence }) => (evidence.pull_request.reviews[0].state = 'COMMENTED'),
      /by the recorded reviews BLOCKED/u,
    ],
    [
      'a review of whoever pushed',
      ({ evidence }) => (evidence.pull_request.reviews[0].user.id = 104),
      /NOT_APPROVED/u,
    ],
    [
      'nothing to approve',
      ({ evidence }) => {
        for (const list of ['gains', 'losses', 'governed']) {
          evidence.landed[list] = [];
          evidence.head.deltas[0][list] = [];
        }
        evidence.files.landed = evidence.files.before;
        evidence.files.merged = evidence.files.before;
      },
      /it approves nothing/u,
    ],
    ['another beginning', ({ evidence }) => (evidence.parent = ZERO), /beginning is not the same/u],
    ['another end', ({ evidence }) => (evidence.commit = ZERO), /end is not the same/u],
    [
      'another carrier',
      ({ evidence }) => (evidence.landing.commit = evidence.commit),
      /commit that carries it is not the same/u,
    ],
    ['another pull request', (record) => (record.pull_request += 1), /pull request is not the same/u],
    [
      'a range that the head does not ask for',
      (record) => {
        record.from = record.to;
        record.evidence.parent = record.to;
      },
      /does not ask for the range/u,
    ],
    [
      'a carrier inside the range',
      (record) => {
        record.commit = record.to;
        record.evidence.landing.commit = record.to;
      },
      /does not end before/u,
    ],
    ['a step that is not in it', (record) => record.covers.push(record.commit), /is not in the range/u],
    [
      'a blob at its beginning',
      ({ evidence }) => (evidence.files.before[0].blob = ZERO),
      /at the beginning of the range/u,
    ],
    [
      'a blob at its end',
      ({ evidence }) => (evidence.files.landed[0].blob = ZERO),
      /at the end of the range/u,
    ],
    [
      'somebody of the range who is left out',
      ({ evidence }) => {
        const { pull_request: pull, commit } = evidence;
        pull.commits = pull.commits.filter(({ sha }: Loose) => sha !== commit);
        pull.commit_count = pull.commits.length;
      },
      /of the range is not recorded/u,
    ],
    [
      'an address of a commit of the range',
      ({ evidence }) => {
        const { pull_request: pull, commit } = evidence;
        pull.commits.find(({ sha }: Loose) => sha === commit).author_email = 'x@acme.example';
      },
      /other addresses/u,
    ],
  ])('does not hold, nor its step, where it lies about: %s', async (_, lie, says) => {
    lie(reapproval());
    const content = await verifyContent(copy, opened);

    expect(content.holds).toBe(false);
    const details = content.findings.flatMap((finding) => finding.details).join('\n');
    expect(details).toMatch(says);
    expect(details).toContain('the reapproval of it does not hold');
  });

  it('is not checked where the clone lacks the head that was reviewed', async () => {
    const gone = reapproval().evidence.pull_request.head_sha;
    const without = { ...opened, has: (commit: string) => commit !== gone && opened.has(commit) };
    const content = await verifyContent(copy, without);

    expect(content.holds).toBe(false);
    expect(content.findings.find(({ kind }) => kind === 'reapproval')).toMatchObject({
      result: 'not checked',
      details: [expect.stringContaining('git fetch origin refs/pull/1/head')],
    });
  });

  it('cannot begin behind a step that stays blocked', async () => {
    const step = copy.find(({ kind }) => kind === 'step');
    const earlier = structuredClone(step);
    earlier.commit = reapproval().from;
    earlier.evidence.commit = earlier.commit;
    earlier.verdict.commit = earlier.commit;
    copy.splice(copy.indexOf(step), 0, earlier);
    const content = await verifyContent(copy, opened);

    expect(content.findings.find(({ kind }) => kind === 'reapproval')?.details.join('\n')).toContain(
      'before the range is BLOCKED',
    );
  });
});
