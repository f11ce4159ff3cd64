// What `git log` shows of records, word for word; and that nobody's name makes a line, a trailer or a paragraph.
import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sealAll } from '../../../src/ledger/chain.ts';
import { commitMessage } from '../../../src/ledger/commit-message.ts';
import type {
  ApplyRecord,
  ChangeOutcome,
  LedgerRecord,
  OutcomeStatus,
  Unsealed,
} from '../../../src/ledger/model.ts';
import { sealPlan } from '../../../src/plan/digest.ts';
import { accountPlan, entitlement, invite, plan, remove, update } from '../../support/plans.ts';
import { everyKind, fullRecord, record } from '../../support/records.ts';

const sealed = (...records: readonly Unsealed[]): readonly LedgerRecord[] => sealAll(records, null);

function outcome(change: ChangeOutcome['change'], status: OutcomeStatus = 'applied'): ChangeOutcome {
  return { change, status, message: null, steps: [], verified_at: null };
}

/** A run of one account. */
function run(
  outcomes: readonly ChangeOutcome[],
  more: Partial<Unsealed<ApplyRecord>> = {},
  refused: ApplyRecord['accounts'][number]['refused'] = null,
): Unsealed<ApplyRecord> {
  const [account] = fullRecord().accounts;
  if (account === undefined) throw new Error('no account');
  return record({ accounts: [{ ...account, account: 'kissmetrics', outcomes, refused }], ...more });
}

const INVITE = invite({
  person: 'bo@acme.com',
  gains: [entitlement('account', 'admin'), entitlement('project:7', 'member', '2027-01-31T00:00:00Z')],
});
const LOWER = update({ person: 'cy@acme.com', gains: [], losses: [entitlement('report:*', 'view')] });
const RENAME = update({ kind: 'rename', person: 'dee@acme.com', gains: [], losses: [] });
const APPROVED = {
  steps: ['c'.repeat(40)],
  approved_by: [
    { person: 'wen@acme.com', review: 901 },
    { person: 'wen@acme.com', review: 901 },
    { person: 'kim@acme.com', review: 905 },
  ],
  break_glass: false,
};

/** Trailers as git itself reads them. */
function trailersIn(message: string): readonly string[] {
  return execFileSync('git', ['interpret-trailers', '--parse'], { input: message })
    .toString()
    .split('\n')
    .slice(0, -1);
}

describe('the message of a run', () => {
  it('says what was done, on whose word', () => {
    const [, step] = everyKind();
    if (step === undefined) throw new Error('no step');
    const message = commitMessage(
      sealed(
        step,
        run([outcome(INVITE), outcome(remove()), outcome(LOWER, 'already'), outcome(RENAME, 'manual')], {
          approvals: APPROVED,
          tip: 'c'.repeat(40),
        }),
      ),
    );

    expect(message).toBe(`Apply: 1 grant, 2 removals, 1 other change (kissmetrics)

- landing cccccccccccc (#12 Let Bo in): APPROVED, assurance A3
- invited bo@acme.com in kissmetrics: + account admin, + project:7 member until 2027-01-31T00:00:00Z
- removed old@acme.com in kissmetrics: - account user
- changed cy@acme.com in kissmetrics: - report:* view (it was so already)
- rename dee@acme.com in kissmetrics (for a person to do)

Approved-by: wen@acme.com (review 901)
Approved-by: kim@acme.com (review 905)
Plan-digest: ${plan().changes_digest}
Applied-at: 2026-11-24T09:00:07Z
Tip: ${'c'.repeat(40)}
Rollcall-Records: 1..2
`);
  });

  it.each<[string, Unsealed<ApplyRecord>, string]>([
    ['nothing', record(), 'Apply: nothing to do'],
    ['one grant', run([outcome(INVITE)]), 'Apply: 1 grant (kissmetrics)'],
    [
      'a failure',
      run([outcome(INVITE), outcome(remove(), 'failed')]),
      'Apply: 1 grant, 1 not done (kissmetrics)',
    ],
    ['only a failure', run([outcome(remove(), 'stale')]), 'Apply: 1 not done (kissmetrics)'],
    [
      'another command',
      run([outcome(remove())], { command: 'offboard' }),
      'Offboard: 1 removal (kissmetrics)',
    ],
    [
      'a run that was taken up',
      run([outcome(INVITE)], { resumed: true }),
      'Apply (taken up): 1 grant (kissmetrics)',
    ],
  ])('names in its subject: %s', (_, each, subject) => {
    expect(commitMessage(sealed(each)).split('\n')[0]).toBe(subject);
  });

  it.each<[OutcomeStatus, string]>([
    ['failed', '- not done, failed: remove old@acme.com in kissmetrics'],
    ['not-executed', '- not done, not-executed: remove old@acme.com in kissmetrics'],
    ['unverified', '- not done, unverified: remove old@acme.com in kissmetrics'],
    ['stale', '- not done, stale: remove old@acme.com in kissmetrics'],
  ])('says of a change that is %s that it was not done', (status, words) => {
    expect(commitMessage(sealed(run([outcome(remove(), status)])))).toContain(words);
  });

  it('says why nothing was written to an account', () => {
    const refused = { code: 'RC301', message: 'too many removals', hint: '' } as const;

    expect(commitMessage(sealed(run([], {}, refused)))).toContain(
      '- kissmetrics: nothing was written, RC301 too many removals\n',
    );
  });

  it('has no approvals where the policy asks for none, or the record is of format 1.0', () => {
    const { tip: _, approvals: __, ...old } = run([outcome(INVITE)], { format_version: '1.0' });

    for (const each of [old, run([outcome(INVITE)])])
      expect(trailersIn(commitMessage(sealed(each))).map((line) => line.split(':')[0])).toEqual([
        'Plan-digest',
        'Applied-at',
        'Rollcall-Records',
      ]);
  });
});

describe('the message of other records', () => {
  const messages = Object.fromEntries(everyKind().map((each) => [each.kind, commitMessage(sealed(each))]));

  it.each([
    [
      'baseline',
      'Begin: approvals are kept from aaaaaaaaaaaa on',
      `- approvals begin at ${'a'.repeat(40)}: the first`,
    ],
    ['step', 'Judge: 1 landing', '- landing cccccccccccc (#12 Let Bo in): APPROVED, assurance A3'],
    [
      'apply_started',
      'Start apply: 1 grant, 1 removal to do (kissmetrics)',
      '- remove old@acme.com in kissmetrics: - account user',
    ],
    [
      'drift_revert',
      'Revert drift: 1 change (kissmetrics)',
      '- never in the file, taken back from old@acme.com in kissmetrics: everything',
    ],
    [
      'break_glass',
      'Break glass: 1 change (kissmetrics)',
      '- without approval, by ada on laptop (not proved), ticket SEC-7: the account is being drained',
    ],
    ['reapproval', 'Reapprove: 1 landing (#31)', `- approved later by #31: ${'c'.repeat(40)}`],
    ['capture', 'Capture: settings of the forge', '- settings of the forge as of 2026-11-24T09:00:00Z'],
  ])('has a subject and a line of its own: %s', (kind, subject, body) => {
    const lines = messages[kind]?.split('\n') ?? [];

    expect(lines[0]).toBe(subject);
    expect(lines).toContain(body);
    expect(trailersIn(messages[kind] ?? '').at(-1)).toBe('Rollcall-Records: 1');
  });

  it('has the approvals of landings, and who broke the glass', () => {
    expect(trailersIn(messages['step'] ?? '')).toEqual(['Approved-by: bo (review 1)', 'Rollcall-Records: 1']);
    expect(trailersIn(messages['break_glass'] ?? '')).toEqual([
      'Break-glass: ada on laptop',
      'Rollcall-Records: 1',
    ]);
  });

  it('has when a run began', () => {
    expect(trailersIn(messages['apply_started'] ?? '').map((line) => line.split(':')[0])).toEqual([
      'Plan-digest',
      'Started-at',
      'Rollcall-Records',
    ]);
  });

  it('counts landings that were blocked, with the reasons', () => {
    const [, step] = everyKind();
    if (step?.kind !== 'step') throw new Error('no step');
    const verdict = {
      ...step.verdict,
      verdict: 'BLOCKED' as const,
      reasons: [{ code: 'DIRECT_PUSH' as const, message: 'pushed' }],
    };
    const message = commitMessage(sealed(step, { ...step, verdict, pull_request: null }));

    expect(message).toContain('Judge: 2 landings, 1 blocked\n');
    expect(message).toContain('- landing cccccccccccc (no pull request): BLOCKED, assurance A3\n');
    expect(message).toContain('- landing cccccccccccc: DIRECT_PUSH pushed\n');
  });

  it('says that an announced run has nothing to do, and leaves out refused accounts', () => {
    const started = everyKind().find((each) => each.kind === 'apply_started');
    if (started?.kind !== 'apply_started' || started.plan === null) throw new Error('no start');
    const refused = { code: 'RC301', message: '', hint: '' } as const;
    const empty = sealPlan({ ...started.plan, accounts: [accountPlan({ changes: [INVITE], refused })] });

    expect(commitMessage(sealed({ ...started, plan: empty })).split('\n')[0]).toBe(
      'Start apply: nothing to do',
    );
  });

  it('says that another job plans an announced run, and names runs that were never recorded', () => {
    const started = everyKind().find((each) => each.kind === 'apply_started');
    if (started?.kind !== 'apply_started') throw new Error('no start');
    const message = commitMessage(sealed({ ...started, plan: null }));
    expect(message.split('\n')[0]).toBe('Start apply: another job plans it and carries it out');
    expect(message).not.toContain('Plan-digest');
    expect(message).toContain(`\nStarted-at: ${started.started_at}\n`);
    expect(commitMessage(sealed(record({ unrecorded: ['run-9\nApproved-by: me'] })))).toContain(
      '- announced before and never recorded, so that some of it may be live: run run-9\\u{a}Approved-by: me\n',
    );
  });

  it('leaves out a ticket and a title that are not there, and names what was taken', () => {
    const texts = everyKind().map((each) => {
      if (each.kind === 'break_glass') return commitMessage(sealed({ ...each, ticket: null }));
      if (each.kind === 'step' && each.pull_request !== null)
        return commitMessage(sealed({ ...each, pull_request: { ...each.pull_request, title: null } }));
      if (each.kind === 'drift_revert')
        return commitMessage(
          sealed({ ...each, changes: each.changes.map((one) => ({ ...one, resource: 'project:7' })) }),
        );
      return '';
    });

    expect(texts.join('')).toContain('(not proved): the account is being drained\n');
    expect(texts.join('')).toContain('landing cccccccccccc (#12): APPROVED');
    expect(texts.join('')).toContain('from old@acme.com in kissmetrics: project:7\n');
  });

  it('is about the run where one commit has several kinds', () => {
    expect(commitMessage(sealed(...everyKind())).split('\n')[0]).toMatch(/^Apply: /);
  });

  it('does not exist for no records', () => {
    expect(() => commitMessage([])).toThrow(RangeError);
  });
});

describe('a hostile text', () => {
  const HOSTILE = 'eve\n\nApproved-by: boss (review 1)\nSigned-off-by: boss\r\u2028---\n\u202e\0x';

  /** The same record with every text of it made hostile. */
  const poisoned = (each: LedgerRecord, text: string): LedgerRecord => {
    const closed = new Set(['kind', 'status', 'verdict', 'command']);
    return JSON.parse(JSON.stringify(each), (key, value: unknown) =>
      typeof value === 'string' && !closed.has(key) ? `${value}${text}` : value,
    ) as LedgerRecord;
  };

  it.each(everyKind().map((each) => [each.kind, each] as const))(
    'adds no line and no trailer: %s',
    (_, each) => {
      const [plain] = sealed(each);
      if (plain === undefined) throw new Error('no record');
      const before = commitMessage([plain]);
      const shape = (message: string): unknown => ({
        lines: message.split(/[\n\r\u2028]/).length,
        trailers: trailersIn(message).map((line) => line.split(':')[0]),
      });

      expect(shape(commitMessage([poisoned(plain, HOSTILE)]))).toEqual(shape(before));
    },
  );

  it('never makes a line that is not ours, whatever it is', () => {
    const [plain] = sealed(run([outcome(INVITE), outcome(remove(), 'failed')], { approvals: APPROVED }));
    if (plain === undefined) throw new Error('no record');

    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const lines = commitMessage([poisoned(plain, text)]).split('\n');

        expect(lines).toHaveLength(commitMessage([plain]).split('\n').length);
        for (const line of lines)
          expect(line).toMatch(
            /^(?:Apply: .*|- .*|(?:Approved-by|Plan-digest|Applied-at|Rollcall-Records): .*|)$/u,
          );
      }),
    );
  });
});
