// Tells what became of a merge where people look: in the comment of each pull request whose change it was.
import type { Forge } from '../forge/forge.ts';
import type { LedgerRecord, Unsealed } from '../ledger/model.ts';
import { ownComment, say, type Voice } from './posting.ts';
import type { Step } from './step.ts';
import type { ApplyReport } from './text/model.ts';
import { outcomeText, withOutcome } from './text/outcome.ts';
import { isMarked } from './text/state.ts';

/** A queue merges so many at most; https://docs.github.com/repositories/configuring-branches-and-merges-in-your-repository */
const MOST_PULLS = 100;

/** Returns the pull requests that a run is about: those of the steps it recorded, and the one that made its commit. */
export async function pullsBehind(
  tip: string,
  records: readonly Pick<Unsealed | LedgerRecord, 'kind'>[],
  forge: Forge,
): Promise<readonly number[]> {
  const recorded = records.flatMap((record) => (isStep(record) ? (record.verdict.pull_request ?? []) : []));
  const named = await forge.pullRequestsOf(tip, { wait: false });
  const own = named.filter(
    ({ merged_at, merge_commit_sha }) => merged_at !== null && merge_commit_sha === tip,
  );
  return [...new Set([...recorded, ...own.map(({ number }) => number)])].slice(-MOST_PULLS);
}

function isStep(
  record: Pick<Unsealed | LedgerRecord, 'kind'>,
): record is Extract<LedgerRecord, { kind: 'step' }> {
  return record.kind === 'step';
}

/** Writes the outcome into the summary and into the comments. The author is mentioned where something failed. */
export async function tellOutcome(
  { runner }: Pick<Step, 'runner'>,
  report: Omit<ApplyReport, 'author'>,
  numbers: readonly number[],
  forge: Forge,
  voice: Voice,
): Promise<void> {
  runner.summarise(outcomeText({ ...report, author: null }, Number.POSITIVE_INFINITY));
  for (const number of numbers) {
    const pull = await forge.pullRequest(number);
    const before = await ownComment(voice, number, isMarked);
    const author = pull.author?.login ?? null;
    await say(voice, number, before, withOutcome(before?.body ?? null, { ...report, author }));
  }
}
