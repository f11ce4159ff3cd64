import { expect, it } from 'vitest';
import { CODES } from '../../../src/core/codes.ts';
import { EXIT, PROVIDER_ERROR_CODES, ProviderError, RollcallError } from '../../../src/core/errors.ts';
import { assertNever } from '../../../src/core/never.ts';

it('an error says what failed, the way out and the exit code', () => {
  const cause = new Error('disk');
  const error = new RollcallError('RC250', 'cannot', { hint: 'do', exit: EXIT.refused, cause });
  expect(error).toMatchObject({
    name: 'RollcallError',
    code: 'RC250',
    message: 'cannot',
    hint: 'do',
    exit: 5,
    cause,
  });
  expect(error).toBeInstanceOf(Error);
});

it('an error ends in 1 unless it says otherwise', () => {
  const error = new RollcallError('RC250', 'cannot');
  expect(error).toMatchObject({ exit: 1, hint: undefined });
  expect('cause' in error).toBe(false);
});

it('a failed call carries what the engine decides by', () => {
  const cause = new Error('reset');
  const error = new ProviderError('rate_limited', 'crm', 'slow down', {
    requestId: 'r1',
    retryAfter: 5,
    hint: 'wait',
    cause,
  });
  expect(error).toMatchObject({
    name: 'ProviderError',
    kind: 'rate_limited',
    account: 'crm',
    requestId: 'r1',
    retryAfter: 5,
    hint: 'wait',
    cause,
    code: 'RC413',
  });
});

it('a failed call without details has none', () => {
  const error = new ProviderError('auth', 'crm', 'no');
  expect(error).toMatchObject({ requestId: null, retryAfter: null, hint: undefined, code: 'RC401' });
  expect('cause' in error).toBe(false);
});

it('every kind of failure has a code of its own that is explained', () => {
  const codes = Object.values(PROVIDER_ERROR_CODES);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(CODES[code].help).not.toBe('');
});

it('every code has a title without a full stop and a help text with one', () => {
  for (const [code, { title, help }] of Object.entries(CODES)) {
    expect(code).toMatch(/^RC\d{3}$/);
    expect(title).not.toMatch(/\.$/);
    expect(help).toMatch(/[.!?]$/);
  }
});

it('a value that cannot be is a bug with the value in it', () => {
  // @ts-expect-error nothing is never
  expect(() => assertNever({ kind: 'odd' })).toThrow(new TypeError('unexpected value: {"kind":"odd"}'));
});
