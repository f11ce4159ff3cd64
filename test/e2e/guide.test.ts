// What docs/guides/github-actions.md shows of pull requests is what the packaged action says there.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PackagedAction, packAction } from '../support/action-job.ts';
import { type ActionStory, playActionStory } from '../support/action-story.ts';
import { ROOT } from '../support/built-cli.ts';
import { blocksOf, readDocument } from '../support/doc-blocks.ts';
import { isShown } from '../support/doc-console.ts';

const GUIDE = 'docs/guides/github-actions.md';
const BLOCKS = blocksOf(readDocument(GUIDE)).filter(({ word }) => word === 'story');
/** `BLESS=1` writes whole texts into the guide, to be shortened by hand. */
const BLESS = process.env['BLESS'] === '1';

let action: PackagedAction;
let story: ActionStory;
beforeAll(async () => {
  action = await packAction();
  story = await playActionStory(action);
}, 120_000);
afterAll(async () => action.close());

/** Times are those of the machine; numbers count every call before. */
const steady = (text: string): string =>
  text
    .replaceAll(/\d{4}-\d\d-\d\d[ T]\d\d:\d\d(?::\d\d)?(?:Z| UTC)/gu, '<time>')
    .replaceAll(/(?<=runs\/|review )\d+/gu, '<number>');

it('quotes every text of the story', () => {
  expect(new Set(BLOCKS.map(({ rest }) => rest))).toEqual(new Set(Object.keys(story.texts)));
});

it('quotes them as they are', () => {
  const guide = readDocument(GUIDE);
  const pieces: string[] = [];
  let done = 0;
  for (const { rest, body, span, line } of BLOCKS) {
    const text = `${(story.texts[rest] ?? '').trimEnd()}\n`;
    if (isShown(steady(text), steady(body))) continue;
    if (!BLESS) expect(steady(text), `${GUIDE}:${line}`).toBe(steady(body));
    pieces.push(guide.slice(done, span[0]), text);
    [, done] = span;
  }
  if (BLESS) writeFileSync(path.join(ROOT, GUIDE), `${pieces.join('')}${guide.slice(done)}`);
});

it('ends as the guide says', () => {
  expect(story.codes).toEqual({ baseline: 0, approved: 0, withheld: 4 });
  expect(story.comments).toBe(1);
});
