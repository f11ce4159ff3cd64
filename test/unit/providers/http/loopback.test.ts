import { describe, expect, it } from 'vitest';
import { isLoopback } from '../../../../src/providers/http/loopback.ts';

describe('isLoopback', () => {
  it.each([
    ['http://localhost:1', true],
    ['http://127.0.0.1', true],
    ['http://127.9.9.9', true],
    // URL parsing turns the short and the hexadecimal form into the usual one.
    ['http://0x7f.1', true],
    ['http://[::1]:80', true],
    ['http://localhost.example.com', false],
    ['http://127.0.0.1.example.com', false],
    ['http://128.0.0.1', false],
    ['http://0.0.0.0', false],
    ['http://[::2]', false],
    ['http://192.168.0.1', false],
  ])('%s', (url, expected) => {
    expect(isLoopback(new URL(url).hostname)).toBe(expected);
  });
});
