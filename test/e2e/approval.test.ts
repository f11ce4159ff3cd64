import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ApprovalWorld, openApprovalWorld } from '../support/approval-world.ts';

let world: ApprovalWorld;
beforeEach(async () => {
  world = await openApprovalWorld();
});
afterEach(async () => {
  await world.close();
});

describe('an honest pull request verifies', () => {
  it.each(['squash', 'merge', 'rebase'] as const)('case: merged by %s', async (method) => {
    const pull = await world.propose({ members: ['eve@acme.example: user'] });
    world.github.review(pull, 'bo');
    await world.github.merge(pull, { method, by: 'ada' });
    const verified = await world.verify();
    expect(verified.steps.flatMap(({ reasons }) => reasons)).toEqual([]);
    expect(verified).toMatchObject({ code: 0, verdict: 'APPROVED' });
    expect(verified.steps).toHaveLength(1);
  });
});
