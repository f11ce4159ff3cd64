// Texts of the action that are kept as Markdown, each under a name that says what it shows.
import { planComment } from '../../src/action/text/comment.ts';
import { driftIssue } from '../../src/action/text/drift-issue.ts';
import type { ApplyReport, PullPlan, PullReapproval } from '../../src/action/text/model.ts';
import { movedComment } from '../../src/action/text/moved.ts';
import { withOutcome } from '../../src/action/text/outcome.ts';
import { stateOf } from '../../src/action/text/state.ts';
import type { DriftReport } from '../../src/reconcile/drift-run.ts';
import { fullPlan } from '../support/full-plan.ts';
import {
  accountPlan,
  at,
  entitlement,
  invite,
  liveRow,
  NOW,
  plan,
  remove,
  update,
} from '../support/plans.ts';
import { access, governed, pullPlan, RUN, type Told } from '../support/pull-plans.ts';
import { fullRecord } from '../support/records.ts';

const SECURITY = {
  low: { count: 1, approvers: ['manager', 'bo@acme.com'] },
  high: { count: 2, approvers: ['acme/security', 'bo@acme.com', 'cy@acme.com', 'gone@acme.com'] },
} as const;

/** linus becomes admin, wen is invited, old leaves, and a limit moves. */
const USUAL: Told = {
  plan: plan([accountPlan({ changes: [update(), invite(), remove()] })]),
  gains: [
    access('linus@acme.com', { level: 'admin', tier: 'high' }),
    access('wen@acme.com'),
    access('wen@acme.com', { resource: 'project:12345', level: 'member', through: ['group marketing'] }),
  ],
  losses: [access('old@acme.com', { tier: 'low' })],
  governed: [governed('policy.removals.max_percent')],
  policy: SECURITY,
};

/** A head that changes nothing and asks to approve what landed before; the account has it already, or has it withheld. */
function reapproving(more: Partial<PullReapproval>, approved: readonly string[]): PullPlan {
  const report = pullPlan({
    ...USUAL,
    plan: plan([
      accountPlan({ changes: [update(), invite({ id: 'kissmetrics/invite/x', person: 'x@acme.com' })] }),
    ]),
    approved,
  });
  const { pending } = report;
  if (pending === null) throw new Error('nothing was judged');
  const range = { from: 'a'.repeat(40), to: 'c'.repeat(40), problem: null, closes: [], is_subject: true };
  return { ...report, reapproval: { ...range, verdict: pending, ...more } };
}

const OUTCOME: ApplyReport = {
  record: fullRecord(),
  verdict: 'BLOCKED',
  error: null,
  tip: 'c'.repeat(40),
  chain_head: { sequence: 12, hash: 'e'.repeat(64) },
  run_url: RUN,
  author: 'ada',
};

function drift(): DriftReport {
  const expired = invite({
    kind: 'reinvite',
    person: 'late@acme.com',
    before: liveRow({ id: 'i_3', kind: 'invitation', status: 'expired' }),
  });
  return {
    plan: plan([accountPlan({ changes: [expired] }), ...fullPlan().accounts.slice(1)]),
    differences: [
      {
        account: 'kissmetrics',
        person: 'cy@acme.com',
        row: 'u_5',
        missing: [],
        extra: [entitlement('account', 'admin')],
        by_hand: 'extra',
        next: 'held',
        message: 'was added by hand',
      },
      {
        account: 'kissmetrics',
        person: 'wen@acme.com',
        row: null,
        missing: [entitlement('project:12345', 'member')],
        extra: [],
        by_hand: null,
        next: 'invite',
        message: null,
      },
      {
        account: 'kissmetrics',
        person: 'late@acme.com',
        row: 'i_3',
        missing: [entitlement('account', 'user')],
        extra: [],
        by_hand: null,
        next: 'reinvite',
        message: null,
      },
    ],
  };
}

export const COMMENTS: { readonly [name: string]: () => string } = {
  'a-grant-lacks-an-approval': () => planComment(pullPlan({ ...USUAL, approved: ['bo@acme.com'] })).body,

  'everything-is-approved': () =>
    planComment(pullPlan({ ...USUAL, approved: ['bo@acme.com', 'cy@acme.com'] })).body,

  'nobody-can-approve-it': () =>
    planComment(
      pullPlan({
        ...USUAL,
        gains: [access('linus@acme.com', { level: 'owner', tier: 'critical' })],
        policy: { critical: { count: 2, approvers: ['ada@acme.com', 'bo@acme.com'] } },
      }),
    ).body,

  'a-reapproval-of-a-range': () =>
    planComment(reapproving({ closes: ['b'.repeat(40), 'c'.repeat(40)] }, ['bo@acme.com', 'cy@acme.com']))
      .body,

  'a-reapproval-that-closes-nothing': () =>
    planComment(
      reapproving({ problem: 'its range begins after bbbbbbbbbbbb, which is blocked itself' }, [
        'bo@acme.com',
        'cy@acme.com',
      ]),
    ).body,

  'a-new-account': () =>
    planComment(
      pullPlan({
        plan: plan([
          accountPlan({ changes: [invite()] }),
          accountPlan({
            account: 'github',
            read: false,
            refused: {
              code: 'RC677',
              message:
                'new account: aaaaaaaaaaaa has no account github; its settings are not used before they are merged',
              hint: 'nothing was sent for it, and no credential looked up',
            },
          }),
        ]),
        gains: [
          access('wen@acme.com'),
          access('eve@acme.com', { account: 'github', level: 'admin', tier: 'high' }),
        ],
        approved: ['bo@acme.com', 'cy@acme.com'],
      }),
    ).body,

  'a-fork-shows-what-is-meant': () =>
    planComment(
      pullPlan({
        ...USUAL,
        plan: null,
        people: null,
        more: {
          pending: null,
          artifact: null,
          intent_only: 'the pull request comes from a fork, and no token of an account is given to forks',
        },
      }),
    ).body,

  'the-file-has-errors': () =>
    planComment(
      pullPlan({
        plan: null,
        more: {
          delta: null,
          approvers: [],
          pending: null,
          intent_only: null,
          issues: [
            {
              code: 'RC201',
              severity: 'error',
              message: 'there is no role `boss`',
              at: { file: 'team.yaml', line: 9, column: 11 },
              hint: 'one of owner, admin, user',
            },
            { code: 'RC221', severity: 'warning', message: 'nobody else owns it' },
          ],
        },
      }),
    ).body,

  'everything-that-a-plan-can-say': () =>
    planComment(
      pullPlan({
        plan: fullPlan(),
        gains: [access('eve@acme.com', { account: 'eu', level: 'admin', tier: 'high' })],
        governed: [
          governed('policy.approvals', { tier: 'critical', message: 'approvals of low go from 2 to 1' }),
        ],
        more: { conflicts: true, accounts_from_base: ['kissmetrics'] },
      }),
    ).body,

  'the-changes-moved-after-an-approval': () =>
    movedComment(
      stateOf(pullPlan(USUAL)),
      pullPlan({
        ...USUAL,
        plan: plan([accountPlan({ changes: [update(), invite()] })]),
        gains: [access('mal@acme.com', { level: 'owner', tier: 'critical' })],
        losses: [],
        more: { head: 'f'.repeat(40) },
      }),
      'bo',
    ) ?? '',

  'an-apply-went-wrong-in-parts': () => withOutcome(planComment(pullPlan(USUAL)).body, OUTCOME),

  'an-apply-went-well': () =>
    withOutcome(null, {
      ...OUTCOME,
      verdict: 'APPROVED',
      record: {
        ...fullRecord(),
        interrupted: null,
        exit_code: 0,
        accounts: fullRecord()
          .accounts.slice(0, 1)
          .map((account) => ({
            ...account,
            outcomes: [{ change: invite(), status: 'applied', message: null, steps: [], verified_at: NOW }],
            held: [],
            withheld: [],
            quarantine: [],
          })),
      },
    }),

  'an-apply-stopped': () =>
    withOutcome(null, {
      ...OUTCOME,
      record: null,
      verdict: null,
      chain_head: null,
      error: { code: 'RC621', message: 'GitHub does not show acme/access', hint: 'add `contents: read`' },
    }),

  'drift-in-one-issue': () =>
    ((issue) => `${issue.title}\n\n${issue.body}`)(
      driftIssue({
        report: drift(),
        control_drift: ['mal was added to the admins of the repository', 'the bypass list has an app'],
        at: at('2026-11-24T05:07:00Z'),
        run_url: RUN,
      }),
    ),
};
