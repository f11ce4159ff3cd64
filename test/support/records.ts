// Records of runs to start a test from.

import { judgeStep } from '../../src/approval/verdict.ts';
import {
  type ApplyRecord,
  type ChangeOutcome,
  RECORD_FORMAT,
  type Unsealed,
} from '../../src/ledger/model.ts';
import { COMMIT, HEAD, landing, PARENT } from './evidence.ts';
import { fullPlan } from './full-plan.ts';
import { accountPlan, at, invite, NOW, plan, remove } from './plans.ts';

/** A run that had nothing to do. */
export function record(overrides: Partial<Unsealed<ApplyRecord>> = {}): Unsealed<ApplyRecord> {
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
    tip: null,
    approvals: null,
    accounts: [],
    ...overrides,
  };
}

/** A run in which everything that a record can say has happened. */
export function fullRecord(): Unsealed<ApplyRecord> {
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
    tip: 'a'.repeat(40),
    approvals: {
      steps: ['b'.repeat(40)],
      approved_by: [{ person: 'wen@acme.com', review: 901 }],
      break_glass: false,
    },
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

/** One of each kind, in the order in which a first run would keep them. */
export function everyKind(): readonly Unsealed[] {
  const evidence = landing();
  const verdict = judgeStep(evidence);
  const shared = { format_version: RECORD_FORMAT, run_id: 'run-1' };
  const operator = { user: 'ada', host: 'laptop' };
  const sent = {
    call: 'GET /repos/acme/access/pulls/12',
    status: 200,
    fetched_at: NOW,
    sha256: 'e'.repeat(64),
  };
  const blob = { path: 'team.yaml', mode: '100644', blob: 'b'.repeat(40) };
  const made = plan([accountPlan({ changes: [invite(), remove()] })]);
  return [
    {
      ...shared,
      kind: 'baseline',
      commit: PARENT,
      at: NOW,
      assurance: 'A0',
      files: [blob],
      message: 'the first',
    },
    {
      ...shared,
      kind: 'step',
      commit: COMMIT,
      parent: PARENT,
      judged_at: NOW,
      verdict,
      evidence,
      answers: [sent],
      governed: [{ path: 'team.yaml', mode: '100644', before: null, after: 'b'.repeat(40) }],
      pull_request: {
        number: 12,
        title: 'Let Bo in',
        url: 'https://github.com/acme/access/pull/12',
        author: 'ada',
        created_at: NOW,
        merged_at: NOW,
        ticket: 'HR-881',
      },
    },
    {
      ...shared,
      kind: 'apply_started',
      command: 'apply',
      started_at: NOW,
      tool: made.tool,
      source: made.source,
      operator,
      tip: COMMIT,
      plan: made,
    },
    fullRecord(),
    {
      ...shared,
      kind: 'drift_revert',
      at: NOW,
      changes: [
        {
          account: 'kissmetrics',
          change: 'kissmetrics/remove/old@acme.com',
          person: 'old@acme.com',
          resource: null,
        },
      ],
    },
    {
      ...shared,
      kind: 'break_glass',
      at: NOW,
      reason: 'the account is being drained',
      ticket: 'SEC-7',
      operator,
      changes: [
        { account: 'kissmetrics', change: 'kissmetrics/remove/old@acme.com', person: 'old@acme.com' },
      ],
      tip: COMMIT,
    },
    {
      ...shared,
      kind: 'reapproval',
      at: NOW,
      from: PARENT,
      to: COMMIT,
      commit: HEAD,
      pull_request: 31,
      covers: [COMMIT],
    },
    { ...shared, kind: 'capture', at: NOW, facts: { rulesets: [{ id: 5, bypass: null }] }, answers: [sent] },
  ];
}
