// Addresses may only be of the domains that the policy allows; personal and throw-away mail is told apart.
import { domainOf, type Email } from '../../core/email.ts';
import type { Position } from '../../core/issue.ts';
import { isDisposableDomain, isPersonalDomain } from '../mail-domains.ts';
import { shown } from '../shown.ts';
import { didYouMean } from '../suggest.ts';
import type { TeamFile } from '../team-file.ts';
import type { Judging } from './judging.ts';

type Kind = 'work' | 'personal' | 'disposable';

/** Reports addresses of people whose domain may not be used. */
export function checkDomains(team: TeamFile, { report }: Judging): void {
  const { allowed_domains, ban_personal } = team.policy.email;
  const allowed = allowed_domains === null ? null : new Set(allowed_domains);
  const kinds = new Map<string, Kind>();

  for (const { person, email, at, previous_email } of team.members) {
    if (email !== null) check(email, at, person);
    if (previous_email !== null) checkAllowed(domainOf(previous_email.value), previous_email.at, person);
  }

  function checkAllowed(domain: string, at: Position, person: string): boolean {
    if (allowed === null || allowed.has(domain)) return true;
    report.error('RC202', at, `${shown(domain)} is not one of the allowed domains`, {
      hint: didYouMean(domain, allowed) ?? `policy.email.allowed_domains: ${[...allowed].join(', ')}`,
      person,
    });
    return false;
  }

  function check(email: Email, at: Position, person: string): void {
    const domain = domainOf(email);
    if (!checkAllowed(domain, at, person)) return;
    const kind = kinds.get(domain) ?? kindOf(domain);
    kinds.set(domain, kind);
    // A domain that the policy names is meant, unless the policy bans its kind.
    if (kind === 'work' || (allowed !== null && !ban_personal)) return;
    const message = `${domain} is ${kind === 'disposable' ? 'throw-away' : 'personal'} mail`;
    const extra = { hint: 'use a work address', person };
    if (kind === 'disposable' || ban_personal) report.error('RC203', at, message, extra);
    else report.warning('RC203', at, message, extra);
  }
}

function kindOf(domain: string): Kind {
  if (isDisposableDomain(domain)) return 'disposable';
  return isPersonalDomain(domain) ? 'personal' : 'work';
}
