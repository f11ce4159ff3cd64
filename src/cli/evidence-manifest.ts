// What a population is made of and what it does not cover, with the digests of all that was written: the manifest that
// an auditor keeps. Builds a value only.
import type { StoryInput } from '../approval/grant-story.ts';
import type { Period } from '../core/access-event.ts';
import type { Instant } from '../core/instant.ts';
import type { Dossier } from '../dossier/dossier.ts';
import type { Packet } from '../dossier/model.ts';
import { sha256Hex } from '../plan/digest.ts';
import { VERSION } from './version.ts';
import type { Workspace } from './workspace.ts';

/** What git said; or why it was not asked. */
export type History =
  | {
      readonly known: Omit<StoryInput, 'records'>;
      readonly tip: string;
      readonly roster_path: string;
      readonly invalid: readonly { readonly commit: string; readonly message: string }[];
    }
  | { readonly known: null; readonly why: string };

export interface Sample {
  readonly from: string | null;
  readonly ids: readonly string[];
}

export interface WrittenFile {
  readonly name: string;
  readonly text: string;
}

export interface PacketFiles {
  readonly id: string;
  readonly gaps: number;
  readonly files: readonly WrittenFile[];
}

export interface Made {
  readonly dossier: Dossier;
  readonly sample: Sample;
  readonly population: string;
  readonly packets: readonly PacketFiles[];
  readonly history: History;
  readonly period: Period;
  readonly now: Instant;
  readonly workspace: Pick<Workspace, 'team'>;
}

/** Returns the manifest as JSON has it. */
export function manifestOf(made: Made): object {
  const { dossier, sample, population, history, workspace, packets } = made;
  const { first, last, in_period, gaps, not_covered } = dossier.coverage;
  const branch = workspace.team.ledger_branch;
  return {
    format_version: '1.0',
    made_at: made.now,
    tool: { name: 'rollcall', version: VERSION },
    period: made.period,
    complete: gaps.length === 0,
    gaps,
    not_covered: [...not_covered, ...unreadable(history)],
    source: {
      ledger: branch === null ? { directory: workspace.team.ledger_directory } : { branch },
      chain: 'every record was verified with all before it, from the first to the last',
      records: last?.sequence ?? 0,
      first,
      last,
      in_period,
      history:
        history.known === null
          ? { read: false, why: history.why }
          : { read: true, tip: history.tip, file: history.roster_path },
    },
    population: {
      ...digest({ name: 'population.csv', text: population }),
      rows: dossier.packets.length,
      by_type: countTypes(dossier.packets),
      first_row: dossier.packets[0]?.id ?? null,
      last_row: dossier.packets.at(-1)?.id ?? null,
      rows_with_gaps: dossier.packets.filter((packet) => packet.gaps.length > 0).length,
    },
    sample:
      sample.from === null
        ? null
        : {
            drawn: sample.from,
            rows: sample.ids.length,
            packets: packets.map(({ id, gaps: count, files }) => ({
              id,
              gaps: count,
              files: files.map(digest),
            })),
          },
  };
}

function unreadable(history: History): readonly object[] {
  if (history.known === null || history.invalid.length === 0) return [];
  const { length } = history.invalid;
  return [
    {
      what: 'unreadable-file',
      count: length,
      message: 'commits whose file cannot be read: what they declared is told of the next that can',
      commits: history.invalid,
    },
  ];
}

/** Returns how many rows of each type there are. */
export function countTypes(packets: readonly Packet[]): { readonly [type in Packet['type']]: number } {
  const counts = { grant: 0, change: 0, removal: 0, found: 0, left: 0 };
  for (const { type } of packets) counts[type] += 1;
  return counts;
}

function digest({ name, text }: WrittenFile): object {
  const bytes = new TextEncoder().encode(text);
  return { file: name, bytes: bytes.length, sha256: sha256Hex(bytes) };
}
