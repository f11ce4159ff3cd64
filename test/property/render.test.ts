// Hostile names in every place that a plan has for text from outside: nothing of them is markup, a command or hidden.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Plan } from '../../src/plan/model.ts';
import { renderJson } from '../../src/plan/render/json.ts';
import { renderMarkdown } from '../../src/plan/render/markdown.ts';
import { renderText } from '../../src/plan/render/text.ts';
import { fullPlan } from '../support/full-plan.ts';
import { expectShown, hostile, outsideCode, planWith } from '../support/hostile-text.ts';

const COLOUR = new RegExp(`${String.fromCodePoint(0x1b)}\\[\\d{1,2}m`, 'g');
/** Returns the shape of a document: each line without words, digits and code. */
function shapeOf(line: string): string {
  // GitHub splits a row before it looks for code spans.
  return line.startsWith('|')
    ? `row of ${line.split('|').length}`
    : (/^(\s*- |#+ |<\/?\w+>|\*\*|$)/.exec(line)?.[0] ?? 'text');
}

const harmless = planWith('Robin');

it('attack 27: text: the same lines as with a harmless name, and nothing hidden in them', () => {
  const lines = renderText(harmless, { colour: false }).split('\n').length;

  fc.assert(
    fc.property(hostile, (name) => {
      const text = renderText(planWith(name), { colour: false });

      expectShown(text);
      expect(text.split('\n')).toHaveLength(lines);
    }),
    { numRuns: 100 },
  );
});

it('text: colour adds only the sequences that colours are made of', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      const text = renderText(planWith(name), { colour: true });

      expectShown(text.replaceAll(COLOUR, ''));
    }),
    { numRuns: 25 },
  );
});

it('Markdown: the same blocks, rows and columns as with a harmless name', () => {
  const shape = renderMarkdown(harmless).split('\n').map(shapeOf);

  fc.assert(
    fc.property(hostile, (name) => {
      const text = renderMarkdown(planWith(name));

      expectShown(text);
      expect(text.split('\n').map(shapeOf)).toEqual(shape);
    }),
    { numRuns: 100 },
  );
});

it('attack 27: Markdown: outside of code spans there is no markup, link or mention but our own', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      for (const line of renderMarkdown(planWith(name)).split('\n')) {
        const own = outsideCode(line)
          .replace(/^\s*- |^#{3,4} /, '')
          .replace(/<br>|<\/?details>|<\/?summary>/g, '')
          .replace(/^\|.*\|$/, (row) => row.replaceAll('|', ''))
          .replaceAll('**', '');

        expect(own).not.toMatch(/[<>&@#[\]\\*_~$|]|:\/\/|www\.|:\w+:|\bgh-\d|\b[0-9a-f]{7,}\b/i);
      }
    }),
    { numRuns: 100 },
  );
});

it('JSON: reads back as the same plan, and can be printed', () => {
  fc.assert(
    fc.property(hostile, (name) => {
      const plan = planWith(name);
      const text = renderJson(plan);

      expectShown(text);
      expect(JSON.parse(text)).toEqual(plan);
    }),
    { numRuns: 50 },
  );
});

it('every renderer takes lone surrogates as they come', () => {
  const broken = JSON.parse(JSON.stringify(fullPlan()).replaceAll('acme', '\\ud800')) as Plan;

  for (const render of [(plan: Plan) => renderText(plan, { colour: false }), renderMarkdown, renderJson]) {
    expect(render(broken)).toBe(render(broken).toWellFormed());
  }
});
