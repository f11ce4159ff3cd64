import { describe, expect, it } from 'vitest';
import { accountPlanFor, equalWorld, person, summary } from '../../support/world.ts';

const ADA = person('ada@acme.com', 'owner');

describe('the decision table', () => {
  it('plans nothing for an account that is as the file says', () => {
    const plan = accountPlanFor(equalWorld([ADA]));
    expect(summary(plan)).toEqual([]);
    expect(plan.settled.map(({ person: who }) => who)).toEqual(['ada@acme.com']);
  });
});
