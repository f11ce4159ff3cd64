// What a population does not cover because a run never said what became of it.
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../src/dossier/coverage.ts';
import { sealAll } from '../../../src/ledger/chain.ts';
import { COMMIT } from '../../support/evidence.ts';
import { accountPlan, at, invite, plan, remove } from '../../support/plans.ts';
import { everyKind, fullRecord, record } from '../../support/records.ts';

const PERIOD = { from: at('2026-11-24T00:00:00Z'), to: at('2026-11-25T00:00:00Z') };
const PLAN = plan([accountPlan({ changes: [invite(), remove()] })]);

describe('a run that was begun', () => {
  it.each([
    [
      'with a plan',
      PLAN,
      'run-1',
      'was cut off: which of its 2 changes it wrote is in no record; no account was read since',
    ],
    [
      'without one',
      null,
      'run-1',
      `was announced at commit ${COMMIT.slice(0, 12)}, without a plan, and never recorded: what it wrote, if it ran, is in no record; no account was read since`,
    ],
    ['and recorded', null, 'run-0', null],
  ])('%s', (_, made, run_id, message) => {
    const started = everyKind().find((each) => each.kind === 'apply_started');
    if (started?.kind !== 'apply_started') throw new Error('no start');
    const records = sealAll([{ ...started, run_id, plan: made }, record({ run_id: 'run-0' })], null);
    const gaps = coverageOf(records, PERIOD, PERIOD.to).gaps.filter(({ what }) => what === 'unfinished-run');
    expect(gaps.map((gap) => gap.message)).toEqual(
      message === null ? [] : [`the run of ${started.started_at} (record 1) ${message}`],
    );
  });

  it('is in no record, and what it left was read by the runs after it, each account once', () => {
    const started = everyKind().find((each) => each.kind === 'apply_started');
    const [of] = fullRecord().accounts;
    if (started?.kind !== 'apply_started' || of?.state == null) throw new Error('no start');
    const { state } = of;
    const read = (account: string, time: string) => ({
      ...of,
      account,
      state: { ...state, account, at: at(time) },
    });
    const records = sealAll(
      [
        record({ run_id: 'run-0', accounts: [read('before', '2026-11-24T23:00:00Z')] }),
        { ...started, run_id: 'run-1', plan: null, tip: null },
        // It carries along what was read before.
        record({ run_id: 'run-2', accounts: [read('old', '2026-11-24T01:00:00Z'), { ...of, state: null }] }),
        record({ run_id: 'run-3', accounts: [read('kissmetrics', '2026-11-24T12:00:00Z')] }),
        record({ run_id: 'run-4', accounts: [read('kissmetrics', '2026-11-24T13:00:00Z')] }),
      ],
      null,
    );
    const gaps = coverageOf(records, PERIOD, PERIOD.to).gaps.filter(({ what }) => what === 'unfinished-run');
    expect(gaps.map((gap) => gap.message)).toEqual([
      `the run of ${started.started_at} (record 2) was announced, without a plan, and never recorded: what it wrote, if it ran, is in no record; what it had left live by then was read next: kissmetrics at 2026-11-24T12:00:00Z (record 4)`,
    ]);
  });
});
