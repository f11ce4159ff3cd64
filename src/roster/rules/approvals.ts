// `policy.approvals` against the people of the file: names that lead nowhere, rules that nobody can fulfil, and people
// who would review in vain. What only a name shows is an error; pins and the calendar are warnings.
import type { Risk } from '../../core/risk.ts';
import { forgePins } from '../forge-pins.ts';
import { approverOf } from '../read/approvals.ts';
import { anyOf, shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { TeamFile, TeamMember } from '../team-file.ts';
import { child, itemsOf, positionOf, type TreeNode } from '../tree.ts';
import { type ApproverPool, approverPool, type TierRule, tierRules } from './approver-pool.ts';
import type { Judging } from './judging.ts';

/** `org/team` as GitHub names them. */
const TEAM = /^[A-Za-z\d](?:[A-Za-z\d-]*[A-Za-z\d])?\/[A-Za-z\d_][\w.-]*$/;
const WORDS = ['manager', 'project.owner'] as const;
const PIN = 'ids: { github: { login: …, id: 4242 } }';

/** Reports rules that do not say what they seem to say. */
export function checkApprovals(team: TeamFile, judging: Judging): void {
  const { approvals } = team.policy;
  const written = judging.approvals;
  if (approvals === null || written === null) return;
  const rules = tierRules(approvals);
  const names = nameCheck(team, judging);
  for (const { tier } of rules) {
    const seen = new Set<string>();
    for (const item of itemsOf(child(child(written.value, tier), 'approvers'))) names(item, seen);
  }
  if (!judging.complete) return;
  const pool = approverPool(team, judging.now);
  for (const rule of rules) {
    const place = child(written.value, rule.tier) ?? written.key;
    checkRule(rule, pool, approvals.min_team_mode ?? false, place, judging);
  }
  for (const member of team.members) {
    if (rules.some((rule) => pool.means(rule, member))) checkPins(member, judging);
  }
}

type NameCheck = (item: TreeNode, seen: Set<string>) => void;

function nameCheck(team: TeamFile, { report }: Judging): NameCheck {
  const members = new Map(team.members.map((member) => [member.person, member]));
  const meant = {
    manager: team.members.some(({ manager }) => manager !== null),
    'project.owner': (team.projects ?? []).some(({ owner }) => owner !== null),
  };
  return (item, seen) => {
    const name = approverOf(item);
    if (name === undefined) return;
    const at = positionOf(item);
    const key = name.includes('/') ? name.toLowerCase() : name;
    if (seen.has(key)) {
      report.error('RC108', at, `${shown(name)} stands twice in the list`, { hint: 'keep one of them' });
      return;
    }
    seen.add(key);
    if (name.includes('/')) {
      if (TEAM.test(name)) return;
      const hint = name.startsWith('@') ? `write ${name.slice(1)}` : 'teams are written org/team';
      report.error('RC114', at, `${shown(name)} is not the name of a team`, { hint });
      return;
    }
    const word = WORDS.find((one) => one === name);
    if (word !== undefined) {
      if (!meant[word]) report.warning('RC282', at, `${name} means nobody here`, { hint: HINTS[word] });
      return;
    }
    const member = members.get(name);
    if (member === undefined) {
      report.warning('RC260', at, `the approver ${shown(name)} is not in the file`, {
        hint: didYouMean(name, [...WORDS, ...members.keys()]) ?? 'name somebody who is in the file',
      });
    } else if (member.type === 'service') {
      report.warning('RC283', at, `${shown(name)} is no human, so their approval never counts`, {
        hint: 'name a person',
        person: name,
      });
    } else if (member.ids.every(({ account }) => account !== 'github')) {
      report.warning('RC283', at, `${shown(name)} is known by no GitHub account`, {
        hint: `add ${PIN} to the member`,
        person: name,
      });
    }
  };
}

const HINTS = {
  manager: 'give members a manager, or name people',
  'project.owner': 'give projects an owner, or name people',
} as const;

/** What changes of a tier can be about nobody in particular. */
const ABOUT_NOBODY: { readonly [tier in Risk]: string | null } = {
  low: 'comments and layout',
  medium: null,
  high: 'policy.allow',
  critical: 'policy, this rule included,',
};

function checkRule(
  rule: TierRule,
  pool: ApproverPool,
  minTeam: boolean,
  place: TreeNode,
  { report }: Judging,
): void {
  const { tier, count } = rule;
  const needed = minTeam ? 1 : count;
  const at = positionOf(child(place, 'approvers') ?? place);
  const approvals = `${needed} approval${needed === 1 ? '' : 's'}`;
  const named = pool.named(rule);
  if (named !== null && named < needed) {
    const whom = rule.approvers === null ? 'the file has' : 'the names mean';
    report.error(
      'RC280',
      at,
      `changes of ${tier} risk need ${approvals}, and ${whom} at most ${people(named)}`,
      { hint: named === 0 ? 'name people who are in the file' : wayOut(named) },
    );
    return;
  }
  const today = pool.today(rule);
  if (today < needed) {
    report.warning(
      'RC281',
      at,
      `no change of ${tier} risk could be approved today: ${approvals} needed, and ${people(today)} could approve`,
      { hint: `an approver needs a number: ${PIN}` },
    );
    return;
  }
  const forNobody = pool.forNobody(rule);
  const what = ABOUT_NOBODY[tier];
  if (what !== null && forNobody !== null && forNobody < needed) {
    report.warning(
      'RC281',
      at,
      `a change of ${what} could never be approved: ${approvals} needed, and it is about nobody who has a ${anyOf(['manager', 'project'])}`,
      { hint: 'name people or a team beside manager and project.owner' },
    );
  }
}

function wayOut(named: number): string {
  return `name more, write count: ${named}, or set min_team_mode: true`;
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count === 0 ? 'no' : count} people`;
}

/** Whoever seems to be known on GitHub, and whose reviews would count for nothing. */
function checkPins(member: TeamMember, { report }: Judging): void {
  const { ids, logins, others } = forgePins(member);
  const at = member.ids.find(({ account }) => account === 'github')?.at ?? member.at;
  if (ids.length > 0 || logins.length + others.length === 0) return;
  const [login] = logins;
  const [other] = others;
  const isNumber = login !== undefined && /^\d+$/.test(login);
  report.warning(
    'RC283',
    at,
    login === undefined
      ? `${shown(other ?? '')} is no number of a GitHub account`
      : `${shown(member.person)} is known on GitHub by the login ${shown(login)} only, so their approval never counts`,
    {
      hint:
        login === undefined
          ? `write ${PIN}`
          : isNumber
            ? `if ${login} is the number of the account, write { id: ${login} }`
            : `add the number of the account: { login: ${login}, id: … }`,
      person: member.person,
    },
  );
}
