import { expect, it } from 'vitest';
import type { AccountPlan } from '../../../../src/plan/model.ts';
import { closingFacts, refusals, sectionsOf, unchanged } from '../../../../src/plan/render/sections.ts';
import { fullPlan } from '../../../support/full-plan.ts';
import { accountPlan, at, entitlement, liveRow, NOW, update } from '../../../support/plans.ts';

/** Sections as short text: title, items, and their facts after a dash each. */
function written(overrides: Partial<AccountPlan>): readonly string[] {
  return sectionsOf(accountPlan(overrides), NOW).flatMap(({ title, items }) => [
    title,
    ...items.flatMap(({ who, code, text, facts }) => [
      [who, code, text].filter((part) => part !== null).join(' | '),
      ...facts.map((each) => `- ${each.label} ${each.text}`),
    ]),
  ]);
}

const settled = fullPlan().accounts[0]?.settled ?? [];

it('has no section for an empty list', () => {
  expect(written({})).toEqual([]);
});

it('tells how to restore what was taken away by hand, quoted for a shell', () => {
  const row = {
    person: "o'brien@acme.com",
    drift: 'missing',
    message: 'was removed by hand',
    entitlements: [entitlement('account', 'user'), entitlement('project:12345', 'member')],
    row: null,
    last_status: 'pending',
  } as const;

  expect(written({ held: [row] })).toEqual([
    'Held: changed by hand, left as it is',
    "o'brien@acme.com | was removed by hand",
    '- was pending',
    '- had role: user',
    '- had project web (12345)',
    "- restore rollcall apply --restore 'o'\\''brien@acme.com'",
  ]);
});

it('tells how to settle what was added by hand', () => {
  const row = {
    person: 'cy@acme.com',
    drift: 'extra',
    message: 'was added by hand',
    entitlements: [entitlement('account', 'admin')],
    row: 'u_5',
    last_status: null,
  } as const;

  expect(written({ held: [row] })).toEqual([
    'Held: changed by hand, left as it is',
    'cy@acme.com | was added by hand',
    '- has role: admin',
    '- settle write it in the file to keep it, or take it away in the account',
  ]);
});

it.each([
  ['not known', null, null, 0, 'pending'],
  ['known', 3 * 86_400_000, null, 0, 'sent 3 days ago'],
  [
    'known, with an end',
    3_600_000,
    '2026-12-05T00:00:00Z',
    0,
    'sent 1 hour ago, expires 2026-12-05 00:00 UTC',
  ],
  ['known, sent again', 60_000, null, 2, 'sent 1 minute ago, sent again 2 times'],
])('shows how old a pending invitation is: %s', (_, age, expires, resent, text) => {
  const row = liveRow({
    kind: 'invitation',
    status: 'pending',
    resent,
    expires_at: expires === null ? null : at(expires),
  });

  expect(written({ pending: [{ person: 'sam@acme.com', row, age_ms: age }] })).toEqual([
    'Pending invitations, as they should be',
    `sam@acme.com | ${text}`,
  ]);
});

it('shows since when somebody is in quarantine, and which rows it is about', () => {
  const base = { person: 'ed@acme.com', code: 'RC412', message: 'two rows match' } as const;

  expect(
    written({
      quarantine: [
        { ...base, rows: ['u_6', 'u_7'], since: at('2026-11-20T09:00:00Z') },
        { ...base, rows: [], since: null },
        { ...base, rows: [], since: NOW },
      ],
    }),
  ).toEqual([
    'Quarantine: set aside until somebody has looked',
    'ed@acme.com | RC412 | two rows match',
    '- rows u_6, u_7',
    '- since 2026-11-20 09:00 UTC (4 days)',
    'ed@acme.com | RC412 | two rows match',
    'ed@acme.com | RC412 | two rows match',
    '- since now',
  ]);
});

it('shows what is withheld, not touched and warned of', () => {
  const { withheld, excluded, issues } = fullPlan().accounts[0] ?? accountPlan();

  expect(written({ withheld, excluded, issues })).toEqual([
    'Withheld: wanted, but it has to wait',
    'di@acme.com | RC406 | no seat: 25 of 25 are taken',
    '- waits role: user',
    'Warnings',
    'RC420 | the account has no reports',
    '- at team.yaml:3:5',
    '- way out leave `reports` out',
    'RC420 | nothing more is known',
    'Not touched',
    'etl@acme.com | service account',
    'fay@acme.com | not in the file',
    'gus@acme.com is managed by SCIM',
  ]);
});

const guard = {
  code: 'RC301',
  edge: 'remove',
  message: 'would remove 9 of 20',
  hint: 'allow them',
  count: 9,
  population: 20,
  limit: 4,
} as const;

it.each<[string, Partial<AccountPlan>, readonly string[]]>([
  ['nothing is refused', {}, []],
  ['a guard tripped, which is the refusal', { refused: guard, guards: [guard] }, ['would remove 9 of 20']],
  [
    'something else refuses beside a guard',
    { refused: { code: 'RC410', message: 'no order', hint: 'none' }, guards: [guard] },
    ['no order', 'would remove 9 of 20'],
  ],
  [
    'two guards of one code tripped',
    { refused: guard, guards: [guard, { ...guard, message: 'would cancel 7 of 8' }] },
    ['would remove 9 of 20', 'would cancel 7 of 8'],
  ],
])('names each reason once when %s', (_, overrides, messages) => {
  const reasons = refusals(accountPlan(overrides));

  expect(reasons.map(({ text }) => text)).toEqual(messages);
  expect(reasons.flatMap(({ facts }) => facts.map(({ label }) => label))).toEqual(
    messages.map(() => 'way out'),
  );
});

it.each<[string, Partial<AccountPlan>, string | null]>([
  ['nothing at all', {}, 'Nothing to change: 0 people are as the file says.'],
  ['nobody to change', { settled }, 'Nothing to change: 1 person is as the file says.'],
  [
    'somebody beside the changes',
    { settled, changes: [update()] },
    'Otherwise 1 person is as the file says.',
  ],
  ['nobody beside the changes', { changes: [update()] }, null],
  ['an account that was not read', { read: false }, null],
])('says how many need nothing: %s', (_, overrides, text) => {
  expect(unchanged(accountPlan(overrides))).toBe(text);
});

it.each<[string, Partial<AccountPlan>, readonly string[]]>([
  ['nothing', {}, []],
  ['an order that is not the usual one', { order_note: 'a seat first' }, ['order a seat first']],
  [
    'seats with a limit and a reserve',
    { seats: { limit: 25, reserve: 1, before: 20, after: 22 } },
    ['seats 20 of 25 taken now, 22 afterwards, 1 kept free'],
  ],
  [
    'seats without a limit',
    { seats: { limit: null, reserve: 0, before: 20, after: 22 } },
    ['seats 20 taken now, 22 afterwards'],
  ],
  ['a cost of moments', { cost: { calls: 1, minutes: 0.1 } }, ['cost 1 call, at most a minute']],
  ['a cost of minutes', { cost: { calls: 300, minutes: 20.2 } }, ['cost 300 calls, about 21 minutes']],
])('closes with %s', (_, overrides, facts) => {
  expect(closingFacts(accountPlan(overrides)).map(({ label, text }) => `${label} ${text}`)).toEqual(facts);
});
