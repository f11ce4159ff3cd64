import { describe, expect, it } from 'vitest';
import {
  isCredentialKey,
  knownSecrets,
  looksRandom,
  maskSecrets,
  maskSpans,
} from '../../../src/roster/secrets.ts';
import { allOf, anyOf, plainMessage, shown } from '../../../src/roster/shown.ts';

// Put together here so that no scanner takes this file for a leak.
const glue = (...parts: string[]): string => parts.join('');
const alnum = 'a1B2c3D4e5F6g7H8i9J0';

describe('known secrets', () => {
  it.each([
    ['a GitHub token', glue('ghs', '_', alnum, alnum)],
    ['a GitHub token', glue('github', '_pat_', alnum, alnum)],
    ['a GitLab token', glue('glpat', '-', alnum)],
    ['a Slack token', glue('xoxb', '-123456789012-', alnum)],
    ['a Stripe key', glue('sk', '_live_', alnum)],
    ['an AWS key id', glue('AKIA', 'ABCDEFGH12345678')],
    ['a Google key', glue('AIza', alnum, alnum.slice(0, 15))],
    ['a JSON web token', glue('eyJ', alnum, '.', alnum, '.', alnum)],
    ['a private key', glue('-----BEGIN RSA ', 'PRIVATE KEY-----')],
    ['an npm token', glue('npm', '_', alnum, alnum.slice(0, 16))],
    ['a PyPI token', glue('pypi', '-', alnum)],
    ['a SendGrid key', glue('SG', '.', alnum, '.', alnum)],
    ['a DigitalOcean token', glue('dop', '_v1_', '0123456789abcdef'.repeat(4))],
    ['a Shopify token', glue('shpat', '_', '0123456789abcdef'.repeat(2))],
    ['an API key', glue('sk', '-proj-', alnum)],
    ['a bearer token', glue('Bear', 'er ', alnum)],
  ])('%s: %s', (what, secret) => {
    expect(knownSecrets(`x: ${secret} y`)).toEqual([{ start: 3, end: 3 + secret.length, what }]);
  });

  it('are the password only, in an address', () => {
    const text = glue('https://me', ':', 'hunter22', '@x.co');

    expect(maskSecrets(text)).toBe('https://me:********@x.co');
  });

  it.each(['disk-usage-report-of-the-year', 'https://x.co/a:b@c', 'GITHUB_TOKEN', 'ghp_short', 'a@b.co'])(
    '%s is none',
    (text) => {
      expect(knownSecrets(text)).toEqual([]);
    },
  );
});

describe('values under credential keys', () => {
  it.each([
    'token',
    'api_key',
    'apiKey',
    'API-KEY',
    'client_secret',
    'password',
    'key',
    'authorization',
    'private_key',
  ])('%s is a credential key', (key) => {
    expect(isCredentialKey(key)).toBe(true);
  });

  it.each(['role', 'email', 'keyboard', 'reason'])('%s is not', (key) => {
    expect(isCredentialKey(key)).toBe(false);
  });

  it.each([
    ['Zx9Kq2Lm7Vb4Nt8Rw3Yp', true],
    ['0123456789abcdef', true],
    ['A8F39C0D7E52B1643F90', true],
    ['KISSMETRICS_API_KEY', false],
    ['TOKEN2', false],
    ['short', false],
    ['aaaaaaaaaaaaaaaaaaaa', false],
    ['a text of several words', false],
    ['ab'.repeat(3000), false],
  ])('%s looks random: %s', (value, random) => {
    expect(looksRandom(value)).toBe(random);
  });
});

describe('masking', () => {
  it.each([
    ['token: Zx9Kq2Lm7Vb4Nt8Rw3Yp # x', 'token: ******************** # x'],
    ['{ "api_key" : "Zx9Kq2Lm7Vb4Nt8Rw3Yp" }', '{ "api_key" : "********************" }'],
    ['password=Zx9Kq2Lm7Vb4Nt8Rw3Yp', 'password=********************'],
    ['token_env: KISSMETRICS_API_KEY', 'token_env: KISSMETRICS_API_KEY'],
    ['name: Zx9Kq2Lm7Vb4Nt8Rw3Yp', 'name: Zx9Kq2Lm7Vb4Nt8Rw3Yp'],
  ])('%s', (line, masked) => {
    expect(maskSecrets(line)).toBe(masked);
  });

  it('keeps the length', () => {
    expect(
      maskSpans('abcdef', [
        { start: 1, end: 3 },
        { start: 2, end: 5 },
      ]),
    ).toBe('a****f');
  });
});

describe('what messages quote', () => {
  it('is short and visible', () => {
    expect(shown('a\u202eb')).toBe('"a\\u{202e}b"');
    expect(shown('x'.repeat(500))).toBe(`"${'x'.repeat(79)}…"`);
    expect(shown(glue('sk', '_live_', alnum))).toBe(`"${'*'.repeat(28)}"`);
  });

  it('is one line of a library', () => {
    expect(plainMessage('one\ntwo')).toBe('one');
    expect(plainMessage('y'.repeat(500))).toBe(`${'y'.repeat(159)}…`);
  });

  it('reads as a list', () => {
    expect([anyOf([]), anyOf(['a']), anyOf(['a', 'b', 'c']), allOf(['a', 'b']), allOf([])]).toEqual([
      '',
      'a',
      'a, b or c',
      'a and b',
      '',
    ]);
  });
});
