import { expect, it } from 'vitest';
import { CHANGE_KINDS } from '../../../src/core/change.ts';
import type { AccountPlan } from '../../../src/plan/model.ts';
import { countOf, countPlan, groupOf, summaryLine } from '../../../src/plan/summary.ts';
import { fullPlan } from '../../support/full-plan.ts';
import { accountPlan, invite, plan, remove, update } from '../../support/plans.ts';

const refused = { code: 'RC301', message: 'too many', hint: 'fewer' } as const;
const held = fullPlan()
  .accounts.flatMap((account) => account.held)
  .slice(0, 1);
const withheld = fullPlan().accounts.flatMap((account) => account.withheld);
const quarantine = fullPlan().accounts.flatMap((account) => account.quarantine);
const pending = fullPlan().accounts.flatMap((account) => account.pending);

it('counts every kind of change under one of three words', () => {
  expect(CHANGE_KINDS.map((kind) => `${kind}: ${groupOf(kind)}`)).toEqual([
    'invite: invite',
    'reinvite: invite',
    'resend: change',
    'update: change',
    'rename: change',
    'reactivate: change',
    'transfer: change',
    'cancel: remove',
    'remove: remove',
  ]);
});

it('does not take an unknown kind for one of the three', () => {
  expect(() => groupOf(JSON.parse('"grant"'))).toThrow(TypeError);
});

it.each<[string, Partial<AccountPlan>[], string]>([
  ['nothing to do', [{}], 'No changes.'],
  ['no account', [], 'No changes.'],
  ['pending invitations alone', [{ pending }], 'No changes.'],
  [
    'changes of two accounts',
    [{ changes: [invite(), update()] }, { changes: [invite(), remove()] }],
    'Plan: 2 to invite, 1 to change, 1 to remove.',
  ],
  ['only drift that is held', [{ held }], 'No changes. 1 held.'],
  [
    'everything at once',
    [{ changes: [remove()], held, withheld, quarantine }],
    'Plan: 0 to invite, 0 to change, 1 to remove. 1 held, 1 withheld, 2 in quarantine.',
  ],
  [
    'a refused account beside one that runs',
    [{ changes: [invite()] }, { refused, changes: [remove(), remove()] }],
    'Plan: 1 to invite, 0 to change, 0 to remove. 1 account refused, 2 changes will not run.',
  ],
  [
    'accounts that could not be read',
    [
      { refused, read: false },
      { refused, read: false },
    ],
    'Plan: 0 to invite, 0 to change, 0 to remove. 2 accounts refused.',
  ],
])('sums up %s', (_, accounts, line) => {
  expect(summaryLine(plan(accounts.map(accountPlan)))).toBe(line);
});

it('does not count changes of refused accounts among those that run', () => {
  expect(countPlan(plan([accountPlan({ refused, changes: [invite()] })]))).toEqual({
    invite: 0,
    change: 0,
    remove: 0,
    held: 0,
    withheld: 0,
    quarantine: 0,
    refused: 1,
    stopped: 1,
    unread: 0,
  });
});

it('counts in words', () => {
  expect([0, 1, 2].map((count) => countOf(count, 'call'))).toEqual(['0 calls', '1 call', '2 calls']);
});
