// Whether a file could ever be changed again: for each tier, are there enough people who could approve?
import { approvalRoster } from '../approval/roster-access.ts';
import { simulate, type TierApprovers } from '../approval/who-may.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { policyOf } from '../evidence/step-evidence.ts';
import { answersAbout } from '../evidence/who-may-approve.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { type Asking, teamsIn } from './ask-forge.ts';
import type { Io } from './io.ts';
import { showSimulation } from './show-approvers.ts';

/**
 * Says on standard error who could approve. Throws RollcallError RC561 where too few people could for a tier, and names
 * each: the tier, how many it takes, and who there is.
 */
export async function checkApprovable(
  io: Io,
  file: string,
  team: TeamFile,
  { forge, why_not }: Asking,
  now: Instant,
): Promise<void> {
  const [roster, policy] = [approvalRoster(team), policyOf(team)];
  const tiers = simulate(roster, policy, await answersAbout(roster, policy, now, forge), now);
  const answer = {
    file,
    min_team_mode: policy.min_team_mode,
    tiers,
    not_asked: why_not,
    teams: teamsIn(policy),
  };
  io.err(showSimulation(answer, io.colour.err));
  const short = tiers.filter(({ outcome }) => outcome === 'never');
  if (short.length === 0) return;
  throw new RollcallError('RC561', `${visible(file)}: ${short.map(missing).join('; ')}`, {
    hint: 'name more people with --approver EMAIL=LOGIN, or say --min-team where there are no more',
  });
}

function missing({ tier, required, may, perhaps }: TierApprovers): string {
  const people = [...may, ...perhaps.map(({ person }) => person)];
  const who =
    people.length === 0 ? 'nobody could' : `only ${people.map((person) => visible(person)).join(', ')} could`;
  return `${tier} takes ${required} approval${required === 1 ? '' : 's'} and ${who}, ${required - people.length} missing`;
}
