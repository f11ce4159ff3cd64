// Asks GitHub's REST API and reads its answers, a page or a whole list: GET only, for its connection has no other way.
// Keeps a digest of every answer that is used. Knows no single question.
import { createHash } from 'node:crypto';
import type { RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import { type Accepted, connect, type Parameters, type ReadingConnection } from './connection.ts';
import type { ForgeAnswer, ForgeOptions } from './forge.ts';
import { judge } from './judge.ts';
import { field, items, type Part } from './read/shape.ts';
import { refusalOf } from './refusal.ts';

export type { Parameters } from './connection.ts';

/** What came of a question: something to read, or a refusal that its asker interprets. */
export type Reply<Found> =
  | { readonly kind: 'found'; readonly found: Found }
  | {
      readonly kind: 'refused';
      readonly status: number;
      /** What GitHub said, to be judged, not shown. */
      readonly said: string;
      readonly error: RollcallError;
    };

export interface Client {
  /** One answer; `route` as GitHub's documentation writes it, without `GET`. */
  one(route: string, parameters?: Parameters): Promise<Reply<Part>>;
  /** The same with the headers of the answer, by lower-case name. */
  oneWithHeaders(
    route: string,
  ): Promise<{ readonly reply: Reply<Part>; readonly headers: ReadonlyMap<string, string> }>;
  /**
   * The pages of a list, 100 items each, until the last. A refusal comes instead of the first page; one in the middle
   * throws, because half a list is none. `under` is the field that holds the items, where the answer is no bare list.
   */
  pages(route: string, parameters?: Parameters, under?: string): AsyncGenerator<Reply<readonly Part[]>>;
  /** Text as it may be shown: without token and controls. */
  show(text: string): string;
  answers(): readonly ForgeAnswer[];
  close(): Promise<void>;
}

/** More than any list of one repository has; a list without end is a fault. */
const MAX_PAGES = 2000;

/** Sends nothing yet. Throws RollcallError RC627 where the address cannot be one of an API. */
export function createClient(options: ForgeOptions): Client {
  return clientOn(connect(options), options.clock);
}

/** Returns a client on a connection that others may use too. */
export function clientOn(connection: ReadingConnection, clock: ForgeOptions['clock']): Client {
  const answers = new Map<string, ForgeAnswer>();

  async function ask(
    route: string,
    parameters: Parameters,
  ): Promise<{ reply: Reply<Part>; next: string | null; headers: ReadonlyMap<string, string> }> {
    const { verdict, got, url, call } = await connection.get(route, parameters, judge);
    if (got.kind !== 'answer') throw new TypeError('only an answer is an answer');
    answers.set(call, {
      call: connection.show(call),
      status: got.status,
      fetched_at: instantAt(clock.now()),
      sha256: createHash('sha256').update(got.body).digest('hex'),
    });
    return {
      reply: replyOf(verdict, call, got.headers),
      next: nextOf(got.headers, url, call),
      headers: got.headers,
    };
  }

  function replyOf(accepted: Accepted, call: string, headers: ReadonlyMap<string, string>): Reply<Part> {
    const { status, json, said } = accepted;
    if (status === 200) return { kind: 'found', found: { json, at: connection.show(call) } };
    const { mayLackPermission, message, hint } = refusalOf(accepted, headers);
    const code = mayLackPermission ? 'RC621' : 'RC628';
    return { kind: 'refused', status, said, error: connection.failure(code, call, message, hint) };
  }

  function nextOf(headers: ReadonlyMap<string, string>, from: URL, call: string): string | null {
    const link = headers.get('link') ?? '';
    const to = /<([^<>]*)>\s*;[^,<]*\brel="?next"?/.exec(link)?.[1];
    return to === undefined ? null : connection.within(to, from, call);
  }

  return {
    async one(route, parameters = {}) {
      return (await ask(route, parameters)).reply;
    },
    async oneWithHeaders(route) {
      const { reply, headers } = await ask(route, {});
      return { reply, headers };
    },
    async *pages(route, parameters = {}, under = '') {
      let got = await ask(route, { ...parameters, per_page: 100 });
      if (got.reply.kind === 'refused') {
        yield got.reply;
        return;
      }
      const seen = new Set<string>();
      for (;;) {
        if (got.reply.kind === 'refused') throw got.reply.error;
        const { found } = got.reply;
        yield { kind: 'found', found: items(under === '' ? found : field(found, under)) };
        const { next } = got;
        if (next === null) return;
        if (seen.has(next) || seen.size === MAX_PAGES)
          throw connection.failure('RC626', found.at, 'lists pages without end');
        seen.add(next);
        got = await ask(next, {});
      }
    },
    show: (text) => connection.show(text),
    answers() {
      return [...answers].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, answer]) => answer);
    },
    close: () => connection.close(),
  };
}
