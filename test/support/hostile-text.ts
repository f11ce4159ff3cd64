// Hostile text for every place that takes text from outside, and what a document must not have become of it.
import fc from 'fast-check';
import { expect } from 'vitest';
import { sealPlan } from '../../src/plan/digest.ts';
import type { Plan } from '../../src/plan/model.ts';
import { fullPlan } from './full-plan.ts';

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

/** Names made of markup, commands and characters that show nothing. */
export const hostile = fc
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
export function planWith(text: string): Plan {
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

const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{DI}]/u;

/** Expects that nothing in a text is hidden or a command of the runner. */
export function expectShown(text: string): void {
  expect(text.replaceAll('\n', '')).not.toMatch(HIDDEN);
  expect(text).not.toMatch(/^\s*::/m);
  expect(text).not.toContain('##[');
}

/** Returns what is left of a line of Markdown when its code spans are taken out, as CommonMark finds them. */
export function outsideCode(line: string): string {
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
