// Accounts of team.yaml turned into providers: the one place where settings, credentials and the registry meet.
import type { Capabilities } from '../core/capabilities.ts';
import type { AccountSettings } from '../core/settings.ts';
import type { ProviderDeps, ProviderFactory } from '../providers/provider.ts';
import { PROVIDERS } from '../providers/registry.ts';
import type { Io } from './io.ts';

/** Names of the registered providers, sorted. */
export function providerNames(): readonly string[] {
  return Object.keys(PROVIDERS).sort();
}

/** What an account's service can do; null where no provider has that name. */
export function capabilitiesOf(account: AccountSettings): Capabilities | null {
  return providerOf(account)?.capabilities(account) ?? null;
}

/** The registered provider of an account, or undefined. Only the registry's own names count, not `constructor`. */
export function providerOf(account: AccountSettings): ProviderFactory | undefined {
  return Object.hasOwn(PROVIDERS, account.provider) ? PROVIDERS[account.provider] : undefined;
}

/** Effects for providers, out of the command line's own. */
export function providerDeps(io: Io, baseDir: string, onWait?: ProviderDeps['onWait']): ProviderDeps {
  return {
    env: io.env,
    sleep: (ms, signal) => io.sleep(ms, signal),
    now: () => io.now(),
    random: () => io.random(),
    baseDir,
    ...(onWait === undefined ? {} : { onWait }),
  };
}
