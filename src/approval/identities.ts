// Who of the parent's roster an account on the forge, or an address in a commit, belongs to. Asks two questions apart:
// who may be counted (numbers only) and who may be involved (any hint will do). Never looks at the head's roster.
import { parseEmail } from '../core/email.ts';
import type { ApprovalRoster, ForgeUser } from './model.ts';

export interface Identities {
  /** The one person to whom the account's number is pinned; null: nobody, or two people claim it. */
  personOf(user: ForgeUser | null): string | null;
  /** Whoever the account may be, by number or else by login: people to keep from approving their own work. */
  linkedTo(user: ForgeUser): readonly string[];
  /** Whoever an address of a trailer is: a key of the roster, or the forge's own `ID+login@users.noreply` address. */
  atAddress(address: string): readonly string[];
}

/** GitHub's private commit addresses; an enterprise server has its own name after `noreply.`. */
const NOREPLY = /^(\d{1,15})\+[^@]+@users\.noreply\./;

/** Returns the index; costs one pass over the roster. */
export function identities(roster: ApprovalRoster): Identities {
  const byId = new Map<number, string[]>();
  const byLogin = new Map<string, string[]>();
  const keys = new Set<string>();
  for (const entry of roster.people) {
    keys.add(entry.person);
    for (const id of new Set(entry.forge.ids)) push(byId, id, entry.person);
    for (const login of new Set(entry.forge.logins.map(lower))) push(byLogin, login, entry.person);
  }
  return {
    personOf: (user) => {
      const owners = user === null ? [] : (byId.get(user.id) ?? []);
      return owners.length === 1 ? (owners[0] ?? null) : null;
    },
    linkedTo: ({ id, login }) => byId.get(id) ?? byLogin.get(lower(login)) ?? [],
    atAddress: (address) => {
      const email = parseEmail(address);
      if (email === null) return [];
      if (keys.has(email)) return [email];
      const id = NOREPLY.exec(email)?.[1];
      return id === undefined ? [] : (byId.get(Number(id)) ?? []);
    },
  };
}

/** Logins differ by more than case. */
function lower(login: string): string {
  return login.toLowerCase();
}

function push<K>(lists: Map<K, string[]>, key: K, value: string): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
