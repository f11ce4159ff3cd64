import { expect, it } from 'vitest';
import type { Entitlement } from '../../../../src/core/access.ts';
import {
  aliasesOf,
  describeEntitlement,
  describeInstant,
  isPrivileged,
  shellWord,
} from '../../../../src/plan/render/words.ts';
import { EVERY_ENTITLEMENT } from '../../../support/full-plan.ts';
import { at, entitlement } from '../../../support/plans.ts';

const aliases = aliasesOf({
  projects: [
    { alias: 'web', native: '12345' },
    { alias: 'site', native: '12345' },
    { alias: 'sandbox', native: 'sandbox' },
  ],
});

it('puts every kind of entitlement in words', () => {
  expect(EVERY_ENTITLEMENT.map((entry) => describeEntitlement(entry, aliases))).toEqual([
    'role: read-only',
    'role: user',
    'role: admin',
    'role: owner',
    "role: billing_admin (the service's own)",
    'all projects',
    'all projects: admin',
    'project web, site (12345)',
    'project web, site (12345): admin until 2026-11-26 18:00 UTC',
    'project 777 (not in the file)',
    'all reports',
    'report campaign-roi',
    'feature export: allowed',
    'feature export: denied',
    'team web: maintainer',
    'repository acme/web: push',
    'dashboard:7: edit',
  ]);
});

it('does not repeat an alias that is the id itself', () => {
  expect(describeEntitlement(entitlement('project:sandbox', 'member'), aliases)).toBe('project sandbox');
});

it('shows seconds only where there are some', () => {
  expect(describeInstant(at('2026-11-26T18:00Z'))).toBe('2026-11-26 18:00 UTC');
  expect(describeInstant(at('2026-11-26T18:00:07Z'))).toBe('2026-11-26 18:00:07 UTC');
});

it.each<[Entitlement, boolean]>([
  [entitlement('account', 'owner'), true],
  [entitlement('account', 'admin'), true],
  [entitlement('project:1', 'admin'), true],
  [entitlement('account', 'native:root'), true],
  [entitlement('account', 'user'), false],
  [entitlement('project:*', 'member'), false],
])('tells whether %j is privileged', (entry, privileged) => {
  expect(isPrivileged(entry)).toBe(privileged);
});

it.each([
  ['ada@acme.com', 'ada@acme.com'],
  ["o'brien@acme.com", "'o'\\''brien@acme.com'"],
  ['$(rm)', "'$(rm)'"],
  ['', "''"],
])('quotes %j for a shell', (argument, word) => {
  expect(shellWord(argument)).toBe(word);
});
