import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../../support/built-cli.ts';
import { blocksOf, DOCUMENTS, readDocument } from '../../support/doc-blocks.ts';
import { isShown } from '../../support/doc-console.ts';

const QUOTED = DOCUMENTS.flatMap((file) =>
  blocksOf(readDocument(file))
    .filter(({ word }) => word === 'golden')
    .map(({ rest, body, line }) => ({ where: `${file}:${line}`, name: rest, body })),
);

it('some comments that the action can write are quoted', () => {
  expect(QUOTED.length).toBeGreaterThan(1);
});

it.each(QUOTED)('$where quotes $name as it is', ({ name, body }) => {
  const kept = readFileSync(path.join(ROOT, `test/golden/action-comments/${name}.md`), 'utf8');
  const text = `${kept.trimEnd()}\n`;
  // What is shown says something, and is not all dots.
  expect(body).toMatch(/\w/u);
  if (!isShown(text, body)) expect(body).toBe(text);
});
