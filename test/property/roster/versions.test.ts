// A version that is put together from entries parsed before says what loading it whole says, for texts that people
// write and for texts that nobody should.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { loadRoster } from '../../../src/roster/load.ts';
import { splitSource } from '../../../src/roster/split.ts';
import type { SourceFile } from '../../../src/roster/team-file.ts';
import { rosterVersions } from '../../../src/roster/versions.ts';
import { context } from '../../support/roster-text.ts';
import { teamTexts } from '../../support/team-texts.ts';

const REST = `version: 1
accounts:
  kissmetrics: {}
projects:
  web: "1"
  app: "2"
  eu: "3"
groups:
  analysts: { role: admin, projects: all }
  readers:
    role: read-only
    projects: [web]
`;

const CRLF = REST.replaceAll('\n', '\r\n');

const ENTRIES = `members:
  ada@acme.com: owner
  bo@acme.com: { group: readers }
  # a note
  cy@acme.com: analysts

  dee@acme.com:
    role: user
    projects:
      - web
    onboarding:
      message: |
        Hello {name}
        # no comment
`;

/** What breaks a layout, or a text, or nothing. */
const SHARDS = [
  '\n|  | |#|:|{|}|[|]|"|\'|- |? |&a |*a|!t |---\n|...\n|\t|\r|\r\n|\u00a0|, |members:|\nmembers:\n'.split(
    '|',
  ),
  '  ada@acme.com: user\n|  ADA@acme.com: user\n|x|%|>\n|\n# c\n|ghp_0123456789abcdefghij0123|\ufeff|\u2028'.split(
    '|',
  ),
  ['|'],
].flat();

const damage = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  drop: fc.constantFrom(0, 0, 0, 1, 2, 12),
  put: fc.constantFrom('', ...SHARDS),
});

function damaged(text: string, hits: readonly { at: number; drop: number; put: string }[]): string {
  return hits.reduce((whole, { at, drop, put }) => {
    const place = Math.floor(at * whole.length);
    return whole.slice(0, place) + put + whole.slice(place + drop);
  }, text);
}

/** Positions are those of the version that was read first. */
function meaning(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (key, item: unknown) => (key === 'at' ? undefined : item)));
}

function expectSame(files: readonly SourceFile[], versions: ReturnType<typeof rosterVersions>): void {
  const whole = loadRoster(files, context());
  const read = versions.read(files);
  if (whole.team === null) expect(read).toEqual({ team: null, members: [], issues: whole.issues });
  else expect(meaning(read.team)).toEqual(meaning(whole.team));
  if (read.team !== null) expect(read.members.map(({ member }) => member)).toEqual(read.team.members);
}

describe('versions', () => {
  it('mean what the whole file means, however it is written', () => {
    const versions = rosterVersions(context());
    fc.assert(
      fc.property(teamTexts(1), ({ text }) => {
        const full = text.replace(/version:[^\n]*\n[^\n]*\n/, text.includes('\r') ? CRLF : REST);
        expectSame([{ path: 'team.yaml', text: full }], versions);
      }),
      { numRuns: 200 },
    );
    // Otherwise this would compare loading with loading.
    expect(versions.counts.entries).toBeGreaterThan(100);
    expect(versions.counts.whole).toBeLessThan(190);
  });

  it('mean what the whole file means, however it is broken', () => {
    const versions = rosterVersions(context());
    fc.assert(
      fc.property(
        fc.constantFrom(REST + ENTRIES, ENTRIES + REST),
        fc.array(damage, { minLength: 1, maxLength: 3 }),
        (text, hits) => expectSame([{ path: 'team.yaml', text: damaged(text, hits) }], versions),
      ),
      { numRuns: 1500 },
    );
  });

  it('mean what all files mean, where some are included', () => {
    const versions = rosterVersions(context());
    const included = 'members:\n  eve@acme.com: readers\n  fin@acme.com: { role: user, projects: [] }\n';
    fc.assert(
      fc.property(fc.array(damage, { maxLength: 2 }), (hits) =>
        expectSame(
          [
            { path: 'team.yaml', text: `${REST}include: [more.yaml]\n${ENTRIES}` },
            { path: 'more.yaml', text: damaged(included, hits) },
          ],
          versions,
        ),
      ),
      { numRuns: 300 },
    );
  });
});

it('the pieces of a split text are the text', () => {
  fc.assert(
    fc.property(fc.array(damage, { maxLength: 3 }), (hits) => {
      const text = damaged(REST + ENTRIES, hits);
      const pieces = splitSource(text);
      if (pieces === null) return;
      const { before, head, entries, after } = pieces;
      expect(before + head + entries.join('') + after).toBe(text);
    }),
    { numRuns: 300 },
  );
});
