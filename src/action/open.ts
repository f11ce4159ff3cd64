// What the modes open: the verdict on the protected branch, and a way to write to GitHub.
import path from 'node:path';
import { capabilitiesOf, providerNames } from '../cli/accounts.ts';
import { forgeSettings, type OpenEvidence, openEvidence } from '../cli/evidence-options.ts';
import { createLogger } from '../cli/logger.ts';
import { createProgress, type Progress } from '../cli/progress.ts';
import { type TrustedLedger, trustedLedger } from '../cli/trusted-ledger.ts';
import { VERSION } from '../cli/version.ts';
import { RollcallError } from '../core/errors.ts';
import { type VerifyResult, verifyRun } from '../evidence/verify-run.ts';
import { createPoster } from '../forge/poster.ts';
import type { Voice } from './posting.ts';
import type { Step } from './step.ts';

/** Git and GitHub with what they say about the protected branch. */
export interface Branch {
  readonly evidence: OpenEvidence;
  readonly trusted: TrustedLedger;
  /** null: no commit of the branch has the file yet, so that there is nothing to judge by, or it did without. */
  readonly result: VerifyResult | null;
  close(): Promise<void>;
}

/** Returns progress that goes to the log of the job. */
export async function openProgress({ io }: Step): Promise<Progress> {
  return createProgress(io, await createLogger(io, undefined));
}

/**
 * Judges the protected branch at its newest commit, whatever the event is about. Throws as reading evidence does, unless
 * `unjudged` makes no result of that. The work tree is not looked at.
 */
export async function openBranch(
  step: Step,
  unjudged: (error: unknown) => null = nullWithoutRoster,
): Promise<Branch> {
  const { io, options } = step;
  const { onWait } = await openProgress(step);
  const file = path.resolve(io.cwd, options.file);
  const opened = await openEvidence(io, options, file, onWait);
  const evidence = { ...opened, sha: null };
  const close = async (): Promise<void> => {
    await Promise.all([evidence.repository.close(), evidence.forge.close()]);
  };
  try {
    const reading = { providers: providerNames(), capabilitiesOf };
    const place = { path: file, baseDir: path.dirname(file) };
    const trusted = await trustedLedger(io, place, options, evidence, reading);
    const input = { ...evidence, ...reading, records: trusted.ledger.records(), range: null, fresh: false };
    return { evidence, trusted, result: await verifyRun(input).catch(unjudged), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** On the first day no commit has the file; the pull request that brings it needs no approval yet. */
function nullWithoutRoster(error: unknown): null {
  if (error instanceof RollcallError && error.code === 'RC641') return null;
  throw error;
}

/** For what must go on where judging fails. */
export function nullUnjudged(error: unknown): null {
  if (error instanceof RollcallError) return null;
  throw error;
}

/** Returns a way to write to GitHub by the token of the job; sends nothing yet. */
export async function openVoice(step: Step): Promise<Voice> {
  const { io, inputs, run_url } = step;
  const { onWait } = await openProgress(step);
  const poster = createPoster({
    ...forgeSettings(io, {}),
    author: inputs.comment_author,
    userAgent: `rollcall/${VERSION}`,
    clock: { now: () => io.now() },
    sleep: async (ms, signal) => io.sleep(ms, signal),
    random: () => io.random(),
    signal: io.signal,
    onWait: ({ ms, reason }) => onWait({ account: 'GitHub', ms, reason }),
    env: io.env,
  });
  return { poster, login: inputs.comment_author, mark: inputs.mark, run_url };
}
