// Laws of the texts of the action: within GitHub's limits, nothing privileged missing in silence, and no name from
// outside that becomes markup, a link, a mention or a marker.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVENT_NAMES, readEvent } from '../../src/action/event.ts';
import { approvalCheck, type Check, planCheck } from '../../src/action/text/checks.ts';
import { COMMENT_BUDGET, planComment, planText } from '../../src/action/text/comment.ts';
import { closedText, DRIFT_MARKER, driftIssue } from '../../src/action/text/drift-issue.ts';
import type { ApplyReport, PullPlan } from '../../src/action/text/model.ts';
import { movedComment } from '../../src/action/text/moved.ts';
import { OUTCOME_BUDGET, outcomeText, withOutcome } from '../../src/action/text/outcome.ts';
import { isMarked, MARKER, readState, stateOf, writeState } from '../../src/action/text/state.ts';
import { verdictSummary } from '../../src/action/text/verdict-summary.ts';
import type { HistoryVerdict } from '../../src/approval/history.ts';
import type { Change } from '../../src/core/change.ts';
import { RollcallError } from '../../src/core/errors.ts';
import { RISKS } from '../../src/core/risk.ts';
import { checkCheckText } from '../../src/forge/text-limits.ts';
import { whoOf } from '../../src/plan/render/change-words.ts';
import { code } from '../../src/plan/render/escape.ts';
import { isPrivileged } from '../../src/plan/render/words.ts';
import { answers } from '../support/evidence.ts';
import { expectShown, hostile, outsideCode, planWith } from '../support/hostile-text.ts';
import { accountPlan, entitlement, invite, NOW, plan, remove, update } from '../support/plans.ts';
import { access, governed, pullPlan, RUN } from '../support/pull-plans.ts';
import { fullRecord } from '../support/records.ts';

const GITHUB_COMMENT = 65_536;

/** A report with `name` in every place that takes text from outside. */
function reportWith(name: string): PullPlan {
  const text = name.toWellFormed();
  const report = pullPlan({
    plan: planWith(name),
    gains: [
      access(text, { account: text, level: 'admin', tier: 'high', through: [text] }),
      access(`${text} 2`),
    ],
    losses: [access(text, { resource: `project:${text}`, level: 'member', tier: 'low' })],
    governed: [
      governed(text, { message: text, person: text, at: { file: text, line: 1, column: 1 } }),
      governed('policy', { tier: 'critical', message: text }),
    ],
    policy: { low: { count: 1, approvers: [text, `${text}/x`] } },
    author: text,
    approved: ['bo@acme.com'],
    more: {
      accounts_from_base: [text],
      intent_only: text,
      file: text,
      artifact: text,
      run_url: text,
      issues: [
        {
          code: 'RC201',
          severity: 'warning',
          message: text,
          hint: text,
          at: { file: text, line: 1, column: 2 },
        },
      ],
    },
  });
  const { pending } = report;
  if (pending === null) throw new Error('nothing was judged');
  const said = { ...pending, reasons: [{ code: 'OBJECTED', message: text }] } as const;
  return {
    ...report,
    reapproval: {
      from: 'a'.repeat(40),
      to: 'c'.repeat(40),
      verdict: said,
      problem: name.length % 2 === 0 ? text : null,
      closes: [],
      is_subject: false,
    },
    pending: {
      ...pending,
      reasons: [{ code: 'OBJECTED', message: text, change: text }],
      notes: [{ code: 'BYPASSED', message: text }],
      changes: pending.changes.map((change) => ({
        ...change,
        approved_by: [{ person: text, review: 1 }],
        excluded: [{ review: 2, person: text, why: text }],
      })),
    },
  };
}

function applyWith(name: string): ApplyReport {
  const text = name.toWellFormed();
  const full = fullRecord();
  return {
    record: {
      ...full,
      accounts: full.accounts.map((account) => ({
        ...account,
        account: text,
        state_error: account.refused === null ? text : null,
        refused: account.refused === null ? null : { ...account.refused, message: text, hint: text },
        outcomes: account.outcomes.map((outcome) => ({
          ...outcome,
          change: { ...outcome.change, person: text },
          message: text,
        })),
        held: account.held.map((row) => ({ ...row, person: text, message: text })),
        withheld: account.withheld.map((row) => ({ ...row, person: text, message: text })),
        quarantine: account.quarantine.map((row) => ({ ...row, person: text, message: text })),
      })),
    },
    verdict: 'BLOCKED',
    error: null,
    tip: 'c'.repeat(40),
    chain_head: null,
    run_url: text,
    author: text,
  };
}

function historyWith(name: string): Parameters<typeof verdictSummary>[0] {
  const { pending } = reportWith(name);
  if (pending === null) throw new Error('nothing was judged');
  const text = name.toWellFormed();
  const history: HistoryVerdict = {
    verdict: 'BLOCKED',
    tip: 'c'.repeat(40),
    anchor: 'a'.repeat(40),
    steps: [pending, { ...pending, verdict: 'APPROVED' }],
    reapprovals: [],
    standings: new Map(),
    unverified_paths: [text],
    settings: { accounts: '', policy: '', mode: '', ignore: '', ledger: '' },
  };
  return { verdict: 'BLOCKED', branch: text, history };
}

function checkTexts({ text }: Check): readonly string[] {
  return [text.summary, text.text ?? ''];
}

/** Every Markdown that is made with a name. */
function textsWith(name: string): readonly string[] {
  const report = reportWith(name);
  const drift = {
    report: {
      plan: planWith(name),
      differences: (['missing', 'extra', null] as const).map((by_hand) => ({
        account: name.toWellFormed(),
        person: name.toWellFormed(),
        row: name.toWellFormed(),
        missing: [entitlement(`report:${name.toWellFormed()}`, 'view')],
        extra: [entitlement('account', `native:${name.toWellFormed()}`)],
        by_hand,
        next: 'held' as const,
        message: name.toWellFormed(),
      })),
    },
    control_drift: [name.toWellFormed()],
    at: NOW,
    run_url: name,
  };
  const body = planComment(report).body;
  return [
    body,
    planText(report, Number.POSITIVE_INFINITY).text,
    planText({ ...report, plan: null }, Number.POSITIVE_INFINITY).text,
    movedComment({ ...stateOf(report), digest: '0'.repeat(64), changes: [] }, report, `${name}!`) ?? '',
    ...checkTexts(planCheck(report)),
    ...checkTexts(approvalCheck(report)),
    outcomeText({ ...applyWith(name), author: `${name}!` }),
    outcomeText({
      ...applyWith('x'),
      author: null,
      error: { code: 'RC621', message: name.toWellFormed(), hint: name.toWellFormed() },
    }),
    withOutcome(body, { ...applyWith(name), author: null }),
    driftIssue(drift).body,
    closedText(drift),
    verdictSummary(historyWith(name)),
  ];
}

const OWN_LINES =
  /^(?:<!-- rollcall:[a-z]+(?: v1| end| [A-Za-z0-9_-]+)? -->|<details><summary>[\w :,]+(?:\(\d+\)|before the merge)<\/summary>|<\/details>)$/;

describe('text from outside stays text', () => {
  it('outside of code spans there is no markup, link, mention or heading but our own', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        for (const text of textsWith(name)) {
          expectShown(text);
          for (const line of text.split('\n').filter((each) => !OWN_LINES.test(each))) {
            const own = outsideCode(line)
              .replace(/^(?:\s*- |### (?=[A-Z])|> (?=[A-Z]))/, '')
              .replaceAll('**', '');

            expect(own).not.toMatch(/[<>&@#[\]\\*_~$|]|:\/\/|www\.|:\w+:|\bgh-\d|\b[0-9a-f]{7,}\b/i);
            expect(own).not.toMatch(/^\s*(?:[-+=]|\d+[.)])(?:\s|$)/);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  it('the marker and the state stand on the first two lines, and nowhere else', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, fc.constantFrom(MARKER, DRIFT_MARKER, `\n${MARKER}\n`)), (name) => {
        const [first, second, ...rest] = planComment(reportWith(name)).body.split('\n');

        expect(first).toBe(MARKER);
        expect(second).toMatch(/^<!-- rollcall:state [\w-]+ -->$/);
        expect(rest.filter((line) => line.startsWith('<!--'))).toEqual([]);
      }),
      { numRuns: 60 },
    );
  });

  it('only a login is mentioned', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const [head = ''] = outcomeText({ ...applyWith('x'), author: name }).split('\n');
        const mentions = outsideCode(head).match(/@\S+/g) ?? [];

        expect(mentions).toEqual(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(name) ? [`@${name}`] : []);
      }),
    );
  });
});

const LEVELS = ['user', 'admin', 'owner', 'native:billing'] as const;

const change: fc.Arbitrary<Change> = fc
  .record({
    person: fc.oneof(fc.emailAddress(), hostile),
    level: fc.constantFrom(...LEVELS),
    make: fc.constantFrom(invite, update, remove),
    risk: fc.constantFrom(...RISKS),
    why: fc.constantFrom<Change['why']>({ kind: 'absent' }, { kind: 'drift', drift: 'missing' }),
  })
  .map(({ person, level, make, risk, why }) => {
    const gains = make === remove ? [] : [entitlement('account', level)];
    const name = person.toWellFormed();
    return { ...make(), id: `kissmetrics/${name}`, person: name, gains, risk, why };
  });

describe('a comment', () => {
  it('is within its budget, and whatever is privileged is in it or it says that it is not complete', () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.constantFrom(20_000, 30_000, COMMENT_BUDGET),
        (some, times, budget) => {
          const changes = Array.from({ length: times }, () => some).flat();
          const report = pullPlan({
            plan: plan([accountPlan({ changes })]),
            gains: some
              .slice(0, 3)
              .flatMap(({ person, gains }) => gains.map((gain) => access(person, { ...gain, tier: 'high' }))),
          });
          const { body, complete, overflow } = planComment(report, budget);
          const grave = changes.filter(({ gains }) => gains.some(isPrivileged));
          const missing = grave.filter((each) => !body.includes(code(whoOf(each))));

          expect(body.length).toBeLessThanOrEqual(budget);
          if (complete) expect(missing).toEqual([]);
          else expect(body).toContain('so the check fails');
          if (overflow === null) expect(complete).toBe(true);
          else for (const each of grave) expect(overflow).toContain(code(whoOf(each)));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is within its budget whatever the names', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const report = reportWith(name);

        expect(planComment(report).body.length).toBeLessThanOrEqual(COMMENT_BUDGET);
        expect(planComment(report, 20_000).body.length).toBeLessThanOrEqual(20_000);
        expect(withOutcome(planComment(report).body, applyWith(name)).length).toBeLessThanOrEqual(
          GITHUB_COMMENT,
        );
        for (const check of [planCheck(report), approvalCheck(report)]) checkCheckText(check.text);
      }),
      { numRuns: 40 },
    );
  });

  it('of a state reads back as that state', () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const state = stateOf(reportWith(name));
        const body = planComment(reportWith(name)).body;

        expect(isMarked(body)).toBe(true);
        expect(readState(body)).toEqual(state);
        expect(readState(body.replaceAll('\n', '\r\n'))).toEqual(state);
        expect(readState(`${MARKER}\n${writeState(state)}`)).toEqual(state);
      }),
      { numRuns: 40 },
    );
  });

  it('of anybody else gives a state or none, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), hostile), (text) => {
        const line = `<!-- rollcall:state ${Buffer.from(text).toString('base64url')} -->`;

        expect(readState(`${MARKER}\n${line}`)).toBeNull();
        expect(readState(text)).toBeNull();
      }),
    );
  });
});

/** Letters of three and four bytes, and characters that are written as eight. */
const wide = fc
  .tuple(
    fc.array(fc.constantFrom('山', '田', '한', '😀', '𠮷', '\u202e', '\u{e0041}', 'é', 'x'), {
      minLength: 1,
      maxLength: 8,
    }),
    fc.integer({ min: 1, max: 60 }),
  )
  .map(([letters, times]) => letters.join('').repeat(times));

describe('names of letters that are several bytes', () => {
  it('keep every text within what GitHub takes, in its unit', () => {
    fc.assert(
      fc.property(
        fc.array(wide, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 400 }),
        fc.constantFrom('user', 'admin'),
        (names, count, level) => {
          const people = Array.from({ length: count }, (_, i) => `${names[i % names.length] ?? ''}${i}`);
          const { file, issues, artifact, accounts_from_base, reapproval } = reportWith(names[0] ?? '');
          const report = {
            ...pullPlan({
              plan: plan([
                accountPlan({
                  changes: people.map((person) =>
                    invite({
                      id: `kissmetrics/invite/${person}`,
                      person,
                      gains: [entitlement('account', level)],
                    }),
                  ),
                }),
              ]),
              gains: people.map((person) =>
                access(person, { level, tier: level === 'user' ? 'low' : 'high' }),
              ),
            }),
            file,
            issues,
            artifact,
            accounts_from_base,
            reapproval,
          };
          const { body } = planComment(report);

          expect(body.length).toBeLessThanOrEqual(COMMENT_BUDGET);
          for (const check of [planCheck(report), approvalCheck(report)]) checkCheckText(check.text);
        },
      ),
      { numRuns: 30 },
    );
  });

  it('cut a check by its bytes alone: as much as fits is there', () => {
    const people = Array.from({ length: 2000 }, (_, i) => `${'山田'.repeat(10)}${i}`);
    const report = pullPlan({ gains: people.map((person) => access(person)), plan: plan() });
    for (const { text } of [planCheck(report).text, approvalCheck(report).text]) {
      expect(Buffer.byteLength(text ?? '')).toBeGreaterThan(60_000);
      expect(Buffer.byteLength(text ?? '')).toBeLessThanOrEqual(65_535);
      expect(text).toMatch(/\d+ (?:lines|changes) left out here/);
    }
  });

  it('keep an outcome within its budget', () => {
    fc.assert(
      fc.property(wide, wide, (name, hint) => {
        const stopped = { record: null, error: { code: 'RC621', message: name, hint } };
        for (const report of [applyWith(name), { ...applyWith(name), ...stopped }]) {
          expect(outcomeText(report).length).toBeLessThanOrEqual(OUTCOME_BUDGET);
          expect(withOutcome(planComment(reportWith(name)).body, report).length).toBeLessThanOrEqual(
            GITHUB_COMMENT,
          );
        }
      }),
      { numRuns: 40 },
    );
  });
});

describe('5,000 changes', () => {
  const mail = (i: number): string => `person-${i}@acme.com`;
  const people = Array.from({ length: 5000 }, (_, i) => mail(i));
  const grave = (i: number): boolean => i % 50 === 0;
  const level = (i: number): string => (grave(i) ? 'admin' : 'user');
  const report = pullPlan({
    plan: plan([
      accountPlan({
        changes: people.map((person, i) =>
          invite({ id: `kissmetrics/invite/${person}`, person, gains: [entitlement('account', level(i))] }),
        ),
      }),
    ]),
    gains: people.map((person, i) => access(person, { level: level(i), tier: grave(i) ? 'high' : 'medium' })),
  });

  it('fit into comment and checks, all 100 admins among them, and the rest is told where it is', () => {
    const { body, complete, overflow } = planComment(report);

    expect(complete).toBe(true);
    expect(body.length).toBeLessThanOrEqual(COMMENT_BUDGET);
    for (const [i, person] of people.entries()) if (grave(i)) expect(body).toContain(`\`${person} (`);
    expect(body).toMatch(
      /lines left out here\*\* \(\d+ under "New access"\): all of it is in \[the summary of the run\]/,
    );
    for (const person of people) expect(overflow).toContain(`\`${person} (`);
    for (const check of [planCheck(report), approvalCheck(report)]) {
      checkCheckText(check.text);
    }
    expect(planCheck(report).conclusion).toBe('success');
  });

  it('of which all are owners do not fit, so that the check fails and names the artifact', () => {
    const owners = people.map((person) =>
      invite({ id: `kissmetrics/invite/${person}`, person, gains: [entitlement('account', 'owner')] }),
    );
    const large = pullPlan({ plan: plan([accountPlan({ changes: owners })]), gains: [] });
    const { body, complete } = planComment(large);

    expect(complete).toBe(false);
    expect(body.length).toBeLessThanOrEqual(COMMENT_BUDGET);
    expect(body).toContain('Not all privileged access fits here, so the check fails');
    expect(body).toContain(`[the summary of the run](${RUN}) and in the artifact \`rollcall-plan\``);
    expect(planCheck(large)).toMatchObject({ conclusion: 'failure' });
    expect(planCheck(large).text.summary).toContain(`(${RUN}), artifact \`rollcall-plan\`.`);
  });
});

it('where who may approve is too much, all privileged access is there without it, and that is said', () => {
  const people = Array.from({ length: 150 }, (_, i) => `${'long-'.repeat(20)}${i}@acme.com`);
  const policy = { count: 1, approvers: people };
  const report = pullPlan({
    gains: people.map((person) => access(person, { level: 'admin', tier: 'high' })),
    people: people.map((person, i) => answers(person, { writes: i % 2 === 0 ? 'yes' : 'no' })),
    policy: { high: policy },
  });
  const { body, complete, overflow } = planComment(report);

  expect(complete).toBe(true);
  for (const person of people) expect(body).toContain(`\`${person}\` in`);
  expect(body.length).toBeLessThanOrEqual(COMMENT_BUDGET);
  expect(body).toContain('Who may approve privileged access is left out here: all of it is in [the summary');
  expect(overflow).toContain('> Needs 1 approval by');
});

describe('the event file', () => {
  it('gives an event or an error of ours, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.constantFrom<string>(...EVENT_NAMES), fc.string()),
        fc.oneof(fc.json(), fc.string(), hostile),
        (name, json) => {
          expectOurs(() => readEvent(name, json));
        },
      ),
    );
  });

  it('the same where the usual fields are there with anything in them', () => {
    const deep = (fields: readonly string[]): fc.Arbitrary<object> =>
      fc.dictionary(fc.constantFrom(...fields), fc.oneof(fc.jsonValue({ maxDepth: 1 }), hostile));
    const pull = fc.record(
      {
        number: fc.oneof(fc.nat(), fc.jsonValue({ maxDepth: 0 })),
        head: deep(['sha', 'repo', 'ref']),
        base: deep(['sha', 'repo', 'ref']),
        user: deep(['login']),
      },
      { requiredKeys: [] },
    );
    const event = fc.record(
      {
        action: fc.oneof(fc.constant('opened'), hostile),
        pull_request: pull,
        repository: deep(['id']),
        workflow_run: deep(['event', 'conclusion', 'head_sha', 'pull_requests']),
        merge_group: deep(['head_sha', 'base_sha', 'head_ref']),
        ref: hostile,
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fc.constantFrom(...EVENT_NAMES), event, (name, value) => {
        expectOurs(() => readEvent(name, JSON.stringify(value)));
      }),
    );
  });
});

function expectOurs(read: () => unknown): void {
  try {
    expect(read()).toHaveProperty('name');
  } catch (error) {
    expect(error).toBeInstanceOf(RollcallError);
    expect((error as RollcallError).hint).toBeDefined();
    expectShown((error as RollcallError).message);
  }
}
