// The time of the fake: it moves only when told, and by a second with everything that happens.

export interface FakeClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** RFC 3339, UTC, whole seconds. */
  text(): string;
  advance(ms: number): void;
  /** Sets the time; it may go back only as the clock of a pusher may. */
  set(at: string): void;
}

export function createClock(start: string): FakeClock {
  let now = Date.parse(start);
  return {
    now: () => now,
    text: () => textOf(now),
    advance: (ms) => {
      now += ms;
    },
    set: (at) => {
      now = Date.parse(at);
    },
  };
}

/** Returns the instant as GitHub writes it. */
export function textOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
}
