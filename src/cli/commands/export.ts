// rollcall export csv: people and access as `Email,Permission,Projects`, from the file or from the live account.
import path from 'node:path';
import type { Entitlement } from '../../core/access.ts';
import { compareStrings } from '../../core/compare.ts';
import { parseEmail } from '../../core/email.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import type { CsvProjects } from '../../providers/csv/cells.ts';
import { type CsvRow, writeMembers } from '../../providers/csv/format.ts';
import { importRun } from '../../reconcile/import-run.ts';
import { resolve } from '../../roster/resolve.ts';
import { capabilitiesOf } from '../accounts.ts';
import { writeWhole } from '../files.ts';
import type { CommonOptions, Io, Moment } from '../io.ts';
import { createLogger } from '../logger.ts';
import { connect } from '../planning.ts';
import { createProgress } from '../progress.ts';
import { soleAccount } from '../sole-account.ts';
import { momentOf, openWorkspace, type Workspace } from '../workspace.ts';

export interface ExportOptions extends CommonOptions {
  readonly account?: readonly string[];
  readonly live?: boolean;
  readonly out?: string;
  readonly at?: string;
}

/** One person before they are written. */
interface Person {
  readonly who: string;
  readonly email: string | null;
  readonly entitlements: readonly Entitlement[];
  readonly status: CsvRow['status'];
}

/** Prints or writes the list. People without an address cannot stand in it and are named on standard error. */
export async function exportTeam(io: Io, kind: string, options: ExportOptions): Promise<ExitCode> {
  if (kind !== 'csv') {
    throw new RollcallError('RC501', `unknown format ${visible(kind)}`, { hint: 'rollcall export csv' });
  }
  const moment = momentOf(io, options.at);
  if (options.live === true && moment.hypothetical) {
    throw new RollcallError('RC501', '--live and --at exclude each other: the account shows only now');
  }
  const workspace = await openWorkspace(io, options, moment.now);
  const account = soleAccount(workspace.team, options.account);
  const people =
    options.live === true
      ? await livePeople(io, workspace, account, options)
      : wantedPeople(workspace, account, moment);
  const aliases = new Map(
    (workspace.team.projects ?? []).flatMap(({ alias, native }) =>
      native.filter((entry) => entry.account === account).map(({ id }) => [id, alias] as const),
    ),
  );
  const rows: CsvRow[] = [];
  for (const person of people) {
    const email = person.email === null ? null : parseEmail(person.email);
    if (email === null) io.err(`left out, since they have no address: ${visible(person.who)}\n`);
    else rows.push(rowOf(email, person, aliases));
  }
  rows.sort((a, b) => compareStrings(a.email, b.email));
  const text = writeMembers(rows, options.live === true ? ['status'] : []);
  if (options.out === undefined) io.out(text);
  else await writeWhole(path.resolve(io.cwd, options.out), text, options.out);
  return EXIT.ok;
}

function rowOf(email: CsvRow['email'], person: Person, aliases: ReadonlyMap<string, string>): CsvRow {
  const permission = person.entitlements.find(({ resource }) => resource === 'account')?.level ?? '';
  return {
    email,
    permission,
    projects: projectsOf(person.entitlements, aliases),
    status: person.status ?? null,
  };
}

function projectsOf(entitlements: readonly Entitlement[], aliases: ReadonlyMap<string, string>): CsvProjects {
  const ids = entitlements.flatMap(({ resource }) =>
    resource.startsWith('project:') ? [resource.slice('project:'.length)] : [],
  );
  return ids.includes('*') ? 'all' : ids.map((id) => aliases.get(id) ?? id).sort(compareStrings);
}

function wantedPeople(workspace: Workspace, account: string, moment: Moment): readonly Person[] {
  const desired = resolve(workspace.team, moment.now, capabilitiesOf).accounts.find(
    (entry) => entry.account === account,
  );
  return (desired?.members ?? []).map(({ person, email, entitlements }) => ({
    who: person,
    email,
    entitlements,
    status: null,
  }));
}

async function livePeople(
  io: Io,
  workspace: Workspace,
  account: string,
  options: ExportOptions,
): Promise<readonly Person[]> {
  const progress = await createProgress(io, await createLogger(io, options.logLevel), 0);
  const { providers } = connect(io, workspace, progress.onWait);
  const provider = providers.get(account);
  if (provider === undefined) return [];
  const [read] = await importRun({
    accounts: [{ account, provider }],
    signal: io.signal,
    onProgress: () => undefined,
  });
  if (read === undefined) return [];
  if ('error' in read.live)
    throw new RollcallError(read.live.error.code, read.live.error.message, read.live.error);
  return read.live.rows.map(({ id, email, login, entitlements, status }) => ({
    who: email ?? login ?? id,
    email,
    entitlements,
    status,
  }));
}
