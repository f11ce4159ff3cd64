// From a workspace to a plan: providers set up, accounts read, the plan built. Shared by every command that plans.
import { RollcallError } from '../core/errors.ts';
import { parseRate, perMinute } from '../core/rate.ts';
import { visible } from '../core/show.ts';
import type { Ledger } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';
import { type PlanAccount, type PlanRunInput, planRun } from '../reconcile/plan-run.ts';
import { resolve } from '../roster/resolve.ts';
import type { TeamAccount } from '../roster/team-file.ts';
import { capabilitiesOf } from './accounts.ts';
import type { Approval } from './approval.ts';
import type { BreakGlassOptions } from './break-glass-options.ts';
import { type Connections, connect } from './connect.ts';
import type { EvidenceOptions, TokenOptions } from './evidence-options.ts';
import type { CommonOptions, Io, Moment } from './io.ts';
import { createLogger, type Logger } from './logger.ts';
import { openLedger } from './open-ledger.ts';
import { operatorOf } from './operator.ts';
import type { OutboxOptions } from './outbox-options.ts';
import { createProgress, type Progress } from './progress.ts';
import { VERSION } from './version.ts';
import { momentOf, openWorkspace, type Workspace } from './workspace.ts';

/** What narrows a plan, and what it is to bring back. */
export interface ScopeOptions {
  readonly account?: readonly string[];
  readonly member?: readonly string[];
  readonly restore?: readonly string[];
}

export type PlanningOptions = CommonOptions & ScopeOptions & EvidenceOptions;

/** Everything that planning has at hand. */
export interface Planning extends Connections {
  readonly io: Io;
  readonly logger: Logger;
  readonly moment: Moment;
  readonly workspace: Workspace;
  readonly ledger: Ledger;
  readonly progress: Progress;
  /** What may run; null: nothing needs an approval, or nothing is going to run. */
  readonly approval: Approval | null;
  /** Id of the run, where another job has announced it; absent: it announces itself. */
  readonly announced?: string;
}

/**
 * Opens team.yaml and its accounts, for a command that writes nothing to them. Throws RollcallError where the file or
 * `at` is wrong; sends nothing yet.
 */
export async function openPlanning(
  io: Io,
  options: CommonOptions & TokenOptions,
  at?: string,
): Promise<Planning> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, at);
  return planningOf(io, logger, moment, await openWorkspace(io, options, moment.now), options);
}

/**
 * The same for a command that writes to accounts: where approvals are on, only what the protected branch has approved is
 * planned. Throws as `openApproval` and `outboxLedger` do.
 */
export async function openGatedPlanning(
  io: Io,
  options: CommonOptions & EvidenceOptions & BreakGlassOptions & OutboxOptions,
): Promise<Planning> {
  if (options.outbox === undefined && options.runId === undefined) return gatedPlanning(io, options);
  const { announcedRun, leaveIdle, outboxLedger } = await import('./announced-run.ts');
  const announced = announcedRun(options);
  const planning = await gatedPlanning(io, options).catch(async (error: unknown) =>
    leaveIdle(io, announced, error),
  );
  const ledger = await outboxLedger(io, announced, planning.approval);
  return { ...planning, ledger, announced: announced.run_id };
}

async function gatedPlanning(
  io: Io,
  options: CommonOptions & EvidenceOptions & BreakGlassOptions,
): Promise<Planning> {
  const planning = await openPlanning(io, options);
  if (options.breakGlass === true) {
    const { openBreakGlass } = await import('./break-glass.ts');
    const approval = await openBreakGlass(io, planning.workspace, options, operatorOf());
    return { ...planning, approval, ledger: approval.ledger };
  }
  const { armedBy, openApproval } = await import('./approval.ts');
  const armed = await armedBy(io, planning.workspace);
  if (armed === 'never') return planning;
  const approval = await openApproval(io, planning.workspace, options, planning.progress, armed);
  if (approval === null) return planning;
  const { logger, moment } = planning;
  return {
    ...planningOf(io, logger, moment, approval.workspace, options),
    approval,
    ledger: approval.ledger,
  };
}

/** The same for a workspace that is open already, edited or not. */
export function planningOf(
  io: Io,
  logger: Logger,
  moment: Moment,
  workspace: Workspace,
  options: TokenOptions,
): Planning {
  const progress = createProgress(io, logger);
  const ledger = openLedger(io, workspace, options);
  return {
    io,
    logger,
    moment,
    workspace,
    ledger,
    progress,
    approval: null,
    ...connect(io, workspace, progress.onWait),
  };
}

/** Returns the plan. Throws RollcallError RC546 where the options name an account or member that is not there. */
export async function makePlan(planning: Planning, scope: ScopeOptions): Promise<Plan> {
  const plan = await planRun(planInput(planning, scope));
  planning.logger.info({ digest: plan.changes_digest, accounts: plan.accounts.length }, 'planned');
  return plan;
}

/** Returns what planning needs to know. Throws as {@link makePlan}. */
export function planInput(planning: Planning, scope: ScopeOptions): PlanRunInput {
  const { io, moment, workspace, providers, ledger, progress, approval } = planning;
  checkNames(workspace, scope);
  const settings = new Map(workspace.team.accounts.map((account) => [account.account, account]));
  const accounts = resolve(workspace.team, moment.now, capabilitiesOf).accounts.flatMap(
    (desired): readonly PlanAccount[] => {
      const account = settings.get(desired.account);
      const provider = providers.get(desired.account);
      const capabilities = account === undefined ? null : capabilitiesOf(account);
      if (account === undefined || capabilities === null || provider === undefined) return [];
      return [
        {
          desired,
          provider: provider instanceof Error ? { capabilities, error: provider } : provider,
          withhold: (live) => approval?.withhold(desired, live) ?? [],
          rate: writtenRate(account),
        },
      ];
    },
  );
  return {
    tool_version: VERSION,
    source: workspace.source,
    now: moment.now,
    hypothetical: moment.hypothetical,
    scope: {
      accounts: [...(scope.account ?? [])],
      members: [...(scope.member ?? [])],
      restore: [...(scope.restore ?? [])],
    },
    accounts,
    ledger,
    signal: io.signal,
    onProgress: progress.onProgress,
  };
}

/** Requests a minute as the account's settings say; null: as the service publishes. */
function writtenRate({ settings }: TeamAccount): number | null {
  const written = settings['rate_limit'];
  const rate = typeof written === 'string' ? parseRate(written) : null;
  return rate === null ? null : perMinute(rate);
}

/** A mistyped name must not quietly narrow a plan to nothing. */
function checkNames({ team }: Workspace, { account, restore }: ScopeOptions): void {
  const accounts = new Set(team.accounts.map(({ account: name }) => name));
  for (const name of account ?? []) {
    if (accounts.has(name)) continue;
    throw new RollcallError('RC546', `--account ${visible(name)}: team.yaml has no such account`, {
      hint: `it has ${[...accounts].join(', ')}`,
    });
  }
  const people = new Set(team.members.map(({ person }) => person));
  for (const name of restore ?? []) {
    if (people.has(name)) continue;
    throw new RollcallError('RC546', `--restore ${visible(name)}: team.yaml has no such member`, {
      hint: 'restore brings back people whom the file names; add them there first',
    });
  }
}
