// The gate as commands see it: whether approvals are on, and then what of the protected branch may run. The working
// tree decides nothing: it must be what the branch has.
import path from 'node:path';
import type { Withheld } from '../approval/withhold.ts';
import type { DesiredAccount, LiveAccount } from '../core/access.ts';
import { EXIT, RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { askedBefore, stillAsked } from '../evidence/asked-before.ts';
import { type ApprovalGate, openGate } from '../evidence/gate.ts';
import { runApprovals } from '../evidence/run-approvals.ts';
import { type RunRecords, runRecords } from '../evidence/run-records.ts';
import type { Snapshot } from '../evidence/snapshot.ts';
import { snapshotReader } from '../evidence/snapshot.ts';
import { type VerifyResult, verifyRun } from '../evidence/verify-run.ts';
import type { Ledger } from '../ledger/model.ts';
import { hashJson } from '../plan/digest.ts';
import type { Plan } from '../plan/model.ts';
import type { RunGate } from '../reconcile/apply-run.ts';
import type { LedgerPlace } from '../roster/read/ledger.ts';
import type { TeamFile } from '../roster/team-file.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import {
  type EvidenceOptions,
  type OpenEvidence,
  openEvidence,
  openRepositoryAround,
  pathInside,
} from './evidence-options.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';
import { showVerdict } from './show-verdict.ts';
import { type TrustedLedger, trustedLedger } from './trusted-ledger.ts';
import type { Workspace } from './workspace.ts';

/** An open gate with what the run will record about it. */
export interface Approval {
  /** Returns what of an account stays as it is live. */
  withhold(desired: DesiredAccount, live: LiveAccount): readonly Withheld[];
  /** Returns why an invitation may not be sent again or taken back; null: it may. */
  askedRefusal: ApprovalGate['askedRefusal'];
  /** The workspace under approved settings. */
  readonly workspace: Workspace;
  /** Where the run is recorded: what was believed of the past. */
  readonly ledger: Ledger;
  /** What is to be recorded of approvals; null: the glass was broken. */
  readonly records: RunRecords | null;
  /** On the protected branch; null: it was not judged. */
  readonly verdict: VerifyResult['verdict'] | null;
  /** Returns what a run rests on and records of it. */
  run(run_id: string, plan: Plan): RunGate;
  close(): Promise<void>;
}

/** The run is for an older tip; the one for the newer tip says what holds. */
export class Superseded extends RollcallError {
  /** The commit that was overtaken. */
  readonly tip: string;
  readonly ledger: Ledger;

  constructor({ branch, tip }: Pick<VerifyResult, 'branch' | 'tip'>, ledger: Ledger) {
    super('RC645', `governed files of ${visible(branch)} have moved on since this commit; nothing was done`, {
      hint: 'the run for the newer tip says what holds',
      exit: EXIT.ok,
    });
    this.tip = tip;
    this.ledger = ledger;
  }
}

/** Who says that live writes need an approval: the file as it is somewhere now, or only an earlier version of it. */
export type Armed = 'now' | 'before' | 'never';

/**
 * Returns whether live writes may need an approval: by the file at hand, by HEAD, by what origin's default branch was
 * when it was fetched last, or by what any of these was before. Neither a file that was edited here nor one that
 * somebody pushed can switch approvals off.
 */
export async function armedBy(io: Io, workspace: Workspace): Promise<Armed> {
  if (asksForApproval(workspace.team)) return 'now';
  // Without git there is nothing that could say otherwise.
  if (workspace.source.commit === null) return 'never';
  const repository = await openRepositoryAround(io, workspace.sources.path);
  try {
    const roster_path = pathInside(repository, workspace.sources.path);
    const snapshot = snapshotReader({ repository, roster_path, providers: providerNames(), capabilitiesOf });
    const tips = new Set<string>();
    for (const revision of ['HEAD', 'refs/remotes/origin/HEAD', 'refs/remotes/origin/main']) {
      const commit = await repository.resolve(revision);
      if (commit === null) continue;
      const { team } = await snapshot(commit);
      if (team !== null && asksForApproval(team)) return 'now';
      tips.add(commit);
    }
    for (const tip of tips)
      if (await askedBefore(tip, asksForApproval, { repository, roster_path, snapshot })) return 'before';
    return 'never';
  } finally {
    await repository.close();
  }
}

/** Returns whether live writes need an approval by this file. */
export function asksForApproval({ policy, ledger_branch }: TeamFile): boolean {
  return policy.approvals !== null || ledger_branch !== null;
}

/** A verdict with what it was made from. */
export interface Judged {
  readonly evidence: Pick<OpenEvidence, 'forge' | 'roster_path'>;
  readonly trusted: TrustedLedger;
  readonly result: VerifyResult;
}

/**
 * Opens the gate; null where only an earlier version asks for approvals, and doing without was approved. Throws
 * {@link Superseded}, and as {@link approvalOf} and reading the evidence do.
 */
export async function openApproval(
  io: Io,
  workspace: Workspace,
  options: EvidenceOptions,
  progress: Progress,
  armed: Exclude<Armed, 'never'>,
): Promise<Approval | null> {
  const evidence = await openEvidence(io, options, workspace.sources.path, progress.onWait);
  const close = async (): Promise<void> => evidence.repository.close();
  try {
    const reading = { providers: providerNames(), capabilitiesOf };
    const trusted = await trustedLedger(io, workspace.sources, options, evidence, reading);
    const result = await verifyRun({
      ...evidence,
      ...reading,
      records: trusted.ledger.records(),
      range: null,
      fresh: false,
    });
    if (result.verdict === 'SUPERSEDED') throw new Superseded(result, trusted.ledger);
    if (armed === 'before' && !(await stillAsked(result, asksForApproval))) {
      await close();
      return null;
    }
    if (result.verdict === 'BLOCKED') io.err(showVerdict(result, io.colour.err));
    return { ...(await approvalOf(io, workspace, { evidence, trusted, result })), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Returns what a verdict lets run. Throws RC643 where the file at hand is not the branch's, or the ledger would be lost
 * with the runner.
 */
export async function approvalOf(
  io: Io,
  workspace: Workspace,
  { evidence: { forge, roster_path }, trusted: { ledger, place }, result }: Judged,
): Promise<Omit<Approval, 'close'> & { readonly records: RunRecords }> {
  checkWorkingTree(workspace, await result.sources.snapshot(result.tip), result.branch);
  const gate = await openGate({ result, roster_path, providers: providerNames(), capabilitiesOf });
  tellHeld(io, gate);
  const gated = underApproved(workspace, gate, place);
  checkRunner(io, gated.team);
  checkBranch(gated.team, result.branch);
  const records = await runRecords(result, forge, instantAt(io.now()));
  const { steps } = result.history;
  return {
    withhold: (desired, live) => gate.withhold(desired, live),
    askedRefusal: (kind, person, desired) => gate.askedRefusal(kind, person, desired),
    workspace: gated,
    ledger,
    records,
    verdict: result.verdict,
    run: (run_id, plan) => ({
      tip: records.tip,
      approvals: runApprovals({ plan, blame: gate.blame, steps, landed: result.landed }),
      first: [],
      steps: records.records(run_id),
    }),
  };
}

/** Returns whether the file at hand is the one of the branch's tip, so that its plan can be judged. */
export function isBranchFile(workspace: Workspace, snapshot: Snapshot): boolean {
  const here = workspace.sources.files.map(({ text }) => text);
  const there = snapshot.sources.map(({ text }) => text);
  return here.length === there.length && here.every((text, i) => text === there[i]);
}

function checkWorkingTree(workspace: Workspace, snapshot: Snapshot, branch: string): void {
  if (isBranchFile(workspace, snapshot)) return;
  throw new RollcallError(
    'RC643',
    `${visible(workspace.source.file)} is not what ${visible(branch)} has at ${snapshot.treeish.slice(0, 12)}`,
    { hint: `check ${visible(branch)} out unchanged; what is not merged there is not approved` },
  );
}

/** A folder of records on a runner is gone with it, and with it the memory that guards rest on. */
function checkRunner(io: Io, { ledger_branch }: TeamFile): void {
  if (ledger_branch !== null || io.env['GITHUB_ACTIONS'] !== 'true') return;
  throw new RollcallError('RC643', 'the records of this run would be lost with the runner', {
    hint: 'keep them on a branch: `ledger: { branch: rollcall-ledger }` in team.yaml',
  });
}

/** Records on the protected branch would each be a landing that nobody reviewed. */
function checkBranch({ ledger_branch }: TeamFile, branch: string): void {
  if (ledger_branch !== branch) return;
  throw new RollcallError('RC643', `${visible(branch)} is the protected branch and cannot hold the records`, {
    hint: 'name another branch under ledger: in team.yaml',
  });
}

function tellHeld(io: Io, { held }: ApprovalGate): void {
  for (const { setting, from } of held)
    io.err(`${setting} of the tip has no effect, nobody approved it; that of ${from.slice(0, 12)} acts\n`);
}

/** Settings as they were approved, and records where the last approved place is. */
function underApproved(
  workspace: Workspace,
  { team: approved, result }: ApprovalGate,
  place: LedgerPlace,
): Workspace {
  const team = { ...approved, ...place };
  return {
    ...workspace,
    team,
    source: {
      ...workspace.source,
      commit: result.tip,
      accounts_hash: hashJson(team.blocks.accounts),
      policy_hash: hashJson(team.blocks.policy),
    },
    recordsDir: path.resolve(workspace.sources.baseDir, team.ledger_directory),
  };
}
