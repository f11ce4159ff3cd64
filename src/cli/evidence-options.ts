// The options of commands that read git and GitHub, and what they open. Each defaults to what GitHub Actions sets.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Forge } from '../forge/forge.ts';
import type { GitRepository } from '../git/repository.ts';
import type { ProviderDeps } from '../providers/provider.ts';
import type { Io } from './io.ts';
import { VERSION } from './version.ts';

export interface EvidenceOptions {
  readonly repo?: string;
  readonly apiUrl?: string;
  readonly tokenEnv?: string;
  /** The variable with the token that the ledger's branch is read and pushed by; without it `tokenEnv`. */
  readonly ledgerTokenEnv?: string;
  readonly sha?: string;
  readonly ref?: string;
}

/** Which tokens a command uses. */
export type TokenOptions = Pick<EvidenceOptions, 'tokenEnv' | 'ledgerTokenEnv'>;

const PUBLIC_API = 'https://api.github.com';

/** Returns the options, fresh ones for each command. */
export function evidenceOptions(): readonly Option[] {
  return [
    new Option('--repo <owner/name>', 'the repository on GitHub (default: GITHUB_REPOSITORY)'),
    new Option('--api-url <url>', `GitHub's REST API (default: GITHUB_API_URL, else ${PUBLIC_API})`),
    tokenEnvOption(),
    new Option('--sha <commit>', 'the commit that the run is about (default: GITHUB_SHA, else the tip)'),
    new Option('--ref <branch>', "the protected branch (default: the repository's default branch)"),
  ];
}

/** A token on the command line would be seen by everybody on the machine. */
export function tokenEnvOption(): Option {
  return new Option('--token-env <name>', 'the environment variable that holds the token').default(
    'GITHUB_TOKEN',
  );
}

/** Git and GitHub, opened. */
export interface OpenEvidence {
  readonly repository: GitRepository;
  readonly forge: Forge;
  readonly token: string;
  readonly branch: string | null;
  readonly sha: { readonly commit: string; readonly ref: string | null } | null;
  /** Path of team.yaml inside the repository. */
  readonly roster_path: string;
}

/** Opens the repository around `rosterFile` and a client for its GitHub side. Throws RC642 where a setting is missing. */
export async function openEvidence(
  io: Io,
  options: EvidenceOptions,
  rosterFile: string,
  onWait: NonNullable<ProviderDeps['onWait']>,
): Promise<OpenEvidence> {
  const repository = await openRepositoryAround(io, rosterFile);
  const setting = forgeSettings(io, options);
  const forge = await openForge(io, setting, onWait);
  return {
    repository,
    forge,
    token: setting.token,
    branch: options.ref ?? null,
    sha: shaOf(io, options),
    roster_path: pathInside(repository, rosterFile),
  };
}

/** Returns a client for the GitHub side of a repository; asks nothing yet. */
export async function openForge(
  io: Io,
  setting: ForgeSettings,
  onWait: NonNullable<ProviderDeps['onWait']>,
): Promise<Forge> {
  const { createForge } = await import('../forge/github.ts');
  return createForge({
    ...setting,
    userAgent: `rollcall/${VERSION}`,
    clock: { now: () => io.now() },
    sleep: async (ms, signal) => io.sleep(ms, signal),
    random: () => io.random(),
    signal: io.signal,
    onWait: ({ ms, reason }) => onWait({ account: 'GitHub', ms, reason }),
    env: io.env,
  });
}

/** Where GitHub is and how to speak to it. */
export interface ForgeSettings {
  readonly apiUrl: string;
  readonly repository: string;
  readonly token: string;
}

/** Opens the repository that a file lies in, or would. Throws as git does. */
export async function openRepositoryAround(io: Io, file: string): Promise<GitRepository> {
  const { openRepository } = await import('../git/repository.ts');
  return openRepository(folderAround(file), { env: io.env, signal: io.signal });
}

/** Returns the path of a file inside a repository, as git writes it. Throws RC601 where it lies outside. */
export function pathInside(repository: Pick<GitRepository, 'prefix'>, file: string): string {
  const folder = folderAround(file);
  return `${repository.prefix(folder)}${path.relative(folder, file).split(path.sep).join('/')}`;
}

/** The nearest folder that is there: a change may bring the file together with its folder. */
function folderAround(file: string): string {
  let folder = path.dirname(file);
  while (!existsSync(folder) && path.dirname(folder) !== folder) folder = path.dirname(folder);
  return folder;
}

/** Returns where GitHub is and how to speak to it. Throws RC642. */
export function forgeSettings(io: Io, options: EvidenceOptions): ForgeSettings {
  const repository = options.repo ?? io.env['GITHUB_REPOSITORY'] ?? '';
  if (!/^[^/\s]+\/[^/\s]+$/.test(repository)) {
    throw new RollcallError(
      'RC642',
      `which repository on GitHub? ${visible(repository || 'none')} is not owner/name`,
      {
        hint: 'name it with --repo owner/name, or set GITHUB_REPOSITORY',
      },
    );
  }
  const name = options.tokenEnv ?? 'GITHUB_TOKEN';
  const token = io.env[name] ?? '';
  if (token === '') {
    throw new RollcallError('RC642', `${visible(name)} is not set`, {
      hint: 'GitHub answers about reviews and members only to a token; `gh auth token` prints one of yours',
    });
  }
  return { apiUrl: options.apiUrl ?? io.env['GITHUB_API_URL'] ?? PUBLIC_API, repository, token };
}

function shaOf(io: Io, { sha }: EvidenceOptions): OpenEvidence['sha'] {
  if (sha !== undefined) return { commit: sha, ref: null };
  const commit = io.env['GITHUB_SHA'] ?? '';
  return commit === '' ? null : { commit, ref: io.env['GITHUB_REF'] ?? null };
}
