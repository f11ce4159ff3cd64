// What git itself says about a step record: nothing but `git`, reading only. Shares no code with rollcall.
import { spawnSync } from 'node:child_process';
import { differing, sorted } from './changes.mjs';

const ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;
const WORKFLOWS = '.github/workflows/';
const OWNERS = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'];

/** Opens a clone. Throws an Error where there is none, or only the newer half of one. */
export function openClone(cwd) {
  const options = { cwd, maxBuffer: Infinity, stdio: ['ignore', 'pipe', 'ignore'] };
  const known = new Map();
  /** What objects say never changes, so that nothing is asked twice. */
  const ends = (...args) => {
    const key = args.join('\0');
    if (!known.has(key)) known.set(key, spawnSync('git', ['--no-replace-objects', ...args], options));
    return known.get(key);
  };
  const run = (...args) => {
    const { status, stdout } = ends(...args);
    if (status !== 0) throw new Error(`git ${args[0]} failed in ${cwd}`);
    return stdout.toString('utf8').trimEnd();
  };
  if (run('rev-parse', '--is-shallow-repository') !== 'false') throw new Error('the clone is shallow');
  const lines = (text) => (text === '' ? [] : text.split('\n'));
  const has = (commit) => ID.test(commit) && ends('cat-file', '-e', `${commit}^{commit}`).status === 0;
  const positions = new Map();
  return {
    has,
    /** Where the commit stands on the first-parent line of a branch, oldest first; undefined: it does not. */
    position(branch, commit) {
      if (!positions.has(branch)) {
        const tip = [`refs/remotes/origin/${branch}`, `refs/heads/${branch}`].find(
          (ref) =>
            ends('rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`).status === 0,
        );
        if (tip === undefined) throw new Error(`there is no branch ${branch} in the clone`);
        const line = lines(run('rev-list', '--first-parent', '--reverse', '--end-of-options', tip));
        positions.set(branch, new Map(line.map((one, i) => [one, i])));
      }
      return positions.get(branch).get(commit);
    },
    parents: (commit) => run('rev-list', '--parents', '-n', '1', commit).split(' ').slice(1),
    bases: (a, b) => lines(ends('merge-base', '--all', a, b).stdout.toString().trimEnd()),
    tree: (commit) => run('rev-parse', `${commit}^{tree}`),
    /** The tree that merging gives, by git alone; null: that conflicts. */
    merge(a, b) {
      const { status, stdout } = ends('merge-tree', '--write-tree', a, b);
      if (status > 1 || status === null)
        throw new Error('git cannot merge trees: it has to be 2.38 or newer');
      return status === 0 ? stdout.toString().trim() : null;
    },
    /** Mode and blob of each path that is there. */
    files(treeish, paths) {
      if (paths.length === 0) return [];
      const text = run('--literal-pathspecs', 'ls-tree', '-r', '-z', '--full-tree', treeish, '--', ...paths);
      return text.split('\0').flatMap((row) => {
        const [, mode, blob, path] = /^(\d+) \w+ (\w+)\t([^]+)$/.exec(row) ?? [];
        return path === undefined ? [] : [{ path, mode, blob }];
      });
    },
    /** Workflows with the word rollcall in them. */
    naming: (treeish) =>
      ends(
        'grep',
        '-I',
        '-i',
        '-l',
        '-z',
        '--full-name',
        '-e',
        'rollcall',
        treeish,
        '--',
        `:(top)${WORKFLOWS}`,
      )
        .stdout.toString('utf8')
        .split('\0')
        .map((name) => name.slice(name.indexOf(':') + 1))
        .filter((name) => /\.ya?ml$/.test(name)),
    reached: (tip, bases) => lines(run('rev-list', tip, ...bases.map((one) => `^${one}`))),
    addresses: (commit) => run('log', '-1', '--no-mailmap', '--format=%ae%n%ce', commit).split('\n'),
    trailers: (commit, key) =>
      lines(run('log', '-1', `--format=%(trailers:key=${key},valueonly,unfold)`, commit))
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    coAuthors: (commit) =>
      lines(run('log', '-1', '--format=%(trailers:key=Co-authored-by,valueonly,unfold)', commit))
        .flatMap((line) => /<([^<>]+)>\s*$/.exec(line)?.[1].trim().toLowerCase() ?? [])
        .sort(),
  };
}

/** Returns { wrong, unknown }: what git contradicts, and what cannot be looked up in this clone; each in words. */
export function gitFacts(clone, { commit, parent, evidence, governed }) {
  const wrong = [];
  const unknown = [];
  const { landing, files, pull_request: pull } = evidence;
  for (const [what, id] of [
    ['commit', commit],
    ['parent', parent],
  ])
    if (!clone.has(id)) wrong.push(`its ${what} ${id} is no commit of this clone`);
  if (wrong.length > 0) return { wrong, unknown };

  const [from, to] = [parent, commit].map((one) => clone.position(landing.branch, one));
  if (to === undefined) wrong.push(`the commit is not on the first-parent line of ${landing.branch}`);
  else if (from === undefined) wrong.push(`the parent is not on the first-parent line of ${landing.branch}`);
  else if (from >= to) wrong.push('the parent does not come before the commit');

  const known = [...files.before, ...files.landed, ...(files.merged ?? [])].map(({ path }) => path);
  const paths = [...new Set([...known, ...OWNERS])];
  const compare = (what, tree, recorded) => {
    const listed = new Set(recorded.map(({ path }) => path));
    // Whether a workflow counts is told from its content: one that nowhere names rollcall may be there unrecorded.
    const named = new Set(clone.naming(tree));
    const present = clone
      .files(tree, [...new Set([...paths, ...named])])
      .filter(({ path }) => listed.has(path) || !path.startsWith(WORKFLOWS) || named.has(path));
    for (const path of differing(present, recorded)) wrong.push(`${path} ${what} is not as recorded`);
  };
  compare('before', parent, files.before);
  compare('after', commit, files.landed);
  for (const { path, mode } of clone.files(commit, paths))
    if (mode !== '100644' && known.includes(path)) wrong.push(`${path} has mode ${mode}`);
  wrong.push(...governedFacts(governed, files));
  if (pull !== null) headFacts(clone, { parent, evidence, pull }, compare, wrong, unknown);
  return { wrong, unknown };
}

/** The summary of a record must say what its evidence says. */
function governedFacts(governed, { before, landed }) {
  const find = (list, path) => list.find((one) => one.path === path);
  const expected = differing(before, landed).map((path) => {
    const [was, is] = [find(before, path), find(landed, path)];
    return { path, mode: (is ?? was).mode, before: was?.blob ?? null, after: is?.blob ?? null };
  });
  return sorted(expected) === sorted(governed) ? [] : ['the governed files are not those of its evidence'];
}

function headFacts(clone, { parent, evidence, pull }, compare, wrong, unknown) {
  const { head, files } = evidence;
  if (!clone.has(pull.head_sha)) {
    const fetch = `git fetch origin refs/pull/${pull.number}/head`;
    unknown.push(`the reviewed head ${String(pull.head_sha).slice(0, 12)} is not in this clone (${fetch})`);
    return;
  }
  const tree = clone.merge(parent, pull.head_sha);
  if ((tree === null) !== (files.merged === null))
    wrong.push(
      `merging the reviewed head ${tree === null ? 'conflicts' : 'works'}, and the record says otherwise`,
    );
  if (tree !== null && files.merged !== null) compare('merged from the reviewed head', tree, files.merged);
  const bases = clone.bases(parent, pull.head_sha);
  if (head.deltas !== null && head.deltas.length !== bases.length)
    wrong.push(
      `the reviewed head has ${bases.length} merge bases, and the record judged ${head.deltas.length}`,
    );

  const listed = new Map(pull.commits.map((one) => [one.sha, one]));
  const missing = clone.reached(pull.head_sha, [parent]).filter((one) => !listed.has(one));
  if (missing.length > 0 && missing.length + listed.size <= 100)
    wrong.push(`commit ${missing[0].slice(0, 12)} of the reviewed head is not recorded`);
  for (const one of pull.commits) commitFacts(clone, one, wrong, unknown);
}

export function commitFacts(clone, one, wrong, unknown) {
  const name = `commit ${String(one.sha).slice(0, 12)} of the pull request`;
  if (!clone.has(one.sha)) {
    unknown.push(`${name} is not in this clone`);
    return;
  }
  const parents = clone.parents(one.sha);
  const [author, committer] = clone.addresses(one.sha);
  if (sorted(parents) !== sorted(one.parents)) wrong.push(`${name} has other parents`);
  if (!same(author, one.author_email) || !same(committer, one.committer_email))
    wrong.push(`${name} was made by other addresses`);
  const trailers = one.co_authors.map((address) => address.toLowerCase()).sort();
  for (const address of clone.coAuthors(one.sha))
    if (!trailers.includes(address)) wrong.push(`${name} has a co-author who is not recorded`);
  const clean = parents.length === 2 && clone.merge(...parents) === clone.tree(one.sha);
  if (one.clean_merge && !clean) wrong.push(`${name} is recorded as a clean merge, and is none`);
}

function same(a, b) {
  return a.toLowerCase() === String(b).toLowerCase();
}
