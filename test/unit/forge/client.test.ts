// How the forge client talks: what it sends, what it repeats, what it refuses, and what it never lets out.
import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { RollcallError } from '../../../src/core/errors.ts';
import type { ForgeOptions } from '../../../src/forge/forge.ts';
import { createForge } from '../../../src/forge/github.ts';
import {
  type Canned,
  NOW,
  REPOSITORY,
  type Script,
  type Scripted,
  scripted,
  TOKEN,
} from '../../support/forge-server.ts';

const open: Scripted[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function start(script: Script, options: Partial<ForgeOptions> = {}): Promise<Scripted> {
  const server = await scripted(script, options);
  open.push(server);
  return server;
}

async function failureOf(promise: Promise<unknown>): Promise<RollcallError> {
  const error: unknown = await promise.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof RollcallError)) throw new Error(`not a RollcallError: ${String(error)}`);
  return error;
}

const REPO = '/repos/acme/access';
const OK: Canned = { json: REPOSITORY };
const user = (id: number): object => ({ id, login: `u${id}`, type: 'User' });
const review = (id: number): object => ({
  id,
  user: user(id),
  state: 'APPROVED',
  commit_id: 'a'.repeat(40),
  submitted_at: '2026-03-01T10:00:00.700Z',
});

describe('a request', () => {
  it('is a GET with the pinned version of the API, the token, and no wish for compression', async () => {
    const { forge, asked } = await start({});

    await forge.repository();

    expect(asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`GET ${REPO}`]);
    expect(asked[0]?.headers).toMatchObject({
      accept: 'application/vnd.github+json',
      'x-github-api-version': '2022-11-28',
      authorization: `token ${TOKEN}`,
      'accept-encoding': 'identity',
    });
    expect(asked[0]?.headers['user-agent']).toContain('rollcall/test');
  });

  it('is sent once for a question, however often that is asked', async () => {
    const { forge, asked } = await start({ [`${REPO}/pulls/3/reviews`]: { json: [] } });

    await Promise.all([forge.reviews(3), forge.reviews(3), forge.repository()]);
    await forge.reviews(3);

    expect(asked.map(({ url }) => url)).toEqual([REPO, `${REPO}/pulls/3/reviews?per_page=100`]);
  });
});

describe('an answer that is used', () => {
  it('is kept as its call, status, time and the digest of its bytes', async () => {
    const text = `${JSON.stringify(REPOSITORY)} \n`;
    const { forge } = await start({
      [REPO]: { text },
      '/user/9': { status: 404, json: { message: 'Not Found' } },
    });

    await forge.repository();
    await forge.user(9);

    expect(forge.answers()).toEqual([
      {
        call: `GET ${REPO}`,
        status: 200,
        fetched_at: '2026-03-01T12:00:00Z',
        sha256: createHash('sha256').update(text).digest('hex'),
      },
      expect.objectContaining({ call: 'GET /user/9', status: 404 }),
    ]);
  });

  it('is not the one that was thrown away before a retry', async () => {
    const { forge } = await start({ [REPO]: [{ status: 502, json: { message: 'Bad Gateway' } }, OK] });

    await forge.repository();

    expect(forge.answers().map(({ status }) => status)).toEqual([200]);
  });
});

describe('what is tried again', () => {
  it.each<[string, Canned]>([
    ['500', { status: 500, json: { message: 'Server Error' } }],
    ['502 with a page', { status: 502, text: '<html>', type: 'text/html' }],
    ['503', { status: 503 }],
    ['504', { status: 504 }],
    ['a connection that breaks', { cut: true }],
    ['JSON that ends early', { text: '{"id": 7' }],
    ['JSON that is not UTF-8', { bytes: [0x22, 0xff, 0x22] }],
  ])('%s', async (_, first) => {
    const { forge, slept } = await start({ [REPO]: [first, OK] });

    expect((await forge.repository()).id).toBe(77);
    expect(slept).toEqual([500]);
  });

  it('ends after six tries, with growing pauses', async () => {
    const { forge, slept, asked } = await start({ [REPO]: { status: 503 } });

    const error = await failureOf(forge.repository());

    expect(error).toMatchObject({ code: 'RC624', message: `GET ${REPO}: answered 503 (6 tries)` });
    expect(slept).toEqual([500, 1000, 2000, 4000, 8000]);
    expect(asked).toHaveLength(6);
  });
});

describe('a rate limit', () => {
  const spent = (seconds: number, status = 403): Canned => ({
    status,
    json: { message: 'API rate limit exceeded' },
    headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + seconds) },
  });
  it.each<[string, Canned, number]>([
    ['that is used up until a time (403)', spent(30), 31_000],
    ['that is used up until a time (429)', spent(30, 429), 31_000],
    ['whose reset has passed', spent(-5), 1000],
    [
      'that asks for seconds',
      {
        status: 403,
        json: { message: 'You have exceeded a secondary rate limit' },
        headers: { 'retry-after': '7' },
      },
      7000,
    ],
    ['that asks for nothing', { status: 429, json: { message: 'slow down' } }, 60_000],
    [
      'that is told by words only',
      { status: 403, json: { message: 'You have exceeded a secondary rate limit.' } },
      60_000,
    ],
    [
      'of an answer that is no JSON',
      { status: 429, text: 'slow', type: 'text/plain', headers: { 'retry-after': '2' } },
      2000,
    ],
  ])('%s is waited for', async (_, first, ms) => {
    const { forge, slept, waits } = await start({ [REPO]: [first, OK] });

    await forge.repository();

    expect(slept).toEqual([ms]);
    expect(waits.map((wait) => wait.ms)).toEqual(ms > 1000 ? [ms] : []);
  });

  it.each([
    ['primary', spent(3600), '2026-03-01T13:00:01Z'],
    [
      'secondary',
      { status: 429, json: { message: 'slow down' }, headers: { 'retry-after': '601' } },
      '2026-03-01T12:10:01Z',
    ],
  ])('that lasts too long ends the run with its end (%s)', async (_, answer, until) => {
    const { forge, slept } = await start({ [REPO]: answer });

    const error = await failureOf(forge.repository());

    expect(error.code).toBe('RC623');
    expect(error.message).toContain(until);
    expect(slept).toEqual([]);
  });
});

describe('what ends a run', () => {
  it.each<[string, Canned, string, string]>([
    [
      'a token that is not accepted',
      { status: 401, json: { message: 'Bad credentials' } },
      'RC620',
      'Bad credentials',
    ],
    [
      'a missing permission',
      {
        status: 403,
        json: { message: 'Resource not accessible by integration' },
        headers: { 'x-accepted-github-permissions': 'metadata=read' },
      },
      'RC621',
      'it needs metadata=read',
    ],
    ['nothing to see', { status: 404, json: { message: 'Not Found' } }, 'RC621', 'answered 404 (Not Found)'],
    [
      'any other refusal',
      { status: 451, json: { message: 'Repository access blocked' } },
      'RC628',
      'Repository access blocked',
    ],
    ['a page of a proxy', { text: '<!doctype html><p>Sign in', type: 'text/html' }, 'RC625', 'an HTML page'],
    [
      'a page of a proxy as a 404',
      { status: 404, text: '<html>', type: 'text/html' },
      'RC625',
      'an HTML page',
    ],
    [
      'a 404 that GitHub did not write',
      { status: 404, json: { error: 'no' } },
      'RC625',
      'answered 404, which GitHub does not',
    ],
    ['another type', { text: 'id: 77', type: 'text/yaml' }, 'RC625', 'something that is no JSON'],
    ['an empty body', {}, 'RC625', 'an empty body'],
    ['a status that no read has', { status: 202, json: {} }, 'RC625', 'answered 202'],
    ['a redirect without a target', { status: 302, json: {} }, 'RC625', 'answered 302'],
    [
      'a redirect to another host',
      { status: 301, headers: { location: 'http://127.0.0.2:1/repositories/77' } },
      'RC626',
      'leads to http://127.0.0.2:1/',
    ],
    [
      'a redirect to something that is no address',
      { status: 301, headers: { location: 'http://[' } },
      'RC626',
      'leads to',
    ],
    [
      'a redirect with other credentials',
      { status: 301, headers: { location: 'http://x:y@127.0.0.1/' } },
      'RC626',
      'leads to',
    ],
    ['a redirect in a circle', { status: 301, headers: { location: REPO } }, 'RC626', 'in a circle'],
  ])('%s', async (_, answer, code, message) => {
    const { forge } = await start({ [REPO]: answer });

    const error = await failureOf(forge.repository());

    expect(error.code).toBe(code);
    expect(error.message).toContain(message);
  });

  it('says that single sign-on is missing', async () => {
    const { forge } = await start({
      [REPO]: {
        status: 403,
        json: { message: 'Resource protected by SAML' },
        headers: { 'x-github-sso': 'required' },
      },
    });

    expect((await failureOf(forge.repository())).hint).toContain('single sign-on');
  });

  it.each([
    ['no address', { apiUrl: 'github' }],
    ['no TLS', { apiUrl: 'http://api.github.example' }],
    ['credentials in the address', { apiUrl: 'https://user:word@api.github.example' }],
    ['no owner', { repository: 'access' }],
    ['a path in the name', { repository: 'acme/access/..' }],
    [
      'a proxy that is no address',
      { apiUrl: 'https://api.github.example', env: { HTTPS_PROXY: 'http://[secret' } },
    ],
  ])('an option that cannot be right: %s', async (_, options) => {
    const make = async (): Promise<unknown> => {
      const forge = createForge({
        apiUrl: 'https://api.github.example',
        repository: 'acme/access',
        token: TOKEN,
        userAgent: 'rollcall/test',
        env: {},
        clock: { now: () => NOW },
        sleep: async () => undefined,
        random: () => 1,
        signal: new AbortController().signal,
        ...options,
      });
      return forge.repository().finally(() => forge.close());
    };

    const error = await failureOf(make());

    expect(error.code).toBe('RC627');
    expect(error.message).not.toContain('secret');
  });

  it('is the reason of the signal, not an error of the client', async () => {
    const stop = new AbortController();
    const { forge } = await start(
      { [REPO]: [{ status: 503 }, OK] },
      {
        signal: stop.signal,
        async sleep() {
          stop.abort(new Error('enough'));
        },
      },
    );

    await expect(forge.repository()).rejects.toThrow('enough');
  });
});

describe('a repository that was renamed', () => {
  it('case: a renamed repository is followed on the same host, and asked for by its new name after that', async () => {
    const { forge, asked } = await start({
      [REPO]: {
        status: 301,
        headers: { location: '$URL/repositories/77' },
        json: { message: 'Moved Permanently' },
      },
      '/repositories/77': { json: { ...REPOSITORY, full_name: 'acme/people' } },
      '/repos/acme/people/pulls/3/reviews': { json: [] },
    });

    expect(await forge.repository()).toMatchObject({ id: 77, name: 'acme/people' });
    await forge.reviews(3);

    expect(asked.map(({ url }) => url)).toEqual([
      REPO,
      '/repositories/77',
      '/repos/acme/people/pulls/3/reviews?per_page=100',
    ]);
  });
});

describe('a list', () => {
  const LIST = `${REPO}/pulls/3/reviews`;
  const linked = (to: string, list: readonly object[]): Canned => ({
    json: list,
    headers: { link: `<${to}>; rel="next", <$URL${LIST}?page=9>; rel="last"` },
  });

  it('is read to its last page, each item once', async () => {
    const { forge, asked } = await start({
      [`${LIST}?per_page=100`]: linked(`$URL${LIST}?per_page=100&page=2&q={owner}`, [review(1), review(2)]),
      [`${LIST}?per_page=100&page=2&q=%7Bowner%7D`]: {
        json: [review(2), review(3)],
        headers: { link: `<$URL${LIST}?page=1>; rel="prev"` },
      },
    });

    const reviews = await forge.reviews(3);

    expect(reviews.map(({ id }) => id)).toEqual([1, 2, 3]);
    expect(reviews[0]?.submitted_at).toBe('2026-03-01T10:00:00Z');
    expect(asked).toHaveLength(3);
  });

  it.each<[string, Script, string]>([
    ['a next page on another host', { [LIST]: linked('http://127.0.0.2:9/x', [review(1)]) }, 'RC626'],
    ['pages in a circle', { [LIST]: linked(`$URL${LIST}?page=2`, [review(1)]) }, 'RC626'],
    [
      'a page that is refused',
      {
        [`${LIST}?per_page=100`]: linked(`$URL${LIST}?page=2`, [review(1)]),
        [`${LIST}?page=2`]: { status: 404, json: { message: 'Not Found' } },
      },
      'RC621',
    ],
    ['no list', { [LIST]: { json: { items: [] } } }, 'RC625'],
    ['null', { [LIST]: { json: null } }, 'RC625'],
  ])('is whole or an error: %s', async (_, script, code) => {
    const { forge } = await start(script);

    expect((await failureOf(forge.reviews(3))).code).toBe(code);
  });
});

describe('the password of a proxy', () => {
  it.each(['pa%24s', 'pa%s'])('is never in an error (%s)', async (password) => {
    const { forge } = await start(
      { [REPO]: { status: 403, json: { message: `via ${password} pa$s` } } },
      { env: { HTTPS_PROXY: `http://me:${password}@proxy.example:3128` } },
    );

    const { message } = await failureOf(forge.repository());

    expect(message).toContain('via [redacted]');
    expect(message.includes('pa$s')).toBe(password === 'pa%s');
  });
});

describe('the token', () => {
  it.each<[string, Canned]>([
    ['an error', { status: 403, json: { message: `bad ${TOKEN}` } }],
    ['a redirect', { status: 301, headers: { location: `http://127.0.0.2/${TOKEN}` } }],
    ['a limit', { status: 429, json: { message: TOKEN }, headers: { 'retry-after': '9999' } }],
    ['a field name', { json: { ...REPOSITORY, id: TOKEN } }],
  ])('is never in %s', async (_, answer) => {
    const { forge, waits } = await start({ [REPO]: answer });

    const error = await failureOf(forge.repository());

    const all = JSON.stringify([error.message, error.hint, String(error.cause), waits, forge.answers()]);
    expect(all).not.toContain(TOKEN);
  });

  it('shows no control character that GitHub sends', async () => {
    const { forge } = await start({ [REPO]: { status: 404, json: { message: 'a\u001b[2Jb\u202e' } } });

    expect((await failureOf(forge.repository())).message).toContain('a\\u{1b}[2Jb\\u{202e}');
  });
});
