// rollcall import: an account, or a member list, as team.yaml: printed, or merged into the file that is there.
import type { LiveAccount } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import type { Instant } from '../../core/instant.ts';
import type { AccountSettings } from '../../core/settings.ts';
import { visible } from '../../core/show.ts';
import { mergeMembers } from '../../roster/edit/merge-members.ts';
import { writeTeam } from '../../roster/edit/write-team.ts';
import { fromLive } from '../../roster/from-live.ts';
import type { AccountImport } from '../../roster/imported-member.ts';
import { resolve } from '../../roster/resolve.ts';
import { capabilitiesOf, providerNames } from '../accounts.ts';
import { csvAccount, liveAccount } from '../import-source.ts';
import type { CommonOptions, Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { createLogger } from '../logger.ts';
import { createProgress } from '../progress.ts';
import { soleAccount } from '../sole-account.ts';
import { asWorkspace, momentOf, readSourcesIfAny, type Workspace } from '../workspace.ts';
import { changedFiles, showEdits, writeEdits } from '../write-sources.ts';

export interface ImportOptions extends CommonOptions {
  readonly from: 'live' | 'csv';
  readonly account?: readonly string[];
  readonly baseUrl?: string;
  readonly write?: boolean;
  readonly yes?: boolean;
}

/** Prints or merges. Returns 1 where somebody or something could not be written, which is then named. */
export async function importTeam(
  io: Io,
  file: string | undefined,
  options: ImportOptions,
): Promise<ExitCode> {
  checkSource(file, options);
  const { now } = momentOf(io, undefined);
  const sources = await readSourcesIfAny(io, options);
  const workspace = sources === null ? null : await asWorkspace(io, sources, now);
  const account = workspace === null ? firstAccount(options) : accountOf(workspace, options);
  const capabilities = capabilitiesOf(account);
  if (capabilities === null) {
    throw new RollcallError('RC546', `no provider ${visible(account.provider)}`, {
      hint: `one of: ${providerNames().join(', ')}`,
    });
  }
  const progress = createProgress(io, await createLogger(io, options.logLevel));
  const live =
    file === undefined
      ? await liveAccount(io, account, workspace?.sources.baseDir ?? io.cwd, progress)
      : await csvAccount(io, file, workspace?.team ?? null, account);
  const imported = importOf(account, capabilities, live, workspace, now);
  for (const { who, status, role } of imported.dead) {
    io.err(
      `not imported: ${visible(who)}, whose invitation (${visible(role)}) is ${status}; the next plan cancels it\n`,
    );
  }
  io.err(renderIssues(imported.issues, 'text', { colour: io.colour.err }));
  if (workspace === null) io.out(writeTeam([imported], [account]).text);
  else await merge(io, workspace, imported, options, now);
  return imported.issues.some(({ severity }) => severity === 'error') ? EXIT.error : EXIT.ok;
}

function checkSource(file: string | undefined, { from }: ImportOptions): void {
  if (from === 'csv' && file === undefined) {
    throw new RollcallError('RC501', 'which file?', { hint: 'rollcall import --from csv users.csv' });
  }
  if (from === 'live' && file !== undefined) {
    throw new RollcallError('RC501', `${visible(file)}: a file is read with --from csv only`);
  }
}

/** Without a file yet, the account is named after its provider and has that provider's defaults. */
function firstAccount({ account, baseUrl, write }: ImportOptions): AccountSettings {
  if (write === true) {
    throw new RollcallError('RC501', 'there is no team.yaml to merge into', {
      hint: 'print a first one: rollcall import --account kissmetrics > team.yaml',
    });
  }
  const [name = 'kissmetrics', ...more] = account ?? [];
  if (more.length > 0) throw new RollcallError('RC501', 'a first file is written from one account');
  return { account: name, provider: name, settings: baseUrl === undefined ? {} : { base_url: baseUrl } };
}

function accountOf({ team, source }: Workspace, { account, baseUrl }: ImportOptions): AccountSettings {
  if (baseUrl !== undefined) {
    throw new RollcallError('RC501', `--base-url: ${source.file} says where its accounts are`, {
      hint: 'change base_url there',
    });
  }
  const name = soleAccount(team, account);
  const found = team.accounts.find((entry) => entry.account === name);
  if (found === undefined) throw new RollcallError('RC546', `no account ${visible(name)}`);
  return found;
}

function importOf(
  account: AccountSettings,
  capabilities: Capabilities,
  live: LiveAccount,
  workspace: Workspace | null,
  now: Instant,
): AccountImport {
  const { account: name } = account;
  const found =
    workspace === null
      ? undefined
      : resolve(workspace.team, now, capabilitiesOf).accounts.find((entry) => entry.account === name);
  const file = workspace === null || found === undefined ? null : { team: workspace.team, desired: found };
  return fromLive({ account: name, live, capabilities, file });
}

async function merge(
  io: Io,
  { sources, team }: Workspace,
  imported: AccountImport,
  options: ImportOptions,
  now: Instant,
): Promise<void> {
  const files = mergeMembers(sources.files, [imported], team);
  const changed = changedFiles(sources, files);
  if (options.write !== true) {
    const [root, ...includes] = files;
    io.out(root?.text ?? '');
    for (const { path } of includes.filter((file) => changed.includes(file)))
      io.err(`${visible(path)} would change too; --write merges into every file and shows the difference\n`);
    return;
  }
  showEdits(io, sources, files);
  if (changed.length === 0) {
    io.err('Nothing to import: the file says what the account shows.\n');
    return;
  }
  // A merge that makes the file invalid is not written: the findings are shown, the old text stays.
  await asWorkspace(io, { ...sources, files }, now, 'quiet');
  await writeEdits(io, sources, files, options);
}
