import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PROVIDER_ERROR_CODES } from '../../../src/core/errors.ts';

const ROOT = new URL('../../../', import.meta.url);
const guide = readFileSync(new URL('docs/writing-a-provider.md', ROOT), 'utf8');

describe('the guide to writing a provider', () => {
  const excerpts = [...guide.matchAll(/<!-- from (\S+) -->\n```ts\n([\s\S]*?)```/gu)].map(
    ([, file = '', code = '']) => ({ file, code }),
  );

  it.each(excerpts)('shows $file as it is', ({ file, code }) => {
    expect(readFileSync(new URL(file, ROOT), 'utf8')).toContain(code);
  });

  it('has excerpts to compare', () => {
    expect(excerpts.length).toBeGreaterThanOrEqual(4);
  });

  it.each(Object.keys(PROVIDER_ERROR_CODES))('explains the error %s', (kind) => {
    expect(guide).toContain(`\`${kind}\``);
  });

  it.each([...guide.matchAll(/`((?:src|test|schema)\/[\w./-]+\.\w+)`/gu)].map(([, file = '']) => [file]))(
    'names %s, which is there',
    (file) => {
      expect(() => readFileSync(new URL(file, ROOT))).not.toThrow();
    },
  );
});
