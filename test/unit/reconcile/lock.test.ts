// The lock as a file: who gets it, who is named, who is taken over, and who never is.
import { chmod, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { addMillis, type Instant, millisOf } from '../../../src/core/instant.ts';
import { fileLock, isProcessAlive, type LockDeps } from '../../../src/reconcile/lock.ts';
import { folder } from '../../support/folder.ts';
import { NOW } from '../../support/plans.ts';

const MINUTE = 60_000;

function deps(overrides: Partial<LockDeps> = {}): LockDeps {
  return {
    pid: 100,
    host: 'desk',
    run_id: 'mine',
    clock: { now: () => NOW },
    isAlive: () => true,
    ...overrides,
  };
}

/** Leaves a lock as another run would have, last touched at an instant. */
async function leave(file: string, content: object | string, touched: Instant = NOW): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
  await utimes(file, millisOf(touched) / 1000, millisOf(touched) / 1000);
}

const OTHER = { pid: 4711, host: 'desk', started_at: NOW, command: 'offboard', run_id: 'theirs' };

async function files(state: string): Promise<readonly string[]> {
  return (await readdir(state)).sort();
}

describe('a lock', () => {
  it('is made with its folder, says whose it is, and is gone afterwards', async () => {
    const state = path.join(await folder(), '.rollcall');
    const held = await fileLock(state, deps()).acquire('apply');

    expect(JSON.parse(await readFile(path.join(state, 'lock'), 'utf8'))).toEqual({
      pid: 100,
      host: 'desk',
      started_at: NOW,
      command: 'apply',
      run_id: 'mine',
    });
    await held.confirm();
    await held.release();
    expect(await files(state)).toEqual([]);
  });

  it('is had by one of many who ask at once', async () => {
    const state = await folder();
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, (_, i) => fileLock(state, deps({ run_id: `r${i}` })).acquire('apply')),
    );

    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is had by one of many who would take over a dead holder at once', async () => {
    for (let round = 0; round < 20; round += 1) {
      const state = await folder();
      await leave(path.join(state, 'lock'), OTHER);
      const isAlive = (pid: number): boolean => pid !== OTHER.pid;
      const asked = await Promise.allSettled(
        Array.from({ length: 8 }, (_, i) =>
          fileLock(state, deps({ run_id: `r${round}-${i}`, pid: 200 + i, isAlive })).acquire('apply'),
        ),
      );

      expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect(await files(state)).toEqual(['lock']);
    }
  });

  it('can be had again after it was released', async () => {
    const state = await folder();
    await (await fileLock(state, deps()).acquire('apply')).release();

    await (await fileLock(state, deps()).acquire('apply')).release();
  });
});

describe('a lock that is there', () => {
  const here = { host: 'desk' };
  const away = { host: 'build-3' };
  const dead = { isAlive: () => false };

  it.each([
    ['a live process of this host', here, {}, 60 * 24, 'held'],
    ['a dead process of this host', here, dead, 0, 'taken'],
    ['this very process id, from an earlier life', { ...here, pid: 100 }, {}, 0, 'taken'],
    ['another host, seen 14 minutes ago', away, dead, 14, 'held'],
    ['another host, seen 15 minutes ago', away, dead, 15, 'taken'],
  ] as const)('of %s', async (_, holder, machine, minutes, end) => {
    const state = await folder();
    await leave(path.join(state, 'lock'), { ...OTHER, ...holder }, addMillis(NOW, -minutes * MINUTE));

    const asked = await fileLock(state, deps(machine))
      .acquire('apply')
      .catch((error: unknown) => error);

    if (end === 'held') expect(asked).toMatchObject({ code: 'RC521' });
    else expect(await files(state)).toEqual(['lock']);
  });

  it('names its holder and the way out', async () => {
    const state = await folder();
    const file = path.join(state, 'lock');
    await leave(file, { ...OTHER, command: 'off\u001b[2Jboard' });

    await expect(fileLock(state, deps()).acquire('apply')).rejects.toMatchObject({
      message: `another run holds the lock: process 4711 on desk, since ${NOW} (off\\u{1b}[2Jboard), last sign of life ${NOW}`,
      hint: `wait for it; if you know that it has died, delete ${file}`,
    });
  });

  it.each([
    ['empty', ''],
    ['torn', '{"pid":1'],
    ['no object', 'null'],
    ['not whole', '{"pid":4711}'],
  ])('and says nothing is waited for as one on another host: %s', async (_, content) => {
    const state = await folder();
    const file = path.join(state, 'lock');
    await leave(file, content, addMillis(NOW, -14 * MINUTE));
    await expect(fileLock(state, deps()).acquire('apply')).rejects.toMatchObject({
      message: `another run holds the lock ${file}, which does not say whose it is`,
    });

    await leave(file, content, addMillis(NOW, -15 * MINUTE));
    const held = await fileLock(state, deps()).acquire('apply');
    await held.confirm();
    await held.release();
  });

  it('of this process is held, whoever asks', async () => {
    const state = await folder();
    const held = await fileLock(state, deps({ run_id: 'first' })).acquire('apply');

    await expect(
      fileLock(state, deps({ run_id: 'second', isAlive: () => false })).acquire('apply'),
    ).rejects.toThrow(/process 100 on desk/);
    await held.release();
  });

  it('is not taken over while somebody else is taking it over', async () => {
    const state = await folder();
    await leave(path.join(state, 'lock'), OTHER);
    await leave(path.join(state, 'lock.takeover'), { ...OTHER, pid: 5, run_id: 'taker' });

    await expect(
      fileLock(state, deps({ isAlive: (pid) => pid === 5 })).acquire('apply'),
    ).rejects.toMatchObject({ message: expect.stringContaining('process 5 on desk') });
    expect(await files(state)).toEqual(['lock', 'lock.takeover']);
  });

  it('is taken over although somebody died while taking it over', async () => {
    const state = await folder();
    await leave(path.join(state, 'lock'), OTHER);
    await leave(path.join(state, 'lock.takeover'), { ...OTHER, pid: 5, run_id: 'taker' });

    await fileLock(state, deps({ isAlive: () => false })).acquire('apply');

    expect(await files(state)).toEqual(['lock']);
  });
});

describe('the holder of a lock', () => {
  it('shows signs of life, so that another host goes on waiting', async () => {
    const state = await folder();
    let now = NOW;
    const clock = { now: () => now };
    const held = await fileLock(state, deps({ clock })).acquire('apply');
    now = addMillis(NOW, 14 * MINUTE);
    await held.confirm();
    now = addMillis(NOW, 28 * MINUTE);

    await expect(
      fileLock(state, deps({ clock, host: 'build-3', run_id: 'theirs' })).acquire('apply'),
    ).rejects.toMatchObject({ code: 'RC521' });
    await held.release();
  });

  it.each([
    ['taken over', OTHER],
    ['deleted', null],
  ])('learns that it was %s, and leaves it alone', async (_, content) => {
    const state = await folder();
    const file = path.join(state, 'lock');
    const held = await fileLock(state, deps()).acquire('apply');
    await rm(file);
    if (content !== null) await leave(file, content);

    await expect(held.confirm()).rejects.toMatchObject({ code: 'RC521' });
    await held.release();

    expect(await files(state)).toEqual(content === null ? [] : ['lock']);
  });
});

describe('a folder that cannot be used', () => {
  it('is named with the reason', async () => {
    const state = path.join(await folder(), 'file');
    await writeFile(state, '');

    await expect(fileLock(state, deps()).acquire('apply')).rejects.toMatchObject({
      code: 'RC520',
      message: expect.stringContaining(state),
    });
  });

  it.skipIf(process.getuid?.() === 0)('is named where it may not be written to', async () => {
    const state = await folder();
    await chmod(state, 0o500);

    await expect(fileLock(state, deps()).acquire('apply')).rejects.toMatchObject({
      code: 'RC520',
      message: expect.stringContaining('EACCES'),
    });
    await chmod(state, 0o700);
  });

  it.skipIf(process.platform !== 'linux')('is named where no file can be made', async () => {
    await expect(fileLock('/proc/self', deps()).acquire('apply')).rejects.toMatchObject({
      code: 'RC520',
      message: expect.stringContaining('/proc/self/lock could not be used'),
    });
  });

  it('keeps no lock that could not be signed', async () => {
    const state = await folder();
    let looks = 0;
    const clock = {
      now() {
        looks += 1;
        if (looks > 1) throw new Error('no clock');
        return NOW;
      },
    };

    await expect(fileLock(state, deps({ clock })).acquire('apply')).rejects.toMatchObject({ code: 'RC520' });
    expect(await files(state)).toEqual([]);
  });

  it('with a folder where the lock should be is no lock', async () => {
    const state = await folder();
    await mkdir(path.join(state, 'lock'));

    await expect(fileLock(state, deps()).acquire('apply')).rejects.toMatchObject({ code: 'RC520' });
  });
});

describe('a process', () => {
  it('is alive when it is this one, and not when there is none', () => {
    expect(isProcessAlive(process.pid)).toBe(true);
    // Process ids end far below (Linux: 2^22).
    expect(isProcessAlive(2 ** 30)).toBe(false);
  });
});
