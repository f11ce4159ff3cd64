// How many different people a rule of `policy.approvals` can mean for one change: by the names alone, and by who is
// known on the forge today. Teams are not known here, so that anybody may be in them.
import type { Instant } from '../../core/instant.ts';
import { RISKS, type Risk } from '../../core/risk.ts';
import { USUAL_COUNTS, type WrittenApprovals } from '../../core/written-approvals.ts';
import { forgePins } from '../forge-pins.ts';
import type { TeamFile, TeamMember } from '../team-file.ts';
import { hasEnded } from './judging.ts';

export interface TierRule {
  readonly tier: Risk;
  readonly count: number;
  /** null: everybody of the roster. */
  readonly approvers: readonly string[] | null;
}

/** Returns the rule of each tier, the usual counts filled in. */
export function tierRules(approvals: WrittenApprovals): readonly TierRule[] {
  return RISKS.map((tier) => {
    const { count = USUAL_COUNTS[tier], approvers = null } = approvals[tier] ?? {};
    return { tier, count, approvers };
  });
}

export interface ApproverPool {
  /** At most so many people may approve one change by the names alone; null: a team is among them. */
  named(rule: TierRule): number | null;
  /** The same without `manager` and `project.owner`, which mean nobody where a change is about nobody. */
  forNobody(rule: TierRule): number | null;
  /** At most so many could approve one change today. */
  today(rule: TierRule): number;
  /** Whether a rule may mean the member. */
  means(rule: TierRule, member: TeamMember): boolean;
}

/** Returns the pool of a team; costs one pass over members and projects. */
export function approverPool(team: TeamFile, now: Instant): ApproverPool {
  const humans = new Set<string>();
  const able = new Set<string>();
  const managers = new Set<string>();
  for (const member of team.members) {
    const { person, type, manager } = member;
    if (type !== 'service') humans.add(person);
    if (type !== 'service' && !hasEnded(member, now) && forgePins(member).ids.length > 0) able.add(person);
    if (manager !== null) managers.add(manager.value);
  }
  const owners = new Set((team.projects ?? []).flatMap(({ owner }) => owner ?? []));
  const shared = ownersOfOne(team);

  const count = (rule: TierRule, who: ReadonlySet<string>, withWords: boolean): number => {
    const { approvers } = rule;
    if (approvers === null) return who.size;
    const people = new Set(approvers.filter((name) => who.has(name)));
    const extra = (word: string, those: ReadonlySet<string>, most: number): number =>
      withWords && approvers.includes(word) ? Math.min(most, intersection(those, who)) : 0;
    return people.size + extra('manager', managers, 1) + extra('project.owner', owners, shared);
  };
  const hasTeam = ({ approvers }: TierRule): boolean =>
    approvers?.some((name) => name.includes('/')) ?? false;
  return {
    named: (rule) => (hasTeam(rule) ? null : count(rule, humans, true)),
    forNobody: (rule) => (hasTeam(rule) ? null : count(rule, humans, false)),
    today: (rule) => (hasTeam(rule) ? able.size : count(rule, able, true)),
    means: (rule, { person }) =>
      rule.approvers === null ||
      hasTeam(rule) ||
      rule.approvers.includes(person) ||
      (rule.approvers.includes('manager') && managers.has(person)) ||
      (rule.approvers.includes('project.owner') && owners.has(person)),
  };
}

/** Aliases may share a native id, so that one grant can have several owners. */
function ownersOfOne(team: TeamFile): number {
  const byNative = new Map<string, Set<string>>();
  for (const { owner, native } of team.projects ?? []) {
    for (const { account, id } of owner === null ? [] : native) {
      const key = `${account}\n${id}`;
      byNative.set(key, (byNative.get(key) ?? new Set()).add(owner ?? ''));
    }
  }
  let most = 0;
  for (const { size } of byNative.values()) most = Math.max(most, size);
  return most;
}

function intersection(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const item of a) if (b.has(item)) count += 1;
  return count;
}
