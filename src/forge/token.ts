// Whose token it is that asks, how long it lasts, and how far the forge's clock is from ours: told by one answer.
import { type Instant, instantAt } from '../core/instant.ts';
import type { Client } from './client.ts';
import type { ForgeOptions, TokenFacts } from './forge.ts';
import { userIn } from './read/user.ts';

/**
 * Asks for the token's own account, which tokens of apps and workflows have none of (403).
 * Source: https://docs.github.com/rest/users/users#get-the-authenticated-user
 */
export async function readToken(client: Client, clock: ForgeOptions['clock']): Promise<TokenFacts> {
  const { reply, headers } = await client.oneWithHeaders('/user');
  const now = clock.now();
  if (reply.kind === 'refused' && reply.status !== 403 && reply.status !== 404) throw reply.error;
  const date = Date.parse(headers.get('date') ?? '');
  return {
    user: reply.kind === 'found' ? userIn(reply.found) : null,
    scopes: scopesIn(headers.get('x-oauth-scopes')),
    expires_at: expiryIn(headers.get('github-authentication-token-expiration')),
    ahead_ms: Number.isNaN(date) ? null : date - now,
  };
}

/** A token without any scope has the header, and nothing in it. */
function scopesIn(header: string | undefined): readonly string[] | null {
  if (header === undefined) return null;
  return header
    .split(',')
    .map((scope) => scope.trim())
    .filter((scope) => scope !== '');
}

/** `2026-12-24 09:00:00 UTC`, or with an offset (`+0100`) in place of the zone. */
function expiryIn(header: string | undefined): Instant | null {
  const [, day, time, zone = ''] =
    /^(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}) (UTC|[+-]\d{4})$/u.exec(header?.trim() ?? '') ?? [];
  if (day === undefined || time === undefined) return null;
  const offset = zone === 'UTC' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3)}`;
  const ms = Date.parse(`${day}T${time}${offset}`);
  return Number.isNaN(ms) ? null : instantAt(ms);
}
