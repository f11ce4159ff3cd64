import { MockAgent } from 'undici';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../../../src/core/errors.ts';
import {
  createHttpClient,
  type HttpClient,
  type HttpOptions,
} from '../../../../src/providers/http/client.ts';
import type { Request } from '../../../../src/providers/http/exchange.ts';
import { createTokenBucket } from '../../../../src/providers/http/token-bucket.ts';
import { type Answerer, type FakeDeps, fakeDeps, json, never, serve } from '../../../support/http.ts';

/** For answers that never come. Everything else has the usual time, so that a busy machine changes nothing. */
const IMPATIENT = { headers: 400, body: 400, total: 800 };

const TOKEN = 'km-s3cret-token-0123456789';
const READ: Request = { method: 'GET', path: '/v1/users' };
const WRITE: Request = { method: 'PATCH', path: '/v1/users/u_1', body: { role: 'user' } };

interface Setup {
  readonly client: HttpClient;
  readonly deps: FakeDeps;
  readonly arrived: () => number;
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

async function setup(answer: Answerer, options: Partial<HttpOptions> = {}): Promise<Setup> {
  const server = await serve(answer);
  const deps = fakeDeps();
  const client = createHttpClient({
    account: 'km',
    origin: server.url,
    authorization: `Bearer ${TOKEN}`,
    secrets: [TOKEN],
    bucket: createTokenBucket({ count: 1000, periodMs: 60_000 }, { ...deps, onWait: () => undefined }),
    deps,
    ...options,
  });
  cleanups.push(
    () => server.close(),
    () => client.close(),
  );
  return { client, deps, arrived: () => server.arrived.length };
}

async function failureOf(promise: Promise<unknown>): Promise<ProviderError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof ProviderError) return error;
  throw new Error(`no ProviderError but ${String(error)}`);
}

const answers: Record<
  'ok' | 'drop' | 'never' | 'cut' | 'drip' | 'stall' | 'broken' | 'html' | 'redirect' | 'big',
  Answerer
> = {
  ok: (_, response) => json(response, 200, { data: [] }),
  drop: (_, response) => response.socket?.destroy(),
  never: () => undefined,
  cut: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
    response.write('{"data": [');
    setImmediate(() => response.socket?.destroy());
  },
  drip: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const timer = setInterval(() => response.write(' '), 20);
    response.on('close', () => clearInterval(timer));
  },
  stall: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.write('{');
  },
  broken: (_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end('{"data": [');
  },
  html: (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    response.end('<html>sign in</html>');
  },
  redirect: (_, response) => {
    response.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' });
    response.end();
  },
  big: (_, response) => json(response, 200, { data: 'x'.repeat(2000) }),
};

function answersWith(status: number, headers: Record<string, string> = {}): Answerer {
  return (_, response) => json(response, status, { status, messages: ['no'] }, headers);
}

describe('createHttpClient', () => {
  it.each<[string, string, number, string, number, Answerer]>([
    ['500', 'transient', 6, 'ambiguous', 1, answersWith(500)],
    ['502', 'transient', 6, 'ambiguous', 1, answersWith(502)],
    ['503', 'transient', 6, 'transient', 6, answersWith(503)],
    ['429', 'rate_limited', 6, 'rate_limited', 6, answersWith(429)],
    ['429 for too long', 'rate_limited', 1, 'rate_limited', 1, answersWith(429, { 'retry-after': '601' })],
    ['a dropped connection', 'transient', 6, 'ambiguous', 1, answers.drop],
    ['a body that is cut off', 'transient', 6, 'ambiguous', 1, answers.cut],
    ['JSON that ends early', 'incomplete_read', 6, 'ambiguous', 1, answers.broken],
    ['an HTML page', 'incomplete_read', 1, 'ambiguous', 1, answers.html],
    ['a redirect', 'incomplete_read', 1, 'ambiguous', 1, answers.redirect],
  ])('gives up on %s: read %s after %i, write %s after %i', async (_, read, reads, write, writes, answer) => {
    const forRead = await setup(answer);
    const forWrite = await setup(answer);

    expect((await failureOf(forRead.client.send(READ, never()))).kind).toBe(read);
    expect((await failureOf(forWrite.client.send(WRITE, never()))).kind).toBe(write);

    expect(forRead.arrived()).toBe(reads);
    expect(forWrite.arrived()).toBe(writes);
  });

  it.each<[string, Answerer]>([
    ['never begins', answers.never],
    ['stalls in the body', answers.stall],
    ['drips for ever', answers.drip],
  ])('calls a write ambiguous whose answer %s', async (_, answer) => {
    const { client, arrived } = await setup(answer, { timeouts: IMPATIENT });

    expect((await failureOf(client.send(WRITE, never()))).kind).toBe('ambiguous');
    expect(arrived()).toBe(1);
  });

  it.each<[string, Answerer]>([
    ['500', answersWith(500)],
    ['429', answersWith(429)],
    ['a drop', answers.drop],
    ['cut-off JSON', answers.broken],
  ])('reads on after %s', async (_, fault) => {
    const { client, arrived } = await setup((request, response, n) =>
      (n === 1 ? fault : answers.ok)(request, response, n),
    );

    expect((await client.send(READ, never())).json).toEqual({ data: [] });
    expect(arrived()).toBe(2);
  });

  it('reads on after silence', async () => {
    const { client } = await setup(
      (request, response, n) => (n === 1 ? answers.never : answers.ok)(request, response, n),
      { timeouts: IMPATIENT },
    );

    expect((await client.send(READ, never())).json).toEqual({ data: [] });
  });

  it('sends the same body again after 503, whole', async () => {
    const bodies: string[] = [];
    const { client } = await setup(({ body }, response, n) => {
      bodies.push(body);
      json(response, n < 3 ? 503 : 200, {});
    });

    await client.send(WRITE, never());

    expect(bodies).toEqual(['{"role":"user"}', '{"role":"user"}', '{"role":"user"}']);
  });

  it('tries again where no connection could be made, writes too', async () => {
    const closed = await serve(answers.ok);
    await closed.close();
    const { client, deps } = await setup(answers.ok, { origin: closed.url });

    const error = await failureOf(client.send(WRITE, never()));

    expect(error.kind).toBe('transient');
    expect(error.message).toContain('no connection');
    expect(client.sent()).toBe(6);
    expect(deps.slept).toEqual([250, 500, 1000, 2000, 4000]);
  });

  it.each([
    ['seconds', '7', 7000],
    ['a date', 'Tue, 24 Nov 2026 09:01:30 GMT', 90_000],
    ['nothing', undefined, 250],
    ['zero', '0', 250],
  ])('waits as Retry-After says in %s', async (_, header, expected) => {
    const { client, deps } = await setup((_request, response, n) =>
      json(response, n === 1 ? 429 : 200, {}, header === undefined ? {} : { 'retry-after': header }),
    );

    await client.send(WRITE, never());

    expect(deps.slept).toEqual([expected]);
  });

  it('tells about waits of more than a second, with their reason', async () => {
    const { client, deps } = await setup((_, response, n) =>
      json(response, n < 3 ? 429 : 200, {}, { 'retry-after': n === 1 ? '1' : '2' }),
    );

    await client.send(READ, never());

    expect(deps.waits).toEqual([{ account: 'km', ms: 2000, reason: 'answered 429' }]);
  });

  it('asks the rate limit before every try', async () => {
    const deps = fakeDeps();
    const taken: number[] = [];
    const { client } = await setup(answersWith(500), {
      bucket: { take: async () => void taken.push(deps.now()) },
    });

    await failureOf(client.send(READ, never()));

    expect(taken).toHaveLength(6);
  });

  it.each([400, 401, 403, 404, 409, 422])('hands on %i after one request', async (status) => {
    const { client, arrived } = await setup(answersWith(status));

    expect(await client.send(READ, never())).toMatchObject({
      status,
      json: { status, messages: ['no'] },
      foreign: null,
    });
    expect(await client.send(WRITE, never())).toMatchObject({ status });
    expect(arrived()).toBe(2);
  });

  it('says what the body of a 4xx is where it is no JSON', async () => {
    const { client } = await setup((_, response) => {
      response.writeHead(404, { 'content-type': 'text/html' });
      response.end('<html>');
    });

    const answer = await client.send(READ, never());

    expect(answer.json).toBeUndefined();
    expect(answer.foreign).toContain('an HTML page');
  });

  it('takes 204 for the end of a write and for no answer to a read', async () => {
    const { client } = await setup((_, response) => {
      response.writeHead(204);
      response.end();
    });

    expect(await client.send({ method: 'DELETE', path: '/v1/users/u_1' }, never())).toMatchObject({
      status: 204,
      json: undefined,
    });
    expect((await failureOf(client.send(READ, never()))).kind).toBe('incomplete_read');
  });

  it('sends what it must and nothing that it should not', async () => {
    const seen: Record<string, unknown>[] = [];
    const { client } = await setup(({ headers }, response) => {
      seen.push(headers);
      json(response, 200, {});
    });

    await client.send(READ, never());
    await client.send(WRITE, never());

    expect(seen[0]).toMatchObject({
      accept: 'application/json',
      'accept-encoding': 'identity',
      authorization: `Bearer ${TOKEN}`,
      'x-request-id': 'rollcall-0000000000000000',
    });
    expect(seen[0]).not.toHaveProperty('content-type');
    expect(seen[1]).toMatchObject({ 'content-type': 'application/json' });
  });

  it('names every try with an id of its own', async () => {
    const ids = new Set<unknown>();
    let n = 0;
    const deps = fakeDeps({ random: () => (n += 1) / 100 });
    const { client } = await setup(
      ({ headers }, response) => {
        ids.add(headers['x-request-id']);
        json(response, 503, {});
      },
      { deps },
    );

    await failureOf(client.send(READ, never()));

    expect(ids.size).toBe(6);
  });

  it.each([
    ["the service's id", { 'x-request-id': 'srv-7' }, 'srv-7'],
    ['ours without one', {}, 'rollcall-0000000000000000'],
    ['ours where it cannot be shown', { 'x-request-id': 'a b' }, 'rollcall-0000000000000000'],
  ])('reports %s', async (_, headers: Record<string, string>, expected) => {
    const ok = await setup((_request, response) => json(response, 200, {}, headers));
    const bad = await setup((_request, response) => json(response, 500, {}, headers));

    expect((await ok.client.send(READ, never())).requestId).toBe(expected);
    expect((await failureOf(bad.client.send(WRITE, never()))).requestId).toBe(expected);
  });

  it('reads no more than the limit', async () => {
    const { client } = await setup(answers.big, { maxBytes: 1000 });

    const error = await failureOf(client.send(READ, never()));

    expect(error).toMatchObject({ kind: 'incomplete_read' });
    expect(error.message).toContain('more than 1000 bytes');
  });

  describe('when aborted', () => {
    const reason = new Error('SIGINT');

    it('sends nothing more', async () => {
      const { client, arrived } = await setup(answers.ok);

      await expect(client.send(WRITE, AbortSignal.abort(reason))).rejects.toBe(reason);
      expect(arrived()).toBe(0);
    });

    it('ends a wait', async () => {
      const abort = new AbortController();
      const deps = fakeDeps({
        sleep: (_ms, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(reason));
            abort.abort(reason);
          }),
      });
      const { client, arrived } = await setup(answersWith(503), { deps });

      await expect(client.send(WRITE, abort.signal)).rejects.toBe(reason);
      expect(arrived()).toBe(1);
    });

    it('leaves a read that is under way', async () => {
      const abort = new AbortController();
      const { client } = await setup(() => abort.abort(reason));

      await expect(client.send(READ, abort.signal)).rejects.toBe(reason);
    });

    it('finishes a write that is under way', async () => {
      const abort = new AbortController();
      const { client } = await setup((_, response) => {
        abort.abort(reason);
        json(response, 200, { done: true });
      });

      expect((await client.send(WRITE, abort.signal)).json).toEqual({ done: true });
    });
  });

  it('keeps secrets, controls and long stories out of what it shows', async () => {
    const { client } = await setup(answers.ok);

    expect(client.show(`${TOKEN}\u202e\n${'é'.repeat(1000)}`)).toBe(
      `[redacted]\\u{202e}\\u{a}${'é'.repeat(500 - 23)}…`,
    );
  });

  it('keeps the password of a proxy out of errors', () => {
    const deps = fakeDeps({ env: { HTTPS_PROXY: 'http://ada:pr%40xy@proxy.example:8080' } });
    const bucket = { take: () => Promise.resolve() };
    const client = createHttpClient({
      account: 'km',
      origin: 'https://api.example',
      authorization: 'Bearer x1',
      secrets: [],
      bucket,
      deps,
    });

    expect(client.show('pr%40xy pr@xy YWRhOnByQHh5 Bearer x1')).toBe(
      '[redacted] [redacted] [redacted] [redacted]',
    );
  });

  it('says that a proxy has no address, without showing it', async () => {
    const deps = fakeDeps({ env: { HTTPS_PROXY: 'nonsense-s3cret' } });
    const { client } = await setup(answers.ok, { deps, origin: 'https://api.example' });

    const error = await failureOf(client.send(READ, never()));

    expect(error.kind).toBe('validation');
    expect(error.message).toBe('HTTPS_PROXY is not the address of a proxy');
    await client.close();
  });

  it('closes what it opened and leaves alone what it was handed', async () => {
    const agent = new MockAgent();
    agent.disableNetConnect();
    agent
      .get('https://api.example')
      .intercept({ path: '/v1/users' })
      .reply(200, {}, { headers: { 'content-type': 'application/json' } })
      .times(2);
    const { client } = await setup(answers.ok, { origin: 'https://api.example', dispatcher: agent });

    await client.send(READ, never());
    await client.close();
    await client.send(READ, never());

    agent.assertNoPendingInterceptors();
    await agent.close();
  });
});
