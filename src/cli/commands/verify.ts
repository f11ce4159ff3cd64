// rollcall verify: whether every change of who has access was approved, judged from git and GitHub. Reads only, unless it
// is to announce a run for another job.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible, writeJson } from '../../core/show.ts';
import { type VerifyResult, verifyRun } from '../../evidence/verify-run.ts';
import { capabilitiesOf, providerNames } from '../accounts.ts';
import { announceRun } from '../announce.ts';
import { approvalOf, type Judged } from '../approval.ts';
import { type EvidenceOptions, type OpenEvidence, openEvidence } from '../evidence-options.ts';
import type { CommonOptions, Io } from '../io.ts';
import { createLogger } from '../logger.ts';
import { createProgress } from '../progress.ts';
import { showVerdict, verdictJson } from '../show-verdict.ts';
import { trustedLedger } from '../trusted-ledger.ts';
import { asWorkspace, momentOf, readSources, type Sources } from '../workspace.ts';

export interface VerifyOptions extends CommonOptions, EvidenceOptions {
  readonly range?: { readonly from: string; readonly to: string | null };
  readonly fresh?: boolean;
  readonly announce?: boolean;
  readonly format: 'text' | 'json';
}

/** What a run announced for another job; null: nothing, because the commit was overtaken. */
export interface Announced {
  readonly run_id: string | null;
}

/** Prints the verdict. Ends in 0 where it is APPROVED or SUPERSEDED, in 4 where it is BLOCKED. */
export async function verify(io: Io, options: VerifyOptions): Promise<ExitCode> {
  const { result, announced } = await verifyBranch(io, options, (found) => {
    if (options.format === 'text') io.out(showVerdict(found, io.colour.out));
  });
  if (options.format === 'json') io.out(writeJson({ ...verdictJson(result), ...announced }));
  else if (announced !== null) io.out(announcedWords(announced));
  return result.verdict === 'BLOCKED' ? EXIT.notApproved : EXIT.ok;
}

/** Returns the verdict, and announces a run where asked; `tell` hears the verdict before that. Throws as both do. */
export async function verifyBranch(
  io: Io,
  options: Omit<VerifyOptions, 'format'>,
  tell: (result: VerifyResult) => void = () => undefined,
): Promise<{ readonly result: VerifyResult; readonly announced: Announced | null }> {
  const progress = createProgress(io, await createLogger(io, options.logLevel));
  const sources = await readSources(io, options);
  const opened = await openEvidence(io, options, sources.path, progress.onWait);
  try {
    const reading = { providers: providerNames(), capabilitiesOf };
    const trusted = await trustedLedger(io, sources, options, opened, reading);
    const result = await verifyRun({
      ...opened,
      ...reading,
      records: trusted.ledger.records(),
      range: options.range === undefined ? null : await resolved(options.range, opened.repository),
      fresh: options.fresh === true,
    });
    tell(result);
    const judged = { evidence: opened, trusted, result };
    return { result, announced: options.announce === true ? await announce(io, sources, judged) : null };
  } finally {
    await opened.repository.close();
  }
}

/** What is announced of a commit that was overtaken would never run. */
async function announce(io: Io, sources: Sources, judged: Judged): Promise<Announced> {
  if (judged.result.verdict === 'SUPERSEDED') return { run_id: null };
  const workspace = await asWorkspace(io, sources, momentOf(io, undefined).now, 'quiet');
  return { run_id: await announceRun(io, await approvalOf(io, workspace, judged)) };
}

function announcedWords({ run_id }: Announced): string {
  return run_id === null
    ? 'No run is announced.\n'
    : `Run ${run_id} is announced: rollcall apply --yes --outbox FOLDER --run-id ${run_id}\n`;
}

async function resolved(
  { from, to }: NonNullable<VerifyOptions['range']>,
  repository: OpenEvidence['repository'],
): Promise<{ readonly from: string; readonly to: string | null }> {
  const id = async (revision: string): Promise<string> => {
    const commit = await repository.resolve(revision);
    if (commit !== null) return commit;
    throw new RollcallError('RC604', `${visible(revision)} names no commit of this clone`, {
      hint: 'name a commit, a tag or a branch; `git fetch` brings new ones',
    });
  };
  return { from: await id(from), to: to === null ? null : await id(to) };
}
