// Separation of duties: what nobody may have together in one account. Judged on what the file wants; where it leaves one
// side unmanaged, the plan judges what is live, and here is a warning.
import type { Capabilities } from '../../core/capabilities.ts';
import { allOf, shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { MemberAccount, TeamFile, TeamMember } from '../team-file.ts';
import { hasEnded, type Judging } from './judging.ts';
import type { ScopeIndex } from './scope-index.ts';

/** Whether a term holds; null: the file does not say. */
type Truth = boolean | null;

/** Reports members who have what `policy.conflicts` forbids together. */
export function checkConflicts(team: TeamFile, scopes: ScopeIndex, judging: Judging): void {
  const { conflicts } = team.policy;
  if (conflicts.length === 0) return;
  checkTerms(team, judging);
  for (const member of team.members) {
    if (hasEnded(member, judging.now)) continue;
    for (const account of member.accounts) {
      for (const { name, deny } of conflicts) judge(member, account, name, deny, scopes, judging);
    }
  }
}

function checkTerms(team: TeamFile, { report }: Judging): void {
  const aliases = new Set(team.projects?.map(({ alias }) => alias));
  for (const { deny, at } of team.policy.conflicts) {
    for (const term of deny) {
      const alias = term.startsWith('project:') ? term.slice('project:'.length) : undefined;
      if (alias === undefined || aliases.has(alias)) continue;
      report.error('RC220', at, `there is no project ${shown(alias)}`, { hint: didYouMean(alias, aliases) });
    }
  }
}

function judge(
  member: TeamMember,
  account: MemberAccount,
  name: string,
  deny: readonly string[],
  scopes: ScopeIndex,
  { report, now, capabilities }: Judging,
): void {
  const truths = deny.map((term) =>
    holds(term, member, account, scopes, now, capabilities.get(account.account) ?? null),
  );
  if (truths.includes(false)) return;
  const extra = { person: member.person, account: account.account };
  const unsaid = deny.filter((_, index) => truths[index] === null);
  if (unsaid.length === 0) {
    report.error(
      'RC242',
      member.at,
      `${shown(member.person)} has ${allOf(deny)} in ${account.account}, which ${name} forbids`,
      {
        hint: 'take one of them away',
        ...extra,
      },
    );
  } else {
    report.warning(
      'RC243',
      member.at,
      `${name} forbids ${allOf(deny)}, and the file does not say whether ${shown(member.person)} has ${allOf(unsaid)} in ${account.account}`,
      {
        hint: 'say so: allow or deny features, list reports',
        ...extra,
      },
    );
  }
}

function holds(
  term: string,
  member: TeamMember,
  account: MemberAccount,
  scopes: ScopeIndex,
  now: string,
  capabilities: Capabilities | null,
): Truth {
  const value = term.slice(term.indexOf(':') + 1);
  switch (term.slice(0, term.indexOf(':'))) {
    case 'role':
      return (
        account.role.value === value ||
        member.elevate.some(
          (raised) => raised.account === account.account && raised.role === value && raised.until > now,
        )
      );
    case 'type':
      return member.type === value;
    case 'project':
      return scopes.hasProject(account, value);
    case 'data':
      return scopes.dataOf(account).has(value);
    case 'report': {
      if (account.reports === null) return capabilities?.reports === false ? false : null;
      const reports = account.reports.value;
      return reports.kind === 'all' || reports.ids.includes(value);
    }
    default: {
      // feature: the schema lets nothing else through
      const feature = account.features?.value.find((candidate) => candidate.name === value);
      return feature?.allow ?? (capabilities?.features === false ? false : null);
    }
  }
}
