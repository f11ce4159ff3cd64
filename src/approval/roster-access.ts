// What approvals read from a version of team.yaml: who people are on the forge, and every tuple that it gives, the roles
// that elevations fall back to included.
import type { Grant } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import type { CapabilitiesOf } from '../roster/account-context.ts';
import { effectiveAccess } from '../roster/effective-access.ts';
import type { TeamFile } from '../roster/team-file.ts';
import type { ApprovalRoster, RosterPerson } from './model.ts';

/** The key of `ids` that names people on the forge. */
const FORGE = 'github';
const NUMBER = /^[1-9]\d{0,14}$/;

/** Returns what reviewers are recognised and rules are matched by. */
export function approvalRoster(team: TeamFile): ApprovalRoster {
  return {
    people: team.members.map(({ person, type, ids, manager, expires }): RosterPerson => {
      const pins = ids.filter(({ account }) => account === FORGE).flatMap((entry) => entry.pins);
      return {
        person,
        type,
        forge: {
          ids: pins.flatMap(({ by, value }) => (by === 'id' && NUMBER.test(value) ? [Number(value)] : [])),
          logins: pins.flatMap(({ by, value }) => (by === 'login' ? [value] : [])),
        },
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
 * Returns every tuple that the file gives at `now`. Somebody who is raised for a while holds two of one resource: the
 * raised role until its end, and the written one.
 */
export function accessAt(team: TeamFile, now: Instant, capabilitiesOf: CapabilitiesOf): readonly Grant[] {
  const raised = team.members.filter(({ elevate }) => elevate.some(({ until }) => until > now));
  const grants = effectiveAccess(team, now, capabilitiesOf);
  if (raised.length === 0) return grants;
  const written = raised.map((member) => ({ ...member, elevate: [] }));
  const seen = new Set(grants.map(tupleOf));
  const fallback = effectiveAccess({ ...team, members: written }, now, capabilitiesOf);
  return [...grants, ...fallback.filter((grant) => !seen.has(tupleOf(grant)))];
}

function tupleOf({ person, account, resource, level, until }: Grant): string {
  return [person, account, resource, level, until].join('\n');
}
