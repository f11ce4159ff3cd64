// From a workspace to a plan: providers set up, accounts read, the plan built. Shared by every command that plans.
import type { LiveAccount } from '../core/access.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Ledger } from '../ledger/model.ts';
import type { Plan } from '../plan/model.ts';
import type { Provider } from '../providers/provider.ts';
import type { PlanAccount, PlanRunInput } from '../reconcile/plan-run.ts';
import { planRun } from '../reconcile/plan-run.ts';
import { resolve } from '../roster/resolve.ts';
import type { TeamAccount } from '../roster/team-file.ts';
import { capabilitiesOf, providerDeps, providerOf } from './accounts.ts';
import type { CommonOptions, Io, Moment } from './io.ts';
import { keepingReads, type LiveReads } from './live-reads.ts';
import type { Progress } from './progress.ts';
import { VERSION } from './version.ts';
import type { Workspace } from './workspace.ts';

export interface PlanningOptions extends CommonOptions {
  readonly account?: readonly string[];
  readonly member?: readonly string[];
  readonly restore?: readonly string[];
}

/** Accounts with a provider each, or with the reason why it could not be set up. */
export type Providers = ReadonlyMap<string, Provider | Error>;

/** Providers, and what they have read so far. */
export interface Connections {
  readonly providers: Providers;
  readonly reads: LiveReads;
}

/** Sets up the providers of a workspace. A missing credential is that account's trouble only. */
export function connect(io: Io, workspace: Workspace, onWait: Progress['onWait']): Connections {
  const deps = providerDeps(io, workspace.sources.baseDir, onWait);
  const reads = new Map<string, LiveAccount>();
  const providers = new Map(
    workspace.team.accounts.map((account) => {
      const provider = createProvider(account, deps);
      const { account: name } = account;
      return [name, provider instanceof Error ? provider : keepingReads(name, provider, reads)];
    }),
  );
  return { providers, reads };
}

function createProvider(account: TeamAccount, deps: ReturnType<typeof providerDeps>): Provider | Error {
  try {
    const factory = providerOf(account);
    if (factory === undefined) throw new RollcallError('RC546', `no provider ${account.provider}`);
    return factory.create(account, deps);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Returns the plan. Throws RollcallError RC546 where the options name nobody. */
export async function makePlan(
  io: Io,
  workspace: Workspace,
  providers: Providers,
  ledger: Pick<Ledger, 'latest'>,
  moment: Moment,
  options: PlanningOptions,
  progress: Progress,
): Promise<Plan> {
  checkNames(workspace, options);
  return planRun(planInput(io, workspace, providers, ledger, moment, options, progress));
}

/** Returns what planning needs to know of a workspace. */
export function planInput(
  io: Io,
  workspace: Workspace,
  providers: Providers,
  ledger: Pick<Ledger, 'latest'>,
  moment: Moment,
  options: PlanningOptions,
  progress: Progress,
): PlanRunInput {
  const desired = resolve(workspace.team, moment.now, capabilitiesOf);
  const settings = new Map(workspace.team.accounts.map((account) => [account.account, account]));
  const accounts = desired.accounts.flatMap((account): readonly PlanAccount[] => {
    const found = settings.get(account.account);
    const capabilities = found === undefined ? null : capabilitiesOf(found);
    const provider = providers.get(account.account);
    if (capabilities === null || provider === undefined) return [];
    return [
      {
        desired: account,
        provider: provider instanceof Error ? { capabilities, error: provider } : provider,
        withhold: [],
        rate: found === undefined ? null : writtenRate(found),
      },
    ];
  });
  return {
    tool_version: VERSION,
    source: workspace.source,
    now: moment.now,
    hypothetical: moment.hypothetical,
    scope: {
      accounts: [...(options.account ?? [])],
      members: [...(options.member ?? [])],
      restore: [...(options.restore ?? [])],
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
  const match = typeof written === 'string' ? /^(\d+)\/min$/.exec(written) : null;
  return match === null ? null : Number(match[1]);
}

/** Throws RollcallError RC546 for names that team.yaml has not: a mistyped one must not quietly narrow a plan to nothing. */
export function checkNames(
  workspace: Workspace,
  options: Pick<PlanningOptions, 'account' | 'restore'>,
): void {
  const accounts = new Set(workspace.team.accounts.map(({ account }) => account));
  for (const name of options.account ?? []) {
    if (!accounts.has(name)) {
      throw new RollcallError('RC546', `--account ${visible(name)}: team.yaml has no such account`, {
        hint: `it has ${[...accounts].join(', ')}`,
      });
    }
  }
  const people = new Set(workspace.team.members.map(({ person }) => person));
  for (const name of options.restore ?? []) {
    if (!people.has(name)) {
      throw new RollcallError('RC546', `--restore ${visible(name)}: team.yaml has no such member`, {
        hint: 'restore brings back people whom the file names; add them there first',
      });
    }
  }
}
