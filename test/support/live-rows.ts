// Builds live rows and accounts in plain words: an address, a level, what they hold.
import type { Entitlement, LiveAccount, LiveRow } from '../../src/core/access.ts';
import { sortEntitlements } from '../../src/core/entitlements.ts';

/** `account admin`, `project:1 member`, `feature:export deny`: resource and level. */
export function held(...grants: readonly string[]): readonly Entitlement[] {
  return sortEntitlements(
    grants.map((grant) => {
      const space = grant.lastIndexOf(' ');
      return { resource: grant.slice(0, space), level: grant.slice(space + 1), until: null };
    }),
  );
}

/** A row found by `who`: an address, or a login where it has no `@`. The id is `u-<who>` unless given. */
export function liveRow(who: string, grants: readonly string[], changes: Partial<LiveRow> = {}): LiveRow {
  const isMember =
    changes.status === undefined || changes.status === 'active' || changes.status === 'suspended';
  return {
    id: `u-${who}`,
    kind: isMember ? 'member' : 'invitation',
    status: 'active',
    email: who.includes('@') ? who : null,
    login: who.includes('@') ? null : who,
    name: null,
    entitlements: held(...grants),
    created_at: null,
    expires_at: null,
    last_active_at: null,
    resent: 0,
    managed_by: 'account',
    ...changes,
  };
}

/** An account with projects `1` (Web) and `2` (EU App), reports and features. */
export function liveOf(rows: readonly LiveRow[], scopes: Partial<LiveAccount['scopes']> = {}): LiveAccount {
  return {
    rows,
    seats: null,
    scopes: {
      projects: [
        { id: '1', name: 'Web' },
        { id: '2', name: 'EU App' },
      ],
      reports: true,
      features: true,
      ...scopes,
    },
    actor: null,
    calls: 1,
  };
}
