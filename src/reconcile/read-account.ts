// Reads one account whole, or says why not. It opens readers only.
import type { LiveAccount } from '../core/access.ts';
import { CODES } from '../core/codes.ts';
import { ProviderError, RollcallError } from '../core/errors.ts';
import type { ReadFailure } from '../plan/input.ts';
import type { PlanningProvider } from '../providers/provider.ts';
import type { OnProgress } from './ports.ts';

/**
 * Returns the account, or the reason why it could not be read. Throws only when the run was aborted: then the signal's
 * reason.
 */
export async function readAccount(
  account: string,
  provider: Pick<PlanningProvider, 'openReader'>,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<LiveAccount | ReadFailure> {
  onProgress({ kind: 'reading', account });
  try {
    const live = await readWhole(provider, signal);
    onProgress({ kind: 'read', account, rows: live.rows.length, calls: live.calls });
    return live;
  } catch (cause) {
    signal.throwIfAborted();
    return readFailure(account, cause, onProgress);
  }
}

/** Returns an error in the words of a plan, for an account that could not be read or not even be set up. */
export function readFailure(account: string, cause: unknown, onProgress: OnProgress): ReadFailure {
  const error = explain(account, cause);
  onProgress({ kind: 'unreadable', account, code: error.code, message: error.message });
  return { error };
}

async function readWhole(
  provider: Pick<PlanningProvider, 'openReader'>,
  signal: AbortSignal,
): Promise<LiveAccount> {
  const reader = provider.openReader();
  try {
    return await reader.read(signal);
  } finally {
    await reader.close();
  }
}

function explain(account: string, cause: unknown): ReadFailure['error'] {
  if (cause instanceof ProviderError || cause instanceof RollcallError) {
    return { code: cause.code, message: cause.message, hint: cause.hint ?? CODES[cause.code].help };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { code: 'RC410', message: `${account} could not be read: ${reason}`, hint: CODES.RC410.help };
}
