import { describe, expect, it } from 'vitest';
import { emailKey, rowKey } from '../../../src/audit/keys.ts';
import type { Notice, Order } from '../../../src/audit/model.ts';
import type { AccessEvent } from '../../../src/core/access-event.ts';
import { ADMIN, access, audited, endings, event, notice, order, USER } from '../../support/audits.ts';
import { at, entitlement, liveRow } from '../../support/plans.ts';

const BY_HAND = { id: 'u_9', email: 'ada@acme.com', via: 'product' } as const;
const WEN = { email: 'wen@acme.com', row: 'i_1' } as const;
const invited = (overrides: Partial<AccessEvent> = {}): AccessEvent =>
  event({
    ...WEN,
    id: 'i',
    action: 'invited',
    before: null,
    after: access({ email: 'wen@acme.com', status: 'pending' }),
    ...overrides,
  });
const accepted = (overrides: Partial<AccessEvent> = {}): AccessEvent =>
  event({
    ...WEN,
    id: 'a',
    row: 'u_2',
    at: at('2026-11-24T10:00:00Z'),
    action: 'accepted',
    actor: { id: 'u_2', email: 'wen@acme.com', via: 'product' },
    before: access({ email: 'wen@acme.com', status: 'pending' }),
    after: access({ email: 'wen@acme.com' }),
    request_id: null,
    ...overrides,
  });
const invitation = (overrides: Partial<Order> = {}): Order =>
  order({
    kind: 'invite',
    effect: { kind: 'invited', email: 'wen@acme.com', login: null, name: null, entitlements: USER },
    keys: [emailKey('wen@acme.com')],
    ...overrides,
  });

describe('an event and a write', () => {
  it('that agree leave nothing over', () => {
    const audit = audited([event()], { orders: [order()] });
    expect(audit).toMatchObject({ verdict: 'complete', unordered: [], unlogged: [], not_provable: null });
    expect(endings(audit)).toEqual({ e1: 'request' });
  });

  const none = { request_id: null };
  it.each<[string, Partial<AccessEvent>, Partial<Order>, string]>([
    ['are joined by effect where the log knows no requests', none, {}, 'effect'],
    ['are joined by effect where the run lost the request', {}, { request_ids: [] }, 'effect'],
    ['of another request are apart', { request_id: 'req-2' }, {}, 'unknown-call'],
    ['of one request and another effect are apart', { after: access() }, {}, 'other-effect'],
    [
      'of one request are apart where the event did more',
      { after: access({ entitlements: ADMIN, email: 'x@acme.com' }) },
      {},
      'other-effect',
    ],
    [
      'of one request and another row are apart',
      { row: 'u_2', email: 'x@acme.com', before: null, after: null },
      {},
      'other-effect',
    ],
    [
      'of one request are joined where the log does not say what',
      { before: null, after: null },
      {},
      'request',
    ],
    [
      'without a request are apart where the log does not say what',
      { ...none, before: null, after: null },
      {},
      'unknown-call',
    ],
    [
      'of one request are apart hours later: an id can be copied',
      { at: at('2026-11-24T11:00:00Z') },
      {},
      'other-effect',
    ],
    [
      'are joined within the difference of two clocks',
      { ...none, at: at('2026-11-24T09:05:00Z') },
      {},
      'effect',
    ],
    ['are apart beyond it', { ...none, at: at('2026-11-24T09:06:02Z') }, {}, 'unknown-call'],
    ['before it, too', { ...none, at: at('2026-11-24T08:54:59Z') }, {}, 'unknown-call'],
    ['are apart where a person did it in the product', { ...none, actor: BY_HAND }, {}, 'by-hand'],
    ['are apart where the run found it done already', none, { status: 'already' }, 'unknown-call'],
    ['are joined by the request where the run thought that it failed', {}, { status: 'failed' }, 'request'],
    [
      'are joined by hand where the run asked a person',
      { ...none, actor: BY_HAND, at: at('2026-11-24T20:00:00Z') },
      { status: 'manual', until: null },
      'effect',
    ],
    [
      'are apart where the run asked a person and a call did it',
      none,
      { status: 'manual', until: null },
      'unknown-call',
    ],
    [
      'about one resource are compared in that one',
      { resource: 'account' },
      {
        effect: {
          kind: 'changed',
          row: 'u_1',
          status: null,
          email: null,
          entitlements: [...ADMIN, entitlement('project:p', 'member')],
        },
      },
      'request',
    ],
  ])('%s', (_, change, ordered, ending) => {
    const audit = audited([event(change)], { orders: [order(ordered)] });
    expect(endings(audit)).toEqual({ e1: ending });
    const isJoined = ['request', 'effect'].includes(ending);
    expect(audit.verdict).toBe(isJoined ? 'complete' : 'gaps');
    const isClaimed = ordered.status === undefined || ordered.status === 'applied';
    expect(audit.unlogged).toHaveLength(isJoined || !isClaimed ? 0 : 1);
  });

  it('are one to one: the second event of a write is left over', () => {
    const audit = audited([event(), event({ id: 'e2' })], { orders: [order()] });
    expect(endings(audit)).toEqual({ e1: 'request', e2: 'other-effect' });
  });

  it('leave room for each other: the write whose time ends first goes first', () => {
    const late = order({ step: 's2', request_ids: [], until: at('2026-11-24T10:00:00Z') });
    const events = [
      event({ request_id: null }),
      event({ id: 'e2', request_id: null, at: at('2026-11-24T09:50:00Z') }),
    ];
    const audit = audited(events, { orders: [late, order()] });
    expect(audit.verdict).toBe('complete');
  });

  it('of a hand-over include the former owner, who is lowered, and nobody who gains', () => {
    const OWNER = [entitlement('account', 'owner')];
    const transfer = order({
      kind: 'transfer',
      effect: { kind: 'transferred', row: 'u_1', former: 'u_2' },
      keys: [rowKey('u_1'), rowKey('u_2')],
    });
    const heir = event({ action: 'transferred', after: access({ entitlements: OWNER }) });
    const former = event({
      id: 'e2',
      row: 'u_2',
      email: null,
      before: access({ email: null, entitlements: OWNER }),
      after: access({ email: null, entitlements: ADMIN }),
    });
    expect(endings(audited([heir, former], { orders: [transfer] }))).toEqual({
      e1: 'request',
      e2: 'same-call',
    });
    const raised = { ...former, before: former.after, after: former.before };
    expect(endings(audited([heir, raised], { orders: [transfer] }))).toMatchObject({ e2: 'other-effect' });
  });
});

describe('every kind of write', () => {
  const gone = { kind: 'gone', row: 'u_1' } as const;
  it.each<[string, Order['effect'], Partial<AccessEvent>, boolean]>([
    ['removed', gone, { action: 'removed', after: null }, true],
    ['cancelled', gone, { action: 'cancelled', after: null }, true],
    ['not lowered', gone, {}, false],
    ['resent', { kind: 'resent', row: 'u_1', resent: 0, expires_at: null }, { action: 'resent' }, true],
    [
      'not cancelled',
      { kind: 'resent', row: 'u_1', resent: 0, expires_at: null },
      { action: 'cancelled' },
      false,
    ],
    [
      'suspended by removal',
      { kind: 'changed', row: 'u_1', status: 'suspended', email: null, entitlements: null },
      { action: 'removed', after: access({ status: 'suspended' }) },
      true,
    ],
    [
      'renamed',
      { kind: 'changed', row: 'u_1', status: null, email: 'l@acme.com', entitlements: null },
      { after: access({ email: 'l@acme.com' }) },
      true,
    ],
    [
      'not raised besides',
      { kind: 'changed', row: 'u_1', status: null, email: 'l@acme.com', entitlements: null },
      { after: access({ email: 'l@acme.com', entitlements: ADMIN }) },
      false,
    ],
    [
      'not handed over to nobody',
      { kind: 'transferred', row: 'u_1', former: 'u_2' },
      { action: 'transferred' },
      false,
    ],
    ['not an update for a hand-over', { kind: 'transferred', row: 'u_1', former: 'u_2' }, {}, false],
  ])('is known: %s', (_, effect, change, isIt) => {
    const audit = audited([event(change)], { orders: [order({ effect })] });
    expect(audit.verdict).toBe(isIt ? 'complete' : 'gaps');
  });

  it.each([
    ['the same', {}, 'request'],
    [
      'more than ordered',
      { after: access({ email: 'wen@acme.com', status: 'pending', entitlements: ADMIN }) },
      'other-effect',
    ],
    ['a member at once', { action: 'granted', after: access({ email: 'wen@acme.com' }) }, 'request'],
  ] as const)('is known: an invitation that is %s', (_, change, ending) => {
    expect(endings(audited([invited(change)], { orders: [invitation()] }))).toEqual({ i: ending });
  });
});

describe('an invitation that is taken up', () => {
  it.each<[string, readonly AccessEvent[], Parameters<typeof audited>[1], string]>([
    ['explains joining', [invited(), accepted()], { orders: [invitation()] }, 'invitation'],
    ['explains it where the log begins later', [accepted()], { orders: [invitation()] }, 'invitation'],
    [
      'explains it where a run found it open',
      [accepted()],
      { invitations: [{ record: 1, at: at('2026-11-20T00:00:00Z'), email: 'wen@acme.com' }] },
      'invitation',
    ],
    [
      'explains it even where nobody ordered it: it is the finding itself',
      [invited(), accepted()],
      {},
      'invitation',
    ],
    [
      'explains nothing that came before it',
      [accepted()],
      { invitations: [{ record: 1, at: at('2026-11-24T11:00:00Z'), email: 'wen@acme.com' }] },
      'no-invitation',
    ],
    ['must exist', [accepted()], {}, 'no-invitation'],
    ['must not have failed', [accepted()], { orders: [invitation({ status: 'failed' })] }, 'no-invitation'],
    [
      'must not be cancelled',
      [invited(), invited({ id: 'c', action: 'cancelled', after: null }), accepted()],
      { orders: [invitation()] },
      'no-invitation',
    ],
    [
      'must be taken up by the person invited',
      [invited(), accepted({ actor: BY_HAND })],
      { orders: [invitation()] },
      'no-invitation',
    ],
    [
      'must be taken up by a person',
      [invited(), accepted({ actor: { id: null, email: 'wen@acme.com', via: 'api' } })],
      { orders: [invitation()] },
      'no-invitation',
    ],
    [
      'must be taken up by somebody whom the log names',
      [invited(), accepted({ actor: { id: null, email: null, via: null } })],
      { orders: [invitation()] },
      'no-invitation',
    ],
    [
      'must be taken up under its address',
      [invited(), accepted({ after: access({ email: 'eve@acme.com' }) })],
      { orders: [invitation()] },
      'no-invitation',
    ],
    [
      'must give what it was to give',
      [invited(), accepted({ after: access({ email: 'wen@acme.com', entitlements: ADMIN }) })],
      { orders: [invitation()] },
      'no-invitation',
    ],
    ['must be shown', [invited(), accepted({ before: null })], { orders: [invitation()] }, 'no-invitation'],
  ])('%s', (_, events, ledger, ending) => {
    expect(endings(audited(events, ledger))).toMatchObject({ a: ending });
  });

  it('explains one joining only', () => {
    const twice = accepted({ id: 'b', at: at('2026-11-24T11:00:00Z') });
    expect(endings(audited([invited(), accepted(), twice], { orders: [invitation()] }))).toMatchObject({
      a: 'invitation',
      b: 'no-invitation',
    });
  });

  it.each<[string, Partial<AccessEvent>, string]>([
    ['runs out', { action: 'expired', actor: { id: null, email: null, via: 'service' } }, 'ended'],
    ['bounces', { action: 'failed', actor: { id: null, email: null, via: null } }, 'ended'],
    ['is declined', { action: 'declined' }, 'ended'],
    ['is declined by another', { action: 'declined', actor: BY_HAND }, 'by-hand'],
    ['runs out by hand', { action: 'expired', actor: BY_HAND }, 'by-hand'],
  ])('may end: it %s', (_, change, ending) => {
    expect(endings(audited([accepted(change)]))).toEqual({ a: ending });
  });
});

describe('a change by hand', () => {
  const raised = event({ request_id: null, actor: BY_HAND });
  const lowered = event({
    id: 'e2',
    at: at('2026-11-24T10:00:00Z'),
    request_id: null,
    actor: BY_HAND,
    before: raised.after,
    after: raised.before,
  });
  const removed = event({ request_id: null, actor: BY_HAND, action: 'removed', after: null });
  const row = (entitlements = ADMIN): Notice['found'] => ({ kind: 'row', row: liveRow({ entitlements }) });
  const held = (
    drift: 'missing' | 'extra',
    entitlements = ADMIN,
    id: string | null = 'u_1',
  ): Notice['found'] => ({ kind: 'held', drift, entitlements, row: id });

  it.each<[string, readonly AccessEvent[], Partial<Notice>, object]>([
    ['is found where it stands', [raised], { found: row() }, { e1: 'drift' }],
    ['is not found where it no longer stands', [raised], { found: row(USER) }, { e1: 'by-hand' }],
    [
      'is not found once it is undone',
      [raised, lowered],
      { found: row(USER) },
      { e1: 'by-hand', e2: 'drift' },
    ],
    [
      'is found only in its last form',
      [raised, lowered, event({ ...raised, id: 'e3', at: at('2026-11-24T11:00:00Z') })],
      { found: row() },
      { e1: 'by-hand', e2: 'by-hand', e3: 'drift' },
    ],
    [
      'is not found by a run before it',
      [raised],
      { found: row(), by: at('2026-11-24T08:30:00Z') },
      { e1: 'by-hand' },
    ],
    [
      'is not found by a run after the next',
      [raised],
      { found: row(), after: at('2026-11-24T10:00:00Z') },
      { e1: 'by-hand' },
    ],
    ['is not found in another row', [raised], { found: row(), keys: [rowKey('u_2')] }, { e1: 'by-hand' }],
    ['is found as somebody gone', [removed], {}, { e1: 'drift' }],
    ['is not found as somebody gone who is there', [removed], { found: row() }, { e1: 'by-hand' }],
    ['is not found as somebody raised who is gone', [raised], {}, { e1: 'by-hand' }],
    [
      'is found held, where it gives',
      [event({ ...raised, before: access({ entitlements: [] }) })],
      { found: held('extra') },
      { e1: 'drift' },
    ],
    [
      'is not found held, where it gives more',
      [event({ ...raised, before: access({ entitlements: [] }) })],
      { found: held('extra', USER) },
      { e1: 'by-hand' },
    ],
    ['is found held, where it takes', [lowered], { found: held('missing') }, { e2: 'drift' }],
    ['is found held, where it removes', [removed], { found: held('missing', USER, null) }, { e1: 'drift' }],
    ['is not found held as missing, where it gives', [raised], { found: held('missing') }, { e1: 'by-hand' }],
    [
      'is not found where the log does not say what it was',
      [event({ ...raised, before: null })],
      { found: row() },
      { e1: 'by-hand' },
    ],
  ])('%s', (_, events, found, expected) => {
    expect(endings(audited(events, { notices: [notice(found)] }))).toEqual(expected);
  });
});

describe('an account', () => {
  it.each([
    ['always', 'complete', null],
    ['2026-11-24T00:00:00Z', 'complete', null],
    ['2026-11-24T06:00:00Z', 'not_provable', '2026-11-24T06:00:00Z'],
    ['2026-11-25T00:00:00Z', 'not_provable', null],
    [null, 'not_provable', null],
  ] as const)('whose log is whole since %s is %s', (since, verdict, from) => {
    const audit = audited(
      [],
      {},
      { log: { events: [], since: since === null || since === 'always' ? since : at(since) } },
    );
    expect(audit.verdict).toBe(verdict);
    expect(audit.not_provable?.from ?? null).toBe(from);
  });

  it('without a log is not provable, however little happened', () => {
    const audit = audited([], { orders: [order()] }, { log: { code: 'RC410', message: 'half a list' } });
    expect(audit).toMatchObject({
      verdict: 'not_provable',
      unlogged: [],
      not_provable: { code: 'RC410', from: null },
    });
  });

  it('has gaps even where its log is short, and writes before the log begins are none', () => {
    const log = { events: [event({ request_id: 'x' })], since: at('2026-11-24T08:00:00Z') };
    const early = order({ started_at: at('2026-11-24T07:00:00Z') });
    expect(audited([], { orders: [early] }, { log })).toMatchObject({
      verdict: 'gaps',
      unlogged: [],
      not_provable: { from: '2026-11-24T08:00:00Z' },
    });
  });

  it('is asked of the period only, and what lies at its edges is still joined', () => {
    const before = order({ started_at: at('2026-11-23T23:59:59Z'), until: at('2026-11-24T00:00:00Z') });
    const first = event({ at: at('2026-11-24T00:00:00Z') });
    const after = event({ id: 'e2', at: at('2026-11-25T00:00:00Z'), request_id: null });
    const audit = audited([first, after], { orders: [before] });
    expect(audit.verdict).toBe('complete');
    expect(endings(audit)).toEqual({ e1: 'request' });
  });

  it.each([
    ['by-service', 'service'],
    ['not-told', null],
  ] as const)('says why: %s', (why, via) => {
    expect(endings(audited([event({ actor: { id: null, email: null, via } })]))).toEqual({ e1: why });
  });
});
