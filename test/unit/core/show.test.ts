import { expect, it } from 'vitest';
import { visible, writeJson } from '../../../src/core/show.ts';

it.each([
  ['an escape sequence', 'a\u001b[31mb', 'a\\u{1b}[31mb'],
  ['a C1 control', 'a\u009b31m', 'a\\u{9b}31m'],
  ['a line break', 'a\r\nb', 'a\\u{d}\\u{a}b'],
  ['a line separator', 'a\u2028b\u2029c', 'a\\u{2028}b\\u{2029}c'],
  ['a right-to-left override', 'a\u202egpj.exe', 'a\\u{202e}gpj.exe'],
  ['a zero-width space', 'ad\u200bmin', 'ad\\u{200b}min'],
  ['a tag character', `a${String.fromCodePoint(0xe0041)}`, 'a\\u{e0041}'],
  ['a private-use character', 'a\ue000', 'a\\u{e000}'],
  ['a letter that shows nothing', '\u3164', '\\u{3164}'],
  ['a mark that shows nothing', 'a\u034fb', 'a\\u{34f}b'],
  ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
  ['an order to the runner', '::add-mask::x', '\\u{3a}:add-mask::x'],
  ['an order to the runner after spaces', '  ::x::', '  \\u{3a}:x::'],
  ['an old order to the runner', 'a ###[error]b', 'a ##\\u{23}[error]b'],
])('shows %s', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
});

it.each(['Zoë Ångström', '山田太郎', 'שלום', '|`*<b>@all', '', 'a 😀 b', 'a::b', '# #['])(
  'leaves %j as it is',
  (text) => {
    expect(visible(text)).toBe(text);
  },
);

it('changes nothing that it has shown already', () => {
  const shown = visible('::a\u202eb\n##[');

  expect(visible(shown)).toBe(shown);
});

it('writes JSON that can be printed and reads back as the same value', () => {
  const value = { name: `\u202e\u009b${String.fromCodePoint(0xe0041)}\n😀##[`, list: [null, 1.5, true] };

  const text = writeJson(value);

  expect(text).toBe(
    '{\n  "name": "\\u202e\\u009b\\udb40\\udc41\\n😀#\\u0023[",\n  "list": [\n    null,\n    1.5,\n    true\n  ]\n}\n',
  );
  expect(JSON.parse(text)).toEqual(value);
});
