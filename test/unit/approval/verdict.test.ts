import { describe, expect, it } from 'vitest';
import { judgeStep } from '../../../src/approval/verdict.ts';
import { LANDINGS } from '../../support/landings.ts';

describe('a landing', () => {
  it.each(LANDINGS)('$name', ({ evidence, reasons, notes, assurance }) => {
    const verdict = judgeStep(evidence);
    expect(verdict.reasons.map(({ code }) => code)).toEqual(reasons);
    expect(verdict.notes.map(({ code }) => code)).toEqual(notes);
    expect(verdict.verdict).toBe(reasons.length === 0 ? 'APPROVED' : 'BLOCKED');
    expect(verdict.assurance).toBe(assurance);
  });
});
