// A branch in memory, as blame reads one: each commit is the files that it has, or the files by path and mode.
import { createHash } from 'node:crypto';
import { type Instant, instantAt } from '../../src/core/instant.ts';
import type { HistorySource } from '../../src/evidence/blame/history-blame.ts';
import type { RawChange } from '../../src/git/model.ts';

/** Path -> text, or its mode and text. */
export type Files = { readonly [path: string]: string | { readonly mode: string; readonly text: string } };

export interface MemoryHistory extends HistorySource {
  /** Ids of the commits, oldest first. */
  readonly commits: readonly string[];
  /** How often a blob was asked for. */
  readonly reads: () => number;
}

interface Stored {
  readonly mode: string;
  readonly blob: string;
}

/** Returns the branch; the ids of its commits begin with `name`. */
export function memoryHistory(versions: readonly Files[], name = 'c'): MemoryHistory {
  const blobs = new Map<string, Uint8Array>();
  const trees = versions.map(
    (files) =>
      new Map(
        Object.entries(files).map(([path, file]): [string, Stored] => {
          const { mode, text } = typeof file === 'string' ? { mode: '100644', text: file } : file;
          const bytes = new TextEncoder().encode(text);
          const blob = createHash('sha1').update(bytes).digest('hex');
          blobs.set(blob, bytes);
          return [path, { mode, blob }];
        }),
      ),
  );
  const commits = versions.map((_, n) => `${name}${String(n).padStart(3, '0')}`);
  const timeOf = (n: number): Instant => instantAt(Date.UTC(2026, 0, 1 + n));
  const between = (after: string | null, tip: string): readonly number[] => {
    const [first, last] = [after === null ? -1 : commits.indexOf(after), commits.indexOf(tip)];
    return versions.flatMap((_, n) => (n > first && n <= last ? [n] : []));
  };
  let reads = 0;
  return {
    commits,
    reads: () => reads,
    async blob(id) {
      reads += 1;
      const bytes = blobs.get(id);
      if (bytes === undefined) throw new Error(`no blob ${id}`);
      return bytes;
    },
    async tree(commit, paths) {
      const tree = trees[commits.indexOf(commit)] ?? new Map<string, Stored>();
      return [...tree]
        .filter(
          ([path]) => paths.length === 0 || paths.some((one) => path === one || path.startsWith(`${one}/`)),
        )
        .map(([path, stored]) => ({ path, ...stored }));
    },
    async firstParents(after, tip) {
      return between(after, tip).map((n) => ({
        commit: commits[n] ?? '',
        parents: commits.slice(Math.max(0, n - 1), n),
        committed_at: timeOf(n),
        subject: `change ${n}`,
      }));
    },
    async *steps(after, tip) {
      for (const n of between(after, tip)) {
        yield {
          commit: commits[n] ?? '',
          parent: commits[n - 1] ?? null,
          committed_at: timeOf(n),
          changes: changes(trees[n - 1] ?? new Map<string, Stored>(), trees[n] ?? new Map<string, Stored>()),
        };
      }
    },
  };
}

function changes(
  before: ReadonlyMap<string, Stored>,
  after: ReadonlyMap<string, Stored>,
): readonly RawChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].sort().flatMap((path): readonly RawChange[] => {
    const [was, is] = [before.get(path), after.get(path)];
    if (was?.blob === is?.blob && was?.mode === is?.mode) return [];
    return [
      {
        path,
        mode_before: was?.mode ?? '000000',
        mode_after: is?.mode ?? '000000',
        blob_before: was?.blob ?? null,
        blob_after: is?.blob ?? null,
      },
    ];
  });
}
