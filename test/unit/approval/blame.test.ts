import { describe, expect, it } from 'vitest';
import { type BlameEntry, type BlameStep, blame, blameRun } from '../../../src/approval/blame.ts';
import type { Grant } from '../../../src/core/access.ts';
import { at } from '../../support/team.ts';

/** An entry's hash is its tuples: `resource=level`, separated by spaces. */
const read = ({ person, hash }: BlameEntry): readonly Grant[] =>
  hash
    .split(' ')
    .filter((text) => text !== '')
    .map((text) => {
      const [resource = '', level = ''] = text.split('=');
      return { person, account: 'km', resource, level, until: null };
    });
const history = (...files: readonly { readonly [person: string]: string }[]): readonly BlameStep[] =>
  files.map((file, i) => ({
    commit: `c${i}`,
    entries: Object.entries(file).map(([person, hash]) => ({ person, hash })),
  }));
const told = (...files: readonly { readonly [person: string]: string }[]) => {
  const { held, ended } = blame(history(...files), read);
  return [
    ...held.map(({ grant, commit }) => `${grant.person} ${grant.resource}=${grant.level} since ${commit}`),
    ...ended.map(({ person, resource, commit }) => `${person} ${resource} ended ${commit}`),
  ];
};

describe('blame', () => {
  it.each<[string, readonly { readonly [person: string]: string }[], readonly string[]]>([
    ['of no history is empty', [], []],
    ['names the baseline for what was there', [{ bo: 'account=user' }], ['bo account=user since c0']],
    [
      'names the step that gave a tuple, not the ones after it',
      [
        { bo: 'account=user' },
        { bo: 'account=user project:1=member' },
        { bo: 'account=user project:1=member', cy: '' },
      ],
      ['bo account=user since c0', 'bo project:1=member since c1'],
    ],
    [
      'takes another level for another tuple, up or down',
      [{ bo: 'account=user' }, { bo: 'account=admin' }, { bo: 'account=user' }],
      ['bo account=user since c2'],
    ],
    [
      'names the step that took a resource, until it is given again',
      [{ bo: 'account=user project:1=member' }, { bo: 'account=user' }],
      ['bo account=user since c0', 'bo project:1 ended c1'],
    ],
    [
      'forgets an end once the resource is given again',
      [{ bo: 'account=user' }, {}, { bo: 'account=user' }],
      ['bo account=user since c2'],
    ],
    [
      'names the step that took somebody out, once',
      [{ bo: 'account=user', cy: 'account=user' }, { cy: 'account=user' }, {}],
      ['bo account ended c1', 'cy account ended c2'],
    ],
    [
      'sorts by person whatever the order of the file',
      [{ cy: 'account=user', bo: 'account=user' }],
      ['bo account=user since c0', 'cy account=user since c0'],
    ],
  ])('%s', (_, files, expected) => {
    expect(told(...files)).toEqual(expected);
  });

  it('reads an entry once for each time that it is another one, and not when it comes back', () => {
    const calls: string[] = [];
    const steps = history(
      ...Array.from({ length: 50 }, (_, i) => ({
        bo: i % 2 === 0 ? 'account=user' : 'account=admin',
        cy: 'account=user',
      })),
    );
    blame(steps, (entry) => {
      calls.push(`${entry.person} ${entry.hash}`);
      return read(entry);
    });
    expect(calls).toEqual(['bo account=user', 'cy account=user', 'bo account=admin']);
  });

  it('keeps every stretch of a tuple that was held once', () => {
    const { past } = blame(
      history({ bo: 'account=user' }, {}, { bo: 'account=user' }, { bo: 'account=admin' }),
      read,
    );
    expect(past.map(({ grant, commit, ended }) => `${grant.level} ${commit}..${ended}`)).toEqual([
      'user c0..c1',
      'user c2..c3',
    ]);
  });

  const renamed = (stays: boolean): readonly BlameStep[] => [
    { commit: 'a', entries: [{ person: 'old', hash: 'account=user project:1=member' }] },
    {
      commit: 'b',
      entries: [
        ...(stays ? [{ person: 'old', hash: 'account=user project:1=member' }] : []),
        { person: 'new', hash: 'account=user project:2=member', was: 'old' },
      ],
    },
  ];

  it('names the step of a new key for all that it holds, and says what the old key held by then', () => {
    const { held, past } = blame(renamed(false), read);
    expect(held.map(({ grant, commit, before }) => [grant.resource, commit, before?.commit])).toEqual([
      ['account', 'b', 'a'],
      ['project:2', 'b', undefined],
    ]);
    expect(past.map(({ grant, ended, moved_to }) => [grant.person, grant.resource, ended, moved_to])).toEqual(
      [
        ['old', 'account', 'b', 'new'],
        ['old', 'project:1', 'b', undefined],
      ],
    );
  });

  it('takes nobody for the heir of somebody who is still there', () => {
    expect(blame(renamed(true), read).held.some(({ before }) => before !== undefined)).toBe(false);
  });

  it('goes on from an earlier blame as if it had not stopped', () => {
    const steps = history(
      { bo: 'account=user' },
      { bo: 'account=user project:1=member' },
      { cy: 'account=user' },
    );
    const run = blameRun(blame(steps.slice(0, 2), read));
    for (const step of steps.slice(1)) run.step(step, read);
    expect(run.result()).toEqual(blame(steps, read));
  });

  it('tells two ends of one level apart, and lists the earlier one first', () => {
    const soon = at('2026-12-01');
    const steps: readonly BlameStep[] = [
      { commit: 'a', entries: [{ person: 'bo', hash: 'one' }] },
      { commit: 'b', entries: [{ person: 'bo', hash: 'two' }] },
    ];
    const user = { person: 'bo', account: 'km', resource: 'account', level: 'user' } as const;
    const result = blame(steps, ({ hash }) => [
      { ...user, until: null },
      ...(hash === 'two' ? [{ ...user, until: soon }] : []),
    ]);
    expect(result).toEqual({
      held: [
        { grant: { ...user, until: soon }, commit: 'b' },
        { grant: { ...user, until: null }, commit: 'a' },
      ],
      ended: [],
      past: [],
    });
  });
});
