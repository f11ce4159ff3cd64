// What the next plan is told: who is remembered, as what, and who is forgotten.
import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../src/core/access.ts';
import type { Change, Why } from '../../../src/core/change.ts';
import type { LastAccount, LastRow } from '../../../src/core/last.ts';
import type { ChangeOutcome, OutcomeStatus } from '../../../src/ledger/model.ts';
import type { AccountPlan, HeldRow } from '../../../src/plan/model.ts';
import { stepNotSent } from '../../../src/reconcile/change-outcome.ts';
import { type LastStateInput, lastState } from '../../../src/reconcile/last-state.ts';
import { liveAccount } from '../../support/desired.ts';
import {
  accountPlan,
  at,
  entitlement,
  invite,
  liveRow,
  NOW,
  remove,
  step,
  update,
} from '../../support/plans.ts';

const USER = [entitlement('account', 'user')];
const ADMIN = [entitlement('account', 'admin')];
const LATER = at('2026-11-24T10:00:00Z');
const EARLIER = at('2026-11-20T10:00:00Z');
const PENDING = liveRow({ id: 'i_1', kind: 'invitation', status: 'pending', email: 'wen@acme.com' });
const DRIFT: Why = { kind: 'drift', drift: 'missing' };

function last(row: LiveRow, person = row.email ?? row.id): LastRow {
  const { id, email, login, status, entitlements } = row;
  return { person, row: id, email, login, status, entitlements };
}

function before(rows: readonly LastRow[], quarantine: LastAccount['quarantine'] = []): LastAccount {
  return { account: 'kissmetrics', at: EARLIER, population: 9, rows, quarantine };
}

function ended(change: Change, status: OutcomeStatus, step: OutcomeStatus = status): ChangeOutcome {
  const steps = change.steps.map((one) => ({ ...stepNotSent(one), status: step }));
  return { change, status, message: null, steps, verified_at: null };
}

function state(
  rows: readonly LiveRow[],
  overrides: Partial<LastStateInput> & { lists?: Partial<AccountPlan> },
) {
  const { lists, ...rest } = overrides;
  return lastState({
    plan: accountPlan(lists),
    outcomes: [],
    live: liveAccount(rows),
    earlier: null,
    members: [],
    planned_at: NOW,
    at: LATER,
    ...rest,
  });
}

function held(overrides: Partial<HeldRow>): HeldRow {
  return {
    person: 'linus@acme.com',
    drift: 'missing',
    message: '',
    entitlements: [],
    row: 'u_1',
    last_status: 'active',
    ...overrides,
  };
}

describe('the state after a run', () => {
  it('names the account, the moment and how many were there', () => {
    const dead = [
      { ...PENDING, id: 'i_2', status: 'expired' },
      { ...PENDING, id: 'i_3', status: 'declined' },
    ] as const;
    const suspended = liveRow({ id: 'u_2', status: 'suspended' });

    expect(state([liveRow(), suspended, PENDING, ...dead], {})).toEqual({
      account: 'kissmetrics',
      at: LATER,
      population: 3,
      rows: [],
      quarantine: [],
    });
  });

  it.each<[string, readonly LiveRow[], Parameters<typeof state>[1], readonly LastRow[]]>([
    ['whoever is as wanted', [liveRow()], { lists: { settled: [last(liveRow())] } }, [last(liveRow())]],
    [
      'whoever is as wanted, as planning saw them, though they have moved since',
      [liveRow({ entitlements: ADMIN })],
      { lists: { settled: [last(liveRow())] } },
      [last(liveRow())],
    ],
    [
      'whoever was as wanted and is gone since',
      [],
      { lists: { settled: [last(liveRow())] } },
      [last(liveRow())],
    ],
    [
      'whoever waits for an answer',
      [PENDING],
      { lists: { pending: [{ person: 'wen', row: PENDING, age_ms: null }] } },
      [last(PENDING, 'wen')],
    ],
    [
      'an invitation that was sent, as it is now',
      [PENDING],
      { outcomes: [ended(invite(), 'applied')] },
      [last(PENDING)],
    ],
    [
      'an invitation that was accepted meanwhile',
      [liveRow({ id: 'u_7', email: 'wen@acme.com' })],
      { outcomes: [ended(invite(), 'already')] },
      [last(liveRow({ id: 'u_7', email: 'wen@acme.com' }))],
    ],
    [
      'an invitation that was sent and is not to be seen',
      [],
      { outcomes: [ended(invite(), 'unverified', 'applied')] },
      [{ ...last(PENDING), row: '', entitlements: invite().after?.entitlements ?? [] }],
    ],
    [
      'a row that was written, as it is now',
      [liveRow({ entitlements: ADMIN, email: 'linus@acme.org' })],
      { outcomes: [ended(update(), 'applied')] },
      [last(liveRow({ entitlements: ADMIN, email: 'linus@acme.org' }), 'linus@acme.com')],
    ],
    [
      'a row that was written and has moved again',
      [liveRow()],
      { outcomes: [ended(update(), 'unverified', 'applied')] },
      [last(liveRow())],
    ],
    [
      'a row that was half written, as it is now',
      [liveRow({ entitlements: ADMIN })],
      { outcomes: [ended(update(), 'failed', 'applied')] },
      [last(liveRow({ entitlements: ADMIN }))],
    ],
    [
      'a row that should have changed and did not, as it was planned for',
      [liveRow({ entitlements: ADMIN })],
      { outcomes: [ended(update(), 'stale', 'not-executed')] },
      [last(liveRow())],
    ],
    [
      'a row that a person will change, as it was',
      [liveRow()],
      { outcomes: [ended(update(), 'manual')] },
      [last(liveRow())],
    ],
    [
      'a row that should be gone and is not',
      [liveRow({ id: 'u_9', email: 'old@acme.com' })],
      { outcomes: [ended(remove(), 'unverified', 'applied')] },
      [last(liveRow({ id: 'u_9', email: 'old@acme.com' }))],
    ],
    [
      'a row that could not be removed',
      [liveRow({ id: 'u_9', email: 'old@acme.com' })],
      { outcomes: [ended(remove(), 'failed')] },
      [last(liveRow({ id: 'u_9', email: 'old@acme.com' }))],
    ],
    [
      'somebody held as missing, as the record before had them',
      [],
      { lists: { held: [held({ row: null })] }, earlier: before([last(liveRow())]) },
      [last(liveRow())],
    ],
    [
      'somebody held as missing who had another key then, as the plan tells',
      [],
      { lists: { held: [held({ row: null, entitlements: USER })] } },
      [{ ...last(liveRow()), row: '', email: null, entitlements: USER }],
    ],
    [
      'somebody held as missing of whom nobody knows how they were',
      [],
      { lists: { held: [held({ row: null, last_status: null })] } },
      [{ ...last(liveRow()), row: '', email: null, entitlements: [] }],
    ],
    [
      'somebody who lost a part and had another key then',
      [liveRow({ status: 'suspended' })],
      { lists: { held: [held({ entitlements: [entitlement('project:p1', 'member')] })] } },
      [last(liveRow({ entitlements: [...USER, entitlement('project:p1', 'member')] }))],
    ],
    [
      'somebody who was raised by hand and is held, as they were',
      [liveRow({ entitlements: ADMIN })],
      {
        lists: { held: [held({ drift: 'extra', entitlements: ADMIN })] },
        earlier: before([last(liveRow())]),
      },
      [last(liveRow())],
    ],
    [
      'somebody who waits for something and was there, as they were',
      [],
      {
        lists: { withheld: [{ person: 'linus@acme.com', code: 'RC301', message: '', entitlements: [] }] },
        earlier: before([last(liveRow())]),
      },
      [last(liveRow())],
    ],
    [
      'drift that should have been put right and was not, as it was before',
      [],
      { outcomes: [ended(invite({ why: DRIFT }), 'failed')], earlier: before([last(PENDING)]) },
      [last(PENDING)],
    ],
    [
      'somebody set aside, as they were',
      [{ ...PENDING, status: 'declined' }],
      {
        lists: { quarantine: [aside('wen@acme.com', ['i_1'])] },
        earlier: before([last(PENDING)]),
      },
      [last(PENDING)],
    ],
    [
      'somebody set aside for the first time, as they are',
      [{ ...PENDING, status: 'declined' }],
      { lists: { quarantine: [aside('wen@acme.com', ['i_1'])] } },
      [last({ ...PENDING, status: 'declined' })],
    ],
  ])('remembers %s', (_, rows, input, remembered) => {
    expect(state(rows, input)?.rows).toEqual(remembered);
  });

  it.each<[string, readonly LiveRow[], Parameters<typeof state>[1]]>([
    [
      'whom it removed',
      [],
      {
        outcomes: [ended(remove(), 'applied')],
        earlier: before([last(liveRow({ id: 'u_9', email: 'old@acme.com' }))]),
      },
    ],
    [
      'whom it suspended in place of a removal',
      [liveRow({ id: 'u_9', email: 'old@acme.com', status: 'suspended' })],
      { outcomes: [ended(remove(), 'applied')] },
    ],
    [
      'whose invitation it cancelled',
      [],
      { outcomes: [ended({ ...remove(), kind: 'cancel' }, 'already')], earlier: before([last(PENDING)]) },
    ],
    ['who was taken out of the file and is gone', [], { earlier: before([last(liveRow())]) }],
    ['who was added by hand and is held', [liveRow()], { lists: { held: [held({ drift: 'extra' })] } }],
    ['whom nobody in the file claims', [liveRow()], {}],
    [
      'who was added by hand and could not be removed',
      [liveRow({ id: 'u_9', email: 'old@acme.com' })],
      { outcomes: [ended(remove({ why: { kind: 'drift', drift: 'extra' } }), 'failed')] },
    ],
    [
      'whose old invitation was cancelled and who was then not invited',
      [],
      { outcomes: [ended(invite({ kind: 'reinvite', before: PENDING }), 'failed', 'applied')] },
    ],
    ['who was not invited', [], { outcomes: [ended(invite(), 'failed')] }],
    ['who was set aside without a row', [], { lists: { quarantine: [aside('wen@acme.com', [])] } }],
    ['of whom a change says nothing', [], { outcomes: [ended(update({ after: null }), 'applied')] }],
  ])('does not remember %s', (_, rows, input) => {
    expect(state(rows, input)?.rows).toEqual([]);
  });

  it('keeps the earlier value of a part that is held, and the new one of the rest', () => {
    const was = liveRow({ entitlements: [...USER, entitlement('project:p1', 'member')] });
    const is = liveRow({
      entitlements: [...ADMIN, entitlement('project:p2', 'member'), entitlement('report:*', 'view')],
    });
    const parts = [
      held({ entitlements: [entitlement('project:p1', 'member')] }),
      held({ drift: 'extra', entitlements: [entitlement('report:*', 'view')] }),
    ];

    const found = state([is], {
      lists: { held: parts },
      outcomes: [ended(update(), 'applied')],
      earlier: before([last(was)]),
    });

    expect(found?.rows[0]?.entitlements).toEqual([
      ...ADMIN,
      entitlement('project:p1', 'member'),
      entitlement('project:p2', 'member'),
    ]);
  });

  it('forgets a held part of somebody whom the record before did not have', () => {
    const is = liveRow({ entitlements: [...ADMIN, entitlement('report:*', 'view')] });
    const parts = [held({ drift: 'extra', entitlements: [entitlement('report:*', 'view')] })];

    const found = state([is], { lists: { held: parts }, outcomes: [ended(update(), 'applied')] });

    expect(found?.rows[0]?.entitlements).toEqual(ADMIN);
  });

  it('keeps somebody of whom a second row was removed', () => {
    const second = remove({ person: 'linus@acme.com', before: liveRow({ id: 'u_2' }) });

    const found = state([liveRow()], {
      lists: { settled: [last(liveRow())] },
      outcomes: [ended(second, 'applied')],
    });

    expect(found?.rows).toEqual([last(liveRow())]);
  });

  it.each<[string, LiveRow, LastAccount | null, string]>([
    [
      'by the key that the record had',
      liveRow({ id: 'u_0', email: 'ada@acme.com' }),
      before([{ ...last(liveRow()), person: 'ada', row: 'u_0' }]),
      'ada',
    ],
    ['by address', liveRow({ id: 'u_0', email: 'ada@acme.com' }), null, 'ada@acme.com'],
    ['by login', liveRow({ id: 'u_0', email: null, login: 'ada-l' }), null, 'ada-l'],
    ['by id', liveRow({ id: 'u_0', email: null }), null, 'u_0'],
  ])('remembers who handed the account over %s', (_, former, earlier, person) => {
    const transfer = update({ kind: 'transfer', former: 'u_0' });

    const found = state([liveRow(), former], { outcomes: [ended(transfer, 'applied')], earlier });

    expect(found?.rows.map((row) => row.person).toSorted()).toEqual([person, 'linus@acme.com'].toSorted());
  });

  it('knows nothing of a former owner who is gone', () => {
    const transfer = update({ kind: 'transfer', former: 'u_0' });

    expect(state([liveRow()], { outcomes: [ended(transfer, 'applied')] })?.rows).toHaveLength(1);
  });
});

function aside(person: string, rows: readonly string[], since: LiveRow['created_at'] = null) {
  return { person, code: 'RC301', message: '', rows, since } as const;
}

describe('people set aside', () => {
  it('keep since when, and begin with the plan', () => {
    const found = state([], { lists: { quarantine: [aside('b', [], EARLIER), aside('a', [])] } });

    expect(found?.quarantine).toEqual([
      { person: 'a', since: NOW },
      { person: 'b', since: EARLIER },
    ]);
  });

  it('are forgotten when they no longer are', () => {
    expect(state([], { earlier: before([], [{ person: 'a', since: EARLIER }]) })?.quarantine).toEqual([]);
  });
});

describe('a plan that was narrowed to some members', () => {
  const others = [last(liveRow({ id: 'u_5', email: 'eve@acme.com' })), last(PENDING)];
  const earlier = before(
    [...others, last(liveRow(), 'linus')],
    [
      { person: 'kim', since: EARLIER },
      { person: 'wen@acme.com', since: EARLIER },
    ],
  );

  it('leaves what is known of everybody of whom it says nothing', () => {
    const found = state([], { members: ['linus@acme.com'], earlier });

    expect(found?.rows).toEqual(earlier.rows.toSorted((a, b) => (a.person < b.person ? -1 : 1)));
    expect(found?.quarantine).toEqual(earlier.quarantine);
  });

  it('forgets whose invitation it cancelled, and remembers who was set aside', () => {
    const cancel = remove({ kind: 'cancel', person: 'wen@acme.com', before: PENDING });

    const found = state([], {
      members: ['wen@acme.com'],
      earlier,
      outcomes: [ended(cancel, 'applied')],
      lists: { quarantine: [aside('wen@acme.com', [], NOW)] },
    });

    expect(found?.rows.map(({ person }) => person)).toEqual(['eve@acme.com', 'linus']);
    expect(found?.quarantine).toEqual([earlier.quarantine[0], { person: 'wen@acme.com', since: NOW }]);
  });

  it('leaves no state where there was none: others would be taken for strangers', () => {
    expect(state([liveRow()], { members: ['wen'], outcomes: [ended(update(), 'applied')] })).toBeNull();
  });
});

describe('a run without a final read', () => {
  const known = before([last(liveRow()), last(liveRow({ id: 'u_9', email: 'old@acme.com' }))]);

  it('keeps the earlier state but for what it wrote itself', () => {
    const found = state([], {
      live: null,
      earlier: known,
      outcomes: [
        ended(update(), 'unverified', 'applied'),
        ended(remove(), 'unverified', 'applied'),
        ended(invite(), 'unverified', 'applied'),
      ],
    });

    expect(found).toEqual({
      ...known,
      rows: [
        { ...last(liveRow()), entitlements: ADMIN },
        { ...last(PENDING), row: '', entitlements: invite().after?.entitlements ?? [] },
      ],
    });
  });

  it('changes nothing for what failed, for other rows of somebody, and for what it cannot say', () => {
    const found = state([], {
      live: null,
      earlier: known,
      outcomes: [
        ended(update(), 'failed'),
        ended(remove({ before: liveRow({ id: 'u_2' }) }), 'applied'),
        ended(invite({ after: null }), 'applied'),
      ],
    });

    expect(found).toEqual(known);
  });

  it('has none where there was none', () => {
    expect(state([], { live: null })).toBeNull();
  });
});

describe('an invitation by login', () => {
  it('is found by it', () => {
    const after = { status: 'pending', email: null, login: 'wen', name: null, entitlements: USER } as const;
    const row = liveRow({ id: 'u_7', email: null, login: 'wen' });
    const change = invite({ after, person: 'wen', steps: [step()] });

    expect(state([row], { outcomes: [ended(change, 'applied')] })?.rows).toEqual([last(row, 'wen')]);
  });

  it('of nobody is nobody', () => {
    const after = { status: 'pending', email: null, login: null, name: null, entitlements: USER } as const;
    const change = invite({ after });

    expect(state([liveRow()], { outcomes: [ended(change, 'applied')] })?.rows).toEqual([
      { person: 'wen@acme.com', row: '', email: null, login: null, status: 'pending', entitlements: USER },
    ]);
  });
});
