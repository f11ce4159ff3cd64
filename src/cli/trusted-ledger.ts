// The ledger that may be believed: a place of records that nobody approved could hold records that somebody made up, so
// each move to another place is judged by what the place before it says.

import path from 'node:path';
import { ledgerPlaces } from '../evidence/ledger-places.ts';
import { snapshotReader } from '../evidence/snapshot.ts';
import { type VerifyInput, verifyRun } from '../evidence/verify-run.ts';
import type { Ledger } from '../ledger/model.ts';
import type { EvidenceOptions, OpenEvidence } from './evidence-options.ts';
import type { Io } from './io.ts';
import { openLedger } from './open-ledger.ts';
import type { Sources } from './workspace.ts';

/**
 * Returns the ledger of the last place that was approved, as of the newest commit that the clone knows of the branch.
 * Throws as reading the evidence does.
 */
export async function trustedLedger(
  io: Io,
  sources: Sources,
  options: EvidenceOptions,
  evidence: OpenEvidence,
  reading: Pick<VerifyInput, 'providers' | 'capabilitiesOf'>,
): Promise<Ledger> {
  const { repository, forge, roster_path, token } = evidence;
  const open = (team: Parameters<typeof openLedger>[1]['team']): Ledger =>
    openLedger(
      io,
      { team, sources, recordsDir: path.resolve(sources.baseDir, team.ledger_directory) },
      options,
    );
  const branch = evidence.branch ?? (await forge.repository()).default_branch;
  const tip = await forge.tip(branch);
  const isHere =
    tip !== null && ((await repository.resolve(tip)) !== null || (await repository.fetch(tip, token)));
  if (tip === null || !isHere) return open({ ledger_branch: null, ledger_directory: '.rollcall/records' });
  const snapshot = snapshotReader({ repository, roster_path, ...reading });
  const [first, ...moves] = await ledgerPlaces(repository, tip, roster_path, snapshot);
  let ledger = open(first?.team ?? { ledger_branch: null, ledger_directory: '.rollcall/records' });
  for (const { commit, team } of moves) {
    const judged = await verifyRun({
      ...evidence,
      ...reading,
      records: ledger.records(),
      sha: { commit, ref: null },
      range: null,
      fresh: false,
    });
    const standing = judged.history.standings.get(commit);
    if (standing !== undefined && standing !== 'blocked') ledger = open(team);
  }
  return ledger;
}
