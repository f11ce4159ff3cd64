// Sends one write: journals the intent, sends, reads a lost answer back, journals the outcome. It never sends again
// what it has not seen to be missing, and nothing that the journal does not know.
import type { Step } from '../core/change.ts';
import { ProviderError, RollcallError } from '../core/errors.ts';
import { simulate } from '../core/simulation.ts';
import type { StepOutcome } from '../ledger/model.ts';
import type { PlanningProvider, Writer } from '../providers/provider.ts';
import type { Clock, HeldLock, Journal, JournalEntry, OnProgress } from './ports.ts';
import { readAccount } from './read-account.ts';
import { isShown, UNSEEN } from './shown-effect.ts';
import type { Stop } from './stop.ts';

/** How often the engine sends one write: a second time only after a read-back showed that the first did nothing. */
const MAX_ATTEMPTS = 2;

export interface StepPorts {
  readonly account: string;
  readonly reader: Pick<PlanningProvider, 'openReader' | 'capabilities'>;
  readonly writer: Writer;
  readonly journal: Journal;
  readonly lock: HeldLock;
  readonly clock: Clock;
  readonly stop: Stop;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** What is known of a write so far. `repeat`: it certainly did nothing and may be sent again. */
type Verdict = Pick<StepOutcome, 'status' | 'read_back' | 'error'> & { readonly repeat: boolean };

/** Returns what became of the write; never throws. A journal or lock that fails halts the whole run through `stop`. */
export async function runStep(step: Step, ports: StepPorts): Promise<StepOutcome> {
  const started_at = ports.clock.now();
  const request_ids: string[] = [];
  let verdict: Verdict = { status: 'not-executed', read_back: false, error: null, repeat: true };
  let attempts = 0;
  while (verdict.repeat && attempts < MAX_ATTEMPTS) {
    if (attempts > 0 && ports.stop.reason() !== null) break;
    const at = ports.clock.now();
    const intent = {
      kind: 'intent',
      account: ports.account,
      step: step.id,
      attempt: attempts + 1,
      at,
    } as const;
    if (!(await journalled(intent, ports))) break;
    attempts += 1;
    const answer = await send(step, ports);
    if (answer.request_id !== null) request_ids.push(answer.request_id);
    verdict = 'status' in answer ? answer : await settle(step, answer.cause, attempts, ports);
  }
  const { status, read_back, error } = verdict;
  const finished_at = attempts === 0 ? null : ports.clock.now();
  const outcome: StepOutcome = {
    step: step.id,
    call: step.call,
    status,
    started_at: attempts === 0 ? null : started_at,
    finished_at,
    request_ids,
    attempts,
    read_back,
    error,
  };
  if (attempts > 0) await journalled({ kind: 'outcome', account: ports.account, outcome }, ports);
  return outcome;
}

/** Writes a line while the lock is still ours. Returns false, and halts the run, where that fails. */
export async function journalled(
  entry: JournalEntry,
  { journal, lock, stop }: Pick<StepPorts, 'journal' | 'lock' | 'stop'>,
): Promise<boolean> {
  try {
    await lock.confirm();
    await journal.append(entry);
    return true;
  } catch (cause) {
    stop.halt(
      cause instanceof RollcallError
        ? cause
        : new RollcallError('RC522', `the journal could not be written: ${reasonOf(cause)}`, { cause }),
    );
    return false;
  }
}

type Answer =
  | (Verdict & { readonly request_id: string | null })
  | { readonly cause: unknown; readonly request_id: string | null };

async function send(step: Step, { writer, signal }: StepPorts): Promise<Answer> {
  try {
    const receipt = await writer.execute(step, signal);
    const status = receipt.status === 'done' ? 'applied' : receipt.status;
    return { status, read_back: false, error: null, repeat: false, request_id: receipt.request_id };
  } catch (cause) {
    return { cause, request_id: cause instanceof ProviderError ? cause.requestId : null };
  }
}

/** Decides about a write that was not answered with a receipt. */
async function settle(step: Step, cause: unknown, attempts: number, ports: StepPorts): Promise<Verdict> {
  const error = described(cause);
  const failed: Verdict = { status: 'failed', read_back: false, error, repeat: false };
  // What is no ProviderError (an abort between two retries, a fault in a provider) says nothing about the write.
  const kind = cause instanceof ProviderError ? cause.kind : 'unknown';
  const lost = kind === 'ambiguous' || kind === 'unknown';
  if (kind === 'auth' || !(lost || attempts > 1 || saysItIsSo(kind))) return failed;
  const held = await readBack(step, ports);
  if (held === true) {
    const ours = lost || attempts > 1;
    return { status: ours ? 'applied' : 'already', read_back: true, error: null, repeat: false };
  }
  if (held === false) return { ...failed, read_back: true, repeat: kind === 'ambiguous' };
  if (!lost && attempts === 1) return failed;
  const message = `${error.message}; whether it took effect is not known: ${held}`;
  return { ...failed, error: { code: 'RC415', message } };
}

/** Refusals that may mean that the account is already as wanted. */
function saysItIsSo(kind: ProviderError['kind'] | 'unknown'): boolean {
  return kind === 'conflict_exists' || kind === 'conflict_pending' || kind === 'not_found';
}

/** Returns whether the effect is true in a fresh read, or why that is not known. */
async function readBack(step: Step, { account, reader, onProgress }: StepPorts): Promise<boolean | string> {
  onProgress({ kind: 'reading-back', account, step: step.id });
  // A run that was told to stop must still learn what it did.
  const live = await readAccount(account, reader, new AbortController().signal, onProgress);
  if ('error' in live) return live.error.message;
  return isShown(step.effect, simulate(live), reader.capabilities) ?? UNSEEN;
}

function described(cause: unknown): NonNullable<StepOutcome['error']> {
  return cause instanceof ProviderError
    ? { code: cause.code, message: cause.message }
    : { code: 'RC415', message: reasonOf(cause) };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
