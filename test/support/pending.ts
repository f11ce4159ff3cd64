// The verdict on the branch of a world, and on what is not merged into it yet, as a fresh clone gives them.
import { onTestFinished } from 'vitest';
import { capabilitiesOf, providerNames } from '../../src/cli/accounts.ts';
import { instantAt } from '../../src/core/instant.ts';
import { type PendingVerdict, pendingVerdict } from '../../src/evidence/pending.ts';
import { type VerifyResult, verifyRun } from '../../src/evidence/verify-run.ts';
import { createForge } from '../../src/forge/github.ts';
import type { LedgerRecord } from '../../src/ledger/model.ts';
import type { ApprovalWorld } from './approval-world.ts';
import { TOKEN } from './github/open.ts';
import { openGit } from './open-git.ts';

/** Judges the branch. `records`: what the ledger has, with no more than what is asked of it. */
export async function branchVerdict(
  { github }: Pick<ApprovalWorld, 'github'>,
  records: readonly object[] = [],
): Promise<VerifyResult> {
  const repository = await openGit(await github.clone());
  const forge = createForge({
    apiUrl: github.server.url,
    repository: github.env['GITHUB_REPOSITORY'] ?? '',
    token: TOKEN,
    userAgent: 'rollcall/test',
    env: {},
    clock: github.clock,
    sleep: () => Promise.resolve(),
    random: () => 0.5,
    signal: new AbortController().signal,
  });
  onTestFinished(() => forge.close());
  return verifyRun({
    repository,
    forge,
    records: ledgerOf(records),
    providers: providerNames(),
    capabilitiesOf,
    roster_path: 'team.yaml',
    branch: null,
    sha: null,
    range: null,
    fresh: false,
    token: null,
  });
}

/** Judges an open pull request as if it were merged now. */
export async function openVerdict(
  world: Pick<ApprovalWorld, 'github'>,
  number: number,
  records: readonly object[] = [],
): Promise<PendingVerdict> {
  const now = instantAt(world.github.clock.now());
  return pendingVerdict({ result: await branchVerdict(world, records), number, now });
}

/** `APPROVED`, `nothing`, or the codes of the reasons. */
export function wordsOf(verdict: PendingVerdict['verdict']): string {
  if (verdict === null) return 'nothing';
  return verdict.verdict === 'APPROVED' ? 'APPROVED' : verdict.reasons.map(({ code }) => code).join(' ');
}

async function* ledgerOf(records: readonly object[]): AsyncGenerator<LedgerRecord> {
  for (const record of records) yield record as LedgerRecord;
}
