// Who a rule of the policy may name as an approver. Errs on the side of yes, because a wrong yes only asks for more.
import type { Json } from '../core/change.ts';
import { parseEmail } from '../core/email.ts';
import { isJsonList, jsonMapOf } from './json.ts';
import type { TeamFile } from './team-file.ts';

/**
 * Returns whether a person may approve by a rule of this file: named by key, as a manager or project owner where a rule
 * says so, and anybody where a rule names a team, since its members are not known here.
 */
export function approversIn(team: TeamFile | null): (person: string) => boolean {
  const names = team === null ? [] : namesIn(team.blocks.policy);
  if (names.some((name) => name.includes('/'))) return () => true;
  const people = new Set(names.map((name) => parseEmail(name) ?? name));
  if (names.includes('manager')) {
    for (const { manager } of team?.members ?? []) if (manager !== null) people.add(manager.value);
  }
  if (names.includes('project.owner')) {
    for (const { owner } of team?.projects ?? []) if (owner !== null) people.add(owner);
  }
  return (person) => people.has(person);
}

function namesIn(policy: Json): readonly string[] {
  return Object.values(jsonMapOf(jsonMapOf(policy)['approvals'])).flatMap((rule) => {
    const approvers = jsonMapOf(rule)['approvers'];
    return isJsonList(approvers) ? approvers.filter((name) => typeof name === 'string') : [];
  });
}
