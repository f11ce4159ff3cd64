// Records on a branch, against real repositories: the same guarantees as in a folder, and a history that only grows.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/core/instant.ts';
import { writeJson } from '../../../src/core/show.ts';
import { type BranchLedgerOptions, branchLedger } from '../../../src/ledger/branch.ts';
import { sealRecord } from '../../../src/ledger/chain.ts';
import { directoryLedger } from '../../../src/ledger/directory.ts';
import type { Ledger, LedgerRecord } from '../../../src/ledger/model.ts';
import { verifyBranch } from '../../../tools/verify.mjs';
import { folder } from '../../support/folder.ts';
import { cloneOf, type GitRepo, gitRepo } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';
import { everyKind, record } from '../../support/records.ts';

const NAME = 'rollcall-ledger';
const NOW = parseInstant('2026-11-24T12:00:00Z') ?? expect.fail('no instant');

let origin: GitRepo;
let one: GitRepo;

beforeEach(async () => {
  const seed = await gitRepo();
  await seed.commit({ 'team.yaml': 'x' });
  origin = await cloneOf(seed, '--bare');
  one = await cloneOf(origin);
});

async function ledgerIn(repo: GitRepo, more: Partial<BranchLedgerOptions> = {}): Promise<Ledger> {
  return branchLedger({
    repository: await openGit(repo.dir),
    name: NAME,
    token: null,
    now: () => NOW,
    ...more,
  });
}

async function all(ledger: Ledger): Promise<readonly LedgerRecord[]> {
  const found: LedgerRecord[] = [];
  for await (const each of ledger.records()) found.push(each);
  return found;
}

/** Puts files on the branch as somebody with git and bad manners would. */
async function tamper(
  files: { readonly [path: string]: string | null },
  from = `origin/${NAME}`,
): Promise<string> {
  await one.git('fetch', '-q', 'origin');
  await one.git('checkout', '-q', '--detach', from);
  const commit = await one.commit(files);
  await one.git('push', '-q', '--force', 'origin', `${commit}:refs/heads/${NAME}`);
  return commit;
}

const textOf = (name: string): Promise<string> => origin.git('show', `${NAME}:records/${name}`);

describe('a ledger on a branch', () => {
  it('is empty where there is no such branch', async () => {
    const ledger = await ledgerIn(one);

    expect(await ledger.latest()).toBeNull();
    expect(await all(ledger)).toEqual([]);
    expect(await ledger.append([])).toEqual([]);
  });

  it('keeps several records in one commit on origin, with the bytes that a folder has', async () => {
    const kept = await (await ledgerIn(one)).append(everyKind());
    const beside = path.join(await folder(), 'records');
    await directoryLedger(beside).append(everyKind());

    const other = await ledgerIn(await cloneOf(origin));
    expect(await all(other)).toEqual(kept);
    expect(await other.latest()).toEqual(kept.find(({ kind }) => kind === 'apply'));
    expect(await origin.git('rev-list', '--count', NAME)).toBe('1');
    for (const { sequence } of kept) {
      const name = `00000${sequence}.json`;
      expect(`${await textOf(name)}\n`).toBe(writeJson(kept[sequence - 1]));
    }
    expect(verifyBranch(`origin/${NAME}`, kept[0]?.hash, (await cloneOf(origin)).dir)).toEqual({
      records: kept.length,
      head: kept.at(-1)?.hash,
      notedAt: 1,
    });
  });

  it('continues the chain, commit by commit, with messages for people', async () => {
    const ledger = await ledgerIn(one);
    const first = await ledger.append([record()]);
    const second = await ledger.append([record({ run_id: 'run-2' })]);

    expect(second[0]).toMatchObject({ sequence: 2, previous: first[0]?.hash });
    expect(
      await origin.git('log', '--reverse', '--format=%s|%(trailers:key=Rollcall-Records,valueonly)', NAME),
    ).toBe('Apply: nothing to do|1\n\nApply: nothing to do|2\n');
  });

  it.each([2, 4])(
    'loses nothing when %i clones write at once',
    async (count) => {
      const writers = await Promise.all(
        Array.from({ length: count }, async () => ledgerIn(await cloneOf(origin))),
      );
      await Promise.all(
        writers.map((ledger, n) => ledger.append([record({ run_id: `w${n}` }), record({ run_id: `w${n}` })])),
      );

      const runs = (await all(await ledgerIn(one))).map(({ run_id }) => run_id);
      expect(runs.toSorted()).toEqual(writers.flatMap((_, n) => [`w${n}`, `w${n}`]));
      for (const [index, run_id] of runs.entries()) expect(run_id).toBe(runs[index - (index % 2)]);
      expect(verifyBranch(`origin/${NAME}`, undefined, (await cloneOf(origin)).dir).records).toBe(2 * count);
    },
    60_000,
  );

  it('says so when others are first for ever', async () => {
    const others = await ledgerIn(await cloneOf(origin));
    const repository = await openGit(one.dir);
    let n = 0;
    const busy = branchLedger({
      repository: {
        ...repository,
        // Asked in every try: that is when somebody else is quicker.
        async tree(treeish, paths) {
          n += 1;
          await others.append([record({ run_id: `o${n}` })]);
          return repository.tree(treeish, paths);
        },
      },
      name: NAME,
      token: null,
      now: () => NOW,
      tries: 2,
    });
    await others.append([record({ run_id: 'o0' })]);

    await expect(busy.append([record()])).rejects.toMatchObject({ code: 'RC529' });
    const runs = (await all(others)).map(({ run_id }) => run_id);
    expect(runs).toEqual(Array.from({ length: n + 1 }, (_, index) => `o${index}`));
  }, 60_000);

  it('stays in this clone where there is no origin', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'team.yaml': 'x' });
    const kept = await (await ledgerIn(repo)).append([record()]);

    expect(await all(await ledgerIn(repo))).toEqual(kept);
    expect(await all(await ledgerIn(repo, { push: false }))).toEqual(kept);
    expect(await repo.git('status', '--porcelain')).toBe('');
  });

  it('refuses to keep what could not be read back', async () => {
    const ledger = await ledgerIn(one);
    await expect(ledger.append([record({ exit_code: 77 as 0 })])).rejects.toMatchObject({
      code: 'RC528',
      message: expect.stringContaining('record 1 (apply) cannot be kept: /exit_code') as string,
    });
    expect(await all(ledger)).toEqual([]);
  });
});

describe('attack 31: a branch that was tampered with', () => {
  beforeEach(async () => {
    const ledger = await ledgerIn(one);
    for (const run_id of ['a', 'b', 'c']) await ledger.append([record({ run_id })]);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'a byte of a record',
      async () =>
        tamper({ 'records/000002.json': `${(await textOf('000002.json')).replace('"b"', '"x"')}\n` }),
      /records\/000002\.json/,
    ],
    ['a record that is gone', () => tamper({ 'records/000002.json': null }), /records\/000002\.json/],
    ['the newest record gone', () => tamper({ 'records/000003.json': null }), /records\/000003\.json/],
    [
      'a file that is no record',
      () => tamper({ 'records/x.json': '{}' }),
      /records\/x\.json: no record has such/,
    ],
    ['a folder below', () => tamper({ 'records/more/000001.json': '{}' }), /no record has such a name/],
    [
      'the newest replaced and sealed again',
      async () => {
        const second = JSON.parse(await textOf('000002.json')) as LedgerRecord;
        const forged = writeJson(sealRecord(record({ run_id: 'forged' }), second));
        return tamper({ 'records/000003.json': forged });
      },
      /records\/000003\.json: commit \w{40} changed it/,
    ],
    [
      'a record taken away and put back as it was',
      async () => {
        const text = `${await textOf('000003.json')}\n`;
        await tamper({ 'records/000003.json': null });
        return tamper({ 'records/000003.json': text });
      },
      /records\/000003\.json: commit \w{40} removed it/,
    ],
  ])('is refused by both verifiers: %s', async (_, spoil, message) => {
    await spoil();
    const ledger = await ledgerIn(await cloneOf(origin));

    await expect(all(ledger)).rejects.toMatchObject({
      code: 'RC526',
      message: expect.stringMatching(message) as string,
    });
    await expect(ledger.append([record()])).rejects.toMatchObject({ code: 'RC526' });
    const { dir } = await cloneOf(origin);
    expect(() => verifyBranch(`origin/${NAME}`, undefined, dir)).toThrow(
      /broken at records\/|broken at .*00000/u,
    );
  });

  it('is refused where the branch was put back, by whoever saw it before', async () => {
    const clone = await cloneOf(origin);
    const ledger = await ledgerIn(clone);
    expect(await all(ledger)).toHaveLength(3);
    await origin.git('update-ref', `refs/heads/${NAME}`, `${NAME}~1`);

    for (const each of [ledger, await ledgerIn(clone)])
      await expect(all(each)).rejects.toMatchObject({
        code: 'RC526',
        message: expect.stringMatching(/does not follow \w{40}, where the branch was/) as string,
      });
    expect(await all(await ledgerIn(await cloneOf(origin)))).toHaveLength(2);
  });

  it('is refused where another history was merged in front of it', async () => {
    const clone = await cloneOf(origin);
    const ledger = await ledgerIn(clone);
    expect(await all(ledger)).toHaveLength(3);
    const [mine] = [sealRecord(record({ run_id: 'mine' }), null)];
    await one.git('fetch', '-q', 'origin');
    await one.git('checkout', '-q', '--orphan', 'forged');
    await one.git('rm', '-q', '-rf', '.');
    await mkdir(path.join(one.dir, 'records'));
    await writeFile(path.join(one.dir, 'records/000001.json'), writeJson(mine));
    const forged = await one.commit({ 'records/000001.json': writeJson(mine) });
    const tree = await one.git('rev-parse', `${forged}^{tree}`);
    const merged = await one.git(
      '-c',
      'user.name=x',
      '-c',
      'user.email=x@example.com',
      'commit-tree',
      tree,
      '-p',
      forged,
      '-p',
      `origin/${NAME}`,
      '-m',
      'merge',
    );
    await one.git('push', '-q', 'origin', `${merged}:refs/heads/${NAME}`);

    await expect(all(ledger)).rejects.toMatchObject({ code: 'RC526' });
    await expect(all(await ledgerIn(clone))).rejects.toMatchObject({ code: 'RC526' });
  });

  it('is refused where it is gone', async () => {
    const ledger = await ledgerIn(one);
    await ledger.latest();
    await origin.git('update-ref', '-d', `refs/heads/${NAME}`);

    await expect(ledger.latest()).rejects.toMatchObject({
      code: 'RC526',
      message: expect.stringContaining('the branch is gone') as string,
    });
  });

  it('may have other files, which change as they like', async () => {
    await tamper({ 'README.md': 'one' });
    await tamper({ 'README.md': 'two' });

    expect(await all(await ledgerIn(await cloneOf(origin)))).toHaveLength(3);
  });
});
