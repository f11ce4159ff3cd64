// Arbitrary team.yaml texts for property tests: block and flow entries, comments in every place, odd blanks, both line
// ends. Every text is valid YAML with the given people under `members`.
import fc from 'fast-check';

/** A text and the people in it, in order. */
export interface TeamText {
  readonly text: string;
  readonly people: readonly string[];
}

const blank = fc.constantFrom(' ', '  ', '    ');
const comment = fc.constantFrom('', '', ' # note', '   #tight', ' # "quoted: {x}"');
const lines = fc.constantFrom('', '', '\n', '\n\n\n');
const above = (indent: string) =>
  fc.constantFrom(
    '',
    '',
    `${indent}# above\n`,
    `\n${indent}# above\n${indent}#   twice\n`,
    '# margin\n',
    `${indent}   # deeper\n`,
  );

const role = fc.constantFrom('owner', 'admin', '"user"', "'read-only'");
const aliases = fc.subarray(['web', 'app', 'eu'], { minLength: 1 });

function entryOf(indent: string): fc.Arbitrary<string> {
  const inner = `${indent}${indent}`;
  return fc.oneof(
    fc.tuple(blank, role, comment).map(([space, word, note]) => `${space}${word}${note}\n`),
    fc
      .tuple(role, aliases, fc.constantFrom('', ' '), fc.constantFrom('', ','), comment)
      .map(
        ([word, list, pad, comma, note]) =>
          ` {${pad}role:  ${word} ,projects: [ ${list.join(' , ')} ]${comma}${pad}}${note}\n`,
      ),
    fc
      .tuple(role, aliases, comment, above(inner))
      .map(
        ([word, list, note, over]) =>
          `${note}\n${over}${inner}role: ${word}${note}\n${inner}projects:${note}\n${list.map((alias) => `${inner}-   ${alias}${note}\n`).join('')}`,
      ),
    fc
      .tuple(role, comment)
      .map(
        ([word, note]) =>
          `\n${inner}role: ${word}\n${inner}onboarding:\n${inner}  message: |\n${inner}    Hello #1\n\n${inner}      indented: {\n${inner}  docs: https://a.example/#x${note}\n`,
      ),
    fc
      .tuple(role, comment)
      .map(
        ([word, note]) =>
          ` {role: ${word},${note}\n${inner}# inside\n${inner}projects: [web,${note}\n${inner} app]\n${inner}}${note}\n`,
      ),
  );
}

/** Texts with at least `minPeople` people. */
export function teamTexts(minPeople = 0): fc.Arbitrary<TeamText> {
  const names = fc.uniqueArray(fc.constantFrom('ada', 'bo', 'cy', 'dee', 'eve', 'fin', 'gus'), {
    minLength: minPeople,
    maxLength: 7,
  });
  return fc
    .tuple(names, fc.constantFrom('  ', '    ', ' '))
    .chain(([people, indent]) =>
      fc.record({
        people: fc.constant(people.map((name) => `${name}@acme.com`)),
        head: fc.constantFrom('', '# head\n', '# yaml-language-server: $schema=x\n\n'),
        note: comment,
        entries: fc.tuple(...people.map(() => fc.tuple(above(indent), entryOf(indent), lines))),
        tail: fc.constantFrom('', '# tail\n', '\nignore:   []  # none\n', 'policy:\n- a # odd\n-   - b\n'),
        crlf: fc.boolean(),
        ends: fc.boolean(),
        indent: fc.constant(indent),
        quoted: fc.boolean(),
      }),
    )
    .map(({ people, head, note, entries, tail, crlf, ends, indent, quoted }) => {
      const body = entries
        .map(
          ([over, entry, after], i) =>
            `${over}${indent}${quoted ? `"${people[i]}"` : people[i]}:${entry}${after}`,
        )
        .join('');
      const members = people.length === 0 ? `members: {}${note}\n` : `members:${note}\n${body}`;
      const text = `${head}version:   1\naccounts: {kissmetrics: {}}${note}\n\n${members}${tail}`;
      const cut = ends ? text : text.trimEnd();
      return { people, text: crlf ? cut.replaceAll('\n', '\r\n') : cut };
    });
}
