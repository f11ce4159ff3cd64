import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOldGit } from '../../../src/git/merge-tree.ts';
import { openRepository } from '../../../src/git/repository.ts';
import { folder } from '../../support/folder.ts';
import { cloneOf, GIT_ENV, type GitRepo, gitRepo, gitRepoAt } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('openRepository', () => {
  it('finds the top from any folder of a work tree, through links too', async () => {
    const repo = await gitRepo();
    await repo.commit({ 'a/b c/f': 'x' });
    const link = path.join(await folder(), 'link');
    await symlink(repo.dir, link);
    for (const dir of [repo.dir, path.join(repo.dir, 'a/b c'), path.join(link, 'a')]) {
      const repository = await openGit(dir);
      expect(repository.top).toBe(await repo.git('rev-parse', '--show-toplevel'));
      expect(repository.prefix(repo.dir)).toBe('');
      expect(repository.prefix(path.join(link, 'a/b c'))).toBe('a/b c/');
      expect(() => repository.prefix(path.dirname(link))).toThrow(expect.objectContaining({ code: 'RC601' }));
    }
  });

  it('reads a bare repository, a linked work tree and a clone that borrows its objects', async () => {
    const repo = await gitRepo();
    const tip = await repo.commit({ f: 'x' });
    const bare = await cloneOf(repo, '--bare');
    const borrowed = await cloneOf(repo, '--shared');
    const linked = path.join(await folder(), 'linked');
    await repo.git('worktree', 'add', '--quiet', '-b', 'other', linked);
    for (const dir of [bare.dir, borrowed.dir, linked, path.join(repo.dir, '.git')]) {
      const repository = await openGit(dir);
      expect(await repository.resolve('HEAD')).toBe(tip);
      const [file] = await repository.tree(tip, ['f']);
      expect(textOf(await repository.blob(file?.blob ?? ''))).toBe('x');
      expect(repository.prefix(dir === linked ? linked : repository.top)).toBe('');
    }
  });

  it('reads sha256 as sha1', async () => {
    const repo = await gitRepo({ format: 'sha256' });
    const root = await repo.commit({ f: 'x' });
    await repo.branch('topic');
    const head = await repo.commit({ g: 'y' });
    const repository = await openGit(repo.dir);
    expect(root).toHaveLength(64);
    expect(await repository.mergeTree(root, head)).toBe(await repository.treeOf(head));
    for await (const step of repository.steps(root, head))
      expect(step.changes).toMatchObject([
        { path: 'g', blob_before: null, blob_after: expect.stringMatching(/^.{64}$/) },
      ]);
  });

  it.each([
    ['no repository', async () => folder()],
    ['no folder', async () => path.join(await folder(), 'missing')],
    [
      'a file',
      async () => {
        const file = path.join(await folder(), 'file');
        await writeFile(file, '');
        return file;
      },
    ],
  ])('says where there is %s', async (_, make) => {
    await expect(openRepository(await make(), { env: GIT_ENV })).rejects.toMatchObject({ code: 'RC601' });
  });

  it('says that git is missing', async () => {
    const repo = await gitRepo();
    await expect(openRepository(repo.dir, { env: { PATH: repo.dir } })).rejects.toMatchObject({
      code: 'RC600',
    });
  });

  it('says how to trust a folder of another user, and honours that trust', async () => {
    const repo = await gitRepo();
    const tip = await repo.commit({ f: 'x' });
    // git takes the folder for somebody else's, whoever runs the tests (git, t/t0033-safe-directory.sh).
    const env = { ...GIT_ENV, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
    const spawned = await foreign(repo, env);
    await expect(spawned.open()).rejects.toMatchObject({
      code: 'RC602',
      hint: expect.stringContaining('safe.directory'),
    });
    const settings = path.join(await folder(), 'gitconfig');
    await writeFile(settings, `[safe]\n\tdirectory = ${await repo.git('rev-parse', '--show-toplevel')}\n`);
    const trusted = await foreign(repo, { ...env, GIT_CONFIG_GLOBAL: settings });
    const repository = await trusted.open();
    expect(await repository.resolve('HEAD')).toBe(tip);
    await repository.close();
  });

  it('attack 21: takes no order from the environment', async () => {
    const repo = await gitRepo();
    const other = await gitRepo();
    const tip = await repo.commit({ f: 'x' });
    await other.commit({ g: 'y' });
    const env = {
      GIT_DIR: path.join(other.dir, '.git'),
      GIT_WORK_TREE: other.dir,
      GIT_OBJECT_DIRECTORY: '/nowhere',
    };
    expect(await (await openGit(repo.dir, { env })).resolve('HEAD')).toBe(tip);
  });

  it('ends what it started when it is aborted', async () => {
    const repo = await gitRepo();
    const tip = await repo.commit({ f: 'x' });
    const abort = new AbortController();
    const repository = await openGit(repo.dir, { signal: abort.signal });
    await repository.blob(await repo.git('rev-parse', 'HEAD:f'));
    const pending = repository.steps(null, tip)[Symbol.asyncIterator]().next();
    const blob = repository.blob(await repo.git('rev-parse', 'HEAD:f'));
    abort.abort(new Error('stop'));
    await expect(Promise.allSettled([pending, blob])).resolves.toHaveLength(2);
    await expect(repository.resolve('HEAD')).rejects.toThrow('stop');
    await expect(repository.blob(tip)).rejects.toThrow();
  });
});

/** Opens a repository with a git that is told that the folder is somebody else's. */
async function foreign(repo: GitRepo, env: { readonly [name: string]: string }) {
  const { spawnGit } = await import('../../../src/git/process.ts');
  return {
    open: () =>
      openRepository(repo.dir, {
        env,
        spawn: (call) => spawnGit({ ...call, env: { ...call.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' } }),
      }),
  };
}

describe('resolve', () => {
  it('knows branches, tags and short ids, and null for what is not here', async () => {
    const repo = await gitRepo();
    const tip = await repo.commit({ f: 'x' });
    await repo.git('-c', 'user.name=a', '-c', 'user.email=a', 'tag', '-a', 'v1', '-m', 'x');
    const repository = await openGit(repo.dir);
    for (const name of ['main', 'refs/heads/main', 'v1', tip, tip.slice(0, 10)])
      expect(await repository.resolve(name), name).toBe(tip);
    for (const name of ['nothing', 'f'.repeat(40), 'main:f', 'main~9'])
      expect(await repository.resolve(name), name).toBeNull();
    for (const name of ['--all', '', 'a\0b', 'a\nb'])
      await expect(repository.resolve(name)).rejects.toMatchObject({ code: 'RC609' });
  });
});

describe('isAncestor', () => {
  it('says yes for a commit itself and those before it', async () => {
    const repo = await gitRepo();
    const old = await repo.commit({ f: '1' });
    const tip = await repo.commit({ f: '2' });
    const repository = await openGit(repo.dir);
    expect(await repository.isAncestor(old, tip)).toBe(true);
    expect(await repository.isAncestor(tip, tip)).toBe(true);
    expect(await repository.isAncestor(tip, old)).toBe(false);
    await expect(repository.isAncestor('f'.repeat(40), tip)).rejects.toMatchObject({ code: 'RC604' });
  });
});

describe('tree', () => {
  it('lists what is at or below the paths, whatever they look like', async () => {
    const repo = await gitRepo();
    const names = ['a/b.yaml', 'a/c/d.yaml', 'ab.yaml', '*.yaml', ':(top)x', '[ab].yaml', 'é "q".yaml'];
    const tip = await repo.commit(Object.fromEntries(names.map((name) => [name, name])));
    const repository = await openGit(repo.dir);
    const list = async (...paths: string[]): Promise<readonly string[]> =>
      (await repository.tree(tip, paths)).map((entry) => entry.path);
    expect(new Set(await list())).toEqual(new Set(names));
    expect(await list('a')).toEqual(['a/b.yaml', 'a/c/d.yaml']);
    expect(await list('a/c/')).toEqual(['a/c/d.yaml']);
    for (const name of names) expect(await list(name)).toEqual([name]);
    expect(await list('missing', 'a/b.yaml')).toEqual(['a/b.yaml']);
    expect(await list('../a')).toEqual([]);
    expect(new Set(await list('', 'a'))).toEqual(new Set(names));
  });

  it('fails for a tree that is not here', async () => {
    const repo = await gitRepo();
    await repo.commit({ f: 'x' });
    const repository = await openGit(repo.dir);
    await expect(repository.tree('f'.repeat(40), [])).rejects.toMatchObject({ code: 'RC604' });
    await expect(repository.tree('--name-only', [])).rejects.toMatchObject({ code: 'RC609' });
  });
});

describe('blob', () => {
  it('reads any bytes, many at once, over one process', async () => {
    const repo = await gitRepo();
    const contents = [
      Buffer.alloc(0),
      Buffer.from('a\nb\0\n'),
      Buffer.alloc(1 << 20, 0x0a),
      Buffer.from('x missing\n'),
    ];
    const ids = await Promise.all(contents.map((bytes) => repo.object('blob', bytes)));
    const repository = await openGit(repo.dir);
    const wanted = Array.from({ length: 60 }, (_, n) => n % contents.length);
    const read = await Promise.all(wanted.map((n) => repository.blob(ids[n] ?? '')));
    expect(
      read.map((bytes) =>
        Buffer.from(bytes).equals(contents[wanted[read.indexOf(bytes)] ?? 0] ?? Buffer.from('?')),
      ),
    ).not.toContain(false);
    expect(repository.calls).toHaveLength(1);
  });

  it('fails for what is missing or no file, and goes on', async () => {
    const repo = await gitRepo();
    const tip = await repo.commit({ f: 'x' });
    const repository = await openGit(repo.dir);
    await expect(repository.blob('f'.repeat(40))).rejects.toMatchObject({ code: 'RC604' });
    await expect(repository.blob(tip)).rejects.toMatchObject({ code: 'RC606' });
    await expect(repository.blob('HEAD:f\nHEAD')).rejects.toMatchObject({ code: 'RC609' });
    expect(textOf(await repository.blob(await repo.git('rev-parse', 'HEAD:f')))).toBe('x');
  });

  it('reads what came after it was opened', async () => {
    const repo = await gitRepo();
    const repository = await openGit(repo.dir);
    await expect(repository.blob('f'.repeat(40))).rejects.toMatchObject({ code: 'RC604' });
    expect(textOf(await repository.blob(await repo.object('blob', 'late')))).toBe('late');
  });

  it('does not fetch behind our back in a clone without file contents', async () => {
    const origin = await gitRepo();
    await origin.git('config', 'uploadpack.allowFilter', 'true');
    await origin.commit({ f: 'x' });
    const partial = await cloneOf(`file://${origin.dir}`, '--filter=blob:none', '--no-checkout');
    const repository = await openGit(partial.dir);
    const [file] = await repository.tree((await repository.resolve('HEAD')) ?? '', []);
    await expect(repository.blob(file?.blob ?? '')).rejects.toMatchObject({ code: 'RC604' });
  });
});

describe('merges', () => {
  it('are computed as trees, and null where they conflict', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1\n' });
    await repo.branch('clean');
    const clean = await repo.commit({ b: '1\n' });
    await repo.branch('clash', base);
    const clash = await repo.commit({ a: '2\n' });
    await repo.branch('main');
    const main = await repo.commit({ a: '3\n' });
    const repository = await openGit(repo.dir);
    const merged = await repository.mergeTree(main, clean);
    expect((await repository.tree(merged ?? '', [])).map((entry) => entry.path)).toEqual(['a', 'b']);
    expect(await repository.mergeTree(main, clash)).toBeNull();
    expect(merged).toBe(await repository.treeOf(await repo.merge(['clean'])));
    expect(await repository.mergeBases(main, clash)).toEqual([base]);
  });

  it('case: merges have several bases in criss-cross history', async () => {
    const repo = await gitRepo();
    await repo.commit({ a: '1' });
    await repo.branch('x');
    const x = await repo.commit({ x: '1' });
    await repo.branch('y', 'main');
    const y = await repo.commit({ y: '1' });
    const yx = await repo.merge([x]);
    await repo.branch('x');
    const xy = await repo.merge([y]);
    const repository = await openGit(repo.dir);
    expect(new Set(await repository.mergeBases(xy, yx))).toEqual(new Set([x, y]));
    expect(await repository.mergeTree(xy, yx)).toBe(await repository.treeOf(xy));
  });

  it('do not exist for histories that have nothing in common', async () => {
    const repo = await gitRepo();
    const one = await repo.commit({ a: '1' });
    await repo.git('switch', '--quiet', '--orphan', 'other');
    const other = await repo.commit({ b: '1' });
    const repository = await openGit(repo.dir);
    expect(await repository.mergeBases(one, other)).toEqual([]);
    expect(await repository.mergeTree(one, other)).toBeNull();
  });

  it('fail where a commit is missing', async () => {
    const repo = await gitRepo();
    const one = await repo.commit({ a: '1' });
    const repository = await openGit(repo.dir);
    await expect(repository.mergeTree(one, 'f'.repeat(40))).rejects.toMatchObject({
      code: expect.stringMatching(/RC60[46]/),
    });
    await expect(repository.mergeBases(one, 'f'.repeat(40))).rejects.toMatchObject({ code: 'RC604' });
  });

  it('attack 21: ask neither attributes, merge programs nor settings of the clone', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1\n', '.gitattributes': 'a merge=union\nb merge=evil\n', b: '1\n' });
    await repo.branch('topic');
    const topic = await repo.commit({ a: '2\n', b: '2\n' });
    await repo.branch('main', base);
    const main = await repo.commit({ a: '3\n', b: '3\n' });
    const proof = path.join(await mkdtemp(path.join(repo.dir, 'proof-')), 'ran');
    await repo.git('config', 'merge.evil.driver', `touch ${proof}`);
    await repo.git('config', 'merge.default', 'evil');
    expect(await (await openGit(repo.dir)).mergeTree(main, topic)).toBeNull();
    await expect(rm(proof)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each([
    ['git version 2.37.9', true],
    ['git version 1.99.0', true],
    ['git version 2.38.0', false],
    ['git version 2.39.5 (Apple Git-154)', false],
    ['git version 3.0.1.windows.1', false],
  ])('need %s to be 2.38 at least', (version, old) => {
    expect(isOldGit(version)).toBe(old);
  });

  it('say so where git is too old', async () => {
    const repo = await gitRepo();
    const tip = await repo.commit({ a: '1' });
    const bin = await folder();
    const script = `#!/bin/sh\ncase "$1" in\nmerge-tree) echo "usage: git merge-tree <base-tree> <branch1> <branch2>" >&2; exit 129;;\nversion) echo "git version 2.30.2";;\n*) PATH="$REAL" exec git "$@";;\nesac\n`;
    await mkdir(path.join(bin, 'bin'));
    await writeFile(path.join(bin, 'bin/git'), script.replace('$REAL', GIT_ENV['PATH'] ?? ''), {
      mode: 0o755,
    });
    const env = { PATH: `${path.join(bin, 'bin')}${path.delimiter}${GIT_ENV['PATH'] ?? ''}` };
    await expect((await openGit(repo.dir, { env })).mergeTree(tip, tip)).rejects.toMatchObject({
      code: 'RC605',
    });
  });
});

describe('a repository', () => {
  it('attack 21: keeps its index, work tree and branches whatever is asked', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1' });
    await repo.branch('topic');
    const head = await repo.commit({ b: '1' });
    await repo.branch('main');
    await writeFile(path.join(repo.dir, 'a'), 'edited');
    await writeFile(path.join(repo.dir, 'new'), 'x');
    await repo.git('add', 'new');
    const state = async (): Promise<string> =>
      [
        await repo.git('status', '--porcelain'),
        await repo.git('show-ref'),
        await repo.git('ls-files', '-s'),
      ].join('\n');
    const before = await state();
    const repository = await openGit(path.join(repo.dir));
    await repository.mergeTree(base, head);
    await repository.commits(head, []);
    await repository.tree(head, []);
    expect(await state()).toBe(before);
    expect(await gitRepoAt(repo.dir).git('rev-parse', 'HEAD')).toBe(base);
  });
});
