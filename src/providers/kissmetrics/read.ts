// Reads a whole account: seats and scopes, who we are, invitations, members, projects. All of it, or an error.
import type { Actor, LiveAccount, LiveRow } from '../../core/access.ts';
import { byKeys } from '../../core/compare.ts';
import type { HttpClient } from '../http/client.ts';
import type { Reader } from '../provider.ts';
import { listPath } from './calls.ts';
import { type Conversion, catalogueOf, invitedRow, memberRow } from './convert.ts';
import { fetcher } from './fetcher.ts';
import { PAGE_LIMIT, readList } from './pages.ts';
import type { RoleMap } from './roles.ts';
import {
  parseAccount,
  parseInvitation,
  parseMe,
  parseMember,
  parsePage,
  parseProject,
  type Refuse,
  type WireInvitation,
  type WireMe,
} from './wire.ts';

export interface ReaderOptions {
  readonly account: string;
  readonly client: HttpClient;
  readonly prefix: string;
  readonly roles: RoleMap;
}

export function openReader(options: ReaderOptions): Reader {
  const { client } = options;
  return { read: (signal) => readAccount(options, signal), close: () => client.close() };
}

async function readAccount(options: ReaderOptions, signal: AbortSignal): Promise<LiveAccount> {
  const { account, client, prefix, roles } = options;
  const before = client.sent();
  const { get, one, refusing } = fetcher(account, client, signal);

  function list<T extends { readonly id: string }>(
    name: 'users' | 'invitations' | 'projects',
    parse: (row: unknown, refuse: Refuse) => T,
  ): Promise<readonly T[]> {
    const refuse = refusing(`${prefix}/${name}`);
    const source = {
      fetch: async (offset: number) =>
        parsePage(await get(listPath(name, prefix, PAGE_LIMIT, offset)), name, refuse),
      parse: (row: unknown) => parse(row, refuse),
      idOf: (row: T) => row.id,
    };
    return readList(source, refuse);
  }

  const { seats, scopes, multiple_owners: several } = await one(`${prefix}/account`, parseAccount);
  const me = await one(`${prefix}/me`, parseMe);
  // Invitations first: somebody who accepts in between is then in both lists, and never in none.
  let invitations = await list('invitations', parseInvitation);
  const members = await list('users', parseMember);
  const addresses = new Set(members.map((member) => member.email));
  if (invitations.some((invitation) => isOpen(invitation) && addresses.has(invitation.email)))
    invitations = await list('invitations', parseInvitation);
  const projects = scopes.projects ? await list('projects', parseProject) : null;

  const refuse = refusing(`${prefix}/users`);
  const conversion: Conversion = { roles, scopes, refuse };
  const rows: LiveRow[] = members.map((member) => memberRow(member, conversion));
  for (const invitation of invitations) {
    const row = invitedRow(invitation, { ...conversion, refuse: refusing(`${prefix}/invitations`) });
    if (row !== null) rows.push(row);
  }
  if (new Set(rows.map((row) => row.id)).size !== rows.length)
    return refuse('a member has the id of an invitation');

  return {
    rows: rows.sort(byKeys((row) => row.id)),
    seats,
    scopes: catalogueOf(scopes, projects),
    actor: actorOf(me, rows, roles),
    ...(several !== undefined && { several_owners: several }),
    calls: client.sent() - before,
  };
}

function isOpen(invitation: WireInvitation): boolean {
  return invitation.email !== null && invitation.status === 'pending';
}

/** Finds the acting member by id, else by address; a key of the account itself may be neither. */
function actorOf(me: WireMe, rows: readonly LiveRow[], roles: RoleMap): Actor {
  const members = rows.filter((row) => row.kind === 'member');
  const row =
    members.find((member) => member.id === me.id) ??
    (me.email === null ? undefined : members.find((member) => member.email === me.email));
  return {
    row: row?.id ?? null,
    email: me.email,
    role: me.role === null ? null : roles.levelOf(me.role),
  };
}
