// Answers that one test wants, over real HTTP on loopback: the least that a forge client can be held against.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as wholeText } from 'node:stream/consumers';
import type { Forge, ForgeOptions } from '../../src/forge/forge.ts';
import { createForge } from '../../src/forge/github.ts';

export const TOKEN = 'ghs_0123456789abcdefSECRET';
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** One answer. `json` is written as JSON; `text` goes out as it is; `cut` breaks the connection off. */
export interface Canned {
  readonly status?: number;
  readonly headers?: { readonly [name: string]: string };
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: readonly number[];
  readonly type?: string;
  readonly cut?: boolean;
}

/** Answers by path with query, then by path alone; a list is used up from the front, its last item stays. */
export interface Script {
  readonly [path: string]: Canned | readonly Canned[];
}

export interface Scripted {
  readonly url: string;
  readonly forge: Forge;
  readonly asked: {
    readonly method: string;
    readonly url: string;
    readonly headers: IncomingHttpHeaders;
    /** '' where nothing was sent along. */
    readonly body: string;
  }[];
  /** Milliseconds that the client waited, one by one. */
  readonly slept: number[];
  readonly waits: { readonly ms: number; readonly reason: string }[];
  close(): Promise<void>;
}

export const REPOSITORY = {
  id: 77,
  full_name: 'acme/access',
  default_branch: 'main',
  private: true,
  owner: { id: 5, login: 'acme', type: 'Organization' },
};

/** Starts a server that knows the repository and what the script says, with a client for it. */
export async function scripted(script: Script, options: Partial<ForgeOptions> = {}): Promise<Scripted> {
  const left = new Map<string, Canned | readonly Canned[]>(
    Object.entries({ '/repos/acme/access': { json: REPOSITORY }, ...script }),
  );
  const asked: Scripted['asked'] = [];
  const slept: number[] = [];
  const waits: Scripted['waits'] = [];
  let url = '';

  function next(path: string): Canned {
    const known = left.has(path) ? path : (path.split('?')[0] ?? '');
    const entry = left.get(known);
    if (entry === undefined) return { status: 404, json: { message: 'Not Found' } };
    if (!isMany(entry)) return entry;
    const [first = {}, ...rest] = entry;
    if (rest.length > 0) left.set(known, rest);
    return first;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? '';
    const body = await wholeText(request);
    asked.push({ method: request.method ?? '', url: path, headers: request.headers, body });
    const { status = 200, headers = {}, json, text, bytes, type, cut = false } = next(path);
    if (cut) {
      request.socket.destroy();
      return;
    }
    const written = Object.entries(headers).map(
      ([name, value]) => [name, value.replaceAll('$URL', url)] as const,
    );
    response.writeHead(status, {
      'content-type': type ?? 'application/json; charset=utf-8',
      ...Object.fromEntries(written),
    });
    response.end(
      bytes === undefined ? (text ?? (json === undefined ? '' : JSON.stringify(json))) : Buffer.from(bytes),
    );
  }

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  const forge = createForge({
    apiUrl: url,
    repository: 'acme/access',
    token: TOKEN,
    userAgent: 'rollcall/test',
    env: {},
    clock: { now: () => NOW },
    async sleep(ms) {
      slept.push(ms);
    },
    random: () => 1,
    signal: new AbortController().signal,
    onWait: (wait) => waits.push(wait),
    ...options,
  });
  return {
    url,
    forge,
    asked,
    slept,
    waits,
    async close() {
      await forge.close();
      server.closeAllConnections();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
    },
  };
}

function isMany(entry: Canned | readonly Canned[]): entry is readonly Canned[] {
  return Array.isArray(entry);
}
