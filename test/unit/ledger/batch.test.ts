// Several records at once: all of them are kept or none, wherever the run is cut off and whoever writes beside it.
import fs, { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { directoryLedger, type Files, readRecords } from '../../../src/ledger/directory.ts';
import type { LedgerRecord } from '../../../src/ledger/model.ts';
import { verify } from '../../../tools/verify.mjs';
import { everyKind, record } from '../../support/records.ts';

const BATCH = everyKind();
const ALL = BATCH.map(({ kind }) => kind);

let home: string;
let folder: string;

beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'rollcall-ledger-'));
  folder = path.join(home, 'records');
});

afterEach(() => rm(home, { recursive: true, force: true }));

async function all(): Promise<readonly LedgerRecord[]> {
  const found: LedgerRecord[] = [];
  for await (const each of readRecords(folder)) found.push(each);
  return found;
}

const kinds = async (): Promise<readonly string[]> => (await all()).map(({ kind }) => kind);

class Killed extends Error {}

/** A disk of a process that is killed at its n-th act: from then on nothing is done any more. */
function doomed(n: number): { readonly files: Files; dead(): boolean } {
  let acts = 0;
  const act = async <T>(run: () => Promise<T>): Promise<T> => {
    acts += 1;
    if (acts > n) throw new Killed();
    return run();
  };
  const files: Files = {
    readdir: fs.readdir,
    readFile: fs.readFile,
    link: (...args) => act(() => fs.link(...args)),
    mkdir: ((...args: Parameters<typeof fs.mkdir>) => act(() => fs.mkdir(...args))) as typeof fs.mkdir,
    mkdtemp: ((prefix: string) => act(() => fs.mkdtemp(prefix))) as typeof fs.mkdtemp,
    open: (...args) => act(() => fs.open(...args)),
    rename: (...args) => act(() => fs.rename(...args)),
    rm: (...args) => act(() => fs.rm(...args)),
  };
  return { files, dead: () => acts > n };
}

const waits = (file: unknown): boolean => typeof file === 'string' && file.includes('.rest-');

describe('records that are kept together', () => {
  it('follow each other, and nothing else is left in the folder', async () => {
    const kept = await directoryLedger(folder).append(BATCH);

    expect(kept.map(({ sequence }) => sequence)).toEqual(BATCH.map((_, index) => index + 1));
    expect(await all()).toEqual(kept);
    expect(await readdir(folder)).toEqual(BATCH.map((_, index) => `00000${index + 1}.json`));
    expect(verify(folder)).toEqual({ records: BATCH.length, head: kept.at(-1)?.hash, notedAt: null });
  });

  it('are none where none are handed over', async () => {
    expect(await directoryLedger(folder).append([])).toEqual([]);
    expect(await directoryLedger(folder).latest()).toBeNull();
  });

  it('let the newest run be found behind records of other kinds', async () => {
    const kept = await directoryLedger(folder).append(BATCH);

    expect(await directoryLedger(folder).latest()).toEqual(kept.find(({ kind }) => kind === 'apply'));
  });

  it.each([0, 1])(
    'are all there or none after a kill at any point, with %i records before them',
    async (before) => {
      let cut = 0;
      const seen = new Set<number>();
      for (let n = 0; ; n += 1) {
        await rm(folder, { recursive: true, force: true });
        if (before > 0) await directoryLedger(folder).append([record()]);
        const disk = doomed(n);
        const told = await directoryLedger(folder, disk.files)
          .append(BATCH)
          .then(
            () => true,
            () => false,
          );
        const found = await kinds();
        const whole = ['apply', ...ALL].slice(1 - before);

        expect([before, whole.length]).toContain(found.length);
        if (told) expect(found).toEqual(whole);
        if (found.length > 0) expect(verify(folder)).toMatchObject({ records: found.length });
        seen.add(found.length);

        const next = await directoryLedger(folder).append([record({ run_id: 'after' })]);
        expect(next[0]?.sequence).toBe(found.length + 1);
        expect(await kinds()).toEqual([...found, 'apply']);
        const shown = (await readdir(folder)).filter(
          (name) => !name.startsWith('.new-') && !name.startsWith('.rest-'),
        );
        expect(shown).toHaveLength(found.length + 1);
        expect(verify(folder)).toMatchObject({ records: found.length + 1, head: next[0]?.hash });
        if (!disk.dead()) break;
        cut += 1;
      }
      expect(seen).toEqual(new Set([before, before + BATCH.length]));
      expect(cut).toBeGreaterThan(3 * BATCH.length);
    },
    60_000,
  );

  it('are put into place by whoever records next, while the first is still at it', async () => {
    let others: readonly LedgerRecord[] = [];
    const slow: Files = {
      ...fs,
      link: async (from, to) => {
        if (String(to).endsWith('000002.json') && others.length === 0)
          others = await directoryLedger(folder).append([record({ run_id: 'beside' })]);
        await fs.link(from, to);
      },
    };

    const kept = await directoryLedger(folder, slow).append(BATCH);

    expect(await all()).toEqual([...kept, ...others]);
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('are read from their places where they came there between listing and reading', async () => {
    const disk = doomed(15);
    await directoryLedger(folder, disk.files)
      .append(BATCH)
      .catch(() => undefined);
    expect((await readdir(folder)).some((name) => name.startsWith('.rest-'))).toBe(true);
    let found: readonly string[] = [];
    const racing: Files = {
      ...fs,
      readFile: (async (...args: Parameters<typeof fs.readFile>) => {
        if (waits(args[0]) && found.length === 0) {
          found = await kinds();
          await directoryLedger(folder).append([record()]);
        }
        return fs.readFile(...args);
      }) as typeof fs.readFile,
    };
    const seen: string[] = [];
    for await (const { kind } of readRecords(folder, racing)) seen.push(kind);

    expect(seen).toEqual(ALL);
  });

  it('say that they cannot be read where they wait', async () => {
    await directoryLedger(folder, doomed(15).files)
      .append(BATCH)
      .catch(() => undefined);
    const unreadable: Files = {
      ...fs,
      readFile: (async (...args: Parameters<typeof fs.readFile>) => {
        if (waits(args[0])) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        return fs.readFile(...args);
      }) as typeof fs.readFile,
    };

    await expect(directoryLedger(folder, unreadable).latest()).rejects.toMatchObject({ code: 'RC525' });
  });

  it.each([2, 6])('of %i writers at once are never mixed: who is second is told', async (count) => {
    const names = Array.from({ length: count }, (_, n) => `writer-${n}`);
    async function insist(run_id: string): Promise<void> {
      const batch = [record({ run_id }), record({ run_id }), record({ run_id })];
      const told = await directoryLedger(folder)
        .append(batch)
        .then(
          () => null,
          (error: unknown) => error,
        );
      if (told === null) return;
      expect(told).toMatchObject({ code: 'RC529' });
      await insist(run_id);
    }

    await Promise.all(names.map(insist));

    const runs = (await all()).map(({ run_id }) => run_id);
    expect(runs).toHaveLength(3 * count);
    for (const [index, run_id] of runs.entries()) expect(run_id).toBe(runs[index - (index % 3)]);
    expect(verify(folder)).toMatchObject({ records: 3 * count });
  });
});
