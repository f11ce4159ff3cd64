// What a desired account asks of a service that cannot give it, judged on declared capabilities and the live catalogue
// alone. Providers spread it into their preflight and add what only they know.
import type { DesiredAccount, DesiredMember, Entitlement, LiveAccount } from './access.ts';
import type { Capabilities } from './capabilities.ts';
import type { Code } from './codes.ts';
import type { Issue } from './issue.ts';
import { visible } from './show.ts';

/** Returns one error for each person and thing that the service cannot hold; in the order of the file. */
export function undeclared(
  desired: DesiredAccount,
  live: LiveAccount,
  capabilities: Capabilities,
): readonly Issue[] {
  const known = catalogue(live);
  const issues = desired.members.flatMap((member) => {
    const refuse = refusal(desired.account, member);
    const wrong = member.entitlements.flatMap((entry) => unheld(entry, capabilities, known) ?? []);
    const found = wrong.map(({ code, message, hint }) => refuse(code, message, hint));
    if (isListed(member, known)) return found;
    const obstacle = cannotInvite(member, capabilities);
    if (obstacle !== null) return [...found, refuse('RC422', obstacle, INVITE_HINT)];
    if (known.projects !== null && isBare(member)) return [...found, refuse('RC424', BARE, BARE_HINT)];
    // A service without the very notion of a project shows nobody more than the file says.
    const showsAll = capabilities.projects !== 'none' && known.projects === null;
    return showsAll && isConfined(member) ? [...found, refuse('RC420', OPEN, OPEN_HINT)] : found;
  });
  return [...issues, ...severalOwners(desired, live.several_owners ?? capabilities.several_owners)];
}

const INVITE_HINT = 'add the person there by hand; the next plan finds the row';
const BARE = 'has access by project, and the file does not say which projects a new user gets';
const BARE_HINT = 'declare `projects:` and name them, or write `projects: all`';
const OPEN = 'has no access by project and shows all of them, and the file says none';
const OPEN_HINT = 'write `projects: all` where that is meant';

interface Catalogue {
  /** null: the account has no project scopes, so that none can be checked. */
  readonly projects: ReadonlySet<string> | null;
  readonly reports: boolean;
  readonly features: boolean;
  readonly ids: ReadonlySet<string>;
  readonly logins: ReadonlySet<string | null>;
  readonly emails: ReadonlySet<string | null>;
}

function catalogue(live: LiveAccount): Catalogue {
  return {
    projects: live.scopes.projects === null ? null : new Set(live.scopes.projects.map(({ id }) => id)),
    reports: live.scopes.reports,
    features: live.scopes.features,
    ids: new Set(live.rows.map((row) => row.id)),
    logins: new Set(live.rows.map((row) => row.login)),
    emails: new Set(live.rows.map((row) => row.email)),
  };
}

interface Wrong {
  readonly code: Code;
  readonly message: string;
  readonly hint: string;
}

/** Returns why the service cannot hold an entitlement; null: it can. */
function unheld(entry: Entitlement, can: Capabilities, known: Catalogue): Wrong | null {
  const [sort, name] = split(entry.resource);
  switch (sort) {
    case 'account':
      return can.roles.includes(entry.level)
        ? null
        : wrong(`has no role ${visible(entry.level)}`, `its roles: ${can.roles.join(', ')}`);
    case 'project':
      return unheldProject(name, entry.level, can, known);
    case 'report':
      return can.reports && known.reports
        ? null
        : wrong('has no access by report', 'leave `reports` out here');
    case 'feature':
      return can.features && known.features
        ? null
        : wrong('has no access by feature', 'leave `features` out here');
    default:
      return null;
  }
}

function unheldProject(name: string, level: string, can: Capabilities, known: Catalogue): Wrong | null {
  if (can.projects === 'none' || known.projects === null)
    return wrong('has no access by project', 'leave `projects` out here');
  if (can.projects === 'set' && level !== 'member')
    return wrong('has no role in each project', 'write `projects` as a list');
  if (can.projects === 'roles' && !can.roles.includes(level))
    return wrong(`has no project role ${visible(level)}`, `its roles: ${can.roles.join(', ')}`);
  if (name === '*')
    return can.all_projects ? null : wrong('has no "all projects" of its own', 'list the projects');
  if (known.projects.has(name)) return null;
  return {
    code: 'RC421',
    message: `has no project ${visible(name)}`,
    hint: 'look the id up in the service and write it under `projects`',
  };
}

function wrong(message: string, hint: string): Wrong {
  return { code: 'RC420', message, hint };
}

function split(resource: string): readonly [string, string] {
  const colon = resource.indexOf(':');
  return colon < 0 ? [resource, ''] : [resource.slice(0, colon), resource.slice(colon + 1)];
}

function isListed(member: DesiredMember, known: Catalogue): boolean {
  return (
    known.emails.has(member.previous_email ?? '') ||
    member.identities.some(({ by, value }) => {
      if (by === 'id') return known.ids.has(value);
      return by === 'login' ? known.logins.has(value) : known.emails.has(value);
    })
  );
}

function cannotInvite(member: DesiredMember, can: Capabilities): string | null {
  if (!can.invitations) return 'takes no invitations';
  if (can.people === 'email') return member.email === null ? 'invites by address, and none is known' : null;
  return member.login === null ? 'invites by login, and none is known' : null;
}

function refusal(
  account: string,
  member: DesiredMember,
): (code: Code, message: string, hint: string) => Issue {
  return (code, message, hint) => ({
    code,
    severity: 'error',
    message: `${account} ${message}: ${visible(member.person)} cannot get it`,
    hint,
    at: member.at,
    account,
    person: member.person,
  });
}

/** Whoever is invited without projects sees nothing; owners and admins see every project anyway. */
function isBare(member: DesiredMember): boolean {
  return !member.manages.projects && isWithoutProjects(member);
}

/** Whom the file gives no project. */
function isConfined(member: DesiredMember): boolean {
  return member.manages.projects && isWithoutProjects(member);
}

function isWithoutProjects({ entitlements }: DesiredMember): boolean {
  if (entitlements.some(({ resource }) => resource.startsWith('project:'))) return false;
  const level = entitlements.find(({ resource }) => resource === 'account')?.level;
  return level === 'user' || level === 'read-only';
}

function severalOwners(desired: DesiredAccount, severalOwnersAllowed: boolean): readonly Issue[] {
  if (severalOwnersAllowed) return [];
  const owners = desired.members.filter((member) =>
    member.entitlements.some((entry) => entry.resource === 'account' && entry.level === 'owner'),
  );
  const second = owners[1];
  if (second === undefined) return [];
  return [
    {
      code: 'RC423',
      severity: 'error',
      message: `${desired.account} has one owner at a time, and the file names ${owners.length}: ${owners.map((owner) => visible(owner.person)).join(', ')}`,
      hint: 'name one owner for this account; the plan hands the account over',
      at: second.at,
      account: desired.account,
    },
  ];
}
