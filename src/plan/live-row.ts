// Questions that planning asks of one live row. Answers only; nothing here changes or decides.
import type { LiveRow, RowStatus } from '../core/access.ts';
import { levelAt } from '../core/entitlements.ts';
import { addMillis, type Instant } from '../core/instant.ts';
import type { AccountPolicy } from '../core/policy.ts';
import { visible } from '../core/show.ts';

/**
 * Returns where the row stands at `now`. An invitation that the account still calls pending has expired once its link
 * is dead: at `expires_at` or, where the service does not say, after `expire_after` for each time it was sent.
 */
export function statusAt(row: LiveRow, policy: AccountPolicy, now: Instant): RowStatus {
  if (row.status !== 'pending') return row.status;
  const end = row.expires_at ?? assumedEnd(row, policy.invitations.expire_after);
  return end !== null && end <= now ? 'expired' : 'pending';
}

function assumedEnd(row: LiveRow, expireAfter: number | null): Instant | null {
  if (expireAfter === null || row.created_at === null) return null;
  return addMillis(row.created_at, expireAfter * (row.resent + 1));
}

/** Returns whether a row of this status gives access or still may: dead invitations do not. */
export function isAlive(status: RowStatus): boolean {
  return status === 'active' || status === 'suspended' || status === 'pending';
}

/** Returns whether the row is a member or a pending invitation: what counts as population and takes a seat. */
export function isPopulation(row: LiveRow): boolean {
  return row.kind === 'member' || row.status === 'pending';
}

/** Returns whether the row is an active member who owns the account. */
export function isLiveOwner(row: LiveRow): boolean {
  return row.kind === 'member' && row.status === 'active' && levelAt(row.entitlements, 'account') === 'owner';
}

/** Returns what a row is called where nobody in the file claims it. */
export function personOf(row: LiveRow): string {
  return row.email ?? row.login ?? row.id;
}

/** Returns the names that a row goes by beside its person's key. */
export function namesOf(row: LiveRow | null): readonly string[] {
  return row === null ? [] : [row.email, row.login, row.id].filter((name) => name !== null);
}

/** Returns a row for people: `linus@acme.com (u_7)`. */
export function describeRow(row: LiveRow): string {
  const person = personOf(row);
  return person === row.id ? visible(row.id) : `${visible(person)} (${visible(row.id)})`;
}
