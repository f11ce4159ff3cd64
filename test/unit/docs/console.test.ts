import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../support/built-cli.ts';
import { blocksOf, DOCUMENTS, readDocument } from '../../support/doc-blocks.ts';
import { isShown, normal, openScene } from '../../support/doc-console.ts';

/** `BLESS=1` writes what the commands print into the documents. */
const BLESS = process.env['BLESS'] === '1';

const RUN = DOCUMENTS.map((file) => ({ file, blocks: blocksOf(readDocument(file)) })).filter(({ blocks }) =>
  blocks.some(({ word }) => word === 'run'),
);

describe('commands in documents', () => {
  it('are run in the README and in every guide', () => {
    const guides = DOCUMENTS.filter((file) => file.startsWith('docs/guides/'));
    expect(guides.length).toBeGreaterThan(5);
    expect(RUN.map(({ file }) => file)).toEqual(expect.arrayContaining(['README.md', ...guides]));
  });

  it.each(RUN)('print in $file what stands there', async ({ file, blocks }) => {
    const scene = openScene();
    const pieces: string[] = [];
    const text = readDocument(file);
    let done = 0;
    try {
      for (const block of blocks) {
        const printed = await scene.play(block);
        if (printed === null || isShown(printed, block.body)) continue;
        if (!BLESS) expect(normal(printed), `${file}:${block.line}`).toBe(normal(block.body));
        pieces.push(text.slice(done, block.span[0]), printed);
        [, done] = block.span;
      }
    } finally {
      await scene.close();
    }
    if (BLESS && pieces.length > 0)
      writeFileSync(path.join(ROOT, file), `${pieces.join('')}${text.slice(done)}`);
  });

  it('match as they stand, or where a line of dots leaves lines out', () => {
    expect(isShown('a\nb\nc\n', 'a\nb\nc\n')).toBe(true);
    expect(isShown('a\nb\nc\n', 'a\n…\nc\n')).toBe(true);
    expect(isShown('a\nb\nc\n', 'a\n…\n')).toBe(true);
    expect(isShown('a\nb\nc\n', '…\nb\n')).toBe(false);
    expect(isShown('a.c\n', 'abc\n')).toBe(false);
    expect(isShown('Record 1, 0123456789ab.\n', 'Record 1, ba9876543210.\n')).toBe(true);
  });
});
