// rollcall ledger: the records of a folder or branch, verified and shown; what does not hold is never shown. Reads only,
// unless it takes what another job has left.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { instantAt } from '../../core/instant.ts';
import { visible, writeJson } from '../../core/show.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import type { ApplyRecord, Ledger, LedgerRecord } from '../../ledger/model.ts';
import { countOf } from '../../plan/summary.ts';
import type { CommonOptions, Io } from '../io.ts';
import { openBranchLedger, openLedger } from '../open-ledger.ts';
import {
  type RecordSummary,
  type RunSummary,
  recordSummary,
  settles,
  showOne,
  showRecords,
  summaryOf,
} from '../show-ledger.ts';
import { showTaken, takenJson } from '../show-taken.ts';
import { asWorkspace, momentOf, readSources } from '../workspace.ts';

export interface LedgerOptions extends CommonOptions {
  readonly dir?: string;
  readonly branch?: string;
  readonly tokenEnv?: string;
  readonly head?: string;
  readonly format: 'text' | 'json';
}

/** Where records are. */
interface Place {
  readonly directory: string | null;
  readonly branch: string | null;
  readonly ledger: Ledger;
}

/** A chain as far as it was walked. */
interface Walked {
  readonly records: number;
  readonly head: string | null;
  /** The record that has the noted head. */
  readonly notedAt: number | null;
}

/** Verifies the chain, lists its records, shows one, or takes some. Throws RollcallError where the chain does not hold. */
export async function ledger(
  io: Io,
  action: 'verify' | 'show' | 'take',
  which: string | undefined,
  options: LedgerOptions,
): Promise<ExitCode> {
  if (action === 'verify') {
    if (which !== undefined) throw misused('verify takes the whole chain', 'rollcall ledger verify');
    return verify(io, options);
  }
  if (options.head !== undefined)
    throw misused(`${action} takes no --head`, `rollcall ledger verify --head ${options.head}`);
  if (action === 'take') return take(io, which, options);
  const sequence = which === undefined || which === 'latest' ? which : sequenceIn(which);
  return show(io, sequence, options);
}

/** The result in JSON is there for a broken chain too; the error follows on standard error. */
async function verify(io: Io, options: LedgerOptions): Promise<ExitCode> {
  const place = await placeOf(io, options);
  const noted = options.head;
  const inJson = options.format === 'json';
  let walked: Walked = { records: 0, head: null, notedAt: null };
  try {
    for await (const { sequence, hash } of place.ledger.records()) {
      const isNoted = noted !== undefined && hash.startsWith(noted);
      walked = { records: sequence, head: hash, notedAt: isNoted ? sequence : walked.notedAt };
    }
    checkEnd(place, walked, noted);
  } catch (error) {
    if (inJson && error instanceof RollcallError) io.out(writeJson(verdictOf(place, walked, error)));
    throw error;
  }
  io.out(inJson ? writeJson(verdictOf(place, walked, null)) : sentenceOf(walked));
  return EXIT.ok;
}

/** A chain that was cut off at its end holds; only what somebody noted elsewhere tells. */
function checkEnd(place: Place, { records, notedAt }: Walked, noted: string | undefined): void {
  if (records === 0) throw empty(place);
  if (noted === undefined || notedAt !== null) return;
  throw missing(`no record in ${nameOf(place)} has the hash ${noted}`, {
    hint: 'the newest records were dropped, or this is another chain; restore them from git or a backup',
  });
}

function sentenceOf({ records, head, notedAt }: Walked): string {
  const noted = notedAt === null ? '' : `; the noted head is that of record ${notedAt}`;
  return `${countOf(records, 'record')} ${records === 1 ? 'holds' : 'hold'}, head ${String(head)}${noted}\n`;
}

function verdictOf({ directory, branch }: Place, walked: Walked, broken: RollcallError | null): object {
  return {
    directory,
    branch,
    holds: broken === null,
    records: walked.records,
    head: walked.head,
    noted_at: walked.notedAt,
    broken: broken === null ? null : { code: broken.code, message: broken.message },
  };
}

/** The whole chain is walked before anything is shown: what is shown is what holds. */
async function show(
  io: Io,
  wanted: number | 'latest' | undefined,
  options: LedgerOptions,
): Promise<ExitCode> {
  const place = await placeOf(io, options);
  const runs: RunSummary[] = [];
  const records: RecordSummary[] = [];
  let found: LedgerRecord | null = null;
  let settling: ApplyRecord | null = null;
  let count = 0;
  for await (const record of place.ledger.records()) {
    count += 1;
    if (wanted === undefined) {
      records.push(recordSummary(record));
      if (record.kind === 'apply') runs.push(summaryOf(record));
    } else if (wanted === 'latest' ? record.kind === 'apply' : wanted === record.sequence) found = record;
    else if (found !== null && settling === null && record.kind === 'apply' && settles(record, found))
      settling = record;
  }
  if (count === 0) throw empty(place);
  if (wanted === undefined) {
    io.out(options.format === 'json' ? writeJson({ runs, records }) : showRecords(records));
    return EXIT.ok;
  }
  if (found === null) {
    const what = wanted === 'latest' ? 'no run yet' : `no record ${wanted}`;
    throw missing(`there is ${what}: the newest record is ${count}`, { hint: 'rollcall ledger show' });
  }
  io.out(
    options.format === 'json' ? writeJson(found) : showOne(found, { count, settling, colour: io.colour.out }),
  );
  return EXIT.ok;
}

/** Adds what a job without the ledger's key has left. Only on a branch a run is announced for such a job. */
async function take(io: Io, folder: string | undefined, options: LedgerOptions): Promise<ExitCode> {
  if (folder === undefined)
    throw misused('take needs the folder of an outbox', 'rollcall ledger take outbox');
  const { branch, ledger } = await placeOf(io, options);
  if (branch === null) throw misused('take adds to a branch of records', 'name it with --branch');
  const { takeOutbox } = await import('../../ledger/take-outbox.ts');
  const taken = await takeOutbox(path.resolve(io.cwd, folder), ledger, instantAt(io.now()));
  io.out(options.format === 'json' ? writeJson(takenJson(taken, branch)) : showTaken(taken, branch));
  return EXIT.ok;
}

/** Warnings of team.yaml are no news here, so that only its errors are shown. */
async function placeOf(io: Io, options: LedgerOptions): Promise<Place> {
  if (options.dir !== undefined) {
    const directory = path.resolve(io.cwd, options.dir);
    return { directory, branch: null, ledger: directoryLedger(directory) };
  }
  if (options.branch !== undefined) {
    const ledger = openBranchLedger(io, path.join(io.cwd, 'any'), options.branch, options);
    return { directory: null, branch: options.branch, ledger };
  }
  const { now } = momentOf(io, undefined);
  const workspace = await asWorkspace(io, await readSources(io, options), now, 'quiet');
  const branch = workspace.team.ledger_branch;
  return {
    directory: branch === null ? workspace.recordsDir : null,
    branch,
    ledger: openLedger(io, workspace, options),
  };
}

function nameOf({ directory, branch }: Place): string {
  return branch === null ? String(directory) : `branch ${branch}`;
}

function sequenceIn(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw misused(`${visible(text)} is no record`, 'rollcall ledger show 3, or latest');
}

function misused(message: string, hint: string): RollcallError {
  return new RollcallError('RC501', message, { hint });
}

function missing(message: string, options: { readonly hint: string }): RollcallError {
  return new RollcallError('RC530', visible(message), options);
}

function empty(place: Place): RollcallError {
  return missing(`there are no records in ${nameOf(place)}`, {
    hint: 'the first apply makes one; name another place with --dir or --branch',
  });
}
