// What a row should hold: wanted against live against the last record, entitlement by entitlement.
import { describe, expect, it } from 'vitest';
import { type Target, targetOf } from '../../../src/plan/drift.ts';
import { managing } from '../../../src/plan/managed.ts';
import { grants, person } from '../../support/world.ts';

type Words = readonly string[];

interface Case {
  readonly last?: Words | null;
  readonly live: Words;
  readonly want: Words;
  readonly hold?: boolean;
  readonly restore?: boolean;
  readonly lapsed?: readonly string[];
  readonly projects?: 'set' | 'roles';
}

function target({ last, live, want, hold, restore, lapsed, projects }: Case): Target {
  const member = person('linus@acme.com', want, {
    lapsed: (lapsed ?? []).map((resource) => ({ resource, course: 'gdpr' })),
  });
  return targetOf(member, grants(...live), {
    managing: managing(member, { projects: projects ?? 'set' }, new Set()),
    last: last == null ? null : grants(...last),
    recorded: last !== undefined,
    restore: restore ?? false,
    extra: hold ? 'hold' : 'revert',
    withheld: [],
  });
}

/** What remains, and in brackets what is held as missing (-), as extra (+) or waits (?). */
function verdict(input: Case): string {
  const { entitlements, missing, extra, waiting, causes } = target(input);
  const text = (entries: Target['missing']): string =>
    entries.map(({ resource, level }) => (resource === 'account' ? level : resource)).join(' ');
  const notes = [
    ...missing.map((entry) => `-${text([entry])}`),
    ...extra.map((entry) => `+${text([entry])}`),
    ...waiting.map(({ entitlement }) => `?${text([entitlement])}`),
    ...[...causes].sort(),
  ];
  return `${text(entitlements)} [${notes.join(' ')}]`;
}

describe('without a record nothing is drift', () => {
  it.each<[Words, Words, string]>([
    [['user'], ['user'], 'user []'],
    [['user'], ['admin'], 'admin [file]'],
    [['admin'], ['user'], 'user [file]'],
    [['user'], ['user', 'project:1'], 'user project:1 [file]'],
    [['user', 'project:1'], ['user'], 'user [file]'],
  ])('%j, wanted %j', (live, want, expected) => {
    expect(verdict({ live, want, hold: true })).toBe(expected);
  });
});

describe('what somebody took away by hand', () => {
  it.each<[string, Case, string]>([
    ['a role that the record had', { last: ['admin'], live: ['user'], want: ['admin'] }, 'user [-admin]'],
    [
      'a project that the record had',
      { last: ['user', 'project:1'], live: ['user'], want: ['user', 'project:1'] },
      'user [-project:1]',
    ],
    ['more than is wanted now', { last: ['owner'], live: ['user'], want: ['admin'] }, 'user [-owner]'],
    [
      'all projects',
      { last: ['user', 'project:*'], live: ['user'], want: ['user', 'project:*'] },
      'user [-project:*]',
    ],
    [
      'a project, once all of them were there',
      { last: ['user', 'project:*'], live: ['user'], want: ['user', 'project:1'] },
      'user [-project:1]',
    ],
    [
      'all projects, some of which stay',
      { last: ['user', 'project:*'], live: ['user', 'project:1'], want: ['user', 'project:*'] },
      'user project:1 [-project:*]',
    ],
  ])('%s is held', (_, input, expected) => {
    expect(verdict(input)).toBe(expected);
  });

  it.each<[string, Case, string]>([
    ['a role', { last: ['admin'], live: ['user'], want: ['admin'], restore: true }, 'admin [missing]'],
    [
      'all projects in place of single ones',
      {
        last: ['user', 'project:*'],
        live: ['user', 'project:1'],
        want: ['user', 'project:*'],
        restore: true,
      },
      'user project:* [missing]',
    ],
  ])('%s comes back when restored', (_, input, expected) => {
    expect(verdict(input)).toBe(expected);
  });

  it.each<[string, Case, string]>([
    [
      'the record had less than is wanted',
      { last: ['user'], live: ['read-only'], want: ['admin'] },
      'admin [file]',
    ],
    ['the record did not have the person', { last: null, live: ['user'], want: ['admin'] }, 'admin [file]'],
    [
      'the record did not have the project',
      { last: ['user'], live: ['user'], want: ['user', 'project:1'] },
      'user project:1 [file]',
    ],
  ])('is not what it is where %s', (_, input, expected) => {
    expect(verdict(input)).toBe(expected);
  });

  it('does not hold back what the file changes beside it', () => {
    expect(
      verdict({ last: ['user', 'project:1'], live: ['user'], want: ['user', 'project:1', 'project:2'] }),
    ).toBe('user project:2 [-project:1 file]');
  });
});

describe('what somebody added by hand', () => {
  it.each<[string, Case, string, string]>([
    ['a raised role', { last: ['user'], live: ['admin'], want: ['user'] }, 'user [extra]', 'admin [+admin]'],
    [
      'a project',
      { last: ['user'], live: ['user', 'project:1'], want: ['user'] },
      'user [extra]',
      'user project:1 [+project:1]',
    ],
    [
      'a role that the ladder does not have',
      { last: ['user'], live: ['native:x'], want: ['user'] },
      'user [extra]',
      'native:x [+native:x]',
    ],
    [
      'to somebody whom the record did not have',
      { last: null, live: ['admin'], want: ['user'] },
      'user [extra]',
      'admin [+admin]',
    ],
    [
      'all projects in place of one',
      { last: ['user', 'project:1'], live: ['user', 'project:*'], want: ['user', 'project:1'] },
      'user project:1 [extra]',
      'user project:* [+project:*]',
    ],
    [
      'a denial taken back',
      { last: ['user', 'feature:x=deny'], live: ['user'], want: ['user', 'feature:x=deny'] },
      'user feature:x [extra]',
      'user []',
    ],
  ])('%s is reverted, or held', (_, input, reverted, held) => {
    expect(verdict(input)).toBe(reverted);
    expect(verdict({ ...input, hold: true })).toBe(held);
  });

  it.each<[string, Case, string]>([
    ['the record had it', { last: ['admin'], live: ['admin'], want: ['user'] }, 'user [file]'],
    ['the record had more', { last: ['owner'], live: ['admin'], want: ['user'] }, 'user [file]'],
    [
      'the record had all projects',
      { last: ['user', 'project:*'], live: ['user', 'project:1'], want: ['user'] },
      'user [file]',
    ],
    [
      'the ladder does not have the role and the record did',
      { last: ['native:x'], live: ['native:x'], want: ['user'] },
      'user [file]',
    ],
  ])('is an ordinary loss where %s', (_, input, expected) => {
    expect(verdict({ ...input, hold: true })).toBe(expected);
  });
});

describe('all projects and single ones', () => {
  it.each<[string, Case, string]>([
    [
      'widening drops what is covered',
      { live: ['user', 'project:1'], want: ['user', 'project:*'] },
      'user project:* [file]',
    ],
    [
      'narrowing leaves what is wanted',
      { live: ['user', 'project:*'], want: ['user', 'project:1'] },
      'user project:1 [file]',
    ],
    [
      'a single one beside all of them goes',
      { live: ['user', 'project:*', 'project:1'], want: ['user', 'project:*'] },
      'user project:* [file]',
    ],
    [
      'a single one beside all of them comes where both are wanted',
      { live: ['user', 'project:*'], want: ['user', 'project:*', 'project:1'] },
      'user project:* project:1 [file]',
    ],
    [
      'a higher role in one is a gain',
      {
        live: ['user', 'project:*=user'],
        want: ['user', 'project:*=user', 'project:1=admin'],
        projects: 'roles',
      },
      'user project:* project:1 [file]',
    ],
    [
      'reports behave alike',
      { live: ['user', 'report:1'], want: ['user', 'report:*'] },
      'user report:* [file]',
    ],
  ])('%s', (_, input, expected) => {
    expect(verdict(input)).toBe(expected);
  });
});

describe('lapsed training', () => {
  it.each<[string, Case, string]>([
    [
      'holds back a new project',
      { live: ['user'], want: ['user', 'project:1'], lapsed: ['project:1'] },
      'user [?project:1]',
    ],
    [
      'holds back a raised role in a project',
      {
        live: ['user', 'project:1=user'],
        want: ['user', 'project:1=admin'],
        lapsed: ['project:1'],
        projects: 'roles',
      },
      'user project:1 [?project:1]',
    ],
    [
      'leaves what is there',
      { live: ['user', 'project:1'], want: ['user', 'project:1'], lapsed: ['project:1'] },
      'user project:1 []',
    ],
    [
      'lets a loss through',
      { live: ['user', 'project:1'], want: ['user'], lapsed: ['project:1'] },
      'user [file]',
    ],
    [
      'lets a lowered role in a project through',
      {
        live: ['user', 'project:1=admin'],
        want: ['user', 'project:1=user'],
        lapsed: ['project:1'],
        projects: 'roles',
      },
      'user project:1 [file]',
    ],
    [
      'lets a project through that was held with all others',
      { live: ['user', 'project:*'], want: ['user', 'project:1'], lapsed: ['project:1'] },
      'user project:1 [file]',
    ],
    [
      'holds back all projects, and keeps the single ones',
      { live: ['user', 'project:2'], want: ['user', 'project:*'], lapsed: ['project:1'] },
      'user project:2 [?project:*]',
    ],
    [
      'is nothing to anything else',
      { live: ['user'], want: ['user', 'project:2'], lapsed: ['project:1', 'odd'] },
      'user project:2 [file]',
    ],
  ])('%s', (_, input, expected) => {
    expect(verdict(input)).toBe(expected);
  });

  it('says which course', () => {
    expect(
      target({ live: ['user'], want: ['user', 'project:1'], lapsed: ['project:1'] }).waiting,
    ).toMatchObject([
      { code: 'RC329', message: 'project:1 waits: training gdpr of linus@acme.com has lapsed' },
    ]);
  });
});

it('keeps the end of what is wanted', () => {
  const member = person('linus@acme.com', 'admin');
  const [entry] = member.entitlements;
  if (entry === undefined) throw new Error('no entitlement');
  const until = { ...entry, until: '2026-11-26T18:00:00Z' as never };
  const rules = {
    managing: () => true,
    last: null,
    recorded: false,
    restore: false,
    extra: 'revert',
    withheld: [],
  } as const;
  expect(targetOf({ ...member, entitlements: [until] }, grants('user'), rules).entitlements).toEqual([until]);
});
