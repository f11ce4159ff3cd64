import { describe, expect, it } from 'vitest';
import { asciiDomain, domainOf, localPart, parseEmail } from '../../../src/core/email.ts';
import { mail } from '../../support/team.ts';

describe('an address', () => {
  it.each([
    ['ada@acme.com', 'ada@acme.com'],
    ['  Ada@ACME.com\n', 'ada@acme.com'],
    ["o'neil+x_y.z-1@sub.acme.co.uk", "o'neil+x_y.z-1@sub.acme.co.uk"],
    ['müller@bücher.example', 'müller@xn--bcher-kva.example'],
    ['u\u0308@acme.com', 'ü@acme.com'],
    ['ada@ACME\u3002com', 'ada@acme.com'],
    [`${'a'.repeat(64)}@acme.com`, `${'a'.repeat(64)}@acme.com`],
  ])('%j is %s', (raw, email) => {
    expect(parseEmail(raw)).toBe(email);
  });

  it.each([
    [''],
    ['ada'],
    ['@acme.com'],
    ['ada@'],
    ['ada@acme'],
    ['ada @acme.com'],
    ['ada@ac me.com'],
    ['a@b@acme.com'],
    ['.ada@acme.com'],
    ['ada.@acme.com'],
    ['a..b@acme.com'],
    ['"a b"@acme.com'],
    ['ada@[127.0.0.1]'],
    ['ada@127.0.0.1'],
    ['ada@acme.com/x'],
    ['ada@acme.com:80'],
    ['ada@-acme.com'],
    ['ada@acme..com'],
    ['a\u200bda@acme.com'],
    ['a\u202eda@acme.com'],
    [`${'a'.repeat(65)}@acme.com`],
    [`a@${'a'.repeat(64)}.com`],
    [`a@${'abcdefgh.'.repeat(28)}example`],
  ])('%j is none', (raw) => {
    expect(parseEmail(raw)).toBeNull();
  });

  it('has a part before and a part after the @', () => {
    expect(localPart(mail('ada+x@acme.com'))).toBe('ada+x');
    expect(domainOf(mail('ada+x@acme.com'))).toBe('acme.com');
  });
});

it.each([
  ['ACME.com', 'acme.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['localhost', null],
  ['', null],
  ['1.2', null],
  ['acme.com:80', null],
  ['xn--a', null],
])('the domain %j is %s', (raw, domain) => {
  expect(asciiDomain(raw)).toBe(domain);
});
