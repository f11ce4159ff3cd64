// What a population does not cover because a run never said what became of it.
import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../src/dossier/coverage.ts';
import { sealAll } from '../../../src/ledger/chain.ts';
import { accountPlan, at, invite, plan, remove } from '../../support/plans.ts';
import { everyKind, record } from '../../support/records.ts';

const PERIOD = { from: at('2026-11-24T00:00:00Z'), to: at('2026-11-25T00:00:00Z') };
const PLAN = plan([accountPlan({ changes: [invite(), remove()] })]);

describe('a run that was begun', () => {
  it.each([
    ['with a plan', PLAN, 'run-1', 'was cut off: which of its 2 changes it wrote is in no record'],
    [
      'without one',
      null,
      'run-1',
      'was announced and never recorded: what it wrote, if it ran, is in no record',
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
});
