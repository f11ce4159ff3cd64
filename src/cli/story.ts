// One person across the file, the accounts and the next plan, as a value. The plan is the whole one: what a person gets
// can depend on others, so it is filtered for the person afterwards, not narrowed to them.
import type { LiveRow } from '../core/access.ts';
import type { Instant } from '../core/instant.ts';
import { namesOf, statusAt } from '../plan/live-row.ts';
import type { AccountPlan, Plan } from '../plan/model.ts';
import type { Explanation } from '../roster/explain.ts';
import type { LiveReads } from './connect.ts';

/** One account's side of the story. */
export interface AccountStory {
  readonly account: string;
  /** Why the account could not be read; null: it was. */
  readonly unread: AccountPlan['refused'];
  /** Live rows that are the person's, with the status that they have at the moment of the plan. */
  readonly rows: readonly LiveRow[];
  /** Why nothing of the account will run; null: it may. */
  readonly refused: AccountPlan['refused'];
  /** What the next plan says of the person. */
  readonly plan: Pick<AccountPlan, 'changes' | 'pending' | 'held' | 'withheld' | 'quarantine' | 'excluded'>;
  /** Display names of projects by native id. */
  readonly projects: AccountPlan['projects'];
}

/** Everything that is known of one person. */
export interface Story {
  readonly person: string;
  readonly now: Instant;
  /** null: the file does not have them. */
  readonly file: Explanation | null;
  /** Accounts in which the file or the account knows the person, and those that could not be read. */
  readonly accounts: readonly AccountStory[];
}

/** Returns the person's story; null where neither the file nor an account that was read knows them. */
export function storyOf(
  plan: Plan,
  reads: LiveReads,
  person: string,
  file: Explanation | null,
): Story | null {
  const accounts = plan.accounts.flatMap((account): readonly AccountStory[] => {
    const wanted = file?.accounts.find((entry) => entry.account === account.account);
    const names = new Set([
      person,
      ...(file?.previous_email ? [file.previous_email.value] : []),
      ...(wanted?.identities ?? []).map(({ value }) => value),
    ]);
    const rows = (reads.get(account.account)?.rows ?? [])
      .filter((row) => namesOf(row).some((name) => names.has(name)))
      .map((row) => ({ ...row, status: statusAt(row, account.policy, plan.now) }));
    const told = theirs(account, names, new Set(rows.map(({ id }) => id)));
    const isKnown =
      rows.length > 0 || wanted !== undefined || Object.values(told).some((list) => list.length > 0);
    if (account.read && !isKnown) return [];
    const { refused, projects } = account;
    const unread = account.read ? null : refused;
    return [
      {
        account: account.account,
        unread,
        rows,
        refused: account.read ? refused : null,
        plan: told,
        projects,
      },
    ];
  });
  if (file === null && accounts.every(({ unread }) => unread !== null)) return null;
  return { person, now: plan.now, file, accounts };
}

/** Lists of a plan name people by key or address, and some of them rows. */
function theirs(
  plan: AccountPlan,
  names: ReadonlySet<string>,
  rows: ReadonlySet<string>,
): AccountStory['plan'] {
  const isTheirs = ({ person }: { readonly person: string }): boolean => names.has(person);
  return {
    changes: plan.changes.filter((change) => isTheirs(change) || rows.has(change.before?.id ?? '')),
    pending: plan.pending.filter(isTheirs),
    held: plan.held.filter(isTheirs),
    withheld: plan.withheld.filter(isTheirs),
    quarantine: plan.quarantine.filter((row) => isTheirs(row) || row.rows.some((id) => rows.has(id))),
    excluded: plan.excluded.filter((row) => isTheirs(row) || rows.has(row.row)),
  };
}
