// Whether one person may approve one change by the rule of its tier, with what is unknown kept apart from no. Who had a
// part in the change, and who gains, is decided elsewhere.
import { parseEmail } from '../core/email.ts';
import type { Instant } from '../core/instant.ts';
import type { Answer, ApprovalRoster, PersonEvidence, RosterPerson } from './model.ts';
import type { ApprovalRule } from './policy.ts';

/** An answer with the reason where it is not yes, and the facts of the roster that a yes rests on. */
export interface Fit {
  readonly answer: Answer;
  readonly why: string;
  /** Governed paths, as `members.ada@acme.com.manager`. */
  readonly relies_on: readonly string[];
}

/** What a rule asks about a change: whom it is about, and the projects it gives. */
export interface Subject {
  readonly person: string | null;
  /** Account -> native id; `*`: all of the account. null: it gives no project. */
  readonly project: { readonly account: string; readonly native: string } | null;
  /** The alias of a governed change of a project; null: it is none. */
  readonly alias: string | null;
}

export interface Rules {
  /** Whether somebody can speak on the pull request at all: a human of the roster who writes and has not left. */
  standing(person: string, at: Instant): Fit;
  /** Whether somebody may approve the change by the rule, standing included. */
  fits(person: string, at: Instant, rule: ApprovalRule, subject: Subject): Fit;
  /** Active membership as far as it is known. */
  membership(person: string): Answer;
}

const NOTHING: PersonEvidence = { person: '', writes: 'unknown', member: 'unknown', teams: [] };

/** Returns the rules over the parent's roster and what the forge says about its people. */
export function rules(roster: ApprovalRoster, people: readonly PersonEvidence[]): Rules {
  const members = new Map(roster.people.map((entry) => [entry.person, entry]));
  const answers = new Map(people.map((entry) => [entry.person, entry]));
  const owners = projectOwners(roster);
  const about = (person: string): PersonEvidence => answers.get(person) ?? NOTHING;

  const standing = (person: string, at: Instant): Fit => {
    const entry = members.get(person);
    const { writes, member } = about(person);
    const obstacle = entry === undefined ? 'is not in the roster' : gone(entry, at);
    if (obstacle !== null) return no(obstacle);
    if (writes === 'no') return no('may not write to the repository');
    if (member === 'no') return no('is no active member of the organisation');
    if (writes === 'unknown') return unknown('whether they may write to the repository cannot be read');
    return yes([`members.${person}.ids.github`]);
  };

  const team = (person: string, name: string): Fit => {
    const found = about(person).teams.find((entry) => entry.team.toLowerCase() === name.toLowerCase());
    switch (found?.member) {
      case 'yes':
        return yes([]);
      case 'no':
        return no(`is not in ${name}`);
      case 'unknown':
      case undefined:
        return unknown(`whether they are in ${name} cannot be read; that needs Members: read`);
    }
  };

  const named = (person: string, name: string, subject: Subject): Fit => {
    if (name.includes('/')) return team(person, name);
    if (name === 'manager') {
      const manager = members.get(subject.person ?? '')?.manager;
      const isManager = manager !== null && manager !== undefined && manager === person;
      return isManager ? yes([`members.${subject.person}.manager`]) : no('is not the manager');
    }
    if (name === 'project.owner') {
      const owned = owners(person, subject);
      return owned === null ? no('does not own the project') : yes(owned);
    }
    return (parseEmail(name) ?? name) === person ? yes([]) : no('is not named');
  };

  return {
    standing,
    fits: (person, at, { approvers }, subject) => {
      const base = standing(person, at);
      if (base.answer !== 'yes' || approvers === null) return base;
      const fits = approvers.map((name) => named(person, name, subject));
      const best = leastReliant(fits) ?? fits.find(({ answer }) => answer === 'unknown');
      if (best === undefined) return no(`is none of: ${approvers.join(', ')}`);
      return { ...best, relies_on: [...base.relies_on, ...best.relies_on] };
    },
    membership: (person) => {
      const { member, teams } = about(person);
      // Whoever is in a team is in the organisation.
      return member === 'unknown' && teams.some((entry) => entry.member === 'yes') ? 'yes' : member;
    },
  };
}

/** Of several ways in which somebody fits, the one that rests on the fewest facts of the roster. */
function leastReliant(fits: readonly Fit[]): Fit | undefined {
  return fits
    .filter(({ answer }) => answer === 'yes')
    .sort((a, b) => a.relies_on.length - b.relies_on.length)[0];
}

function gone({ type, expires, forge }: RosterPerson, at: Instant): string | null {
  if (type === 'service') return 'is no human';
  if (expires !== null && expires <= at) return 'had no access any more';
  return forge.ids.length === 0 ? 'has no number of a forge account under ids' : null;
}

type OwnerLookup = (person: string, subject: Subject) => readonly string[] | null;

/** Whoever owns one project speaks for it; for all projects of an account, only whoever owns each. */
function projectOwners({ projects }: ApprovalRoster): OwnerLookup {
  const byNative = new Map<string, ApprovalRoster['projects'][number][]>();
  const byAlias = new Map<string, ApprovalRoster['projects'][number][]>();
  const put = (map: typeof byNative, key: string, project: ApprovalRoster['projects'][number]): void => {
    const list = map.get(key);
    if (list === undefined) map.set(key, [project]);
    else list.push(project);
  };
  for (const project of projects) {
    put(byNative, `${project.account}\n${project.native}`, project);
    put(byNative, `${project.account}\n*`, project);
    put(byAlias, project.alias, project);
  }
  return (person, { project, alias }) => {
    const key = project === null ? null : `${project.account}\n${project.native}`;
    const meant = key === null ? (byAlias.get(alias ?? '') ?? []) : (byNative.get(key) ?? []);
    const owned = meant.filter(({ owner }) => owner === person);
    const isEnough = project?.native === '*' ? owned.length === meant.length : true;
    if (owned.length === 0 || !isEnough) return null;
    return [...new Set(owned.map((one) => `projects.${one.alias}.owner`))];
  };
}

function yes(relies_on: readonly string[]): Fit {
  return { answer: 'yes', why: '', relies_on };
}

function no(why: string): Fit {
  return { answer: 'no', why, relies_on: [] };
}

function unknown(why: string): Fit {
  return { answer: 'unknown', why, relies_on: [] };
}
