// One repository to read from and write to: what comments, checks and issues are made of.
import { clientOn, type Parameters, type Reply } from './client.ts';
import { connect, type Fields } from './connection.ts';
import type { ForgeOptions } from './forge.ts';
import { listOf } from './lists.ts';
import type { Part } from './read/shape.ts';
import { ownerAndName } from './repository-name.ts';
import { type Added, createWriter } from './writer.ts';

/** Routes are below `/repos/{owner}/{repo}`; refusals throw. */
export interface Desk {
  one(route: string, own: Parameters): Promise<Part>;
  list<Item>(
    route: string,
    own: Parameters,
    read: (part: Part) => Item,
    keyOf: (item: Item) => number,
    within?: string,
  ): Promise<readonly Item[]>;
  add(method: 'POST' | 'PATCH', route: string, fields: Fields): Promise<Added>;
  set(route: string, fields: Fields): Promise<Part>;
  /** Waits so many times the base delay. */
  pause(times: number): Promise<void>;
  close(): Promise<void>;
}

/** Sends nothing yet. Throws RollcallError RC627 where address or name cannot be one. */
export function openDesk(options: ForgeOptions): Desk {
  const here = ownerAndName(options.repository);
  const connection = connect(options);
  const client = clientOn(connection, options.clock);
  const writer = createWriter(connection);
  const below = (route: string): string => `/repos/{owner}/{repo}${route}`;
  return {
    one: async (route, own) => granted(await client.one(below(route), { ...here, ...own })),
    list: async (route, own, read, keyOf, within) =>
      granted(await listOf(client, below(route), { ...here, ...own }, read, keyOf, within)),
    add: (method, route, fields) => writer.add(method, below(route), { ...here, ...fields }),
    set: (route, fields) => writer.set(below(route), { ...here, ...fields }),
    async pause(times) {
      const ms = times * (options.retryBaseMs ?? 1000);
      options.onWait?.({ ms, reason: 'GitHub did not say whether it wrote; looking for it' });
      await options.sleep(ms, options.signal);
    },
    close: () => connection.close(),
  };
}

function granted<Found>(reply: Reply<Found>): Found {
  if (reply.kind === 'refused') throw reply.error;
  return reply.found;
}
