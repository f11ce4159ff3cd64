// Tells what became of a merge where people look: in the comment of each pull request whose change it was. By then access
// and records are as they are, so that whatever goes wrong here is told as what it is, and stops nothing else.
import { EXIT, type ExitCode, ProviderError, RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Forge } from '../forge/forge.ts';
import type { LedgerRecord, Unsealed } from '../ledger/model.ts';
import { ownComment, say, type Voice } from './posting.ts';
import type { Step } from './step.ts';
import type { ApplyReport } from './text/model.ts';
import { outcomeText, withOutcome } from './text/outcome.ts';
import { isMarked } from './text/state.ts';

/** A queue merges so many at most; https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository */
const MOST_PULLS = 100;

type Recorded = readonly Pick<Unsealed | LedgerRecord, 'kind'>[];

/** Opens what comments are read and written by. */
export type OpenTelling = () => Promise<{
  readonly forge: Forge;
  readonly voice: Voice;
  close(): Promise<void>;
}>;

/** Writes the outcome into the summary of the run, which asks nobody. */
export function summariseOutcome(
  { runner }: Pick<Step, 'runner'>,
  report: Omit<ApplyReport, 'author'>,
): void {
  runner.summarise(outcomeText({ ...report, author: null }, Number.POSITIVE_INFINITY));
}

/**
 * Writes the outcome into the comments of the pull requests that a run is about: those of the steps it recorded, and the
 * one that made its commit. The author is mentioned where something failed. Throws RollcallError RC586 where it could not
 * be told everywhere; the others have it then.
 */
export async function tellOutcome(
  report: Omit<ApplyReport, 'author'>,
  records: Recorded,
  open: OpenTelling,
): Promise<void> {
  const troubles: string[] = [];
  const trying = async (where: string, act: () => Promise<void>): Promise<void> => {
    await act().catch((error: unknown) => {
      if (!(error instanceof RollcallError || error instanceof ProviderError)) throw error;
      troubles.push(`${where}: ${error.message}`);
    });
  };
  await trying('on GitHub', async () => {
    const telling = await open();
    const { forge, voice } = telling;
    try {
      const numbers = new Set(
        records.flatMap((one) => (isStep(one) ? (one.verdict.pull_request ?? []) : [])),
      );
      await trying('where its commit came from', async () => {
        for (const number of await pullsThatMade(report.tip, forge)) numbers.add(number);
      });
      for (const number of [...numbers].slice(-MOST_PULLS))
        await trying(`in pull request ${number}`, async () => tellIn(number, report, forge, voice));
    } finally {
      await telling.close();
    }
  });
  const [first, ...more] = troubles;
  if (first === undefined) return;
  const others = more.length === 0 ? '' : `, and at ${more.length} more places`;
  throw new RollcallError('RC586', `what became of the run could not be told ${first}${others}`, {
    hint: 'access and records are as the summary of this run says; nothing needs to be applied again for this',
  });
}

/** Returns the code to end with: the run's own where that says something, else the one for an outcome that is not told. */
export async function codeAfterTelling(
  { io, runner }: Pick<Step, 'io' | 'runner'>,
  code: ExitCode,
  telling: Promise<void>,
): Promise<ExitCode> {
  try {
    await telling;
    return code;
  } catch (error) {
    if (io.signal.aborted || !(error instanceof RollcallError)) throw error;
    const message = [error.message, error.hint].flatMap((text) => (text === undefined ? [] : visible(text)));
    const place = { file: null, line: null, column: null };
    runner.annotate({ type: 'error', title: error.code, message: message.join('\n'), ...place });
    return code === EXIT.ok ? error.exit : code;
  }
}

function isStep(
  record: Pick<Unsealed | LedgerRecord, 'kind'>,
): record is Extract<LedgerRecord, { kind: 'step' }> {
  return record.kind === 'step';
}

async function pullsThatMade(tip: string, forge: Forge): Promise<readonly number[]> {
  const named = await forge.pullRequestsOf(tip, { wait: false });
  const own = named.filter(
    ({ merged_at, merge_commit_sha }) => merged_at !== null && merge_commit_sha === tip,
  );
  return own.map(({ number }) => number);
}

async function tellIn(
  number: number,
  report: Omit<ApplyReport, 'author'>,
  forge: Forge,
  voice: Voice,
): Promise<void> {
  const pull = await forge.pullRequest(number);
  const before = await ownComment(voice, number, isMarked);
  const author = pull.author?.login ?? null;
  await say(voice, number, before, withOutcome(before?.body ?? null, { ...report, author }));
}
