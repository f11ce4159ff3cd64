// The ledger that may be believed: a place of records that nobody approved could hold records that somebody made up, so
// each move to another place is judged by what the place before it says.

import path from 'node:path';
import { ledgerPlaces } from '../evidence/ledger-places.ts';
import { snapshotReader } from '../evidence/snapshot.ts';
import { type VerifyInput, verifyRun } from '../evidence/verify-run.ts';
import type { Ledger } from '../ledger/model.ts';
import { type LedgerPlace, USUAL_PLACE } from '../roster/read/ledger.ts';
import type { EvidenceOptions, OpenEvidence } from './evidence-options.ts';
import type { Io } from './io.ts';
import { openLedger } from './open-ledger.ts';
import type { Sources } from './workspace.ts';

export interface TrustedLedger {
  readonly ledger: Ledger;
  readonly place: LedgerPlace;
}

/**
 * Returns the ledger of the last place that was approved, as of the newest commit that the clone knows of the branch.
 * Throws as reading the evidence does.
 */
export async function trustedLedger(
  io: Io,
  sources: Pick<Sources, 'path' | 'baseDir'>,
  options: EvidenceOptions,
  evidence: OpenEvidence,
  reading: Pick<VerifyInput, 'providers' | 'capabilitiesOf'>,
): Promise<TrustedLedger> {
  const { repository, forge, roster_path, token } = evidence;
  const open = ({ ledger_branch, ledger_directory }: LedgerPlace): TrustedLedger => {
    const place = { ledger_branch, ledger_directory };
    const recordsDir = path.resolve(sources.baseDir, ledger_directory);
    return { ledger: openLedger(io, { team: place, sources, recordsDir }, options), place };
  };
  const branch = evidence.branch ?? (await forge.repository()).default_branch;
  const tip = await forge.tip(branch);
  const isHere =
    tip !== null && ((await repository.resolve(tip)) !== null || (await repository.fetch(tip, token)));
  if (tip === null || !isHere) return open(USUAL_PLACE);
  const snapshot = snapshotReader({ repository, roster_path, ...reading });
  const [first, ...moves] = await ledgerPlaces(repository, tip, roster_path, snapshot);
  let trusted = open(first?.team ?? USUAL_PLACE);
  for (const { commit, team } of moves) {
    const judged = await verifyRun({
      ...evidence,
      ...reading,
      records: trusted.ledger.records(),
      sha: { commit, ref: null },
      range: null,
      fresh: false,
    });
    const standing = judged.history.standings.get(commit);
    if (standing !== undefined && standing !== 'blocked') trusted = open(team);
  }
  return trusted;
}
