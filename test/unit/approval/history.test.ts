import { describe, expect, it } from 'vitest';
import {
  type HistoryInput,
  type HistoryStep,
  judgeHistory,
  type ReapprovalClaim,
} from '../../../src/approval/history.ts';
import { type Differences, gain, governed, landing, time } from '../../support/evidence.ts';

/** Commit number `n` of the branch. */
const sha = (n: number): string => n.toString(16).padStart(40, '0');

function step(position: number, differences: Differences = {}): HistoryStep {
  return {
    position,
    commits: [sha(position)],
    evidence: landed(position, differences),
  };
}

/** The pull request 100 + position, merged as commit number `position`. */
function landed(position: number, differences: Differences): HistoryStep['evidence'] {
  return landing({
    ...differences,
    pull: { number: 100 + position, merge_commit_sha: sha(position), ...differences.pull },
    step: { commit: sha(position), parent: sha(position - 1), ...differences.step },
  });
}

/** Nobody reviewed it. */
const UNREVIEWED: Differences = { pull: { reviews: [] } };
const blocked = (position: number, differences: Differences = {}): HistoryStep =>
  step(position, { ...UNREVIEWED, ...differences });
const changes = (path: string, more = {}): Differences => ({
  delta: { governed: [governed(path, 'low', more)] },
});

function judged(steps: readonly HistoryStep[], more: Partial<HistoryInput> = {}) {
  return judgeHistory({
    tip: sha(9),
    anchor: sha(0),
    steps,
    claims: [],
    break_glass: [],
    rewritten: null,
    ...more,
  });
}

function claim(
  carrier: number,
  start: number,
  end: number,
  differences: Differences = {},
  more: Partial<ReapprovalClaim> = {},
): ReapprovalClaim {
  return {
    carrier: sha(carrier),
    carrier_position: carrier,
    from: sha(start),
    to: sha(end),
    start,
    end,
    from_ledger: false,
    // The pull request landed as its carrier; what it is judged on is the range.
    evidence: landing({
      ...differences,
      landing: { commit: sha(carrier) },
      pull: { number: 100 + carrier, merge_commit_sha: sha(carrier), ...differences.pull },
      step: { commit: sha(end), parent: sha(start), ...differences.step },
    }),
    ...more,
  };
}

const words = (verdict: ReturnType<typeof judged>): readonly string[] =>
  verdict.steps.map((one) =>
    one.verdict === 'APPROVED'
      ? ['APPROVED', ...one.notes.map(({ code }) => code)].join(' ')
      : one.reasons.map(({ code }) => code).join(' '),
  );

it('an empty history is approved, and all settings are those of the anchor', () => {
  const verdict = judged([]);
  expect(verdict.verdict).toBe('APPROVED');
  expect(new Set(Object.values(verdict.settings))).toEqual(new Set([sha(0)]));
  expect([...verdict.standings]).toEqual([[sha(0), 'baseline']]);
});

it('case: every step is judged alone: a blocked one blocks no later one that has nothing to do with it', () => {
  const verdict = judged([step(1), blocked(2), step(3)]);
  expect(words(verdict)).toEqual(['APPROVED', 'NOT_APPROVED', 'APPROVED']);
  expect(verdict.verdict).toBe('BLOCKED');
  expect([...verdict.standings.values()]).toEqual(['baseline', 'verified', 'blocked', 'verified']);
});

it('case: every commit of a rebase stands as the landing does', () => {
  const one = { ...step(3), commits: [sha(1), sha(2), sha(3)] };
  expect(judged([one]).standings.get(sha(2))).toBe('verified');
});

describe('settings that nobody approved', () => {
  it.each(['accounts', 'policy', 'mode', 'ignore', 'ledger'] as const)(
    'leave %s as it was approved last',
    (block) => {
      const path = block === 'accounts' || block === 'policy' ? `${block}.kissmetrics` : block;
      const { settings } = judged([step(1), blocked(2, changes(path)), step(3)]);
      const now = { accounts: sha(3), policy: sha(3), mode: sha(3), ignore: sha(3), ledger: sha(3) };
      expect(settings).toEqual({ ...now, [block]: sha(1) });
    },
  );

  it('act again once an approved step brings the old value back', () => {
    const back = changes('accounts.kissmetrics', { before: 2, after: 1 });
    const verdict = judged([blocked(1, changes('accounts.kissmetrics')), step(2, back)]);
    expect(verdict.unverified_paths).toEqual([]);
    expect(verdict.settings.accounts).toBe(sha(2));
  });

  it('stay without effect when a later approved step changes another part of the same value', () => {
    const evil = { base_url: 'https://evil.example' };
    const verdict = judged([
      blocked(1, changes('accounts.kissmetrics', { before: {}, after: evil })),
      step(2, changes('accounts.kissmetrics', { before: evil, after: { ...evil, rate_limit: '9/min' } })),
    ]);
    expect(verdict.unverified_paths).toEqual(['accounts.kissmetrics']);
    expect(verdict.settings.accounts).toBe(sha(0));
  });

  it('are approved by an approved step that writes a single value anew', () => {
    const verdict = judged([
      blocked(1, changes('mode', { before: 'additive', after: 'authoritative' })),
      step(2, changes('mode', { before: 'authoritative', after: 'mirror' })),
    ]);
    expect(verdict.settings.mode).toBe(sha(2));
  });

  it('are not taken from a file that cannot be read', () => {
    const verdict = judged([step(1), step(2, { step: { landed: null } })]);
    expect(words(verdict)[1]).toBe('INVALID_ROSTER');
    expect(verdict.settings.mode).toBe(sha(1));
  });
});

describe('what rests on an unverified value', () => {
  it('is blocked: the policy', () => {
    const verdict = judged([blocked(1, changes('policy.approvals')), step(2)]);
    expect(words(verdict)[1]).toBe('UNVERIFIED_POLICY');
  });

  it('is blocked: who a reviewer is', () => {
    const verdict = judged([blocked(1, changes('members.bo.ids.github')), step(2)]);
    expect(words(verdict)[1]).toBe('UNVERIFIED_POLICY');
  });

  it('is blocked: a reviewer who joined without approval, even one without access', () => {
    const joining = governed('members.bo', 'low', { before: null, after: 'bo', person: 'bo' });
    expect(words(judged([blocked(1, { delta: { governed: [joining] } }), step(2)]))[1]).toBe(
      'UNVERIFIED_POLICY',
    );
    expect(words(judged([blocked(1, { delta: { gains: [gain('zed')] } }), step(2)]))[1]).toBe('APPROVED');
    expect(judged([blocked(1, { delta: { gains: [gain('zed')] } })]).unverified_paths).toEqual([
      'members.zed',
    ]);
  });

  it('is forgotten with the person', () => {
    const gone = governed('members.zed', 'low', { before: 'zed', after: null, person: 'zed' });
    const verdict = judged([
      blocked(1, { delta: { gains: [gain('zed')], governed: [governed('members.zed.manager', 'high')] } }),
      step(2, { delta: { governed: [gone] } }),
    ]);
    expect(verdict.unverified_paths).toEqual([]);
  });
});

describe('a reapproval', () => {
  it('closes the blocked steps of its range', () => {
    const verdict = judged([step(1), blocked(2), blocked(3, changes('policy.approvals'))], {
      claims: [claim(4, 1, 3)],
    });
    expect(words(verdict)).toEqual(['APPROVED', 'APPROVED REAPPROVED', 'APPROVED POLICY_CHANGED REAPPROVED']);
    expect(verdict.steps[1]?.notes[0]?.message).toBe(
      'was blocked (NOT_APPROVED); pull request 104 approves it since',
    );
    expect(verdict.standings.get(sha(2))).toBe('reapproved');
    expect(verdict.unverified_paths).toEqual([]);
    expect(verdict.settings.policy).toBe(sha(3));
  });

  it('lets what was blocked only because of its range stand on its own', () => {
    const steps = [blocked(1, changes('policy.approvals')), step(3)];
    expect(words(judged(steps))).toEqual(['NOT_APPROVED', 'UNVERIFIED_POLICY']);
    expect(words(judged(steps, { claims: [claim(2, 0, 1)] }))).toEqual([
      'APPROVED POLICY_CHANGED REAPPROVED',
      'APPROVED',
    ]);
  });

  it.each([
    ['is not approved itself', claim(4, 1, 3, UNREVIEWED), null],
    ['begins after a blocked step', claim(4, 2, 3), `its range begins after ${sha(2).slice(0, 12)}`],
    ['ends before it begins', claim(4, 3, 2), 'its range ends before it begins'],
    ['covers its own pull request', claim(3, 1, 3), 'its range does not end before'],
  ])('closes nothing when it %s', (_, one, problem) => {
    const verdict = judged([step(1), blocked(2), blocked(3)], { claims: [one] });
    expect(words(verdict)).toEqual(['APPROVED', 'NOT_APPROVED', 'NOT_APPROVED']);
    expect(verdict.reapprovals[0]?.accepted).toBe(false);
    if (problem === null) expect(verdict.reapprovals[0]?.problem).toBeNull();
    else expect(verdict.reapprovals[0]?.problem).toContain(problem);
  });

  it('leaves what came after its range open', () => {
    const verdict = judged([blocked(1), blocked(3)], { claims: [claim(4, 0, 1)] });
    expect(words(verdict)).toEqual(['APPROVED REAPPROVED', 'NOT_APPROVED']);
  });

  it('can begin where another one ended', () => {
    const verdict = judged([blocked(1), blocked(3)], { claims: [claim(6, 1, 3), claim(4, 0, 1)] });
    expect(verdict.verdict).toBe('APPROVED');
  });
});

describe('a branch that no longer holds what was verified', () => {
  it('is refused as a whole, in a step of the tip', () => {
    const verdict = judged([step(1)], { rewritten: sha(77) });
    expect(words(verdict)).toEqual(['APPROVED', 'HISTORY_REWRITTEN']);
    expect(verdict.steps[1]).toMatchObject({ commit: sha(9), pull_request: null });
  });

  it('is closed by a reapproval that begins at the commit that was verified', () => {
    const from = { from: sha(77), from_ledger: true };
    const rewritten = sha(77);
    expect(judged([blocked(1)], { rewritten, claims: [claim(2, 0, 1, {}, from)] }).verdict).toBe('APPROVED');
    expect(
      judged([blocked(1)], { rewritten, claims: [claim(2, 0, 1, {}, { ...from, from_ledger: false })] })
        .verdict,
    ).toBe('BLOCKED');
    expect(judged([blocked(1)], { rewritten, claims: [claim(2, 0, 1)] }).verdict).toBe('BLOCKED');
  });
});

describe('a run that broke the glass', () => {
  const run = (more: Partial<HistoryInput['break_glass'][number]> = {}) => ({
    run_id: 'r1',
    at: time('14:00'),
    reason: 'the site is down',
    position: 1,
    ...more,
  });

  it('stays open in a step of the tip', () => {
    const verdict = judged([step(1)], { break_glass: [run()] });
    expect(words(verdict)).toEqual(['APPROVED', 'NOT_APPROVED']);
    expect(verdict.steps[1]?.reasons[0]?.message).toBe(
      'the break-glass run of 2026-11-24T14:00:00Z (the site is down) is not approved since',
    );
  });

  it.each([
    [
      'is closed by a reapproval that landed after it, even one of no change',
      run(),
      claim(2, 1, 1),
      'APPROVED',
    ],
    ['is closed where its commit is not on the branch', run({ position: null }), claim(2, 1, 1), 'APPROVED'],
    ['stays open under a reapproval from before', run({ at: time('16:00') }), claim(2, 1, 1), 'BLOCKED'],
    ['stays open where the range ends before its commit', run({ position: 2 }), claim(3, 0, 1), 'BLOCKED'],
    ['stays open under a reapproval that nobody approved', run(), claim(2, 1, 1, UNREVIEWED), 'BLOCKED'],
  ])('%s', (_, one, by, verdict) => {
    expect(judged([step(1)], { break_glass: [one], claims: [by] }).verdict).toBe(verdict);
  });
});
