// One member's access in one account at one moment, each part with the place that gives it. Resolving, effective access
// and explanations all start here, so that they cannot disagree.
import { type Entitlement, type Managed, ROLES, type Role } from '../core/access.ts';
import { byKeys, compareStrings } from '../core/compare.ts';
import { compareLevels } from '../core/entitlements.ts';
import { earlier, type Instant } from '../core/instant.ts';
import type { Position } from '../core/issue.ts';
import type { AccountContext } from './account-context.ts';
import type { MemberAccount, ProjectsValue, Sourced, TeamMember } from './team-file.ts';

/** An entitlement, where it stands in the file and who says it. */
export interface SourcedEntitlement extends Entitlement {
  readonly at: Position;
  /** As in {@link Sourced}; `elevate` for a raised role. */
  readonly from: string;
  /** The project aliases that it came from, sorted; empty for everything else and for `project:*`. */
  readonly aliases: readonly string[];
}

/** What a member holds in one account, sorted by resource, and which parts of the row the entry decides. */
export interface MemberAccess {
  readonly entitlements: readonly SourcedEntitlement[];
  readonly manages: Managed;
}

/** Returns whether a member's access has ended by the calendar. */
export function hasEnded(member: TeamMember, now: Instant): boolean {
  return member.expires !== null && member.expires.value <= now;
}

/** Returns what the member holds in the account at `now`, as if it had not ended (see {@link hasEnded}). */
export function memberAccess(
  member: TeamMember,
  entry: MemberAccount,
  context: AccountContext,
  now: Instant,
): MemberAccess {
  const { capabilities } = context;
  const end = member.expires?.value ?? null;
  const held = new Map<string, SourcedEntitlement>();
  const give = (resource: string, level: string, source: Sourced<unknown>, alias?: string): void => {
    const before = held.get(resource);
    const aliases = [...new Set([...(before?.aliases ?? []), ...(alias === undefined ? [] : [alias])])];
    const next: SourcedEntitlement = {
      resource,
      level,
      until: end,
      at: source.at,
      from: source.from,
      aliases: aliases.sort(compareStrings),
    };
    // Two aliases of one native scope: the highest level wins, the first where they are equal.
    const wins = before === undefined || (compareLevels(level, before.level) ?? 0) > 0;
    held.set(resource, wins ? next : { ...before, aliases: next.aliases });
  };

  held.set('account', roleAt(member, entry, now));

  const projects = projectsOf(entry, context);
  if (projects !== null) giveProjects(projects, entry.role.value, context, give);

  const reports = capabilities.reports ? entry.reports : null;
  if (reports?.value.kind === 'all') give('report:*', 'view', reports);
  if (reports?.value.kind === 'list') {
    for (const id of reports.value.ids) give(`report:${id}`, 'view', reports);
  }

  const features = capabilities.features ? entry.features : null;
  for (const { name, allow } of features?.value ?? []) {
    give(`feature:${name}`, allow ? 'allow' : 'deny', features ?? entry.role);
  }

  return {
    entitlements: [...held.values()].sort(byKeys((entry) => entry.resource)),
    manages: {
      projects: projects !== null,
      reports: reports !== null,
      features: (features?.value ?? []).map(({ name }) => name).sort(compareStrings),
    },
  };
}

/** The written role, or the highest elevation above it that still runs; it holds until the last of that height ends. */
function roleAt(member: TeamMember, entry: MemberAccount, now: Instant): SourcedEntitlement {
  let role: Role = entry.role.value;
  let raised: { readonly until: Instant; readonly at: Position } | null = null;
  for (const elevation of member.elevate) {
    if (elevation.account !== entry.account || elevation.until <= now) continue;
    const height = ROLES.indexOf(elevation.role) - ROLES.indexOf(role);
    const longer = height === 0 && raised !== null && elevation.until > raised.until;
    if (height <= 0 && !longer) continue;
    role = elevation.role;
    raised = elevation;
  }
  return {
    resource: 'account',
    level: role,
    until: earlier(raised?.until ?? null, member.expires?.value ?? null),
    at: raised?.at ?? entry.role.at,
    from: raised === null ? entry.role.from : 'elevate',
    aliases: [],
  };
}

/**
 * The `projects` that count, or null where they are left alone. Absent means all for a written owner or admin (an
 * elevation raises the role only). Without a `projects:` block only what needs no alias can be meant: a native "all",
 * or none.
 */
function projectsOf(entry: MemberAccount, context: AccountContext): Sourced<ProjectsValue> | null {
  const { projects, role } = entry;
  if (context.capabilities.projects === 'none') return null;
  if (projects === null) {
    const all = context.projects_managed && (role.value === 'owner' || role.value === 'admin');
    return all ? { value: { kind: 'all' }, at: role.at, from: 'default' } : null;
  }
  if (context.projects_managed) return projects;
  const { value } = projects;
  if (value.kind === 'all') return context.capabilities.all_projects ? projects : null;
  return value.kind === 'list' && value.aliases.length === 0 ? projects : null;
}

function giveProjects(
  projects: Sourced<ProjectsValue>,
  role: Role,
  context: AccountContext,
  give: (resource: string, level: string, source: Sourced<unknown>, alias?: string) => void,
): void {
  const withRoles = context.capabilities.projects === 'roles';
  const giveAlias = (alias: string, level: Role): void => {
    for (const native of context.natives.get(alias) ?? []) {
      give(`project:${native}`, withRoles ? level : 'member', projects, alias);
    }
  };
  switch (projects.value.kind) {
    case 'all':
      if (context.capabilities.all_projects) give('project:*', withRoles ? role : 'member', projects);
      else for (const alias of context.natives.keys()) giveAlias(alias, role);
      return;
    case 'list':
      for (const alias of projects.value.aliases) giveAlias(alias, role);
      return;
    case 'roles':
      for (const { alias, role: own } of projects.value.roles) giveAlias(alias, own);
  }
}
