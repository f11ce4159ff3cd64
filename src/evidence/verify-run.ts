// The verdict on the protected branch as it is now: where to begin, what counts as the tip, whether a newer one makes
// this run pointless. Joins git, the forge and the ledger; judging itself is pure and elsewhere.
import { type HistoryInput, type HistoryVerdict, judgeHistory } from '../approval/history.ts';
import type { StepEvidence } from '../approval/model.ts';
import { RollcallError } from '../core/errors.ts';
import { memo } from '../core/memo.ts';
import { visible } from '../core/show.ts';
import type { Forge } from '../forge/forge.ts';
import type { Repository } from '../git/model.ts';
import type { LedgerRecord } from '../ledger/model.ts';
import type { CapabilitiesOf } from '../roster/account-context.ts';
import { type CollectInput, collectHistory } from './collect.ts';
import { lostBaseline } from './lost-baseline.ts';
import { snapshotReader } from './snapshot.ts';
import type { EvidenceSources } from './step-evidence.ts';
import { keyOf } from './step-key.ts';

export interface VerifyInput {
  readonly repository: Repository;
  readonly forge: Forge;
  readonly records: AsyncIterable<LedgerRecord>;
  readonly providers: readonly string[];
  readonly capabilitiesOf: CapabilitiesOf;
  readonly roster_path: string;
  /** Name of the protected branch; null: the repository's default branch. */
  readonly branch: string | null;
  /**
   * The commit that the run is about (`GITHUB_SHA`); null: the branch's tip. One that is not on the branch is none of it
   * where the run is for another ref (a pull request's), and rewritten history where it is for this branch.
   */
  readonly sha: { readonly commit: string; readonly ref: string | null } | null;
  /** Judged instead of what the ledger leaves open: after `from`, up to `to` (null: the tip). */
  readonly range: { readonly from: string; readonly to: string | null } | null;
  /** Judge everything from git and the forge, whatever evidence the ledger keeps. */
  readonly fresh: boolean;
  readonly token: string | null;
  readonly onStep?: (done: number, total: number) => void;
}

export interface VerifyResult {
  /** SUPERSEDED: governed files moved on since `sha`; the run for the newer tip says what holds. */
  readonly verdict: HistoryVerdict['verdict'] | 'SUPERSEDED';
  readonly branch: string;
  readonly tip: string;
  readonly history: HistoryVerdict;
  /** The evidence of each step of `history`, in its order, as far as there is a step behind it. */
  readonly evidence: readonly StepEvidence[];
  /** All that `history` was judged from: what has not landed yet is judged after it. */
  readonly judged: HistoryInput;
  /** The anchor is new: no record has it yet. */
  readonly is_new_baseline: boolean;
  readonly sources: EvidenceSources;
  /** Every commit that a landing brought -> the commit that its step is called by. */
  readonly landed: ReadonlyMap<string, string>;
  /** What the ledger says of steps, by commit (see step-key.ts). */
  readonly recorded: ReadonlyMap<string, string>;
  /** Commits that the ledger knows as verified, oldest first, whether the branch holds them or not. */
  readonly verified: readonly string[];
  /** Commits whose reapproval the ledger has. */
  readonly reapproved: ReadonlySet<string>;
  /** What was verified last and is not on the branch any more; null: nothing was rewritten. */
  readonly rewritten: string | null;
}

/** What the ledger says about approval. */
interface Known {
  readonly baseline: string | null;
  readonly recorded: ReadonlyMap<string, StepEvidence>;
  readonly verified: readonly string[];
  readonly keys: ReadonlyMap<string, string>;
  readonly break_glass: CollectInput['break_glass'];
  readonly reapproved: ReadonlySet<string>;
}

/**
 * Returns the verdict. Throws RollcallError: RC640 where there is no such branch, RC641 where none of its commits has the
 * roster, and as git and the forge do.
 */
export async function verifyRun(input: VerifyInput): Promise<VerifyResult> {
  const { repository, forge, token, roster_path } = input;
  const branch = input.branch ?? (await forge.repository()).default_branch;
  const obtain = obtainer(repository, token);
  const sources: EvidenceSources = {
    repository,
    forge,
    capabilitiesOf: input.capabilitiesOf,
    snapshot: snapshotReader(input),
    obtain,
    branch,
  };
  const newest = await forge.tip(branch);
  if (newest === null) throw new RollcallError('RC640', `the repository has no branch ${visible(branch)}`);
  if (!(await obtain(newest))) throw missing(newest);
  const tip = input.range?.to ?? (await tipOf(input.sha, branch, newest, sources));
  if (!(await obtain(tip))) return rewritten(input, branch, tip, sources);
  const known = input.fresh || input.range !== null ? NOTHING : await knownOf(input.records);
  const first = input.range?.from ?? known.baseline ?? (await firstWithRoster(repository, tip, roster_path));
  if (first === null) {
    throw new RollcallError('RC641', `no commit of ${visible(branch)} holds ${visible(roster_path)}`, {
      hint: 'the commit that adds it is the baseline; see docs/guides/approvals.md',
    });
  }
  const isOnBranch = await repository.isAncestor(tip, newest);
  if (!isOnBranch || !(await obtain(first)) || !(await repository.isAncestor(first, tip)))
    return rewritten(input, branch, tip, sources, first, known.verified);
  const isNew = known.baseline === null && input.range === null;
  const lost = isNew ? await lostBaseline(first, sources) : null;
  if (lost !== null) return rewritten(input, branch, tip, sources, lost);
  const { recorded, verified } = known;
  const last = verified.at(-1);
  const isKept = last === undefined || ((await obtain(last)) && (await repository.isAncestor(last, newest)));
  const collected = await collectHistory({
    sources,
    anchor: first,
    tip,
    roster_path,
    recorded,
    verified,
    break_glass: known.break_glass,
    rewritten: isKept ? null : last,
    ...(input.onStep === undefined ? {} : { onStep: input.onStep }),
  });
  const history = judgeHistory(collected);
  const isOld = input.range === null && tip !== newest && (await movedOn(tip, newest, sources));
  return {
    verdict: isOld ? 'SUPERSEDED' : history.verdict,
    branch,
    tip,
    history,
    evidence: collected.steps.map(({ evidence }) => evidence),
    judged: collected,
    is_new_baseline: isNew,
    sources,
    landed: new Map(
      collected.steps.flatMap(({ commits, evidence }) => commits.map((commit) => [commit, evidence.commit])),
    ),
    recorded: known.keys,
    verified,
    reapproved: known.reapproved,
    rewritten: isKept ? null : last,
  };
}

const NOTHING: Known = {
  baseline: null,
  recorded: new Map(),
  verified: [],
  keys: new Map(),
  break_glass: [],
  reapproved: new Set(),
};

async function knownOf(records: AsyncIterable<LedgerRecord>): Promise<Known> {
  let baseline: string | null = null;
  const recorded = new Map<string, StepEvidence>();
  const verified: string[] = [];
  const keys = new Map<string, string>();
  const reapproved = new Set<string>();
  const break_glass: CollectInput['break_glass'][number][] = [];
  for await (const record of records) {
    if (record.kind === 'baseline') {
      baseline = record.commit;
      verified.push(record.commit);
    } else if (record.kind === 'break_glass') {
      const { run_id, at, reason, tip } = record;
      break_glass.push({ run_id, at, reason, tip });
    } else if (record.kind === 'reapproval') {
      reapproved.add(record.commit);
      verified.push(record.to);
    } else if (record.kind === 'step') {
      keys.set(record.commit, keyOf(record.verdict));
      if (record.verdict.verdict !== 'APPROVED') continue;
      // Reapproved steps are judged anew, since what reapproved them is.
      const isOwn = !record.verdict.notes.some(({ code }) => code === 'REAPPROVED');
      if (isOwn) recorded.set(record.commit, record.evidence);
      verified.push(record.commit);
    }
  }
  return { baseline, recorded, verified, keys, reapproved, break_glass };
}

function obtainer(repository: Repository, token: string | null): (commit: string) => Promise<boolean> {
  return memo(
    async (commit: string) => (await repository.resolve(commit)) !== null || repository.fetch(commit, token),
  );
}

async function firstWithRoster(
  repository: Repository,
  tip: string,
  rosterPath: string,
): Promise<string | null> {
  for await (const { commit, changes } of repository.steps(null, tip)) {
    if (changes.some(({ path, blob_after }) => path === rosterPath && blob_after !== null)) return commit;
  }
  return null;
}

/** A pull request's run has a commit that is on no branch; it speaks of the branch as it is. */
async function tipOf(
  sha: VerifyInput['sha'],
  branch: string,
  newest: string,
  { repository, obtain }: EvidenceSources,
): Promise<string> {
  if (sha === null) return newest;
  if (sha.ref === null || sha.ref === `refs/heads/${branch}`) return sha.commit;
  const isHere = (await obtain(sha.commit)) && (await repository.isAncestor(sha.commit, newest));
  return isHere ? sha.commit : newest;
}

/** Whether what governs access differs: unrelated merges make nobody's run pointless. */
async function movedOn(tip: string, newest: string, { snapshot }: EvidenceSources): Promise<boolean> {
  const [was, is] = [await snapshot(tip), await snapshot(newest)];
  return JSON.stringify(was.files) !== JSON.stringify(is.files);
}

/** Where the branch does not hold the run's commit, or its beginning, nothing of it can be judged step by step. */
function rewritten(
  input: VerifyInput,
  branch: string,
  tip: string,
  sources: EvidenceSources,
  anchor = input.range?.from ?? tip,
  verified: readonly string[] = [],
): VerifyResult {
  const judged: HistoryInput = {
    tip,
    anchor,
    steps: [],
    claims: [],
    break_glass: [],
    rewritten: anchor,
  };
  return {
    verdict: 'BLOCKED',
    branch,
    tip,
    history: judgeHistory(judged),
    evidence: [],
    judged,
    is_new_baseline: false,
    sources,
    landed: new Map(),
    recorded: new Map(),
    verified,
    reapproved: new Set(),
    rewritten: anchor,
  };
}

function missing(commit: string): RollcallError {
  return new RollcallError(
    'RC604',
    `this clone lacks ${commit.slice(0, 12)}, and its origin does not give it`,
    {
      hint: 'clone with the whole history (fetch-depth: 0) and run again',
    },
  );
}
