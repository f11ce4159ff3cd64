// The whole answer to an auditor for one period: its rows, one packet each, and what the records cover.
import type { StoryInput } from '../approval/grant-story.ts';
import type { Period } from '../core/access-event.ts';
import type { Instant } from '../core/instant.ts';
import { type Coverage, coverageOf } from './coverage.ts';
import { ledgerBlame } from './ledger-blame.ts';
import type { Packet, PopulationRow } from './model.ts';
import { packetOf } from './packet.ts';
import { populationOf } from './population.ts';
import { recordIndex } from './record-index.ts';
import { storiesOf } from './stories.ts';

export interface DossierInput {
  /** Verified, oldest first. */
  readonly records: StoryInput['records'];
  /** What git says of the branch; null: no repository is at hand, and the records of landings stand in for it. */
  readonly history: Omit<StoryInput, 'records'> | null;
  readonly period: Period;
  readonly now: Instant;
}

export interface Dossier {
  /** Rows of the period, oldest first. */
  readonly packets: readonly Packet[];
  readonly coverage: Coverage;
}

export function dossierOf({ records, history, period, now }: DossierInput): Dossier {
  const population = populationOf(records);
  const story = history === null ? ledgerBlame(records) : { ...history, records };
  const repeats = repeatsIn(population.rows);
  const context = {
    index: recordIndex(records, story.line),
    stories: storiesOf(story, population.rows),
    states: (account: string, person: string) => population.states(account, person),
    resent: (row: PopulationRow) => repeats.get(personKey(row))?.filter(({ at }) => at > row.at) ?? [],
  };
  const rows = population.rows.filter(({ at }) => period.from <= at && at < period.to);
  const coverage = coverageOf(records, period, now);
  return {
    packets: rows.map((row) => packetOf(row, context)),
    coverage: history === null ? { ...coverage, gaps: [...coverage.gaps, NO_HISTORY] } : coverage,
  };
}

const NO_HISTORY: Coverage['gaps'][number] = {
  what: 'no-history',
  account: null,
  message:
    'no git repository is at hand: approvals are told from the records of landings alone, and what was declared before them is not known',
};

function repeatsIn(rows: readonly PopulationRow[]): ReadonlyMap<string, readonly PopulationRow[]> {
  const repeats = new Map<string, PopulationRow[]>();
  for (const row of rows) {
    if (row.verb !== 'resend' && row.verb !== 'reinvite') continue;
    const known = repeats.get(personKey(row));
    if (known === undefined) repeats.set(personKey(row), [row]);
    else known.push(row);
  }
  return repeats;
}

function personKey({ account, person }: PopulationRow): string {
  return `${account}\n${person}`;
}
