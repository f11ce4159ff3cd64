import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TIMEOUTS, openDispatcher } from '../../../../src/providers/http/dispatcher.ts';
import { exchange } from '../../../../src/providers/http/exchange.ts';
import { json, serve } from '../../../support/http.ts';

/** Opens no tunnel; says which ones it was asked for. */
let proxy: http.Server;
let proxyUrl: string;
const asked: string[] = [];

beforeAll(async () => {
  proxy = http.createServer();
  proxy.on('connect', (request, socket) => {
    asked.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  proxyUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});

afterAll(() => {
  proxy.closeAllConnections();
  proxy.close();
});

beforeEach(() => {
  asked.length = 0;
});

async function fetchFrom(origin: string, env: Record<string, string>): Promise<string> {
  const dispatcher = await openDispatcher(origin, env, DEFAULT_TIMEOUTS);
  const options = { dispatcher, origin, headers: {}, timeouts: DEFAULT_TIMEOUTS, maxBytes: 100 };
  const got = await exchange({ method: 'GET', path: '/' }, options, null);
  await dispatcher.close();
  return got.kind;
}

describe('openDispatcher', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'goes through %s, and knows that nothing was sent',
    async (name) => {
      expect(await fetchFrom('https://api.example', { [name]: proxyUrl })).toBe('unsent');
      expect(asked).toEqual(['api.example:443']);
    },
  );

  it('prefers the name in lower case', async () => {
    await fetchFrom('https://api.example', { https_proxy: proxyUrl, HTTPS_PROXY: 'http://127.0.0.1:1' });

    expect(asked).toHaveLength(1);
  });

  // Going directly is refused before it leaves: see test/support/setup.ts.
  it.each([
    ['NO_PROXY names the host', 'NO_PROXY', 'api.example'],
    ['no_proxy names its domain', 'no_proxy', '.example'],
    ['NO_PROXY names everything', 'NO_PROXY', '*'],
  ])('goes directly where %s', async (_, name, value) => {
    expect(await fetchFrom('https://api.example', { HTTPS_PROXY: proxyUrl, [name]: value })).toBe('lost');
    expect(asked).toEqual([]);
  });

  it('never sends what is for this machine through a proxy', async () => {
    const server = await serve((_, response) => json(response, 200, {}));

    expect(await fetchFrom(server.url, { HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl })).toBe('answer');

    expect(asked).toEqual([]);
    await server.close();
  });

  it('refuses a proxy that has no address', async () => {
    const env = { HTTPS_PROXY: 'nonsense' };

    await expect(openDispatcher('https://api.example', env, DEFAULT_TIMEOUTS)).rejects.toBeInstanceOf(
      TypeError,
    );
  });
});

describe('undici', () => {
  it('is there once something was opened', () => {
    const loaded = Object.keys(createRequire(import.meta.url).cache);

    expect(loaded.some((file) => file.includes('/undici/'))).toBe(true);
  });
});
