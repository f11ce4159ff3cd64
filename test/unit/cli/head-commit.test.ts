import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { headCommit } from '../../../src/cli/head-commit.ts';
import { folder } from '../../support/folder.ts';

/** Git without the settings of whoever runs the test. */
const ENV = {
  PATH: process.env['PATH'] ?? '',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'a',
  GIT_AUTHOR_EMAIL: 'a@acme.example',
  GIT_COMMITTER_NAME: 'a',
  GIT_COMMITTER_EMAIL: 'a@acme.example',
};

function git(cwd: string, ...argv: readonly string[]): string {
  return execFileSync('git', argv, { cwd, env: ENV, encoding: 'utf8' }).trim();
}

it('names the commit at which a folder of a repository stands', async () => {
  const top = await folder();
  git(top, 'init', '--quiet');
  git(top, 'commit', '--quiet', '--allow-empty', '-m', 'first');
  const inside = path.join(top, 'teams/core');
  mkdirSync(inside, { recursive: true });
  expect(await headCommit(inside, ENV)).toBe(git(top, 'rev-parse', 'HEAD'));
});

it('names it in a linked working tree, whose .git is a file', async () => {
  const top = await folder();
  const linked = path.join(await folder(), 'linked');
  git(top, 'init', '--quiet');
  git(top, 'commit', '--quiet', '--allow-empty', '-m', 'first');
  git(top, 'worktree', 'add', '--quiet', linked);
  expect(await headCommit(linked, ENV)).toBe(git(top, 'rev-parse', 'HEAD'));
});

it('names none before the first commit', async () => {
  const top = await folder();
  git(top, 'init', '--quiet');
  expect(await headCommit(top, ENV)).toBeNull();
});

it('names none outside a repository, even one that only the environment speaks of', async () => {
  const top = await folder();
  expect(await headCommit(top, ENV)).toBeNull();
  expect(await headCommit(top, { ...ENV, GIT_DIR: path.join(top, 'nowhere') })).toBeNull();
});

it('names that of the repository that the environment speaks of', async () => {
  const [top, other] = [await folder(), await folder()];
  git(top, 'init', '--quiet');
  git(top, 'commit', '--quiet', '--allow-empty', '-m', 'first');
  const GIT_DIR = path.join(top, '.git');
  expect(await headCommit(other, { ...ENV, GIT_DIR })).toBe(git(top, 'rev-parse', 'HEAD'));
});

it('names none where there is no git', async () => {
  const top = await folder();
  git(top, 'init', '--quiet');
  git(top, 'commit', '--quiet', '--allow-empty', '-m', 'first');
  expect(await headCommit(top, { ...ENV, PATH: top })).toBeNull();
});
