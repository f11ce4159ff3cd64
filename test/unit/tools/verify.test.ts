// The script that auditors run: what it takes, what it says, and that nothing of rollcall is in it.
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeJson } from '../../../src/core/show.ts';
import { type Link, sealRecord } from '../../../src/ledger/chain.ts';
import { directoryLedger } from '../../../src/ledger/directory.ts';
import { canonical, verify } from '../../../tools/verify.mjs';
import { folder } from '../../support/folder.ts';
import { fullRecord, record } from '../../support/records.ts';
import { VERIFY, verifyByHand } from '../../support/verify-tool.ts';

const NOT_SHOWN = 'right to left \u202e, no width \u200b, a tag \u{e0041}, ##[error]';

let home: string;
let records: string;
let hashes: readonly string[];

beforeEach(async () => {
  home = await folder();
  records = path.join(home, '.rollcall/records');
  const kept = [];
  for (const each of [record(), fullRecord(), record({ command: NOT_SHOWN })])
    kept.push((await directoryLedger(records).append(each)).hash);
  hashes = kept;
});

const fileOf = (sequence: number): string => path.join(records, `00000${sequence}.json`);

/** Puts a sealed record into the chain as the fourth, whatever it says. */
async function addSealed(
  over: object,
  text: (json: string) => string = String,
  link: Partial<Link> = {},
): Promise<void> {
  const previous: Link = { sequence: 3, hash: hashes[2] ?? '', ...link };
  await writeFile(fileOf(4), text(writeJson(sealRecord({ ...record(), ...over }, previous))));
}

describe('the script', () => {
  it('imports nothing but node', async () => {
    const imports = [
      ...(await readFile(VERIFY, 'utf8')).matchAll(/\bfrom '([^']+)'|\b(?:import|require)\(/gu),
    ];

    expect(imports.length).toBeGreaterThan(3);
    for (const [, from] of imports) expect(from).toMatch(/^node:/u);
  });

  it('looks in .rollcall/records where it is told nothing', async () => {
    expect(await verifyByHand(home)).toEqual({
      code: 0,
      out: `3 records hold, head ${hashes[2]}\n`,
      err: '',
    });
  });

  it('looks where it is told', async () => {
    await rm(fileOf(3));
    await rm(fileOf(2));

    expect(await verifyByHand('/', records)).toEqual({
      code: 0,
      out: `1 record holds, head ${hashes[0]}\n`,
      err: '',
    });
  });

  it.each([64, 12])('finds a noted head of %i digits', async (digits) => {
    const { code, out } = await verifyByHand(home, '.rollcall/records', hashes[1]?.slice(0, digits) ?? '');

    expect(code).toBe(0);
    expect(out).toContain('the noted head is that of record 2\n');
  });

  it('misses the newest record only where its head was noted', async () => {
    await rm(fileOf(3));

    expect(await verifyByHand(home)).toMatchObject({ code: 0 });
    const { code, out, err } = await verifyByHand(home, records, hashes[2] ?? '');
    expect([code, out]).toEqual([1, '']);
    expect(err).toContain(`no record has the hash ${hashes[2]}`);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['a folder that is not there', ['nowhere'], /no such file or directory.*nowhere/u],
    ['a folder without records', ['.'], /there are no records in \./u],
    ['a file', ['.rollcall/records/000001.json'], /not a directory/u],
    ['a head that is none', ['.rollcall/records', 'latest'], /a head is 12 to 64 hex digits/u],
    ['a head of too few digits', ['.rollcall/records', 'a'.repeat(11)], /a head is 12 to 64 hex digits/u],
  ])('ends in 1 for %s', async (_, argv, message) => {
    const { code, out, err } = await verifyByHand(home, ...argv);

    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    ['half a file', () => writeFile(fileOf(2), '{"a'), /000002\.json: .*JSON/u],
    ['bytes that are no UTF-8', () => writeFile(fileOf(2), Buffer.of(0x22, 0xff, 0x22)), /000002\.json: /u],
    ['a list', () => writeFile(fileOf(2), '[]\n'), /000002\.json: it is no JSON object/u],
    ['no version', () => writeFile(fileOf(2), '{}\n'), /000002\.json: its format_version is not 1\.x/u],
    [
      'a later version',
      () => addSealed({ format_version: '2.0' }),
      /000004\.json: its format_version is not/u,
    ],
    [
      'another layout',
      () => addSealed({}, (json) => json.replace('  ', '\t')),
      /000004\.json: its text is not/u,
    ],
    ['a key twice', () => addSealed({}, (json) => json.replace('{', '{\n  "kind": "",')), /its text is not/u],
    ['another number', () => addSealed({}, String, { sequence: 6 }), /000004\.json: its sequence is not 4/u],
    ['another past', () => addSealed({}, String, { hash: 'a'.repeat(64) }), /000004\.json: its previous is/u],
    [
      'a name of another kind',
      () => writeFile(path.join(records, 'notes.json'), '{}'),
      /notes\.json: 000004/u,
    ],
    [
      'a name that moves the cursor',
      () => writeFile(path.join(records, '\u001b[2J.json'), '{}'),
      /\\u\{1b\}\[2J\.json/u,
    ],
  ])('names what breaks the chain: %s', async (_, spoil, message) => {
    await spoil();

    const { code, out, err } = await verifyByHand(home);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it('takes a record of a newer minor version, and names files of other kinds nothing', async () => {
    await addSealed({ format_version: '1.9', mood: 'good' });
    await writeFile(path.join(records, 'README.md'), '');
    await writeFile(path.join(records, '.000005.json'), 'half');

    expect(verify(records)).toMatchObject({ records: 4 });
  });
});

describe('its canonical JSON', () => {
  it.each([
    // Appendix B of RFC 8785, as texts.
    ['0', '0'],
    ['-0', '0'],
    ['5e-324', '5e-324'],
    ['1.7976931348623157e308', '1.7976931348623157e+308'],
    ['9007199254740992', '9007199254740992'],
    ['295147905179352830000', '295147905179352830000'],
    ['1e21', '1e+21'],
    ['9.999999999999997e22', '9.999999999999997e+22'],
    ['0.000001', '0.000001'],
    ['1e-7', '1e-7'],
    ['333333333.33333329', '333333333.3333333'],
    // 3.2.2.2 and the order of 3.2.3.
    ['"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'],
    ['[ null , true,false ]', '[null,true,false]'],
    [
      '{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7}',
      '{"\\r":2,"1":4,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}',
    ],
  ])('of %s is that of RFC 8785', (text, expected) => {
    expect(canonical(JSON.parse(text))).toBe(expected);
  });

  it.each(['"\\ud800"', '["\\udc00"]', '{"\\ud800":1}', '1e999'])('of %s does not exist', (text) => {
    expect(() => canonical(JSON.parse(text))).toThrow(/half a character|number without end/u);
  });

  it('is that of the library with which records are sealed', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'binary' }), (value) => {
        expect(canonical(value)).toBe(canonicalize(value));
      }),
    );
  });
});
