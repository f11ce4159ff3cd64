// Services by name, for tests that ask "and where the service differs?": what the memory provider must be told to play
// each. They never stand for a service in a run.
import type { MemoryOptions } from './memory.ts';

/** Pending invitations cannot be edited; members hold a plain set of projects. */
export const kissmetricsLike: MemoryOptions = {
  capabilities: { pending_editable: false, rate_limit: 15 },
};

/** People are logins, projects have roles, each team and repository is a write of its own; nothing is resent. */
export const githubLike: MemoryOptions = {
  capabilities: {
    people: 'login',
    resend: false,
    change_email: false,
    last_active: false,
    projects: 'roles',
    all_projects: false,
    reports: false,
    features: false,
    suspension: false,
    roles: ['owner', 'admin', 'user', 'read-only'],
  },
  granularity: 'entitlement',
};

/** People are in at once and, once removed, stay as suspended; access is by group (`team:<slug>`). */
export const scimLike: MemoryOptions = {
  capabilities: {
    resend: false,
    seats: false,
    last_active: false,
    projects: 'none',
    all_projects: false,
    reports: false,
    features: false,
    removal: 'suspend',
  },
  joins: 'active',
  granularity: 'entitlement',
};

/** One owner, moved by a transfer. */
export const singleOwner: MemoryOptions = {
  capabilities: { several_owners: false, pending_editable: false },
};

/** Nobody can be invited: people must be there already. */
export const noInvitations: MemoryOptions = {
  capabilities: {
    invitations: false,
    scopes_on_invite: false,
    pending_visible: false,
    pending_editable: false,
    resend: false,
  },
};
