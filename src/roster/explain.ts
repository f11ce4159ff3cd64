// Why one person has what they have: each part with the line that gives it, and when it ends. Judges nothing.
import type { Identity, Role } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { Position } from '../core/issue.ts';
import { type AccountContext, accountContexts, type CapabilitiesOf } from './account-context.ts';
import { hasEnded, memberAccess, type SourcedEntitlement } from './member-access.ts';
import { identitiesOf } from './resolve.ts';
import type { Elevation, MemberAccount, Sourced, TeamFile, TeamMember } from './team-file.ts';
import { trainingOf } from './training.ts';

/** A raised role and where it stands: `active` now, `over` by the calendar, `idle` where it raises nothing. */
export interface ExplainedElevation {
  readonly role: Role;
  readonly until: Instant;
  readonly reason: string;
  readonly at: Position;
  readonly state: 'active' | 'over' | 'idle';
}

/** One account of the person. */
export interface ExplainedAccount {
  readonly account: string;
  readonly provider: string;
  /** How the live row is recognised, the surest first. */
  readonly identities: readonly Identity[];
  /** What the file gives at this moment; empty where the access has ended. */
  readonly entitlements: readonly SourcedEntitlement[];
  /** The role when no elevation runs. */
  readonly written_role: Sourced<Role>;
  readonly elevations: readonly ExplainedElevation[];
  /** Parts of the row that the file leaves as they are. */
  readonly unmanaged: readonly ('projects' | 'reports' | 'features')[];
  /** Training that withholds new grants of a resource. */
  readonly lapsed: readonly { readonly resource: string; readonly course: string }[];
}

/** Everything that the file says about one person at one moment. */
export interface Explanation {
  readonly person: string;
  readonly at: Position;
  readonly name: string | null;
  readonly type: TeamMember['type'];
  readonly group: string | null;
  readonly manager: Sourced<string> | null;
  readonly reason: Sourced<string> | null;
  readonly ticket: Sourced<string> | null;
  readonly previous_email: Sourced<string> | null;
  /** The first instant without access, and whether it has come. */
  readonly expires: (Sourced<Instant> & { readonly ended: boolean }) | null;
  readonly trained: TeamMember['trained'];
  readonly accounts: readonly ExplainedAccount[];
}

/** Returns the explanation of a member (by the key in the file, in normal form), or null where there is none. */
export function explainMember(
  team: TeamFile,
  person: string,
  now: Instant,
  capabilitiesOf: CapabilitiesOf,
): Explanation | null {
  const member = team.members.find((candidate) => candidate.person === person);
  if (member === undefined) return null;
  const contexts = accountContexts(team, capabilitiesOf);
  const { at, name, type, group, manager, reason, ticket, previous_email, expires, trained } = member;
  return {
    person,
    at,
    name,
    type,
    group,
    manager,
    reason,
    ticket,
    previous_email,
    expires: expires === null ? null : { ...expires, ended: hasEnded(member, now) },
    trained,
    accounts: member.accounts.flatMap((entry) => {
      const context = contexts.get(entry.account);
      return context === undefined ? [] : [explainAccount(member, entry, context, now)];
    }),
  };
}

function explainAccount(
  member: TeamMember,
  entry: MemberAccount,
  context: AccountContext,
  now: Instant,
): ExplainedAccount {
  const { entitlements, manages } = memberAccess(member, entry, context, now);
  const ended = hasEnded(member, now);
  const resources = entitlements.map(({ resource }) => resource);
  const raised = entitlements.find(({ resource }) => resource === 'account');
  const unmanaged = [
    ['projects', context.capabilities.projects !== 'none' && !manages.projects],
    ['reports', context.capabilities.reports && !manages.reports],
    ['features', context.capabilities.features && manages.features.length === 0],
  ] as const;
  return {
    account: entry.account,
    provider: context.account.provider,
    identities: identitiesOf(member, entry),
    entitlements: ended ? [] : entitlements,
    written_role: entry.role,
    elevations: member.elevate
      .filter(({ account }) => account === entry.account)
      .map((elevation) => ({
        role: elevation.role,
        until: elevation.until,
        reason: elevation.reason,
        at: elevation.at,
        state: stateOf(elevation, raised, now, ended),
      })),
    unmanaged: unmanaged.flatMap(([part, isUnmanaged]) => (isUnmanaged ? [part] : [])),
    lapsed: trainingOf(member, resources, context, now).lapsed,
  };
}

/** The one that gives the role is active; others that run are idle: lower, or no longer than it. */
function stateOf(
  elevation: Elevation,
  raised: SourcedEntitlement | undefined,
  now: Instant,
  ended: boolean,
): ExplainedElevation['state'] {
  if (ended || elevation.until <= now) return 'over';
  const isSource = raised?.from === 'elevate' && raised.at === elevation.at;
  return isSource && raised.level === elevation.role ? 'active' : 'idle';
}
