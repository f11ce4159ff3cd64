// rollcall export csv: people and access as `Email,Permission,Projects`, from the file or from the live account.
import path from 'node:path';
import type { Entitlement } from '../../core/access.ts';
import { compareStrings } from '../../core/compare.ts';
import { parseEmail } from '../../core/email.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { personOf } from '../../plan/live-row.ts';
import { type CsvProjects, writeProjects } from '../../providers/csv/cells.ts';
import { type CsvRow, writeMembers } from '../../providers/csv/format.ts';
import { resolve } from '../../roster/resolve.ts';
import { capabilitiesOf } from '../accounts.ts';
import { writeWhole } from '../files.ts';
import { wholeAccount } from '../import-source.ts';
import type { CommonOptions, Io } from '../io.ts';
import { openPlanning, type Planning } from '../planning.ts';
import { soleAccount } from '../sole-account.ts';
import type { Workspace } from '../workspace.ts';

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
  readonly status: NonNullable<CsvRow['status']> | null;
}

/**
 * Prints or writes the list. People without an address cannot stand in it and are named on standard error. Throws
 * RollcallError RC432 where a project's name cannot stand in a cell.
 */
export async function exportTeam(io: Io, kind: string, options: ExportOptions): Promise<ExitCode> {
  if (kind !== 'csv') {
    throw new RollcallError('RC501', `unknown format ${visible(kind)}`, { hint: 'rollcall export csv' });
  }
  if (options.live === true && options.at !== undefined) {
    throw new RollcallError('RC501', '--live and --at exclude each other: the account shows only now');
  }
  const planning = await openPlanning(io, options, options.at);
  const account = soleAccount(planning.workspace.team, options.account);
  const people =
    options.live === true ? await livePeople(planning, account) : wantedPeople(planning, account);
  const aliases = aliasesIn(planning.workspace, account);
  const rows = people.flatMap((person) => {
    const email = person.email === null ? null : parseEmail(person.email);
    if (email !== null) return [rowOf(email, person, aliases)];
    io.err(`left out, since they have no address: ${visible(person.who)}\n`);
    return [];
  });
  rows.sort((a, b) => compareStrings(a.email, b.email));
  const text = writeMembers(rows, options.live === true ? ['status'] : []);
  if (options.out === undefined) io.out(text);
  else await writeWhole(path.resolve(io.cwd, options.out), text, options.out);
  return EXIT.ok;
}

function rowOf(email: CsvRow['email'], person: Person, aliases: ReadonlyMap<string, string>): CsvRow {
  const role = person.entitlements.find(({ resource }) => resource === 'account')?.level ?? '';
  const projects = projectsOf(person.entitlements, aliases);
  if (writeProjects(projects) === null) {
    throw new RollcallError('RC432', `a project of ${visible(person.who)} cannot stand in a cell`, {
      hint: 'names may hold no `;` and may not be All; give the project another alias',
    });
  }
  return { email, permission: role.replace(/^native:/, ''), projects, status: person.status };
}

function projectsOf(entitlements: readonly Entitlement[], aliases: ReadonlyMap<string, string>): CsvProjects {
  const ids = entitlements.flatMap(({ resource }) =>
    resource.startsWith('project:') ? [resource.slice('project:'.length)] : [],
  );
  return ids.includes('*') ? 'all' : ids.map((id) => aliases.get(id) ?? id).sort(compareStrings);
}

function aliasesIn({ team }: Workspace, account: string): ReadonlyMap<string, string> {
  return new Map(
    (team.projects ?? []).flatMap(({ alias, native }) =>
      native.filter((entry) => entry.account === account).map(({ id }) => [id, alias] as const),
    ),
  );
}

function wantedPeople({ workspace, moment }: Planning, account: string): readonly Person[] {
  return resolve(workspace.team, moment.now, capabilitiesOf)
    .accounts.filter((entry) => entry.account === account)
    .flatMap(({ members }) => members)
    .map(({ person, email, entitlements }) => ({ who: person, email, entitlements, status: null }));
}

async function livePeople({ io, providers }: Planning, account: string): Promise<readonly Person[]> {
  const provider = providers.get(account);
  if (provider === undefined || provider instanceof Error) {
    throw provider ?? new RollcallError('RC546', `no account ${visible(account)}`);
  }
  const { rows } = await wholeAccount(io, account, provider);
  return rows.map((row) => ({ ...row, who: personOf(row) }));
}
