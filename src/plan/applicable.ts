// What of a desired account has a meaning in this very account. "All projects" is true by itself where the account has
// no project scopes; named projects stay, and preflight refuses them.
import type { DesiredAccount, DesiredMember, LiveAccount } from '../core/access.ts';

/** Returns the desired account without `project:*` where the account is not scoped by project; else itself. */
export function applicable(desired: DesiredAccount, live: LiveAccount): DesiredAccount {
  if (live.scopes.projects !== null) return desired;
  return { ...desired, members: desired.members.map(withoutAllProjects) };
}

function withoutAllProjects(member: DesiredMember): DesiredMember {
  if (!member.entitlements.some(({ resource }) => resource === 'project:*')) return member;
  return {
    ...member,
    entitlements: member.entitlements.filter(({ resource }) => resource !== 'project:*'),
    manages: { ...member.manages, projects: false },
  };
}
