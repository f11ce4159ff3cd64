import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseInstant } from '../../../src/core/instant.ts';
import { configuredIdentity, emptyCommit, isBranchName } from '../../../src/git/empty-commit.ts';
import { folder } from '../../support/folder.ts';
import { type GitRepo, gitRepo, gitRepoAt } from '../../support/git-repo.ts';
import { openGit } from '../../support/open-git.ts';

const NOW = parseInstant('2026-11-24T12:00:00Z') ?? expect.fail('no instant');
const IDENTITY = { name: 'Ada Ä', email: 'ada@acme.example' };
const MESSAGE = 'Subject\n\nBody\n\nRollcall-Reapprove: a..b\n';

async function played(): Promise<{ repo: GitRepo; tip: string }> {
  const repo = await gitRepo();
  const tip = await repo.commit({ 'team.yaml': 'version: 1\n' });
  return { repo, tip };
}

describe('an empty commit', () => {
  it('stands on its parent with the same tree, the message and the time it is given', async () => {
    const { repo, tip } = await played();
    await repo.git('config', 'commit.gpgSign', 'true');
    const git = await openGit(repo.dir);
    const wanted = { parent: tip, branch: 'rollcall/x', message: MESSAGE, identity: IDENTITY, now: NOW };
    const commit = await emptyCommit(git, wanted);
    expect(await repo.git('rev-parse', 'rollcall/x', 'rollcall/x^', 'rollcall/x^{tree}')).toBe(
      `${commit}\n${tip}\n${await git.treeOf(tip)}`,
    );
    expect(await repo.git('log', '-1', '--format=%an <%ae> %at %cn <%ce> %ct%n%B', commit)).toBe(
      `Ada Ä <ada@acme.example> 1795521600 Ada Ä <ada@acme.example> 1795521600\n${MESSAGE}`,
    );
    expect(await git.trailers(commit, 'Rollcall-Reapprove')).toEqual(['a..b']);
  });

  it('leaves index, work tree and the branch that is checked out as they are, and runs no hook', async () => {
    const { repo, tip } = await played();
    await repo.commit({ 'hooks/reference-transaction': '#!/bin/sh\nexit 1\n' });
    await repo.git('config', 'core.hooksPath', path.join(repo.dir, 'hooks'));
    await repo.feed('staged\n', 'hash-object', '-w', '--stdin');
    const before = await repo.git('status', '--porcelain', '--branch');
    const head = await repo.git('rev-parse', 'HEAD');
    const wanted = { parent: tip, branch: 'rollcall/x', message: MESSAGE, identity: IDENTITY, now: NOW };
    await emptyCommit(await openGit(repo.dir), wanted);
    expect(await repo.git('status', '--porcelain', '--branch')).toBe(before);
    expect(await repo.git('rev-parse', 'HEAD')).toBe(head);
    expect(await repo.git('symbolic-ref', 'HEAD')).toBe('refs/heads/main');
  });

  it.each([
    ['the same name', 'main'],
    ['a name that stands in its way', 'main/x'],
  ])('never moves a branch: %s', async (_, branch) => {
    const { repo, tip } = await played();
    const later = await repo.commit({ 'team.yaml': 'version: 2\n' });
    const wanted = { parent: tip, branch, message: MESSAGE, identity: IDENTITY, now: NOW };
    await expect(emptyCommit(await openGit(repo.dir), wanted)).rejects.toMatchObject({ code: 'RC661' });
    expect(await repo.git('rev-parse', 'main')).toBe(later);
    expect(await repo.git('branch', '--list', '--format=%(refname)')).toBe('refs/heads/main');
  });

  it.each(['-x', 'a..b', 'a b', 'a~1', '', 'a/', 'x\ny', '.hidden'])(
    'refuses the name %j',
    async (branch) => {
      const { repo, tip } = await played();
      const git = await openGit(repo.dir);
      expect(await isBranchName(git, branch)).toBe(false);
      const wanted = { parent: tip, branch, message: MESSAGE, identity: IDENTITY, now: NOW };
      await expect(emptyCommit(git, wanted)).rejects.toMatchObject({ code: 'RC609' });
      expect(await isBranchName(git, 'rollcall/reapprove-1')).toBe(true);
    },
  );
});

describe('who makes it', () => {
  it("is whom the repository's settings name", async () => {
    const { repo } = await played();
    await repo.git('config', 'user.name', 'Ada');
    await repo.git('config', 'user.email', 'ada@acme.example');
    expect(await configuredIdentity(await openGit(repo.dir))).toEqual({
      name: 'Ada',
      email: 'ada@acme.example',
    });
  });

  it("is whom the user's own settings name", async () => {
    const { repo } = await played();
    const file = path.join(await folder(), 'gitconfig');
    const own = gitRepoAt(repo.dir);
    await own.git('config', '--file', file, 'user.name', 'Bo');
    await own.git('config', '--file', file, 'user.email', 'bo@acme.example');
    const git = await openGit(repo.dir, { env: { GIT_CONFIG_GLOBAL: file } });
    expect(await configuredIdentity(git)).toEqual({ name: 'Bo', email: 'bo@acme.example' });
  });

  it.each([
    [{}, 'user.name'],
    [{ 'user.name': 'Ada' }, 'user.email'],
    [{ 'user.email': 'ada@acme.example' }, 'user.name'],
    [{ 'user.name': '<>', 'user.email': 'ada@acme.example' }, 'user.name'],
    [{ 'user.name': 'Ada', 'user.email': '' }, 'user.email'],
  ])('is asked for where the settings are %j', async (settings, missing) => {
    const { repo } = await played();
    for (const [key, value] of Object.entries(settings)) await repo.git('config', key, value);
    await expect(configuredIdentity(await openGit(repo.dir))).rejects.toMatchObject({
      code: 'RC662',
      message: expect.stringContaining(`no ${missing}`),
    });
  });
});
