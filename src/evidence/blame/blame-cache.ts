// A folder of states of history, one file a commit, that may be deleted at any time. It saves time and proves nothing:
// whoever can write to it can write any state, so that whatever decides about access goes without it.
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { hashJson } from '../../plan/digest.ts';
import { schema } from '../../roster/generated/validateTeam.js';

/** Where states are kept between runs. */
export interface BlameCache {
  /** Returns the commits that it has a state of. */
  commits(): Promise<ReadonlySet<string>>;
  /** Returns the text of a state; null: there is none any more. */
  read(commit: string): Promise<string | null>;
  /** Keeps a state. Where that fails, the next run is slower, and that is all. */
  write(commit: string, text: string): Promise<void>;
}

/** What states depend on beside history itself. */
export interface CacheKey {
  readonly tool_version: string;
  readonly roster_path: string;
  /** The commit that history begins with; null: the first that holds the file. */
  readonly since: string | null;
}

/** So many states are kept of one file: of the branch, and of commits that were asked about. */
const KEPT = 4;

/** Returns the cache in a folder, which need not exist. States of other versions of the tool or the schema are not seen. */
export function blameCache(directory: string, key: CacheKey): BlameCache {
  const prefix = `blame-${hashJson({ ...key, schema }).slice(0, 16)}-`;
  const nameOf = (commit: string): string => path.join(directory, `${prefix}${commit}.json`);

  async function commits(): Promise<ReadonlySet<string>> {
    const names = await readdir(directory).catch(() => []);
    return new Set(names.flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length, -5)] : [])));
  }

  return {
    commits,
    read: (commit) => readFile(nameOf(commit), 'utf8').catch(() => null),
    async write(commit, text) {
      const before = await commits();
      try {
        await mkdir(directory, { recursive: true });
        const temporary = path.join(directory, `.${prefix}${commit}.${process.pid}`);
        await writeFile(temporary, text, { mode: 0o600 });
        await rename(temporary, nameOf(commit));
        const old = [...before].filter((one) => one !== commit).slice(0, Math.max(0, before.size + 1 - KEPT));
        await Promise.all(old.map((one) => rm(nameOf(one), { force: true })));
      } catch {
        // A full disk or a folder that is not ours is no reason to withhold an answer.
      }
    },
  };
}
