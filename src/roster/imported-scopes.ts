// A live row's projects, reports and features in the words of team.yaml. What has no words becomes a finding, so that
// no access is lost without a trace.
import { type Entitlement, isRole, type LiveRow, type Role } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import { firstUnseen } from './hostile.ts';
import type { ImportedProject } from './imported-member.ts';
import type { NameBook } from './name-book.ts';
import type { ProjectsValue, ReportsValue } from './team-file.ts';

/** The scopes of one row; `unsaid` are the entitlements that team.yaml cannot say. */
export interface ImportedScopes {
  readonly projects: ProjectsValue | null;
  readonly reports: ReportsValue | null;
  readonly features: readonly { readonly name: string; readonly allow: boolean }[];
  readonly unsaid: readonly Entitlement[];
}

/** The aliases of one account, those that the file has and those that had to be made. */
export interface AliasBook {
  /** Returns the alias of a native id, making one where there is none. */
  aliasOf(native: string): string;
  readonly made: readonly ImportedProject[];
}

/** Returns the book. `known` maps native ids to aliases of the file, `titles` native ids to the service's names. */
export function aliasBook(
  known: ReadonlyMap<string, string>,
  titles: ReadonlyMap<string, string>,
  names: NameBook,
): AliasBook {
  const aliases = new Map(known);
  const made: ImportedProject[] = [];
  return {
    made,
    aliasOf(native) {
      const alias = aliases.get(native) ?? names.take(titles.get(native) ?? null, `project-${native}`);
      if (!aliases.has(native)) {
        aliases.set(native, alias);
        made.push({ alias, native, name: titles.get(native) ?? '' });
      }
      return alias;
    },
  };
}

/** Returns the scopes. `aliases` is null where the file does not manage projects. */
export function importedScopes(
  row: LiveRow,
  role: Role,
  capabilities: Capabilities,
  aliases: AliasBook | null,
): ImportedScopes {
  const unsaid: Entitlement[] = [];
  const projects: { readonly alias: string; readonly level: string }[] = [];
  const reports: string[] = [];
  const features: { readonly name: string; readonly allow: boolean }[] = [];
  let all = false;
  for (const entry of row.entitlements) {
    const [sort, name] = split(entry.resource);
    if (sort === 'account') continue;
    if (sort === 'project' && aliases === null) continue;
    if (sort === 'project' && name === '*' && saysAll(entry.level, role, capabilities)) all = true;
    else if (
      sort === 'project' &&
      name !== '*' &&
      aliases !== null &&
      isId(name) &&
      saysLevel(entry.level, capabilities)
    ) {
      projects.push({ alias: aliases.aliasOf(name), level: entry.level });
    } else if (sort === 'report' && (name === '*' || isId(name))) reports.push(name);
    else if (sort === 'feature' && FEATURE.test(name))
      features.push({ name, allow: entry.level === 'allow' });
    else unsaid.push(entry);
  }
  return {
    projects: aliases === null ? null : projectsValue(all, projects, role, capabilities),
    reports: reportsValue(reports),
    features,
    unsaid,
  };
}

const FEATURE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** Whether a text of a service may stand in the file as an id. */
export function isId(text: string): boolean {
  return (
    text !== '' &&
    text.length <= 256 &&
    text.trim() === text &&
    !/[\r\n\t]/.test(text) &&
    firstUnseen(text) === undefined
  );
}

/** `all` gives the member's own role where projects have roles. */
function saysAll(level: string, role: Role, { projects }: Capabilities): boolean {
  return projects === 'roles' ? level === role : level === 'member';
}

function saysLevel(level: string, { projects }: Capabilities): boolean {
  return projects === 'roles' ? isRole(level) : level === 'member';
}

function projectsValue(
  all: boolean,
  projects: readonly { readonly alias: string; readonly level: string }[],
  role: Role,
  capabilities: Capabilities,
): ProjectsValue {
  if (all) return { kind: 'all' };
  if (capabilities.projects !== 'roles' || projects.every(({ level }) => level === role)) {
    return { kind: 'list', aliases: projects.map(({ alias }) => alias) };
  }
  return {
    kind: 'roles',
    roles: projects.flatMap(({ alias, level }) => (isRole(level) ? [{ alias, role: level }] : [])),
  };
}

function reportsValue(ids: readonly string[]): ReportsValue | null {
  if (ids.includes('*')) return { kind: 'all' };
  return ids.length === 0 ? null : { kind: 'list', ids };
}

function split(resource: string): readonly [string, string] {
  const colon = resource.indexOf(':');
  return colon < 0 ? [resource, ''] : [resource.slice(0, colon), resource.slice(colon + 1)];
}
