// rollcall access: who had access at a date or commit, by the file of that time and by what was read back then.
import { stringify } from 'csv-stringify/sync';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { addMillis, endOfDay, type Instant, parseDate, parseInstant } from '../../core/instant.ts';
import { visible, writeJson } from '../../core/show.ts';
import { rosterAt } from '../../evidence/blame/roster-history.ts';
import type { FirstParent } from '../../git/model.ts';
import type { LedgerRecord } from '../../ledger/model.ts';
import { effectiveAccess } from '../../roster/effective-access.ts';
import { type AccessRow, accessThen, type StateThen, statesAt } from '../access-then.ts';
import { capabilitiesOf } from '../accounts.ts';
import type { EvidenceOptions } from '../evidence-options.ts';
import { openGitRoster, timelessVersions } from '../git-roster.ts';
import type { CommonOptions, Io } from '../io.ts';
import { openLedger } from '../open-ledger.ts';
import { short, timeText } from '../show-blame.ts';
import { asWorkspace, momentOf, readSources } from '../workspace.ts';

export interface AccessOptions extends CommonOptions, Pick<EvidenceOptions, 'tokenEnv'> {
  readonly at?: string;
  readonly format: 'text' | 'json' | 'csv';
}

/** A moment, and the commit of the branch that was its tip then. */
interface Then {
  readonly at: Instant;
  readonly commit: FirstParent;
}

/** Prints the list. Throws RC501 where nothing of the branch is that old, RC543 where the file of then cannot be read. */
export async function access(io: Io, options: AccessOptions): Promise<ExitCode> {
  const { now } = momentOf(io, undefined);
  const workspace = await asWorkspace(io, await readSources(io, options), now, 'quiet');
  const records: LedgerRecord[] = [];
  for await (const record of openLedger(io, workspace, options).records()) records.push(record);
  const { repository, roster_path, tip } = await openGitRoster(io, workspace.sources.path, 'HEAD');
  try {
    const then = await momentIn(options.at, now, tip, repository);
    const version = await rosterAt(repository, then.commit.commit, roster_path, timelessVersions());
    if (version.team === null) {
      const [issue] = version.issues;
      throw new RollcallError(
        'RC543',
        `${visible(roster_path)} at ${short(then.commit.commit)}: ${visible(issue?.message ?? 'it cannot be read')}`,
        { hint: 'ask for an earlier moment; nothing was in force from this file' },
      );
    }
    const states = statesAt(records, then.at);
    const rows = accessThen(effectiveAccess(version.team, then.at, capabilitiesOf), states);
    io.out(render(options.format, then, states, rows));
    return EXIT.ok;
  } finally {
    await repository.close();
  }
}

/** A day is meant with all of its hours; a commit, at the time that it has. */
async function momentIn(
  text: string | undefined,
  now: Instant,
  tip: string,
  repository: {
    resolve(revision: string): Promise<string | null>;
    firstParents(after: null, tip: string): Promise<readonly FirstParent[]>;
  },
): Promise<Then> {
  const day = parseDate(text ?? '');
  const at = text === undefined ? now : day === null ? parseInstant(text) : addMillis(endOfDay(day), -1000);
  const id = at === null ? await repository.resolve(text ?? '') : null;
  if (at === null && id === null) {
    throw new RollcallError('RC501', `--at ${visible(text ?? '')}: neither a day, an instant nor a commit`, {
      hint: 'write it like 2026-06-30, 2026-06-30T12:00Z or 1a2b3c4d',
    });
  }
  const line = await repository.firstParents(null, id ?? tip);
  const commit = at === null ? line.at(-1) : line.findLast(({ committed_at }) => committed_at <= at);
  if (commit === undefined) throw new RollcallError('RC501', `no commit is as old as ${visible(text ?? '')}`);
  return { at: at ?? commit.committed_at, commit };
}

function render(
  format: AccessOptions['format'],
  { at, commit }: Then,
  states: readonly StateThen[],
  rows: readonly AccessRow[],
): string {
  if (format === 'csv') {
    return stringify(
      rows.map((row) => [
        row.person,
        row.account,
        row.resource,
        row.declared,
        row.until,
        row.live,
        row.read_at,
      ]),
      {
        header: true,
        columns: ['Person', 'Account', 'Resource', 'Declared', 'Until', 'Live', 'Read'],
        // A cell that a spreadsheet would take for a formula.
        escape_formulas: true,
      },
    );
  }
  const read = states.map(({ account, record, state }) => ({ account, record, read_at: state.at }));
  if (format === 'json') {
    return writeJson({
      format_version: '1.0',
      at,
      commit: commit.commit,
      committed_at: commit.committed_at,
      states: read,
      rows,
    });
  }
  const lines = [
    `at ${timeText(at)}, by commit ${short(commit.commit)} of ${timeText(commit.committed_at)}`,
    ...read.map(
      ({ account, record, read_at }) =>
        `${visible(account)} as read at ${timeText(read_at)} (record ${record})`,
    ),
    ...(read.length === 0 ? ['no record by then says what was live'] : []),
    '',
    ...rows.map(rowLine),
  ];
  return `${lines.join('\n')}\n`;
}

function rowLine({ person, account, resource, declared, until, live, read_at }: AccessRow): string {
  const file =
    declared === null
      ? 'not in the file'
      : `${visible(declared)}${until === null ? '' : ` until ${timeText(until)}`}`;
  const seen =
    read_at === null
      ? 'not known'
      : live === null
        ? 'not live'
        : live === declared
          ? 'live'
          : `live as ${visible(live)}`;
  return `${visible(person)}  ${visible(account)}  ${visible(resource)}  ${file}  ${seen}`;
}
