// A member list as live state. A file names people by address, so the address is the row's id.
import type { Entitlement, LiveAccount, LiveRow, RowStatus } from '../../core/access.ts';
import { byKeys, compareStrings } from '../../core/compare.ts';
import { sortEntitlements } from '../../core/entitlements.ts';
import type { CsvMember } from './format.ts';
import type { RoleWords } from './settings.ts';

/**
 * Returns the account that the rows show. Everybody counts as an active member where the file has no column that tells;
 * the account has no project scopes where it has no column for them. Seats and the acting person stay unknown.
 */
export function liveFromCsv(members: readonly CsvMember[], roles: RoleWords): LiveAccount {
  const names = new Set(members.flatMap(({ projects }) => (projects === 'all' ? [] : (projects ?? []))));
  const hasProjects = members.some(({ projects }) => projects !== null);
  return {
    rows: members.map((member) => liveRow(member, roles)).sort(byKeys((row) => row.id)),
    seats: null,
    scopes: {
      projects: hasProjects ? [...names].sort(compareStrings).map((name) => ({ id: name, name })) : null,
      reports: false,
      features: false,
    },
    actor: null,
    calls: 0,
  };
}

function liveRow(member: CsvMember, roles: RoleWords): LiveRow {
  const status = member.status ?? 'active';
  return {
    id: member.email,
    kind: isMember(status) ? 'member' : 'invitation',
    status,
    email: member.email,
    login: null,
    name: member.name,
    entitlements: entitlements(member, roles),
    created_at: null,
    expires_at: null,
    last_active_at: null,
    resent: 0,
    managed_by: 'account',
  };
}

function isMember(status: RowStatus): boolean {
  return status === 'active' || status === 'suspended';
}

function entitlements({ permission, projects }: CsvMember, roles: RoleWords): readonly Entitlement[] {
  const resources = projects === 'all' ? ['*'] : (projects ?? []);
  return sortEntitlements([
    { resource: 'account', level: roles.fromNative(permission), until: null },
    ...resources.map((name) => ({ resource: `project:${name}`, level: 'member', until: null })),
  ]);
}
