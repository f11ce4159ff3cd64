import { expect, it } from 'vitest';
import { code, codeBlock, prose, table } from '../../../../src/plan/render/escape.ts';

it.each([
  ['ada@acme.com', '`ada@acme.com`'],
  ['a|b', '`a\\u{7c}b`'],
  ['`rm -rf`', '`\\u{60}rm -rf\\u{60}`'],
  ['</td><script>', '`</td><script>`'],
  ['a\nb', '`a\\u{a}b`'],
  ['\u202egpj', '`\\u{202e}gpj`'],
  ['\\', '`\\`'],
  ['', '` `'],
])('shows %j to the letter', (text, markdown) => {
  expect(code(text)).toBe(markdown);
});

it.each([
  [
    'words and numbers',
    'would remove 9 of 20 members (45 %), limit 20 %',
    'would remove 9 of 20 members (45 %), limit 20 %',
  ],
  ['a time of day', 'until 2026-11-26 18:00 UTC', 'until 2026-11-26 18:00 UTC'],
  ['a colon after a word', 'role: user → admin', 'role: user → admin'],
  ['other scripts', 'Zoë 山田 שלום', 'Zoë 山田 שלום'],
  ['an address', 'remove ada@acme.com, please', 'remove `ada@acme.com`, please'],
  ['a mention in brackets', 'ask (@acme/platform).', 'ask (`@acme/platform`).'],
  ['a link', 'see https://evil.example/x.', 'see `https://evil.example/x`.'],
  ['a bare host', 'see www.evil.example', 'see `www.evil.example`'],
  ['a bare host that was cut off', "see 'www.", "see '`www`."],
  ['a Markdown link', '[click](javascript:alert)', '`[click](javascript:alert`)'],
  ['an image', 'a ![x](y) b', 'a `![x](y`) b'],
  ['HTML', 'a <img src=x> b', 'a `<img` `src=x>` b'],
  ['an entity', 'a &lt;b', 'a `&lt;b`'],
  ['emphasis', 'a *b* _c_ ~~d~~', 'a `*b*` `_c_` `~~d~~`'],
  ['an issue', 'fixes #12 and GH-12', 'fixes `#12` and `GH-12`'],
  ['a commit', 'in deadbeef1', 'in `deadbeef1`'],
  ['an emoji code', 'a :smile: b', 'a `:smile`: b'],
  ['mathematics', 'a $x$ b', 'a `$x$` b'],
  ['a pipe', 'a | b', 'a `\\u{7c}` b'],
  ['what a message quotes', 'leave `reports: []` out', 'leave `reports: []` out'],
  ['quotes that touch', '`a``b` @c`d`', '`a` `b` `@c` `d`'],
  ['a lone backtick', 'a ` b', 'a `\\u{60}` b'],
  ['a list', '- a', '`-` a'],
  ['a numbered list', '1. a', '`1.` a'],
  ['a rule', '---', '`---`'],
  ['an indented block', '    a', 'a'],
  ['a tab', 'a\tb', '`a\\u{9}b`'],
  ['nothing', '', ''],
])('writes %s as prose', (_, text, markdown) => {
  expect(prose(text)).toBe(markdown);
});

it('fences a block with more backticks than it holds', () => {
  expect(codeBlock('Hi\n````\n```js\u202e')).toBe('`````text\nHi\n````\n```js\\u{202e}\n`````');
  expect(codeBlock('Hi')).toBe('```text\nHi\n```');
});

it('lays out a table', () => {
  expect(table(['Who', 'What'], [['a', 'b']])).toBe('| Who | What |\n| --- | --- |\n| a | b |');
});
