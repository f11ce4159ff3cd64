// What stands above and below the accounts of a plan, in words. Neutral, as words.ts.
import type { Plan } from '../model.ts';
import { describeInstant } from './words.ts';

/** Hex digits of a digest that people compare by eye; the whole stands beside it. */
const SHORT = 12;

/** Returns `team.yaml (commit 1a2b3c4), planned for 2026-11-24 09:00 UTC`. */
export function describeSource(plan: Plan): string {
  const { file, commit } = plan.source;
  const at = commit === null ? '' : ` (commit ${commit.slice(0, SHORT)})`;
  return `${file}${at}, planned for ${describeInstant(plan.now)}`;
}

/** Returns what narrows the plan or keeps it from being applied, one sentence each. */
export function caveats(plan: Plan): readonly string[] {
  const { accounts, members, restore } = plan.scope;
  return [
    plan.hypothetical ? 'Planned for another moment (--at): it cannot be applied.' : '',
    accounts.length > 0 ? `Only these accounts: ${accounts.join(', ')}.` : '',
    members.length > 0 ? `Only these people: ${members.join(', ')}.` : '',
    restore.length > 0 ? `Restored on request: ${restore.join(', ')}.` : '',
  ].filter((text) => text !== '');
}

/** Returns how long the plan can be applied. */
export function describeValidity(plan: Plan): string {
  return plan.valid_until === null
    ? 'Valid until team.yaml or an account changes.'
    : `Valid until ${describeInstant(plan.valid_until)}, when team.yaml says something else by itself.`;
}

/** Returns the digest's first digits. */
export function shortDigest(plan: Plan): string {
  return plan.changes_digest.slice(0, SHORT);
}
