// Hostile names in every place that a plan has for text from outside: nothing of them is markup, a command or hidden.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sealPlan } from '../../src/plan/digest.ts';
import type { Plan } from '../../src/plan/model.ts';
import { renderJson } from '../../src/plan/render/json.ts';
import { renderMarkdown } from '../../src/plan/render/markdown.ts';
import { renderText } from '../../src/plan/render/text.ts';
import { fullPlan } from '../support/full-plan.ts';

const PIECES = [
  '|',
  '\\',
  '\\|',
  '`',
  '``',
  '```',
  '~~~',
  '*',
  '**',
  '_',
  '__',
  '~~',
  '[a](https://evil.example)',
  '![x](y)',
  '<b>',
  '</td>',
  '</details>',
  '</summary>',
  '<!--',
  '-->',
  '<script>',
  '&lt;',
  '&#64;',
  '@everyone',
  '@acme/team',
  '#12',
  'GH-12',
  'deadbeef12',
  'https://evil.example',
  'www.evil.example',
  'a@evil.example',
  ':smile:',
  '$x$',
  '\u001b[2J',
  '\u001b]8;;https://evil.example\u0007',
  '\u009b31m',
  '\n',
  '\r\n',
  '\t',
  '\u0000',
  '\u0085',
  '\u2028',
  '\u2029',
  '\u202e',
  '\u202a',
  '\u2066',
  '\u200f',
  '\u200b',
  '\u200d',
  '\ufeff',
  '\u00ad',
  '\u3164',
  '\u034f',
  String.fromCodePoint(0xe0041),
  '\ud800',
  '\udfff',
  '::error::',
  '::add-mask::x',
  '##[error]',
  '##[add-mask]x',
  '# ',
  '- ',
  '1. ',
  '> ',
  '---',
  '===',
  '    ',
  ' ',
  '"',
  "'",
  'x',
  'Ünï',
  '山田',
  '😀',
  '\u05d0\u05d1',
  'x'.repeat(5000),
] as const;

const hostile = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((pieces) => pieces.join(''));

/** Fields that hold words of the format's own; everything else may come from outside. */
const OWN = new Set([
  'kind',
  'status',
  'level',
  'resource',
  'risk',
  'code',
  'severity',
  'mode',
  'drift',
  'reason',
  'last_status',
  'edge',
  'resend',
  'missing',
  'extra',
  'managed_by',
  'format_version',
  'id',
  'needs',
  'changes_digest',
  'integrity',
  'accounts_hash',
  'policy_hash',
  'sha256',
  'op',
]);
const INSTANT = /^\d{4}-\d{2}-\d{2}T/;

/**
 * Returns the full plan with every text from outside replaced by `text`: names, addresses, rows, messages, hints,
 * files, and names inside of resources and levels.
 */
function planWith(text: string): Plan {
  // A lone surrogate never reaches a plan: providers make all text well-formed.
  const name = text.toWellFormed();
  const { changes_digest: _digest, integrity: _integrity, ...rest } = fullPlan();
  const replaced = JSON.parse(JSON.stringify(rest), (key, value: unknown) => {
    if (key === 'resource' && typeof value === 'string') return value.replace(/(?<=:)[^*]+$/, name);
    if (key === 'level' && typeof value === 'string') return value.replace(/(?<=^native:).+$/, name);
    if (typeof value !== 'string' || OWN.has(key) || INSTANT.test(value)) return value;
    return name;
  }) as typeof rest;
  return sealPlan({
    ...replaced,
    accounts: replaced.accounts.map((account) => ({
      ...account,
      changes: account.changes.map((change) => ({ ...change, message: null })),
    })),
  });
}

const COLOUR = new RegExp(`${String.fromCodePoint(0x1b)}\\[\\d{1,2}m`, 'g');
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}]/u;

function expectShown(text: string): void {
  expect(text.replaceAll('\n', '')).not.toMatch(HIDDEN);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toContain('##[');
}

/** Returns what is left of a line of Markdown when its code spans are taken out, as CommonMark finds them. */
function outsideCode(line: string): string {
  let rest = line;
  let outside = '';
  for (;;) {
    const open = /`+/.exec(rest);
    if (open === null) return outside + rest;
    const body = rest.slice(open.index + open[0].length);
    const close = [...body.matchAll(/`+/g)].find((run) => run[0].length === open[0].length);
    if (close === undefined) throw new Error(`a code span without an end: ${line}`);
    outside += `${rest.slice(0, open.index)}\u{1}`;
    rest = body.slice(close.index + close[0].length);
  }
}

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
