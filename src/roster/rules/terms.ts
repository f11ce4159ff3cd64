// Terms of employment of access: what contractors need, which entries need a reason, how long access may last, and what
// the calendar has ended.
import { addMillis, describeDuration, type Instant, millisOf } from '../../core/instant.ts';
import { allOf, shown } from '../shown.ts';
import type { TeamFile, TeamMember } from '../team-file.ts';
import { hasEnded, isUnread, type Judging } from './judging.ts';

/** Reports missing reasons and fields, ceilings, and (as warnings) what has ended. */
export function checkTerms(team: TeamFile, judging: Judging): void {
  for (const member of team.members) {
    if (member.type === 'contractor') checkContractor(member, judging);
    checkReason(team, member, judging);
    checkExpiry(team, member, judging);
    checkElevations(team, member, judging);
  }
}

function checkContractor(member: TeamMember, judging: Judging): void {
  const { person, at, reason, manager, expires } = member;
  const needs = { reason, manager, expires };
  const missing = Object.entries(needs).flatMap(([name, value]) =>
    value === null && !isUnread(member, name, judging) ? [name] : [],
  );
  if (missing.length === 0) return;
  judging.report.error('RC230', at, `contractor ${shown(person)} needs ${allOf(missing)}`, {
    hint: `add ${allOf(missing.map((name) => `${name}:`))}`,
    person,
  });
}

function checkReason(team: TeamFile, member: TeamMember, judging: Judging): void {
  const { person, at, type, reason, accounts } = member;
  // A contractor without a reason has been told so.
  if (reason !== null || type === 'contractor' || isUnread(member, 'reason', judging)) return;
  const required = team.policy.require.reason;
  const role = accounts.map((account) => account.role.value).find((value) => required.includes(value));
  const what = role ?? (required.includes(type) ? type : undefined);
  if (what === undefined) return;
  judging.report.error('RC231', at, `${what} ${shown(person)} needs a reason`, {
    hint: 'add reason: to the member or its group',
    person,
  });
}

function checkExpiry(team: TeamFile, member: TeamMember, { report, now }: Judging): void {
  const { person, expires, type } = member;
  if (expires === null) return;
  if (hasEnded(member, now)) {
    report.warning('RC233', expires.at, `the access of ${shown(person)} ended on ${lastDay(expires.value)}`, {
      hint: 'remove the entry when convenient',
      person,
    });
    return;
  }
  const ceiling = team.policy.require.expires.contractor;
  // The last valid day itself may be the ceiling's day, whatever the hour.
  if (
    type !== 'contractor' ||
    ceiling === null ||
    millisOf(expires.value) - 86_400_000 <= millisOf(now) + ceiling
  )
    return;
  report.error(
    'RC232',
    expires.at,
    `a contractor may have access for ${describeDuration(ceiling)} from today`,
    {
      hint: `the latest day is ${addMillis(now, ceiling).slice(0, 10)}`,
      person,
    },
  );
}

function checkElevations(team: TeamFile, { person, elevate }: TeamMember, { report, now }: Judging): void {
  const ceiling = team.policy.require.expires.elevate;
  for (const { role, until, account, at } of elevate) {
    if (until <= now) {
      report.warning(
        'RC234',
        at,
        `the elevation of ${shown(person)} to ${role} in ${account} ended at ${until}`,
        {
          hint: 'remove it when convenient',
          person,
        },
      );
    } else if (ceiling !== null && millisOf(until) > millisOf(now) + ceiling) {
      report.error('RC232', at, `an elevation may last ${describeDuration(ceiling)} from now`, {
        hint: `the latest instant is ${addMillis(now, ceiling)}`,
        person,
      });
    }
  }
}

function lastDay(end: Instant): string {
  return addMillis(end, -1).slice(0, 10);
}
