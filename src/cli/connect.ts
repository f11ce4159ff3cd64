// The accounts of a workspace as providers, and what was read of each: a command that shows an account beside its plan
// reads it once.
import type { LiveAccount } from '../core/access.ts';
import { RollcallError } from '../core/errors.ts';
import { visible } from '../core/show.ts';
import type { Provider, ProviderDeps } from '../providers/provider.ts';
import type { TeamAccount } from '../roster/team-file.ts';
import { providerDeps, providerOf } from './accounts.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';
import type { Workspace } from './workspace.ts';

/** Accounts with a provider each, or with the reason why it could not be set up. */
export type Providers = ReadonlyMap<string, Provider | Error>;

/** The newest read of each account by name. */
export type LiveReads = ReadonlyMap<string, LiveAccount>;

export interface Connections {
  readonly providers: Providers;
  /** Grows as accounts are read. */
  readonly reads: LiveReads;
}

/** What a caller knows about accounts that the workspace does not say. */
export interface ConnectOptions {
  /** Accounts that are not set up at all, with why: nothing is looked up for them. */
  readonly refused?: ReadonlyMap<string, Error>;
  /** Folder that the relative paths of an account start at; the workspace's unless told. */
  readonly baseDirOf?: (account: string) => string;
}

/** Sets up the providers of a workspace. A missing credential is that account's trouble only. */
export function connect(
  io: Io,
  workspace: {
    readonly sources: Pick<Workspace['sources'], 'baseDir'>;
    readonly team: Pick<Workspace['team'], 'accounts'>;
  },
  onWait: Progress['onWait'],
  { refused, baseDirOf }: ConnectOptions = {},
): Connections {
  const reads = new Map<string, LiveAccount>();
  const providers = new Map(
    workspace.team.accounts.map((account) => {
      const { account: name } = account;
      const baseDir = baseDirOf?.(name) ?? workspace.sources.baseDir;
      const provider = refused?.get(name) ?? createProvider(account, providerDeps(io, baseDir, onWait));
      return [name, provider instanceof Error ? provider : keepingReads(name, provider, reads)];
    }),
  );
  return { providers, reads };
}

function createProvider(account: TeamAccount, deps: ProviderDeps): Provider | Error {
  const factory = providerOf(account);
  if (factory === undefined) return new RollcallError('RC546', `no provider ${visible(account.provider)}`);
  try {
    return factory.create(account, deps);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Returns the provider, with every successful read put down in `into`. */
function keepingReads(account: string, provider: Provider, into: Map<string, LiveAccount>): Provider {
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
