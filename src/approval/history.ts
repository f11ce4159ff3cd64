// The verdict on a stretch of the protected branch: every step judged in its turn, what blocked steps left unverified
// for those after them, and what a later reapproval closes. Pure: the same evidence gives the same verdict.
import type { Instant } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import type { Note, Reason, StepEvidence, StepVerdict } from './model.ts';
import { isTainted, type Taint, taintAfter, touchOf, UNTAINTED } from './taint.ts';
import { judgeStep } from './verdict.ts';
import type { Standing } from './withhold.ts';

/** Blocks of team.yaml that act as they were last approved, whatever the tip says. */
export const SETTINGS = ['accounts', 'policy', 'mode', 'ignore', 'ledger'] as const;

export type Setting = (typeof SETTINGS)[number];

/** One landing on the branch. */
export interface HistoryStep {
  /** Of its last commit on the branch; counts up from the anchor, which is 0. */
  readonly position: number;
  /** Every commit that it brought onto the branch itself, oldest first; several after a rebase. */
  readonly commits: readonly string[];
  /** `unverified_paths` is set here, whatever it says. */
  readonly evidence: StepEvidence;
}

/** A pull request that asks for approval of what landed before it. */
export interface ReapprovalClaim {
  /** The commit on the branch whose pull request carries the trailer. */
  readonly carrier: string;
  readonly carrier_position: number;
  readonly from: string;
  readonly to: string;
  /** What of the branch it covers: after `start`, up to and with `end`. */
  readonly start: number;
  readonly end: number;
  /** `from` is not on the branch any more, but the ledger knows it as verified. */
  readonly from_ledger: boolean;
  /** The range as one step: `parent` is `from`, `commit` is `to`. */
  readonly evidence: StepEvidence;
}

export interface HistoryInput {
  readonly tip: string;
  readonly anchor: string;
  /** Oldest first. */
  readonly steps: readonly HistoryStep[];
  readonly claims: readonly ReapprovalClaim[];
  /** Runs that wrote without approval, as the ledger has them. */
  readonly break_glass: readonly BreakGlassRun[];
  /** The last verified commit of the ledger where the branch does not hold it any more; null: it does. */
  readonly rewritten: string | null;
}

/** A run that wrote without approval; open until a reapproval that landed after it covers the commit that it ran at. */
export interface BreakGlassRun {
  readonly run_id: string;
  readonly at: Instant;
  readonly reason: string;
  /** Of the commit that it ran at; null: that is not on the branch. */
  readonly position: number | null;
}

export interface JudgedReapproval {
  readonly claim: ReapprovalClaim;
  readonly verdict: StepVerdict;
  readonly accepted: boolean;
  /** Why it closes nothing although it was approved; null: it does, or its verdict says why not. */
  readonly problem: string | null;
}

export interface HistoryVerdict {
  readonly verdict: 'APPROVED' | 'BLOCKED';
  readonly tip: string;
  readonly anchor: string;
  /** In the order of `steps`; at the end one for the tip where the history as a whole is refused. */
  readonly steps: readonly StepVerdict[];
  readonly reapprovals: readonly JudgedReapproval[];
  /** Of every commit that a step brought; the anchor is the baseline. */
  readonly standings: ReadonlyMap<string, Standing>;
  /** Governed paths whose value at the tip nobody approved. */
  readonly unverified_paths: readonly string[];
  /** The commit from which each block of settings is taken. */
  readonly settings: { readonly [setting in Setting]: string };
}

interface Fold {
  readonly verdicts: readonly StepVerdict[];
  readonly standings: ReadonlyMap<string, Standing>;
  readonly taint: Taint;
  readonly settings: HistoryVerdict['settings'];
}

/** Returns the verdict on the history. Reapprovals are taken in the order in which they landed. */
export function judgeHistory(input: HistoryInput): HistoryVerdict {
  const accepted: ReapprovalClaim[] = [];
  const reapprovals: JudgedReapproval[] = [];
  for (const claim of [...input.claims].sort((a, b) => a.carrier_position - b.carrier_position)) {
    const verdict = judgeStep({ ...claim.evidence, unverified_paths: [] });
    const problem = claimProblem(claim, input.steps, fold(input, accepted));
    const counts = problem === null && verdict.verdict === 'APPROVED';
    if (counts) accepted.push(claim);
    reapprovals.push({ claim, verdict, accepted: counts, problem });
  }
  const { verdicts, standings, taint, settings } = fold(input, accepted);
  const whole = [...rewrittenReasons(input, accepted), ...breakGlassReasons(input, accepted)];
  const steps = whole.length === 0 ? verdicts : [...verdicts, wholeRun(input, whole)];
  return {
    verdict: steps.every(({ verdict }) => verdict === 'APPROVED') ? 'APPROVED' : 'BLOCKED',
    tip: input.tip,
    anchor: input.anchor,
    steps,
    reapprovals,
    standings,
    unverified_paths: [...taint.keys()],
    settings,
  };
}

function fold({ anchor, steps }: HistoryInput, accepted: readonly ReapprovalClaim[]): Fold {
  const verdicts: StepVerdict[] = [];
  const standings = new Map<string, Standing>([[anchor, 'baseline']]);
  let taint = UNTAINTED;
  let settings: Fold['settings'] = {
    accounts: anchor,
    policy: anchor,
    mode: anchor,
    ignore: anchor,
    ledger: anchor,
  };
  for (const { position, commits, evidence } of steps) {
    const judged = judgeStep({ ...evidence, unverified_paths: [...taint.keys()] });
    const cover = accepted.find(({ start, end }) => start < position && position <= end);
    const verdict = judged.verdict === 'BLOCKED' && cover !== undefined ? reapproved(judged, cover) : judged;
    verdicts.push(verdict);
    const isApproved = verdict.verdict === 'APPROVED';
    const standing = !isApproved ? 'blocked' : judged === verdict ? 'verified' : 'reapproved';
    for (const commit of commits) standings.set(commit, standing);
    const known = new Set(evidence.roster?.people.map(({ person }) => person));
    taint = taintAfter(taint, touchOf(evidence.landed, known), isApproved);
    // Of a file that cannot be read no setting can be taken.
    if (evidence.landed === null) continue;
    const kept = settings;
    const now = (block: Setting): string => (isTainted(taint, block) ? kept[block] : evidence.commit);
    settings = {
      accounts: now('accounts'),
      policy: now('policy'),
      mode: now('mode'),
      ignore: now('ignore'),
      ledger: now('ledger'),
    };
  }
  return { verdicts, standings, taint, settings };
}

function reapproved(judged: StepVerdict, { carrier, evidence }: ReapprovalClaim): StepVerdict {
  const number = evidence.pull_request?.number ?? null;
  const by = number === null ? carrier.slice(0, 12) : `pull request ${number}`;
  const codes = [...new Set(judged.reasons.map(({ code }) => code))].join(', ');
  const note: Note = { code: 'REAPPROVED', message: `was blocked (${codes}); ${by} approves it since` };
  return { ...judged, verdict: 'APPROVED', reasons: [], notes: [...judged.notes, note] };
}

/** A reapproval says "from here on": before its range nothing may be open, and after it stands its own pull request. */
function claimProblem(claim: ReapprovalClaim, steps: readonly HistoryStep[], sofar: Fold): string | null {
  if (claim.start > claim.end) return 'its range ends before it begins';
  if (claim.end >= claim.carrier_position) return 'its range does not end before its own pull request';
  const open = steps.findIndex(
    ({ position }, i) => position <= claim.start && sofar.verdicts[i]?.verdict === 'BLOCKED',
  );
  const step = steps[open];
  if (step === undefined) return null;
  return `its range begins after ${step.evidence.commit.slice(0, 12)}, which is blocked itself`;
}

function rewrittenReasons(
  { rewritten }: HistoryInput,
  accepted: readonly ReapprovalClaim[],
): readonly Reason[] {
  if (rewritten === null) return [];
  if (accepted.some(({ from, from_ledger }) => from === rewritten && from_ledger)) return [];
  const message = `the branch no longer holds ${rewritten.slice(0, 12)}, the last commit that was verified`;
  return [{ code: 'HISTORY_REWRITTEN', message }];
}

function breakGlassReasons(
  { break_glass }: HistoryInput,
  accepted: readonly ReapprovalClaim[],
): readonly Reason[] {
  const covers = (run: BreakGlassRun, { evidence, end }: ReapprovalClaim): boolean =>
    (evidence.pull_request?.merged_at ?? '') > run.at && end >= (run.position ?? 0);
  return break_glass
    .filter((run) => !accepted.some((claim) => covers(run, claim)))
    .map(({ run_id, at, reason }) => ({
      code: 'NOT_APPROVED',
      change: `run ${visible(run_id)}`,
      message: `the break-glass run of ${at} (${visible(reason)}) is not approved since`,
    }));
}

/** Reasons of the whole run stand in a step of the tip. */
function wholeRun({ tip, anchor }: HistoryInput, reasons: readonly Reason[]): StepVerdict {
  return {
    commit: tip,
    parent: anchor,
    pull_request: null,
    verdict: 'BLOCKED',
    assurance: 'A0',
    unverified: [],
    reasons,
    notes: [],
    changes: [],
    void_reviews: [],
    contributors: [],
  };
}
