import { describe, expect, it } from 'vitest';
import { createTokenBucket, type TokenBucket } from '../../../../src/providers/http/token-bucket.ts';
import { never } from '../../../support/http.ts';

interface Clocked {
  readonly bucket: TokenBucket;
  /** When each take was granted, in order. */
  readonly granted: number[];
  readonly waits: number[];
  take(): Promise<void>;
  advance(ms: number): void;
}

function clocked(count: number, periodMs = 60_000): Clocked {
  let now = 1_000_000;
  const granted: number[] = [];
  const waits: number[] = [];
  const bucket = createTokenBucket(
    { count, periodMs },
    {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
      },
      onWait: (ms) => waits.push(ms),
    },
  );
  return {
    bucket,
    granted,
    waits,
    take: async () => {
      await bucket.take(never());
      granted.push(now - 1_000_000);
    },
    advance: (ms) => {
      now += ms;
    },
  };
}

describe('createTokenBucket', () => {
  it('grants a full bucket at once and the next token a minute after the first', async () => {
    const clock = clocked(3);

    for (let i = 0; i < 4; i += 1) await clock.take();

    expect(clock.granted).toEqual([0, 0, 0, 60_000]);
    expect(clock.waits).toEqual([60_000]);
  });

  it('never lets more through than the rate in any minute', async () => {
    const clock = clocked(5);

    for (let i = 0; i < 40; i += 1) {
      await clock.take();
      clock.advance((i * 7_919) % 13_000);
    }

    const busiest = clock.granted.map(
      (from) => clock.granted.filter((at) => at >= from && at < from + 60_000).length,
    );
    expect(Math.max(...busiest)).toBe(5);
  });

  it('counts by the period that it is given', async () => {
    const clock = clocked(2, 1000);

    for (let i = 0; i < 5; i += 1) await clock.take();

    expect(clock.granted).toEqual([0, 0, 1000, 1000, 2000]);
  });

  it('does not wait where time has passed', async () => {
    const clock = clocked(1);

    await clock.take();
    clock.advance(60_000);
    await clock.take();

    expect(clock.waits).toEqual([]);
  });

  it('keeps callers at the same time in turn', async () => {
    const waits: number[] = [];
    const sleep = (): Promise<void> => Promise.resolve();
    const bucket = createTokenBucket(
      { count: 1, periodMs: 60_000 },
      { now: () => 0, sleep, onWait: (ms) => waits.push(ms) },
    );

    await Promise.all([bucket.take(never()), bucket.take(never()), bucket.take(never())]);

    expect(waits).toEqual([60_000, 120_000]);
  });

  it('waits no longer because the clock was set back', async () => {
    const clock = clocked(1);

    await clock.take();
    clock.advance(-3_600_000);
    await clock.take();

    expect(clock.waits).toEqual([60_000]);
  });

  it('takes nothing once aborted', async () => {
    const reason = new Error('interrupted');

    await expect(clocked(1).bucket.take(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});
