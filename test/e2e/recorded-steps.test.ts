// What the ledger keeps of a step vouches for what that step landed, and for nothing that landed before it.
import { afterEach, expect, it } from 'vitest';
import { capabilitiesOf, providerNames } from '../../src/cli/accounts.ts';
import { forgeSettings, openForge } from '../../src/cli/evidence-options.ts';
import { type VerifyResult, verifyRun } from '../../src/evidence/verify-run.ts';
import type { LedgerRecord, StepRecord } from '../../src/ledger/model.ts';
import { type ApprovalWorld, openApprovalWorld, type TeamText } from '../support/approval-world.ts';
import { openGit } from '../support/open-git.ts';
import { NOW } from '../support/plans.ts';
import { playedIo } from '../support/session.ts';

let world: ApprovalWorld | null = null;
afterEach(async () => {
  await world?.close();
  world = null;
});

/** Judges the branch in a fresh clone beside what a ledger keeps. */
async function judged({ github }: ApprovalWorld, records: readonly LedgerRecord[]): Promise<VerifyResult> {
  const repository = await openGit(await github.clone());
  const { io } = playedIo({ cwd: repository.top, env: { ...github.env }, now: () => github.clock.now() });
  const forge = await openForge(io, forgeSettings(io, {}), () => undefined);
  try {
    return await verifyRun({
      repository,
      forge,
      records: (async function* () {
        yield* records;
      })(),
      providers: providerNames(),
      capabilitiesOf,
      roster_path: 'team.yaml',
      branch: null,
      sha: null,
      range: null,
      fresh: false,
      token: null,
    });
  } finally {
    await forge.close();
  }
}

async function land(
  { propose, github }: ApprovalWorld,
  text: TeamText,
  approvers: readonly string[],
): Promise<string> {
  const pull = await propose(text);
  for (const by of approvers) github.review(pull, by);
  return github.merge(pull, { method: 'squash', by: 'ada' });
}

it('a record that begins further back does not vouch for the blocked steps in between', async () => {
  world = await openApprovalWorld();
  const { baseline } = world;
  const blocked = await land(world, { members: ['eve@acme.example: user'] }, []);
  const approved = await land(world, { members: ['eve@acme.example: user', 'fin@acme.example: user'] }, [
    'bo',
  ]);
  const first = await judged(world, []);
  const standings = (result: VerifyResult) =>
    [blocked, approved].map((one) => result.history.standings.get(one));
  expect(standings(first)).toEqual(['blocked', 'verified']);

  const [verdict, evidence] = [first.history.steps[1], first.evidence[1]];
  if (verdict === undefined || evidence === undefined) throw new Error('the second step was not judged');
  const base = { format_version: '1.1', run_id: 'run-1', previous: null, hash: '' };
  const step = (parent: string): StepRecord => ({
    ...base,
    kind: 'step',
    sequence: 2,
    commit: approved,
    parent,
    judged_at: NOW,
    verdict: { ...verdict, parent },
    evidence: { ...evidence, parent },
    answers: [],
    governed: [],
    pull_request: null,
  });
  const start: LedgerRecord = {
    ...base,
    kind: 'baseline',
    sequence: 1,
    commit: baseline,
    at: NOW,
    assurance: 'A0',
    files: [],
    message: '',
  };
  for (const parent of [blocked, baseline]) {
    const again = await judged(world, [start, step(parent)]);
    expect(standings(again), parent).toEqual(['blocked', 'verified']);
    expect(again.landed.get(blocked), parent).toBe(blocked);
  }
});
