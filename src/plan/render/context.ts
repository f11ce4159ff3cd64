// What wording a change takes beside the change itself, looked up once an account.
import type { AccountPlan } from '../model.ts';
import type { ChangeContext } from './change-words.ts';
import { aliasesOf } from './words.ts';

/** Returns the names that an account's plan knows: projects, and changes by id. */
export function contextOf(account: AccountPlan): ChangeContext {
  return {
    aliases: aliasesOf(account),
    changes: new Map(account.changes.map((change) => [change.id, change])),
  };
}
