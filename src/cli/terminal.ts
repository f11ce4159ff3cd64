// The real Io: this process's streams, clock and signals. The only file of the command line that names `process`
// beside main.ts.
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from './io.ts';

/** Returns the Io of this process; `signal` is aborted by the first SIGINT or SIGTERM, a second one ends the process. */
export function terminalIo(): Io {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.once(name, () => {
      process.stderr.write(
        `\n${name}: finishing the write in flight, then stopping. Again to stop at once.\n`,
      );
      controller.abort(name);
    });
  }
  const colour = (stream: { isTTY?: boolean }): boolean =>
    stream.isTTY === true && (process.env['NO_COLOR'] ?? '') === '' && process.env['TERM'] !== 'dumb';
  return {
    env: process.env,
    cwd: process.cwd(),
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
    tty: {
      in: process.stdin.isTTY === true,
      out: process.stdout.isTTY === true,
      err: process.stderr.isTTY === true,
    },
    colour: { out: colour(process.stdout), err: colour(process.stderr) },
    confirm,
    now: Date.now,
    random: Math.random,
    sleep: async (ms, signal) => delay(ms, undefined, { signal }),
    signal: controller.signal,
  };
}

async function confirm(question: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(?:es)?$/i.test((await lines.question(`${question} [y/N] `)).trim());
  } finally {
    lines.close();
  }
}
