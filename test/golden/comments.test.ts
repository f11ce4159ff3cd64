import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { COMMENTS } from './comment-cases.ts';

const HOME = path.join(import.meta.dirname, 'action-comments');
/** `npm run golden:bless` writes what the code says now; the difference is reviewed like any other. */
const BLESS = process.env['BLESS'] === '1';

it.each(Object.entries(COMMENTS))('%s', (name, make) => {
  const kept = path.join(HOME, `${name}.md`);
  const text = make();
  if (BLESS) {
    mkdirSync(HOME, { recursive: true });
    writeFileSync(kept, text);
  }

  expect(text).toBe(existsSync(kept) ? readFileSync(kept, 'utf8') : 'nothing: run `npm run golden:bless`');
});

it('keeps no file of a case that is gone', () => {
  expect(readdirSync(HOME).toSorted()).toEqual(
    Object.keys(COMMENTS)
      .map((name) => `${name}.md`)
      .toSorted(),
  );
});
