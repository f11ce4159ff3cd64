// Comments as a browser shows them: nothing from outside becomes markup, nothing is wider than the comment.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planComment } from '../../src/action/text/comment.ts';
import { driftIssue } from '../../src/action/text/drift-issue.ts';
import { withOutcome } from '../../src/action/text/outcome.ts';
import { packAction } from '../support/action-job.ts';
import { type ActionStory, playActionStory } from '../support/action-story.ts';
import { ROOT } from '../support/built-cli.ts';
import { planWith } from '../support/hostile-text.ts';
import { NOW } from '../support/plans.ts';
import { access, governed, pullPlan } from '../support/pull-plans.ts';
import { fullRecord } from '../support/records.ts';
import { openReader, type Reader } from './page.ts';

const GOLDEN = path.join(ROOT, 'test/golden/action-comments');
const IMAGES = path.join(ROOT, 'docs/images');
/** The pictures of documents, by the text of the story that they show. */
const PICTURES = {
  opened: 'pull-request-plan.png',
  applied: 'pull-request-outcome.png',
  drift: 'drift-issue.png',
};
const WRITE = process.env['ROLLCALL_WRITE_IMAGES'] === '1';

let reader: Reader;
let story: ActionStory;
beforeAll(async () => {
  reader = await openReader(process.env['ROLLCALL_CHROMIUM'] ?? '');
  const action = await packAction();
  story = await playActionStory(action);
  await action.close();
});
afterAll(async () => reader.close());

/** A title of an issue stands apart from its text. */
const bodyOf = (name: string, text: string): string =>
  name.startsWith('drift') ? text.split('\n').slice(2).join('\n') : text;

/** `mentions`: logins that the text means to notify. */
async function expectHarmless(text: string, mentions: readonly string[] = []): Promise<void> {
  const shown = await reader.read(text);
  expect(shown).toMatchObject({ strangers: [], attributes: [], open_details: 0, overflow: 0 });
  for (const link of shown.links)
    expect(link).toMatch(/^https:\/\/github\.com\/acme\/access\/actions\/runs\/\d+$/u);
  const found = [...shown.prose.matchAll(/(?<![\w`])@([\w/-]+)/gu)].map(([, login]) => login);
  expect(found.filter((login) => login === undefined || !mentions.includes(login))).toEqual([]);
  expect(shown.prose).not.toMatch(/#\d|\bGH-\d|https?:|www\.|<\/?[a-z]|\]\(/iu);
}

it('sees what would slip in, and what is too wide', async () => {
  const shown = await reader.read(
    `<img src=x onerror=alert(1)> @everyone [x](https://evil.example)\n\n<details open><p style="width: 2000px">`,
  );
  expect(shown).toMatchObject({
    strangers: ['img'],
    attributes: ['img src', 'img onerror', 'details open', 'p style'],
    links: ['https://evil.example/'],
    open_details: 1,
    details: 1,
  });
  expect(shown.prose).toContain('@everyone');
  expect(shown.overflow).toBeGreaterThan(1000);
});

describe('the comments of every kind', () => {
  it.each(readdirSync(GOLDEN).map((file) => file.replace(/\.md$/u, '')))('%s', async (name) => {
    const text = readFileSync(path.join(GOLDEN, `${name}.md`), 'utf8');
    await expectHarmless(bodyOf(name, text), ['ada', 'bo']);
  });

  it('folds what need not be decided', async () => {
    const text = readFileSync(path.join(GOLDEN, 'everything-that-a-plan-can-say.md'), 'utf8');
    expect((await reader.read(text)).details).toBe(2);
  });
});

describe('the comments of a whole run', () => {
  it.each(['opened', 'applied', 'withheld', 'fork', 'drift'])('%s', async (name) => {
    await expectHarmless(bodyOf(name, story.texts[name] ?? ''));
  });

  it('begin with privileged access before the merge, and with the outcome after it', async () => {
    const [opened, applied] = [
      await reader.read(story.texts['opened'] ?? ''),
      await reader.read(story.texts['applied'] ?? ''),
    ];
    expect(opened.headings).toEqual([
      'Privileged access and critical changes (1)',
      'New access (2)',
      'Access that ends (2)',
      'Other changes (1)',
    ]);
    expect([opened.details, applied.details]).toEqual([0, 1]);
    expect(applied.prose.trim()).toMatch(/^Apply is done: 3 applied\./u);
  });

  it.each(Object.entries(PICTURES))('%s is shown in %s', async (name, file) => {
    const place = path.join(IMAGES, file);
    if (WRITE) {
      mkdirSync(IMAGES, { recursive: true });
      writeFileSync(place, await reader.picture(bodyOf(name, story.texts[name] ?? '')));
    }
    const png = readFileSync(place);
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect(png.length).toBeLessThan(300_000);
  });
});

describe('names from outside', () => {
  it.each([
    '<script>document.title = "x"</script><img src=x onerror=alert(1)>',
    '`</code><img src=x>`` @everyone',
    '</details></summary><h1>Approved</h1><details open>',
    '[Approve](https://evil.example) ![x](https://evil.example/x.png)',
    'https://evil.example www.evil.example mal@evil.example',
    '@acme/security @ada #12 GH-12 acme/access#12',
    '\n\n# Approved by everybody\n\n| a | b |\n|---|---|\n| c | d |\n',
    '\n```\n~~~\n<!-- rollcall:outcome end -->\n-->\n---\n> quoted\n1. one',
    '&lt;script&gt; &#64;everyone **bold** _so_ ~~gone~~ $x$ :smile:',
    'x'.repeat(5000),
    '😀山田\u202eevil\u200b'.repeat(40),
  ])('stay text: %j', async (name) => {
    const text = name.toWellFormed();
    const comment = planComment(
      pullPlan({
        plan: planWith(text),
        gains: [access(text, { account: text, level: 'admin', tier: 'high', through: [text] })],
        governed: [governed(text, { message: text, person: text, at: { file: text, line: 1, column: 1 } })],
        policy: { low: { count: 1, approvers: [text, `${text}/x`] } },
        more: { accounts_from_base: [text], intent_only: text, file: text, run_url: text, artifact: text },
      }),
    ).body;
    const full = fullRecord();
    const outcome = withOutcome(comment, {
      record: {
        ...full,
        accounts: full.accounts.map((account) => ({
          ...account,
          account: text,
          state_error: account.refused === null ? text : null,
          outcomes: account.outcomes.map((one) => ({
            ...one,
            change: { ...one.change, person: text },
            message: text,
          })),
          withheld: account.withheld.map((row) => ({ ...row, person: text, message: text })),
        })),
      },
      verdict: 'BLOCKED',
      error: null,
      tip: 'c'.repeat(40),
      chain_head: null,
      run_url: text,
      author: null,
    });
    const { body } = driftIssue({
      report: { plan: planWith(text), differences: [] },
      control_drift: [text],
      at: NOW,
      run_url: text,
    });
    for (const made of [comment, outcome, body]) await expectHarmless(made);
  });
});
