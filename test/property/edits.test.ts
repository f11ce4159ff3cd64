import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { applyEdits } from '../../src/roster/edit/apply-edits.ts';
import { formatSource } from '../../src/roster/edit/format-source.ts';
import { removeMembers } from '../../src/roster/edit/remove-members.ts';
import { commentsOf, parseYaml } from '../../src/roster/edit/yaml-source.ts';
import { type TeamText, teamTexts } from '../support/team-texts.ts';

const file = (text: string) => ({ path: 'team.yaml', text });
const meaning = (text: string): Record<string, unknown> => parseDocument(text).toJS();
const comments = (text: string): readonly string[] =>
  commentsOf(parseYaml(file(text))).map(({ source }) => source.trim());

/** Comments of a file that lie outside the entries of some people: on lines before, between and after them. */
function commentsOutside({ text }: TeamText, gone: readonly string[]): readonly string[] {
  const document = parseDocument(text, { keepSourceTokens: true });
  const members = document.get('members');
  const ranges: [number, number][] = [];
  for (const pair of (
    members as { items: { key: { value: string; range: number[] }; value: { range: number[] } }[] }
  ).items ?? []) {
    if (!gone.includes(pair.key.value)) continue;
    const lastWord = text.slice(0, pair.value.range[1]).trimEnd();
    ranges.push([pair.key.range[0] ?? 0, lastWord.length]);
  }
  const lineOf = (offset: number): number => text.slice(0, offset).split('\n').length;
  return commentsOf(parseYaml(file(text)))
    .filter(({ offset }) =>
      ranges.every(([start, end]) => offset < start || (offset > end && lineOf(offset) > lineOf(end))),
    )
    .map(({ source }) => source.trim());
}

describe('fmt', () => {
  it('never changes what a file means, nor a comment', () => {
    fc.assert(
      fc.property(teamTexts(), ({ text }) => {
        const after = formatSource(file(text)).text;
        expect(meaning(after)).toEqual(meaning(text));
        expect(comments(after)).toEqual(comments(text));
      }),
    );
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(teamTexts(), ({ text }) => {
        const once = formatSource(file(text));
        expect(formatSource(once)).toEqual(once);
      }),
    );
  });

  it('leaves no blanks at line ends and no two empty lines, but in texts', () => {
    fc.assert(
      fc.property(teamTexts(), ({ text }) => {
        const after = formatSource(file(text)).text;
        expect(after).not.toMatch(/[ \t\r]\n/);
        expect(after).not.toMatch(/\n\n\n/);
        expect(after.endsWith('\n')).toBe(true);
      }),
    );
  });
});

const withGone = teamTexts(1).chain((team) =>
  fc.record({ team: fc.constant(team), gone: fc.subarray([...team.people], { minLength: 1 }) }),
);

describe('taking people out', () => {
  it('takes exactly them', () => {
    fc.assert(
      fc.property(withGone, ({ team, gone }) => {
        const after = removeMembers([file(team.text)], gone).files[0]?.text ?? '';
        const before = meaning(team.text);
        const members = Object.entries(before['members'] as object).filter(
          ([person]) => !gone.includes(person),
        );
        expect(meaning(after)).toEqual({ ...before, members: Object.fromEntries(members) });
      }),
    );
  });

  it('keeps every comment that is not in their lines, and every byte outside of them', () => {
    fc.assert(
      fc.property(withGone, ({ team, gone }) => {
        const after = removeMembers([file(team.text)], gone).files[0]?.text ?? '';
        const kept = commentsOutside(team, gone);
        const left = comments(after);
        expect(left.length).toBeGreaterThanOrEqual(kept.length);
        let next = 0;
        for (const comment of left) if (comment === kept[next]) next += 1;
        expect(next).toBe(kept.length);
        const lines = new Set(team.text.split('\n'));
        const fresh = after.split('\n').filter((line) => !lines.has(line) && !lines.has(`${line}\r`));
        // Only the line that gets `{}` when nobody is left may be new.
        expect(fresh.length).toBeLessThanOrEqual(gone.length === team.people.length ? 1 : 0);
      }),
    );
  });
});

describe('adding and changing people', () => {
  it('keeps every comment and every line', () => {
    fc.assert(
      fc.property(teamTexts(), ({ text, people }) => {
        const after = applyEdits(file(text), [
          { kind: 'set', path: ['members', 'new@acme.com'], value: { role: 'user', projects: ['web'] } },
        ]).text;
        expect(comments(after)).toEqual(comments(text));
        expect(meaning(after)['members']).toEqual({
          ...(meaning(text)['members'] as object),
          'new@acme.com': { role: 'user', projects: ['web'] },
        });
        if (people.length > 0) {
          const lines = after.split('\n');
          expect(text.split('\n').every((line) => lines.includes(line) || lines.includes(`${line}\r`))).toBe(
            true,
          );
        }
      }),
    );
  });

  it('keeps every comment when a role changes', () => {
    fc.assert(
      fc.property(teamTexts(1), fc.constantFrom('owner', 'user'), ({ text, people }, role) => {
        const members = meaning(text)['members'] as Record<string, unknown>;
        const [person = ''] = people;
        const path = typeof members[person] === 'string' ? ['members', person] : ['members', person, 'role'];
        const after = applyEdits(file(text), [{ kind: 'set', path, value: role }]).text;
        expect(comments(after)).toEqual(comments(text));
        const entry = typeof members[person] === 'string' ? role : { ...(members[person] as object), role };
        expect(meaning(after)['members']).toEqual({ ...members, [person]: entry });
      }),
    );
  });
});
