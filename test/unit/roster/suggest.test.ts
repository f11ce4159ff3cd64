import { describe, expect, it } from 'vitest';
import { didYouMean, suggest } from '../../../src/roster/suggest.ts';

describe('suggest', () => {
  it.each([
    ['onwer', ['admin', 'owner'], 'owner'],
    ['readonly', ['read-only'], 'read-only'],
    ['read_only', ['read-only'], 'read-only'],
    ['OWNER', ['owner'], 'owner'],
    ['marketting', ['marketing', 'sales'], 'marketing'],
    ['wbe', ['web'], 'web'],
    ['wab', ['web', 'wax'], 'web'],
    ['xyz', ['web'], undefined],
    ['a', ['b'], 'b'],
    ['owner', [], undefined],
    ['completely', ['different'], undefined],
    ['x'.repeat(65), ['x'.repeat(64)], undefined],
  ])('%s', (written, known, expected) => {
    expect(suggest(written, known)).toBe(expected);
  });

  it('is worded as a question, or absent', () => {
    expect(didYouMean('onwer', ['owner'])).toBe('did you mean "owner"?');
    expect(didYouMean('x1y2z3', ['owner'])).toBeUndefined();
  });
});
