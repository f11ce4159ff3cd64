import { describe, expect, it } from 'vitest';
import { ledgerSide } from '../../../src/audit/ledger-side.ts';
import type { ApplyRecord, DriftRevertRecord, StepOutcome } from '../../../src/ledger/model.ts';
import { at, entitlement, NOW, remove, update } from '../../support/plans.ts';
import { fullRecord } from '../../support/records.ts';

const SENT: StepOutcome = {
  step: 'kissmetrics/update/linus@acme.com/1',
  call: 'PATCH /v1/users/u_1',
  status: 'applied',
  started_at: NOW,
  finished_at: at('2026-11-24T09:00:01Z'),
  request_ids: ['req-1'],
  attempts: 1,
  read_back: false,
  error: null,
};

type Account = ApplyRecord['accounts'][number];

/** A run on one account in which linus was raised; each test changes one thing. */
function run(change: Partial<Account> = {}, overrides: Partial<ApplyRecord> = {}): ApplyRecord {
  const { accounts, ...record } = fullRecord();
  const [account] = accounts;
  if (account === undefined) throw new Error('the record has no account');
  const outcome = {
    change: update(),
    status: 'applied' as const,
    message: null,
    steps: [SENT],
    verified_at: NOW,
  };
  const own = { ...account, account: 'kissmetrics', held: [], state: null, outcomes: [outcome], ...change };
  return { ...record, sequence: 1, previous: null, hash: 'h', accounts: [own], ...overrides };
}

function sideOf(...records: readonly (ApplyRecord | DriftRevertRecord)[]) {
  const side = ledgerSide();
  for (const record of records) side.add(record);
  return side;
}

describe('what the ledger says of an account', () => {
  it('is nothing where no record names it', () => {
    expect(sideOf(run()).of('other')).toEqual({ orders: [], notices: [], invitations: [] });
    expect(sideOf().begins()).toBeNull();
  });

  it('begins with the first run, and names its accounts', () => {
    const side = sideOf(run(), run({}, { started_at: at('2026-11-25T09:00:00Z') }));
    expect(side.begins()).toBe(NOW);
    expect([...side.accounts()]).toEqual([['kissmetrics', 'kissmetrics']]);
  });

  it('has every write that was sent, with its request and by whom an event may name it', () => {
    expect(sideOf(run()).of('kissmetrics').orders).toMatchObject([
      {
        record: 1,
        step: SENT.step,
        status: 'applied',
        started_at: NOW,
        until: SENT.finished_at,
        request_ids: ['req-1'],
        keys: ['row u_1', 'email linus@acme.com'],
      },
    ]);
  });

  it.each([
    ['never sent', { ...SENT, started_at: null }, []],
    ['unknown to the plan', { ...SENT, step: 'other' }, []],
    ['cut off: until the account was read back', { ...SENT, finished_at: null }, [{ until: NOW }]],
    ['for a person: whenever that is', { ...SENT, status: 'manual' as const }, [{ until: null }]],
  ])('has of a write that was %s', (_, step, expected) => {
    const outcomes = [
      { change: update(), status: 'applied' as const, message: null, steps: [step], verified_at: null },
    ];
    const { orders } = sideOf(run({ outcomes, read_back_at: NOW })).of('kissmetrics');
    expect(orders).toMatchObject(expected);
    expect(orders).toHaveLength(expected.length);
  });

  it('has drift that a run acted on or held, since the run before', () => {
    const drift = { ...remove(), why: { kind: 'drift', drift: 'extra' } as const };
    const outcomes = [
      { change: drift, status: 'applied' as const, message: null, steps: [], verified_at: NOW },
    ];
    const held = [
      {
        person: 'wen@acme.com',
        drift: 'missing' as const,
        message: '',
        entitlements: [entitlement('account', 'user')],
        row: null,
        last_status: 'active' as const,
      },
    ];
    const state = { account: 'kissmetrics', at: NOW, population: 1, rows: [], quarantine: [] };
    const second = run({ outcomes, held }, { sequence: 2, finished_at: at('2026-11-25T09:00:00Z') });
    expect(sideOf(run({ state }), second).of('kissmetrics').notices).toMatchObject([
      { record: 2, after: NOW, by: '2026-11-25T09:00:00Z', found: { kind: 'row', row: drift.before } },
      { record: 2, person: 'wen@acme.com', found: { kind: 'held', drift: 'missing', row: null } },
    ]);
  });

  it.each([
    ['before', (revert: DriftRevertRecord, apply: ApplyRecord) => [revert, apply]],
    ['after', (revert: DriftRevertRecord, apply: ApplyRecord) => [apply, revert]],
  ])('has access that was taken back as never in the file, recorded %s its run', (_, order) => {
    const apply = run();
    const revert: DriftRevertRecord = {
      format_version: '1.1',
      kind: 'drift_revert',
      sequence: 2,
      previous: null,
      hash: 'h',
      run_id: apply.run_id,
      at: NOW,
      changes: [{ account: 'kissmetrics', change: update().id, person: 'linus@acme.com', resource: null }],
    };
    expect(sideOf(...order(revert, apply)).of('kissmetrics').notices).toMatchObject([
      { record: 1, person: 'linus@acme.com', found: { row: { id: 'u_1' } } },
    ]);
    const other = { ...revert, run_id: 'another' };
    expect(sideOf(...order(other, apply)).of('kissmetrics').notices).toEqual([]);
  });

  it('has invitations that were open when a run ended, once while nothing was read anew', () => {
    const rows = [
      {
        person: 'wen@acme.com',
        row: 'i_1',
        email: 'wen@acme.com',
        login: null,
        status: 'pending' as const,
        entitlements: [],
      },
      {
        person: 'ada@acme.com',
        row: 'u_2',
        email: 'ada@acme.com',
        login: null,
        status: 'active' as const,
        entitlements: [],
      },
    ];
    const state = { account: 'kissmetrics', at: NOW, population: 2, rows, quarantine: [] };
    const { invitations } = sideOf(run({ state }), run({ state }, { sequence: 2 })).of('kissmetrics');
    expect(invitations).toEqual([{ record: 1, at: NOW, email: 'wen@acme.com' }]);
  });
});
