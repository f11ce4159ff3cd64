// An answer's body as JSON, or the reason why it is none. What arrives is untrusted: its size, its type and its text.
import type { Json } from '../../core/change.ts';

export type Body =
  | { readonly kind: 'json'; readonly value: Json }
  | { readonly kind: 'empty' }
  /** JSON by its type that does not parse: cut off on the way, most likely. */
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'foreign'; readonly why: string };

/** The parts of an answer's head that matter here, in lower case. */
export interface BodyHead {
  readonly contentType: string;
  readonly contentEncoding: string;
}

const JSON_TYPE = /^application\/(?:[a-z0-9.+-]+\+)?json *(?:;|$)/;

/** Returns the body; reads no more than `maxBytes`. Rejects as the stream does. */
export async function readBody(
  stream: AsyncIterable<Uint8Array>,
  head: BodyHead,
  maxBytes: number,
): Promise<Body> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > maxBytes) return foreign(`a body of more than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return size === 0 ? { kind: 'empty' } : decode(Buffer.concat(chunks), head);
}

function decode(bytes: Uint8Array, head: BodyHead): Body {
  if (head.contentEncoding !== '' && head.contentEncoding !== 'identity')
    return foreign(`a body in the encoding ${head.contentEncoding}, which was not asked for`);
  if (!JSON_TYPE.test(head.contentType)) return foreign(describeForeign(bytes, head.contentType));
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { kind: 'json', value: parseJson(text) };
  } catch (error) {
    const why = error instanceof SyntaxError ? 'JSON that ends early or is broken' : 'text that is not UTF-8';
    return { kind: 'broken', why };
  }
}

function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

function describeForeign(bytes: Uint8Array, contentType: string): string {
  const looksLikeHtml = /^\s*</.test(Buffer.from(bytes.subarray(0, 64)).toString('latin1'));
  if (contentType.startsWith('text/html') || looksLikeHtml)
    return 'an HTML page instead of JSON, as proxies and sign-in pages send it';
  return contentType === ''
    ? 'a body without a content type instead of JSON'
    : `${contentType.slice(0, 80)} instead of JSON`;
}

function foreign(why: string): Body {
  return { kind: 'foreign', why };
}
