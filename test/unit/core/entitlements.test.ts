import { describe, expect, it } from 'vitest';
import { isRole } from '../../../src/core/access.ts';
import {
  compareLevels,
  levelAt,
  sameEntitlements,
  sortEntitlements,
  withLevel,
} from '../../../src/core/entitlements.ts';
import { held } from '../../support/live-rows.ts';
import { at } from '../../support/team.ts';

it('only words of the ladder are roles', () => {
  expect(['owner', 'admin', 'user', 'read-only', 'native:x', 'Owner', 'member'].map(isRole)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

it('are sorted by resource', () => {
  const [b, a] = [held('b x'), held('a x')].flat();
  expect(sortEntitlements([b, a].flatMap((entry) => entry ?? [])).map(({ resource }) => resource)).toEqual([
    'a',
    'b',
  ]);
});

describe('two sets are the same', () => {
  it.each([
    ['where they are equal', held('account user', 'project:1 member'), true],
    [
      'whenever they end',
      held('account user', 'project:1 member').map((entry) => ({ ...entry, until: at('2026-12-01') })),
      true,
    ],
    ['but not at another level', held('account admin', 'project:1 member'), false],
    ['but not of another resource', held('account user', 'project:2 member'), false],
    ['but not with less', held('account user'), false],
    ['but not with more', held('account user', 'project:1 member', 'report:a view'), false],
  ])('%s', (_, other, same) => {
    expect(sameEntitlements(held('account user', 'project:1 member'), other)).toBe(same);
  });
});

it('a level can be put in and read out', () => {
  expect(withLevel(held('b x', 'a x'), 'a', 'y')).toEqual(held('a y', 'b x'));
  expect(withLevel([], 'account', 'user')).toEqual(held('account user'));
  expect(levelAt(held('account user'), 'account')).toBe('user');
  expect(levelAt(held('account user'), 'project:1')).toBeUndefined();
});

it.each([
  ['user', 'user', 0],
  ['admin', 'user', 'more'],
  ['read-only', 'owner', 'less'],
  ['allow', 'deny', 'more'],
  ['deny', 'allow', 'less'],
  [undefined, 'user', 'less'],
  ['user', undefined, 'more'],
  [undefined, 'deny', 'more'],
  ['deny', undefined, 'less'],
  [undefined, undefined, 0],
  ['native:a', 'user', undefined],
  ['native:a', 'native:b', undefined],
  ['member', 'admin', undefined],
])('%s against %s gives %s', (a, b, expected) => {
  const order = compareLevels(a, b);
  const words = order === undefined || order === 0 ? order : order > 0 ? 'more' : 'less';
  expect(words).toBe(expected);
});
