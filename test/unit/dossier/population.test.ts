// What belongs to the population of a period: writes that may have reached an account, and what runs saw without one.
import { describe, expect, it } from 'vitest';
import type { Entitlement } from '../../../src/core/access.ts';
import { coverageOf } from '../../../src/dossier/coverage.ts';
import { populationOf } from '../../../src/dossier/population.ts';
import type { AccountRecord, ChangeOutcome } from '../../../src/ledger/model.ts';
import { type AccountRun, accountRuns, live, outcome } from '../../support/account-runs.ts';
import { at, entitlement, invite, remove, update } from '../../support/plans.ts';

const USER = entitlement('account', 'user');
const ADMIN = entitlement('account', 'admin');
const OWNER = entitlement('account', 'owner');

/** `verb how person +gained -lost`, in the words of the population. */
const seen = (records: ReturnType<typeof accountRuns>): readonly string[] =>
  populationOf(records).rows.flatMap((row) =>
    row.source === 'seen'
      ? [
          [
            row.verb,
            row.how,
            row.person,
            ...row.gains.map(({ level }) => `+${level}`),
            ...row.losses.map(({ level }) => `-${level}`),
          ].join(' '),
        ]
      : [],
  );

const held = (drift: 'extra' | 'missing', person: string, entry: Entitlement): AccountRecord['held'] => [
  { person, drift, row: `u_${person}`, entitlements: [entry], message: 'by hand', last_status: null },
];
const excluded = (person: string): AccountRecord['excluded'] => [
  { row: `u_${person}`, person, reason: 'ignored', message: 'left alone' },
];

describe('what runs saw without a write', () => {
  it.each<[string, readonly AccountRun[], readonly string[]]>([
    ['is what was there at first', [{ rows: [live('bo', USER)] }], ['found first bo +user']],
    [
      'is what came to be between two runs, and what more somebody has',
      [{ rows: [live('bo', USER)] }, { rows: [live('bo', ADMIN), live('cy', USER)] }],
      ['found first bo +user', 'found unwritten bo +admin', 'found unwritten cy +user', 'left gone bo -user'],
    ],
    [
      'is what was released: not managed any more, and still there',
      [{ rows: [live('bo', USER)] }, { rows: [], excluded: excluded('bo') }],
      ['found first bo +user', 'left released bo -user'],
    ],
    [
      'is what is gone without anybody having said so',
      [{ rows: [live('bo', USER)] }, { rows: [] }],
      ['found first bo +user', 'left gone bo -user'],
    ],
    [
      'is what was taken by hand, told once and not as gone too',
      [
        { rows: [live('bo', USER)] },
        { rows: [], held: held('missing', 'bo', USER) },
        { rows: [], held: held('missing', 'bo', USER) },
      ],
      ['found first bo +user', 'left taken bo -user'],
    ],
    [
      'is what was given by hand, and adopted once the file has it',
      [{ rows: [] }, { rows: [], held: held('extra', 'bo', USER) }, { rows: [live('bo', USER)] }],
      ['found by-hand bo +user', 'found adopted bo +user'],
    ],
    [
      'is nothing where a run could not read the account, and is told by the next',
      [{ rows: [live('bo', USER)] }, {}, { rows: [] }],
      ['found first bo +user', 'left gone bo -user'],
    ],
    [
      'is nothing where the run wrote it, or may have',
      [
        { rows: [live('bo', USER)] },
        {
          rows: [live('new@acme.com', USER)],
          outcomes: [
            outcome(invite({ person: 'new@acme.com', gains: [USER] }), 'failed', '2026-11-24T10:59:00Z'),
            outcome(remove({ person: 'bo', losses: [USER] }), 'applied', '2026-11-24T10:59:00Z'),
          ],
        },
      ],
      ['found first bo +user'],
    ],
    [
      'is what a run that sent nothing cannot have written',
      [
        { rows: [] },
        {
          rows: [live('bo', USER), live('cy', USER), live('dee', USER)],
          outcomes: [
            outcome(invite({ person: 'bo', gains: [USER] }), 'failed'),
            outcome(invite({ person: 'cy', gains: [USER] }), 'not-executed'),
            outcome(invite({ person: 'dee', gains: [USER] }), 'stale'),
          ],
        },
      ],
      ['found unwritten bo +user', 'found unwritten cy +user', 'found unwritten dee +user'],
    ],
    [
      'is nothing of a hand-over, which changes two rows by one write',
      [
        { rows: [live('ada', OWNER), live('bo', ADMIN)] },
        {
          rows: [live('ada', ADMIN), live('bo', OWNER)],
          outcomes: [
            outcome(
              update({
                kind: 'transfer',
                person: 'bo',
                former_person: 'ada',
                gains: [OWNER],
                losses: [],
              }),
              'applied',
              '2026-11-24T10:59:00Z',
            ),
          ],
        },
      ],
      ['found first ada +owner', 'found first bo +admin'],
    ],
  ])('%s', (_, all, expected) => {
    expect(seen(accountRuns(...all))).toEqual(expected);
  });

  it('names the run that found first what was adopted later', () => {
    const { rows } = populationOf(
      accountRuns({ rows: [] }, { rows: [], held: held('extra', 'bo', USER) }, { rows: [live('bo', USER)] }),
    );
    expect(rows.at(-1)).toMatchObject({
      id: 'R3-S1',
      how: 'adopted',
      before: at('2026-11-24T11:00:00Z'),
      earlier: { record: 2, at: at('2026-11-24T11:00:00Z') },
    });
  });

  it('knows a row by the other keys that it went by', () => {
    const { rows, states } = populationOf(
      accountRuns(
        { rows: [{ ...live('old', USER), row: 'u_1' }] },
        { rows: [{ ...live('new', ADMIN), row: 'u_1' }] },
      ),
    );
    expect(rows.map(({ person, also }) => [person, also])).toEqual([
      ['old', []],
      ['new', ['old']],
      ['old', []],
    ]);
    expect(states('kissmetrics', 'new')).toMatchObject([{ record: 2, status: 'active' }]);
    expect(states('elsewhere', 'new')).toEqual([]);
  });
});

describe('a write', () => {
  it.each<[ChangeOutcome['status'], string | null, boolean]>([
    ['applied', null, true],
    ['already', null, true],
    // A person was handed it; whether they did it, no run knows.
    ['manual', null, true],
    ['unverified', null, true],
    ['failed', null, false],
    ['failed', '2026-11-24T10:59:00Z', true],
    ['stale', null, false],
    ['not-executed', null, false],
  ])('that is %s, sent at %s: is in the population: %s', (status, started, isIn) => {
    const records = accountRuns({ rows: [], outcomes: [outcome(invite(), status, started)] });
    expect(populationOf(records).rows.filter(({ source }) => source === 'write')).toHaveLength(isIn ? 1 : 0);
    const period = { from: at('2026-11-24T00:00:00Z'), to: at('2026-11-25T00:00:00Z') };
    const unsent = coverageOf(records, period, period.to).not_covered.find(({ what }) => what === 'not-sent');
    expect(unsent?.count ?? 0).toBe(isIn ? 0 : 1);
  });

  it.each<[string, ChangeOutcome['change'], string]>([
    ['more', update({ gains: [ADMIN], losses: [USER] }), 'grant'],
    ['less', update({ gains: [USER], losses: [ADMIN] }), 'removal'],
    [
      'more here and less there',
      update({
        gains: [ADMIN, entitlement('project:1', 'member')],
        losses: [USER, entitlement('project:2', 'member')],
      }),
      'change',
    ],
    ['neither', update({ gains: [], losses: [] }), 'change'],
    ['nobody any more', remove({ gains: [ADMIN] }), 'removal'],
    ['no invitation any more', remove({ kind: 'cancel' }), 'removal'],
  ])('that leaves %s', (_, change, type) => {
    const records = accountRuns({ rows: [], outcomes: [outcome(change, 'applied')] });
    expect(populationOf(records).rows[0]).toMatchObject({ source: 'write', type });
  });

  it('is dated by the end of its last step, else its beginning, else the end of the run', () => {
    const dated = (started: string | null) =>
      populationOf(accountRuns({ rows: [], outcomes: [outcome(invite(), 'applied', started)] })).rows[0]?.at;
    expect(dated('2026-11-24T09:59:00Z')).toBe('2026-11-24T09:59:00Z');
    expect(dated(null)).toBe('2026-11-24T10:00:00Z');
  });
});
