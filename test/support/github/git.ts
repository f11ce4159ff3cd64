// The bare repository behind the fake: the only place that runs git for it. It knows commits and refs, nothing of GitHub.
import { spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { type CommitSpec, FastImport, type Identity } from './fast-import.ts';

export interface CommitInfo {
  readonly sha: string;
  readonly parents: readonly string[];
  readonly tree: string;
  readonly author: Identity & { readonly at: number };
  readonly committer: Identity & { readonly at: number };
  readonly message: string;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const ENV = {
  PATH: process.env['PATH'] ?? '',
  HOME: '/nonexistent',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  LC_ALL: 'C',
  TZ: 'UTC',
};

/** Runs git; never throws for its exit code. */
export function runGit(args: readonly string[], input = ''): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn('git', args, { env: ENV, stdio: ['pipe', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.stdin.on('error', () => undefined);
    child.on('close', (code) =>
      resolve({
        code: code ?? 128,
        out: Buffer.concat(out).toString('utf8'),
        err: Buffer.concat(err).toString('utf8'),
      }),
    );
    child.stdin.end(input);
  });
}

/** Runs git and returns its output; throws what it said when it failed. */
export async function mustGit(args: readonly string[], input = ''): Promise<string> {
  const { code, out, err } = await runGit(args, input);
  if (code !== 0) throw new Error(`git ${args.join(' ')} failed (${code}): ${err}${out}`);
  return out;
}

export class BareRepository {
  readonly dir: string;
  readonly #commits = new Map<string, CommitInfo>();
  readonly #ranges = new Map<string, readonly CommitInfo[]>();
  readonly #merges = new Map<string, { tree: string; clean: boolean }>();

  private constructor(dir: string) {
    this.dir = dir;
  }

  static async create(dir: string, branch: string): Promise<BareRepository> {
    await mustGit(['init', '-q', '--bare', '--template=', '-b', branch, dir]);
    const settings = [
      ['gc.auto', '0'],
      ['core.fsync', 'none'],
      ['receive.advertisePushOptions', 'false'],
      // As GitHub does: any object that is still there can be fetched by its id.
      ['uploadpack.allowAnySHA1InWant', 'true'],
      ['http.receivepack', 'true'],
    ];
    const { appendFile } = await import('node:fs/promises');
    const lines = settings.map(([key = '', value]) => {
      const [section, name] = key.split('.');
      return `[${section}]\n\t${name} = ${value}\n`;
    });
    await appendFile(path.join(dir, 'config'), lines.join(''));
    return new BareRepository(dir);
  }

  git(args: readonly string[], input = ''): Promise<string> {
    return mustGit(['--git-dir', this.dir, ...args], input);
  }

  /** Writes commits, then points `refs` at commits (an id, or the place of a spec). Returns the new ids. One process. */
  async write(
    specs: readonly CommitSpec[],
    refs: readonly { ref: string; to: string | number }[] = [],
  ): Promise<readonly string[]> {
    const stream = new FastImport();
    for (const [place, spec] of specs.entries()) stream.commit(spec, place + 1);
    for (const { ref, to } of refs) stream.reset(ref, typeof to === 'number' ? `:${to + 1}` : to);
    for (const place of specs.keys()) stream.line(`get-mark :${place + 1}`);
    stream.line('done');
    const args = ['fast-import', '--quiet', '--force', '--done', '--date-format=raw'];
    const out = await this.git(args, stream.text());
    return out.split('\n').filter((line) => line !== '');
  }

  /** What git makes of merging two commits: the tree, and whether it merged without conflict. */
  async merge(ours: string, theirs: string): Promise<{ readonly tree: string; readonly clean: boolean }> {
    const key = `${ours} ${theirs}`;
    const known = this.#merges.get(key);
    if (known !== undefined) return known;
    const args = ['--git-dir', this.dir, 'merge-tree', '--write-tree', '--no-messages', ours, theirs];
    const { code, out, err } = await runGit(args);
    if (code > 1) throw new Error(`git merge-tree failed: ${err}`);
    const merged = { tree: (out.split('\n')[0] ?? '').trim(), clean: code === 0 };
    this.#merges.set(key, merged);
    return merged;
  }

  /** The tree of one commit's change put on top of another commit's tree, as a rebase would make it. */
  async pick(
    commit: CommitInfo,
    ontoTree: string,
  ): Promise<{ readonly tree: string; readonly clean: boolean }> {
    const [parent] = commit.parents;
    if (parent === undefined) throw new Error('a root commit cannot be rebased');
    if ((await this.commit(parent)).tree === ontoTree) return { tree: commit.tree, clean: true };
    const identity = ['-c', 'user.name=GitHub', '-c', 'user.email=noreply@github.com'];
    const args = ['--git-dir', this.dir, ...identity, 'commit-tree', ontoTree, '-p', parent, '-m', 'rebase'];
    // A commit beside `commit` that has the wanted tree makes their common parent the merge base.
    return this.merge((await mustGit(args)).trim(), commit.sha);
  }

  async commit(sha: string): Promise<CommitInfo> {
    const known = this.#commits.get(sha);
    if (known !== undefined) return known;
    const [read] = await this.#log(['--no-walk', sha]);
    if (read === undefined) throw new Error(`no commit ${sha}`);
    return read;
  }

  async has(sha: string): Promise<boolean> {
    if (this.#commits.has(sha)) return true;
    return (await runGit(['--git-dir', this.dir, 'cat-file', '-e', `${sha}^{commit}`])).code === 0;
  }

  /** The commits of `tip` that `base` lacks, over all parents, oldest first. */
  async range(base: string, tip: string): Promise<readonly CommitInfo[]> {
    const key = `${base}..${tip}`;
    const known = this.#ranges.get(key);
    if (known !== undefined) return known;
    const read = await this.#log(['--reverse', '--topo-order', tip, `^${base}`]);
    this.#ranges.set(key, read);
    return read;
  }

  async isAncestor(older: string, newer: string): Promise<boolean> {
    if (older === newer) return true;
    const { code, err } = await runGit(['--git-dir', this.dir, 'merge-base', '--is-ancestor', older, newer]);
    if (code > 1) throw new Error(`git merge-base failed: ${err}`);
    return code === 0;
  }

  /** Names below `prefix` whose commits `tip` holds. */
  async mergedRefs(tip: string, prefix: string): Promise<readonly string[]> {
    const out = await this.git(['for-each-ref', `--merged=${tip}`, '--format=%(refname)', prefix]);
    return out.split('\n').filter((line) => line !== '');
  }

  /** The branches as the files of the repository say, without a process. */
  async branches(): Promise<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const packed = await readFile(path.join(this.dir, 'packed-refs'), 'utf8').catch(() => '');
    for (const line of packed.split('\n')) {
      const [sha, ref] = line.split(' ');
      if (sha !== undefined && ref?.startsWith('refs/heads/') === true) found.set(ref.slice(11), sha);
    }
    const root = path.join(this.dir, 'refs/heads');
    for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || entry.name.endsWith('.lock')) continue;
      const file = path.join(entry.parentPath, entry.name);
      found.set(path.relative(root, file), (await readFile(file, 'utf8')).trim());
    }
    return found;
  }

  async deleteRef(ref: string): Promise<void> {
    await this.git(['update-ref', '-d', ref]);
  }

  /** Throws away what no ref reaches, as the garbage collection of a forge does at some time. */
  async prune(): Promise<void> {
    await this.git(['prune', '--expire=now']);
    await this.git(['repack', '-adq']);
    this.#commits.clear();
    this.#ranges.clear();
    this.#merges.clear();
  }

  async #log(args: readonly string[]): Promise<readonly CommitInfo[]> {
    const format = ['%H', '%P', '%T', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%B'].join('%x00');
    const out = await this.git(['log', '-z', `--format=tformat:${format}`, ...args, '--']);
    const fields = out.split('\0');
    const read: CommitInfo[] = [];
    for (let at = 0; at + 9 < fields.length; at += 10) {
      const [
        sha = '',
        parents = '',
        tree = '',
        an = '',
        ae = '',
        aAt = '',
        cn = '',
        ce = '',
        cAt = '',
        text = '',
      ] = fields.slice(at, at + 10);
      const info: CommitInfo = {
        sha,
        parents: parents === '' ? [] : parents.split(' '),
        tree,
        author: { name: an, email: ae, at: Number(aAt) * 1000 },
        committer: { name: cn, email: ce, at: Number(cAt) * 1000 },
        message: text.replace(/\n$/, ''),
      };
      this.#commits.set(sha, info);
      read.push(info);
    }
    return read;
  }
}
