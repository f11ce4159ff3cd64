// Walks history. Never limits by path: that would leave out merges and with them whoever landed something.

import { gitFailure, refusal } from './failure.ts';
import type { Found } from './find-repository.ts';
import type { FirstParent, GitCommit, GitStep, RawChange } from './model.ts';
import { checkIds, commitTime, fieldsOf, idsIn, splitFields } from './output.ts';
import { pathText } from './path-text.ts';
import type { GitResult } from './process.ts';

/** What `git log` would take from the settings of the repository. */
const PLAIN = ['--no-show-signature', '--no-notes', '--no-decorate', '--no-color', '--encoding=UTF-8'];

/** Differences as two trees hold them: no renames, no filters, every submodule, in git's own order. */
const RAW = [
  '--raw -z --no-abbrev --root --diff-merges=first-parent --no-renames --no-relative',
  '--no-ext-diff --no-textconv --ignore-submodules=none -O/dev/null',
].flatMap((words) => words.split(' '));

/** Yields the steps of `Repository.steps`. */
export async function* readSteps(found: Found, after: string | null, tip: string): AsyncGenerator<GitStep> {
  await found.needHistory();
  const fields = fieldsOf(
    found.stream([
      'log',
      '--first-parent',
      '--reverse',
      ...PLAIN,
      ...RAW,
      '--format=tformat:commit %H %ct %P',
      ...line(after, tip),
    ]),
  );
  try {
    yield* stepsIn(fields);
  } finally {
    await fields.return({ status: 0, stderr: '' });
  }
}

type Fields = AsyncGenerator<Buffer, Omit<GitResult, 'stdout'>>;

async function* stepsIn(fields: Fields): AsyncGenerator<GitStep> {
  let step: (Omit<GitStep, 'changes'> & { readonly changes: RawChange[] }) | null = null;
  for (let next = await fields.next(); ; next = await fields.next()) {
    if (next.done === true) {
      if (next.value.status !== 0) throw gitFailure('git log', next.value.stderr);
      if (step !== null) yield step;
      return;
    }
    // A line break stands before the first change of a commit.
    const text = next.value.toString('latin1').trimStart();
    if (text.startsWith(':')) step?.changes.push(rawChange(text, await pathField(fields)));
    else if (text !== '') {
      if (step !== null) yield step;
      step = stepOf(text);
    }
  }
}

async function pathField(fields: Fields): Promise<string> {
  const next = await fields.next();
  if (next.done === true) throw gitFailure('git log', next.value.stderr);
  return pathText(next.value);
}

function stepOf(text: string): Omit<GitStep, 'changes'> & { readonly changes: RawChange[] } {
  const [, commit = '', seconds = '', ...parents] = text.trimEnd().split(' ');
  if (!text.startsWith('commit ')) throw refusal('RC606', 'git log wrote something that is no commit');
  return { commit, parent: parents[0] ?? null, committed_at: commitTime(seconds), changes: [] };
}

/** `:<mode> <mode> <id> <id> <letter>` */
function rawChange(meta: string, path: string): RawChange {
  const [before = '', after = '', blobBefore = '', blobAfter = ''] = meta.slice(1).split(' ');
  return {
    path,
    mode_before: before,
    mode_after: after,
    blob_before: idOrNull(blobBefore),
    blob_after: idOrNull(blobAfter),
  };
}

function idOrNull(id: string): string | null {
  return /^0+$/.test(id) ? null : id;
}

/** Returns what `Repository.firstParents` does. */
export async function readFirstParents(
  found: Found,
  after: string | null,
  tip: string,
): Promise<readonly FirstParent[]> {
  await found.needHistory();
  const format = '%H%x00%P%x00%ct%x00%s';
  const args = [
    'log',
    '-z',
    '--first-parent',
    '--reverse',
    '--no-patch',
    ...PLAIN,
    `--format=tformat:${format}`,
  ];
  return records(await found.output([...args, ...line(after, tip)]), 4).map(
    ([commit = '', parents = '', seconds = '', subject = '']) => ({
      commit,
      parents: idsIn(parents),
      committed_at: commitTime(seconds),
      subject,
    }),
  );
}

/** Returns what `Repository.commits` does. */
export async function readCommits(
  found: Found,
  tip: string,
  excluding: readonly string[],
): Promise<readonly GitCommit[]> {
  await found.needHistory();
  checkIds(tip, ...excluding);
  const format = `%H%x00%P%x00%ae%x00%ce%x00%ct%x00${trailer('Co-authored-by')}%x00%B`;
  const args = ['log', '-z', '--topo-order', '--no-patch', ...PLAIN, `--format=tformat:${format}`, '--stdin'];
  const input = [tip, ...excluding.map((id) => `^${id}`), ''].join('\n');
  return records(await found.output(args, input), 7).map(
    ([sha = '', parents = '', author = '', committer = '', seconds = '', coAuthors = '', message = '']) => ({
      sha,
      parents: idsIn(parents),
      author_email: author,
      committer_email: committer,
      committed_at: commitTime(seconds),
      co_authors: linesOf(coAuthors),
      message,
    }),
  );
}

/** Returns what `Repository.trailers` does. */
export async function readTrailers(found: Found, commit: string, key: string): Promise<readonly string[]> {
  checkIds(commit);
  if (!/^[A-Za-z0-9-]+$/.test(key)) throw refusal('RC609', `"${key}" is no name of a trailer`);
  const args = ['log', '-z', '--no-walk', '--no-patch', ...PLAIN, `--format=tformat:${trailer(key)}`, commit];
  const [values] = splitFields(await found.output(args));
  return linesOf(values?.toString('utf8') ?? '');
}

function trailer(key: string): string {
  return `%(trailers:key=${key},valueonly,unfold)`;
}

function linesOf(text: string): readonly string[] {
  return text.split('\n').filter((value) => value.trim() !== '');
}

function line(after: string | null, tip: string): readonly string[] {
  checkIds(tip, ...(after === null ? [] : [after]));
  return after === null ? [tip, '--'] : [tip, `^${after}`, '--'];
}

/** Returns the fields of an output in groups. Bytes that are no UTF-8 are shown as U+FFFD. */
function records(output: Buffer, size: number): readonly (readonly string[])[] {
  const fields = splitFields(output).map((field) => field.toString('utf8'));
  if (fields.length % size !== 0) throw refusal('RC606', 'git log wrote half a commit');
  return Array.from({ length: fields.length / size }, (_, index) =>
    fields.slice(index * size, (index + 1) * size),
  );
}
