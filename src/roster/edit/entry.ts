// One member's entry as plain data: written anew from imports, or brought up to what an account shows. Knows which
// place of an entry decides a part; text and comments are no concern here.
import { isRole, type Role } from '../../core/access.ts';
import type { Json } from '../../core/change.ts';
import type { ImportedMember, ImportedPart } from '../imported-member.ts';
import { isJsonList, isJsonMap, type JsonMap } from '../json.ts';
import type { MemberAccount, ProjectsValue, ReportsValue, TeamMember } from '../team-file.ts';

/** One person in one account. */
export interface Imported {
  readonly account: string;
  readonly member: ImportedMember;
}

/** Returns a new entry. `named` says whether accounts must be named: not where there is only one. */
export function newEntry(imports: readonly Imported[], named: boolean): Json {
  const ids = pinsOf(imports);
  const [first] = imports;
  if (named || first === undefined) {
    const accounts = Object.fromEntries(imports.map(({ account, member }) => [account, newFields(member)]));
    return { accounts, ...ids };
  }
  const fields = { ...newFields(first.member), ...ids };
  return Object.keys(fields).length === 1 ? first.member.role : fields;
}

/** Owner and admin have all projects without saying so. */
function newFields(member: ImportedMember): JsonMap {
  const { role, projects, reports, features } = member;
  const isDefault = projects?.kind === 'all' && (role === 'owner' || role === 'admin');
  return {
    role,
    ...(projects === null || isDefault ? {} : { projects: projectsJson(projects) }),
    ...(reports === null ? {} : { reports: reportsJson(reports) }),
    ...(features.length === 0 ? {} : { features: featuresJson(features) }),
  };
}

function pinsOf(imports: readonly Imported[]): JsonMap {
  const ids = imports.flatMap(({ account, member }) =>
    member.pins.length === 0
      ? []
      : [[account, Object.fromEntries(member.pins.map(({ by, value }) => [by, value]))]],
  );
  return ids.length === 0 ? {} : { ids: Object.fromEntries(ids) };
}

/** What of an account's view of a person the entry must say. */
export interface EntryContext {
  readonly team: TeamMember;
  /** The file has a `projects:` block. */
  readonly projects_managed: boolean;
}

/** Returns the entry with the parts that differ as the account has them; nothing else changes. */
export function updatedEntry(entry: Json, { account, member }: Imported, context: EntryContext): Json {
  const now = context.team.accounts.find((item) => item.account === account);
  if (now === undefined) {
    const map = withAccount(entry, account, allFields(member), context.team);
    const ids = pinsOf([{ account, member }])['ids'];
    return isJsonMap(ids) ? { ...map, ids: { ...mapOf(map['ids'] ?? {}), ...ids } } : map;
  }
  const fields = changedFields(member, now, context);
  const parts = Object.keys(fields);
  if (parts.length === 0) return entry;
  const decidedThere = ([now.role, now.projects, now.reports, now.features] as const).some(
    (part) => part?.from === `account ${account}`,
  );
  if (context.team.accounts.length > 1 || decidedThere)
    return withAccount(entry, account, fields, context.team);
  const isBareRole = typeof entry === 'string' && isRole(entry);
  return isBareRole && parts.length === 1 && fields['role'] !== undefined
    ? fields['role']
    : { ...mapOf(entry), ...fields };
}

/** Returns the entry without one of its several accounts. */
export function withoutAccount(entry: Json, account: string, team: TeamMember): Json {
  const map = mapOf(entry);
  const accounts = map['accounts'];
  if (isJsonList(accounts)) return { ...map, accounts: accounts.filter((name) => name !== account) };
  const named = isJsonMap(accounts) ? accounts : spelledOut(team);
  return { ...map, accounts: Object.fromEntries(Object.entries(named).filter(([name]) => name !== account)) };
}

function changedFields(
  member: ImportedMember,
  now: MemberAccount,
  { projects_managed }: EntryContext,
): JsonMap {
  const differs = new Set<ImportedPart>(member.differs);
  // A role that has no projects by itself needs them written.
  const needsProjects =
    projects_managed && now.projects === null && member.role !== 'owner' && member.role !== 'admin';
  const managed = new Set((now.features?.value ?? []).map(({ name }) => name));
  const features = member.features.filter(({ name }) => managed.has(name));
  return {
    ...(differs.has('role') ? { role: member.role } : {}),
    ...(member.projects !== null && (differs.has('projects') || (differs.has('role') && needsProjects))
      ? { projects: projectsJson(member.projects) }
      : {}),
    ...(differs.has('reports') ? { reports: reportsJson(member.reports ?? { kind: 'list', ids: [] }) } : {}),
    ...(differs.has('features') ? { features: featuresJson(features) } : {}),
  };
}

function allFields(member: ImportedMember): JsonMap {
  return {
    ...newFields(member),
    ...(member.projects === null ? {} : { projects: projectsJson(member.projects) }),
  };
}

/** Writes fields under one account of an entry; what the other accounts have is spelled out where it was implied. */
function withAccount(entry: Json, account: string, fields: JsonMap, team: TeamMember): JsonMap {
  const map = mapOf(entry);
  const written = map['accounts'];
  const accounts = isJsonMap(written) ? written : spelledOut(team);
  return { ...map, accounts: { ...accounts, [account]: { ...mapOf(accounts[account] ?? {}), ...fields } } };
}

/** The accounts that a member has by a list, its group or the defaults, each with what decides there. */
function spelledOut(team: TeamMember): JsonMap {
  return Object.fromEntries(
    team.accounts.map(({ account, role, projects, reports, features }) => {
      const own = `account ${account}`;
      return [
        account,
        {
          role: role.value,
          ...(projects?.from === own ? { projects: projectsJson(projects.value) } : {}),
          ...(reports?.from === own ? { reports: reportsJson(reports.value) } : {}),
          ...(features?.from === own ? { features: featuresJson(features.value) } : {}),
        },
      ];
    }),
  );
}

/** A bare word is a role or a group. */
function mapOf(entry: Json): JsonMap {
  if (typeof entry === 'string') return isRole(entry) ? { role: entry } : { group: entry };
  return isJsonMap(entry) ? entry : {};
}

function projectsJson(projects: ProjectsValue): Json {
  switch (projects.kind) {
    case 'all':
      return 'all';
    case 'list':
      return projects.aliases;
    case 'roles':
      return Object.fromEntries(projects.roles.map(({ alias, role }): [string, Role] => [alias, role]));
  }
}

function reportsJson(reports: ReportsValue): Json {
  return reports.kind === 'all' ? 'all' : reports.ids;
}

function featuresJson(features: readonly { readonly name: string; readonly allow: boolean }[]): JsonMap {
  return Object.fromEntries(features.map(({ name, allow }) => [name, allow]));
}
