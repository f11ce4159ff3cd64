// Imports of several accounts put together: people by key, aliases by name, and who is kept under `ignore`.
import type { Json } from '../../core/change.ts';
import type { Issue } from '../../core/issue.ts';
import { visible } from '../../core/show.ts';
import type { AccountImport } from '../imported-member.ts';
import type { Imported } from './entry.ts';

/** Returns everybody who is to be a member, with all their accounts. Suspended people are not, unless the file has them. */
export function importsByPerson(imports: readonly AccountImport[]): ReadonlyMap<string, readonly Imported[]> {
  const people = new Map<string, Imported[]>();
  for (const { account, members } of imports) {
    for (const member of members) {
      if (member.status === 'suspended' && !member.in_file) continue;
      const same = people.get(member.person);
      const isStranger = member.email === null && !member.in_file;
      if (same === undefined) people.set(member.person, [{ account, member }]);
      else if (!isStranger) same.push({ account, member });
      // Nothing says that two people without an address are one, so each gets a handle.
      else people.set(freeName(`${member.person}-${account}`, people), [{ account, member }]);
    }
  }
  return people;
}

function freeName(name: string, taken: ReadonlyMap<string, unknown>): string {
  return taken.has(name) ? freeName(`${name}-2`, taken) : name;
}

/** Returns the aliases to add with their native ids; `named` says whether the account must be named. */
export function newAliases(imports: readonly AccountImport[], named: boolean): ReadonlyMap<string, Json> {
  const aliases = new Map<string, { readonly [account: string]: string }>();
  for (const { account, projects } of imports) {
    for (const { alias, native } of projects)
      aliases.set(alias, { ...aliases.get(alias), [account]: native });
  }
  return new Map(
    [...aliases].map(([alias, natives]): [string, Json] => [
      alias,
      named ? natives : (Object.values(natives)[0] ?? null),
    ]),
  );
}

/** People who stay as they are although `members` cannot say it. */
export interface KeptRows {
  readonly rules: readonly { readonly email: string; readonly reason: string }[];
  /** People who cannot be ignored in one account, because they are members in another. */
  readonly issues: readonly Issue[];
}

/** Returns one ignore rule a person. `members` are people whom the file has already. */
export function keptRows(
  imports: readonly AccountImport[],
  members: Pick<ReadonlySet<string>, 'has'>,
): KeptRows {
  const people = importsByPerson(imports);
  const rules = new Map<string, string>();
  const issues: Issue[] = [];
  const keep = (account: string, email: string, reason: string): void => {
    if (!people.has(email) && !members.has(email)) {
      if (!rules.has(email)) rules.set(email, reason);
      return;
    }
    issues.push({
      code: 'RC256',
      severity: 'error',
      message: `${account}: ${visible(email)} ${reason}, and cannot be under ignore while a member of another account`,
      hint: 'settle it in the account, or it goes with the next apply',
      account,
      person: email,
    });
  };
  for (const { account, members: imported, kept } of imports) {
    for (const { email, reason } of kept) keep(account, email, reason);
    for (const { email, status, in_file } of imported) {
      if (status !== 'suspended' || in_file || email === null) continue;
      keep(account, email, `suspended in ${account} when imported`);
    }
  }
  return { rules: [...rules].map(([email, reason]) => ({ email, reason })), issues };
}
