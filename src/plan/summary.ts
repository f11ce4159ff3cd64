// What a plan comes to, in numbers and in its last line. The text, the pull request and the exit code count from here.
import { type ChangeKind } from '../core/change.ts';
import { assertNever } from '../core/never.ts';
import type { Plan } from './model.ts';

/** How much of everything there is. */
export interface PlanCounts {
  /** Changes that may run; those of refused accounts are in `stopped`. */
  readonly invite: number;
  readonly change: number;
  readonly remove: number;
  readonly held: number;
  readonly withheld: number;
  readonly quarantine: number;
  /** Accounts of which nothing may run, and their changes. */
  readonly refused: number;
  readonly stopped: number;
  /** Accounts that could not be read; counted in `refused` too. */
  readonly unread: number;
}

/** Which of the three words of the summary a change counts under. */
export type ChangeGroup = 'invite' | 'change' | 'remove';

/** Returns the group of a kind of change. */
export function groupOf(kind: ChangeKind): ChangeGroup {
  switch (kind) {
    case 'invite':
    case 'reinvite':
      return 'invite';
    case 'update':
    case 'rename':
    case 'resend':
    case 'reactivate':
    case 'transfer':
      return 'change';
    case 'cancel':
    case 'remove':
      return 'remove';
    default:
      return assertNever(kind);
  }
}

/** Counts a plan. */
export function countPlan(plan: Pick<Plan, 'accounts'>): PlanCounts {
  const counts = {
    invite: 0,
    change: 0,
    remove: 0,
    held: 0,
    withheld: 0,
    quarantine: 0,
    refused: 0,
    stopped: 0,
    unread: 0,
  };
  for (const account of plan.accounts) {
    counts.held += account.held.length;
    counts.withheld += account.withheld.length;
    counts.quarantine += account.quarantine.length;
    counts.unread += account.read ? 0 : 1;
    if (account.refused === null) {
      for (const { kind } of account.changes) counts[groupOf(kind)] += 1;
    } else {
      counts.refused += 1;
      counts.stopped += account.changes.length;
    }
  }
  return counts;
}

/**
 * Returns the line that every plan ends in: `Plan: 2 to invite, 1 to change, 1 to remove.` or `No changes.`, and after
 * it what waits, is set aside or refused.
 */
export function summaryLine(plan: Pick<Plan, 'accounts'>): string {
  const counts = countPlan(plan);
  const { invite, change, remove, refused } = counts;
  const nothing = invite + change + remove + refused === 0;
  const first = nothing
    ? 'No changes.'
    : `Plan: ${invite} to invite, ${change} to change, ${remove} to remove.`;
  const rest = [
    counts.held > 0 ? `${counts.held} held` : '',
    counts.withheld > 0 ? `${counts.withheld} withheld` : '',
    counts.quarantine > 0 ? `${counts.quarantine} in quarantine` : '',
    refused > 0 ? `${countOf(refused, 'account')} refused` : '',
    counts.stopped > 0 ? `${countOf(counts.stopped, 'change')} will not run` : '',
  ].filter((part) => part !== '');
  return rest.length === 0 ? first : `${first} ${rest.join(', ')}.`;
}

/** Returns `1 account`, `2 accounts`. */
export function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
