// What the doctor asks the accounts: whether their credentials are set, never what they are, and one read of each.
import { ProviderError, RollcallError } from '../core/errors.ts';
import type { AccountFacts } from '../doctor/model.ts';
import type { Provider } from '../providers/provider.ts';
import { providerOf } from './accounts.ts';
import { connect } from './connect.ts';
import type { Io } from './io.ts';
import type { Progress } from './progress.ts';
import type { Workspace } from './workspace.ts';

/** Reads every account once, side by side. */
export async function accountFacts(
  io: Io,
  workspace: Workspace,
  onWait: Progress['onWait'],
): Promise<readonly AccountFacts[]> {
  const { providers } = connect(io, workspace, onWait);
  return Promise.all(
    workspace.team.accounts.map(async (settings): Promise<AccountFacts> => {
      const names = providerOf(settings)?.secrets(settings) ?? [];
      const secrets = names.map((name) => ({ name, set: (io.env[name] ?? '') !== '' }));
      const unset = secrets.filter(({ set }) => !set).map(({ name }) => name);
      const { account } = settings;
      const provider = providers.get(account);
      if (unset.length > 0)
        return { account, secrets, read: { kind: 'not-asked', why: `${unset.join(', ')} is not set` } };
      if (provider === undefined || provider instanceof Error)
        return { account, secrets, read: failure(provider) };
      return { account, secrets, read: await readOnce(provider, io.signal) };
    }),
  );
}

async function readOnce(provider: Provider, signal: AbortSignal): Promise<AccountFacts['read']> {
  const reader = provider.openReader();
  try {
    return { kind: 'read', people: (await reader.read(signal)).rows.length };
  } catch (error) {
    signal.throwIfAborted();
    return failure(error);
  } finally {
    await reader.close();
  }
}

/** Limits and outages pass; they say nothing about the account. */
const PASSING = new Set(['transient', 'rate_limited', 'ambiguous']);

function failure(error: unknown): Extract<AccountFacts['read'], { kind: 'failed' }> {
  if (error instanceof ProviderError || error instanceof RollcallError) {
    return {
      kind: 'failed',
      passing: error instanceof ProviderError && PASSING.has(error.kind),
      why: `${error.code} ${error.message}`,
      hint: error.hint ?? null,
    };
  }
  throw error;
}
