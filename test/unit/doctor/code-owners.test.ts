// Which files a CODEOWNERS names somebody for. The cases are those of GitHub's own page about it.
import { describe, expect, it } from 'vitest';
import { unowned } from '../../../src/doctor/code-owners.ts';

const owned = (text: string, path: string): boolean => unowned(text, [path]).length === 0;

describe('a pattern of CODEOWNERS', () => {
  it.each([
    ['*', 'a/b/team.yaml', true],
    ['*.yaml', 'a/b/team.yaml', true],
    ['*.yaml', 'a/b/team.yml', false],
    ['/team.yaml', 'team.yaml', true],
    ['/team.yaml', 'a/team.yaml', false],
    ['team.yaml', 'a/team.yaml', true],
    ['team.yaml', 'a/other-team.yaml', false],
    ['/.github/', '.github/workflows/apply.yml', true],
    ['.github/', 'a/.github/workflows/apply.yml', true],
    ['/.github/', 'a/.github/workflows/apply.yml', false],
    ['.github', '.github/CODEOWNERS', true],
    ['docs/*', 'docs/a.md', true],
    ['docs/*', 'docs/b/a.md', false],
    ['/docs/', 'docs', false],
    ['a/b', 'a/b/c', true],
    ['a/b', 'x/a/b', false],
    ['**/parts', 'x/y/parts/a.yaml', true],
    ['**/parts', 'parts/a.yaml', true],
    ['/a/**', 'a/b/c', true],
    ['/a/**/c', 'a/c', true],
    ['/a/**/c', 'a/b/b/c', true],
    ['team?.yaml', 'team1.yaml', true],
    ['a.c', 'abc', false],
    ['a+b(c)', 'a+b(c)', true],
    [String.raw`/our\ teams/`, 'our teams/a.yaml', true],
    [String.raw`/our\ teams/`, 'our/teams/a.yaml', false],
    ['!team.yaml', 'team.yaml', false],
    ['[t]eam.yaml', 'team.yaml', false],
  ])('%s of %s: %s', (pattern, path, expected) => {
    expect(owned(`${pattern} @acme/platform\n`, path)).toBe(expected);
  });

  it('gives way to one after it, even to one that names nobody', () => {
    expect(owned('* @ada\n/team.yaml @bo\n', 'team.yaml')).toBe(true);
    expect(owned('* @ada\n/team.yaml\n', 'team.yaml')).toBe(false);
    expect(owned('/team.yaml\n* @ada\n', 'team.yaml')).toBe(true);
  });

  it('is none in a comment, and an owner is none there either', () => {
    expect(owned('# * @ada\n', 'team.yaml')).toBe(false);
    expect(owned('* # @ada\n', 'team.yaml')).toBe(false);
    expect(owned('\r\n  * @ada # both\r\n', 'team.yaml')).toBe(true);
  });
});
