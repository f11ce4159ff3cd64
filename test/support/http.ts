// A loopback server that answers as told, and the effects that providers are handed, both under the test's control.
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderDeps } from '../../src/providers/provider.ts';

/** One request as it arrived. */
export interface Arrived {
  readonly method: string;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface LoopbackServer {
  readonly url: string;
  readonly arrived: readonly Arrived[];
  close(): Promise<void>;
}

/** Answers a request; `n` counts from 1. */
export type Answerer = (request: Arrived, response: http.ServerResponse, n: number) => void;

/** Starts a server on 127.0.0.1. */
export async function serve(answer: Answerer): Promise<LoopbackServer> {
  const arrived: Arrived[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '', headers } = request;
      const seen = { method, path: url, headers, body: Buffer.concat(chunks).toString('utf8') };
      arrived.push(seen);
      answer(seen, response, arrived.length);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    arrived,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

/** Sends JSON. */
export function json(
  response: http.ServerResponse,
  status: number,
  body: unknown,
  headers: http.OutgoingHttpHeaders = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** Effects whose clock moves only while something sleeps. */
export interface FakeDeps extends ProviderDeps {
  readonly slept: readonly number[];
  readonly waits: readonly { readonly account: string; readonly ms: number; readonly reason: string }[];
}

export function fakeDeps(overrides: Partial<ProviderDeps> = {}): FakeDeps {
  const slept: number[] = [];
  const waits: { account: string; ms: number; reason: string }[] = [];
  let now = Date.parse('2026-11-24T09:00:00Z');
  return {
    env: {},
    sleep: async (ms, signal) => {
      signal.throwIfAborted();
      slept.push(ms);
      now += ms;
    },
    now: () => now,
    random: () => 0,
    baseDir: '.',
    onWait: (wait) => waits.push(wait),
    ...overrides,
    slept,
    waits,
  };
}

/** A signal that nobody aborts. */
export function never(): AbortSignal {
  return new AbortController().signal;
}
