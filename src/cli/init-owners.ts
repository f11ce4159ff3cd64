// Who is asked to review what decides about access: whoever may approve what is most dangerous.
import path from 'node:path';
import { parseEmail } from '../core/email.ts';
import { CODE_OWNERS } from '../evidence/governed-paths.ts';
import { policyOf } from '../evidence/step-evidence.ts';
import { forgePins } from '../roster/forge-pins.ts';
import { includePath, listIncludes } from '../roster/includes.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { isOwnerName, type OwnedPath, withCodeOwners } from '../scaffold/code-owners.ts';
import type { RosterFile } from '../scaffold/model.ts';
import { isPlainPath } from '../scaffold/scalar.ts';
import type { ScaffoldFile } from '../scaffold/workflow.ts';
import { textIfAny } from './init-files.ts';
import type { Workspace } from './workspace.ts';

export interface Owned {
  readonly paths: readonly OwnedPath[];
  /** null: there are owners. */
  readonly why_not: string | null;
}

/** The files themselves, what they include, and all of .github: workflows, CODEOWNERS and rulesets. */
export function ownedPaths(
  teams: readonly Workspace[],
  files: readonly RosterFile[],
  folder: string | null,
): Owned {
  const own = teams.map(({ team }) => ownersOf(team));
  const all = [...new Set(own.flat())];
  if (own.some((owners) => owners.length === 0)) {
    return {
      paths: [],
      why_not:
        'policy.approvals.critical names no team and nobody with a login on GitHub, so CODEOWNERS was left alone',
    };
  }
  const each = teams.flatMap(({ sources }, i) => {
    const [root] = sources.files;
    const file = files[i]?.path ?? '';
    const includes = root === undefined ? [] : listIncludes(root).map((name) => includePath(file, name));
    return [file, ...includes].map((one) => ({ path: one, owners: own[i] ?? [] }));
  });
  return {
    paths: [
      ...(folder === null ? [] : [{ path: `${folder}/`, owners: all }]),
      ...each.filter(({ path: one }) => isPlainPath(one)),
      { path: '.github/', owners: all },
    ],
    why_not: null,
  };
}

/** Into the file that GitHub reads: the first that is there. */
export async function codeOwners(out: string, paths: readonly OwnedPath[]): Promise<readonly ScaffoldFile[]> {
  if (paths.length === 0) return [];
  for (const place of CODE_OWNERS) {
    const text = await textIfAny(path.join(out, place), place);
    if (text !== null) return [{ path: place, text: withCodeOwners(text, atPlace(paths, place)) }];
  }
  const [place] = CODE_OWNERS;
  return [{ path: place, text: withCodeOwners(null, paths) }];
}

/** Outside .github, CODEOWNERS needs an owner of its own. */
function atPlace(paths: readonly OwnedPath[], place: string): readonly OwnedPath[] {
  const owners = paths.at(-1)?.owners ?? [];
  return place.startsWith('.github/') ? paths : [...paths, { path: place, owners }];
}

/** Returns code owners (`@login`, `@org/team`) in the order of the rule; none where it names nobody with a login. */
function ownersOf(team: TeamFile): readonly string[] {
  const members = new Map(team.members.map((member) => [member.person, member]));
  const names = policyOf(team).rules.critical.approvers ?? [];
  const owners = names.flatMap((name) => {
    if (name.includes('/')) return [`@${name}`];
    const member = members.get(parseEmail(name) ?? name);
    return member === undefined
      ? []
      : forgePins(member)
          .logins.slice(0, 1)
          .map((login) => `@${login}`);
  });
  return [...new Set(owners)].filter(isOwnerName);
}
