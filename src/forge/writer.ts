// Writes to GitHub's REST API. Knows no single route, but which writes may be sent again: one that sets something may,
// one that adds something may not once its answer was lost, for it may have been carried out.
import type { RollcallError } from '../core/errors.ts';
import type { Accepted, Connection, Fields, Settled } from './connection.ts';
import { type Attempt, type Judgement, judge } from './judge.ts';
import type { Part } from './read/shape.ts';
import { refusalOf } from './refusal.ts';
import type { Exchange } from './transport.ts';

/** What came of a write that adds something. */
export type Added =
  | { readonly kind: 'done'; readonly found: Part }
  /** It may have been carried out; `error` says so for whoever cannot find out. */
  | { readonly kind: 'doubtful'; readonly error: RollcallError };

/** Refusals throw: RC672 where a permission may be missing, RC673 for others. Limits are waited for, as in reading. */
export interface Writer {
  /** Sends what must not be sent twice. `route` as GitHub's documentation writes it, without the method. */
  add(method: 'POST' | 'PATCH', route: string, fields: Fields): Promise<Added>;
  /** Sends a PATCH that has the same end however often it is carried out, until there is an answer. */
  set(route: string, fields: Fields): Promise<Part>;
}

/** 200: changed; 201: made. */
const GOOD = [200, 201];

interface Doubt {
  readonly kind: 'doubtful';
  readonly message: string;
}

export function createWriter(connection: Connection): Writer {
  function read({ got, call }: Settled<unknown>, accepted: Accepted): Part {
    if (GOOD.includes(accepted.status)) return { json: accepted.json, at: connection.show(call) };
    if (got.kind !== 'answer') throw new TypeError('only an answer is an answer');
    const { mayLackPermission, message, hint } = refusalOf(accepted, got.headers);
    throw connection.failure(mayLackPermission ? 'RC672' : 'RC673', call, message, hint);
  }

  return {
    async add(method, route, fields) {
      const settled = await connection.write<Accepted | Doubt>(method, route, fields, judgeAddition);
      const { verdict, call } = settled;
      return verdict.kind === 'doubtful'
        ? { kind: 'doubtful', error: connection.failure('RC671', call, verdict.message) }
        : { kind: 'done', found: read(settled, verdict) };
    },
    async set(route, fields) {
      const settled = await connection.write<Accepted>('PATCH', route, fields, (got, attempt) =>
        judge(got, attempt, GOOD),
      );
      return read(settled, settled.verdict);
    },
  };
}

/** As in reading, but for what leaves open whether it was carried out: no answer, 5xx, a success that is unreadable. */
function judgeAddition(got: Exchange, attempt: Attempt): Judgement | Doubt {
  const verdict = judge(got, attempt, GOOD);
  switch (got.kind) {
    case 'unsent':
    case 'untrusted':
      return verdict;
    case 'lost':
      return { kind: 'doubtful', message: `no answer: ${got.message}` };
    case 'oversized':
      return { kind: 'doubtful', message: 'the answer is larger than anything GitHub sends' };
    case 'answer': {
      const { status } = got;
      const isUnreadable = status < 300 && verdict.kind !== 'answer';
      if (status >= 500 || status === 408 || isUnreadable)
        return {
          kind: 'doubtful',
          message: `answered ${status}${isUnreadable ? ' with nothing that can be read' : ''}`,
        };
      return verdict;
    }
  }
}
