// Mode record: the job that may write the ledger takes over what the job that applied has left, and tells the outcome.
import path from 'node:path';
import { EXIT, type ExitCode } from '../../core/errors.ts';
import { instantAt } from '../../core/instant.ts';
import type { ApplyRecord, Ledger, LedgerRecord } from '../../ledger/model.ts';
import { takeOutbox } from '../../ledger/take-outbox.ts';
import { type Branch, nullUnjudged, openBranch, openVoice } from '../open.ts';
import type { Step } from '../step.ts';
import { codeAfterTelling, summariseOutcome, tellOutcome } from '../tell-outcome.ts';

/** Returns 0 once the records are kept, whatever they say: the job that applied has failed for that. */
export async function recordMode(step: Step): Promise<ExitCode> {
  // What ran is on record whether the branch can be judged just now or not.
  const branch = await openBranch(step, nullUnjudged);
  try {
    return await record(step, branch);
  } finally {
    await branch.close();
  }
}

async function record(step: Step, { evidence, trusted: { ledger }, result }: Branch): Promise<ExitCode> {
  const { io, inputs, runner, run_url } = step;
  const folder = path.resolve(io.cwd, inputs.outbox ?? '');
  const { run_id, records } = await takeOutbox(folder, ledger, instantAt(io.now()));
  const [own] = records.filter((one): one is ApplyRecord => one.kind === 'apply' && one.run_id === run_id);
  const last = records.at(-1) ?? null;
  runner.setOutput('record', String(own?.sequence ?? ''));
  runner.setOutput('chain-head', last?.hash ?? '');
  const tip = own?.tip ?? io.env['GITHUB_SHA'] ?? '';
  const report = {
    record: own ?? null,
    verdict: result?.verdict ?? null,
    error: null,
    tip,
    chain_head: last === null ? null : { sequence: last.sequence, hash: last.hash },
    run_url,
  };
  summariseOutcome(step, report);
  const steps = await recordsOf(run_id, ledger);
  const telling = tellOutcome(report, steps, async () => {
    const voice = await openVoice(step);
    return { forge: evidence.forge, voice, close: async () => voice.poster.close() };
  });
  return codeAfterTelling(step, EXIT.ok, telling);
}

/** The steps of a run were kept when it was announced. */
async function recordsOf(run_id: string, ledger: Ledger): Promise<readonly LedgerRecord[]> {
  const found: LedgerRecord[] = [];
  for await (const one of ledger.records()) if (one.run_id === run_id) found.push(one);
  return found;
}
