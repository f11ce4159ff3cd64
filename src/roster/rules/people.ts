// People whom the file names elsewhere: managers and project owners, ignore rules, protected people. Who left is a
// warning, so that nobody's leaving fails somebody else's pull request.
import { domainOf } from '../../core/email.ts';
import { shown } from '../shown.ts';
import type { TeamFile } from '../team-file.ts';
import type { Judging } from './judging.ts';

/** Reports names that lead nowhere, and people who are named in two ways at once. */
export function checkPeople(team: TeamFile, judging: Judging): void {
  const people = new Set(team.members.map(({ person }) => person));
  checkReferences(team, people, judging);
  checkIgnore(team, people, judging);
  checkProtected(team, judging);
}

function checkReferences(team: TeamFile, people: ReadonlySet<string>, { report }: Judging): void {
  const hint = 'name somebody who is in the file';
  for (const { person, manager } of team.members) {
    if (manager === null) continue;
    if (manager.value === person) {
      report.warning('RC260', manager.at, `${shown(person)} is their own manager`, {
        hint: 'name somebody else',
        person,
      });
    } else if (!people.has(manager.value)) {
      report.warning('RC260', manager.at, `the manager ${shown(manager.value)} is not in the file`, {
        hint,
        person,
      });
    }
  }
  for (const { alias, owner, at } of team.projects ?? []) {
    if (owner === null || people.has(owner)) continue;
    report.warning('RC260', at, `the owner ${shown(owner)} of project ${shown(alias)} is not in the file`, {
      hint,
    });
  }
  for (const { owner, at } of team.ignore) {
    if (owner === null || people.has(owner)) continue;
    report.warning('RC260', at, `the owner ${shown(owner)} of this rule is not in the file`, { hint });
  }
}

function checkIgnore(team: TeamFile, people: ReadonlySet<string>, { report, now }: Judging): void {
  const patterns = new Set<string>();
  for (const { pattern, review_by, at } of team.ignore) {
    if (patterns.has(pattern))
      report.error('RC108', at, `${shown(pattern)} is ignored twice`, { hint: 'keep one rule' });
    patterns.add(pattern);
    if (people.has(pattern)) {
      report.error('RC262', at, `${shown(pattern)} is a member`, { hint: 'remove the rule, or the member' });
    }
    if (review_by !== null && review_by <= now) {
      report.warning('RC263', at, `the rule for ${shown(pattern)} is due for review`, {
        hint: 'look at it again and move review_by',
      });
    }
  }
  for (const { person, email, at } of team.members) {
    if (email === null || !patterns.has(`*@${domainOf(email)}`)) continue;
    report.error('RC262', at, `${shown(person)} is ignored by *@${domainOf(email)}`, {
      hint: 'remove the rule, or the member',
      person,
    });
  }
}

/** A way past a guard never leads past protection. */
function checkProtected(team: TeamFile, { report }: Judging): void {
  for (const { account, at, policy } of team.accounts) {
    const isProtected = new Set(policy.removals.protect);
    const named = new Set(
      policy.allow.flatMap(({ people }) => people).filter((person) => isProtected.has(person)),
    );
    for (const person of named) {
      report.warning(
        'RC264',
        at,
        `policy.allow names ${shown(person)}, who is protected in ${account}; protection wins`,
        {
          hint: 'take the person out of one of them',
          person,
          account,
        },
      );
    }
  }
}
