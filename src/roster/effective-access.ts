// Who holds what where at one moment, as one sorted set: the common ground of plans, approvals, reviews and reports.
import type { Grant } from '../core/access.ts';
import { byKeys } from '../core/compare.ts';
import type { Instant } from '../core/instant.ts';
import type { CapabilitiesOf } from './account-context.ts';
import { resolve } from './resolve.ts';
import type { TeamFile } from './team-file.ts';

/**
 * Returns every grant that the file gives at `now`, with `until` kept; sorted by person, account and resource, no
 * three of them twice. People whose access has ended by then hold nothing.
 */
export function effectiveAccess(
  team: TeamFile,
  now: Instant,
  capabilitiesOf: CapabilitiesOf,
): readonly Grant[] {
  const grants = resolve(team, now, capabilitiesOf).accounts.flatMap(({ account, members }) =>
    members.flatMap(({ person, entitlements }) =>
      entitlements.map(({ resource, level, until }): Grant => ({ person, account, resource, level, until })),
    ),
  );
  return grants.sort(
    byKeys(
      (grant) => grant.person,
      (grant) => grant.account,
      (grant) => grant.resource,
    ),
  );
}
