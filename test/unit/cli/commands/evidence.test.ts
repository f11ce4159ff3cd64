// A scripted year: the population, a sample of 25 grants and 10 terminations, and one packet of each kind to the
// letter.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../../../src/cli/run.ts';
import type { Packet } from '../../../../src/dossier/model.ts';
import { sha256Hex } from '../../../../src/plan/digest.ts';
import { ROOT } from '../../../support/built-cli.ts';
import { folder } from '../../../support/folder.ts';
import { GIT_ENV } from '../../../support/git-repo.ts';
import { type ScriptedYear, scriptedYear } from '../../../support/scripted-year.ts';
import { playedIo, type Result } from '../../../support/session.ts';

const PERIOD = ['--from', '2026-01-01', '--to', '2026-12-31'] as const;
/** `npm run golden:bless` writes what the code says now; the difference is reviewed like any other. */
const BLESS = process.env['BLESS'] === '1';
const NOW = Date.parse('2027-01-10T09:00:00Z');
const HOME = path.join(ROOT, 'test/golden/evidence-packets');

const SPECIAL = {
  baseline: 'R2-S3',
  approved: 'R4-1',
  reapproved: 'R47-1',
  'by-hand': 'R48-S1',
  'drift-adopted': 'R50-S1',
  'break-glass': 'R52-1',
  ended: 'R54-1',
  expired: 'R57-1',
  'drift-reverted': 'R58-1',
  left: 'R61-1',
  'break-glass-removal': 'R73-1',
} as const;

let year: ScriptedYear;
/** The year without git: the file and the records alone. */
let bare: string;
/** The folder of the whole year with a packet for every row. */
let whole: string;
beforeAll(async () => {
  const home = await mkdtemp(path.join(os.tmpdir(), 'rollcall-year-'));
  year = await scriptedYear(path.join(home, 'repo'));
  bare = path.join(home, 'bare');
  await cp(year.repo.dir, bare, { recursive: true });
  await rm(path.join(bare, '.git'), { recursive: true });
  whole = path.join(home, 'whole');
  const { io } = playedIo({ cwd: year.repo.dir, env: GIT_ENV, now: () => NOW });
  await run(['evidence', ...PERIOD, '--sample-size', '1000', '--out', whole], io);
}, 60_000);
afterAll(async () => rm(path.dirname(year.repo.dir), { recursive: true, force: true }));

async function rollcallIn(cwd: string, argv: readonly string[]): Promise<Result & { readonly dir: string }> {
  const dir = path.join(await folder(), 'out');
  const { io, said } = playedIo({ cwd, env: GIT_ENV, now: () => NOW });
  const code = await run(['evidence', ...argv, '--out', dir], io);
  return { code, dir, ...said() };
}

const evidence = (...argv: readonly string[]) => rollcallIn(year.repo.dir, argv);

type Row = Readonly<Record<string, string>>;

async function rowsIn(dir: string): Promise<readonly Row[]> {
  return parse(await readFile(path.join(dir, 'population.csv')), { columns: true });
}

interface FileDigest {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

interface Manifest {
  readonly complete: boolean;
  readonly source: {
    readonly records: number;
    readonly first: { readonly hash: string };
    readonly last: { readonly hash: string };
    readonly history: object;
  };
  readonly population: FileDigest & { readonly rows: number };
  readonly sample: {
    readonly packets: readonly { readonly id: string; readonly files: readonly FileDigest[] }[];
  };
}

async function manifestIn(dir: string): Promise<Manifest> {
  return JSON.parse(await readFile(path.join(dir, 'manifest.json'), 'utf8'));
}

async function packetIn(dir: string, id: string): Promise<Packet> {
  return JSON.parse(await readFile(path.join(dir, `packets/${id}.json`), 'utf8'));
}

async function fileWith(text: string): Promise<string> {
  const file = path.join(await folder(), 'sample.csv');
  await writeFile(file, text);
  return file;
}

/** 25 grants and 10 terminations, as an auditor takes them from the population. */
async function sampled(): Promise<{
  readonly dir: string;
  readonly ids: readonly string[];
  readonly said: Result;
}> {
  const rows = await rowsIn(whole);
  const grants = rows.filter(({ type }) => type === 'grant').map(({ id = '' }) => id);
  const ends = rows.filter(({ type }) => type === 'removal').map(({ id = '' }) => id);
  const ids = [...grants, SPECIAL.baseline, SPECIAL['drift-adopted'], ...ends];
  const said = await evidence(...PERIOD, '--sample', await fileWith(`id\n${ids.join('\n')}\n`));
  return { dir: said.dir, ids, said };
}

describe('a sample of the scripted year', () => {
  it('is 25 grants and 10 terminations, and each gets its packet', async () => {
    const { dir, ids, said } = await sampled();

    expect({ code: said.code, err: said.err }).toEqual({ code: 0, err: '' });
    expect(ids).toHaveLength(35);
    expect((await readdir(path.join(dir, 'packets'))).toSorted()).toEqual(
      ids.flatMap((id) => [`${id}.json`, `${id}.md`]).toSorted(),
    );
    for (const one of ['baseline', 'reapproved', 'drift-adopted', 'break-glass', 'expired', 'ended'] as const)
      expect(ids).toContain(SPECIAL[one]);
  });

  it('has nothing blank: every field has a value, or says why it has none, and every gap is listed', async () => {
    const { dir, ids } = await sampled();
    for (const id of ids) {
      const packet = await packetIn(dir, id);
      const said = gapsBelow(packet);
      const listed = new Set(packet.gaps.map(({ why }) => why));
      for (const why of said) expect(listed, `${id}: ${why}`).toContain(why);
      expect(packet.approvals.length, id).toBeGreaterThan(0);
      expect(packet.records.length, id).toBeGreaterThan(0);
      const text = await readFile(path.join(dir, `packets/${id}.md`), 'utf8');
      expect(text, id).not.toMatch(/undefined|\[object|\bnull\b|\|[ \t]*\|/u);
      for (const { field } of packet.gaps) expect(text).toContain(`- \`${field}\`:`);
    }
  });

  it.each([
    ['baseline', ['THERE_BEFORE', 'BASELINE'], ['baseline']],
    ['approved', [], ['approved']],
    ['reapproved', ['REAPPROVED'], ['reapproved']],
    ['by-hand', ['BY_HAND', 'LIVE_BEFORE_APPROVAL'], ['approved']],
    ['drift-adopted', ['DRIFT_ADOPTED', 'LIVE_BEFORE_APPROVAL'], ['approved']],
    ['break-glass', ['BREAK_GLASS', 'LIVE_BEFORE_APPROVAL'], ['approved']],
    ['ended', ['ELEVATION_ENDED'], ['approved']],
    ['expired', ['EXPIRED'], ['approved']],
    ['drift-reverted', ['DRIFT_REVERT'], ['none']],
    ['left', [], ['approved']],
    ['break-glass-removal', ['BREAK_GLASS'], ['approved']],
  ] as const)('says what is special about %s', async (name, exceptions, standings) => {
    const packet = await packetIn(whole, SPECIAL[name]);

    expect(packet.exceptions.map(({ code }) => code)).toEqual(exceptions);
    expect(packet.approvals.map(({ standing }) => standing)).toEqual(standings);
  });

  it('leaves no gap in what went the usual way', async () => {
    for (const id of [SPECIAL.approved, SPECIAL.left, SPECIAL.expired, SPECIAL.ended, SPECIAL['break-glass']])
      expect((await packetIn(whole, id)).gaps, id).toEqual([]);
  });

  it.each(Object.entries(SPECIAL))('prints %s as it is kept', async (name, id) => {
    for (const extension of ['md', 'json']) {
      const text = readFileSync(path.join(whole, `packets/${id}.${extension}`), 'utf8');
      const kept = path.join(HOME, `${name}.${extension}`);
      if (BLESS) {
        mkdirSync(HOME, { recursive: true });
        writeFileSync(kept, text);
      }
      expect(text).toBe(
        existsSync(kept) ? readFileSync(kept, 'utf8') : 'nothing: run `npm run golden:bless`',
      );
    }
  });
});

describe('times', () => {
  const field = async (name: keyof typeof SPECIAL, column: string): Promise<string | undefined> =>
    (await rowsIn(whole)).find(({ id }) => id === SPECIAL[name])?.[column];

  it.each([
    // Reviewed at 09:00, written at 11:00:02.
    ['approved', 'seconds_from_approval_to_write', '7202'],
    // Written on 1 May at 03:00:02, the second review on the 2nd at 09:01.
    ['break-glass', 'seconds_from_approval_to_write', '-108058'],
    // Merged at 10:00, read back at 11:00:10.
    ['left', 'removal_latency_seconds', '3610'],
    // Ended at midnight, read back at 01:00:10.
    ['expired', 'removal_latency_seconds', '3610'],
    ['ended', 'removal_latency_seconds', '3610'],
    // Read back at 04:00:10, merged at 09:00.
    ['break-glass-removal', 'removal_latency_seconds', '-17990'],
    ['drift-reverted', 'removal_latency_seconds', 'not known'],
    ['approved', 'removal_latency_seconds', 'n/a'],
  ] as const)('of %s: %s', async (name, column, seconds) => {
    expect(await field(name, column)).toBe(seconds);
  });
});

describe('the manifest', () => {
  it('has the digest of every file, and the records that the population is made of', async () => {
    const { dir } = await sampled();
    const manifest = await manifestIn(dir);
    const digests = [manifest.population, ...manifest.sample.packets.flatMap(({ files }) => files)];
    for (const { file, sha256, bytes } of digests) {
      const read = await readFile(path.join(dir, file));
      expect({ file, sha256: sha256Hex(read), bytes: read.length }).toEqual({ file, sha256, bytes });
    }
    const { first, last, records } = manifest.source;
    expect([first.hash, last.hash, records]).toEqual([
      year.records[0]?.hash,
      year.records.at(-1)?.hash,
      year.records.length,
    ]);
    expect(manifest.population.rows).toBe((await rowsIn(dir)).length);
  });

  it('has only what is in the period, and every row of the year in one of its halves', async () => {
    const all = await rowsIn(whole);
    const spring = await rowsIn((await evidence('--from', '2026-01-01', '--to', '2026-06-30')).dir);
    const autumn = await rowsIn((await evidence('--from', '2026-07-01', '--to', '2026-12-31')).dir);

    expect([...spring, ...autumn]).toEqual(all);
    expect(spring.length * autumn.length).toBeGreaterThan(0);
  });

  it.each([
    [
      'begins before the first run',
      ['--from', '2025-12-01', '--to', '2026-12-31'],
      'the first run was at 2026-01-01T00:00:00Z',
    ],
    [
      'is not over',
      ['--from', '2026-02-01', '--to', '2027-01-31'],
      'the period ends at 2027-02-01T00:00:00Z, and it is 2027-01-10T09:00:00Z',
    ],
    [
      'ends after the last reading',
      ['--from', '2026-02-01', '--to', '2027-01-05'],
      'kissmetrics: last read at 2027-01-02T10:00:10Z',
    ],
  ])('says that it is not complete where the period %s', async (_, argv, message) => {
    const { code, err, dir } = await evidence(...argv);

    expect(code).toBe(2);
    expect(err).toContain(`RC653 not complete: ${message}`);
    expect((await manifestIn(dir)).complete).toBe(false);
  });

  it('says so where no git is at hand, and tells of approvals from the records of landings', async () => {
    const { code, err, dir } = await rollcallIn(bare, PERIOD);
    const rows = await rowsIn(dir);
    const standing = (name: keyof typeof SPECIAL) =>
      rows.find(({ id }) => id === SPECIAL[name])?.['standing'];

    expect([code, err]).toEqual([2, expect.stringContaining('no git repository is at hand')]);
    expect((await manifestIn(dir)).source.history).toEqual({
      read: false,
      why: expect.stringContaining('RC601'),
    });
    // Only who was there before the first record cannot be told from the records.
    expect(
      ['approved', 'reapproved', 'break-glass', 'expired', 'left'].map((name) => standing(name as 'left')),
    ).toEqual(['approved', 'reapproved', 'approved', 'approved', 'approved']);
    expect(standing('baseline')).toBe('none');
  });
});

describe('what is drawn', () => {
  it('is the same for the same seed, and another for another', async () => {
    const drawn = async (seed: string): Promise<readonly string[]> => {
      const { dir } = await evidence(...PERIOD, '--sample-size', '7', '--seed', seed);
      return (await manifestIn(dir)).sample.packets.map(({ id }) => id);
    };
    const first = await drawn('acme');

    expect(first).toHaveLength(7);
    expect(await drawn('acme')).toEqual(first);
    expect(await drawn('other')).not.toEqual(first);
  });

  it.each([
    ['one a line', `${SPECIAL.approved}\n\n${SPECIAL.left}\n`],
    ['a CSV with a column id', `note,ID\n"first, of all",${SPECIAL.approved}\nx,${SPECIAL.left}\n`],
    [
      'a CSV from a spreadsheet',
      `\u{feff}id\r\n${SPECIAL.approved}\r\n${SPECIAL.left}\r\n${SPECIAL.left}\r\n`,
    ],
  ])('may be named: %s', async (_, text) => {
    const { dir, code } = await evidence(...PERIOD, '--sample', await fileWith(text));

    expect(code).toBe(0);
    expect((await manifestIn(dir)).sample.packets.map(({ id }) => id)).toEqual([
      SPECIAL.approved,
      SPECIAL.left,
    ]);
  });
});

describe('nothing is written where', () => {
  it.each([
    ['RC651', 'a row is of another period', ['--from', '2026-07-01', '--to', '2026-12-31'], SPECIAL.approved],
    ['RC651', 'several ids are unknown', PERIOD, `R1\nR2\nR3\nR4\nR5\nR6\n${SPECIAL.left}`],
    ['RC651', 'the sample names nothing', PERIOD, 'id\n'],
    ['RC651', 'no column is called id', PERIOD, 'a,b\n1,2\n'],
    ['RC651', 'the sample is no CSV', PERIOD, '"open'],
    ['RC650', 'the period is empty', ['--from', '2026-07-01', '--to', '2026-06-01'], SPECIAL.left],
    ['RC650', 'a day is none', ['--from', '2026-02-30', '--to', '2026-06-01'], SPECIAL.left],
  ])('%s: %s', async (code, _, argv, sample) => {
    const result = await evidence(...argv, '--sample', await fileWith(sample));

    expect([result.code, result.err]).toEqual([1, expect.stringContaining(code)]);
    expect(existsSync(result.dir)).toBe(false);
  });

  it('RC652: something lies in the folder', async () => {
    const { io, said } = playedIo({ cwd: year.repo.dir, env: GIT_ENV });
    const before = await readFile(path.join(whole, 'manifest.json'), 'utf8');

    expect(await run(['evidence', ...PERIOD, '--out', whole], io)).toBe(1);
    expect(said().err).toContain('RC652');
    expect(await readFile(path.join(whole, 'manifest.json'), 'utf8')).toBe(before);
  });

  it('RC526: a record does not hold', async () => {
    const copy = path.join(await folder(), 'copy');
    await cp(bare, copy, { recursive: true });
    const record = path.join(copy, 'records/000020.json');
    await writeFile(record, (await readFile(record, 'utf8')).replace('req-', 'REQ-'));
    const result = await rollcallIn(copy, PERIOD);

    expect([result.code, result.err]).toEqual([1, expect.stringContaining('RC526')]);
    expect(existsSync(result.dir)).toBe(false);
  });

  it('RC530: there are no records', async () => {
    const copy = path.join(await folder(), 'copy');
    await cp(bare, copy, { recursive: true });
    await rm(path.join(copy, 'records'), { recursive: true });

    expect(await rollcallIn(copy, PERIOD)).toMatchObject({ code: 1, err: expect.stringContaining('RC530') });
  });
});

/** Reasons of all fields that are gaps, wherever they stand; a field that is blank fails here. */
function gapsBelow(value: unknown, at = 'packet'): readonly string[] {
  if (value === '') throw new Error(`${at} is blank`);
  if (typeof value !== 'object' || value === null) return [];
  const keys = Object.keys(value);
  if (keys.length === 0 && !Array.isArray(value)) throw new Error(`${at} is blank`);
  return Object.entries(value).flatMap(([key, inside]) =>
    key === 'gap' ? [String(inside)] : key === 'input' ? [] : gapsBelow(inside, `${at}.${key}`),
  );
}
