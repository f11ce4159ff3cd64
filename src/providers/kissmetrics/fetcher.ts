// GETs of one read: the answer's JSON, or the error that ends the read. Never an answer that is no answer.
import { ProviderError } from '../../core/errors.ts';
import type { HttpClient } from '../http/client.ts';
import { errorOf } from './answer.ts';
import type { Refuse } from './wire.ts';

export interface Fetcher {
  /** Returns the JSON of a 2xx answer; throws the ProviderError of any other. */
  readonly get: (path: string) => Promise<unknown>;
  /** Fetches and reads one object. */
  readonly one: <T>(path: string, parse: (value: unknown, refuse: Refuse) => T) => Promise<T>;
  /** Returns what ends the read because of the answer of a path. */
  readonly refusing: (path: string) => Refuse;
}

export function fetcher(account: string, client: HttpClient, signal: AbortSignal): Fetcher {
  async function get(path: string): Promise<unknown> {
    const answer = await client.send({ method: 'GET', path }, signal);
    if (answer.status >= 300) throw errorOf(client, account, 'read', `GET ${path}`, answer);
    return answer.json;
  }

  function refusing(path: string): Refuse {
    return (why) => {
      throw new ProviderError('incomplete_read', account, client.show(`GET ${path}: ${why}`));
    };
  }

  return { get, refusing, one: async (path, parse) => parse(await get(path), refusing(path)) };
}
