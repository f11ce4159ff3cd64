// Rows of the wire turned into live rows, in our words. Pure; what the service shows is kept, all of it.
import type { Entitlement, LiveRow, ScopeCatalog } from '../../core/access.ts';
import { sortEntitlements } from '../../core/entitlements.ts';
import type { RoleMap } from './roles.ts';
import type { Refuse, WireAccount, WireHeld, WireInvitation, WireMember, WireProject } from './wire.ts';

const INVITATION = 'invitation:';

/** Members and invitations count their ids apart, so an invitation's row id says which it is. */
export function invitationRow(id: string): string {
  return `${INVITATION}${id}`;
}

/** Returns the service's own id of a row. */
export function nativeId(row: Pick<LiveRow, 'id' | 'kind'>): string {
  return row.kind === 'invitation' ? row.id.slice(INVITATION.length) : row.id;
}

export interface Conversion {
  readonly roles: RoleMap;
  readonly scopes: WireAccount['scopes'];
  readonly refuse: Refuse;
}

export function memberRow(member: WireMember, conversion: Conversion): LiveRow {
  return {
    id: member.id,
    kind: 'member',
    status: member.status,
    email: member.email,
    login: null,
    name: member.name,
    entitlements: entitlementsOf(member, conversion),
    created_at: member.created_at,
    expires_at: null,
    last_active_at: member.last_active_at,
    resent: 0,
    managed_by: 'account',
  };
}

/** Returns null for an invitation that is over: accepted (its member is listed) or cancelled. */
export function invitedRow(invitation: WireInvitation, conversion: Conversion): LiveRow | null {
  const { status } = invitation;
  if (status === 'accepted' || status === 'cancelled') return null;
  return {
    id: invitationRow(invitation.id),
    kind: 'invitation',
    status,
    email: invitation.email,
    login: null,
    name: null,
    entitlements: entitlementsOf(invitation, conversion),
    created_at: invitation.created_at,
    expires_at: invitation.expires_at,
    last_active_at: null,
    resent: invitation.resent,
    managed_by: 'account',
  };
}

export function catalogueOf(
  scopes: WireAccount['scopes'],
  projects: readonly WireProject[] | null,
): ScopeCatalog {
  return { projects, reports: scopes.reports, features: scopes.features };
}

export function entitlementsOf(row: WireHeld, { roles, scopes, refuse }: Conversion): readonly Entitlement[] {
  const held: Entitlement[] = [entitlement('account', roles.levelOf(row.role))];
  const missing = (['projects', 'reports', 'features'] as const).find(
    (field) => scopes[field] && row[field] === undefined,
  );
  if (missing !== undefined) return refuse(`a row has no ${missing}, and the account has such scopes`);
  // Where the plan has no project scopes, "all" says nothing: there is nothing that it could leave out.
  if (row.projects === 'all') {
    if (scopes.projects) held.push(entitlement('project:*', 'member'));
  } else {
    for (const id of row.projects ?? []) held.push(entitlement(`project:${id}`, 'member'));
  }
  for (const id of row.reports ?? []) held.push(entitlement(`report:${id}`, 'view'));
  for (const [name, allowed] of row.features ?? [])
    held.push(entitlement(`feature:${name}`, allowed ? 'allow' : 'deny'));
  return sortEntitlements(held);
}

function entitlement(resource: string, level: string): Entitlement {
  return { resource, level, until: null };
}
