// Makes the commit that `uses:` can name: action.yml and the built action, without sources and packages. main holds no
// build output. Moves no branch and pushes nothing; prints the commit and what to do with it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';

const CONTENT = ['action.yml', 'LICENSE', 'README.md', 'dist/action'];
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

const git = (args, env = {}) =>
  execFileSync('git', args, { encoding: 'utf8', env: { ...process.env, ...env } }).trim();

const changed = git(['status', '--porcelain', '--untracked-files=normal']);
if (changed !== '') {
  console.error(`the work tree differs from its commit; the release would come from neither:\n${changed}`);
  process.exit(1);
}
execFileSync('npm', ['run', '--silent', 'build:action'], { stdio: ['ignore', 'ignore', 'inherit'] });

const folder = mkdtempSync(path.join(os.tmpdir(), 'rollcall-release-'));
try {
  const index = { GIT_INDEX_FILE: path.join(folder, 'index') };
  git(['add', '--force', '--', ...CONTENT], index);
  const tree = git(['write-tree'], index);
  const source = git(['rev-parse', 'HEAD']);
  const commit = git([
    'commit-tree',
    tree,
    '-p',
    source,
    '-m',
    `Release the action, v${version}\n\nBuilt from ${source}.`,
  ]);
  console.log(commit);
  console.error(`To publish:\n  git tag v${version} ${commit}\n  git push origin v${version}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
