// The embedded account server: loopback only, one state, one writer. Puts the pure parts together and nothing else.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { RollcallError } from '../core/errors.ts';
import { addMillis, type Instant, instantAt, parseInstant } from '../core/instant.ts';
import { isAuthorized } from './credentials.ts';
import { countFaults, decodeFaults, type Fault } from './faults.ts';
import type { SandboxState } from './model.ts';
import { type Answer, failure } from './present.ts';
import type { ApiRequest } from './request.ts';
import { answer, isKnown } from './routes.ts';
import { decodeSeed, EMPTY_SEED } from './seed.ts';
import { readStateFile, writeStateFile } from './state-file.ts';
import { settle } from './store.ts';
import {
  type Body,
  type Replacement,
  type Reply,
  readBody,
  replacement,
  replyOf,
  send,
  withTotal,
} from './wire.ts';
import { happen, type WorldEvent } from './world.ts';

export interface SandboxOptions {
  /** JSON of a seed; without one, an account with nobody but its owner. */
  readonly seed?: unknown;
  /** Where the account is kept. An existing file is used instead of the seed. Without it, memory only. */
  readonly stateFile?: string;
  /** Default 0: any free port. */
  readonly port?: number;
  /** JSON of a fault list. */
  readonly faults?: unknown;
  /** The instant at which a new account's clock stands still; without it, the machine's clock. */
  readonly clock?: string;
  /** Default `sandbox-token`. */
  readonly token?: string;
  /** The largest page, 1 to 100; default 100. */
  readonly maxLimit?: number;
  /** Told about every request once it is decided how it is answered. */
  readonly onRequest?: (entry: RequestLogEntry) => void;
}

/** One request as it was answered. */
export interface RequestLogEntry {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  /** null: cut off without an answer. */
  readonly status: number | null;
  readonly at: Instant;
  readonly request_id: string;
  /** Parsed; undefined: none, or not JSON. */
  readonly body: unknown;
  /** Kinds of the faults that it met. */
  readonly faults: readonly Fault['kind'][];
}

/** Who calls, as the headers say. */
interface Caller {
  readonly authorization: string | undefined;
  readonly requestId: string;
}

export interface Sandbox {
  /** `http://127.0.0.1:<port>`, without the prefix. */
  readonly url: string;
  readonly token: string;
  requests(): readonly RequestLogEntry[];
  /** The account as it is now, links past their time expired. */
  state(): SandboxState;
  /** Makes something happen that is no call of the API. Throws RollcallError RC532 where it cannot. */
  happen(event: WorldEvent): void;
  /** Moves the clock forward. Throws RollcallError RC532 for a negative length. */
  advance(ms: number): void;
  /** Replaces the fault list, counting from none again. */
  setFaults(json: unknown): void;
  /** Cuts every connection. The state file stays. */
  close(): Promise<void>;
}

/** Starts a sandbox. Throws RollcallError RC531 for a wrong seed, state file, fault list or clock, or a taken port. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const token = options.token ?? 'sandbox-token';
  const maxLimit = Math.min(100, Math.max(1, Math.floor(options.maxLimit ?? 100)));
  const log: RequestLogEntry[] = [];
  let counter = countFaults(decodeFaults(options.faults ?? []));
  let state = initial(options);
  save(state);

  function save(next: SandboxState): void {
    if (options.stateFile !== undefined) writeStateFile(options.stateFile, next);
  }

  /** The write comes first: what is answered is on the disk. */
  function commit(next: SandboxState): void {
    if (next === state) return;
    save(next);
    state = next;
  }

  function now(): Instant {
    return state.clock.kind === 'frozen' ? state.clock.now : instantAt(Date.now() + state.clock.offset_ms);
  }

  function happenNow(event: WorldEvent): void {
    commit(happen(settle(state, now()), event, now()));
  }

  function runWorld(faults: readonly Fault[], when: 'before' | 'after'): void {
    for (const fault of faults) {
      if (fault.kind === 'world' && (fault.when ?? 'before') === when) happenNow(fault.event);
    }
  }

  /** Does what the call asks for and returns the right answer. */
  function serve(request: ApiRequest, body: Body, { authorization, requestId }: Caller): Answer {
    const email = state.users.find((user) => user.id === state.acts_as)?.email ?? null;
    if (!isAuthorized(authorization, token, email) || !isKnown(state)) {
      return failure(401, ['Unauthenticated.']);
    }
    if (!body.ok) return failure(body.status, [body.message]);
    const result = answer(state, request, now(), { maxLimit, requestId });
    commit(result.state);
    return result.answer;
  }

  /** Carries out the call with the faults that it meets. Returns what is sent; null: the connection is cut. */
  function carryOut(request: ApiRequest, faults: readonly Fault[], body: Body, caller: Caller): Reply | null {
    runWorld(faults, 'before');
    const replaced = faults.find(isReplacement);
    if (replaced !== undefined && replaced.when !== 'after') {
      runWorld(faults, 'after');
      return replacement(replaced);
    }
    const right = serve(request, body, caller);
    runWorld(faults, 'after');
    return replaced === undefined ? replyOf(totalled(right, faults)) : replacement(replaced);
  }

  async function exchange(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(incoming);
    const request: ApiRequest = {
      method: incoming.method ?? '',
      ...addressOf(incoming.url ?? ''),
      body: body.ok ? body.value : undefined,
    };
    const requestId = requestIdOf(incoming, log.length + 1);
    const faults = counter.meet(request);
    const at = now();
    let reply: Reply | null;
    try {
      reply = carryOut(request, faults, body, { authorization: incoming.headers.authorization, requestId });
    } catch (error) {
      // A full disk, or a fault list written for another moment: said aloud, and the state stays as it was.
      reply = replyOf(
        failure(500, [`The sandbox failed: ${error instanceof Error ? error.message : String(error)}`]),
      );
    }
    const entry: RequestLogEntry = {
      method: request.method,
      path: incoming.url ?? '',
      status: reply?.status ?? null,
      at,
      request_id: requestId,
      body: request.body,
      faults: faults.map((fault) => fault.kind),
    };
    log.push(entry);
    options.onRequest?.(entry);
    if (reply === null) {
      incoming.socket.destroy();
      return;
    }
    response.setHeader('x-request-id', requestId);
    send(response, reply, {
      slow: faults.find((fault) => fault.kind === 'slow')?.ms ?? null,
      truncate: faults.some((fault) => fault.kind === 'truncate'),
    });
  }

  const server = createServer((incoming, response) => {
    // What is left to go wrong is a client that went away while it was sending: nobody is there to answer.
    exchange(incoming, response).catch(() => incoming.socket.destroy());
  });
  const port = await listen(server, options.port ?? 0);

  return {
    url: `http://127.0.0.1:${port}`,
    token,
    requests: () => [...log],
    state: () => settle(state, now()),
    happen: happenNow,
    advance(ms) {
      if (ms < 0) throw new RollcallError('RC532', 'a clock goes forward only');
      commit({ ...state, clock: advanced(state.clock, ms) });
    },
    setFaults(json) {
      counter = countFaults(decodeFaults(json));
    },
    close: () => close(server),
  };
}

function initial(options: SandboxOptions): SandboxState {
  const frozen = options.clock === undefined ? null : parseInstant(options.clock);
  if (options.clock !== undefined && frozen === null) {
    throw new RollcallError('RC531', `clock: ${options.clock} is not an instant in RFC 3339`);
  }
  const clock: SandboxState['clock'] =
    frozen === null ? { kind: 'system', offset_ms: 0 } : { kind: 'frozen', now: frozen };
  const now = frozen ?? instantAt(Date.now());
  const saved = options.stateFile === undefined ? undefined : readStateFile(options.stateFile);
  return saved === undefined
    ? decodeSeed(options.seed ?? EMPTY_SEED, now, clock, 'seed')
    : decodeSeed(saved, now, clock, options.stateFile ?? '');
}

function advanced(clock: SandboxState['clock'], ms: number): SandboxState['clock'] {
  return clock.kind === 'frozen'
    ? { kind: 'frozen', now: addMillis(clock.now, ms) }
    : { kind: 'system', offset_ms: clock.offset_ms + ms };
}

function totalled(right: Answer, faults: readonly Fault[]): Answer {
  return faults.reduce(
    (shown, fault) => (fault.kind === 'total' ? withTotal(shown, fault.add) : shown),
    right,
  );
}

function isReplacement(fault: Fault): fault is Replacement {
  return ['status', 'drop', 'html', 'redirect'].includes(fault.kind);
}

/** The path and query of a request as they were written: a path that a parser would tidy up names something else. */
function addressOf(raw: string): { readonly path: string; readonly query: URLSearchParams } {
  const mark = raw.indexOf('?');
  return mark < 0
    ? { path: raw, query: new URLSearchParams() }
    : { path: raw.slice(0, mark), query: new URLSearchParams(raw.slice(mark + 1)) };
}

/** The client's own id where it is printable, else the next of ours. */
function requestIdOf(incoming: IncomingMessage, n: number): string {
  const given = incoming.headers['x-request-id'];
  return typeof given === 'string' && /^[\x21-\x7e]{1,128}$/.test(given)
    ? given
    : `req_${String(n).padStart(6, '0')}`;
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      reject(
        new RollcallError('RC531', `cannot listen on 127.0.0.1:${port}: ${error.message}`, {
          hint: 'choose another port with --port',
          cause: error,
        }),
      );
    });
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
