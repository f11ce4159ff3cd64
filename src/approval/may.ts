// The rules asked about people of whom the forge has said little or nothing: whoever would fit if only they may write is
// `unknown`, not lost, so that an answer without the forge is still of use.
import type { ApprovalRoster, PersonEvidence } from './model.ts';
import { type Fit, type Rules, rules } from './rules.ts';

export type SupposedRules = Pick<Rules, 'standing' | 'fits'>;

const IF_THEY_WRITE = 'if they may write to the repository';

/** Returns the rules; unlike those of a verdict they go on past an unknown right to write. */
export function supposedRules(roster: ApprovalRoster, people: readonly PersonEvidence[]): SupposedRules {
  const said = new Map(people.map((entry) => [entry.person, entry]));
  const unsure = new Set<string>();
  const supposed = roster.people.map(({ person }): PersonEvidence => {
    const entry = said.get(person) ?? { person, writes: 'unknown', member: 'unknown', teams: [] };
    if (entry.writes !== 'unknown') return entry;
    unsure.add(person);
    return { ...entry, writes: 'yes' };
  });
  const asked = rules(roster, supposed);
  const lowered = (person: string, fit: Fit): Fit =>
    fit.answer === 'yes' && unsure.has(person) ? { ...fit, answer: 'unknown', why: IF_THEY_WRITE } : fit;
  return {
    standing: (person, at) => lowered(person, asked.standing(person, at)),
    fits: (person, at, rule, subject) => {
      const fit = asked.fits(person, at, rule, subject);
      if (fit.answer !== 'unknown' || said.has(person)) return lowered(person, fit);
      // Nobody was asked, so no permission is missing.
      const teams = (rule.approvers ?? []).filter((name) => name.includes('/'));
      return { ...fit, why: `if they are in ${teams.join(' or ')}, and may write` };
    },
  };
}
