// What a grant's story says from the records of its steps and runs, and what it leaves open without them.
import { describe, expect, it } from 'vitest';
import type { Blame } from '../../../src/approval/blame.ts';
import { type GrantStory, grantStories, type StoryInput } from '../../../src/approval/grant-story.ts';
import { judgeStep } from '../../../src/approval/verdict.ts';
import type { Entitlement, Grant } from '../../../src/core/access.ts';
import type { Instant } from '../../../src/core/instant.ts';
import type { LedgerRecord, StepOutcome, StepRecord } from '../../../src/ledger/model.ts';
import {
  type Differences,
  gain,
  landing,
  MERGED,
  PUSHED,
  REVIEWED,
  review,
  time,
} from '../../support/evidence.ts';
import { update } from '../../support/plans.ts';
import { record } from '../../support/records.ts';
import { at } from '../../support/team.ts';

const [BASE, STEP, LATER, REPAIR] = ['b', 'c', 'e', 'f'].map((letter) => letter.repeat(40)) as [
  string,
  string,
  string,
  string,
];
const USER: Grant = {
  person: 'dee',
  account: 'kissmetrics',
  resource: 'account',
  level: 'user',
  until: null,
};
const ALL = { person: 'dee', account: null, resource: null };

let sequence = 0;
const sealed = <R extends object>(made: R) => ({
  ...made,
  sequence: (sequence += 1),
  previous: null,
  hash: 'h',
});

function step(commit: string, differences: Differences = {}, parent = BASE): StepRecord {
  const evidence = landing({ delta: { gains: [gain('dee')] }, ...differences });
  const judged = judgeStep(evidence);
  return sealed({
    format_version: '1.1',
    kind: 'step' as const,
    run_id: 'run-1',
    commit,
    parent,
    judged_at: time('16:00'),
    verdict: { ...judged, commit, parent },
    evidence,
    answers: [],
    governed: [],
    pull_request: {
      number: 12,
      title: 'Add dee',
      url: 'https://github.com/acme/access/pull/12',
      author: 'ada',
      created_at: time('11:00'),
      merged_at: commit === LATER ? time('18:00') : MERGED,
      ticket: 'OPS-1',
    },
  });
}

/** A range that pull request 13 approved later. */
function reapproval(covers: readonly string[] = [STEP]): LedgerRecord {
  return sealed({
    format_version: '1.1',
    kind: 'reapproval' as const,
    run_id: 'r',
    at: time('20:00'),
    from: BASE,
    to: LATER,
    commit: REPAIR,
    pull_request: 13,
    covers,
  });
}

/** A call that was answered. */
const call = (finished_at: Instant): StepOutcome => ({
  step: 'kissmetrics/update/dee/1',
  call: 'PUT /v1/users/u_1',
  status: 'applied',
  started_at: finished_at,
  finished_at,
  request_ids: [],
  attempts: 1,
  read_back: false,
  error: null,
});

/** A run that gave or took, with what it read back. */
function applied(
  when: Instant,
  change: { readonly gains?: readonly Entitlement[]; readonly losses?: readonly Entitlement[] },
  live: readonly Entitlement[] = [],
  run_id = 'run-2',
  steps: readonly StepOutcome[] = [],
): LedgerRecord {
  const made = {
    ...update(),
    person: 'dee',
    account: 'kissmetrics',
    gains: change.gains ?? [],
    losses: change.losses ?? [],
  };
  return sealed(
    record({
      run_id,
      started_at: when,
      finished_at: when,
      accounts: [
        {
          account: 'kissmetrics',
          provider: 'kissmetrics',
          refused: null,
          outcomes: [
            {
              change: { ...made, id: 'kissmetrics/update/dee' },
              status: 'applied',
              message: null,
              steps,
              verified_at: when,
            },
          ],
          held: [],
          withheld: [],
          quarantine: [],
          excluded: [],
          guards: [],
          seats: null,
          read_back_at: when,
          state_error: null,
          state: {
            account: 'kissmetrics',
            at: when,
            population: 1,
            rows: [
              { person: 'dee', row: 'u_1', email: null, login: null, status: 'active', entitlements: live },
            ],
            quarantine: [],
          },
        },
      ],
    }),
  ) as LedgerRecord;
}

function storiesOf(
  records: readonly LedgerRecord[],
  blame: Pick<Blame, 'held' | 'past'> = { held: [{ grant: USER, commit: STEP }], past: [] },
  more: Partial<StoryInput> = {},
): readonly GrantStory[] {
  const steps = [BASE, STEP, LATER].map((commit) => ({
    commit,
    committed_at: commit === LATER ? time('18:00') : MERGED,
  }));
  return grantStories({ blame, steps, line: [BASE, STEP, LATER], records, ...more }, ALL);
}
const only = (stories: readonly GrantStory[]): GrantStory => {
  expect(stories).toHaveLength(1);
  return stories[0] as GrantStory;
};

describe('a grant', () => {
  it('is told with its pull request, its approval, its write and its read-back', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const {
      given,
      applied: written,
      live_since,
    } = only(
      storiesOf([
        step(STEP),
        applied(time('16:00'), { gains: held }, held),
        applied(time('17:00'), {}, held),
      ]),
    );
    expect(given).toMatchObject({
      standing: 'approved',
      assurance: 'A3',
      pull_request: { number: 12, author: 'ada', created_at: time('11:00'), ticket: 'OPS-1' },
      change: 'gain dee kissmetrics account user',
      tier: 'medium',
      rule: { count: 1 },
      required: 1,
      approved_by: [{ person: 'bo', review: 1, submitted_at: REVIEWED }],
      approved_at: REVIEWED,
      notes: [],
    });
    expect(written).toMatchObject({
      status: 'applied',
      at: time('16:00'),
      read_back_at: time('16:00'),
      break_glass: null,
    });
    expect(live_since).toBe(time('16:00'));
  });

  it('is not verified without a record of its step, and the baseline where the record begins there', () => {
    expect(only(storiesOf([])).given).toMatchObject({
      standing: 'not verified',
      assurance: null,
      approved_by: [],
    });
    const baseline = sealed({
      format_version: '1.1',
      kind: 'baseline' as const,
      run_id: 'r',
      commit: BASE,
      at: MERGED,
      assurance: 'A0' as const,
      files: [],
      message: '',
    });
    const story = only(storiesOf([baseline], { held: [{ grant: USER, commit: BASE }], past: [] }));
    expect(story.given).toMatchObject({ standing: 'baseline', assurance: 'A0' });
  });

  it('is told with the reasons where its step is blocked', () => {
    const { given } = only(storiesOf([step(STEP, { pull: { reviews: [] } })]));
    expect(given).toMatchObject({ standing: 'blocked', approved_by: [], approved_at: null });
    expect(given.reasons.map(({ code }) => code)).toContain('NOT_APPROVED');
  });

  it('belongs to the landing that brought it, where that brought several commits', () => {
    const blame = { held: [{ grant: USER, commit: STEP }], past: [] };
    expect(only(storiesOf([step(LATER)], blame)).given.standing).toBe('approved');
    expect(only(storiesOf([step(LATER, {}, STEP)], blame)).given.standing).toBe('not verified');
  });

  it('is approved afterwards where a range that covers its step was', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const { given } = only(
      storiesOf([
        step(STEP, { pull: { reviews: [] } }),
        step(REPAIR),
        reapproval(),
        applied(time('16:00'), { gains: held }, held),
      ]),
    );
    expect(given).toMatchObject({ standing: 'reapproved', approved_at: time('20:00') });
    expect(given.notes.map(({ code }) => code)).toEqual(['REAPPROVED', 'LIVE_BEFORE_APPROVAL']);
  });

  it('says once that a range approved it, where the record of its step says so already', () => {
    const blocked = step(STEP, { pull: { reviews: [] } });
    const told = { code: 'REAPPROVED' as const, message: 'was blocked; pull request 13 approves it since' };
    const judgedAgain = { ...blocked, verdict: { ...blocked.verdict, notes: [told] } };
    const { given } = only(storiesOf([judgedAgain, step(REPAIR), reapproval()]));
    expect(given).toMatchObject({ standing: 'reapproved', notes: [told] });
  });

  it('is approved afterwards even where nothing else is recorded of its step', () => {
    expect(only(storiesOf([reapproval()])).given).toMatchObject({
      standing: 'reapproved',
      commit: STEP,
      assurance: null,
      approved_by: [],
    });
  });

  it('of a step that was judged as a whole has the approvals that every change of it has', () => {
    const bothAgree = [
      review(1, 'bo', { submitted_at: REVIEWED }),
      review(2, 'cy', { submitted_at: PUSHED }),
    ];
    const differences = {
      delta: { gains: [gain('eve', { tier: 'high' as const }), gain('bo')] },
      pull: { reviews: bothAgree },
    };
    const { given } = only(storiesOf([step(STEP, differences)]));
    // bo may not approve their own access.
    expect(given).toMatchObject({
      change: null,
      required: null,
      approved_by: [{ person: 'cy', review: 2 }],
      approved_at: PUSHED,
    });
    const { verdict, ...rest } = step(STEP, differences);
    const nothing = only(storiesOf([{ ...rest, verdict: { ...verdict, changes: [] } }]));
    expect(nothing.given).toMatchObject({ change: null, approved_by: [], approved_at: null });
  });

  it('is approved when the last of the approvals that it needs came in, whatever their order', () => {
    const both = [review(1, 'bo', { submitted_at: REVIEWED }), review(2, 'cy', { submitted_at: PUSHED })];
    const { given } = only(
      storiesOf([
        step(STEP, { delta: { gains: [gain('dee', { tier: 'high' as const })] }, pull: { reviews: both } }),
      ]),
    );
    expect(given.approved_by.map(({ person }) => person)).toEqual(['bo', 'cy']);
    expect([given.required, given.approved_at]).toEqual([2, REVIEWED]);
  });

  it('stands by the newest record of its step where git does not know what that landed on', () => {
    const elsewhere = '9'.repeat(40);
    expect(only(storiesOf([step(STEP, {}, elsewhere)])).given.standing).toBe('approved');
    const blame = { held: [{ grant: USER, commit: STEP }], past: [] };
    expect(only(storiesOf([step(LATER, {}, elsewhere)], blame)).given.standing).toBe('not verified');
  });

  it('was not written by a call that failed, and is not live by an invitation that nobody took', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const run = applied(time('16:00'), { gains: held }, held) as Extract<LedgerRecord, { kind: 'apply' }>;
    const changed = {
      ...run,
      accounts: run.accounts.map((account) => ({
        ...account,
        outcomes: account.outcomes.map((outcome) => ({ ...outcome, status: 'failed' as const })),
        state: account.state && {
          ...account.state,
          rows: account.state.rows.map((row) => ({ ...row, status: 'pending' as const })),
        },
      })),
    };
    expect(only(storiesOf([run]))).toMatchObject({
      applied: { status: 'applied' },
      live_since: time('16:00'),
    });
    expect(only(storiesOf([changed]))).toMatchObject({ applied: null, live_since: null });
  });

  it('was written when the last of its calls was answered, first within its own stretch', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const records = [
      applied(time('14:00'), { gains: held }, held, 'before-it-landed'),
      applied(time('14:30'), { losses: held }, []),
      applied(time('16:00'), { gains: held }, held, 'wrote-it', [call(time('15:59'))]),
      applied(time('17:00'), { gains: held }, held, 'found-it-gone'),
    ];
    expect(only(storiesOf(records)).applied).toMatchObject({ run_id: 'wrote-it', at: time('15:59') });
  });

  it('is as live as before where a run could not read the account back', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const first = applied(time('16:00'), { gains: held }, held);
    const second = applied(time('17:00'), {}) as Extract<LedgerRecord, { kind: 'apply' }>;
    const unread = { ...second, accounts: second.accounts.map((account) => ({ ...account, state: null })) };
    expect(only(storiesOf([first, unread])).live_since).toBe(time('16:00'));
    expect(only(storiesOf([first, second])).live_since).toBeNull();
  });

  it('says that it was live before its approval, with both times', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const { given } = only(
      storiesOf([
        step(STEP),
        applied(at('2026-11-20T09:00:00Z'), {}, held),
        applied(time('16:00'), { gains: held }, held),
      ]),
    );
    expect(given.notes).toEqual([
      { code: 'LIVE_BEFORE_APPROVAL', message: `live since 2026-11-20T09:00:00Z, approved at ${REVIEWED}` },
    ]);
  });

  it('is live only since it was last given: a break starts anew', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const { live_since } = only(
      storiesOf([
        applied(at('2026-11-01'), {}, held),
        applied(at('2026-11-02'), {}, []),
        applied(at('2026-11-03'), {}, held),
      ]),
    );
    expect(live_since).toBe(at('2026-11-03'));
  });

  it('says who wrote it without an approval, and why', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const glass = sealed({
      format_version: '1.1',
      kind: 'break_glass' as const,
      run_id: 'run-9',
      at: time('16:00'),
      reason: 'site is down',
      ticket: 'INC-1',
      operator: { user: 'ada', host: 'laptop' },
      changes: [{ account: 'kissmetrics', change: 'kissmetrics/update/dee', person: 'dee' }],
      tip: null,
    });
    const { applied: written } = only(
      storiesOf([applied(time('16:00'), { gains: held }, held, 'run-9'), glass]),
    );
    expect(written?.break_glass).toEqual({ at: time('16:00'), reason: 'site is down', ticket: 'INC-1' });
  });
});

describe('a grant that ended', () => {
  const past = [{ grant: USER, commit: STEP, ended: LATER }];

  it('is told from its first step to the one that took it, with both writes', () => {
    const held = [{ resource: 'account', level: 'user', until: null }];
    const loss = { delta: { gains: [], losses: [gain('dee', { tier: 'low' as const })] } };
    const story = only(
      storiesOf(
        [
          step(STEP),
          step(LATER, loss, STEP),
          applied(time('16:00'), { gains: held }, held),
          applied(time('19:00'), { losses: held }),
        ],
        { held: [], past },
      ),
    );
    expect(story.applied?.at).toBe(time('16:00'));
    expect(story.live_since).toBeNull();
    expect(story.ended).toMatchObject({
      step: { commit: LATER, standing: 'approved', change: 'loss dee kissmetrics account user', tier: 'low' },
      applied: { at: time('19:00') },
      moved_to: null,
    });
  });

  it('names the key that holds it since, and the new key names the old one', () => {
    const moved = { ...past[0], grant: USER, commit: STEP, ended: LATER, moved_to: 'dora' };
    expect(only(storiesOf([], { held: [], past: [moved] })).ended?.moved_to).toBe('dora');
    const grant = { ...USER, person: 'dora' };
    const blame = { held: [{ grant, commit: LATER, before: { grant: USER, commit: STEP } }], past: [] };
    const stories = grantStories({ blame, steps: [], line: [], records: [] }, { ...ALL, person: 'dora' });
    expect(only(stories).earlier_keys).toEqual([{ person: 'dee', commit: STEP }]);
  });
});

it.each([
  [{ person: 'dee', account: 'kissmetrics', resource: null }, 2],
  [{ person: 'dee', account: 'kissmetrics', resource: 'account' }, 1],
  [{ person: 'dee', account: 'github', resource: null }, 0],
  [{ person: 'bo', account: null, resource: null }, 0],
])('of %o there are %i', (query, count) => {
  const held = [
    { grant: USER, commit: STEP },
    { grant: { ...USER, resource: 'project:1', level: 'member' }, commit: STEP },
  ];
  expect(grantStories({ blame: { held, past: [] }, steps: [], line: [], records: [] }, query)).toHaveLength(
    count,
  );
});

it('a lower level that replaced a higher one is told with what was judged then', () => {
  const loss = { delta: { gains: [], losses: [gain('dee', { level: 'admin', tier: 'low' as const })] } };
  const { given } = only(storiesOf([step(STEP, loss)]));
  expect(given.change).toBe('loss dee kissmetrics account admin');
});
