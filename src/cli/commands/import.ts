// rollcall import: an account, or a member list, as team.yaml: printed, or merged into the file that is there.
import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { LiveAccount } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { type Instant } from '../../core/instant.ts';
import type { AccountSettings } from '../../core/settings.ts';
import { visible } from '../../core/show.ts';
import { mergeMembers } from '../../roster/edit/merge-members.ts';
import { unifiedDiff } from '../../roster/edit/unified-diff.ts';
import { writeTeam } from '../../roster/edit/write-team.ts';
import { fromLive } from '../../roster/from-live.ts';
import type { AccountImport } from '../../roster/imported-member.ts';
import { resolve } from '../../roster/resolve.ts';
import { capabilitiesOf, providerNames } from '../accounts.ts';
import { askFirst } from '../ask.ts';
import { writeWhole } from '../files.ts';
import { csvAccount, liveAccount } from '../import-source.ts';
import type { CommonOptions, Io } from '../io.ts';
import { renderIssues } from '../issues.ts';
import { soleAccount } from '../sole-account.ts';
import { asWorkspace, findSources, momentOf, openWorkspace, type Workspace } from '../workspace.ts';

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
  checkUse(file, options);
  const { now } = momentOf(io, undefined);
  const workspace = (await hasText(io, options)) ? await openWorkspace(io, options, now) : null;
  const account = workspace === null ? firstAccount(options) : settingsOf(workspace, options);
  const capabilities = capabilitiesOf(account);
  if (capabilities === null) {
    throw new RollcallError('RC546', `no provider ${visible(account.provider)}`, {
      hint: `one of: ${providerNames().join(', ')}`,
    });
  }
  const live =
    file === undefined
      ? await liveAccount(io, account, workspace?.sources.baseDir ?? io.cwd)
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

/** An empty file counts as none: a shell empties it before `rollcall import > team.yaml` begins. */
async function hasText(io: Io, options: ImportOptions): Promise<boolean> {
  const file = await findSources(io, options);
  if (file === null) return false;
  return stat(file).then(
    ({ size }) => size > 0,
    () => true,
  );
}

function checkUse(file: string | undefined, { from }: ImportOptions): void {
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

function settingsOf({ team }: Workspace, options: ImportOptions): AccountSettings {
  const name = soleAccount(team, options.account);
  const found = team.accounts.find(({ account }) => account === name);
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
  if (workspace === null) return fromLive({ account: account.account, live, capabilities, file: null });
  const { team } = workspace;
  const desired = resolve(team, now, capabilitiesOf).accounts.find(
    (entry) => entry.account === account.account,
  );
  return fromLive({
    account: account.account,
    live,
    capabilities,
    file: desired === undefined ? null : { team, desired },
  });
}

async function merge(
  io: Io,
  workspace: Workspace,
  imported: AccountImport,
  options: ImportOptions,
  now: Instant,
): Promise<void> {
  const { sources, team } = workspace;
  const files = mergeMembers(sources.files, [imported], team);
  const changed = files.filter((after, i) => after.text !== sources.files[i]?.text);
  if (options.write !== true) {
    for (const file of files) io.out(file.text);
    return;
  }
  for (const [i, before] of sources.files.entries()) {
    const after = files[i];
    if (after !== undefined) io.out(unifiedDiff(before, after));
  }
  if (changed.length === 0) {
    io.err('Nothing to import: the file says what the account shows.\n');
    return;
  }
  // A merge that makes the file invalid is not written: the findings are shown, the old text stays.
  await asWorkspace(io, { ...sources, files }, now);
  await askFirst(io, `Write ${changed.map((file) => file.path).join(', ')}?`, options);
  for (const file of changed) await writeWhole(path.resolve(io.cwd, file.path), file.text, file.path);
}
