// Reads the evidence of a stretch of the protected branch: finds the steps that touch governed files, and everything
// that judging them needs. What the ledger keeps of steps that were approved is not asked for again.
import {
  type BreakGlassRun,
  type HistoryInput,
  type HistoryStep,
  judgeHistory,
} from '../approval/history.ts';
import type { StepEvidence } from '../approval/model.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { type BranchLine, branchLine, movementsOf } from './branch-line.ts';
import { CODE_OWNERS, WORKFLOWS } from './governed-paths.ts';
import { type LandingContext, landingAt } from './landings.ts';
import { reapprovalClaims } from './reapprovals.ts';
import type { Snapshot } from './snapshot.ts';
import { type EvidenceSources, stepEvidence } from './step-evidence.ts';

export interface CollectInput {
  readonly sources: EvidenceSources;
  readonly anchor: string;
  readonly tip: string;
  readonly roster_path: string;
  /** Evidence that the ledger keeps, by commit, of steps that were approved. */
  readonly recorded: ReadonlyMap<string, StepEvidence>;
  /** Commits that the ledger knows as verified, oldest first. */
  readonly verified: readonly string[];
  /** Runs that broke the glass, with the commit that each ran at. */
  readonly break_glass: readonly (Omit<BreakGlassRun, 'position'> & { readonly tip: string | null })[];
  /** The last of them where the branch does not hold it any more; null: it does. */
  readonly rewritten: string | null;
  /** Told before each step is read. */
  readonly onStep?: (done: number, total: number) => void;
}

/** Returns what the verdict on the history rests on. Throws RollcallError where git or the forge fail. */
export async function collectHistory(input: CollectInput): Promise<HistoryInput> {
  const { sources, anchor, tip, verified, rewritten } = input;
  const line = await branchLine(sources.repository, anchor, tip);
  // A line that does not lead to the anchor has no steps that could be told apart.
  if (line === null) return { tip, anchor, steps: [], claims: [], break_glass: [], rewritten: anchor };
  const break_glass = input.break_glass.map(({ tip: at, ...run }) => ({
    ...run,
    position: at === null ? null : (line.positionOf(at) ?? null),
  }));
  const { id } = await sources.forge.repository();
  const movements = await movementsOf(sources.repository, line, await sources.forge.activity(sources.branch));
  const landings: LandingContext = {
    forge: sources.forge,
    line,
    movements,
    repository: id,
    branch: sources.branch,
  };
  const steps = await readSteps(input, line, landings);
  const open = { tip, anchor, steps, claims: [], break_glass, rewritten };
  const first = firstOpen(open);
  if (first === null) return open;
  const claims = await reapprovalClaims({
    line,
    movements,
    landings,
    sources,
    after: first,
    ledger_verified: new Set(verified),
  });
  return { ...open, claims };
}

/** Where the first open step lies, since nothing before it can close it; null: nothing is open. */
function firstOpen(input: HistoryInput): number | null {
  const { verdict, steps } = judgeHistory(input);
  if (verdict === 'APPROVED') return null;
  if (input.rewritten !== null) return 0;
  const index = steps.findIndex((step) => step.verdict === 'BLOCKED');
  const places = input.break_glass.map(({ position }) => position ?? 0);
  return Math.min(...places, input.steps[index]?.position ?? Number.POSITIVE_INFINITY);
}

interface Touched {
  readonly position: number;
  readonly committed_at: Instant;
}

async function readSteps(
  input: CollectInput,
  line: BranchLine,
  landings: LandingContext,
): Promise<readonly HistoryStep[]> {
  const { sources, recorded } = input;
  const touched = await touchedPositions(input, line);
  const steps: HistoryStep[] = [];
  let last_valid: Snapshot | null = await sources.snapshot(input.anchor);
  let done = 0;
  for (const [index, { position, committed_at }] of touched.entries()) {
    input.onStep?.(index, touched.length);
    // The landing that was read last may have brought this commit too.
    if (position <= done) continue;
    const kept = recorded.get(line.commits[position] ?? '');
    const start = kept === undefined ? undefined : line.positionOf(kept.parent);
    if (kept !== undefined && start !== undefined && start < position) {
      // A record vouches for nothing that landed before what it is of.
      const from = Math.max(start, done);
      steps.push({ position, commits: line.commits.slice(from + 1, position + 1), evidence: kept });
      last_valid = null;
      done = position;
      continue;
    }
    const landing = await landingAt(position, landings);
    // A landing of several commits is kept under its last one.
    const whole = recorded.get(line.commits[landing.end] ?? '');
    const from = Math.max(landing.start, done);
    const place = {
      commit: line.commits[landing.end] ?? '',
      parent: line.commits[from] ?? '',
      landing,
      last_valid: last_valid?.team == null ? null : last_valid,
      committed_at,
    };
    const evidence = whole ?? (await stepEvidence(place, sources));
    steps.push({ position: landing.end, commits: line.commits.slice(from + 1, landing.end + 1), evidence });
    done = landing.end;
    if (whole === undefined) {
      const after = await sources.snapshot(place.commit);
      if (after.team !== null) last_valid = after;
    }
  }
  return steps;
}

/**
 * Positions whose governed files are not those of the commit before; found in one pass over the raw changes. Versions
 * are looked at only where the raw change does not tell by itself: a list of includes that moves, and workflows.
 */
async function touchedPositions(
  { sources, anchor, tip, roster_path }: CollectInput,
  line: BranchLine,
): Promise<readonly Touched[]> {
  const touched: Touched[] = [];
  let known: readonly string[] = (await sources.snapshot(anchor)).roster_paths;
  for await (const { commit, parent, committed_at, changes } of sources.repository.steps(anchor, tip)) {
    const sure = changes.some(({ path }) => known.includes(path) || CODE_OWNERS.some((one) => one === path));
    const perhaps = changes.some(({ path }) => path.startsWith(WORKFLOWS));
    if (changes.some(({ path }) => path === roster_path))
      known = (await sources.snapshot(commit)).roster_paths;
    if (!sure && !(perhaps && (await differs(sources, parent ?? anchor, commit)))) continue;
    const position = line.positionOf(commit);
    if (position === undefined) throw new RollcallError('RC606', 'git lists the branch in two ways');
    touched.push({ position, committed_at });
  }
  return touched;
}

async function differs({ snapshot }: EvidenceSources, before: string, after: string): Promise<boolean> {
  return filesKey(await snapshot(before)) !== filesKey(await snapshot(after));
}

function filesKey({ files }: Snapshot): string {
  return files.map(({ path, mode, blob }) => `${path}\n${mode}\n${blob}`).join('\n');
}
