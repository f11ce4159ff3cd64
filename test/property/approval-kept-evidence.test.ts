import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepEvidence } from '../../src/approval/model.ts';
import { keptEvidence } from '../../src/approval/relevant-roster.ts';
import { judgeStep } from '../../src/approval/verdict.ts';
import { member } from '../support/evidence.ts';
import { LANDINGS } from '../support/landings.ts';

/** A company around the people of the case, none of whom has anything to do with it. */
function inCompany(evidence: StepEvidence, size: number): StepEvidence {
  if (evidence.roster === null) return evidence;
  const others = Array.from({ length: size }, (_, i) =>
    member(`other${i}`, { forge: { ids: [10_000 + i], logins: [`other-${i}`] }, manager: 'other0' }),
  );
  return { ...evidence, roster: { ...evidence.roster, people: [...others, ...evidence.roster.people] } };
}

describe('evidence as it is kept', () => {
  it.each(LANDINGS)('gives the same verdict: $name', ({ evidence }) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40 }), (size) => {
        const whole = inCompany(evidence, size);
        expect(judgeStep(keptEvidence(whole))).toEqual(judgeStep(whole));
      }),
      { numRuns: 3 },
    );
  });

  it('does not grow with the company, unless few people suffice for a rule', () => {
    const grows = LANDINGS.filter(({ evidence }) => {
      const [small, large] = [0, 200].map((size) => keptEvidence(inCompany(evidence, size)));
      return small?.roster?.people.length !== large?.roster?.people.length;
    });
    expect(grows.length).toBeGreaterThan(0);
    expect(grows.every(({ evidence }) => evidence.policy.min_team_mode)).toBe(true);
  });
});
