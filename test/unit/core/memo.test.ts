// What is asked once is not asked again, unless the answer was a failure.
import { expect, it } from 'vitest';
import { memo } from '../../../src/core/memo.ts';

/** A question that counts how often it is put. */
function question(answer: (...key: readonly (string | number)[]) => Promise<string>): {
  readonly ask: (...key: readonly (string | number)[]) => Promise<string>;
  readonly asked: readonly (readonly (string | number)[])[];
} {
  const asked: (readonly (string | number)[])[] = [];
  const ask = memo(async (...key: readonly (string | number)[]) => {
    asked.push(key);
    return answer(...key);
  });
  return { ask, asked };
}

it('is asked once for the same arguments, even while the answer is on its way', async () => {
  const { ask, asked } = question(async (...key) => key.join(' '));
  expect(await Promise.all([ask('a', 1), ask('a', 1)])).toEqual(['a 1', 'a 1']);
  expect(await ask('a', 1)).toBe('a 1');
  expect(asked).toEqual([['a', 1]]);
});

it.each([
  [['a'], ['b']],
  [['a', 'b'], ['ab']],
  [['a', 'b'], ['a,b']],
  [['1'], [1]],
  [[], ['']],
] as const)('%j and %j are asked apart', async (one, other) => {
  const { ask, asked } = question(async (...key) => JSON.stringify(key));
  expect(await ask(...one)).toBe(JSON.stringify(one));
  expect(await ask(...other)).toBe(JSON.stringify(other));
  expect(asked).toEqual([one, other]);
});

it('tells everybody who waits of a failure, and asks anew after it', async () => {
  let fails = true;
  const { ask, asked } = question(async () => {
    if (fails) throw new Error('no answer');
    return 'here';
  });
  const both = await Promise.allSettled([ask('a'), ask('a')]);
  expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(asked).toHaveLength(1);
  fails = false;
  expect(await ask('a')).toBe('here');
  expect(await ask('a')).toBe('here');
  expect(asked).toHaveLength(2);
});
