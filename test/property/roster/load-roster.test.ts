import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { listIncludes } from '../../../src/roster/includes.ts';
import { loadRoster } from '../../../src/roster/load.ts';
import { context } from '../../support/roster-text.ts';

const full = readFileSync(new URL('../../fixtures/full/team.yaml', import.meta.url), 'utf8');
const included = {
  path: 'members/agency.yaml',
  text: readFileSync(new URL('../../fixtures/full/members/agency.yaml', import.meta.url), 'utf8'),
};
const pieces = full.split(/(?<=[\s:,{}[\]"])/);

/** What holds for any text: no exception, a team exactly without errors, and findings that stand in the text. */
function check(text: string): void {
  const root = { path: 'team.yaml', text };
  listIncludes(root);
  const { team, issues } = loadRoster([root, included], context());
  const lines = text.split('\n');

  expect(team === null).toBe(issues.some(({ severity }) => severity === 'error'));
  for (const { at, excerpt, message, hint } of issues) {
    if (at === undefined) continue;
    if (at.file === 'team.yaml') {
      expect(at.line).toBeLessThanOrEqual(lines.length);
      expect(at.column).toBeLessThanOrEqual((lines[at.line - 1] ?? '').length + 1);
    }
    expect(excerpt?.split('\n')).toHaveLength(2);
    expect(`${message}${hint ?? ''}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  }
}

describe('loadRoster', () => {
  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), check), { numRuns: 400 });
  });

  it('never throws on any arrangement of what YAML is made of', () => {
    const bits = fc.constantFrom(
      ...'[]{}:,-?#&*!|>\'"%@` \n\t~a1'.split(''),
      '\n  ',
      '- ',
      ': ',
      '? ',
      '---\n',
      '...\n',
      '<<: ',
      '\\x',
      'members:',
      'version: 1\n',
      '&a ',
      '*a ',
      '\r\n',
    );
    fc.assert(
      fc.property(
        fc.array(bits, { maxLength: 60 }).map((parts) => parts.join('')),
        check,
      ),
      { numRuns: 1500 },
    );
  });

  it('never throws on a real file with parts taken out, doubled, swapped or replaced', () => {
    const change = fc.record({
      at: fc.nat(pieces.length - 1),
      from: fc.nat(pieces.length - 1),
      kind: fc.constantFrom('drop', 'double', 'copy', 'junk'),
      junk: fc.oneof(
        fc.string({ maxLength: 8 }),
        fc.constantFrom(
          'null',
          '[]',
          '{}',
          '0',
          '-1',
          '1.5',
          '.nan',
          'true',
          '""',
          '"\\u202e"',
          '__proto__: 1',
          '[[]]',
          '{ {}: 1 }',
          '2026-02-30',
        ),
      ),
    });
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 4 }), (changes) => {
        const parts = [...pieces];
        for (const { at, from, kind, junk } of changes) {
          const here = parts[at] ?? '';
          if (kind === 'drop') parts[at] = '';
          else if (kind === 'double') parts[at] = here + here;
          else parts[at] = kind === 'copy' ? (pieces[from] ?? '') : junk;
        }
        check(parts.join(''));
      }),
      { numRuns: 600 },
    );
  });

  it('says the same of the same text', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(full, full.replaceAll('role', 'rol'), full.replaceAll('web', 'wbe')),
        (text) => {
          const load = () => loadRoster([{ path: 'team.yaml', text }, included], context());
          expect(load()).toEqual(load());
        },
      ),
      { numRuns: 3 },
    );
  });
});
