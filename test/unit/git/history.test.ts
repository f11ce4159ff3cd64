import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { GitStep } from '../../../src/git/model.ts';
import { cloneOf, type GitRepo, gitRepo } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';

async function stepsOf(repo: GitRepo, after: string | null, tip: string): Promise<readonly GitStep[]> {
  return collect((await openGit(repo.dir)).steps(after, tip));
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const changed = (steps: readonly GitStep[]): readonly (readonly string[])[] =>
  steps.map((step) => step.changes.map((change) => change.path));

describe('steps', () => {
  it('begin with a root commit, whose files are all new', async () => {
    const repo = await gitRepo();
    const root = await repo.commit({ 'team.yaml': 'a', 'b/c.yaml': 'c' }, { at: 1_000_000_000 });
    const blob = await repo.git('rev-parse', 'HEAD:team.yaml');
    const [step] = await stepsOf(repo, null, root);
    expect(step).toMatchObject({ commit: root, parent: null, committed_at: '2001-09-09T01:46:40Z' });
    expect(step?.changes[1]).toEqual({
      path: 'team.yaml',
      mode_before: '000000',
      mode_after: '100644',
      blob_before: null,
      blob_after: blob,
    });
  });

  it('come oldest first, without the one after which they begin', async () => {
    const repo = await gitRepo();
    const commits: string[] = [];
    for (let n = 0; n < 4; n++) commits.push(await repo.commit({ f: String(n) }));
    const [first = '', , , tip = ''] = commits;
    expect((await stepsOf(repo, first, tip)).map((step) => step.commit)).toEqual(commits.slice(1));
    expect(await stepsOf(repo, tip, tip)).toEqual([]);
  });

  it('have no changes for an empty commit, wherever it stands', async () => {
    const repo = await gitRepo();
    await repo.commit({});
    await repo.commit({ a: '1' });
    await repo.commit({});
    await repo.commit({});
    const tip = await repo.commit({ a: '2' });
    expect(changed(await stepsOf(repo, null, tip))).toEqual([[], ['a'], [], [], ['a']]);
  });

  it('show a merge against its first parent only, also an octopus', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1' });
    for (const name of ['x', 'y', 'z']) {
      await repo.branch(name, base);
      await repo.commit({ [name]: name });
    }
    await repo.branch('main');
    const before = await repo.commit({ a: '2' });
    const merge = await repo.merge(['x']);
    const octopus = await repo.merge(['y', 'z']);
    const steps = await stepsOf(repo, before, octopus);
    expect(steps.map((step) => [step.commit, step.parent])).toEqual([
      [merge, before],
      [octopus, merge],
    ]);
    expect(changed(steps)).toEqual([['x'], ['y', 'z']]);
  });

  it('show each commit of a rebase, and a squash as one', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1' });
    await repo.branch('topic');
    await repo.commit({ b: '1' });
    await repo.commit({ c: '1' });
    await repo.branch('main');
    await repo.git('merge', '--squash', '--quiet', 'topic');
    const squash = await repo.commitIndex();
    expect(changed(await stepsOf(repo, base, squash))).toEqual([['b', 'c']]);
    await repo.git('reset', '--quiet', '--hard', 'topic');
    expect(changed(await stepsOf(repo, base, await repo.git('rev-parse', 'HEAD')))).toEqual([['b'], ['c']]);
  });

  it('tell links, submodules, deletions and changed modes by their modes', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ file: 'x', gone: 'y', run: 'z' });
    const [file, gone, run] = await Promise.all(
      ['file', 'gone', 'run'].map((name) => repo.git('rev-parse', `HEAD:${name}`)),
    );
    await repo.git('update-index', '--add', '--cacheinfo', `120000,${file},file`);
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${base},sub`);
    await repo.git('update-index', '--chmod=+x', 'run');
    await repo.git('rm', '--quiet', '--cached', 'gone');
    const [step] = await stepsOf(repo, base, await repo.commitIndex());
    expect(step?.changes.map(({ path: name, ...rest }) => [name, ...Object.values(rest)])).toEqual([
      ['file', '100644', '120000', file, file],
      ['gone', '100644', '000000', gone, null],
      ['run', '100644', '100755', run, run],
      ['sub', '000000', '160000', null, base],
    ]);
  });

  it('never take a move for anything but a deletion and a new file', async () => {
    const repo = await gitRepo();
    await repo.git('config', 'diff.renames', 'copies');
    const base = await repo.commit({ old: 'the same content\n'.repeat(20) });
    const tip = await repo.commit({ old: null, new: 'the same content\n'.repeat(20) });
    expect(changed(await stepsOf(repo, base, tip))).toEqual([['new', 'old']]);
  });

  it('are the same whatever the repository sets', async () => {
    const repo = await gitRepo();
    const root = await repo.commit({ 'é a': '1', b: '1' });
    await repo.git('update-index', '--add', '--cacheinfo', `160000,${root},sub`);
    const tip = await repo.commitIndex();
    const before = await stepsOf(repo, null, tip);
    expect(changed(before)).toEqual([['b', 'é a'], ['sub']]);
    const order = path.join(repo.dir, 'order');
    await writeFile(order, 'é*\n');
    const settings: readonly (readonly [string, string])[] = [
      ['diff.orderFile', order],
      ['diff.noprefix', 'true'],
      ['diff.relative', 'true'],
      ['diff.ignoreSubmodules', 'all'],
      ['log.showSignature', 'true'],
      ['log.showRoot', 'false'],
      ['log.diffMerges', 'off'],
      ['log.follow', 'true'],
      ['log.abbrevCommit', 'true'],
      ['log.date', 'relative'],
      ['log.decorate', 'full'],
      ['color.ui', 'always'],
      ['core.quotePath', 'true'],
      ['core.abbrev', '4'],
      ['format.pretty', 'oneline'],
      ['diff.external', 'false'],
    ];
    for (const [key, value] of settings) {
      await repo.git('config', key, value);
      expect(await stepsOf(repo, null, tip), key).toEqual(before);
    }
  });

  it('keep bytes of a path apart that are no UTF-8', async () => {
    const repo = await gitRepo();
    const blob = await repo.object('blob', 'x');
    const entry = (name: Buffer): Buffer =>
      Buffer.concat([Buffer.from('100644 '), name, Buffer.from([0]), Buffer.from(blob, 'hex')]);
    const names = [
      Buffer.from('\n:a\tb'),
      Buffer.from([0x74, 0xe9]),
      Buffer.from([0x74, 0xea]),
      Buffer.from('é'),
    ];
    const tree = await repo.object('tree', Buffer.concat(names.map(entry)));
    const commit = await repo.git(
      '-c',
      'user.name=a',
      '-c',
      'user.email=a',
      'commit-tree',
      tree,
      '-m',
      'odd',
    );
    const paths = ['\n:a\tb', 't\udce9', 't\udcea', 'é'];
    const repository = await openGit(repo.dir);
    expect(changed(await collect(repository.steps(null, commit)))).toEqual([paths]);
    expect((await repository.tree(commit, [])).map((one) => one.path)).toEqual(paths);
    expect((await repository.tree(commit, ['t\udce9'])).map((one) => one.path)).toEqual(['t\udce9']);
  });

  it('come from one process, however many there are', async () => {
    const repo = await gitRepo();
    const stream = Array.from({ length: 301 }, (_, n) => {
      const change = n % 2 === 0 ? 'deleteall' : 'M 100644 inline f\ndata 1\nx';
      return `commit refs/heads/main\ncommitter A <a@x> ${n} +0000\ndata 1\nx\n${change}\n`;
    });
    await repo.feed(stream.join('\n'), 'fast-import', '--quiet');
    const tip = await repo.git('rev-parse', 'main');
    const repository = await openGit(repo.dir);
    const steps = await collect(repository.steps(null, tip));
    expect(steps).toHaveLength(301);
    expect(steps.filter((step) => step.changes.length === 1)).toHaveLength(300);
    expect(repository.calls.filter((call) => call.args[0] === 'log')).toHaveLength(1);
    expect(repository.calls).toHaveLength(2);
  });

  it('end the process when nobody wants more', async () => {
    const repo = await gitRepo();
    for (let n = 0; n < 5; n++) await repo.commit({ f: String(n) });
    const repository = await openGit(repo.dir);
    for await (const step of repository.steps(null, await repo.git('rev-parse', 'HEAD'))) {
      expect(step.parent).toBeNull();
      break;
    }
    await expect(repository.close()).resolves.toBeUndefined();
  });

  it('fail where a commit in between is gone', async () => {
    const repo = await gitRepo();
    await repo.commit({ f: '1' });
    const lost = await repo.commit({ f: '2' });
    const tip = await repo.commit({ f: '3' });
    await repo.commit({ f: '4' });
    await rm(path.join(repo.dir, '.git/objects', lost.slice(0, 2), lost.slice(2)));
    await expect(stepsOf(repo, null, tip)).rejects.toMatchObject({ code: 'RC604' });
  });

  it.each([
    ['replacements', ['replace']],
    ['grafts', ['graft']],
  ])('ignore %s', async (_, [how]) => {
    const repo = await gitRepo();
    const root = await repo.commit({ f: '1' });
    const hidden = await repo.commit({ f: '2' });
    const tip = await repo.commit({ f: '3' });
    if (how === 'replace') await repo.git('replace', '--graft', tip, root);
    else await writeFile(path.join(repo.dir, '.git/info/grafts'), `${tip} ${root}\n`);
    expect((await stepsOf(repo, root, tip)).map((step) => step.commit)).toEqual([hidden, tip]);
  });

  it('are refused in a shallow clone, with the way out', async () => {
    const origin = await gitRepo();
    await origin.commit({ f: '1' });
    const tip = await origin.commit({ f: '2' });
    const shallow = await cloneOf(`file://${origin.dir}`, '--depth=1');
    const repository = await openGit(shallow.dir);
    await expect(collect(repository.steps(null, tip))).rejects.toMatchObject({
      code: 'RC603',
      hint: expect.stringContaining('fetch-depth: 0'),
    });
    for (const ask of [
      repository.firstParents(null, tip),
      repository.commits(tip, []),
      repository.isAncestor(tip, tip),
      repository.mergeBases(tip, tip),
      repository.mergeTree(tip, tip),
    ])
      await expect(ask).rejects.toMatchObject({ code: 'RC603' });
    expect(await repository.resolve('HEAD')).toBe(tip);
    expect(await repository.tree(tip, [])).toHaveLength(1);
    await shallow.git('fetch', '--quiet', '--unshallow');
    expect(await stepsOf(shallow, null, tip)).toHaveLength(2);
  });
});

describe('firstParents', () => {
  it('are the commits of the steps, with all parents and the subject', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1' }, { message: 'Root' });
    await repo.branch('topic');
    const side = await repo.commit({ b: '1' });
    await repo.branch('main');
    const merge = await repo.merge(['topic'], { message: 'Merge (#1)\n\nbody', at: 1_000_000_000 });
    const repository = await openGit(repo.dir);
    expect(await repository.firstParents(base, merge)).toEqual([
      { commit: merge, parents: [base, side], committed_at: '2001-09-09T01:46:40Z', subject: 'Merge (#1)' },
    ]);
    expect((await repository.firstParents(null, merge)).map((one) => one.commit)).toEqual([base, merge]);
  });

  it('show that the branch was swapped for another line that holds the old tip', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1' });
    const old = await repo.commit({ a: '2' });
    await repo.branch('topic', base);
    const side = await repo.commit({ b: '1' });
    const merge = await repo.merge(['main']);
    const line = await (await openGit(repo.dir)).firstParents(old, merge);
    expect(line.map((one) => one.commit)).toEqual([side, merge]);
    expect(line[0]?.parents[0]).not.toBe(old);
  });

  it('have a time whatever a commit claims', async () => {
    const repo = await gitRepo();
    const tree = await repo.git('mktree');
    const claim = async (ident: string): Promise<string> => {
      const commit = await repo.object('commit', `tree ${tree}\nauthor ${ident}\ncommitter ${ident}\n\nx\n`);
      const [one] = await (await openGit(repo.dir)).firstParents(null, commit);
      return one?.committed_at ?? '';
    };
    expect(await claim('a <a> 99999999999999 +0000')).toBe('9999-12-31T23:59:59Z');
    expect(await claim('a <a> -5 +0000')).toBe('1970-01-01T00:00:00Z');
    expect(await claim('a <a> 99999999999999999999999 +0000')).toMatch(/^(1970|9999)-/);
    expect(await claim('no time at all')).toBe('1970-01-01T00:00:00Z');
  });

  it.each(['HEAD', 'main..x', '--all', '^abc', ''])('refuse %s: only full ids name a commit', async (tip) => {
    const repo = await gitRepo();
    await repo.commit({ a: '1' });
    await expect((await openGit(repo.dir)).firstParents(null, tip)).rejects.toMatchObject({ code: 'RC609' });
  });
});

describe('commits', () => {
  it('are reached over every parent, children first, without those excluded', async () => {
    const repo = await gitRepo();
    const base = await repo.commit({ a: '1' });
    await repo.branch('side');
    const side = await repo.commit({ b: '1' }, { email: 'bob@example.com' });
    await repo.branch('head', base);
    const own = await repo.commit({ c: '1' });
    const merge = await repo.merge(['side']);
    const repository = await openGit(repo.dir);
    const commits = await repository.commits(merge, [base]);
    expect(commits[0]).toMatchObject({ sha: merge, parents: [own, side] });
    expect(new Set(commits.map((one) => one.sha))).toEqual(new Set([merge, own, side]));
    expect(commits.find((one) => one.sha === side)?.author_email).toBe('bob@example.com');
    expect(await repository.commits(merge, [merge])).toEqual([]);
  });

  it('tell co-authors as git reads trailers', async () => {
    const repo = await gitRepo();
    const cases: readonly (readonly [string, readonly string[]])[] = [
      [
        'Add\n\nCo-authored-by: Bob <bob@example.com>\nCo-Authored-By: Eve\n <eve@example.com>',
        ['Bob <bob@example.com>', 'Eve <eve@example.com>'],
      ],
      ['Add\n\nsome words\nmore words\nCo-authored-by: Bob <bob@example.com>', ['Bob <bob@example.com>']],
      ['Add\n\nCo-authored-by: Bob <bob@example.com>\n\nThe last paragraph.', []],
      ['Co-authored-by: Bob <bob@example.com>', []],
      ['Add\n\nSigned-off-by: Bob <bob@example.com>', []],
    ];
    const repository = await openGit(repo.dir);
    for (const [message, expected] of cases) {
      const commit = await repo.commit({}, { message });
      const [one] = await repository.commits(commit, []);
      expect(one?.co_authors, message).toEqual(expected);
      expect(one?.message.trimEnd()).toBe(message);
    }
  });

  it('read through odd encodings and addresses', async () => {
    const repo = await gitRepo();
    const tree = await repo.git('mktree');
    const head = Buffer.from(
      `tree ${tree}\nauthor A\x01 <a\x02@x> 1 +0000\ncommitter B <> 1 +0000\nencoding no-such\n\n`,
    );
    const commit = await repo.object(
      'commit',
      Buffer.concat([head, Buffer.from([0xff, 0xfe]), Buffer.from(' x\r\ny\x1b[0m\n')]),
    );
    const [one] = await (await openGit(repo.dir)).commits(commit, []);
    expect(one).toMatchObject({ sha: commit, author_email: 'a\x02@x', committer_email: '' });
    expect(one?.message).toContain('\ufffd\ufffd x');
  });

  it('give the values of one trailer', async () => {
    const repo = await gitRepo();
    const commit = await repo.commit(
      {},
      { message: 'x\n\nRollcall-Reapprove: a..b\nOther: c\nrollcall-reapprove: d\n e' },
    );
    const repository = await openGit(repo.dir);
    expect(await repository.trailers(commit, 'Rollcall-Reapprove')).toEqual(['a..b', 'd e']);
    expect(await repository.trailers(commit, 'Missing')).toEqual([]);
    await expect(repository.trailers(commit, 'a,b)')).rejects.toMatchObject({ code: 'RC609' });
  });
});
