// What a file-kept account cannot hold, and names in team.yaml that the export does not know. Pure.
import type { DesiredAccount, LiveAccount } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import type { Issue, Position } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import { undeclared } from '../../core/undeclared.ts';

/**
 * Returns errors for what the account cannot hold. An export names only the projects that somebody holds, so an unknown
 * name is an error where it differs from a known one in case or spaces alone, and else a warning: it may be new.
 */
export function csvPreflight(
  desired: DesiredAccount,
  live: LiveAccount,
  capabilities: Capabilities,
): readonly Issue[] {
  const { projects } = live.scopes;
  if (projects === null) return undeclared(desired, live, capabilities);
  const known = new Set(projects.map(({ id }) => id));
  const loose = new Map(projects.map(({ id }) => [looseName(id), id]));
  const unknown = new Map<string, Issue>();
  const mistaken: Issue[] = [];
  for (const { person, at, entitlements } of desired.members) {
    for (const { resource } of entitlements) {
      const name = resource.startsWith('project:') ? resource.slice('project:'.length) : '*';
      if (name === '*' || known.has(name)) continue;
      const { account } = desired;
      const meant = loose.get(looseName(name));
      if (meant === undefined) {
        unknown.set(name, unknown.get(name) ?? unknownProject(account, name, at));
      } else {
        mistaken.push({
          code: 'RC421',
          severity: 'error',
          message: `${account} has no project ${visible(name)}: ${visible(person)} cannot get it`,
          hint: `did you mean ${visible(meant)}? names are compared exactly`,
          at,
          account,
          person,
        });
      }
    }
  }
  // Names are judged above, by what an export can know; the rest is judged as everywhere.
  const named = desired.members.flatMap(({ entitlements }) =>
    entitlements.map(({ resource }) => resource.slice('project:'.length)),
  );
  const scopes = { ...live.scopes, projects: [...known, ...named].map((id) => ({ id, name: id })) };
  return [...mistaken, ...undeclared(desired, { ...live, scopes }, capabilities), ...unknown.values()];
}

function unknownProject(account: string, name: string, at: Position): Issue {
  return {
    code: 'RC421',
    severity: 'warning',
    message: `nobody in the export of ${account} holds a project ${visible(name)}`,
    hint: 'fine where it is new; else copy the name from the service',
    at,
    account,
  };
}

function looseName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s+/gu, ' ').trim();
}
