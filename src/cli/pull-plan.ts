// The plan of a change before it is merged: the roster that merging gives, read from git objects, against the accounts as
// what it is merged into describes them. On a pull request the file is somebody else's text: it says who is wanted, and
// nothing about where to ask or with which credential. Nothing is checked out, and no file of the change is opened.
import path from 'node:path';
import { RollcallError } from '../core/errors.ts';
import { type Instant, instantAt } from '../core/instant.ts';
import type { Issue } from '../core/issue.ts';
import { visible } from '../core/show.ts';
import { type ChangeBetween, changeBetween } from '../evidence/change-between.ts';
import { type Snapshot, snapshotReader } from '../evidence/snapshot.ts';
import type { Forge } from '../forge/forge.ts';
import type { GitRepository } from '../git/repository.ts';
import { hashJson, sha256Hex } from '../plan/digest.ts';
import { USUAL_PLACE } from '../roster/read/ledger.ts';
import type { TeamAccount, TeamFile } from '../roster/team-file.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import { connect } from './connect.ts';
import type { TokenOptions } from './evidence-options.ts';
import { openRosterRepository } from './git-roster.ts';
import type { CommonOptions, Io } from './io.ts';
import { createLogger } from './logger.ts';
import { type Planning, planningOf } from './planning.ts';
import { type Exports, exportsAt } from './pull-exports.ts';
import { readTeam, rosterFile, type Sources, type Workspace } from './workspace.ts';

export type PullOptions = CommonOptions & TokenOptions;

/** A change between two commits of a clone. */
export interface PullChange {
  readonly repository: GitRepository;
  /** Absolute path of team.yaml in the clone, whether it is there or not, and its path in the repository. */
  readonly file: string;
  readonly roster_path: string;
  /** Full ids. */
  readonly base: string;
  readonly head: string;
  readonly now: Instant;
  readonly change: ChangeBetween;
  readonly snapshot: (treeish: string) => Promise<Snapshot>;
  close(): Promise<void>;
}

/**
 * Reads the change. Asks no account; with a forge, asks it who made each commit. A commit that is given by its full id is
 * fetched where the clone lacks it. Throws RC604 where it is not to be had, and as git and the forge do.
 */
export async function openPullChange(
  io: Io,
  options: PullOptions & { readonly base: string; readonly head: string },
  forge: Forge | null = null,
): Promise<PullChange> {
  const file = await rosterFile(io, options);
  const { repository, roster_path } = await openRosterRepository(io, file);
  const close = async (): Promise<void> => repository.close();
  try {
    const token = (): string | null => io.env[options.tokenEnv ?? 'GITHUB_TOKEN'] ?? null;
    const head = await commitOf(options.head, repository, token);
    const base = await commitOf(options.base, repository, token);
    const reading = { repository, roster_path, providers: providerNames(), capabilitiesOf };
    const snapshot = snapshotReader(reading);
    const now = instantAt(io.now());
    const change = await changeBetween(base, head, now, { repository, snapshot, capabilitiesOf, forge });
    return { repository, file, roster_path, base, head, now, change, snapshot, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The head of a pull request is on no branch that a clone fetches by itself. */
async function commitOf(
  revision: string,
  repository: GitRepository,
  token: () => string | null,
): Promise<string> {
  const here = await repository.resolve(revision);
  if (here !== null) return here;
  const isFetched = /^[0-9a-f]{40,64}$/.test(revision) && (await repository.fetch(revision, token()));
  const commit = isFetched ? await repository.resolve(revision) : null;
  if (commit !== null) return commit;
  throw new RollcallError('RC604', `there is no commit ${visible(revision)} here`, {
    hint: 'name a commit, a tag or a branch; `git fetch` brings new ones',
  });
}

/** What planning a change needs, or why it cannot be planned. */
export interface PullPlanning {
  /** For `makePlan`; null: what merging gives is no valid team.yaml. Nothing is withheld: it is the plan after the merge. */
  readonly planning: Planning | null;
  /** Everything found about that file; errors where `planning` is null. */
  readonly issues: readonly Issue[];
  /** Accounts whose settings the change edits: they are read with those that act now. */
  readonly accounts_from_base: readonly string[];
  /** Accounts that are not read, because what acts now does not know them under this provider. */
  readonly accounts_not_read: readonly string[];
  /** Removes what was written for reading. */
  close(): Promise<void>;
}

/**
 * Sets up accounts for the plan of what merging gives. `accounts_at`: the commit whose `accounts` and `ledger` act; the
 * base unless told. Records in a folder are read where they lie in the clone. Sends nothing yet. Throws RC676 where the
 * two conflict, RC641 where merging leaves no team.yaml.
 */
export async function openPullPlanning(
  io: Io,
  pull: PullChange,
  options: PullOptions & { readonly accounts_at?: string },
): Promise<PullPlanning> {
  const { change, now } = pull;
  if (change.conflicts) {
    throw new RollcallError('RC676', `${pull.head.slice(0, 12)} conflicts with ${pull.base.slice(0, 12)}`, {
      hint: 'merge the base into the branch; `--offline` shows what the branch says by itself',
    });
  }
  if (change.after.sources.length === 0)
    throw new RollcallError(
      'RC641',
      `there is no ${visible(pull.roster_path)} once ${pull.head.slice(0, 12)} is merged`,
    );
  const sources = await sourcesOf(pull);
  const { team: wanted, issues } = change.after.team === null ? change.after : readTeam(sources, now);
  if (wanted === null) {
    const close = (): Promise<void> => Promise.resolve();
    return { planning: null, issues, accounts_from_base: [], accounts_not_read: [], close };
  }
  const acting = options.accounts_at ?? pull.base;
  const { team: trusted } = await pull.snapshot(acting);
  const accounts = accountsOf(wanted, trusted, acting);
  const exports = await exportsAt(accounts.read, {
    repository: pull.repository,
    commit: acting,
    prefix: pull.roster_path.slice(0, pull.roster_path.lastIndexOf('/') + 1),
  });
  const team = { ...wanted, ...ledgerOf(trusted), accounts: accounts.all };
  const workspace = workspaceOf(pull, sources, team, trusted, issues);
  return {
    planning: await planningOn(io, workspace, now, { ...accounts, exports }, options),
    issues,
    accounts_from_base: accounts.from_base,
    accounts_not_read: [...accounts.refused.keys()],
    close: () => exports.close(),
  };
}

/** The files of the merge, with the hashes of their bytes. */
async function sourcesOf({ change: { after }, repository, file }: PullChange): Promise<Sources> {
  const blobs = await Promise.all(
    after.sources.map(async ({ path: name }) => {
      const entry = after.files.find((one) => one.path === name);
      const bytes = entry === undefined ? '' : await repository.blob(entry.blob);
      return { path: name, sha256: sha256Hex(bytes) };
    }),
  );
  return { path: file, baseDir: path.dirname(file), files: after.sources, blobs, issues: [] };
}

interface PullAccounts {
  readonly all: readonly TeamAccount[];
  readonly read: readonly TeamAccount[];
  readonly refused: ReadonlyMap<string, Error>;
  readonly from_base: readonly string[];
}

/** Accounts of the merge with the settings that act now. */
function accountsOf(wanted: TeamFile, trusted: TeamFile | null, commit: string): PullAccounts {
  const known = new Map(trusted?.accounts.map((account) => [account.account, account]));
  const refused = new Map<string, Error>();
  const from_base: string[] = [];
  const all = wanted.accounts.map((account): TeamAccount => {
    const acting = known.get(account.account);
    if (acting?.provider !== account.provider) {
      refused.set(account.account, notRead(account, trusted, commit));
      return account;
    }
    if (hashJson(acting.settings) !== hashJson(account.settings)) from_base.push(account.account);
    return { ...account, settings: acting.settings };
  });
  return { all, read: all.filter(({ account }) => !refused.has(account)), refused, from_base };
}

function notRead({ account }: TeamAccount, trusted: TeamFile | null, commit: string): RollcallError {
  const acting = trusted?.accounts.find((one) => one.account === account);
  const why =
    trusted === null
      ? `new account: ${commit.slice(0, 12)} has no valid team.yaml that knows ${visible(account)}`
      : acting === undefined
        ? `new account: ${commit.slice(0, 12)} has no account ${visible(account)}`
        : `new account: ${visible(account)} is of the provider ${visible(acting.provider)} at ${commit.slice(0, 12)}`;
  return new RollcallError('RC677', `${why}; its settings are not used before they are merged`, {
    hint: 'nothing was sent for it, and no credential looked up; after the merge it is planned like every other',
  });
}

/** Records at a place that a change names could be records that somebody made up. */
function ledgerOf(trusted: TeamFile | null): Pick<TeamFile, 'ledger_branch' | 'ledger_directory'> {
  const { ledger_branch, ledger_directory } = trusted ?? USUAL_PLACE;
  return { ledger_branch, ledger_directory };
}

function workspaceOf(
  { head, roster_path }: PullChange,
  sources: Sources,
  team: TeamFile,
  trusted: TeamFile | null,
  warnings: readonly Issue[],
): Workspace {
  return {
    sources,
    team,
    warnings,
    source: {
      file: roster_path,
      commit: head,
      blobs: sources.blobs,
      // What the accounts were read with: with other settings the plan must be made anew.
      accounts_hash: hashJson((trusted ?? team).blocks.accounts),
      policy_hash: hashJson(team.blocks.policy),
    },
    stateDir: path.join(sources.baseDir, '.rollcall'),
    recordsDir: path.resolve(sources.baseDir, team.ledger_directory),
  };
}

async function planningOn(
  io: Io,
  workspace: Workspace,
  now: Instant,
  { refused, exports }: Pick<PullAccounts, 'refused'> & { readonly exports: Exports },
  options: PullOptions,
): Promise<Planning> {
  const logger = await createLogger(io, options.logLevel);
  const { team } = workspace;
  // Not one account is set up the usual way.
  const none = { ...workspace, team: { ...team, accounts: [] } };
  const planning = planningOf(io, logger, { now, hypothetical: false }, none, options);
  const csv = new Set(
    team.accounts.filter(({ provider }) => provider === 'csv').map(({ account }) => account),
  );
  const connections = connect(io, workspace, planning.progress.onWait, {
    refused: new Map([...refused, ...exports.refused]),
    baseDirOf: (account) => (csv.has(account) ? exports.baseDir : null) ?? workspace.sources.baseDir,
  });
  return { ...planning, workspace, ...connections };
}
