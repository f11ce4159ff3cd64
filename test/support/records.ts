// Records of runs to start a test from.
import type { UnsealedRecord } from '../../src/ledger/chain.ts';
import { type ChangeOutcome, RECORD_FORMAT } from '../../src/ledger/model.ts';
import { fullPlan } from './full-plan.ts';
import { at, NOW, plan, remove } from './plans.ts';

/** A run that had nothing to do. */
export function record(overrides: Partial<UnsealedRecord> = {}): UnsealedRecord {
  const { tool, source, changes_digest, integrity, scope } = plan();
  return {
    format_version: RECORD_FORMAT,
    kind: 'apply',
    command: 'apply',
    run_id: 'run-1',
    started_at: NOW,
    finished_at: at('2026-11-24T09:00:07Z'),
    tool,
    source,
    changes_digest,
    plan_integrity: integrity,
    scope,
    operator: { user: 'ada', host: 'laptop' },
    resumed: false,
    interrupted: null,
    exit_code: 0,
    accounts: [],
    ...overrides,
  };
}

/** A run in which everything that a record can say has happened. */
export function fullRecord(): UnsealedRecord {
  const made = fullPlan();
  const sent: ChangeOutcome = {
    change: remove(),
    status: 'failed',
    message: 'the account did not answer',
    steps: [
      {
        step: 'kissmetrics/remove/old@acme.com/1',
        call: 'DELETE /v1/users/u_9',
        status: 'failed',
        started_at: NOW,
        finished_at: null,
        request_ids: ['req-1', 'req-2'],
        attempts: 2,
        read_back: true,
        error: { code: 'RC414', message: 'no answer' },
      },
    ],
    verified_at: null,
  };
  const [account, refused] = made.accounts;
  return record({
    scope: made.scope,
    source: made.source,
    interrupted: 'SIGTERM',
    exit_code: 143,
    accounts: [account, refused].flatMap((each) =>
      each === undefined
        ? []
        : [
            {
              account: each.account,
              provider: each.provider,
              refused: each.refused,
              outcomes: [
                sent,
                ...each.changes.map(
                  (change): ChangeOutcome => ({
                    change,
                    status: 'applied',
                    message: null,
                    steps: [],
                    verified_at: NOW,
                  }),
                ),
              ],
              held: each.held,
              withheld: each.withheld,
              quarantine: each.quarantine,
              excluded: each.excluded,
              guards: each.guards,
              seats: { limit: null, used: 12, pending: 1 },
              read_back_at: NOW,
              state_error: null,
              state: {
                account: each.account,
                at: NOW,
                population: 13,
                rows: each.settled,
                quarantine: [{ person: 'ed@acme.com', since: NOW }],
              },
            },
          ],
    ),
  });
}
