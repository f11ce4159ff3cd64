// Reads accounts for `import`: all at once, each whole or not at all. What is made of them is not decided here.
import type { LiveAccount } from '../core/access.ts';
import type { ReadFailure } from '../plan/input.ts';
import type { PlanningProvider } from '../providers/provider.ts';
import type { OnProgress } from './ports.ts';
import { readAccount, readFailure } from './read-account.ts';

export interface ImportRunInput {
  /** A provider that could not be set up stands there as its error. */
  readonly accounts: readonly { readonly account: string; readonly provider: PlanningProvider | Error }[];
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** One account as it was found. */
export interface ImportedAccount {
  readonly account: string;
  readonly live: LiveAccount | ReadFailure;
}

/** Returns the accounts in the given order. Throws the signal's reason when aborted, nothing else. */
export async function importRun(input: ImportRunInput): Promise<readonly ImportedAccount[]> {
  const { signal, onProgress } = input;
  return Promise.all(
    input.accounts.map(async ({ account, provider }) => ({
      account,
      live:
        provider instanceof Error
          ? readFailure(account, provider, onProgress)
          : await readAccount(account, provider, signal, onProgress),
    })),
  );
}
