// One person, one entry: addresses, previous addresses and pins name nobody twice, and handles are pinned.
import type { Position } from '../../core/issue.ts';
import { isHandle } from '../handle.ts';
import { shown } from '../shown.ts';
import type { TeamFile, TeamMember } from '../team-file.ts';
import type { Judging } from './judging.ts';

/** Reports people who stand in the file twice, and handles that nothing identifies. */
export function checkIdentities(team: TeamFile, judging: Judging): void {
  const people = new Map<string, TeamMember>();
  for (const member of team.members) {
    const first = people.get(member.person);
    if (first === undefined) people.set(member.person, member);
    else {
      judging.report.error(
        'RC204',
        member.at,
        `${shown(member.person)} already stands in ${where(first.at, member.at)}`,
        {
          hint: 'keep one entry',
          person: member.person,
        },
      );
    }
  }
  checkPins(team, judging);
  checkPreviousEmails(team, people, judging);
  for (const member of team.members) if (member.email === null) checkHandle(member, judging);
}

function checkPins(team: TeamFile, { report }: Judging): void {
  const taken = new Map<string, TeamMember>();
  for (const member of team.members) {
    for (const { account, pins, at } of member.ids) {
      for (const { by, value } of pins) {
        // Logins are compared as the services that have them do, without case.
        const key = JSON.stringify([account, by, by === 'login' ? value.toLowerCase() : value]);
        const other = taken.get(key);
        if (other === undefined) {
          taken.set(key, member);
        } else if (other.person === member.person) {
          report.error('RC108', at, `${by} ${shown(value)} stands twice under ids.${account}`, {
            hint: 'keep one of them',
          });
        } else {
          report.error(
            'RC204',
            at,
            `${by} ${shown(value)} in ${account} is ${shown(other.person)} in ${where(other.at, at)} already`,
            {
              hint: 'one row of an account belongs to one person',
              person: member.person,
            },
          );
        }
      }
    }
  }
}

function checkPreviousEmails(
  team: TeamFile,
  people: ReadonlyMap<string, TeamMember>,
  { report }: Judging,
): void {
  const claimed = new Map<string, TeamMember>();
  for (const member of team.members) {
    const previous = member.previous_email;
    if (previous === null) continue;
    const { value, at } = previous;
    const { person } = member;
    const owner = people.get(value);
    const other = claimed.get(value);
    if (member.email === null) {
      report.error('RC205', at, `${shown(person)} is a handle, so it has no address to change`, {
        hint: 'use the new address as the key',
        person,
      });
    } else if (value === person) {
      report.error('RC205', at, 'previous_email is the address of now', { hint: 'remove it', person });
    } else if (owner !== undefined) {
      report.error('RC205', at, `${shown(value)} is a member of its own in ${where(owner.at, at)}`, {
        hint: 'remove previous_email, or the other entry',
        person,
      });
    } else if (other !== undefined) {
      report.error('RC205', at, `${shown(value)} is the previous address of ${shown(other.person)} already`, {
        hint: 'one address belonged to one person',
        person,
      });
    }
    claimed.set(value, member);
  }
}

function checkHandle({ person, at, accounts, ids }: TeamMember, { report }: Judging): void {
  const pinned = new Set(ids.filter(({ pins }) => pins.length > 0).map(({ account }) => account));
  const missing = accounts.filter(({ account }) => !pinned.has(account)).map(({ account }) => account);
  // What is neither an address nor a handle has been told.
  if (missing.length === 0 || !isHandle(person)) return;
  report.error('RC206', at, `${shown(person)} has no address and no id in ${missing.join(', ')}`, {
    hint: `write ids: { ${missing.map((account) => `${account}: "…"`).join(', ')} }`,
    person,
  });
}

function where(first: Position, here: Position): string {
  return first.file === here.file ? `line ${first.line}` : `${first.file}:${first.line}`;
}
