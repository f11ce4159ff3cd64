import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type BlameStep, blame } from '../../src/approval/blame.ts';
import { uncovered } from '../../src/approval/coverage.ts';
import type { AccessChange, Delta, Review, StepEvidence, TimelineEvent } from '../../src/approval/model.ts';
import { judgeStep } from '../../src/approval/verdict.ts';
import type { Grant } from '../../src/core/access.ts';
import { commit, delta, gain, HEAD, landing, OLD, PARENT, review, time, user } from '../support/evidence.ts';

const people = ['ada', 'bo', 'cy', 'dee', 'eve'];
const person = fc.constantFrom(...people);
const level = fc.constantFrom('read-only', 'user', 'admin', 'owner', 'native:x');
const tier = fc.constantFrom('low', 'medium', 'high', 'critical');
const clock = fc.constantFrom('12:30', '13:00', '13:30', '14:00', '14:30', '15:00', '15:30');

const gains: fc.Arbitrary<readonly AccessChange[]> = fc.uniqueArray(
  fc
    .record({
      person: fc.constantFrom(...people, 'new'),
      resource: fc.constantFrom('account', 'project:1', 'project:2', 'project:*'),
      level,
      until: fc.constantFrom(null, time('16:00'), time('17:00')),
      tier,
      through: fc.subarray(['group eng', 'project web']),
    })
    .map((more) => gain(more.person, more)),
  { maxLength: 5, selector: (one) => `${one.person} ${one.resource} ${one.level} ${one.until}` },
);
const deltas: fc.Arbitrary<Delta> = gains.map((list) => delta({ gains: list }));

const reviews: fc.Arbitrary<readonly Review[]> = fc
  .array(
    fc.record({
      who: person,
      state: fc.constantFrom('APPROVED', 'APPROVED', 'CHANGES_REQUESTED', 'COMMENTED', 'DISMISSED'),
      at: clock,
      commit_id: fc.constantFrom(HEAD, HEAD, OLD),
    }),
    { maxLength: 8 },
  )
  .map((list) =>
    list.map(({ who, state, at, commit_id }, i) =>
      review(i + 1, who, { state, commit_id, submitted_at: time(at) }),
    ),
  );

function dismissals(list: readonly Review[]): readonly TimelineEvent[] {
  return list.flatMap(({ id, state, submitted_at }): readonly TimelineEvent[] =>
    state !== 'DISMISSED' || submitted_at === null
      ? []
      : [
          {
            kind: 'review_dismissed',
            at: submitted_at,
            actor: user('eve'),
            review_id: id,
            state: id % 2 === 0 ? 'APPROVED' : 'CHANGES_REQUESTED',
            message: null,
          },
        ],
  );
}

const landings: fc.Arbitrary<StepEvidence> = fc
  .record({
    list: reviews,
    landed: deltas,
    authors: fc.subarray(people, { minLength: 1, maxLength: 2 }),
    min_team_mode: fc.boolean(),
    count: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ list, landed, authors, min_team_mode, count }) =>
    landing({
      delta: landed,
      policy: { min_team_mode, medium: { count }, high: { count } },
      older: [landed],
      pull: {
        author: user(authors[0] ?? 'ada'),
        reviews: list,
        timeline: dismissals(list),
        commits: authors.map((who) => commit(user(who))),
        pushes: [],
      },
    }),
  );

function withReviews(evidence: StepEvidence, list: readonly Review[]): StepEvidence {
  const { pull_request: pull } = evidence;
  if (pull === null) throw new Error('there is a pull request');
  return { ...evidence, pull_request: { ...pull, reviews: list } };
}

describe('coverage', () => {
  it('is monotone: more that was reviewed, or less that landed, leaves less uncovered', () => {
    fc.assert(
      fc.property(deltas, deltas, deltas, (landed, reviewed, more) => {
        const before = uncovered(landed, [reviewed]).gains;
        const wider = delta({ gains: [...reviewed.gains, ...more.gains] });
        const after = new Set(uncovered(landed, [wider]).gains);
        expect(before).toEqual(expect.arrayContaining([...after]));
        const less = delta({ gains: landed.gains.slice(1) });
        expect(before).toEqual(expect.arrayContaining([...uncovered(less, [reviewed]).gains]));
        expect(uncovered(landed, [reviewed, more]).gains).toEqual(expect.arrayContaining([...before]));
      }),
    );
  });

  it('holds of everything against itself, and of nothing that nobody reviewed', () => {
    fc.assert(
      fc.property(deltas, (landed) => {
        expect(uncovered(landed, [landed]).gains).toEqual([]);
        expect(uncovered(landed, []).gains).toEqual(landed.gains);
      }),
    );
  });
});

describe('a verdict', () => {
  it('does not depend on the order in which the forge lists reviews', () => {
    fc.assert(
      fc.property(
        landings.chain((evidence) =>
          fc.tuple(
            fc.constant(evidence),
            fc.shuffledSubarray([...(evidence.pull_request?.reviews ?? [])], {
              minLength: evidence.pull_request?.reviews.length ?? 0,
            }),
          ),
        ),
        ([evidence, shuffled]) => {
          expect(judgeStep(withReviews(evidence, shuffled))).toEqual(judgeStep(evidence));
        },
      ),
    );
  });

  it('does not depend on the order in which different people reviewed', () => {
    fc.assert(
      fc.property(landings, fc.array(clock, { minLength: 5, maxLength: 5 }), (evidence, clocks) => {
        // One review a person, each at any time before the merge.
        const list = people.map((who, i) => review(i + 1, who, { submitted_at: time('13:00') }));
        const early = clocks.map((at) => (at > '15:00' ? '15:00' : at));
        const moved = list.map((one, i) => ({ ...one, submitted_at: time(early[i] ?? '13:00') }));
        expect(judgeStep(withReviews(evidence, moved))).toEqual(judgeStep(withReviews(evidence, list)));
      }),
    );
  });

  it('never counts a contributor, nor who gains by the change, and nobody twice', () => {
    fc.assert(
      fc.property(landings, (evidence) => {
        const { changes, contributors } = judgeStep(evidence);
        const makers = new Set(contributors.map((one) => one.person));
        const gained = evidence.landed?.gains ?? [];
        for (const [i, { change, approved_by }] of changes.entries()) {
          const names = approved_by.map((one) => one.person);
          expect(new Set(names).size).toBe(names.length);
          expect(names.filter((name) => makers.has(name))).toEqual([]);
          if (!change.startsWith('gain ')) continue;
          const own = gained[i];
          const alike = gained.filter(({ through }) => through.some((place) => own?.through.includes(place)));
          for (const one of [own, ...alike]) expect(names).not.toContain(one?.person);
        }
      }),
    );
  });

  it('blocks once an approval that was needed is taken away', () => {
    let seen = 0;
    fc.assert(
      fc.property(landings, (evidence) => {
        const { verdict, changes } = judgeStep(evidence);
        if (verdict !== 'APPROVED') return;
        for (const { approved_by, required } of changes.filter(
          (one) => one.approved_by.length === one.required,
        )) {
          expect(required).toBeGreaterThan(0);
          for (const { person: who } of approved_by) {
            seen += 1;
            const rest = (evidence.pull_request?.reviews ?? []).filter(({ user: by }) => by?.login !== who);
            expect(judgeStep(withReviews(evidence, rest)).verdict).toBe('BLOCKED');
          }
        }
      }),
      { numRuns: 1000 },
    );
    expect(seen).toBeGreaterThan(0);
  });

  it('is APPROVED exactly where there is no reason, and every change of it then has its approvals', () => {
    fc.assert(
      fc.property(landings, (evidence) => {
        const { verdict, reasons, changes, assurance } = judgeStep(evidence);
        expect(verdict === 'APPROVED').toBe(reasons.length === 0);
        expect(assurance === 'A0').toBe(verdict === 'BLOCKED');
        if (verdict === 'APPROVED') expect(changes.every(({ approved }) => approved)).toBe(true);
        for (const { approved, approved_by, required } of changes)
          expect(approved).toBe(approved_by.length >= required);
      }),
    );
  });
});

describe('blame', () => {
  const tuple = fc.constantFrom('account=user', 'account=admin', 'project:1=member', 'project:2=member');
  const file = fc.dictionary(person, fc.uniqueArray(tuple, { maxLength: 3 }));
  const grantsOf = (who: string, hash: string): readonly Grant[] =>
    hash.split(' ').flatMap((text) => {
      const [resource = '', held = ''] = text.split('=');
      return text === '' ? [] : [{ person: who, account: 'km', resource, level: held, until: null }];
    });

  /** Word for word: the last step before which the tuple was not there and after which it is. */
  function oracle(steps: readonly BlameStep[]): readonly string[] {
    const at = steps.map(
      ({ entries }) =>
        new Set(
          entries.flatMap((entry) =>
            grantsOf(entry.person, entry.hash).map((one) => `${one.person} ${one.resource}=${one.level}`),
          ),
        ),
    );
    return [...(at.at(-1) ?? [])].map((text) => {
      const last = at.findLastIndex((set, i) => set.has(text) && !(at[i - 1]?.has(text) ?? false));
      return `${text} ${steps[last]?.commit}`;
    });
  }

  it('agrees with looking at every step, on any history', () => {
    fc.assert(
      fc.property(fc.array(file, { maxLength: 8 }), (files) => {
        const steps = files.map((entries, i) => ({
          commit: `${PARENT.slice(0, 4)}${i}`,
          entries: Object.entries(entries).map(([who, list]) => ({
            person: who,
            hash: [...list].sort().join(' '),
          })),
        }));
        const { held, ended } = blame(steps, (entry) => grantsOf(entry.person, entry.hash));
        expect(
          held
            .map((one) => `${one.grant.person} ${one.grant.resource}=${one.grant.level} ${one.commit}`)
            .sort(),
        ).toEqual([...oracle(steps)].sort());
        const now = new Set(held.map(({ grant }) => `${grant.person} ${grant.resource}`));
        for (const one of ended) expect(now.has(`${one.person} ${one.resource}`)).toBe(false);
      }),
    );
  });
});
