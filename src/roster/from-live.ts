// A live account as entries of team.yaml. Pure; every row ends up in one list or in a finding, none is lost.
import {
  type DesiredAccount,
  type DesiredMember,
  type Entitlement,
  isRole,
  type LiveAccount,
  type LiveRow,
  ROLES,
} from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import { byKeys } from '../core/compare.ts';
import { parseEmail } from '../core/email.ts';
import { levelAt, sameEntitlements } from '../core/entitlements.ts';
import type { Issue } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import type {
  AccountImport,
  DeadInvitation,
  ImportedMember,
  ImportedPart,
  KeptRow,
} from './imported-member.ts';
import { type AliasBook, aliasBook, importedScopes, isId } from './imported-scopes.ts';
import { finder, ignoring, keyFor, labelOf, pinsFor, rank } from './live-person.ts';
import { nameBook } from './name-book.ts';
import type { TeamFile } from './team-file.ts';

/** What is imported, and what the file says so far. */
export interface LiveSource {
  readonly account: string;
  readonly live: LiveAccount;
  readonly capabilities: Capabilities;
  /** null: there is no file yet. */
  readonly file: { readonly team: TeamFile; readonly desired: DesiredAccount } | null;
}

/** Returns the account in the words of team.yaml; see {@link AccountImport}. */
export function fromLive({ account, live, capabilities, file }: LiveSource): AccountImport {
  const issues: Issue[] = [];
  const report = (
    code: Issue['code'],
    severity: Issue['severity'],
    row: LiveRow,
    message: string,
    hint: string,
  ): void => {
    issues.push({
      code,
      severity,
      message: `${account}: ${nameOf(row)} ${message}`,
      hint,
      account,
      person: labelOf(row),
    });
  };
  const people = new Map((file?.desired.members ?? []).map((member) => [member.person, member]));
  const handles = nameBook(file?.team.members.map(({ person }) => person) ?? [], 'handle', 'member');
  const find = finder(file?.desired ?? null);
  const isIgnored = ignoring(file?.desired ?? null);
  const aliases = projectAliases(live, capabilities, file);
  const dead: DeadInvitation[] = [];
  const kept: KeptRow[] = [];
  const members: ImportedMember[] = [];

  const chosen = new Map<string, LiveRow>();
  for (const row of [...live.rows].sort((a, b) => rank(a) - rank(b))) {
    if (isIgnored(row)) continue;
    if (row.status === 'expired' || row.status === 'declined' || row.status === 'failed') {
      dead.push({
        who: labelOf(row),
        status: row.status,
        role: levelAt(row.entitlements, 'account') ?? 'no role',
      });
      continue;
    }
    const person = find(row) ?? keyFor(row, handles);
    if (person === null) {
      report(
        'RC253',
        'error',
        row,
        'has no address, login or id that may stand in the file',
        'settle it in the account',
      );
    } else if (chosen.has(person)) {
      report(
        'RC254',
        'warning',
        row,
        `is a second row of ${visible(person)}`,
        'remove one of the rows in the account',
      );
    } else chosen.set(person, row);
  }

  for (const [person, row] of chosen) {
    const email = parseEmail(row.email ?? '');
    const inFile = find(row) !== null;
    const role = levelAt(row.entitlements, 'account') ?? '';
    if (!isRole(role)) {
      const hint = 'map the role under `roles` of the account, then import again';
      const words = role === '' ? 'has no role' : `has the role ${visible(role)}`;
      if (email === null || inFile)
        report('RC252', 'error', row, `${words}, which team.yaml has no word for`, hint);
      else {
        report('RC252', 'warning', row, `${words}, which team.yaml has no word for; kept under ignore`, hint);
        kept.push({
          email,
          reason: isId(role) ? `has the role ${role} in ${account}` : `has a role of its own in ${account}`,
        });
      }
      continue;
    }
    if (row.status === 'suspended' && !inFile) {
      const hint = 'move the person to members to reactivate them, or delete the line to remove them';
      if (email === null) {
        report('RC256', 'error', row, 'is suspended and has no address that ignore could name', hint);
        continue;
      }
      report('RC256', 'warning', row, 'is suspended; kept so under ignore', hint);
    }
    const scopes = importedScopes(row, role, capabilities, aliases);
    for (const { resource, level } of scopes.unsaid) {
      report(
        'RC255',
        'error',
        row,
        `holds ${visible(resource)} (${visible(level)}), which team.yaml cannot say`,
        'settle it in the account, or it goes with the next apply',
      );
    }
    const { projects, reports, features } = scopes;
    members.push({
      person,
      email,
      role,
      projects,
      reports,
      features,
      status: row.status === 'suspended' || row.status === 'pending' ? row.status : 'active',
      pins: pinsFor(row, email, capabilities),
      in_file: inFile,
      differs: differences(row.entitlements, people.get(person)),
    });
  }
  return {
    account,
    members: members.sort(
      (a, b) =>
        ROLES.indexOf(b.role) - ROLES.indexOf(a.role) || byKeys((item: ImportedMember) => item.person)(a, b),
    ),
    projects: [...(aliases?.made ?? [])].sort(byKeys((project) => project.alias)),
    dead,
    kept: kept.sort(byKeys((row) => row.email)),
    issues,
  };
}

/** null where the file, or the account itself, does not deal in projects. */
function projectAliases(
  live: LiveAccount,
  { projects }: Capabilities,
  file: LiveSource['file'],
): AliasBook | null {
  const catalog = live.scopes.projects;
  if (projects === 'none' || catalog === null) return null;
  if (file !== null && file.team.projects === null) return null;
  const known = new Map<string, string>();
  for (const { alias, native } of file?.desired.projects ?? [])
    if (!known.has(native)) known.set(native, alias);
  const names = nameBook(
    ['all', ...(file?.team.projects ?? []).map(({ alias }) => alias)],
    'alias',
    'project',
  );
  const book = aliasBook(known, new Map(catalog.map(({ id, name }) => [id, name])), names);
  // A first file names every project, so that `all` and a reader both know them.
  if (file === null) for (const { id } of catalog) if (isId(id)) book.aliasOf(id);
  const isEmpty = file === null && book.made.length === 0 && !live.rows.some(holdsProject);
  return isEmpty ? null : book;
}

function holdsProject({ entitlements }: LiveRow): boolean {
  return entitlements.some(({ resource }) => resource.startsWith('project:') && resource !== 'project:*');
}

/** The managed parts in which the row is not as the file wants it. */
function differences(
  live: readonly Entitlement[],
  desired: DesiredMember | undefined,
): readonly ImportedPart[] {
  if (desired === undefined) return [];
  const { manages, entitlements: wanted } = desired;
  const features = new Set(manages.features.map((name) => `feature:${name}`));
  const differs = (isPart: (resource: string) => boolean): boolean =>
    !sameEntitlements(
      live.filter(({ resource }) => isPart(resource)),
      wanted.filter(({ resource }) => isPart(resource)),
    );
  const parts: readonly (readonly [ImportedPart, boolean])[] = [
    ['role', differs((resource) => resource === 'account')],
    ['projects', manages.projects && differs((resource) => resource.startsWith('project:'))],
    ['reports', manages.reports && differs((resource) => resource.startsWith('report:'))],
    ['features', differs((resource) => features.has(resource))],
  ];
  return parts.flatMap(([part, differ]) => (differ ? [part] : []));
}

function nameOf(row: LiveRow): string {
  return visible(labelOf(row));
}
