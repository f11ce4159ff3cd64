// Who may do what, now: questions that a missing permission leaves open. Unknown is not no.
import type { Answer } from '../approval/model.ts';
import type { Client, Reply } from './client.ts';
import { field, integer, optional, type Part, text, word } from './read/shape.ts';

const WRITERS = new Set(['write', 'maintain', 'admin']);
const READERS = new Set(['none', 'read', 'triage']);

/** Answers `no` where the login is not that account's any more: logins are given away and taken again. */
export async function permissionOf(
  client: Client,
  repository: { readonly owner: string; readonly repo: string },
  login: string,
  id: number,
): Promise<Answer> {
  const reply = await client.one('/repos/{owner}/{repo}/collaborators/{username}/permission', {
    ...repository,
    username: login,
  });
  return answerOf(reply, (part) => {
    const user = optional(field(part, 'user'), (one) => integer(field(one, 'id')));
    if (user === null) return 'unknown';
    if (user !== id) return 'no';
    const permission = text(field(part, 'permission'));
    if (WRITERS.has(permission)) return 'yes';
    return READERS.has(permission) ? 'no' : 'unknown';
  });
}

/** `id` is the account's number where it is known: an answer about another account is none. */
export async function memberOf(
  client: Client,
  org: string,
  login: string,
  id: number | undefined,
): Promise<Answer> {
  const reply = await client.one('/orgs/{org}/memberships/{username}', { org, username: login });
  return answerOf(reply, (part) => {
    const user = optional(field(part, 'user'), (one) => integer(field(one, 'id')));
    if (id !== undefined && user !== null && user !== id) return 'no';
    return stateOf(part);
  });
}

export async function teamMemberOf(
  client: Client,
  org: string,
  slug: string,
  login: string,
): Promise<Answer> {
  const reply = await client.one('/orgs/{org}/teams/{team_slug}/memberships/{username}', {
    org,
    team_slug: slug,
    username: login,
  });
  return answerOf(reply, stateOf);
}

/** Invited is not a member yet. */
function stateOf(part: Part): Answer {
  return word(field(part, 'state'), ['active', 'pending']) === 'active' ? 'yes' : 'no';
}

function answerOf(reply: Reply<Part>, read: (part: Part) => Answer): Answer {
  if (reply.kind === 'found') return read(reply.found);
  if (reply.status === 403 || reply.status === 404) return 'unknown';
  throw reply.error;
}
