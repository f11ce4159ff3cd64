// The script's own verdict, written from the design: it must come to what rollcall comes to, for every vector.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { StepEvidence, StepVerdict } from '../../../src/approval/model.ts';
import { verdictOf } from '../../../tools/verify/verdict.mjs';
import { ROOT } from '../../support/built-cli.ts';
import { landing } from '../../support/evidence.ts';

const FOLDER = path.join(ROOT, 'test/vectors/approval');
const VECTORS = readdirSync(FOLDER).sort();

interface Vector {
  readonly evidence: StepEvidence;
  readonly expected: StepVerdict;
}

describe('the verdict of the script', () => {
  it('has vectors to agree with', () => {
    expect(VECTORS.length).toBeGreaterThan(150);
  });

  it.each(VECTORS)('is that of %s', (file) => {
    const { evidence, expected } = JSON.parse(readFileSync(path.join(FOLDER, file), 'utf8')) as Vector;
    const own = verdictOf(evidence);

    expect(own.verdict, own.why.join('\n')).toBe(expected.verdict);
    expect(own.codes).toEqual([...new Set(expected.reasons.map(({ code }) => code))].sort());
    expect(own.changes.map(({ tier, needed, approved_by }) => ({ tier, needed, approved_by }))).toEqual(
      expected.changes.map(({ tier, required, approved_by }) => ({ tier, needed: required, approved_by })),
    );
  });

  it.each<[string, object]>([
    ['nothing', {}],
    ['a movement of an unknown kind', { landing: { ...landing().landing, activity: { kind: 'teleport' } } }],
    ['no people', { people: null }],
    ['no policy', { policy: null }],
    ['a rule without a count', { policy: { ...landing().policy, rules: {} } }],
    [
      'a rule that asks for nobody',
      { policy: { ...landing().policy, rules: { medium: { count: 0, approvers: null } } } },
    ],
    ['no list of what could not be read', { unreadable: undefined }],
    [
      'a review of an unknown state',
      {
        pull_request: {
          ...landing().pull_request,
          reviews: [{ state: 'SHRUGGED', submitted_at: '2026-11-24T13:00:00Z' }],
        },
      },
    ],
    [
      'a review at no time',
      {
        pull_request: {
          ...landing().pull_request,
          reviews: [{ ...landing().pull_request?.reviews[0], submitted_at: 'soon' }],
        },
      },
    ],
    ['a pull request merged at no time', { pull_request: { ...landing().pull_request, merged_at: 'once' } }],
  ])('is "not checked" for evidence with %s', (name, over) => {
    const evidence = name === 'nothing' ? {} : { ...landing(), ...over };

    expect(verdictOf(evidence)).toMatchObject({ verdict: 'not checked', codes: [] });
    expect(verdictOf(landing()).verdict).toBe('APPROVED');
  });
});
