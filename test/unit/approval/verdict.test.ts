import { describe, expect, it } from 'vitest';
import { NOTE_CODES, REASON_CODES } from '../../../src/approval/reasons.ts';
import { judgeStep } from '../../../src/approval/verdict.ts';
import { LANDINGS } from '../../support/landings.ts';

/** What only a whole history can say: no single landing has them. */
const OF_A_HISTORY = new Set(['LIVE_BEFORE_APPROVAL', 'REAPPROVED']);

describe('the words of verdicts', () => {
  it.each(REASON_CODES)('%s is the reason of some case', (code) => {
    expect(LANDINGS.filter(({ reasons }) => reasons.includes(code))).not.toEqual([]);
  });

  it.each(NOTE_CODES.filter((code) => !OF_A_HISTORY.has(code)))('%s is the note of some case', (code) => {
    expect(LANDINGS.filter(({ notes }) => notes.includes(code))).not.toEqual([]);
  });
});

describe('a landing', () => {
  it.each(LANDINGS)('$name', ({ evidence, reasons, notes, assurance }) => {
    const verdict = judgeStep(evidence);
    expect(verdict.reasons.map(({ code }) => code)).toEqual(reasons);
    expect(verdict.notes.map(({ code }) => code)).toEqual(notes);
    expect(verdict.verdict).toBe(reasons.length === 0 ? 'APPROVED' : 'BLOCKED');
    expect(verdict.assurance).toBe(assurance);
  });
});
