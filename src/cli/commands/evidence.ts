// rollcall evidence: the population of a period and one packet for each sampled row, written into a new folder. Reads
// git and the ledger; no network unless the ledger is on a branch of origin. Nothing is ever written over.
import { mkdir, readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Period } from '../../core/access-event.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { endOfDay, type Instant, parseDate, parseInstant } from '../../core/instant.ts';
import { visible, writeJson } from '../../core/show.ts';
import { type Dossier, dossierOf } from '../../dossier/dossier.ts';
import { historyBlame } from '../../evidence/blame/history-blame.ts';
import type { LedgerRecord } from '../../ledger/model.ts';
import { countOf } from '../../plan/summary.ts';
import { capabilitiesOf, providerNames } from '../accounts.ts';
import {
  countTypes,
  type History,
  manifestOf,
  type PacketFiles,
  type Sample,
  type WrittenFile,
} from '../evidence-manifest.ts';
import type { EvidenceOptions } from '../evidence-options.ts';
import { readBytes, reason, writeWhole } from '../files.ts';
import { openGitRoster } from '../git-roster.ts';
import type { CommonOptions, Io } from '../io.ts';
import { openLedger } from '../open-ledger.ts';
import { checkSample, drawSample, sampleIds } from '../sample.ts';
import { showPacket } from '../show-packet.ts';
import { populationCsv } from '../show-population.ts';
import { asWorkspace, momentOf, readSources, SIZE_LIMIT, type Workspace } from '../workspace.ts';

export interface EvidenceCommandOptions extends CommonOptions, Pick<EvidenceOptions, 'tokenEnv'> {
  readonly from: string;
  readonly to: string;
  readonly sample?: string;
  readonly sampleSize?: number;
  readonly seed?: string;
  readonly out: string;
  readonly commit?: string;
}

/**
 * Writes population.csv, manifest.json and the packets. Ends in 0, or in 2 where the records do not cover all of the
 * period: what is missing stands on standard error and in the manifest. Throws RC650, RC651 and RC652 before anything
 * is written, and as the ledger does where its chain does not hold.
 */
export async function evidence(io: Io, options: EvidenceCommandOptions): Promise<ExitCode> {
  const { now } = momentOf(io, undefined);
  const period = periodOf(options);
  const workspace = await asWorkspace(io, await readSources(io, options), now, 'quiet');
  const directory = path.resolve(io.cwd, options.out);
  await checkEmpty(directory, options.out);

  const records: LedgerRecord[] = [];
  for await (const record of openLedger(io, workspace, options).records()) records.push(record);
  if (records.length === 0) {
    throw new RollcallError('RC530', 'there are no records', {
      hint: 'the first apply makes one; without a ledger there is no population',
    });
  }
  const history = await historyOf(io, workspace, records, options);
  const dossier = dossierOf({ records, history: history.known, period, now });
  const sample = await sampleOf(io, options, dossier);
  const population = populationCsv(dossier.packets);
  const packets = filesOf(dossier, sample.ids);
  const manifest = manifestOf({ dossier, sample, population, packets, history, period, now, workspace });
  await writeAll(options.out, directory, [
    ...packets.flatMap(({ files }) => files),
    { name: 'population.csv', text: population },
    // Last: where the manifest is, everything that it names is.
    { name: 'manifest.json', text: writeJson(manifest) },
  ]);
  return told(io, options.out, dossier, sample.ids);
}

/** A day counts whole: it begins at midnight UTC, and as an end it is the last one. */
function periodOf(options: EvidenceCommandOptions): Period {
  const from = momentIn('--from', options.from, (day) => day);
  const to = momentIn('--to', options.to, endOfDay);
  if (from < to) return { from, to };
  throw new RollcallError('RC650', `the period from ${from} to ${to} is empty`, {
    hint: 'name an earlier --from or a later --to',
  });
}

function momentIn(option: string, text: string, ofDay: (day: Instant) => Instant): Instant {
  const day = parseDate(text);
  const instant = day === null ? parseInstant(text) : ofDay(day);
  if (instant !== null) return instant;
  throw new RollcallError('RC650', `${option} ${visible(text)}: not a day or an instant`, {
    hint: 'write it like 2026-10-01 or 2026-10-01T09:00Z',
  });
}

async function checkEmpty(directory: string, shown: string): Promise<void> {
  const entries = await readdir(directory).catch((error: unknown): readonly string[] => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw new RollcallError('RC542', `cannot use ${visible(shown)}: ${reason(error)}`, { cause: error });
  });
  if (entries.length === 0) return;
  throw new RollcallError('RC652', `${visible(shown)} is not empty`, {
    hint: 'name another folder with --out, or move this one away; nothing was written',
  });
}

/** Why git may not be there, without anything being wrong with the ledger. */
const NO_GIT: ReadonlySet<string> = new Set(['RC600', 'RC601', 'RC602', 'RC603', 'RC605']);

async function historyOf(
  io: Io,
  workspace: Workspace,
  records: readonly LedgerRecord[],
  { commit = 'HEAD' }: EvidenceCommandOptions,
): Promise<History> {
  const baseline = records.find((record) => record.kind === 'baseline');
  try {
    const { repository, roster_path, tip } = await openGitRoster(io, workspace.sources.path, commit);
    try {
      const line = await repository.firstParents(null, tip);
      const since = line.find((one) => one.commit === baseline?.commit)?.commit ?? null;
      const blame = await historyBlame(repository, {
        tip,
        roster_path,
        since,
        providers: providerNames(),
        capabilitiesOf,
        // Evidence rests on git, not on what an earlier run left in a folder.
        cache: null,
      });
      const times = new Map(line.map((one) => [one.commit, one.committed_at]));
      return {
        known: {
          blame,
          steps: blame.steps.map((one) => ({
            commit: one.commit,
            committed_at: times.get(one.commit) ?? null,
          })),
          line: line.map((one) => one.commit),
        },
        tip,
        roster_path,
        invalid: blame.invalid.map(({ commit: id, message }) => ({ commit: id, message })),
      };
    } finally {
      await repository.close();
    }
  } catch (error) {
    if (!(error instanceof RollcallError) || !NO_GIT.has(error.code)) throw error;
    return { known: null, why: `${error.code} ${error.message}` };
  }
}

async function sampleOf(io: Io, options: EvidenceCommandOptions, { packets }: Dossier): Promise<Sample> {
  const all = packets.map(({ id }) => id);
  if (options.sample !== undefined) {
    const bytes = await readBytes(path.resolve(io.cwd, options.sample), options.sample, SIZE_LIMIT);
    const ids = sampleIds(new TextDecoder().decode(bytes), visible(options.sample));
    checkSample(ids, new Set(all));
    return { from: `the ids in ${options.sample}`, ids };
  }
  if (options.sampleSize === undefined) return { from: null, ids: [] };
  const seed = options.seed ?? '';
  return {
    from: `the first ${options.sampleSize} by SHA-256 of "${seed} ID"`,
    ids: drawSample(all, options.sampleSize, seed),
  };
}

function filesOf({ packets }: Dossier, ids: readonly string[]): readonly PacketFiles[] {
  const byId = new Map(packets.map((packet) => [packet.id, packet]));
  return ids.flatMap((id) => {
    const packet = byId.get(id);
    if (packet === undefined) return [];
    const files = [
      { name: `packets/${id}.md`, text: showPacket(packet) },
      { name: `packets/${id}.json`, text: writeJson({ format_version: '1.0', ...packet }) },
    ];
    return [{ id, gaps: packet.gaps.length, files }];
  });
}

async function writeAll(shown: string, directory: string, files: readonly WrittenFile[]): Promise<void> {
  try {
    await mkdir(path.join(directory, 'packets'), { recursive: true });
  } catch (error) {
    throw new RollcallError('RC542', `cannot make ${visible(shown)}: ${reason(error)}`, { cause: error });
  }
  for (const { name, text } of files)
    await writeWhole(path.join(directory, name), text, visible(path.join(shown, name)));
}

/** What was written on standard output; what is missing on standard error. */
function told(io: Io, shown: string, { packets, coverage }: Dossier, ids: readonly string[]): ExitCode {
  const counts = Object.entries(countTypes(packets)).map(([type, count]) => `${count} ${type}`);
  const asked = new Set(ids);
  const sampled = packets.filter(({ id }) => asked.has(id));
  const gaps = sampled.reduce((sum, packet) => sum + packet.gaps.length, 0);
  io.out(
    [
      `${countOf(packets.length, 'row')} in ${visible(path.join(shown, 'population.csv'))}: ${counts.join(', ')}`,
      ...(ids.length === 0
        ? []
        : [
            `${countOf(ids.length, 'packet')} in ${visible(path.join(shown, 'packets'))}: ${gaps === 0 ? 'every field has a source' : `${countOf(gaps, 'field')} without a source, each with the reason`}`,
          ]),
      `${visible(path.join(shown, 'manifest.json'))} says what is covered`,
      '',
    ].join('\n'),
  );
  for (const { account, message } of coverage.gaps)
    io.err(`${visible(`RC653 not complete: ${account === null ? '' : `${account}: `}${message}`)}\n`);
  return coverage.gaps.length === 0 ? EXIT.ok : EXIT.changes;
}
