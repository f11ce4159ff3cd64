import { expect, it } from 'vitest';
import { planExit } from '../../../src/plan/exit.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { fullPlan } from '../../support/full-plan.ts';
import { accountPlan, invite, plan } from '../../support/plans.ts';

const refused = { code: 'RC301', message: 'too many', hint: 'fewer' } as const;
const { held, withheld, quarantine } = fullPlan().accounts[0] ?? accountPlan();

it.each<[string, Partial<AccountPlan>[], number, number]>([
  ['nothing to do', [{}], 0, 0],
  ['changes', [{ changes: [invite()] }], 0, 2],
  ['only held, withheld and quarantine', [{ held, withheld, quarantine }], 0, 0],
  ['a refused account', [{ changes: [invite()] }, { refused, changes: [invite()] }], 5, 5],
  ['an account that could not be read', [{ changes: [invite()] }, { refused, read: false }], 1, 1],
  ['one refused and one unread', [{ refused }, { refused, read: false }], 1, 1],
])('%s', (_, accounts, plain, detailed) => {
  const made = plan(accounts.map(accountPlan));

  expect(planExit(made, { detailed: false })).toBe(plain);
  expect(planExit(made, { detailed: true })).toBe(detailed);
});
