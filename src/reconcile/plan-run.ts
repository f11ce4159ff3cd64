// Reads all accounts at once and has the plan built. It is handed readers only: no type in this file has a writer.
import type { DesiredAccount, LiveAccount } from '../core/access.ts';
import type { Capabilities } from '../core/capabilities.ts';
import type { Instant } from '../core/instant.ts';
import type { LastAccount } from '../core/last.ts';
import type { Translator } from '../core/translator.ts';
import type { Ledger } from '../ledger/model.ts';
import { buildPlan } from '../plan/build.ts';
import type { AccountInput, PlanInput } from '../plan/input.ts';
import type { Plan, PlanSource } from '../plan/model.ts';
import type { PlanningProvider } from '../providers/provider.ts';
import type { OnProgress } from './ports.ts';
import { readAccount, readFailure } from './read-account.ts';

/** An account that could not even be set up (a credential is missing): it is refused, the others go on. */
export interface BrokenProvider {
  readonly capabilities: Capabilities;
  /** A ProviderError or RollcallError. */
  readonly error: Error;
}

/** One account to plan for. */
export interface PlanAccount {
  readonly desired: DesiredAccount;
  readonly provider: PlanningProvider | BrokenProvider;
  /** Returns people, or single resources of theirs, whose access stays as it is live, and why. */
  readonly withhold: (live: LiveAccount) => AccountInput['withhold'];
  /** Requests a minute that the account's settings allow; null: as the service publishes. */
  readonly rate: number | null;
}

export interface PlanRunInput {
  readonly tool_version: string;
  readonly source: PlanSource;
  readonly now: Instant;
  readonly hypothetical: boolean;
  /** Accounts outside a non-empty `scope.accounts` are not read. */
  readonly scope: Plan['scope'];
  readonly accounts: readonly PlanAccount[];
  readonly ledger: Pick<Ledger, 'latest'>;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/**
 * Returns the plan for the accounts as they are now. An account that cannot be read is refused in it, the others are
 * planned. Throws RollcallError where the ledger is broken, and the signal's reason when aborted.
 */
export async function planRun(input: PlanRunInput): Promise<Plan> {
  return buildPlan(await gatherAccounts(input));
}

/** Returns what a plan is built from: every account read, or the reason why not. Throws as {@link planRun}. */
export async function gatherAccounts(input: PlanRunInput): Promise<PlanInput> {
  const { tool_version, source, now, hypothetical, scope, ledger } = input;
  const wanted = input.accounts.filter(
    ({ desired }) => scope.accounts.length === 0 || scope.accounts.includes(desired.account),
  );
  const last = await lastAccounts(ledger);
  const accounts = await Promise.all(wanted.map((account) => gather(account, last, input)));
  return { tool_version, source, now, hypothetical, scope, accounts };
}

async function lastAccounts(ledger: Pick<Ledger, 'latest'>): Promise<ReadonlyMap<string, LastAccount>> {
  const record = await ledger.latest();
  return new Map(
    record?.accounts.flatMap(({ account, state }) => (state === null ? [] : [[account, state]])),
  );
}

async function gather(
  { desired, provider, withhold, rate }: PlanAccount,
  last: ReadonlyMap<string, LastAccount>,
  { signal, onProgress }: PlanRunInput,
): Promise<AccountInput> {
  const { account } = desired;
  const planned = { desired, last: last.get(account) ?? null, rate };
  if ('error' in provider) {
    const live = readFailure(account, provider.error, onProgress);
    return { ...planned, live, withhold: [], translator: untranslated(provider.capabilities) };
  }
  const live = await readAccount(account, provider, signal, onProgress);
  return { ...planned, live, withhold: 'error' in live ? [] : withhold(live), translator: provider };
}

/** Nothing is ever asked of it: an account that was not read has no changes. */
function untranslated(capabilities: Capabilities): Translator {
  return { capabilities, preflight: () => [], steps: () => [] };
}
