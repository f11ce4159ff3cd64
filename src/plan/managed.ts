// Which resources of a row the file decides about. Whatever is not named here stays as the account has it.
import type { DesiredMember } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';

/** Returns whether a resource is the file's to decide. */
export type Managing = (resource: string) => boolean;

const PROJECT_KINDS = ['project:', 'team:', 'repo:'] as const;

/** Returns whether the resource is a project grant: a project, or the teams and repositories that stand for one. */
export function isProjectGrant(resource: string): boolean {
  return PROJECT_KINDS.some((kind) => resource.startsWith(kind));
}

/** Returns the resource that covers this one (`project:*` covers `project:7`), or null. */
export function wildcardOf(resource: string): string | null {
  for (const wildcard of ['project:*', 'report:*']) {
    if (resource !== wildcard && resource.startsWith(wildcard.slice(0, -1))) return wildcard;
  }
  return null;
}

/**
 * Returns what one member's entry decides. `account` always; projects, reports and features as the entry says. Where
 * projects have roles of their own (teams, repositories), those that the file does not name are nobody's to take.
 */
export function managing(
  member: DesiredMember,
  capabilities: Pick<Capabilities, 'projects'>,
  named: ReadonlySet<string>,
): Managing {
  const wanted = new Set(member.entitlements.map(({ resource }) => resource));
  const features = new Set(member.manages.features.map((name) => `feature:${name}`));
  return (resource) => {
    if (resource === 'account') return true;
    if (resource.startsWith('report:')) return member.manages.reports;
    if (!isProjectGrant(resource)) return features.has(resource);
    if (!member.manages.projects) return false;
    return (
      capabilities.projects === 'set' ||
      resource === 'project:*' ||
      wanted.has(resource) ||
      named.has(resource)
    );
  };
}
