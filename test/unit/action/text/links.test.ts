import { expect, it } from 'vitest';
import { clip, eitherOf, link, mention, names } from '../../../../src/action/text/links.ts';

it.each([
  'https://github.com/acme/access/actions/runs/77',
  'https://github.example:8443/acme/access.yaml/actions/runs/77/attempts/2',
])('the page of a run is linked: %s', (url) => {
  expect(link('Run', url)).toBe(`[Run](${url})`);
});

it.each([
  null,
  '',
  'https://evil.example',
  'https://github.com/acme/access/pull/12',
  'https://github.com/actions/runs/77?next=//evil.example',
  'https://github.com/a/b/actions/runs/77)[x](https://evil.example',
  'https://ada@evil.example/a/b/actions/runs/77',
  'javascript:alert(1)//a/b/actions/runs/77',
  `https://github.com/${'a'.repeat(400)}/b/actions/runs/77`,
])('nothing else is: %s', (url) => {
  expect(link('Run', url)).toBe('Run');
});

it('a login is mentioned, anything else is text', () => {
  expect(mention('ada')).toBe('@ada');
  expect(mention('ada_acme')).toBe('@ada_acme');
  expect(mention('acme/team')).toBe('`acme/team`');
  expect(mention('renovate[bot]')).toBe('`renovate[bot]`');
});

it('lists are short and so are their names', () => {
  expect(names(['a', 'b', 'c'], 2)).toBe('`a`, `b`, 1 more');
  expect(eitherOf(['a', 'b', 'c'], 3)).toBe('`a`, `b` or `c`');
  expect(eitherOf(['a'], 3)).toBe('`a`');
  expect(names(['x'.repeat(500)], 1)).toBe(`\`${'x'.repeat(199)}…\``);
});

it('no text is cut within a character', () => {
  expect(clip('😀😀', 4)).toBe('😀😀');
  expect(clip('😀😀', 3)).toBe('😀…');
  expect(clip('x😀😀', 3).isWellFormed()).toBe(true);
});
