// What is told after the plan: that it moved, what became of it, drift, and the verdict on the branch.
import { describe, expect, it } from 'vitest';
import { planComment } from '../../../../src/action/text/comment.ts';
import { closedText, driftIssue, isDriftIssue } from '../../../../src/action/text/drift-issue.ts';
import { listsWithin } from '../../../../src/action/text/lists.ts';
import type { ApplyReport } from '../../../../src/action/text/model.ts';
import { movedComment } from '../../../../src/action/text/moved.ts';
import { hasFailed, outcomeText, withOutcome } from '../../../../src/action/text/outcome.ts';
import { isMarked, MARKER, readState, stateOf, writeState } from '../../../../src/action/text/state.ts';
import { verdictSummary } from '../../../../src/action/text/verdict-summary.ts';
import type { HistoryVerdict } from '../../../../src/approval/history.ts';
import type { StepVerdict } from '../../../../src/approval/model.ts';
import type { AccountRecord, OutcomeStatus } from '../../../../src/ledger/model.ts';
import { landing } from '../../../support/evidence.ts';
import { accountPlan, invite, NOW, plan, update } from '../../../support/plans.ts';
import { access, pullPlan, RUN } from '../../../support/pull-plans.ts';
import { fullRecord, record } from '../../../support/records.ts';

describe('the changes moved', () => {
  const before = pullPlan({ gains: [access('eve@acme.com')] });
  const after = pullPlan({ gains: [access('eve@acme.com', { level: 'admin', tier: 'high' })] });

  it('is told with what came and went', () => {
    const text = movedComment(stateOf(before), after, 'bo');

    expect(text).toContain('**The changes moved since @bo approved**: 1 change came, 1 went');
    expect(text).toContain('- `+` `gain eve@acme.com kissmetrics account admin` (high risk)');
    expect(text).toContain('- `-` `gain eve@acme.com kissmetrics account user` (medium risk)');
    expect(isMarked(text ?? '')).toBe(false);
  });

  it('is not told where nobody approved, or only the commit is another', () => {
    expect(movedComment(stateOf(before), after, null)).toBeNull();
    expect(movedComment(stateOf(before), { ...before, head: 'e'.repeat(40) }, 'bo')).toBeNull();
  });

  it('is not told where an account can be read again that could not', () => {
    const gains = [access('linus@acme.com', { level: 'admin', tier: 'high' })];
    const down = accountPlan({ read: false, refused: { code: 'RC410', message: 'x', hint: '' } });
    const read = accountPlan({ changes: [update()] });

    expect(
      movedComment(
        stateOf(pullPlan({ plan: plan([down]), gains })),
        pullPlan({ plan: plan([read]), gains }),
        'bo',
      ),
    ).toBeNull();
  });

  it('tells twenty of many', () => {
    const many = pullPlan({ gains: Array.from({ length: 30 }, (_, i) => access(`p${i}@acme.com`)) });

    expect(movedComment(stateOf(before), many, 'bo')).toContain('- 10 more');
  });

  it('counts where there were too many to remember', () => {
    const many = pullPlan({ gains: Array.from({ length: 300 }, (_, i) => access(`person-${i}@acme.com`)) });
    const state = stateOf(many);
    const text = movedComment(state, before, 'bo');

    expect(state.total).toBe(300);
    expect(state.changes.length).toBeLessThan(300);
    expect(text).toContain('300 changes then, 1 now');
    expect(text).not.toContain('`+`');
  });
});

describe('the state of a comment', () => {
  const state = stateOf(pullPlan({ gains: [access('eve@acme.com')] }));
  const encoded = (value: unknown): string =>
    `${MARKER}\n<!-- rollcall:state ${Buffer.from(JSON.stringify(value)).toString('base64url')} -->`;
  const raw = { head: state.head, digest: state.digest, total: 1, changes: [['gain x', 'low']] };

  it('is read back', () => {
    expect(readState(encoded(raw))).toEqual({ ...raw, changes: [{ id: 'gain x', tier: 'low' }] });
  });

  it.each<[string, string]>([
    ['no marker', writeState(state)],
    ['no second line', MARKER],
    ['the state further down', `${MARKER}\nhello\n${writeState(state)}`],
    ['text before the marker', ` ${MARKER}\n${writeState(state)}`],
    ['half a commit', encoded({ ...raw, head: 'abc' })],
    ['another digest', encoded({ ...raw, digest: 'Z'.repeat(64) })],
    ['a total below its list', encoded({ ...raw, total: 0 })],
    ['a total that is no number', encoded({ ...raw, total: '1' })],
    ['an unknown tier', encoded({ ...raw, changes: [['x', 'none']] })],
    ['a change that is no pair', encoded({ ...raw, changes: ['x'] })],
    ['an endless id', encoded({ ...raw, changes: [['x'.repeat(500), 'low']] })],
    ['no list', encoded({ ...raw, changes: {} })],
    ['no object', encoded(null)],
    ['no JSON', `${MARKER}\n<!-- rollcall:state eyJ -->`],
    ['too much', `${MARKER}\n<!-- rollcall:state ${'a'.repeat(9000)} -->`],
  ])('with %s is none', (_, body) => {
    expect(readState(body)).toBeNull();
  });
});

describe('the outcome', () => {
  function account(more: Partial<AccountRecord> = {}): AccountRecord {
    const [first] = fullRecord().accounts;
    if (first === undefined) throw new Error('no account');
    return {
      ...first,
      outcomes: [],
      held: [],
      withheld: [],
      quarantine: [],
      refused: null,
      state_error: null,
      ...more,
    };
  }
  function report(more: Partial<AccountRecord> = {}, rest: Partial<ApplyReport> = {}): ApplyReport {
    return {
      record: record({ accounts: [account(more)] }),
      verdict: 'APPROVED',
      error: null,
      tip: 'c'.repeat(40),
      chain_head: { sequence: 3, hash: 'f'.repeat(64) },
      run_url: RUN,
      author: 'ada',
      ...rest,
    };
  }
  const outcomes = (status: OutcomeStatus): Partial<AccountRecord> => ({
    outcomes: [{ change: invite(), status, message: null, steps: [], verified_at: null }],
  });

  it.each<[OutcomeStatus, boolean, string]>([
    ['applied', false, '- applied: invite'],
    ['already', false, '- already so: invite'],
    ['manual', false, 'To be done by hand: somebody does it in the account'],
    ['failed', true, '- **failed**: invite'],
    ['not-executed', true, '- **not run**: invite'],
    ['stale', true, 'Moved meanwhile: the account changed after it was planned'],
    ['unverified', true, 'Not seen yet: it was sent'],
  ])('%s: the author is mentioned only on failure, with how to try again', (status, failed, words) => {
    const text = outcomeText(report(outcomes(status)));

    expect(text.includes('@ada')).toBe(failed);
    expect(text.includes('Try again: ')).toBe(failed);
    expect(text).toContain(words);
  });

  it.each<[string, ApplyReport, boolean]>([
    ['a refused account', report({ refused: { code: 'RC301', message: 'x', hint: 'y' } }), true],
    ['an account that was not read back', report({ state_error: 'no answer' }), true],
    ['an interrupted run', report({}, { record: record({ interrupted: 'SIGINT' }) }), true],
    ['an error', report({}, { error: { code: 'RC621', message: 'x', hint: null } }), true],
    ['what waits for an approval', report({ withheld: fullRecord().accounts[0]?.withheld ?? [] }), false],
    ['nothing to do', report(), false],
    ['no run', report({}, { record: null, verdict: 'SUPERSEDED' }), false],
  ])('%s is told as what it is', (_, made, failed) => {
    expect(hasFailed(made)).toBe(failed);
    expect(outcomeText(made).includes('@ada')).toBe(failed);
  });

  it('says who must act on what was not approved', () => {
    const withheld = [
      {
        person: 'eve@acme.com',
        code: 'RC330' as const,
        message: 'commit c is not approved',
        entitlements: [],
      },
    ];
    const text = outcomeText(report({ withheld }, { verdict: 'BLOCKED' }));

    expect(text).toContain(
      '- **withheld**: `eve@acme.com` in `kissmetrics`: `RC330` commit c is not approved',
    );
    expect(text).toContain('open a pull request with `rollcall reapprove`');
    expect(text).toContain('Not every change was approved');
    expect(text).toContain('**Apply is done: 1 withheld.**');
    expect(text).toContain(`Records end with number 3, \`${'f'.repeat(64)}\`.`);
  });

  it('stays within its budget, what went wrong first, privileged before the rest', () => {
    const all = Array.from({ length: 300 }, (_, i) => ({
      change: invite({
        person: `p${i}@acme.com`,
        ...(i === 299 ? { gains: [{ resource: 'account', level: 'owner', until: null }] } : {}),
      }),
      status: i < 298 ? ('applied' as const) : ('failed' as const),
      message: null,
      steps: [],
      verified_at: NOW,
    }));
    const text = outcomeText(report({ outcomes: all }));

    expect(text.length).toBeLessThanOrEqual(5000);
    expect(text.indexOf('p299@')).toBeLessThan(text.indexOf('p298@'));
    expect(text.indexOf('p298@')).toBeLessThan(text.indexOf('p0@'));
    expect(text).toMatch(/- \d+ lines more in the summary of the run/);
    expect(text).toContain('Records end with number 3');
  });

  it('stands at the top of our comment, in place of an earlier one, and keeps state and, folded, the plan', () => {
    const { body } = planComment(pullPlan({ gains: [access('eve@acme.com')] }));
    const first = withOutcome(body, report(outcomes('failed')));
    const second = withOutcome(first.replaceAll('\n', '\r\n'), report(outcomes('applied')));

    expect(readState(second)).toEqual(readState(body));
    expect(second).not.toContain('failed');
    expect(second.match(/rollcall:outcome -->/g)).toHaveLength(1);
    expect(second.match(/<details>/g)).toHaveLength(1);
    const plan = body.split('\n').slice(3).join('\n').trim();
    expect(
      second.endsWith(`\n<details><summary>The plan before the merge</summary>\n\n${plan}\n\n</details>\n`),
    ).toBe(true);
    expect(second.indexOf('Apply is done')).toBeLessThan(second.indexOf('Intent only'));
  });

  it('stands alone where there is no comment of ours, or one that is too long', () => {
    const alone = withOutcome(null, report());

    expect(isMarked(alone)).toBe(true);
    expect(withOutcome('hello', report())).toBe(alone);
    expect(withOutcome(`${MARKER}\n${'x'.repeat(65_000)}`, report())).toBe(alone);
  });
});

describe('drift', () => {
  const input = { control_drift: [], at: NOW, run_url: null };

  it('is none where the accounts are as the file says', () => {
    const report = { plan: plan([accountPlan()]), differences: [] };
    const issue = driftIssue({ ...input, report });

    expect(issue).toMatchObject({ is_clean: true, title: 'Access drift: none' });
    expect(isDriftIssue(issue.body)).toBe(true);
    expect(isDriftIssue(`x${issue.body}`)).toBe(false);
    expect(closedText({ ...input, report })).toBe(
      'The accounts are as the file says again. `team.yaml`, looked at 2026-11-24 09:00 UTC.\n',
    );
  });

  it.each<[string, Parameters<typeof driftIssue>[0], string]>([
    [
      'a changed rule alone',
      { ...input, report: { plan: plan(), differences: [] }, control_drift: ['mal is an admin'] },
      '1 changed rule',
    ],
    [
      'an account that could not be read',
      {
        ...input,
        report: {
          plan: plan([accountPlan({ read: false, refused: { code: 'RC410', message: 'x', hint: '' } })]),
          differences: [],
        },
      },
      '1 account unread',
    ],
  ])('is %s', (_, made, sum) => {
    expect(driftIssue(made)).toMatchObject({ is_clean: false, title: `Access drift: ${sum}` });
  });

  it('of a large account fits into an issue, and what could not be read is not what is left out', () => {
    const differences = Array.from({ length: 5000 }, (_, i) => ({
      account: 'kissmetrics',
      person: `person-${i}@acme.com`,
      row: null,
      missing: [],
      extra: [],
      by_hand: 'extra' as const,
      next: 'remove' as const,
      message: null,
    }));
    const unread = accountPlan({
      account: 'eu',
      read: false,
      refused: { code: 'RC410', message: 'x', hint: '' },
    });
    const { body } = driftIssue({ ...input, report: { plan: plan([accountPlan(), unread]), differences } });

    expect(body.length).toBeLessThanOrEqual(60_000);
    expect(body).toContain('- `eu`: `RC410` x.');
    expect(body).toMatch(/\*\*\d+ lines left out here\.\*\*/);
  });
});

it('lists without lines leave no heading, and a heading without room for a line none either', () => {
  expect(listsWithin([{ title: 'Nothing', lines: [] }], 500)).toBe('');
  expect(listsWithin([{ title: 'Long', lines: ['- '.padEnd(600, 'x')] }], 500)).toBe(
    '**1 line left out here.**',
  );
});

describe('the verdict on the branch', () => {
  const step = (more: Partial<StepVerdict>): StepVerdict => {
    const { pending } = pullPlan({ gains: [access('eve@acme.com')], approved: ['bo@acme.com'] });
    if (pending === null) throw new Error('nothing was judged');
    return { ...pending, ...more };
  };
  const history = (steps: readonly StepVerdict[], more: Partial<HistoryVerdict> = {}): HistoryVerdict => ({
    verdict: 'APPROVED',
    tip: 'c'.repeat(40),
    anchor: 'a'.repeat(40),
    steps,
    reapprovals: [],
    standings: new Map(),
    unverified_paths: [],
    settings: { accounts: '', policy: '', mode: '', ignore: '', ledger: '' },
    ...more,
  });

  it('tells each step with who approved it and how sure that is', () => {
    const text = verdictSummary({
      verdict: 'APPROVED',
      branch: 'main',
      history: history([
        step({ unverified: ['membership'], notes: [{ code: 'SOD_WAIVED', message: 'one sufficed' }] }),
      ]),
    });

    expect(text).toBe(`**APPROVED**: every change of who has access was approved by the rule of its day.

Branch \`main\` from \`aaaaaaaaaaaa\` (baseline) to \`cccccccccccc\`: 1 step.

### Approved (1)

- \`dddddddddddd\` \`#12\`, approved by \`bo@acme.com\`, A2 (unverified: membership)
  - note \`SOD_WAIVED\`: one sufficed
`);
  });

  it('tells what is blocked first, and what to do', () => {
    const blocked = step({
      verdict: 'BLOCKED',
      pull_request: null,
      changes: [],
      reasons: [{ code: 'DIRECT_PUSH', message: 'pushed without a pull request' }],
    });
    const text = verdictSummary({
      verdict: 'BLOCKED',
      branch: 'main',
      history: history([step({}), blocked], { unverified_paths: ['policy.removals'] }),
    });

    expect(text).toContain(
      '**BLOCKED**: 1 step is not approved. To close it, open a pull request with `rollcall reapprove`',
    );
    expect(text).toContain(
      '### Not approved (1)\n\n- `dddddddddddd` no pull request\n  - `DIRECT_PUSH`: pushed',
    );
    expect(text).toContain('### Values that nobody approved (1)\n\n- `policy.removals`');
    expect(text.indexOf('Not approved (1)')).toBeLessThan(text.indexOf('### Approved (1)'));
  });

  it.each<[string, string | null, string]>([
    ['a problem of its own', 'it begins before the baseline', 'it begins before the baseline'],
    ['the reasons of its verdict', null, 'nobody approved it'],
  ])('tells of a reapproval that does not count %s', (_, problem, words) => {
    const claim = {
      carrier: 'b'.repeat(40),
      carrier_position: 2,
      from: 'a'.repeat(40),
      to: 'c'.repeat(40),
      start: 0,
      end: 1,
      from_ledger: false,
      evidence: landing(),
    };
    const judged = step({
      verdict: 'BLOCKED',
      reasons: [{ code: 'NOT_APPROVED', message: 'nobody approved it' }],
    });
    const reapprovals = [
      { claim, verdict: judged, accepted: false, problem },
      { claim, verdict: judged, accepted: true, problem: null },
    ];

    expect(
      verdictSummary({ verdict: 'BLOCKED', branch: 'main', history: history([], { reapprovals }) }),
    ).toContain(
      `### Reapprovals that do not count (1)\n\n- \`aaaaaaaaaaaa\` to \`cccccccccccc\` in \`bbbbbbbbbbbb\`: ${words}\n`,
    );
  });

  it('tells when a newer commit decides', () => {
    expect(verdictSummary({ verdict: 'SUPERSEDED', branch: 'main', history: history([]) })).toContain(
      '**SUPERSEDED**: governed files have moved on',
    );
  });
});
