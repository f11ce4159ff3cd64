// How changes stand before they run: against rows that are as planned, true already, or moved.
import { describe, expect, it } from 'vitest';
import type { LiveRow } from '../../../src/core/access.ts';
import type { Change } from '../../../src/core/change.ts';
import type { Effect } from '../../../src/core/effect.ts';
import { judgeChanges } from '../../../src/reconcile/precondition.ts';
import { liveAccount } from '../../support/desired.ts';
import { at, entitlement, invite, liveRow, remove, step, update } from '../../support/plans.ts';

const USER = [entitlement('account', 'user')];
const ADMIN = [entitlement('account', 'admin')];
const OWNER = [entitlement('account', 'owner')];
const INVITE = invite({ steps: [step()] });
const PENDING = liveRow({ id: 'i_1', kind: 'invitation', status: 'pending', email: 'wen@acme.com' });

function judge(changes: readonly Change[], rows: readonly LiveRow[], done: Record<string, number> = {}) {
  const judged = judgeChanges(changes, liveAccount(rows), new Map(Object.entries(done)));
  return judged.map(({ situation }) => situation);
}

function changed(effect: Partial<Extract<Effect, { kind: 'changed' }>>): Effect {
  return { kind: 'changed', row: 'u_1', status: null, email: null, entitlements: null, ...effect };
}

/** A change of linus in these writes. */
function writes(id: string, effects: readonly Effect[], overrides: Partial<Change> = {}): Change {
  return update({
    id,
    steps: effects.map((effect, i) => step({ id: `${id}/${i + 1}`, effect })),
    ...overrides,
  });
}

describe('a change of a row', () => {
  it.each<[string, Partial<LiveRow>]>([
    ['nothing', {}],
    ['the times', { last_active_at: null, created_at: null, expires_at: at('2027-01-01T00:00:00Z') }],
    ['the name', { name: 'Linus T.' }],
    ['how often it was sent', { resent: 2 }],
  ])('is ready where %s is different', (_, difference) => {
    expect(judge([update()], [liveRow(difference)])).toEqual([{ kind: 'ready', from: 0 }]);
  });

  it.each<[string, Partial<LiveRow>, RegExp]>([
    ['the kind', { kind: 'invitation' }, /kind was member when it was planned and is invitation now/],
    ['the status', { status: 'suspended' }, /was active when it was planned and is suspended now/],
    ['the address', { email: 'linus@acme.org' }, /another address/],
    ['the entitlements', { entitlements: [...USER, entitlement('project:p1', 'member')] }, /other access/],
    ['the level', { entitlements: OWNER }, /other access/],
    ['who manages it', { managed_by: 'idp' }, /managed by idp/],
  ])('is stale where %s is different', (_, difference, message) => {
    expect(judge([update()], [liveRow(difference)])).toEqual([
      { kind: 'stale', from: 0, message: expect.stringMatching(message) },
    ]);
  });

  it('is stale where the row is gone', () => {
    expect(judge([update()], [])).toEqual([{ kind: 'stale', from: 0, message: 'the row is gone' }]);
  });

  it('is true already where the row has become what was wanted', () => {
    expect(judge([update()], [liveRow({ entitlements: ADMIN })])).toEqual([{ kind: 'already' }]);
  });

  it('that removes is true already where the row is gone', () => {
    expect(judge([remove()], [])).toEqual([{ kind: 'already' }]);
  });

  it('is true already at its last write, though its first no longer holds', () => {
    const change = writes('c', [changed({ entitlements: ADMIN }), changed({ entitlements: OWNER })]);

    expect(judge([change], [liveRow({ entitlements: OWNER })])).toEqual([{ kind: 'already' }]);
    expect(judge([change], [liveRow({ entitlements: ADMIN })])).toMatchObject([{ kind: 'stale' }]);
  });

  it('that has no writes is never true already', () => {
    expect(judge([update({ steps: [] })], [])).toMatchObject([{ kind: 'stale' }]);
  });
});

describe('an invitation', () => {
  it('is ready where nobody is there', () => {
    expect(judge([INVITE], [liveRow()])).toEqual([{ kind: 'ready', from: 0 }]);
  });

  it.each<[string, LiveRow]>([
    ['pending', PENDING],
    ['accepted', liveRow({ id: 'u_5', email: 'wen@acme.com' })],
  ])('is true already where the person is %s as wanted', (_, row) => {
    expect(judge([INVITE], [row])).toEqual([{ kind: 'already' }]);
  });

  it.each<[string, LiveRow, RegExp]>([
    ['with other access', { ...PENDING, entitlements: ADMIN }, /invitation, pending/],
    ['expired', { ...PENDING, status: 'expired' }, /invitation, expired/],
    ['suspended', liveRow({ email: 'wen@acme.com', status: 'suspended' }), /member, suspended/],
  ])('is stale where somebody is there %s', (_, row, message) => {
    expect(judge([INVITE], [row])).toEqual([
      { kind: 'stale', from: 0, message: expect.stringMatching(message) },
    ]);
  });

  it('by login looks for the login', () => {
    const after = { status: 'pending', email: null, login: 'wen', name: null, entitlements: USER } as const;
    const effect = { kind: 'invited', email: null, login: 'wen', name: null, entitlements: USER } as const;
    const change = invite({ after, steps: [step({ effect })] });

    expect(judge([change], [liveRow()])).toEqual([{ kind: 'ready', from: 0 }]);
    expect(judge([change], [liveRow({ login: 'wen' })])).toEqual([{ kind: 'already' }]);
    expect(judge([change], [liveRow({ login: 'wen', entitlements: ADMIN })])).toMatchObject([
      { kind: 'stale' },
    ]);
  });

  it('without an after is no more than its writes', () => {
    expect(judge([invite({ after: null, steps: [step()] })], [])).toEqual([{ kind: 'ready', from: 0 }]);
  });
});

describe('changes of one row', () => {
  const rename = writes('rename', [changed({ email: 'linus@acme.org' })]);

  it('may follow each other, the second naming the row as it was at first', () => {
    const renamed = liveRow({ email: 'linus@acme.org' });

    expect(judge([rename, update()], [renamed])).toEqual([{ kind: 'already' }, { kind: 'ready', from: 0 }]);
  });

  it('are stale where the second finds neither', () => {
    const other = liveRow({ email: 'linus@acme.org', status: 'suspended' });

    expect(judge([rename, update()], [other])).toMatchObject([{ kind: 'already' }, { kind: 'stale' }]);
  });

  it('of whom the first has taken the row away leave the second stale', () => {
    const gone = writes('gone', [{ kind: 'gone', row: 'u_1' }]);
    const back = liveRow({ id: 'u_1', status: 'suspended' });

    expect(judge([gone, update()], [])).toMatchObject([{ kind: 'already' }, { kind: 'stale' }]);
    expect(judge([gone, update()], [back], { gone: 1 })).toMatchObject([
      { kind: 'stale' },
      { kind: 'stale' },
    ]);
  });

  it('after a hand-over know both rows as it left them', () => {
    const former = liveRow({ id: 'u_0', email: 'ada@acme.com', entitlements: OWNER });
    const transfer = writes('transfer', [{ kind: 'transferred', row: 'u_1', former: 'u_0' }]);
    const lower = writes('lower', [changed({ row: 'u_0', entitlements: USER })], { before: former });
    const rows = [liveRow({ entitlements: OWNER }), { ...former, entitlements: ADMIN }];

    expect(judge([transfer, lower], rows)).toEqual([{ kind: 'already' }, { kind: 'ready', from: 0 }]);
  });

  it('and several true already add up', () => {
    const raise = writes('raise', [changed({ entitlements: ADMIN })]);
    const suspend = writes('suspend', [changed({ status: 'suspended' })]);
    const row = liveRow({ email: 'linus@acme.org', entitlements: ADMIN });

    expect(judge([rename, raise, suspend], [row])).toEqual([
      { kind: 'already' },
      { kind: 'already' },
      { kind: 'ready', from: 0 },
    ]);
  });
});

describe('a change that an earlier run began', () => {
  const reinvite = invite({
    id: 'again',
    kind: 'reinvite',
    before: { ...PENDING, entitlements: ADMIN },
    steps: [step({ id: 'again/1', effect: { kind: 'gone', row: 'i_1' } }), step({ id: 'again/2' })],
  });

  it('goes on after what was done', () => {
    expect(judge([reinvite], [], { again: 1 })).toEqual([{ kind: 'ready', from: 1 }]);
  });

  it('is true already where all was done', () => {
    expect(judge([reinvite], [{ ...PENDING, id: 'i_2' }], { again: 2 })).toEqual([{ kind: 'already' }]);
  });

  it('is true already where somebody did the rest', () => {
    expect(judge([reinvite], [{ ...PENDING, id: 'i_2' }], { again: 1 })).toEqual([{ kind: 'already' }]);
  });

  it('is stale where it was undone, even if all looks as it did at first', () => {
    expect(judge([INVITE], [], { [INVITE.id]: 1 })).toEqual([
      { kind: 'stale', from: 1, message: 'an earlier run of this plan wrote it, and it was undone since' },
    ]);
  });

  it('is stale where nobody knows that it was begun', () => {
    expect(judge([reinvite], [])).toMatchObject([{ kind: 'stale', from: 0 }]);
  });
});
