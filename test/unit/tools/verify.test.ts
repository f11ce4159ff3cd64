// The script that auditors run: what it takes, what it says, and that nothing of rollcall is in it.
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { writeJson } from '../../../src/core/show.ts';
import { branchLedger } from '../../../src/ledger/branch.ts';
import { type Link, sealRecord } from '../../../src/ledger/chain.ts';
import { directoryLedger } from '../../../src/ledger/directory.ts';
import { canonical, verify } from '../../../tools/verify.mjs';
import { folder } from '../../support/folder.ts';
import { type GitRepo, gitRepo } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';
import { NOW } from '../../support/plans.ts';
import { everyKind, fullRecord, record } from '../../support/records.ts';
import { VERIFY, verifyByHand } from '../../support/verify-tool.ts';

const NOT_SHOWN = 'right to left \u202e, no width \u200b, a tag \u{e0041}, ##[error]';

let home: string;
let records: string;
let hashes: readonly string[];

beforeEach(async () => {
  home = await folder();
  records = path.join(home, '.rollcall/records');
  const kept: string[] = [];
  for (const each of [record(), fullRecord(), record({ command: NOT_SHOWN })])
    for (const { hash } of await directoryLedger(records).append([each])) kept.push(hash);
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
  it('attack 38: imports nothing but node and its own files', async () => {
    const own = (await readdir(path.join(path.dirname(VERIFY), 'verify'))).filter((name) =>
      name.endsWith('.mjs'),
    );
    const texts = [VERIFY, ...own.map((name) => path.join(path.dirname(VERIFY), 'verify', name))].map(
      async (file) => readFile(file, 'utf8'),
    );
    const imports = (await Promise.all(texts)).flatMap((text) => [
      ...text.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)|\b(?:import|require)\(/gu),
    ]);

    expect(own.length).toBeGreaterThan(3);
    expect(imports.length).toBeGreaterThan(10);
    for (const [, from, later] of imports)
      expect(from ?? later).toMatch(/^(?:node:[a-z_]+|\.\/(?:verify\/)?[a-z-]+\.mjs)$/u);
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

  it('attack 31: misses the newest record only where its head was noted', async () => {
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

  it('refuses a kind that no format of its age has, and takes one of a newer minor version', async () => {
    await addSealed({ kind: 'prophecy' });
    expect((await verifyByHand(home)).err).toContain('000004.json: it is of no known kind');

    await addSealed({ kind: 'prophecy', format_version: '1.2' });
    expect(verify(records)).toMatchObject({ records: 4 });
  });

  it('verifies records of every kind', async () => {
    await directoryLedger(records).append(everyKind());

    expect(verify(records)).toMatchObject({ records: 3 + everyKind().length });
  });

  it('counts records that wait for their places, once the first of them is in its own', async () => {
    const kept = await directoryLedger(records).append(everyKind());
    const [first, last] = [kept[0], kept.at(-1)];
    const rest = path.join(records, `.rest-000004-0000${kept.length + 3}-${first?.hash}`);
    await mkdir(rest);
    for (const { sequence } of kept) {
      const name = `${String(sequence).padStart(6, '0')}.json`;
      await copyFile(path.join(records, name), path.join(rest, name));
      if (sequence > 6) await rm(path.join(records, name));
    }
    expect(verify(records)).toMatchObject({ records: kept.length + 3, head: last?.hash });

    await writeFile(path.join(rest, '000008.json'), 'half');
    await mkdir(path.join(records, `.rest-000004-000099-${'a'.repeat(64)}`));
    expect(() => verify(records)).toThrow(/\.rest-000004-.*000008\.json: /u);
    for (const { sequence } of kept)
      await rm(path.join(records, `${String(sequence).padStart(6, '0')}.json`), { force: true });
    expect(verify(records)).toMatchObject({ records: 3 });
  });

  it('takes a record of a newer minor version, and names files of other kinds nothing', async () => {
    await addSealed({ format_version: '1.9', mood: 'good' });
    await writeFile(path.join(records, 'README.md'), '');
    await writeFile(path.join(records, '.000005.json'), 'half');

    expect(verify(records)).toMatchObject({ records: 4 });
  });
});

describe('the script on a branch', () => {
  let repo: GitRepo;
  let heads: readonly (string | undefined)[];

  beforeEach(async () => {
    repo = await gitRepo();
    await repo.commit({ 'team.yaml': 'x' });
    const ledger = branchLedger({
      repository: await openGit(repo.dir),
      name: 'rollcall-ledger',
      token: null,
      now: () => NOW,
    });
    heads = [await ledger.append(everyKind()), await ledger.append([record()])].map(
      (kept) => kept.at(-1)?.hash,
    );
  });

  it('reads records where they are, without a checkout', async () => {
    expect(await verifyByHand(repo.dir, '--git', 'rollcall-ledger', heads[0] ?? '')).toEqual({
      code: 0,
      out: `9 records hold, head ${heads[1]}\nthe noted head is that of record 8\n`,
      err: '',
    });
    expect(await repo.git('status', '--porcelain')).toBe('');
  });

  it.each<[string, () => Promise<unknown>, readonly string[], RegExp]>([
    ['no branch', async () => undefined, [], /--git needs the name of a branch/u],
    ['an option for a branch', async () => undefined, ['--all'], /--git needs the name of a branch/u],
    ['another branch', async () => undefined, ['nowhere'], /nowhere/u],
    [
      'a branch without records',
      async () => undefined,
      ['HEAD'],
      /there are no records in records\/ of HEAD/u,
    ],
    ['another head', async () => undefined, ['rollcall-ledger', 'a'.repeat(12)], /no record has the hash/u],
    [
      'a record that was changed and sealed again',
      async () => {
        const before = JSON.parse(await repo.git('show', 'rollcall-ledger:records/000008.json')) as Link;
        await repo.git('checkout', '-q', 'rollcall-ledger');
        await repo.commit({
          'records/000009.json': writeJson(sealRecord(record({ run_id: 'x' }), before)),
        });
      },
      ['rollcall-ledger'],
      /broken at records\/000009\.json: commit \w{40} changed or removed it/u,
    ],
    [
      'a record under a replaced object',
      async () => {
        const blob = await repo.git('rev-parse', 'rollcall-ledger:records/000009.json');
        const text = await repo.git('show', 'rollcall-ledger:records/000009.json');
        await repo.git('checkout', '-q', 'rollcall-ledger');
        await repo.commit({ 'records/000009.json': `${text.replace('run-1', 'run-2')}\n` });
        await repo.git('replace', await repo.git('rev-parse', 'HEAD:records/000009.json'), blob);
      },
      ['rollcall-ledger'],
      /broken at records\/000009\.json: its hash is not/u,
    ],
  ])('ends in 1 for %s', async (_, spoil, argv, message) => {
    await spoil();

    const { code, out, err } = await verifyByHand(repo.dir, '--git', ...argv);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(message);
  });

  it('does not believe a history that is cut off', async () => {
    const shallow = path.join(home, 'shallow');
    await repo.git(
      'clone',
      '-q',
      '--depth',
      '1',
      '--branch',
      'rollcall-ledger',
      `file://${repo.dir}`,
      shallow,
    );

    expect((await verifyByHand(shallow, '--git', 'HEAD')).err).toContain('the clone is shallow');
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
