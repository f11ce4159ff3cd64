// A client-side rate limit. It spends and waits; it knows nothing about requests.
import type { Rate } from '../../core/rate.ts';

/** Effects of a bucket, handed in. */
export interface BucketDeps {
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
  /** Told before each wait. */
  onWait(ms: number): void;
}

export interface TokenBucket {
  /** Takes one token, after waiting for it where there is none. Rejects with the signal's reason when aborted. */
  take(signal: AbortSignal): Promise<void>;
}

/**
 * Returns a full bucket. A token comes back one period after it was taken, so that no stretch of that length, wherever
 * it begins, sees more than `rate.count` requests; a bucket that drips would let through nearly twice as many.
 */
export function createTokenBucket(rate: Rate, deps: BucketDeps): TokenBucket {
  /** When each token was or will be taken, a ring; grows to `rate.count` and stays there. */
  const taken: number[] = [];
  let next = 0;
  let latest = Number.NEGATIVE_INFINITY;

  /** Books the next token and returns when it may be spent. Booking first keeps several callers in turn. */
  function book(now: number): number {
    // The clock was set back: what was booked moves along, so that nobody waits for an hour that comes twice.
    const back = Math.max(0, latest - now);
    if (back > 0) for (const [i, at] of taken.entries()) taken[i] = at - back;
    latest = now;
    const at = Math.max(now, (taken[next] ?? Number.NEGATIVE_INFINITY) + rate.periodMs);
    taken[next] = at;
    next = (next + 1) % rate.count;
    return at;
  }

  return {
    async take(signal) {
      signal.throwIfAborted();
      const now = deps.now();
      const wait = book(now) - now;
      if (wait === 0) return;
      deps.onWait(wait);
      await deps.sleep(wait, signal);
    },
  };
}
