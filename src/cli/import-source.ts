// Where `import` reads people from: the live account, or a member list as CSV.
import path from 'node:path';
import type { Entitlement, LiveAccount } from '../core/access.ts';
import { sortEntitlements } from '../core/entitlements.ts';
import { RollcallError } from '../core/errors.ts';
import type { AccountSettings } from '../core/settings.ts';
import { visible } from '../core/show.ts';
import { readMembers } from '../providers/csv/format.ts';
import { liveFromCsv } from '../providers/csv/live.ts';
import { csvSettings } from '../providers/csv/settings.ts';
import type { Provider } from '../providers/provider.ts';
import { importRun } from '../reconcile/import-run.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { providerDeps, providerOf } from './accounts.ts';
import { readBytes } from './files.ts';
import type { Io } from './io.ts';
import { renderIssues } from './issues.ts';
import type { Progress } from './progress.ts';

const CSV_LIMIT = 64 * 1024 * 1024;

/** Returns the account as it is now. Throws RollcallError where it cannot be read whole. */
export async function liveAccount(
  io: Io,
  account: AccountSettings,
  baseDir: string,
  progress: Progress,
): Promise<LiveAccount> {
  const factory = providerOf(account);
  if (factory === undefined) throw new RollcallError('RC546', `no provider ${visible(account.provider)}`);
  const provider = factory.create(account, providerDeps(io, baseDir, progress.onWait));
  return wholeAccount(io, account.account, provider);
}

/** Returns what a provider reads. Throws RollcallError with the code of what kept it from being read whole. */
export async function wholeAccount(io: Io, account: string, provider: Provider): Promise<LiveAccount> {
  const [read] = await importRun({
    accounts: [{ account, provider }],
    signal: io.signal,
    // The error is thrown below; a line of progress would say it twice.
    onProgress: () => undefined,
  });
  if (read === undefined) throw new RollcallError('RC410', `${visible(account)}: nothing was read`);
  if (!('error' in read.live)) return read.live;
  const { code, message, hint } = read.live.error;
  throw new RollcallError(code, message, { hint });
}

/**
 * Returns the member list of a CSV file as if it were the account. Project names that are aliases of the file stand for
 * their native ids. Throws RollcallError RC430 where the file cannot be read whole; every finding is printed then.
 */
export async function csvAccount(
  io: Io,
  file: string,
  team: TeamFile | null,
  account: AccountSettings,
): Promise<LiveAccount> {
  const { columns, roles } = csvSettings({ account: account.account, provider: 'csv', settings: {} });
  const result = readMembers(await readBytes(path.resolve(io.cwd, file), file, CSV_LIMIT), file, columns);
  if ('issues' in result) {
    io.err(renderIssues(result.issues, 'text', { colour: io.colour.err }));
    throw new RollcallError('RC430', `${file} was not imported`, {
      hint: 'fix the rows above; nothing was written',
    });
  }
  const live = liveFromCsv(result.members, roles);
  const natives = new Map(
    (team?.projects ?? []).flatMap(({ alias, native }) =>
      native.filter((entry) => entry.account === account.account).map(({ id }) => [alias, id] as const),
    ),
  );
  const projects = live.scopes.projects?.map(({ id, name }) => ({ id: natives.get(id) ?? id, name })) ?? null;
  return {
    ...live,
    scopes: { ...live.scopes, projects },
    rows: live.rows.map((row) => ({ ...row, entitlements: named(row.entitlements, natives) })),
  };
}

function named(
  entitlements: readonly Entitlement[],
  natives: ReadonlyMap<string, string>,
): readonly Entitlement[] {
  const prefix = 'project:';
  return sortEntitlements(
    entitlements.map((entry) => {
      const native = entry.resource.startsWith(prefix)
        ? natives.get(entry.resource.slice(prefix.length))
        : undefined;
      return native === undefined ? entry : { ...entry, resource: `${prefix}${native}` };
    }),
  );
}
