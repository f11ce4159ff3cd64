// Of many versions of team.yaml each text is parsed once; whatever leaves a doubt is loaded whole, and either way a
// version says what loading it whole says.
import { expect, it } from 'vitest';
import { loadRoster } from '../../../src/roster/load.ts';
import type { SourceFile } from '../../../src/roster/team-file.ts';
import { type RosterVersions, rosterVersions } from '../../../src/roster/versions.ts';
import { context } from '../../support/roster-text.ts';

const REST = `version: 1
accounts:
  kissmetrics: {}
groups:
  readers: { role: user }
`;
const INCLUDES = `${REST}include: [more.yaml]\n`;
const MEMBERS = `members:
  ada@acme.com: owner
  bo@acme.com: readers
`;

function files(root: string, more?: string): readonly SourceFile[] {
  return [
    { path: 'team.yaml', text: root },
    ...(more === undefined ? [] : [{ path: 'more.yaml', text: more }]),
  ];
}

/** What is said of members and issues; positions are those of the version that was read first. */
function said(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (key === 'at' ? undefined : item)));
}

/** Reads a version and expects of it what loading it whole says. Returns how many it took to load whole so far. */
function read(versions: RosterVersions, version: readonly SourceFile[]): number {
  const whole = loadRoster(version, context());
  const found = versions.read(version);
  expect(said(found.team)).toEqual(said(whole.team));
  expect(found.issues).toEqual(whole.team === null ? whole.issues : null);
  expect(found.members.map(({ member }) => member)).toEqual(found.team?.members ?? []);
  return versions.counts.whole;
}

it('parses an entry once, and gives the same member for it wherever it stands', () => {
  const versions = rosterVersions(context());
  const first = files(REST + MEMBERS);
  const second = files(`${REST}${MEMBERS}  cy@acme.com: user\n`);
  const third = files(`${REST}members:\n  cy@acme.com: user\n  ada@acme.com: owner\n`);
  for (const version of [first, second, third]) expect(read(versions, version)).toBe(0);
  expect(versions.counts).toEqual({ entries: 3, contexts: 1, whole: 0 });
  const [ada] = versions.read(first).members;
  expect(versions.read(third).members[1]).toBe(ada);
});

it('gives another member where the group of an entry changed, and the same to all others', () => {
  const versions = rosterVersions(context());
  const before = versions.read(files(REST + MEMBERS)).members;
  const after = versions.read(files(`${REST.replace('role: user', 'role: admin')}${MEMBERS}`)).members;
  expect(after[0]).toBe(before[0]);
  expect(after[1]?.id).not.toBe(before[1]?.id);
  expect(versions.counts).toEqual({ entries: 2, contexts: 2, whole: 0 });
});

it('assembles a version of several files', () => {
  const versions = rosterVersions(context());
  expect(read(versions, files(INCLUDES + MEMBERS, 'members:\n  eve@acme.com: readers\n'))).toBe(0);
  expect(versions.includes({ path: 'team.yaml', text: INCLUDES + MEMBERS })).toEqual(['more.yaml']);
});

it.each<[string, string, string?]>([
  ['has no members that could be told apart', `${REST}members: { ada@acme.com: owner }\n`],
  [
    'is a map in braces',
    `{ version: 1, accounts: { kissmetrics: {} }, \nmembers:\n  ada@acme.com: owner\n }\n`,
  ],
  ['has a key that nothing knows', `${REST}teams: {}\n${MEMBERS}`],
  ['has an account of a provider that nobody knows', `${REST.replace('{}', '{ provider: x }')}${MEMBERS}`],
  ['has the members inside a text of many lines', `${REST}# x\nmode: |\n${MEMBERS}`],
  ['has an entry with a field that nothing knows', `${REST}${MEMBERS}  cy@acme.com: { rôle: user }\n`],
  ['has an entry in braces', `${REST}members:\n  { ada@acme.com: owner }\n`],
  ['has two entries on one line', `${REST}members:\n  ? ada@acme.com\n  : owner\n`],
  ['names a person twice', `${REST}${MEMBERS}  ADA@acme.com: user\n`],
  ['names a person in two files', INCLUDES + MEMBERS, 'members:\n  ada@acme.com: user\n'],
  ['lacks a file that it includes', INCLUDES + MEMBERS],
  ['has a file that it does not include', REST + MEMBERS, 'members:\n  eve@acme.com: user\n'],
  [
    'includes a file with more than members',
    INCLUDES + MEMBERS,
    'members:\n  eve@acme.com: user\nmode: additive\n',
  ],
  ['includes a file with a comment above', INCLUDES + MEMBERS, '# ghp\nmembers:\n  eve@acme.com: user\n'],
  ['includes a file without members', INCLUDES + MEMBERS, 'members: {}\n'],
  ['includes a file with a broken entry', INCLUDES + MEMBERS, 'members:\n  eve@acme.com: [\n'],
  ['gives a role that its account does not have', `${REST}${MEMBERS}  cy@acme.com: boss\n`],
  ['has nobody who owns the account', `${REST}members:\n  bo@acme.com: readers\n`],
])('loads a version whole that %s', (_, root, more) => {
  const versions = rosterVersions(context());
  expect(read(versions, files(root, more))).toBe(1);
  // What it holds is judged alone and beside others the same way.
  expect(read(versions, files(REST + MEMBERS))).toBe(1);
});

it.each([
  ['one file', (text: string) => files(`${text}${REST}${MEMBERS}`), 6_000_000],
  [
    'all files together',
    (text: string) => files(`${text}${INCLUDES}${MEMBERS}`, `members:\n  x: user\n${text}`),
    3_000_000,
  ],
])('loads a version whole that is too long in %s', (_, made, length) => {
  const versions = rosterVersions(context());
  expect(read(versions, made(`#${'x'.repeat(length)}\n`))).toBe(1);
  expect(versions.counts.entries).toBe(0);
});
