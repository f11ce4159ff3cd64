// Evidence as it is kept: of the roster only who the verdict can depend on, so that a record does not grow with the
// company. Judging what is kept gives the same verdict as judging the whole.
import { identities } from './identities.ts';
import type { ApprovalRoster, Delta, ForgeUser, StepEvidence } from './model.ts';

/** Returns the evidence with the part of the roster that its verdict depends on. */
export function keptEvidence(evidence: StepEvidence): StepEvidence {
  const { roster, policy } = evidence;
  // With few people everybody who could approve counts.
  if (roster === null || policy.min_team_mode) return evidence;
  const people = relevantPeople(evidence, roster);
  return {
    ...evidence,
    roster: { ...roster, people: roster.people.filter(({ person }) => people.has(person)) },
  };
}

function relevantPeople(evidence: StepEvidence, roster: ApprovalRoster): ReadonlySet<string> {
  const who = identities(roster);
  const people = new Set(evidence.people.map(({ person }) => person));
  const add = (more: readonly string[]): void => {
    for (const person of more) people.add(person);
  };
  const { pull_request: pull, landed } = evidence;
  const users = pull === null ? [] : usersOf(pull);
  for (const user of users) if (user !== null) add(who.linkedTo(user));
  for (const { co_authors } of pull?.commits ?? [])
    for (const address of co_authors) add(who.atAddress(address));
  if (landed !== null) add(subjectsOf(landed));
  for (const { owner } of roster.projects) if (owner !== null) people.add(owner);
  const managers = roster.people.flatMap(({ person, manager }) =>
    manager !== null && people.has(person) ? [manager] : [],
  );
  add(managers);
  return people;
}

function usersOf(pull: NonNullable<StepEvidence['pull_request']>): readonly (ForgeUser | null)[] {
  return [
    pull.author,
    pull.merged_by,
    ...pull.reviews.map(({ user }) => user),
    ...pull.commits.flatMap(({ author, committer }) => [author, committer]),
    ...(pull.pushes ?? []).map(({ actor }) => actor),
    ...pull.timeline.flatMap((event) => {
      if (event.kind === 'review_dismissed') return [event.actor];
      return event.kind === 'assigned' ? [event.assignee] : [];
    }),
  ];
}

function subjectsOf(delta: Delta): readonly string[] {
  return [
    ...[...delta.gains, ...delta.losses].map(({ person }) => person),
    ...delta.governed.flatMap(({ person }) => person ?? []),
    ...delta.moved.flatMap(({ person, was }) => [person, was]),
  ];
}
