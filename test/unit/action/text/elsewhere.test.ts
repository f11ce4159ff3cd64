import fc from 'fast-check';
import { expect, it } from 'vitest';
import { intoOtherBranch } from '../../../../src/action/text/elsewhere.ts';
import { checkCheckText } from '../../../../src/forge/text-limits.ts';
import { expectShown, hostile, outsideCode } from '../../../support/hostile-text.ts';

it.each<[string, string, string, string, string]>([
  [
    'usual names',
    'release',
    'main',
    'Not into main: nothing of it acts',
    'It goes into `release`. Access follows `main` alone, so that nothing is planned.',
  ],
  [
    'a name that is markup',
    '`</b>[x](y)@everyone`',
    'main',
    'Not into main: nothing of it acts',
    'It goes into `\\u{60}</b>[x](y)@everyone\\u{60}`. Access follows `main` alone, so that nothing is planned.',
  ],
  [
    'a protected branch that shows nothing',
    'release',
    'm\u202ean',
    'Not into m\\u{202e}an: nothing of it acts',
    'It goes into `release`. Access follows `m\\u{202e}an` alone, so that nothing is planned.',
  ],
])('a pull request into another branch says so and no more: %s', (_, base, target, title, summary) => {
  expect(intoOtherBranch(base, target)).toEqual({
    name: 'rollcall/plan',
    conclusion: 'neutral',
    text: { title, summary, text: null, annotations: [] },
  });
});

it('no name of a branch becomes markup or is too long for a check', () => {
  const long = fc.tuple(hostile, fc.integer({ min: 1, max: 300 })).map(([name, n]) => name.repeat(n));
  fc.assert(
    fc.property(long, long, (base, target) => {
      const { text } = intoOtherBranch(base, target);

      checkCheckText(text);
      expect(text.title.length).toBeLessThanOrEqual(240);
      expect(text.title).toMatch(/: nothing of it acts$/);
      expectShown(text.title);
      expectShown(text.summary);
      expect(outsideCode(text.summary)).toBe(
        'It goes into \u{1}. Access follows \u{1} alone, so that nothing is planned.',
      );
    }),
  );
});
