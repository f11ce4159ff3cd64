// What approvals read from a version of team.yaml: who people are on the forge, and every tuple that it gives, the roles
// that elevations fall back to included.
import type { Grant } from '../core/access.ts';
import { byKeys } from '../core/compare.ts';
import { type Instant, instantAt } from '../core/instant.ts';
import { type AccountContext, accountContexts, type CapabilitiesOf } from '../roster/account-context.ts';
import { effectiveAccess } from '../roster/effective-access.ts';
import { forgePins } from '../roster/forge-pins.ts';
import { hasEnded, memberAccess } from '../roster/member-access.ts';
import type { TeamFile, TeamMember } from '../roster/team-file.ts';
import type { ApprovalRoster, RosterPerson } from './model.ts';

/** Returns what reviewers are recognised and rules are matched by. */
export function approvalRoster(team: TeamFile): ApprovalRoster {
  return {
    people: team.members.map((member): RosterPerson => {
      const { person, type, manager, expires } = member;
      const { ids, logins } = forgePins(member);
      return {
        person,
        type,
        forge: { ids, logins },
        manager: manager?.value ?? null,
        expires: expires?.value ?? null,
      };
    }),
    projects: (team.projects ?? []).flatMap(({ alias, owner, native }) =>
      native.map(({ account, id }) => ({ alias, account, native: id, owner })),
    ),
  };
}

/**
 * Returns every tuple that the file gives at `now` and later by itself. Somebody who is raised for a while holds several of
 * one resource: the raised role until its end, each lower one that outlasts it, and the written one.
 */
export function accessAt(team: TeamFile, now: Instant, capabilitiesOf: CapabilitiesOf): readonly Grant[] {
  const raised = team.members.filter(({ elevate }) => elevate.some(({ until }) => until > now));
  const grants = effectiveAccess(team, now, capabilitiesOf);
  if (raised.length === 0) return grants;
  const written = raised.map((member) => ({ ...member, elevate: [] }));
  const fallback = effectiveAccess({ ...team, members: written }, now, capabilitiesOf);
  const contexts = accountContexts(team, capabilitiesOf);
  const later = raised.flatMap((member) => laterAccess(member, now, contexts));
  return [...new Map([...grants, ...fallback, ...later].map((grant) => [tupleOf(grant), grant])).values()];
}

/** The first instant of the year 0, before all that a file names. */
const BEFORE_ALL = instantAt(-62_167_219_200_000);

/**
 * Returns every tuple that the file gives at any time, people and elevations that have ended included: what it says,
 * whenever it is read. Sorted by person, account, resource, level and end.
 */
export function accessEver(team: TeamFile, capabilitiesOf: CapabilitiesOf): readonly Grant[] {
  return [...accessAt(team, BEFORE_ALL, capabilitiesOf)].sort(ORDER);
}

/** What a member holds from the end of each elevation on that still runs. */
function laterAccess(
  member: TeamMember,
  now: Instant,
  contexts: ReadonlyMap<string, AccountContext>,
): readonly Grant[] {
  const { person, accounts, elevate } = member;
  return elevate.flatMap(({ account, until }) => {
    const context = contexts.get(account);
    const entry = accounts.find((one) => one.account === account);
    if (until <= now || context === undefined || entry === undefined || hasEnded(member, until)) return [];
    return memberAccess(member, entry, context, until).entitlements.map(
      ({ resource, level, until: end }): Grant => ({ person, account, resource, level, until: end }),
    );
  });
}

const ORDER = byKeys<Grant>(tupleOf);

function tupleOf({ person, account, resource, level, until }: Grant): string {
  return [person, account, resource, level, until ?? '~'].join('\n');
}
