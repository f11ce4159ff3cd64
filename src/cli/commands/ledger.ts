// rollcall ledger: the records of every run, verified and shown. Reads only; what does not hold is never shown.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible, writeJson } from '../../core/show.ts';
import { readRecords } from '../../ledger/directory.ts';
import type { ApplyRecord } from '../../ledger/model.ts';
import { countOf } from '../../plan/summary.ts';
import type { CommonOptions, Io } from '../io.ts';
import { type RunSummary, showRun, showRuns, summaryOf } from '../show-ledger.ts';
import { asWorkspace, momentOf, readSources } from '../workspace.ts';

export interface LedgerOptions extends CommonOptions {
  readonly dir?: string;
  readonly head?: string;
  readonly format: 'text' | 'json';
}

/** A chain as far as it was walked. */
interface Walked {
  readonly records: number;
  readonly head: string | null;
  /** The record that has the noted head. */
  readonly notedAt: number | null;
}

/** Verifies the chain, lists its runs, or shows one. Throws RollcallError where the chain does not hold. */
export async function ledger(
  io: Io,
  action: 'verify' | 'show',
  which: string | undefined,
  options: LedgerOptions,
): Promise<ExitCode> {
  if (action === 'verify') {
    if (which !== undefined) throw misused('verify takes the whole chain', 'rollcall ledger verify');
    return verify(io, options);
  }
  if (options.head !== undefined)
    throw misused('show takes no --head', `rollcall ledger verify --head ${options.head}`);
  const sequence = which === undefined || which === 'latest' ? which : sequenceIn(which);
  return show(io, sequence, options);
}

/** The result in JSON is there for a broken chain too; the error follows on standard error. */
async function verify(io: Io, options: LedgerOptions): Promise<ExitCode> {
  const directory = await directoryOf(io, options);
  const noted = options.head;
  const inJson = options.format === 'json';
  let walked: Walked = { records: 0, head: null, notedAt: null };
  try {
    for await (const { sequence, hash } of readRecords(directory)) {
      const isNoted = noted !== undefined && hash.startsWith(noted);
      walked = { records: sequence, head: hash, notedAt: isNoted ? sequence : walked.notedAt };
    }
    checkEnd(directory, walked, noted);
  } catch (error) {
    if (inJson && error instanceof RollcallError) io.out(writeJson(verdictOf(directory, walked, error)));
    throw error;
  }
  io.out(inJson ? writeJson(verdictOf(directory, walked, null)) : sentenceOf(walked));
  return EXIT.ok;
}

/** A chain that was cut off at its end holds; only what somebody noted elsewhere tells. */
function checkEnd(directory: string, { records, notedAt }: Walked, noted: string | undefined): void {
  if (records === 0) throw empty(directory);
  if (noted === undefined || notedAt !== null) return;
  throw missing(`no record in ${directory} has the hash ${noted}`, {
    hint: 'the newest records were dropped, or this is another chain; restore the folder from git or a backup',
  });
}

function sentenceOf({ records, head, notedAt }: Walked): string {
  const noted = notedAt === null ? '' : `; the noted head is that of record ${notedAt}`;
  return `${countOf(records, 'record')} ${records === 1 ? 'holds' : 'hold'}, head ${String(head)}${noted}\n`;
}

function verdictOf(directory: string, walked: Walked, broken: RollcallError | null): object {
  return {
    directory,
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
  const directory = await directoryOf(io, options);
  const runs: RunSummary[] = [];
  let found: ApplyRecord | null = null;
  let count = 0;
  for await (const record of readRecords(directory)) {
    count += 1;
    if (wanted === undefined) runs.push(summaryOf(record));
    else if (wanted === 'latest' || wanted === record.sequence) found = record;
  }
  if (count === 0) throw empty(directory);
  if (wanted === undefined) {
    io.out(options.format === 'json' ? writeJson({ runs }) : showRuns(runs));
    return EXIT.ok;
  }
  if (found === null)
    throw missing(`there is no record ${wanted}: the newest is ${count}`, { hint: 'rollcall ledger show' });
  io.out(options.format === 'json' ? writeJson(found) : showRun(found, { count, colour: io.colour.out }));
  return EXIT.ok;
}

/** Warnings of team.yaml are no news here, so that only its errors are shown. */
async function directoryOf(io: Io, options: LedgerOptions): Promise<string> {
  if (options.dir !== undefined) return path.resolve(io.cwd, options.dir);
  const { now } = momentOf(io, undefined);
  return (await asWorkspace(io, await readSources(io, options), now, 'quiet')).recordsDir;
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

function empty(directory: string): RollcallError {
  return missing(`there are no records in ${directory}`, {
    hint: 'the first apply makes one; name another folder with --dir',
  });
}
