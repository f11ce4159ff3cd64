// What the forge says about people of the roster whose word may count: may they write, are they members, are they in
// the teams that rules name. Several accounts are one person.
import { identities } from '../approval/identities.ts';
import type {
  Answer,
  ApprovalRoster,
  ForgeUser,
  PersonEvidence,
  PullRequestEvidence,
} from '../approval/model.ts';
import type { ApprovalPolicy } from '../approval/policy.ts';
import { RISKS } from '../core/risk.ts';
import type { Forge } from '../forge/forge.ts';

/** Returns whose standing the verdict asks about: everybody who reviewed, and where few suffice everybody who could. */
export function peopleAsked(
  roster: ApprovalRoster,
  policy: ApprovalPolicy,
  reviewers: readonly (ForgeUser | null)[],
): readonly string[] {
  const who = identities(roster);
  const asked = new Set(reviewers.flatMap((user) => who.personOf(user) ?? []));
  if (policy.min_team_mode) {
    for (const { person, type, forge } of roster.people)
      if (type !== 'service' && forge.ids.length > 0) asked.add(person);
  }
  return [...asked].sort();
}

/** Returns the answers about everybody whom the verdict on a pull request asks about. */
export async function reviewersEvidence(
  roster: ApprovalRoster,
  policy: ApprovalPolicy,
  { reviews }: Pick<PullRequestEvidence, 'reviews'>,
  forge: Forge,
): Promise<readonly PersonEvidence[]> {
  const reviewers = reviews.map(({ user }) => user);
  return peopleEvidence(peopleAsked(roster, policy, reviewers), roster, policy, forge);
}

/** Returns the answers, one for each of `people`, in their order. */
export async function peopleEvidence(
  people: readonly string[],
  roster: ApprovalRoster,
  policy: ApprovalPolicy,
  forge: Forge,
): Promise<readonly PersonEvidence[]> {
  const { owner } = await forge.repository();
  const org = owner.type === 'Organization' ? owner.login : null;
  const teams = teamsNamed(policy);
  const entries = new Map(roster.people.map((entry) => [entry.person, entry]));
  return Promise.all(
    people.map(async (person): Promise<PersonEvidence> => {
      const ids = entries.get(person)?.forge.ids ?? [];
      const accounts = (await Promise.all(ids.map((id) => forge.user(id)))).filter((user) => user !== null);
      const ask = async (one: (user: ForgeUser) => Promise<Answer>): Promise<Answer> =>
        best(await Promise.all(accounts.map(one)));
      return {
        person,
        writes: await ask(({ login, id }) => forge.permission(login, id)),
        // Who is a member of nothing cannot be told from who is no member.
        member: org === null ? 'unknown' : await ask(({ login }) => forge.member(org, login)),
        teams: await Promise.all(
          teams.map(async (team) => {
            const [home = '', slug = ''] = team.split('/');
            return { team, member: await ask(({ login }) => forge.team(home, slug, login)) };
          }),
        ),
      };
    }),
  );
}

function teamsNamed({ rules }: ApprovalPolicy): readonly string[] {
  const named = RISKS.flatMap((tier) => rules[tier].approvers ?? []).filter((name) => name.includes('/'));
  return [...new Set(named)].sort();
}

/** One account with the right is enough; without any, what is unknown stays unknown. */
function best(answers: readonly Answer[]): Answer {
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}
