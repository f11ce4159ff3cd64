// team.yaml as the command line finds it: the file, its includes, what they say, and where their state lies.
import { access } from 'node:fs/promises';
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { type Instant, instantAt, parseInstant } from '../core/instant.ts';
import type { Issue } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import { hashJson, sha256Hex } from '../plan/digest.ts';
import type { PlanSource } from '../plan/model.ts';
import { decodeSource } from '../roster/decode.ts';
import { listIncludes } from '../roster/includes.ts';
import { loadRoster } from '../roster/load.ts';
import type { SourceFile, TeamFile } from '../roster/team-file.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import { readBytes } from './files.ts';
import { headCommit } from './head-commit.ts';
import type { CommonOptions, Io, Moment } from './io.ts';
import { renderIssues } from './issues.ts';

/** A file above it is not read at all. */
export const SIZE_LIMIT = 16 * 1024 * 1024;

/** Source files before anything is made of them. */
export interface Sources {
  /** Absolute path of team.yaml. */
  readonly path: string;
  /** Folder of team.yaml, absolute: relative paths in it start here. */
  readonly baseDir: string;
  /** team.yaml first, then its includes in order; paths as messages show them. */
  readonly files: readonly SourceFile[];
  /** SHA-256 of the bytes of each file. */
  readonly blobs: PlanSource['blobs'];
  /** What was wrong with the bytes of a file. */
  readonly issues: readonly Issue[];
}

/** A team.yaml without errors. */
export interface Workspace {
  readonly sources: Sources;
  readonly team: TeamFile;
  readonly warnings: readonly Issue[];
  readonly source: PlanSource;
  /** Where journal, lock and records lie. */
  readonly stateDir: string;
  readonly recordsDir: string;
}

/** Reads what `readSources` reads; null where there is no team.yaml, or a blank one: a shell has just made it. */
export async function readSourcesIfAny(io: Io, options: CommonOptions): Promise<Sources | null> {
  if ((await findSources(io, options)) === null) return null;
  const sources = await readSources(io, options);
  const [first] = sources.files;
  const isBlank = sources.issues.length === 0 && first !== undefined && first.text.trim() === '';
  return isBlank ? null : sources;
}

/** Returns the absolute path of team.yaml. Throws RollcallError RC541 where there is none. */
export async function rosterFile(io: Io, options: CommonOptions): Promise<string> {
  const root = await findSources(io, options);
  if (root !== null) return root;
  throw new RollcallError('RC541', `no team.yaml in ${visible(io.cwd)} or above`, {
    hint: 'name it with --file, or write a first one with `rollcall import`',
  });
}

/** Finds and reads team.yaml and its includes. Throws RollcallError RC541 where there is none. */
export async function readSources(io: Io, options: CommonOptions): Promise<Sources> {
  const root = await rosterFile(io, options);
  const baseDir = path.dirname(root);
  const files: SourceFile[] = [];
  const blobs: { path: string; sha256: string }[] = [];
  const issues: Issue[] = [];

  async function read(file: string): Promise<SourceFile | null> {
    const shown = path.relative(io.cwd, file) || file;
    const bytes = await readBytes(file, shown, SIZE_LIMIT);
    const decoded = decodeSource(shown, bytes);
    blobs.push({ path: shown, sha256: sha256Hex(bytes) });
    if ('issue' in decoded) {
      issues.push(decoded.issue);
      return null;
    }
    files.push(decoded.file);
    return decoded.file;
  }

  const first = await read(root);
  for (const include of first === null ? [] : listIncludes(first)) await read(path.resolve(baseDir, include));
  return { path: root, baseDir, files, blobs, issues };
}

/** Returns the team that the sources describe together with every finding; the team is null where one is an error. */
export function readTeam(
  sources: Sources,
  now: Instant,
): { team: TeamFile | null; issues: readonly Issue[] } {
  if (sources.issues.length > 0) return { team: null, issues: sources.issues };
  return loadRoster(sources.files, { now, providers: providerNames(), capabilitiesOf });
}

/**
 * Reads team.yaml for a command that needs a valid one. Warnings go to standard error; errors do too and end the
 * command with RC543.
 */
export async function openWorkspace(io: Io, options: CommonOptions, now: Instant): Promise<Workspace> {
  return asWorkspace(io, await readSources(io, options), now);
}

/**
 * The same for sources that are already in memory, edited or not. `quiet`: warnings were shown before the edit, so only
 * errors are.
 */
export async function asWorkspace(
  io: Io,
  sources: Sources,
  now: Instant,
  warnings: 'shown' | 'quiet' = 'shown',
): Promise<Workspace> {
  const { team, issues } = readTeam(sources, now);
  if (issues.length > 0 && (team === null || warnings === 'shown'))
    io.err(renderIssues(issues, 'text', { colour: io.colour.err }));
  if (team === null) {
    const errors = issues.filter((issue) => issue.severity === 'error').length;
    throw new RollcallError(
      'RC543',
      `${shownPath(io, sources)} has ${errors} error${errors === 1 ? '' : 's'}`,
      {
        hint: 'fix them and run `rollcall validate`; nothing was read or written',
      },
    );
  }
  const stateDir = path.join(sources.baseDir, '.rollcall');
  return {
    sources,
    team,
    warnings: issues,
    source: {
      file: shownPath(io, sources),
      commit: await headCommit(sources.baseDir, io.env),
      blobs: sources.blobs,
      accounts_hash: hashJson(team.blocks.accounts),
      policy_hash: hashJson(team.blocks.policy),
    },
    stateDir,
    recordsDir: path.resolve(sources.baseDir, team.ledger_directory),
  };
}

/** Returns the moment a command speaks of. Throws RollcallError RC501 on a malformed `--at`. */
export function momentOf(io: Io, at: string | undefined): Moment {
  if (at === undefined) return { now: instantAt(io.now()), hypothetical: false };
  const now = parseInstant(at);
  if (now === null) {
    throw new RollcallError('RC501', `--at ${visible(at)}: not an instant`, {
      hint: 'write it like 2027-01-01T00:00Z',
    });
  }
  return { now, hypothetical: true };
}

function shownPath(io: Io, sources: Sources): string {
  return path.relative(io.cwd, sources.path) || sources.path;
}

/** Returns the path of team.yaml, absolute: the one given, else the one found upwards; null where there is none. */
async function findSources(io: Io, options: CommonOptions): Promise<string | null> {
  if (options.file !== undefined) return path.resolve(io.cwd, options.file);
  for (let folder = io.cwd; ; folder = path.dirname(folder)) {
    const file = path.join(folder, 'team.yaml');
    if (await exists(file)) return file;
    if (path.dirname(folder) === folder) return null;
  }
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
