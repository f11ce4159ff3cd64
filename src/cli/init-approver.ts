// Who approves, as `init` is told: a person of the account and the account that they review with on GitHub.
import { InvalidArgumentError } from 'commander';
import { isRole, ROLES, type Role } from '../core/access.ts';
import { parseEmail } from '../core/email.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Forge } from '../forge/forge.ts';
import type { FirstApprover } from '../scaffold/first-team.ts';

/** `ada@example.com=ada-acme`, `ada@example.com=4101` or `ada@example.com=ada-acme:owner`. */
export interface NamedApprover {
  readonly person: string;
  /** A number where all of it is digits, else a login. */
  readonly account: string;
  readonly role: Role | null;
}

/** Collects approvers for commander. */
export function approver(
  text: string,
  before: readonly NamedApprover[] | undefined,
): readonly NamedApprover[] {
  const [, address = '', account = '', role = null] = /^([^=]+)=([^:]+)(?::(.*))?$/u.exec(text.trim()) ?? [];
  const person = parseEmail(address);
  if (person === null) throw new InvalidArgumentError('write EMAIL=LOGIN or EMAIL=NUMBER');
  // Logins that a company manages end in _ and a short name.
  if (!/^[A-Za-z0-9][A-Za-z0-9-]{0,99}(?:_[A-Za-z0-9]+)?$/u.test(account))
    throw new InvalidArgumentError('after = stands a login on GitHub, or the number of the account');
  if (role !== null && !isRole(role))
    throw new InvalidArgumentError(`after : stands the role that they are to have: ${ROLES.join(', ')}`);
  return [...(before ?? []), { person, account, role }];
}

/**
 * Returns the approvers with the numbers of their accounts. Logins are looked up; numbers are taken as given where GitHub
 * cannot be asked. Throws RollcallError RC565 where there is no such account, RC642 where GitHub would have to be asked.
 */
export async function pinned(
  approvers: readonly NamedApprover[],
  forge: Forge | null,
  why_not: string | null,
): Promise<readonly FirstApprover[]> {
  const found: FirstApprover[] = [];
  for (const { person, account, role } of approvers) {
    if (/^[1-9]\d{0,14}$/u.test(account)) {
      found.push({ person, login: await loginOf(Number(account), forge), id: Number(account), role });
      continue;
    }
    if (forge === null) {
      throw new RollcallError(
        'RC642',
        `the number of ${account} on GitHub is not known: ${why_not ?? 'nobody was asked'}`,
        {
          hint: 'set a token and --repo, or give the number: `gh api users/LOGIN --jq .id` prints it',
        },
      );
    }
    const user = await forge.account(account);
    if (user === null) throw new RollcallError('RC565', `nobody is ${account} on GitHub`);
    if (user.type !== 'User')
      throw new RollcallError('RC565', `${visible(user.login)} on GitHub is no person (${user.type})`);
    found.push({ person, login: user.login, id: user.id, role });
  }
  return found;
}

/** null: GitHub was not asked. */
async function loginOf(id: number, forge: Forge | null): Promise<string | null> {
  if (forge === null) return null;
  const user = await forge.user(id);
  if (user === null) throw new RollcallError('RC565', `no account on GitHub has the number ${id}`);
  return user.login;
}
