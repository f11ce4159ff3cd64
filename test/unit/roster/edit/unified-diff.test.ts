import { expect, it } from 'vitest';
import { unifiedDiff } from '../../../../src/roster/edit/unified-diff.ts';

const file = (text: string, path = 'team.yaml') => ({ path, text });

it('is empty where the texts are equal', () => {
  expect(unifiedDiff(file('a: 1\n'), file('a: 1\n'))).toBe('');
});

it('shows the lines that differ with three around them', () => {
  const before = 'z: 0\na: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\n';
  expect(unifiedDiff(file(before, 'live'), file(before.replace('e: 5', 'e: 6')))).toBe(
    '--- live\n+++ team.yaml\n@@ -3,6 +3,6 @@\n b: 2\n c: 3\n d: 4\n-e: 5\n+e: 6\n f: 6\n g: 7\n',
  );
});
