// Reads one account whole, or says why not. It opens readers only.
import type { LiveAccount } from '../core/access.ts';
import { CODES, type Code } from '../core/codes.ts';
import { ProviderError, RollcallError } from '../core/errors.ts';
import type { PlanningProvider } from '../providers/provider.ts';
import type { OnProgress } from './ports.ts';

/** Why an account has no live state: what a plan and a record say under `refused`. */
export interface Unreadable {
  readonly error: { readonly code: Code; readonly message: string; readonly hint: string };
}

/**
 * Returns the account, or the reason why it could not be read. Throws only when the run was aborted: then the signal's
 * reason.
 */
export async function readAccount(
  account: string,
  provider: Pick<PlanningProvider, 'openReader'> | Error,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<LiveAccount | Unreadable> {
  onProgress({ kind: 'reading', account });
  try {
    if (provider instanceof Error) throw provider;
    const live = await readWhole(provider, signal);
    onProgress({ kind: 'read', account, rows: live.rows.length, calls: live.calls });
    return live;
  } catch (cause) {
    signal.throwIfAborted();
    const error = explain(account, cause);
    onProgress({ kind: 'unreadable', account, code: error.code, message: error.message });
    return { error };
  }
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

function explain(account: string, cause: unknown): Unreadable['error'] {
  if (cause instanceof ProviderError || cause instanceof RollcallError) {
    return { code: cause.code, message: cause.message, hint: cause.hint ?? CODES[cause.code].help };
  }
  const reason = cause instanceof Error ? cause.message : String(cause);
  return { code: 'RC410', message: `${account} could not be read: ${reason}`, hint: CODES.RC410.help };
}
