// Courses that a class of data needs. Not recorded is an error; lapsed is a warning, and withholds new grants only.
import { addMillis } from '../../core/instant.ts';
import { shown } from '../shown.ts';
import type { TeamFile, TeamMember } from '../team-file.ts';
import { hasEnded, isUnread, type Judging } from './judging.ts';
import type { ScopeIndex } from './scope-index.ts';

/** Reports training that is missing or lapsed. */
export function checkTraining(team: TeamFile, scopes: ScopeIndex, judging: Judging): void {
  const rules = new Map(team.policy.training.map((rule) => [rule.data, rule]));
  if (rules.size === 0) return;
  for (const member of team.members) {
    const classes = new Map(member.accounts.flatMap((account) => [...scopes.dataOf(account)]));
    for (const [data, alias] of classes) {
      const rule = rules.get(data);
      if (rule !== undefined) checkRule(member, rule, alias, judging);
    }
  }
}

function checkRule(
  member: TeamMember,
  { data, course, valid_for }: TeamFile['policy']['training'][number],
  alias: string,
  judging: Judging,
): void {
  const { report, now } = judging;
  const { person, at, trained } = member;
  // Access that has ended needs nothing any more.
  if (hasEnded(member, now)) return;
  const record = trained.find((candidate) => candidate.course === course);
  if (record === undefined) {
    if (isUnread(member, 'trained', judging)) return;
    report.error(
      'RC240',
      at,
      `${shown(person)} has project ${alias} with ${data} data but no training in ${course}`,
      {
        hint: `add trained: { ${course}: YYYY-MM-DD }, or leave the project out`,
        person,
      },
    );
    return;
  }
  const lapse = addMillis(record.on, valid_for);
  if (record.on > now) {
    report.error(
      'RC240',
      record.at,
      `${shown(person)} will pass ${course} only on ${record.on.slice(0, 10)}`,
      {
        hint: 'record the course when it is passed',
        person,
      },
    );
  } else if (lapse <= now) {
    report.warning(
      'RC241',
      record.at,
      `the training of ${shown(person)} in ${course} lapsed on ${lapse.slice(0, 10)}`,
      {
        hint: `repeat ${course}; until then new access to ${data} data is withheld`,
        person,
      },
    );
  }
}
