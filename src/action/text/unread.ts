// Accounts of a plan that nobody has read: those that the base branch does not know yet, and those that could not be.
import type { AccountPlan } from '../../plan/model.ts';

/** The base does not know it, so that its settings are not used before they are merged (src/cli/pull-plan.ts). */
const NEW_ACCOUNT = 'RC677';

/** Returns whether an account was not read because it is new here. */
export function isNew({ read, refused }: Pick<AccountPlan, 'read' | 'refused'>): boolean {
  return !read && refused?.code === NEW_ACCOUNT;
}
