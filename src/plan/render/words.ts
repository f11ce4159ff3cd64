// Access, time and people in plain words. Neutral: no colour, no markup and no escaping, which is up to each format.
import type { Entitlement } from '../../core/access.ts';
import type { Instant } from '../../core/instant.ts';
import type { AccountPlan } from '../model.ts';

/** Project aliases by native id; several aliases of one id are joined. */
export type Aliases = ReadonlyMap<string, string>;

/** Returns how team.yaml calls the projects of an account. */
export function aliasesOf(account: Pick<AccountPlan, 'projects'>): Aliases {
  const aliases = new Map<string, string>();
  for (const { alias, native } of account.projects) {
    const others = aliases.get(native);
    aliases.set(native, others === undefined ? alias : `${others}, ${alias}`);
  }
  return aliases;
}

/** Returns what an entitlement is about: `role`, `project web (12345)`, `all reports`, `feature export`. */
export function describeResource(resource: string, aliases: Aliases): string {
  const colon = resource.indexOf(':');
  const [sort, name] = colon < 0 ? [resource, ''] : [resource.slice(0, colon), resource.slice(colon + 1)];
  switch (sort) {
    case 'account':
      return 'role';
    case 'project':
      return name === '*' ? 'all projects' : describeProject(name, aliases);
    case 'report':
      return name === '*' ? 'all reports' : `report ${name}`;
    case 'feature':
      return `feature ${name}`;
    case 'team':
      return `team ${name}`;
    case 'repo':
      return `repository ${name}`;
    default:
      return resource;
  }
}

function describeProject(native: string, aliases: Aliases): string {
  const alias = aliases.get(native);
  if (alias === undefined) return `project ${native} (not in the file)`;
  return alias === native ? `project ${alias}` : `project ${alias} (${native})`;
}

/** Returns a level in words; empty where holding the thing says it all. */
export function describeLevel(entry: Pick<Entitlement, 'resource' | 'level'>): string {
  if (entry.level.startsWith('native:')) return `${entry.level.slice('native:'.length)} (the service's own)`;
  if (entry.resource.startsWith('project:') && entry.level === 'member') return '';
  if (entry.resource.startsWith('report:') && entry.level === 'view') return '';
  if (entry.level === 'allow') return 'allowed';
  return entry.level === 'deny' ? 'denied' : entry.level;
}

/** Returns an entitlement in words: `role: admin until 2026-11-26 18:00 UTC`, `project web (12345)`. */
export function describeEntitlement(entry: Entitlement, aliases: Aliases): string {
  const level = describeLevel(entry);
  const thing = describeResource(entry.resource, aliases);
  return `${thing}${level === '' ? '' : `: ${level}`}${describeUntil(entry.until)}`;
}

/** Returns ` until …`, or nothing where there is no end. */
export function describeUntil(until: Instant | null): string {
  return until === null ? '' : ` until ${describeInstant(until)}`;
}

/** Returns an instant for people: `2026-11-26 18:00 UTC`, with seconds where they are not zero. */
export function describeInstant(instant: Instant): string {
  const seconds = instant.slice(16, 19);
  return `${instant.slice(0, 10)} ${instant.slice(11, 16)}${seconds === ':00' ? '' : seconds} UTC`;
}

/** Returns whether an entitlement is one of the few that a reviewer must see first. */
export function isPrivileged(entry: Entitlement): boolean {
  return entry.level === 'owner' || entry.level === 'admin' || entry.level.startsWith('native:');
}

/** Returns an argument as a POSIX shell takes it. */
export function shellWord(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
