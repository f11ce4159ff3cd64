// What wording a change takes beside the change itself, looked up once an account.
import type { AccountPlan } from '../model.ts';
import type { ChangeContext } from './change-words.ts';
import { aliasesOf } from './words.ts';

/** Returns the names that an account's plan knows: projects, changes by id, people by live row. */
export function contextOf(account: AccountPlan): ChangeContext {
  const people = new Map(account.settled.map(({ row, person }) => [row, person]));
  for (const { before, person } of account.changes) if (before !== null) people.set(before.id, person);
  return {
    aliases: aliasesOf(account),
    changes: new Map(account.changes.map((change) => [change.id, change])),
    people,
  };
}
