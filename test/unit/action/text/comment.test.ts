import { describe, expect, it } from 'vitest';
import { planComment } from '../../../../src/action/text/comment.ts';
import { entriesOf } from '../../../../src/action/text/entries.ts';
import type { Rank } from '../../../../src/action/text/entry.ts';
import type { Change } from '../../../../src/core/change.ts';
import { accountPlan, entitlement, invite, liveRow, plan, remove, update } from '../../../support/plans.ts';
import { access, governed, pullPlan } from '../../../support/pull-plans.ts';

function ranksOf(changes: readonly Change[]): readonly Rank[] {
  return entriesOf(pullPlan({ plan: plan([accountPlan({ changes })]) })).map(({ rank }) => rank);
}

const moved = (from: string, to: string, more: Partial<Change> = {}): Change =>
  update({
    losses: [entitlement('account', from)],
    gains: [entitlement('account', to)],
    risk: 'medium',
    ...more,
  });

describe('what weighs how much', () => {
  it.each<[string, Change, readonly Rank[]]>([
    ['a new admin', invite({ gains: [entitlement('account', 'admin')] }), ['privileged']],
    ['an admin of a project', invite({ gains: [entitlement('project:1', 'admin')] }), ['privileged']],
    ['a role of the service', invite({ gains: [entitlement('account', 'native:x')] }), ['privileged']],
    ['the account handed over', moved('admin', 'owner', { kind: 'transfer' }), ['privileged']],
    [
      'a rename that takes over an owner',
      update({ kind: 'rename', gains: [], losses: [], risk: 'critical' }),
      ['privileged'],
    ],
    ['whatever is of critical risk', invite({ risk: 'critical' }), ['privileged']],
    [
      'an admin given back after somebody took it by hand',
      moved('user', 'admin', { why: { kind: 'drift', drift: 'missing' } }),
      ['privileged'],
    ],
    ['more of a role', moved('read-only', 'user'), ['raise']],
    ['less of a role', moved('admin', 'user'), ['removal']],
    ['the same role for longer', moved('user', 'user'), ['grant']],
    ['a role that cannot be compared', moved('native:x', 'user'), ['raise']],
    ['an invitation', invite(), ['grant']],
    ['a denial', invite({ gains: [entitlement('feature:export', 'deny')] }), ['removal']],
    ['no denial any more', update({ gains: [], losses: [entitlement('feature:export', 'deny')] }), ['grant']],
    [
      'a denial that becomes leave',
      update({
        gains: [entitlement('feature:export', 'allow')],
        losses: [entitlement('feature:export', 'deny')],
      }),
      ['grant'],
    ],
    ['a removal', remove(), ['removal']],
    ['a removal that is all there is to it', remove({ losses: [] }), ['removal']],
    ['a new address', update({ kind: 'rename', gains: [], losses: [] }), ['ordinary']],
    [
      'an invitation sent again by hand',
      update({ kind: 'resend', gains: [], losses: [], why: { kind: 'drift', drift: 'missing' } }),
      ['drift'],
    ],
    ['ordinary access given back', invite({ why: { kind: 'drift', drift: 'missing' } }), ['drift']],
    [
      'an admin with a project less',
      update({ losses: [entitlement('account', 'user'), entitlement('project:1', 'member')] }),
      ['privileged', 'removal'],
    ],
  ])('%s', (_, change, ranks) => {
    expect(ranksOf([change])).toEqual(ranks);
  });
});

describe('a change of the file', () => {
  const lines = (report: Parameters<typeof pullPlan>[0]): readonly string[] =>
    entriesOf(pullPlan(report)).map(({ rank, line }) => `${rank} ${line}`);

  it('that the account has already is told, with its approval', () => {
    const [entry] = entriesOf(
      pullPlan({ plan: plan(), gains: [access('eve@acme.com', { level: 'owner', tier: 'critical' })] }),
    );

    expect(entry).toMatchObject({
      rank: 'privileged',
      line: '- `+` `eve@acme.com` in `kissmetrics`: **gains role: owner** (**critical risk**, nothing to do in the account now)',
    });
    expect(entry?.quote[0]).toContain('**Lacks 2 approvals**');
  });

  it.each([
    [
      'the account could not be read',
      plan([accountPlan({ read: false, refused: { code: 'RC410', message: 'x', hint: '' } })]),
    ],
    ['the account is not in this plan', plan([])],
  ])('%s', (words, made) => {
    expect(lines({ plan: made, gains: [access('eve@acme.com')] })).toEqual([
      `grant - \`+\` \`eve@acme.com\` in \`kissmetrics\`: gains role: user (medium risk, ${words})`,
    ]);
  });

  it('is told once where the plan has it, under the answer that fits its end', () => {
    const until = '2026-11-26T18:00:00Z';
    const gain = { ...entitlement('account', 'admin', until) };
    const report = pullPlan({
      plan: plan([accountPlan({ changes: [update({ gains: [gain] })] })]),
      gains: [
        access('linus@acme.com', { ...gain, tier: 'medium' }),
        access('linus@acme.com', { level: 'owner', tier: 'critical' }),
      ],
    });
    const [first, second, ...rest] = entriesOf(report);

    expect(first?.line).toContain('role: user → admin until 2026-11-26 18:00 UTC');
    expect(first?.quote[0]).toContain('Needs 1 approval');
    expect(second?.line).toContain('gains role: owner');
    expect(rest).toEqual([]);
  });

  it('of a rename is judged by what the file says about the person', () => {
    const report = pullPlan({
      plan: plan([accountPlan({ changes: [update({ kind: 'rename', gains: [], losses: [] })] })]),
      governed: [
        governed('members.linus@acme.com.name', { person: 'linus@acme.com', tier: 'low' }),
        governed('members.linus@acme.com.previous_email', { person: 'linus@acme.com', tier: 'critical' }),
      ],
    });
    const [entry, other] = entriesOf(report);

    expect(entry).toMatchObject({ rank: 'privileged', line: expect.stringContaining('**critical risk**') });
    expect(other?.line).toContain('linus@acme.com.name');
  });

  it('in text alone needs an approval too', () => {
    const { approvers } = pullPlan({ gains: [access('eve@acme.com')] });
    const text = approvers.map((each) => ({ ...each, change: 'text team.yaml', tier: 'low' as const }));

    expect(lines({ plan: plan(), more: { approvers: text } })).toEqual([
      'ordinary - `text team.yaml` (low risk)',
    ]);
  });

  it('that nobody asks an approval for has no answer', () => {
    const report = pullPlan({
      plan: plan([accountPlan({ changes: [invite()] })]),
      gains: [access('eve@acme.com')],
      more: { approvers: [], pending: null },
    });

    expect(entriesOf(report).map(({ quote }) => quote)).toEqual([[], []]);
  });
});

it('a plan that makes no sense of the base says so at the top', () => {
  const { body } = planComment(
    pullPlan({ plan: plan(), more: { conflicts: true, accounts_from_base: ['eu', 'us'] } }),
  );

  expect(body).toContain('- **It conflicts with the base branch**');
  expect(body).toContain('- Settings of `eu`, `us` differ here; those of the base branch were used.');
});

it('of many findings ten are told, errors first', () => {
  const finding = (severity: 'error' | 'warning', i: number) =>
    ({ code: 'RC201', severity, message: `finding ${i}` }) as const;
  const issues = Array.from({ length: 14 }, (_, i) => finding(i < 11 ? 'warning' : 'error', i));
  const { body } = planComment(
    pullPlan({ plan: null, more: { issues, delta: null, approvers: [], pending: null } }),
  );

  expect(body).toContain('**The file has 3 errors: nothing is planned.**');
  expect(body).toContain('- **Error** `RC201`: finding 13\n- Warning `RC201`: finding 0');
  expect(body).toContain('- 4 more findings');
});

it('an invitation that waits is nothing to decide', () => {
  const row = liveRow({ kind: 'invitation', status: 'pending' });
  const { body } = planComment(
    pullPlan({ plan: plan([accountPlan({ pending: [{ person: 'sam@acme.com', row, age_ms: 0 }] })]) }),
  );

  expect(body).toContain(
    '<details><summary>Nothing to decide (1)</summary>\n\n- Pending invitation in `kissmetrics`: `sam@acme.com`',
  );
});

it('the top stays short whatever stands in it, and says what it leaves out', () => {
  const endless = '\u202e'.repeat(5000);
  const accounts = Array.from({ length: 12 }, (_, i) =>
    accountPlan({ account: `eu-${i}`, refused: { code: 'RC301', message: endless, hint: endless } }),
  );
  const { body, complete } = planComment(
    pullPlan({ plan: plan(accounts), gains: [access('eve@acme.com', { level: 'owner', tier: 'critical' })] }),
    20_000,
  );

  expect(body.length).toBeLessThanOrEqual(20_000);
  expect(complete).toBe(true);
  expect(body).toMatch(/- \d+ more remarks are too long for here/);
  expect(body).toContain('`eve@acme.com`');
});
