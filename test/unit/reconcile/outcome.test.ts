// The exit code of an apply: one line a situation.
import { describe, expect, it } from 'vitest';
import type { ChangeOutcome, OutcomeStatus } from '../../../src/ledger/model.ts';
import { changeOutcome, stepNotSent } from '../../../src/reconcile/change-outcome.ts';
import { type AccountEnd, applyExit } from '../../../src/reconcile/outcome.ts';
import type { Refusal } from '../../../src/reconcile/prepare-account.ts';
import { invite, step } from '../../support/plans.ts';

/** A change of which each step ended like this; the change as given, else as its steps say. */
function ended(status: OutcomeStatus, steps: readonly OutcomeStatus[] = [status]): ChangeOutcome {
  const change = invite({ steps: steps.map((_, i) => step({ id: `s/${i}` })) });
  return {
    change,
    status,
    message: null,
    steps: change.steps.map((one, i) => ({ ...stepNotSent(one), status: steps[i] ?? status })),
    verified_at: null,
  };
}

function end(
  statuses: readonly OutcomeStatus[],
  by: Refusal['by'] | null = null,
  withheld = 0,
  unapproved = 0,
): AccountEnd {
  const refusal = by === null ? null : { by, why: { code: 'RC301', message: '', hint: '' } as const };
  return { outcomes: statuses.map((status) => ended(status)), refusal, withheld, unapproved };
}

describe('the exit code', () => {
  it.each([
    ['nothing to do', [end([])], 0],
    ['all applied', [end(['applied', 'applied'])], 0],
    ['all true already', [end(['already'])], 0],
    ['some applied, some already', [end(['applied', 'already'])], 0],
    ['only withheld', [end([], null, 1)], 6],
    ['only withheld, for want of an approval', [end([], null, 1, 1)], 4],
    ['already, and withheld for want of an approval', [end(['already'], null, 1, 1)], 4],
    ['applied, and withheld for want of an approval', [end(['applied'], null, 1, 1)], 6],
    ['stale, and withheld for want of an approval', [end(['stale'], null, 1, 1)], 3],
    ['applied and withheld', [end(['applied'], null, 1)], 6],
    ['already and withheld', [end(['already'], null, 1)], 6],
    ['only for a person to do', [end(['manual'])], 6],
    ['applied and stale', [end(['applied', 'stale'])], 6],
    ['applied and failed', [end(['applied', 'failed'])], 6],
    ['applied and not executed', [end(['applied', 'not-executed'])], 6],
    ['given to a person, and failed', [end(['manual', 'failed'])], 6],
    ['written and not proved', [end(['unverified'])], 6],
    ['applied here, refused there', [end(['applied']), end(['not-executed'], 'guard')], 6],
    ['applied here, unreadable there', [end(['applied']), end([], 'unreadable')], 6],
    ['only stale', [end(['stale'])], 3],
    ['stale, and what needs it', [end(['stale', 'not-executed'])], 3],
    ['stale here, already there', [end(['stale']), end(['already'])], 3],
    ['stale and withheld', [end(['stale'], null, 2)], 3],
    ['refused by a guard', [end(['not-executed'], 'guard')], 5],
    ['no longer a safe order', [end(['not-executed'], 'order')], 5],
    ['refused and stale', [end(['stale']), end([], 'guard')], 5],
    ['refused and withheld', [end([], 'guard', 1)], 5],
    ['all failed', [end(['failed'])], 1],
    ['failed and stale', [end(['failed', 'stale'])], 1],
    ['unreadable', [end([], 'unreadable')], 1],
    ['unreadable here, refused there', [end([], 'unreadable'), end([], 'guard')], 1],
    ['nothing executed at all', [end(['not-executed'])], 1],
  ] as const)('%s', (_, accounts, exit) => {
    expect(applyExit(accounts, null)).toBe(exit);
  });

  it('counts a change that stopped half-way as something written', () => {
    const half = ended('failed', ['applied', 'failed']);

    expect(applyExit([{ outcomes: [half], refusal: null, withheld: 0, unapproved: 0 }], null)).toBe(6);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('of an interrupted run says so before all else: %s', (signal, exit) => {
    expect(applyExit([end(['applied', 'failed'])], signal)).toBe(exit);
  });
});

describe('a change', () => {
  const of = (statuses: readonly OutcomeStatus[], obstacle: string | null = null) => {
    const { change, steps } = ended('applied', statuses);
    const { status, message } = changeOutcome(change, steps, obstacle);
    return { status, message };
  };

  it.each([
    [['applied', 'applied'], 'applied', null],
    [['applied', 'already'], 'applied', null],
    [['already', 'already'], 'already', null],
    [['manual', 'manual'], 'manual', null],
    [['applied', 'manual'], 'manual', null],
    [['failed'], 'failed', null],
    [['failed', 'not-executed'], 'failed', null],
    [['applied', 'failed', 'not-executed'], 'failed', 'stopped after 1 of 3 writes'],
    [['already', 'not-executed'], 'failed', 'stopped after 1 of 2 writes'],
    [['manual', 'not-executed'], 'failed', null],
    [['not-executed', 'not-executed'], 'not-executed', null],
    [[], 'failed', 'the provider knows no write for it'],
  ] as const)('whose writes ended %j is %s', (statuses, status, message) => {
    expect(of(statuses)).toEqual({ status, message });
  });

  it('says what stopped it', () => {
    expect(of(['failed'], 'blocked').message).toBe('blocked');
    expect(of(['applied', 'failed'], 'blocked').message).toBe('stopped after 1 of 2 writes: blocked');
    expect(of(['not-executed'], 'interrupted').message).toBe('interrupted');
  });
});
