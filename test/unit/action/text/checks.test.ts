import { describe, expect, it } from 'vitest';
import { annotationsOf, approvalCheck, planCheck } from '../../../../src/action/text/checks.ts';
import { planComment } from '../../../../src/action/text/comment.ts';
import type { PullPlan } from '../../../../src/action/text/model.ts';
import type { Issue } from '../../../../src/core/issue.ts';
import type { Plan } from '../../../../src/plan/model.ts';
import { accountPlan, at, plan, update } from '../../../support/plans.ts';
import { access, pullPlan } from '../../../support/pull-plans.ts';

const ADMIN = access('linus@acme.com', { level: 'admin', tier: 'high' });
const good = accountPlan({ changes: [update()] });
const refused = accountPlan({
  account: 'github',
  refused: { code: 'RC301', message: 'would remove 9 of 20', hint: 'allow them' },
});
const unread = accountPlan({
  account: 'eu',
  read: false,
  refused: { code: 'RC410', message: 'page 2 is missing', hint: 'try again' },
});
const ERROR: Issue = {
  code: 'RC201',
  severity: 'error',
  message: 'no such role',
  at: { file: 'team.yaml', line: 9, column: 3 },
};
const fresh = accountPlan({
  account: 'github',
  read: false,
  refused: { code: 'RC677', message: 'new account: aaaaaaaaaaaa has no account github', hint: 'merge it' },
});

function broken(): PullPlan {
  return pullPlan({
    plan: null,
    more: { intent_only: null, delta: null, approvers: [], pending: null, issues: [ERROR] },
  });
}

describe('rollcall/plan', () => {
  const of = (made: Plan | null, more: Partial<PullPlan> = {}): PullPlan => pullPlan({ plan: made, more });

  it.each<[string, PullPlan, string, string]>([
    ['passes a plan', of(plan([good])), 'success', 'Plan: 0 to invite, 1 to change, 0 to remove.'],
    ['passes where nothing changes', of(plan([accountPlan()])), 'success', 'No changes.'],
    ['fails where a guard refuses an account', of(plan([good, refused])), 'failure', '1 account refused'],
    [
      'passes the rest where one account is unknown',
      of(plan([good, unread])),
      'success',
      '0 to remove. 1 account unknown.',
    ],
    [
      'fails where one is unknown and one refused',
      of(plan([unread, refused])),
      'failure',
      '1 account refused. 1 account unknown.',
    ],
    [
      'says nothing where no account could be read',
      of(plan([unread])),
      'neutral',
      'No account could be read.',
    ],
    [
      'passes the rest where one account is new here',
      of(plan([good, fresh])),
      'success',
      '0 to remove. 1 account new here: planned after the merge.',
    ],
    [
      'says nothing where every account is new here',
      of(plan([fresh])),
      'neutral',
      '1 account new here: planned after the merge.',
    ],
    [
      'says nothing where one is new here and one is down',
      of(plan([fresh, unread])),
      'neutral',
      'No account could be read. 1 account new here: planned after the merge.',
    ],
    [
      'passes the rest where one is new here and one is down',
      of(plan([good, fresh, unread])),
      'success',
      '0 to remove. 1 account unknown. 1 account new here: planned after the merge.',
    ],
    [
      'fails where a guard refuses one, however new another is',
      of(plan([refused, { ...fresh, account: 'eu' }])),
      'failure',
      '1 account refused. 1 account new here: planned after the merge.',
    ],
    ['says nothing about a fork', of(null), 'neutral', 'Intent only: no account was read.'],
    ['fails where the file has errors', broken(), 'failure', 'The file has 1 error: nothing is planned.'],
    ['fails where it conflicts', of(plan([good]), { conflicts: true }), 'failure', 'Plan: 0 to invite'],
    [
      'passes with warnings of the file',
      of(plan([good]), { issues: [{ ...ERROR, severity: 'warning' }] }),
      'success',
      'Plan: 0',
    ],
  ])('%s', (_, report, conclusion, title) => {
    const check = planCheck(report);

    expect(check.conclusion).toBe(conclusion);
    expect(check.text.title).toContain(title);
  });

  it('tells of an unknown account that it is unknown and why', () => {
    expect(planCheck(of(plan([good, unread]))).text.summary).toContain(
      '- **`eu` is unknown**: it could not be read: `RC410` page 2 is missing.',
    );
  });

  it('tells of a new account what becomes of it, and not that it could not be read', () => {
    const { summary, text } = planCheck(
      pullPlan({
        plan: plan([good, fresh]),
        gains: [access('eve@acme.com', { account: 'github' })],
      }),
    ).text;

    expect(summary).toContain(
      '- **`github` is new here**: planned after the merge. `RC677` new account: `aaaaaaaaaaaa` has no account github.',
    );
    expect(text).toContain('(medium risk, the account is new here: planned after the merge)');
    expect(`${summary}${text}`).not.toContain('could not be read');
    expect(`${summary}${text}`).not.toContain('unknown');
  });

  it('marks the lines of errors', () => {
    expect(planCheck(broken()).text.annotations).toEqual([
      {
        path: 'team.yaml',
        start_line: 9,
        end_line: 9,
        level: 'failure',
        title: 'RC201',
        message: 'no such role',
      },
    ]);
  });
});

describe('rollcall/approval', () => {
  it.each<[string, PullPlan, string, string]>([
    [
      'asks for whom it lacks',
      pullPlan({ gains: [ADMIN], approved: ['bo@acme.com'] }),
      'action_required',
      'Not approved yet: 1 of 1 change lacks an approval.',
    ],
    [
      'passes what is approved',
      pullPlan({ gains: [ADMIN], approved: ['bo@acme.com', 'cy@acme.com'] }),
      'success',
      'Approved: merged as it is now, apply would let all of it through.',
    ],
    [
      'passes an approval of what a guard will refuse, and says so',
      pullPlan({ plan: plan([refused]), gains: [ADMIN], approved: ['bo@acme.com', 'cy@acme.com'] }),
      'success',
      'Approved, but what is refused below would not run.',
    ],
    [
      'says nothing where nothing governed changes',
      pullPlan({ plan: plan() }),
      'neutral',
      'Nothing that needs an approval changes.',
    ],
    [
      'says nothing where nobody has judged',
      pullPlan({ gains: [ADMIN], more: { pending: null } }),
      'neutral',
      'Whether it is approved was not judged.',
    ],
    [
      'says nothing where the policy asks for none',
      pullPlan({ gains: [ADMIN], more: { pending: null, approvers: [] } }),
      'neutral',
      'No approval is asked for.',
    ],
    [
      'asks for a file without errors',
      broken(),
      'action_required',
      'The file has errors: nobody can approve it as it is.',
    ],
  ])('%s', (_, report, conclusion, title) => {
    const check = approvalCheck(report);

    expect(check.conclusion).toBe(conclusion);
    expect(check.text.title).toBe(title);
    expect(check.text.annotations).toEqual([]);
  });

  it('names who can still act, and not who has', () => {
    const { summary, text } = approvalCheck(
      pullPlan({ gains: [ADMIN, access('dee@acme.com')], approved: ['bo@acme.com'] }),
    ).text;

    expect(summary).toContain('- Still needed for 1 change: 1 approval by `cy@acme.com`');
    expect(summary).not.toContain('bo@acme.com');
    // What lacks something stands first.
    expect(text?.indexOf('gain linus')).toBeLessThan(text?.indexOf('gain dee') ?? 0);
    expect(text).toContain('Approved by `bo@acme.com`, **lacks 1 more**.');
  });

  it('says of a step that is blocked as a whole why', () => {
    const report = pullPlan({ gains: [ADMIN], approved: ['bo@acme.com', 'cy@acme.com'] });
    const { pending } = report;
    if (pending === null) throw new Error('nothing was judged');
    const { conclusion, text } = approvalCheck({
      ...report,
      pending: {
        ...pending,
        verdict: 'BLOCKED',
        reasons: [{ code: 'OBJECTED', message: 'dee asked for changes' }],
        notes: [{ code: 'POLICY_CHANGED', message: 'the policy changes here' }],
      },
    });

    expect(conclusion).toBe('action_required');
    expect(text.title).toBe('Not approved: see below.');
    expect(text.summary).toContain(
      '- `OBJECTED`: dee asked for changes\n- Note `POLICY_CHANGED`: the policy',
    );
  });

  it('tells when too few may approve, however many agree', () => {
    const report = pullPlan({ gains: [ADMIN], policy: { high: { count: 2, approvers: ['bo@acme.com'] } } });

    expect(approvalCheck(report).text.summary).toContain(
      '- **Too few may approve 1 change**: as it is, it stays blocked.',
    );
  });
});

it.each(['A0', 'A1', 'A2', 'A3', 'A4'] as const)(
  'how sure an approval is (%s) is not told before the merge, when the rules of the platform are judged',
  (assurance) => {
    const report = pullPlan({ gains: [ADMIN], approved: ['bo@acme.com', 'cy@acme.com'] });
    const { pending } = report;
    if (pending === null) throw new Error('nothing was judged');
    const known = { ...pending, assurance, unverified: ['rule-suite', 'bypass-list'] as const };
    const plain = { ...pending, assurance: 'A0', unverified: [] } as const;
    const range = { from: 'a'.repeat(40), to: 'c'.repeat(40), problem: null, closes: [], is_subject: true };
    const told = (verdict: typeof pending): readonly unknown[] => {
      const made = { ...report, pending: verdict, reapproval: { ...range, verdict } };
      return [approvalCheck(made), planCheck(made), planComment(made).body];
    };

    expect(told(known)).toEqual(told(plain));
  },
);

it('a check is the same on another run at another time', () => {
  const report = pullPlan({ plan: plan([good]), gains: [ADMIN] });
  const later = { ...report, at: at('2026-11-25T09:00:00Z'), run_url: null };

  expect(planCheck(later)).toEqual(planCheck(report));
  expect(approvalCheck(later)).toEqual(approvalCheck(report));
  expect([planCheck(report).name, approvalCheck(report).name]).toEqual([
    'rollcall/plan',
    'rollcall/approval',
  ]);
});

describe('annotations', () => {
  it('are errors first, one hundred at most, and only where there is a place', () => {
    const warnings = Array.from(
      { length: 120 },
      (_, i): Issue => ({
        code: 'RC221',
        severity: 'warning',
        message: `warning ${i}`,
        hint: 'look\nat it',
        at: { file: 'team.yaml', line: i + 1, column: 1 },
      }),
    );
    const made = annotationsOf([
      ...warnings,
      ERROR,
      { code: 'RC221', severity: 'warning', message: 'nowhere' },
    ]);

    expect(made).toHaveLength(100);
    expect(made[0]).toMatchObject({ level: 'failure', start_line: 9 });
    expect(made[1]).toMatchObject({ level: 'warning', message: 'warning 0\nlook\\u{a}at it' });
  });
});
