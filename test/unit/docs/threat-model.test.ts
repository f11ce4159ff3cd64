import { describe, expect, it } from 'vitest';
import {
  namedTests,
  namesIn,
  problemsOf,
  type Threats,
  threatModelPage,
} from '../../../scripts/write-threat-model.mjs';
import { ROOT } from '../../support/built-cli.ts';
import { readDocument } from '../../support/doc-blocks.ts';

const threats = JSON.parse(readDocument('docs/threats.json')) as Threats;
const tests = await namedTests(ROOT);

describe('the threat model', () => {
  it('is up to date', () => {
    expect(readDocument('docs/threat-model.md'), 'run `npm run docs`').toBe(threatModelPage(threats, tests));
  });

  it('knows 38 attacks and 41 ways to land, each once', () => {
    expect(threats.attacks.map(({ number }) => number)).toEqual(Array.from({ length: 38 }, (_, i) => i + 1));
    expect(new Set(threats.cases.map((row) => row.case)).size).toBe(41);
  });

  it('has a test of every attack and every case', () => {
    expect(problemsOf(threats, tests)).toEqual([]);
    const open = threats.attacks.filter(({ untested }) => untested !== undefined);
    expect(open).toEqual([]);
  });

  it.each<[string, (threats: Threats) => Threats, RegExp]>([
    [
      'an attack without a test',
      ({ attacks, cases }) => ({
        attacks: [...attacks, { number: 99, attack: 'x', defence: 'y', where: ['gate'] }],
        cases,
      }),
      /no test is named `attack 99: …`/u,
    ],
    [
      'a case without a test',
      ({ attacks, cases }) => ({ attacks, cases: [...cases, { case: 'x', verdict: 'y', tests: [] }] }),
      /"x" has no test/u,
    ],
    [
      'a case whose test has another name by now',
      ({ attacks, cases }) => ({
        attacks,
        cases: [...cases, { case: 'x', verdict: 'y', tests: ['case: z'] }],
      }),
      /no test is named "case: z"/u,
    ],
    [
      'an attack that is said to be untested and is not',
      ({ attacks, cases }) => ({
        attacks: attacks.map((row) => ({ ...row, untested: { kind: 'later', why: 'x' } as const })),
        cases,
      }),
      /attack 1 has tests by now/u,
    ],
    [
      'a test of an attack that nobody knows',
      ({ attacks, cases }) => ({ attacks: attacks.slice(1), cases }),
      /nothing is known of "attack 1: /u,
    ],
  ])('does not pass %s', (_, change, problem) => {
    expect(() => threatModelPage(change(threats), tests)).toThrow(problem);
  });
});

describe('names of tests', () => {
  it('are read wherever they stand as text, with what fills them in as dots', () => {
    const text = [
      "it('attack 1: one, it\\'s', () => {});",
      'it.each(list)(\n  "case: two %s",',
      'name: `case: three by ${method}`,',
      "approved('attack 22: four $name', {});",
      "it('no attack 1: five', () => {});",
    ].join('\n');
    expect(namesIn(text)).toEqual([
      "attack 1: one, it's",
      'case: two …',
      'case: three by …',
      'attack 22: four …',
    ]);
  });

  it.each(['skip', 'todo', 'fails'])('of what never runs, or runs to fail, are none: %s', (word) => {
    expect(namesIn(`it.${word}('attack 1: one', () => {});\nit('attack 2: two', () => {});`)).toEqual([
      'attack 2: two',
    ]);
  });
});
