// How many owners and members each account has by the file alone, against its policy. Elevations do not count as owners
// that stay; what the calendar will take is a warning.
import type { TeamAccount, TeamFile, TeamMember } from '../team-file.ts';
import { hasEnded, type Judging } from './judging.ts';

interface Counts {
  members: number;
  owners: number;
  /** Owners whose access does not end by itself. */
  lasting: number;
  /** Owners whose access the calendar has ended. */
  ended: number;
  /** People who are raised to owner now or later. */
  raised: number;
}

/** Reports accounts with too few or too many owners, or more members than seats. */
export function checkOwners(team: TeamFile, judging: Judging): void {
  if (!judging.complete) return;
  const counts = new Map<string, Counts>(
    team.accounts.map(({ account }) => [account, { members: 0, owners: 0, lasting: 0, ended: 0, raised: 0 }]),
  );
  for (const member of team.members) count(member, counts, judging);
  for (const account of team.accounts) {
    const here = counts.get(account.account);
    if (here !== undefined) check(account, here, team.mode, judging);
  }
}

function count(member: TeamMember, counts: ReadonlyMap<string, Counts>, { now }: Judging): void {
  const ended = hasEnded(member, now);
  for (const { account, role } of member.accounts) {
    const here = counts.get(account);
    if (here !== undefined && !ended) here.members += 1;
    if (here === undefined || role.value !== 'owner') continue;
    here.owners += 1;
    if (ended) here.ended += 1;
    if (member.expires === null) here.lasting += 1;
  }
  if (ended) return;
  for (const { account, role, until } of member.elevate) {
    const here = counts.get(account);
    if (here !== undefined && role === 'owner' && until > now) here.raised += 1;
  }
}

function check(
  { account, at, policy }: TeamAccount,
  here: Counts,
  mode: TeamFile['mode'],
  { report, capabilities }: Judging,
): void {
  const { min, max } = policy.owners;
  const say = (owners: number): string => (owners === 1 ? '1 owner' : `${owners} owners`);
  // In additive mode the account keeps owners whom the file does not name.
  if (mode === 'authoritative') {
    if (here.owners < min) {
      report.error(
        'RC244',
        at,
        `account ${account} has ${say(here.owners)} in the file; policy.owners.min is ${min}`,
        { hint: 'name more owners', account },
      );
    } else if (here.owners - here.ended < min) {
      report.warning(
        'RC244',
        at,
        `account ${account} has ${say(here.owners - here.ended)} left; policy.owners.min is ${min}, so nothing of it will run`,
        { hint: 'name another owner', account },
      );
    } else if (here.lasting < min) {
      report.warning(
        'RC244',
        at,
        `account ${account} will have ${say(here.lasting)} when expiries have passed; policy.owners.min is ${min}`,
        { hint: 'name an owner without expires', account },
      );
    }
  }
  const living = here.owners - here.ended + here.raised;
  if (max !== null && living > max) {
    report.error(
      'RC245',
      at,
      `account ${account} has ${say(living)} in the file, elevations included; policy.owners.max is ${max}`,
      { hint: 'lower some of them', account },
    );
  } else if (living > 1 && capabilities.get(account)?.several_owners === false) {
    report.error('RC245', at, `account ${account} can have 1 owner; the file names ${living}`, {
      hint: 'make the others admin',
      account,
    });
  }
  const { limit, reserve } = policy.seats;
  if (limit !== null && here.members > limit - reserve) {
    report.error(
      'RC246',
      at,
      `account ${account} has ${here.members} members in the file; seats.limit is ${limit} and seats.reserve ${reserve}`,
      { hint: 'remove somebody, or buy seats', account },
    );
  }
}
