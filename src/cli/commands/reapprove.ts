// rollcall reapprove: begins the pull request that approves, after the fact, what landed without approval. Makes a commit
// without content on a new local branch, and nothing else; pushing and opening it stay with whoever runs this.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { instantAt } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';
import { reapprovalAdvice } from '../../evidence/reapproval-advice.ts';
import { type ChosenEnds, openRange } from '../../evidence/reapproval-range.ts';
import { REAPPROVE_TRAILER } from '../../evidence/reapprovals.ts';
import { verifyRun } from '../../evidence/verify-run.ts';
import { configuredIdentity, emptyCommit, isBranchName } from '../../git/empty-commit.ts';
import type { GitRepository } from '../../git/repository.ts';
import { capabilitiesOf, providerNames } from '../accounts.ts';
import { askFirst } from '../ask.ts';
import { type EvidenceOptions, openEvidence } from '../evidence-options.ts';
import type { CommonOptions, Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import { createProgress } from '../progress.ts';
import { nextCommands, showRange } from '../show-reapproval.ts';
import { trustedLedger } from '../trusted-ledger.ts';
import { readSources } from '../workspace.ts';

export interface ReapproveOptions extends CommonOptions, Omit<EvidenceOptions, 'sha'> {
  readonly from?: string;
  readonly to?: string;
  readonly branch?: string;
  readonly yes?: boolean;
}

/** Makes the commit after asking. Returns 0, also where nothing is open; then nothing is made. */
export async function reapprove(io: Io, options: ReapproveOptions): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const progress = createProgress(io, logger);
  const sources = await readSources(io, options);
  const opened = { ...(await openEvidence(io, options, sources.path, progress.onWait)), sha: null };
  const { repository } = opened;
  try {
    const reading = { providers: providerNames(), capabilitiesOf };
    const { ledger } = await trustedLedger(io, sources, options, opened, reading);
    const records = ledger.records();
    const result = await verifyRun({ ...opened, ...reading, records, range: null, fresh: false });
    const range = await openRange(result, await endsOf(options, repository));
    if (range === null) {
      io.out(`Nothing to reapprove: every step of ${visible(result.branch)} is approved.\n`);
      return EXIT.ok;
    }
    const branch = options.branch ?? `rollcall/reapprove-${result.tip.slice(0, 12)}`;
    await checkName(repository, branch);
    const identity = await configuredIdentity(repository);
    const now = instantAt(io.now());
    const advice = await reapprovalAdvice(range, result, { author: identity.email, now });
    io.out(showRange(result, range, advice, io.colour.out));
    await askFirst(io, `Make the branch ${visible(branch)} with one empty commit?`, options);
    const { from, to } = range;
    const subject = `Reapprove ${from.slice(0, 12)}..${to.slice(0, 12)}`;
    const message = `${subject}\n\nApproves as it stands what landed in this range.\n\n${REAPPROVE_TRAILER}: ${from}..${to}\n`;
    const commit = await emptyCommit(repository, { parent: result.tip, branch, message, identity, now });
    io.out(nextCommands({ branch, base: result.branch, commit, subject }));
    return EXIT.ok;
  } finally {
    await repository.close();
  }
}

async function endsOf({ from, to }: ReapproveOptions, repository: GitRepository): Promise<ChosenEnds> {
  const id = async (revision: string | undefined): Promise<string | null> => {
    if (revision === undefined) return null;
    const commit = await repository.resolve(revision);
    if (commit !== null) return commit;
    throw new RollcallError('RC604', `${visible(revision)} names no commit of this clone`, {
      hint: 'name a commit, a tag or a branch; `git fetch` brings new ones',
    });
  };
  return { from: await id(from), to: await id(to) };
}

/** Before anybody reads on: what cannot be made in the end need not be looked at. */
async function checkName(repository: GitRepository, branch: string): Promise<void> {
  if (!(await isBranchName(repository, branch)))
    throw new RollcallError('RC609', `${visible(branch)} is no name for a branch`, {
      hint: 'such as rollcall/reapprove',
    });
  if ((await repository.resolve(`refs/heads/${branch}`)) !== null)
    throw new RollcallError('RC661', `this clone has a branch ${visible(branch)}`, {
      hint: 'push it, delete it, or name another with --branch',
    });
}
