// Why a run must not send anything more: a signal from outside, or a fault that makes going on unsafe.
import type { RollcallError } from '../core/errors.ts';

/** One for each run; all its accounts ask it before every write. */
export interface Stop {
  /** Returns why nothing more may be sent, or null. Ask only where there is more to send: the answer is remembered. */
  reason(): 'interrupted' | 'halted' | null;
  /** Stops all accounts. The first error is kept. */
  halt(error: RollcallError): void;
  error(): RollcallError | null;
  /** The signal that cut the run short; null: none did, even if one came when all was done. */
  interruptedBy(): 'SIGINT' | 'SIGTERM' | null;
}

/** Returns a stop that listens to a signal whose reason is the name of the operating system's. */
export function createStop(signal: AbortSignal): Stop {
  let error: RollcallError | null = null;
  let noticed = false;
  return {
    reason() {
      if (error !== null) return 'halted';
      if (!signal.aborted) return null;
      noticed = true;
      return 'interrupted';
    },
    halt(cause) {
      error ??= cause;
    },
    error: () => error,
    interruptedBy() {
      if (!noticed) return null;
      return signal.reason === 'SIGTERM' ? 'SIGTERM' : 'SIGINT';
    },
  };
}
