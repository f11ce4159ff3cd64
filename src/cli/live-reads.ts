// Keeps what was read of each account, so that a command that shows the account beside the plan reads it once.
import type { LiveAccount } from '../core/access.ts';
import type { Provider } from '../providers/provider.ts';

/** The newest read of each account by name. */
export type LiveReads = ReadonlyMap<string, LiveAccount>;

/** Returns the provider, with every successful read put down in `into`. */
export function keepingReads(account: string, provider: Provider, into: Map<string, LiveAccount>): Provider {
  return {
    ...provider,
    openReader() {
      const reader = provider.openReader();
      return {
        async read(signal) {
          const live = await reader.read(signal);
          into.set(account, live);
          return live;
        },
        close: async () => reader.close(),
      };
    },
  };
}
