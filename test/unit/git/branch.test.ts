import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/core/instant.ts';
import { type BranchOptions, type LedgerBranch, openBranch } from '../../../src/git/branch.ts';
import { cloneOf, type GitRepo, gitRepo } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';

const REF = 'refs/heads/rollcall-ledger';
const NOW = parseInstant('2026-11-24T12:00:00Z') ?? expect.fail('no instant');
const OPTIONS: BranchOptions = {
  token: null,
  push: true,
  identity: { name: 'rollcall', email: 'rollcall@example.com' },
  now: NOW,
};

async function branchIn(repo: GitRepo, options: Partial<BranchOptions> = {}): Promise<LedgerBranch> {
  return openBranch(await openGit(repo.dir), REF, { ...OPTIONS, ...options });
}

const file = (name: string, text: string): { path: string; bytes: Uint8Array } => ({
  path: name,
  bytes: Buffer.from(text),
});

async function filesOf(branch: LedgerBranch): Promise<{ readonly [path: string]: string }> {
  await branch.tip();
  const entries = await branch.list('records');
  return Object.fromEntries(
    await Promise.all(
      entries.map(async (one) => [one.path, Buffer.from(await branch.read(one.blob)).toString()] as const),
    ),
  );
}

async function origins(): Promise<{ origin: GitRepo; one: GitRepo; two: GitRepo }> {
  const seed = await gitRepo();
  await seed.commit({ 'team.yaml': 'x' });
  const origin = await cloneOf(seed, '--bare');
  return { origin, one: await cloneOf(origin), two: await cloneOf(origin) };
}

describe('a branch of this clone', () => {
  it('begins with the first record and grows one commit at a time', async () => {
    const repo = await gitRepo();
    const branch = await branchIn(repo);
    expect(await branch.tip()).toBeNull();
    expect(await branch.list('records')).toEqual([]);
    expect(await branch.commit(null, [file('records/000001.json', '1')], 'One')).toBe('done');
    const first = await branch.tip();
    expect(
      await branch.commit(first, [file('records/000002.json', '2'), file('notes/a b', '3')], 'Two'),
    ).toBe('done');
    expect(await filesOf(branch)).toEqual({ 'records/000001.json': '1', 'records/000002.json': '2' });
    expect(await repo.git('rev-list', '--parents', REF)).toBe(`${await branch.tip()} ${first}\n${first}`);
  });

  it('needs no configured name, and takes its time from outside', async () => {
    const repo = await gitRepo();
    await repo.git('config', 'user.useConfigOnly', 'true');
    await repo.git('config', 'commit.gpgSign', 'true');
    await (await branchIn(repo)).commit(null, [], 'Subject\n\nÄ body\n\nPlan-digest: abc');
    expect(await repo.git('log', '-1', '--format=%an <%ae> %at %cn <%ce> %ct%n%B', REF)).toBe(
      'rollcall <rollcall@example.com> 1795521600 rollcall <rollcall@example.com> 1795521600\n' +
        'Subject\n\nÄ body\n\nPlan-digest: abc',
    );
  });

  it.each([
    ['Ada\n<x>', 'a>b\n', 'Adax <ab>'],
    ['', ' ', 'rollcall <rollcall>'],
    ['<>', '...', 'rollcall <rollcall>'],
  ])('makes a name that git takes of %j', async (name, email, expected) => {
    const repo = await gitRepo();
    await (await branchIn(repo, { identity: { name, email } })).commit(null, [], 'x');
    expect(await repo.git('log', '-1', '--format=%an <%ae>', REF)).toBe(expected);
  });

  it('leaves index, work tree and the branch that is checked out alone, and runs no hook', async () => {
    const repo = await gitRepo();
    await repo.commit({ a: '1' });
    await writeFile(path.join(repo.dir, 'a'), 'edited');
    const ran = path.join(repo.dir, '.git/ran');
    for (const hook of ['reference-transaction', 'pre-push', 'post-commit', 'commit-msg']) {
      const at = path.join(repo.dir, '.git/hooks', hook);
      await writeFile(at, `#!/bin/sh\ntouch ${ran}\n`);
      await chmod(at, 0o755);
    }
    const state = async (): Promise<string> =>
      `${await repo.git('status', '--porcelain')} ${await repo.git('ls-files', '-s')} ${await repo.git('symbolic-ref', 'HEAD')}`;
    const before = await state();
    await (await branchIn(repo)).commit(null, [file('records/000001.json', '1')], 'One');
    expect(await state()).toBe(before);
    await expect(chmod(ran, 0o600)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('keeps bytes as they are, whatever attributes and settings say', async () => {
    const repo = await gitRepo();
    await repo.commit({ '.gitattributes': '* text=auto eol=crlf\n' });
    await repo.git('config', 'core.autocrlf', 'input');
    const bytes = Buffer.from([0x61, 0x0d, 0x0a, 0xff, 0x00]);
    const branch = await branchIn(repo);
    await branch.commit(null, [{ path: 'records/x', bytes }], 'x');
    const [entry] = await branch.list('records');
    expect(Buffer.from(await branch.read(entry?.blob ?? ''))).toEqual(bytes);
  });

  it('moves for nobody who expected something else', async () => {
    const repo = await gitRepo();
    const branch = await branchIn(repo);
    await branch.commit(null, [file('records/000001.json', '1')], 'One');
    const first = await branch.tip();
    expect(await branch.commit(null, [file('records/000001.json', 'other')], 'Other')).toBe('moved');
    expect(await branch.commit(first, [file('records/000002.json', '2')], 'Two')).toBe('done');
    expect(await branch.commit(first, [file('records/000002.json', 'other')], 'Other')).toBe('moved');
    expect(await filesOf(branch)).toEqual({ 'records/000001.json': '1', 'records/000002.json': '2' });
  });

  it('never replaces a file, nor takes one that has no proper path', async () => {
    const repo = await gitRepo();
    const branch = await branchIn(repo);
    await branch.commit(null, [file('records/000001.json', '1')], 'One');
    const tip = await branch.tip();
    for (const name of ['records/000001.json', 'records'])
      await expect(branch.commit(tip, [file(name, '2')], 'x')).rejects.toMatchObject({ code: 'RC608' });
    for (const name of ['', '/a', 'a/', '../a', 'a/./b', '.git/config', 'a\0b', 'a\ud800'])
      await expect(branch.commit(tip, [file(name, '2')], 'x'), name).rejects.toMatchObject({ code: 'RC609' });
    await expect(branch.commit(tip, [file('a', '2'), file('a', '3')], 'x')).rejects.toMatchObject({
      code: 'RC609',
    });
    expect(await branch.tip()).toBe(tip);
  });

  it.each([
    'main',
    'refs/tags/x',
    'refs/heads/',
    'refs/heads/-x',
    'refs/heads/a..b',
    'refs/heads/x:y',
    '--all',
  ])('has a full and proper name, unlike %s', async (ref) => {
    const repository = await openGit((await gitRepo()).dir);
    await expect(openBranch(repository, ref, OPTIONS)).rejects.toMatchObject({ code: 'RC609' });
  });

  it('is written in sha256 as well, and in a bare repository', async () => {
    const repo = await gitRepo({ format: 'sha256', bare: true });
    const branch = await branchIn(repo);
    expect(await branch.commit(null, [file('records/000001.json', '1')], 'One')).toBe('done');
    expect(await branch.tip()).toHaveLength(64);
    expect(await filesOf(branch)).toEqual({ 'records/000001.json': '1' });
  });

  it('goes on from what was last fetched where nothing is to be pushed', async () => {
    const { one, two } = await origins();
    await (await branchIn(one)).commit(null, [file('records/000001.json', '1')], 'One');
    await two.git('fetch', '--quiet');
    const branch = await branchIn(two, { push: false });
    expect(await branch.commit(await branch.tip(), [file('records/000002.json', '2')], 'Two')).toBe('done');
    expect(await filesOf(branch)).toEqual({ 'records/000001.json': '1', 'records/000002.json': '2' });
    expect(await filesOf(await branchIn(one))).toEqual({ 'records/000001.json': '1' });
  });
});

describe('a branch of origin', () => {
  it('is seen by everybody, and no branch of the clone moves', async () => {
    const { one, two } = await origins();
    const refs = await one.git('show-ref');
    expect(await (await branchIn(one)).tip()).toBeNull();
    expect(await (await branchIn(one)).commit(null, [file('records/000001.json', '1')], 'One')).toBe('done');
    expect(await filesOf(await branchIn(two))).toEqual({ 'records/000001.json': '1' });
    expect((await one.git('show-ref')).split('\n').filter((row) => !row.endsWith('rollcall-ledger'))).toEqual(
      refs.split('\n'),
    );
  });

  it('is reached from a shallow clone too', async () => {
    const { origin, one } = await origins();
    const branch = await branchIn(one);
    await branch.commit(null, [file('records/000001.json', '1')], 'One');
    const shallow = await branchIn(await cloneOf(`file://${origin.dir}`, '--depth=1'));
    expect(await shallow.commit(await shallow.tip(), [file('records/000002.json', '2')], 'Two')).toBe('done');
    expect(await filesOf(branch)).toEqual({ 'records/000001.json': '1', 'records/000002.json': '2' });
  });

  it('loses nothing when two write at once', async () => {
    const { one, two } = await origins();
    const write = async (repo: GitRepo, who: string): Promise<number> => {
      const branch = await branchIn(repo);
      let moved = 0;
      for (let n = 0; n < 4; ) {
        const tip = await branch.tip();
        const next = String((await branch.list('records')).length + 1).padStart(6, '0');
        const outcome = await branch.commit(tip, [file(`records/${next}.json`, `${who}${n}`)], `${who} ${n}`);
        if (outcome === 'done') n++;
        else moved++;
      }
      return moved;
    };
    await Promise.all([write(one, 'a'), write(two, 'b')]);
    const files = await filesOf(await branchIn(one));
    expect(Object.keys(files)).toEqual(Array.from({ length: 8 }, (_, n) => `records/00000${n + 1}.json`));
    const order = Object.values(files);
    expect(order.filter((text) => text.startsWith('a'))).toEqual(['a0', 'a1', 'a2', 'a3']);
    expect(order.filter((text) => text.startsWith('b'))).toEqual(['b0', 'b1', 'b2', 'b3']);
  });

  it('has moved for whoever comes second', async () => {
    const { one, two } = await origins();
    const [first, second] = [await branchIn(one), await branchIn(two)];
    expect(await first.commit(null, [file('records/000001.json', 'first')], 'One')).toBe('done');
    expect(await second.commit(null, [file('records/000001.json', 'second')], 'One')).toBe('moved');
    const tip = await second.tip();
    expect(await second.commit(tip, [file('records/000002.json', 'second')], 'Two')).toBe('done');
    expect(await first.commit(tip, [file('records/000002.json', 'first')], 'Two')).toBe('moved');
    expect(await filesOf(first)).toEqual({ 'records/000001.json': 'first', 'records/000002.json': 'second' });
  });

  it('is not written again when somebody took the newest record back', async () => {
    const { origin, one } = await origins();
    const branch = await branchIn(one);
    await branch.commit(null, [file('records/000001.json', '1')], 'One');
    const first = await branch.tip();
    await branch.commit(first, [file('records/000002.json', '2')], 'Two');
    const second = await branch.tip();
    await origin.git('update-ref', REF, first ?? '');
    expect(await branch.commit(second, [file('records/000003.json', '3')], 'Three')).toBe('moved');
    expect(await origin.git('rev-parse', REF)).toBe(first);
  });

  it('counts as written where the answer was lost', async () => {
    const { origin, one } = await origins();
    // The other side takes the commit and then fails.
    const hook = path.join(origin.dir, 'hooks/post-receive');
    await writeFile(hook, '#!/bin/sh\nkill -9 $PPID\n');
    await chmod(hook, 0o755);
    const branch = await branchIn(one);
    expect(await branch.commit(null, [file('records/000001.json', '1')], 'One')).toBe('done');
    expect(await filesOf(branch)).toEqual({ 'records/000001.json': '1' });
  });

  it('says why origin refused it', async () => {
    const { origin, one } = await origins();
    const hook = path.join(origin.dir, 'hooks/pre-receive');
    await writeFile(hook, '#!/bin/sh\necho protected by a rule\nexit 1\n');
    await chmod(hook, 0o755);
    const branch = await branchIn(one);
    await expect(branch.commit(null, [file('records/000001.json', '1')], 'One')).rejects.toMatchObject({
      code: 'RC607',
      message: expect.stringMatching(/protected by a rule|hook declined/),
    });
    expect(await branch.tip()).toBeNull();
  });

  it('is unknown, not empty, where origin does not answer', async () => {
    const { one } = await origins();
    await one.git('remote', 'set-url', 'origin', path.join(one.dir, 'gone'));
    await expect((await branchIn(one)).tip()).rejects.toMatchObject({ code: 'RC607' });
  });
});
