import { describe, expect, it } from 'vitest';
import type { World } from '../../support/world.ts';
import {
  accountPlanFor,
  desiredAccount,
  equalWorld,
  liveAccount,
  person,
  row,
  summary,
} from '../../support/world.ts';

/** Both owners have their role and nothing else in the account; the file says `projects: all` of the first. */
const world: World = {
  ...equalWorld([]),
  desired: desiredAccount([person('ada@acme.com', ['owner', 'project:*']), person('cto@acme.com', 'owner')]),
  live: liveAccount([row('ada@acme.com', 'owner'), row('cto@acme.com', 'owner')]),
};
const unscoped = (base: World): World => ({
  ...base,
  live: { ...base.live, scopes: { ...base.live.scopes, projects: null } },
});

describe('all projects', () => {
  it('is something to gain where the account has project scopes', () => {
    expect(summary(accountPlanFor(world))).toEqual(['update ada@acme.com']);
  });

  it('is true by itself where the account has none', () => {
    const plan = accountPlanFor(unscoped(world));

    expect(summary(plan)).toEqual([]);
    expect(plan.quarantine).toEqual([]);
  });
});
