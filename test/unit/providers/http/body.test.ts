import { describe, expect, it } from 'vitest';
import { readBody } from '../../../../src/providers/http/body.ts';

async function* pieces(...texts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield typeof text === 'string' ? Buffer.from(text) : text;
}

const JSON_HEAD = { contentType: 'application/json; charset=utf-8', contentEncoding: '' };

describe('readBody', () => {
  it('joins the pieces, also inside a character', async () => {
    const [a, b] = [Buffer.from('"é"').subarray(0, 2), Buffer.from('"é"').subarray(2)];

    expect(await readBody(pieces(a, b), JSON_HEAD, 100)).toEqual({ kind: 'json', value: 'é' });
  });

  it('tells an empty body', async () => {
    expect(await readBody(pieces(), JSON_HEAD, 100)).toEqual({ kind: 'empty' });
  });

  it.each(['application/json', 'application/json;charset=utf-8', 'application/vnd.api+json'])(
    'takes %s for JSON',
    async (contentType) => {
      const body = await readBody(pieces('{}'), { contentType, contentEncoding: 'identity' }, 100);

      expect(body).toEqual({ kind: 'json', value: {} });
    },
  );

  it.each([
    ['cut-off JSON', '{"data": [', 'JSON that ends early or is broken'],
    ['text that is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'text that is not UTF-8'],
  ])('calls %s broken', async (_, text, why) => {
    expect(await readBody(pieces(text), JSON_HEAD, 100)).toEqual({ kind: 'broken', why });
  });

  it.each([
    [
      'an HTML page',
      '<html>',
      'text/html',
      'an HTML page instead of JSON, as proxies and sign-in pages send it',
    ],
    [
      'HTML without a type',
      '\n<!doctype html>',
      '',
      'an HTML page instead of JSON, as proxies and sign-in pages send it',
    ],
    ['JSON without a type', '{}', '', 'a body without a content type instead of JSON'],
    ['a picture', 'x', 'image/png', 'image/png instead of JSON'],
    ['a look-alike type', '{}', 'application/jsonp', 'application/jsonp instead of JSON'],
  ])('calls %s foreign', async (_, text, contentType, why) => {
    const body = await readBody(pieces(text), { contentType, contentEncoding: '' }, 100);

    expect(body).toEqual({ kind: 'foreign', why });
  });

  it('calls a compressed body foreign', async () => {
    const body = await readBody(pieces('x'), { ...JSON_HEAD, contentEncoding: 'gzip' }, 100);

    expect(body).toEqual({ kind: 'foreign', why: 'a body in the encoding gzip, which was not asked for' });
  });

  it('reads up to the limit and not one byte more', async () => {
    expect(await readBody(pieces('"12345678"'), JSON_HEAD, 10)).toEqual({ kind: 'json', value: '12345678' });
    expect(await readBody(pieces('"12345678', '9"'), JSON_HEAD, 10)).toEqual({
      kind: 'foreign',
      why: 'a body of more than 10 bytes',
    });
  });
});
