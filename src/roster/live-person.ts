// Who a live row is in the words of team.yaml: a person of the file, an address, or a handle made for them.
import type { DesiredAccount, Identity, LiveRow } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import { type Email, parseEmail } from '../core/email.ts';
import { isId } from './imported-scopes.ts';
import type { NameBook } from './name-book.ts';

/** Of several rows of one person the one that gives most stands for them. */
export function rank(row: LiveRow): number {
  if (row.kind === 'member') return row.status === 'suspended' ? 1 : 0;
  return row.status === 'pending' ? 2 : 3;
}

/** Looks the person of a row up as planning does: by pinned ids, then logins, then addresses, old ones too. */
export function finder(desired: DesiredAccount | null): (row: LiveRow) => string | null {
  const persons = new Map<string, string>();
  for (const { person, identities } of [...(desired?.members ?? []), ...(desired?.ended ?? [])]) {
    for (const { by, value } of identities) persons.set(`${by} ${value}`, person);
  }
  for (const { person, previous_email } of desired?.members ?? []) {
    if (previous_email !== null && !persons.has(`email ${previous_email}`))
      persons.set(`email ${previous_email}`, person);
  }
  return (row) =>
    persons.get(`id ${row.id}`) ??
    persons.get(`login ${row.login ?? ''}`) ??
    persons.get(`email ${row.email ?? ''}`) ??
    null;
}

/** Returns whether rows with an address are left alone by an ignore rule: the address itself or its whole domain. */
export function ignoring(desired: DesiredAccount | null): (row: LiveRow) => boolean {
  const patterns = new Set(desired?.ignore.map(({ pattern }) => pattern));
  return ({ email }) =>
    email !== null && (patterns.has(email) || patterns.has(`*${email.slice(email.lastIndexOf('@'))}`));
}

/** The address; a handle for members without one, who are found by id, and for people whom the service knows by login. */
export function keyFor(row: LiveRow, handles: NameBook): string | null {
  const email = parseEmail(row.email ?? '');
  if (email !== null) return email;
  const findable = row.kind === 'member' ? isId(row.id) || isId(row.login ?? '') : isId(row.login ?? '');
  return findable ? handles.take(row.login, row.name, row.id) : null;
}

/** What the entry must pin so that the row is found again. */
export function pinsFor(row: LiveRow, email: Email | null, { people }: Capabilities): readonly Identity[] {
  const login = row.login !== null && isId(row.login) ? [{ by: 'login', value: row.login } as const] : [];
  if (people === 'login' && login.length > 0) return login;
  if (email !== null) return [];
  return row.kind === 'member' && isId(row.id) ? [{ by: 'id', value: row.id }] : login;
}

/** What a row is called in messages; text from outside. */
export function labelOf({ id, email, login }: LiveRow): string {
  return email ?? login ?? id;
}
