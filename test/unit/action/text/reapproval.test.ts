// A head that asks to approve what landed before it: what is said of it, and when its check passes.
import { describe, expect, it } from 'vitest';
import { approvalCheck, planCheck } from '../../../../src/action/text/checks.ts';
import { planComment } from '../../../../src/action/text/comment.ts';
import type { PullPlan, PullReapproval } from '../../../../src/action/text/model.ts';
import { accountPlan, invite, plan } from '../../../support/plans.ts';
import { access, pullPlan } from '../../../support/pull-plans.ts';

const FROM = 'a'.repeat(40);
const TO = 'c'.repeat(40);
const BLOCKED = 'e'.repeat(40);
const EVE = access('eve@acme.com');
const PROBLEM = 'its range begins after ffffffffffff, which is blocked itself';

/** The verdict on a change that bo approved, or nobody. */
function verdictOf(isApproved: boolean): PullReapproval['verdict'] {
  const { pending } = pullPlan({ gains: [EVE], approved: isApproved ? ['bo@acme.com'] : [] });
  if (pending === null) throw new Error('nothing was judged');
  return pending;
}

/** The pull request changes nothing itself: everything told is that of the range. */
function ofRange(isApproved: boolean, more: Partial<PullReapproval> = {}): PullPlan {
  return report({ gains: [EVE], approved: isApproved ? ['bo@acme.com'] : [] }, isApproved, {
    is_subject: true,
    ...more,
  });
}

/** The pull request also changes something, which is approved or not. */
function beside(own: boolean, isApproved: boolean, more: Partial<PullReapproval> = {}): PullPlan {
  const gains = [access('dee@acme.com')];
  return report({ gains, approved: own ? ['bo@acme.com'] : [] }, isApproved, more);
}

function report(
  told: Parameters<typeof pullPlan>[0],
  isApproved: boolean,
  more: Partial<PullReapproval>,
): PullPlan {
  const range = { from: FROM, to: TO, problem: null, closes: [], is_subject: false };
  return { ...pullPlan(told), reapproval: { ...range, verdict: verdictOf(isApproved), ...more } };
}

const CLOSES = { closes: [BLOCKED] };
const ALL = 'Approved: merged as it is now, apply would let all of it through.';

describe('rollcall/approval of a reapproval', () => {
  it.each<[string, PullPlan, string, string]>([
    ['that closes a step passes', ofRange(true, CLOSES), 'success', `${ALL} It would close 1 blocked step.`],
    [
      'that finds nothing to close passes, and says so',
      ofRange(true),
      'success',
      `${ALL} No blocked step would be closed by it.`,
    ],
    [
      'that is approved and would close nothing does not pass',
      ofRange(true, { problem: PROBLEM }),
      'action_required',
      'Approved, but it would close nothing: see below.',
    ],
    [
      'that nobody approved does not pass',
      ofRange(false),
      'action_required',
      'Not approved yet: 1 of 1 change lacks an approval.',
    ],
    [
      'beside own changes passes where both are approved',
      beside(true, true, CLOSES),
      'success',
      `${ALL} It would close 1 blocked step.`,
    ],
    [
      'beside approved changes does not pass by them',
      beside(true, false),
      'action_required',
      'Its own changes are approved; what it reapproves is not: see below.',
    ],
    [
      'beside approved changes does not pass where it would close nothing',
      beside(true, true, { problem: PROBLEM }),
      'action_required',
      'Its own changes are approved, but what it reapproves would stay blocked: see below.',
    ],
    [
      'is no way around an approval of own changes',
      beside(false, true, CLOSES),
      'action_required',
      'Not approved yet: 1 of 1 change lacks an approval.',
    ],
  ])('%s', (_, made, conclusion, title) => {
    const check = approvalCheck(made);

    expect(check.conclusion).toBe(conclusion);
    expect(check.text.title).toBe(title);
    expect(check.text.summary).toContain('of `aaaaaaaaaaaa` to `cccccccccccc`');
  });
});

describe('the comment', () => {
  it.each<[string, PullPlan, string]>([
    [
      'names the range and that its delta is told',
      ofRange(true, CLOSES),
      '- **Reapproval** of `aaaaaaaaaaaa` to `cccccccccccc`: what is told as changed and approved is what that range of the branch changed.',
    ],
    [
      'names the steps that it closes',
      ofRange(true, CLOSES),
      '- Merged as it is now, it closes 1 blocked step: `eeeeeeeeeeee`',
    ],
    [
      'counts more steps than are read',
      ofRange(true, { closes: Array.from({ length: 11 }, (_, i) => `${i}`.padStart(40, 'e')) }),
      ', 3 more',
    ],
    ['says that there is nothing to close', ofRange(true), '- No step is blocked that it would close.'],
    [
      'says why it would close nothing',
      ofRange(true, { problem: PROBLEM }),
      '- **It would close nothing**, although it is approved: its range begins after `ffffffffffff`, which is blocked itself',
    ],
    [
      'says so before it is approved',
      ofRange(false, { problem: PROBLEM }),
      '- **It would close nothing**, even once it is approved: its range begins',
    ],
    ['says what it lacks', ofRange(false), '- As it is, it closes nothing: the range is not approved.'],
    [
      'says of a range beside own changes what it lacks',
      beside(true, false),
      '- Of the range `NOT_APPROVED`: gain `eve@acme.com` kissmetrics account user lacks an approval',
    ],
    [
      'tells that own changes are judged apart',
      beside(true, true, CLOSES),
      '- **Also a reapproval** of `aaaaaaaaaaaa` to `cccccccccccc`, which is judged beside its own changes.',
    ],
  ])('%s', (_, made, words) => {
    expect(planComment(made).body).toContain(words);
    expect(planCheck(made).text.summary).toContain(words);
  });

  it.each([
    [
      true,
      '> The range that is reapproved by itself neither gives nor takes this: no approval is asked for here.',
    ],
    [false, '> This pull request by itself neither gives nor takes this: no approval is asked for here.'],
  ])('says where a change of the account does not come from (range alone: %s)', (is_subject, words) => {
    const made = ofRange(true, { is_subject });
    const planned = { ...made, plan: plan([accountPlan({ changes: [invite()] })]), intent_only: null };

    expect(planComment(planned).body).toContain(words);
  });

  it('says nothing of it where none is asked for', () => {
    expect(planComment(pullPlan({ gains: [EVE] })).body).not.toMatch(/reapprov|closes?\b/i);
  });

  it('shows a problem as text', () => {
    const { body } = planComment(ofRange(true, { problem: '</details> @everyone <b>x' }));

    expect(body).toContain('although it is approved: `</details>` `@everyone` `<b>x`');
  });
});
