// What is open on the protected branch, and the range whose approval would close it. Judges nothing anew.
import type { StepVerdict } from '../approval/model.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import { type BranchLine, branchLine } from './branch-line.ts';
import type { EvidenceSources } from './step-evidence.ts';
import type { VerifyResult } from './verify-run.ts';

/** What of a run is asked. */
export interface JudgedBranch extends Pick<VerifyResult, 'branch' | 'tip' | 'rewritten' | 'verified'> {
  readonly history: Pick<VerifyResult['history'], 'verdict' | 'anchor' | 'steps'>;
  /** One for each landing; what `history` has beyond them is about the whole run. */
  readonly evidence: readonly unknown[];
  readonly sources: Pick<EvidenceSources, 'repository' | 'obtain'>;
}

export interface OpenRange {
  /** The last commit that is verified. */
  readonly from: string;
  readonly to: string;
  /** What is open and lies in the range, or is closed by any: a reapproval of it closes these. */
  readonly closes: readonly StepVerdict[];
  /** What stays open all the same. */
  readonly leaves: readonly StepVerdict[];
}

/** Ends of a range as somebody chose them, full ids; null: as they are found. */
export interface ChosenEnds {
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * Returns the range; null where nothing is open. Throws RC664 where no reapproval can close it, RC660 where the chosen
 * ends make no range that could be approved.
 */
export async function openRange(result: JudgedBranch, chosen: ChosenEnds): Promise<OpenRange | null> {
  const { history, sources, rewritten, tip } = result;
  if (history.verdict === 'APPROVED') return null;
  const line = await lineOf(result);
  const own = history.steps.slice(0, result.evidence.length);
  const blocked = own.filter(({ verdict }) => verdict === 'BLOCKED');
  const whole = history.steps.slice(own.length);
  const [first] = blocked;
  // A range over rewritten history begins where it forked off; what was blocked before that needs one of its own.
  const isFirstOfTwo =
    first !== undefined &&
    rewritten !== null &&
    (await sources.repository.isAncestor(first.commit, rewritten));
  const found = isFirstOfTwo ? first.parent : (rewritten ?? first?.parent ?? tip);
  const from = chosen.from ?? found;
  const to = chosen.to ?? tip;
  const start = await startOf(from, to, line, result);
  const end = line.positionOf(to);
  if (end === undefined) throw outside(to, result.branch);
  if (start > end)
    throw new RollcallError('RC660', `${short(from)} is not before ${short(to)}`, {
      hint: 'give the older commit first',
    });
  const position = ({ commit }: StepVerdict): number => line.positionOf(commit) ?? 0;
  const early = blocked.find((step) => position(step) <= start);
  if (early !== undefined) {
    throw new RollcallError(
      'RC660',
      `${short(early.commit)} is blocked itself, and not after ${short(from)}`,
      {
        hint: `begin with ${short(early.parent)}, the last commit that is verified`,
      },
    );
  }
  const covered = blocked.filter((step) => position(step) <= end);
  const closesWhole = !isFirstOfTwo && to === tip && (rewritten === null || from === rewritten);
  return {
    from,
    to,
    closes: [...covered, ...(closesWhole ? whole : [])],
    leaves: [...blocked.filter((step) => position(step) > end), ...(closesWhole ? [] : whole)],
  };
}

/** Throws RC664 where there is no line of commits from the baseline to the tip, or what was verified last is gone. */
async function lineOf(result: JudgedBranch): Promise<BranchLine> {
  const { history, sources, rewritten, tip, branch } = result;
  const line =
    rewritten === history.anchor ? null : await branchLine(sources.repository, history.anchor, tip);
  const gone = line === null ? history.anchor : rewritten;
  if (line !== null && (gone === null || (await sources.obtain(gone)))) return line;
  throw new RollcallError(
    'RC664',
    `${visible(branch)} does not hold ${short(gone ?? tip)}, which everything after it is measured by`,
    { hint: await wayBack(result) },
  );
}

/** What lies below a beginning nobody approved: no reapproval makes another one out of it, the true one has to come back. */
async function wayBack({ history, sources, verified, branch }: JudgedBranch): Promise<string> {
  const last = verified.at(-1) ?? history.anchor;
  const push = `git push --force origin ${last}:refs/heads/${visible(branch)}`;
  return (await sources.obtain(last))
    ? `push back what was verified last (\`git fetch origin ${last}\`, \`${push}\`), and propose what is there now by a pull request`
    : `push the branch back from a clone that has ${last}: \`${push}\``;
}

async function startOf(
  from: string,
  to: string,
  line: BranchLine,
  { sources, rewritten, branch }: JudgedBranch,
): Promise<number> {
  const onLine = line.positionOf(from);
  if (onLine !== undefined) return onLine;
  if (from !== rewritten) throw outside(from, branch);
  const bases = await sources.repository.mergeBases(from, to);
  return Math.max(0, ...bases.flatMap((base) => line.positionOf(base) ?? []));
}

function outside(commit: string, branch: string): RollcallError {
  return new RollcallError('RC660', `${short(commit)} is no step of ${visible(branch)} since its baseline`, {
    hint: `\`git log --first-parent ${visible(branch)}\` lists them`,
  });
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
