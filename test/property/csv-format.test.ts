// Laws of the CSV format: nothing is lost on the way out and in, and nothing on the way out is a formula.
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseEmail } from '../../src/core/email.ts';
import { guardCell, unguardCell } from '../../src/providers/csv/cells.ts';
import { type CsvRow, readMembers, writeMembers } from '../../src/providers/csv/format.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({
    unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '\n', ',', '"', 'a', '|', ' '),
    minLength: 1,
    maxLength: 8,
  }),
);
const text = hostile.map((raw) => raw.trim()).filter((raw) => raw !== '');
const project = text.filter((name) => !name.includes(';') && name.toLowerCase() !== 'all');
const address = fc
  .tuple(fc.constantFrom('a', "'+a", '+a', '-b', '=c', "'"), fc.nat(999))
  .map(([head, n]) => parseEmail(`${head}${n}@acme.com`));

const row: fc.Arbitrary<CsvRow> = fc.record({
  email: address.filter((value) => value !== null),
  permission: text,
  projects: fc.oneof(fc.constant('all' as const), fc.uniqueArray(project, { maxLength: 4 })),
  status: fc.constantFrom('active', 'suspended', 'pending', 'expired', 'declined', 'failed'),
  name: fc.option(text, { nil: null }),
});
const rows = fc.uniqueArray(row, { selector: ({ email }) => email, minLength: 1, maxLength: 8 });

it('reads back what it wrote, whatever names hold', () => {
  fc.assert(
    fc.property(rows, (written) => {
      const result = readMembers(
        new TextEncoder().encode(writeMembers(written, ['status', 'name'])),
        'x.csv',
      );

      expect(
        'members' in result
          ? result.members.map(({ email, permission, projects, status, name }) => ({
              email,
              permission,
              projects,
              status,
              name,
            }))
          : result,
      ).toEqual(written);
    }),
  );
});

it('writes no cell that a spreadsheet would run', () => {
  fc.assert(
    fc.property(rows, (written) => {
      const cells = parse(writeMembers(written, ['status', 'name']), { record_delimiter: '\n' }).flat();

      expect(cells.filter((cell) => /^[=+\-@\t\r]/u.test(cell))).toEqual([]);
    }),
  );
});

it('takes back exactly what it put in front of a cell', () => {
  fc.assert(
    fc.property(hostile, (cell) => {
      expect(unguardCell(guardCell(cell))).toBe(cell);
    }),
  );
});

it('reads the same people from each delimiter and line end', () => {
  fc.assert(
    fc.property(rows, fc.constantFrom('\n', '\r\n'), fc.boolean(), (written, end, mark) => {
      const plain = written.map((entry) => ({ ...entry, projects: [], permission: 'User' }));
      const csv = `${mark ? '\uFEFF' : ''}${['Email;Permission', ...plain.map(({ email }) => `${guardCell(email)};User`)].join(end)}`;
      const result = readMembers(new TextEncoder().encode(csv), 'x.csv');

      expect('members' in result ? result.members.map(({ email }) => email) : result).toEqual(
        plain.map(({ email }) => email),
      );
    }),
  );
});
