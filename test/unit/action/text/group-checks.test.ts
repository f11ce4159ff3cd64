import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupApprovalCheck, groupPlanCheck } from '../../../../src/action/text/group-checks.ts';
import type { StepVerdict } from '../../../../src/approval/model.ts';
import type { Issue } from '../../../../src/core/issue.ts';
import type { GroupEntry, GroupVerdict } from '../../../../src/evidence/pending-group.ts';
import { checkCheckText } from '../../../../src/forge/text-limits.ts';
import { expectShown, hostile, outsideCode } from '../../../support/hostile-text.ts';
import { access, pullPlan } from '../../../support/pull-plans.ts';
import { team } from '../../../support/team.ts';

const ERROR: Issue = {
  code: 'RC201',
  severity: 'error',
  message: 'no such role',
  at: { file: 'team.yaml', line: 9, column: 3 },
};
const SOURCE = { path: 'team.yaml', text: 'x' };

describe('rollcall/plan of a group', () => {
  it.each([
    [
      'a valid file',
      { team: team({ members: {} }), issues: [], sources: [SOURCE] },
      'success',
      'The file is valid',
      0,
    ],
    [
      'a valid file with a warning',
      {
        team: team({ members: {} }),
        issues: [{ ...ERROR, severity: 'warning' as const }],
        sources: [SOURCE],
      },
      'success',
      'The file is valid',
      1,
    ],
    ['no file', { team: null, issues: [], sources: [] }, 'success', 'The file is valid', 0],
    [
      'a file with errors',
      { team: null, issues: [ERROR], sources: [SOURCE] },
      'failure',
      'The file has errors once the group is merged',
      1,
    ],
  ] as const)('%s', (_, snapshot, conclusion, title, annotations) => {
    const check = groupPlanCheck(snapshot);

    expect([check.name, check.conclusion]).toEqual(['rollcall/plan', conclusion]);
    expect(check.text.title).toContain(title);
    expect(check.text.summary).toContain('given no credential');
    expect(check.text.annotations).toHaveLength(annotations);
  });
});

const approved = verdictOf({ approved: ['bo@acme.com'] });
const blocked = verdictOf({});

function verdictOf(told: { readonly approved?: readonly string[] }): StepVerdict {
  const { pending } = pullPlan({ gains: [access('eve@acme.com')], ...told });
  if (pending === null) throw new Error('nothing was judged');
  return pending;
}

const entry = (verdict: StepVerdict | null, more: Partial<GroupEntry> = {}): GroupEntry => ({
  pull_request: 12,
  commit: 'c'.repeat(40),
  verdict,
  ...more,
});

const group = (entries: readonly GroupEntry[], unattributed: readonly string[] = []): GroupVerdict => ({
  entries,
  unattributed,
});

describe('rollcall/approval of a group', () => {
  it.each<[string, GroupVerdict | null, string, string]>([
    ['a branch without a file', null, 'neutral', 'Nothing that needs an approval changes'],
    ['an empty group', group([]), 'neutral', 'Nothing that needs an approval changes'],
    ['nothing governed', group([entry(null)]), 'neutral', 'Nothing that needs an approval changes'],
    [
      'one approved and one ungoverned',
      group([entry(approved), entry(null)]),
      'success',
      'Approved: 1 pull request with governed changes',
    ],
    [
      'one approved and one blocked',
      group([entry(approved), entry(blocked)]),
      'action_required',
      'Not approved: 1 part of the group',
    ],
    [
      'a commit that is nobody’s',
      group([entry(approved)], ['e'.repeat(40)]),
      'action_required',
      'Not approved: 1 part of the group',
    ],
    [
      'both',
      group([entry(blocked)], ['e'.repeat(40)]),
      'action_required',
      'Not approved: 2 parts of the group',
    ],
  ])('%s', (_, verdict, conclusion, title) => {
    const check = groupApprovalCheck(verdict);

    expect([check.name, check.conclusion, check.text.title]).toEqual([
      'rollcall/approval',
      conclusion,
      title,
    ]);
    expect(check.text.annotations).toEqual([]);
  });

  it('says of each part why', () => {
    const { summary } = groupApprovalCheck(
      group([entry(approved, { pull_request: 3 }), entry(blocked)], ['e'.repeat(40)]),
    ).text;

    expect(summary).toBe(
      [
        '**Not approved: 2 parts of the group.**',
        '',
        '- `eeeeeeeeeeee`: no open pull request gives what it changes',
        '- `#12` as `cccccccccccc`',
        '  - `NOT_APPROVED`: gain `eve@acme.com` kissmetrics account user lacks an approval',
      ].join('\n'),
    );
  });

  it('is within what GitHub takes, counts what it leaves out, and shows reasons as text', () => {
    fc.assert(
      fc.property(hostile, fc.constantFrom('', '山'.repeat(300), '😀'.repeat(150)), (name, wide) => {
        const message = `${wide}${name.toWellFormed()}`;
        const reasons = Array.from({ length: 30 }, () => ({ code: 'OBJECTED', message }) as const);
        const entries = Array.from({ length: 60 }, (_, i) =>
          entry({ ...blocked, reasons }, { pull_request: i + 1 }),
        );
        const { text } = groupApprovalCheck(group(entries));
        const shown = text.summary.split('\n').slice(2);
        const [, more] = /^- (\d+) lines more$/.exec(shown.at(-1) ?? '') ?? [];

        checkCheckText(text);
        expect(shown.length + (more === undefined ? 0 : Number(more) - 1)).toBe(60 * 31);
        for (const line of shown) {
          expectShown(line);
          expect(outsideCode(line)).not.toMatch(/[<>&@#[\]*_~|]|:\/\//);
        }
      }),
      { numRuns: 40 },
    );
  });
});
