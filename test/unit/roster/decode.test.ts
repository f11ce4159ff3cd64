import { describe, expect, it } from 'vitest';
import { decodeSource, MAX_BYTES } from '../../../src/roster/decode.ts';

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values);
const text = (value: string): Uint8Array => new TextEncoder().encode(value);

describe('decodeSource', () => {
  it('reads UTF-8', () => {
    expect(decodeSource('team.yaml', text('name: Zoë'))).toEqual({
      file: { path: 'team.yaml', text: 'name: Zoë' },
    });
  });

  it('drops a UTF-8 byte-order mark', () => {
    expect(decodeSource('t', bytes(0xef, 0xbb, 0xbf, 0x61))).toEqual({ file: { path: 't', text: 'a' } });
  });

  it('reads an empty file', () => {
    expect(decodeSource('t', bytes())).toEqual({ file: { path: 't', text: '' } });
  });

  it('accepts exactly the limit', () => {
    expect('file' in decodeSource('t', new Uint8Array(MAX_BYTES).fill(0x20))).toBe(true);
  });

  it.each([
    ['UTF-16, little endian', bytes(0xff, 0xfe, 0x61, 0x00), 'RC102', /UTF-16/],
    ['UTF-16, big endian', bytes(0xfe, 0xff, 0x00, 0x61), 'RC102', /UTF-16/],
    ['a NUL byte', bytes(0x00, 0x62), 'RC102', /NUL byte \(at byte 0\)/],
    ['Latin-1', bytes(0xeb, 0x6f), 'RC102', /not UTF-8/],
    ['a cut-off character', bytes(0xc3), 'RC102', /not UTF-8/],
    ['an over-long form', bytes(0xc0, 0xaf), 'RC102', /not UTF-8/],
    ['a surrogate', bytes(0xed, 0xa0, 0x80), 'RC102', /not UTF-8/],
    ['one byte above the limit', new Uint8Array(MAX_BYTES + 1).fill(0x20), 'RC103', /16777217 bytes/],
  ])('refuses %s', (_, content, code, message) => {
    expect(decodeSource('team.yaml', content)).toEqual({
      issue: {
        code,
        severity: 'error',
        message: expect.stringMatching(message) as string,
        hint: expect.any(String) as string,
        at: { file: 'team.yaml', line: 1, column: 1 },
      },
    });
  });

  it.each<[string, string | Uint8Array, number, number]>([
    ['a NUL byte in a later line', 'a: b\nc: d\0', 2, 5],
    ['a NUL byte after letters of several bytes', 'Zoë: 🦊\0', 1, 8],
    ['a NUL byte after a byte-order mark', bytes(0xef, 0xbb, 0xbf, 0x61, 0x00), 1, 2],
    ['Latin-1 in a later line', bytes(0x61, 0x0a, 0x5a, 0x6f, 0xeb), 2, 3],
    [
      'a broken byte after a replacement character that is written',
      bytes(...text('\ufffd\n\ufffd'), 0xff),
      2,
      2,
    ],
    ['a replacement character that is cut off', bytes(0x61, 0xef, 0xbf), 1, 2],
  ])('says where %s is', (_, content, line, column) => {
    const result = decodeSource('t', typeof content === 'string' ? text(content) : content);
    expect('issue' in result && result.issue.at).toEqual({ file: 't', line, column });
  });
});
