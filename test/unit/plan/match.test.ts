// Who is who: identities against live rows, and what happens where they compete.
import { describe, expect, it } from 'vitest';
import type { DesiredMember, Identity, LiveRow } from '../../../src/core/access.ts';
import { type Matching, matchRows } from '../../../src/plan/match.ts';
import { NOW } from '../../support/plans.ts';
import { desiredAccount, ended, invitation, mail, person, row } from '../../support/world.ts';

function match(
  members: readonly DesiredMember[],
  rows: readonly LiveRow[],
  over: Parameters<typeof desiredAccount>[1] = {},
): Matching {
  return matchRows(desiredAccount(members, over), rows, NOW);
}

/** Each member with the row that was found, or the code of the conflict; then the rows that are left. */
function verdicts(matching: Matching): readonly string[] {
  return [
    ...matching.members.map(({ member, found }) => {
      const what = found.kind === 'row' ? found.row.id : found.kind === 'none' ? '-' : found.code;
      return `${member.person} ${what}`;
    }),
    ...matching.unclaimed.map(({ row: { id }, ended: over }) =>
      over === null ? `? ${id}` : `? ${id} ended`,
    ),
  ];
}

function pinned(key: string, ...identities: readonly Identity[]): DesiredMember {
  const member = person(key, 'user');
  return { ...member, identities: [...identities, ...member.identities] };
}

const id = (value: string): Identity => ({ by: 'id', value });
const login = (value: string): Identity => ({ by: 'login', value });

describe('a person is found', () => {
  it.each<[string, DesiredMember, LiveRow]>([
    ['by address', person('linus@acme.com', 'user'), row('linus@acme.com', 'user')],
    [
      'by address where the identities leave it out',
      { ...person('linus@acme.com', 'user'), identities: [] },
      row('linus@acme.com', 'user'),
    ],
    [
      'by a pinned id after the address changed',
      pinned('linus@acme.com', id('u_7')),
      row('other@acme.com', 'user', { id: 'u_7' }),
    ],
    ['by login, whatever its case', pinned('linus@acme.com', login('Torvalds')), row('torvalds', 'user')],
    [
      'by the previous address',
      person('linus@acme.com', 'user', { previous_email: mail('l@old.com') }),
      row('l@old.com', 'user'),
    ],
    [
      'by a pinned id after the login changed',
      pinned('linus@acme.com', id('u_7'), login('torvalds')),
      row('tux', 'user', { id: 'u_7' }),
    ],
  ])('%s', (_, member, live) => {
    expect(verdicts(match([member], [live]))).toEqual([`linus@acme.com ${live.id}`]);
  });

  it('as an invitation, though the pinned id is that of a member who is gone', () => {
    expect(
      verdicts(match([pinned('linus@acme.com', id('u_7'))], [invitation('linus@acme.com', 'user')])),
    ).toEqual(['linus@acme.com i_linus']);
  });

  it('nowhere, and strangers are left over', () => {
    expect(verdicts(match([person('linus@acme.com', 'user')], [row('eve@acme.com', 'user')]))).toEqual([
      'linus@acme.com -',
      '? u_eve',
    ]);
  });
});

describe('two live rows of one person set the person aside', () => {
  it.each<[string, DesiredMember, readonly LiveRow[]]>([
    [
      'a member and an invitation',
      person('linus@acme.com', 'user'),
      [row('linus@acme.com', 'user'), invitation('linus@acme.com', 'user')],
    ],
    [
      'two members with one address',
      person('linus@acme.com', 'user'),
      [row('linus@acme.com', 'user'), row('linus@acme.com', 'user', { id: 'u_2' })],
    ],
    [
      'the new address and the previous one',
      person('linus@acme.com', 'user', { previous_email: mail('l@old.com') }),
      [row('linus@acme.com', 'user'), row('l@old.com', 'user')],
    ],
    [
      'the pinned id, and a stranger who has the old login',
      pinned('linus@acme.com', id('u_7'), login('torvalds')),
      [row('tux', 'user', { id: 'u_7' }), row('torvalds', 'user', { id: 'u_9' })],
    ],
    [
      'two pinned ids that are both there',
      pinned('linus@acme.com', id('u_7'), id('u_8')),
      [row('a', 'user', { id: 'u_7' }), row('b', 'user', { id: 'u_8' })],
    ],
  ])('%s, and neither row is anybody else', (_, member, rows) => {
    expect(verdicts(match([member, person('grace@acme.com', 'user')], rows))).toEqual([
      'linus@acme.com RC321',
      'grace@acme.com -',
    ]);
  });

  it('with a message that names the rows', () => {
    const [first] = match(
      [person('linus@acme.com', 'user')],
      [row('linus@acme.com', 'user'), invitation('linus@acme.com', 'user')],
    ).members;
    expect(first?.found).toMatchObject({
      message: 'linus@acme.com matches 2 live rows: linus@acme.com (i_linus), linus@acme.com (u_linus)',
    });
  });
});

describe('one live row of two people sets both aside', () => {
  it('where a previous address has a new holder', () => {
    const maria = person('maria@acme.com', 'user', { previous_email: mail('m@old.com') });
    expect(verdicts(match([maria, person('m@old.com', 'user')], [row('m@old.com', 'user')]))).toEqual([
      'maria@acme.com RC322',
      'm@old.com RC322',
    ]);
  });

  it('where an id is pinned to one and the address is the key of the other', () => {
    const matching = match(
      [pinned('linus@acme.com', id('u_7')), person('eve@acme.com', 'user')],
      [row('eve@acme.com', 'user', { id: 'u_7' })],
    );
    expect(verdicts(matching)).toEqual(['linus@acme.com RC322', 'eve@acme.com RC322']);
    expect(matching.members[0]?.found).toMatchObject({
      message: 'eve@acme.com (u_7) matches linus@acme.com and eve@acme.com',
    });
  });

  it('where the stronger claim is by a login that somebody else has as an old one', () => {
    const linus = pinned('linus@acme.com', id('u_7'), login('torvalds'));
    const grace = person('grace@acme.com', 'user');
    const rows = [
      row('tux', 'user', { id: 'u_7' }),
      row('torvalds', 'user', { id: 'u_9', email: 'grace@acme.com' }),
    ];
    const matching = match([linus, grace], rows);
    expect(verdicts(matching)).toEqual(['linus@acme.com RC321', 'grace@acme.com RC322']);
    expect(matching.members[1]?.found).toMatchObject({
      message: 'grace@acme.com (u_9) matches grace@acme.com and somebody who has another row',
    });
  });

  it.each<[string, DesiredMember, readonly LiveRow[]]>([
    [
      'who has another row',
      pinned('linus@acme.com', id('u_7'), login('torvalds')),
      [row('tux', 'user', { id: 'u_7' }), row('torvalds', 'user', { id: 'u_9' })],
    ],
    [
      'who is pinned to an id that is gone',
      pinned('linus@acme.com', id('u_7'), login('torvalds')),
      [row('torvalds', 'user', { id: 'u_9' })],
    ],
  ])('where the same login is pinned for somebody %s', (_, linus, rows) => {
    const grace = pinned('grace@acme.com', login('torvalds'));
    const codes = match([linus, grace], rows).members.map(({ found }) => found.kind);
    expect(codes).toEqual(['conflict', 'conflict']);
  });

  it('but not where each has a stronger claim to a row of their own', () => {
    const linus = pinned('linus@acme.com', id('u_7'), login('torvalds'));
    const grace = pinned('grace@acme.com', id('u_9'));
    const rows = [row('tux', 'user', { id: 'u_7' }), row('torvalds', 'user', { id: 'u_9' })];
    expect(verdicts(match([linus, grace], rows))).toEqual(['linus@acme.com u_7', 'grace@acme.com u_9']);
    const maria = person('maria@acme.com', 'user', { previous_email: mail('m@old.com') });
    const both = [row('maria@acme.com', 'user'), row('m@old.com', 'user')];
    expect(verdicts(match([maria, person('m@old.com', 'user')], both))).toEqual([
      'maria@acme.com u_maria',
      'm@old.com u_m',
    ]);
  });
});

describe('a login or address that a stranger may have taken over', () => {
  it.each<[string, DesiredMember, LiveRow]>([
    ['login', pinned('linus@acme.com', id('u_7'), login('torvalds')), row('torvalds', 'user', { id: 'u_9' })],
    ['address', pinned('linus@acme.com', id('u_7')), row('linus@acme.com', 'user', { id: 'u_9' })],
  ])('is not the person who is pinned to another id (%s)', (_, member, live) => {
    expect(verdicts(match([member], [live]))).toEqual(['linus@acme.com RC323']);
  });

  it('leaves whoever it is to their own entry', () => {
    const rows = [row('torvalds', 'user', { id: 'u_9' })];
    const linus = pinned('linus@acme.com', id('u_7'), login('torvalds'));
    expect(verdicts(match([linus, pinned('eve@acme.com', id('u_9'))], rows))).toEqual([
      'linus@acme.com RC323',
      'eve@acme.com u_9',
    ]);
  });
});

describe('people whose access has ended', () => {
  const sam = ended('sam@agency.example');

  it('are known by their identities, all of their rows', () => {
    const rows = [
      row('sam@agency.example', 'user'),
      invitation('sam@agency.example', 'user'),
      row('eve@acme.com', 'user'),
    ];
    expect(verdicts(match([], rows, { ended: [sam, sam] }))).toEqual([
      '? u_sam ended',
      '? i_sam ended',
      '? u_eve',
    ]);
  });

  it('are not whoever took their login over', () => {
    const gone = { ...sam, identities: [id('u_7'), login('sam')] };
    expect(verdicts(match([], [row('sam', 'user', { id: 'u_9' })], { ended: [gone] }))).toEqual(['? u_9']);
  });

  it('give way to somebody who is still wanted', () => {
    const linus = person('linus@acme.com', 'user', { previous_email: mail('sam@agency.example') });
    expect(verdicts(match([linus], [row('sam@agency.example', 'user')], { ended: [sam] }))).toEqual([
      'linus@acme.com u_sam',
    ]);
  });
});

it('sets aside a person who stands in the file twice', () => {
  const linus = person('linus@acme.com', 'user');
  expect(verdicts(match([linus, linus], [row('linus@acme.com', 'user')]))).toEqual([
    'linus@acme.com RC320',
    'linus@acme.com RC320',
  ]);
});
