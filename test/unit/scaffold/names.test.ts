// Names from outside in a workflow file.
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isPlainBranch, isPlainPath, isSecretName, scalar } from '../../../src/scaffold/scalar.ts';

describe('a text as a value', () => {
  it.each([
    'main',
    'release/1.0',
    'on',
    'true',
    'null',
    '1.0',
    '- a',
    'a: b',
    'a # b',
    "it's",
    '',
    '~',
    '*',
    '&a',
    '!x',
    '.',
  ])('means itself: %j', (text) => {
    expect(parse(`key: ${scalar(text)}\n`)).toEqual({ key: text });
  });
});

describe('a path', () => {
  it.each([
    ['team.yaml', true],
    ['org/teams/eu-west_1.yml', true],
    ['../team.yaml', false],
    ['/team.yaml', false],
    ['./team.yaml', false],
    ['teams//eu.yaml', false],
    ['-rf.yaml', false],
    ['${{ secrets.X }}.yaml', false],
    ['a b.yaml', false],
    ['a\nb.yaml', false],
    ['', false],
  ])('like %j may stand there: %s', (text, expected) => {
    expect(isPlainPath(text)).toBe(expected);
  });
});

describe('a branch', () => {
  it.each([
    ['main', true],
    ['release/2026-11', true],
    ["main' || 'a' == 'a", false],
    ['main*', false],
    ['!main', false],
    ['${{ github.token }}', false],
    ['a..b', false],
    ['', false],
  ])('like %j may stand there: %s', (text, expected) => {
    expect(isPlainBranch(text)).toBe(expected);
  });
});

describe('a secret', () => {
  it.each([
    ['KISSMETRICS_API_KEY', true],
    ['_x1', true],
    ['GITHUB_TOKEN', false],
    ['github_token', false],
    ['1ST', false],
    ['A-B', false],
    ['A }} ${{ B', false],
    ['', false],
  ])('like %j can be made: %s', (text, expected) => {
    expect(isSecretName(text)).toBe(expected);
  });
});
