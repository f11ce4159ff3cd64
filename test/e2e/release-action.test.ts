// The commit that workflows pin: what it holds, that it runs by itself, and that it leaves the repository as it was.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { ROOT } from '../support/built-cli.ts';
import { folder } from '../support/folder.ts';
import { GIT_ENV } from '../support/git-repo.ts';

const AUTHOR = {
  GIT_AUTHOR_NAME: 'Ada',
  GIT_AUTHOR_EMAIL: 'ada@acme.example',
  GIT_COMMITTER_NAME: 'Ada',
  GIT_COMMITTER_EMAIL: 'ada@acme.example',
};

it('holds the action and its licences alone, built from the commit before it', async () => {
  const home = await folder();
  const clone = path.join(home, 'clone');
  const env = { ...GIT_ENV, ...AUTHOR };
  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-C', clone, ...args], { encoding: 'utf8', env, maxBuffer: 1 << 28 }).trim();
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, clone], { env, stdio: 'ignore' });
  await symlink(path.join(ROOT, 'node_modules'), path.join(clone, 'node_modules'));
  await writeFile(path.join(clone, '.git/info/exclude'), 'node_modules\n');
  const source = git('rev-parse', 'HEAD');
  const release = (): ReturnType<typeof spawnSync> =>
    spawnSync(process.execPath, ['scripts/release-action.mjs'], { cwd: clone, encoding: 'utf8', env });

  const done = release();
  const commit = String(done.stdout).trim();
  expect(commit, String(done.stderr)).toMatch(/^[0-9a-f]{40}$/u);
  expect(git('rev-parse', `${commit}^`)).toBe(source);
  const files = git('ls-tree', '-r', '--name-only', commit).split('\n');
  expect(files).toEqual(
    expect.arrayContaining(['action.yml', 'LICENSE', 'dist/action/main.js', 'dist/action/LICENSES.txt']),
  );
  expect(
    files.filter((file) => !/^(?:action\.yml|LICENSE|README\.md|dist\/action\/.+)$/u.test(file)),
  ).toEqual([]);
  expect([git('rev-parse', 'HEAD'), git('status', '--porcelain')]).toEqual([source, '']);

  const place = path.join(home, 'action');
  await mkdir(place);
  execFileSync('git', ['-C', clone, '--work-tree', place, 'checkout', '--quiet', commit, '--', '.'], { env });
  const ran = spawnSync(process.execPath, [path.join(place, 'dist/action/main.js')], {
    cwd: home,
    encoding: 'utf8',
    env,
  });
  expect([ran.status, ran.stdout]).toEqual([1, expect.stringContaining('RC582: the input mode is empty')]);

  await writeFile(path.join(clone, 'README.md'), 'changed');
  expect([release().status, String(release().stderr)]).toEqual([
    1,
    expect.stringContaining('the work tree differs'),
  ]);
});
