// The real Io: this process's streams, clock and signals. The only file of the command line that names `process`
// beside main.ts and the record's operator.
import { once, setMaxListeners } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from './io.ts';

/** What a terminal session needs of a process. */
export interface Host {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean };
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean };
  cwd(): string;
  once(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown;
  on(event: 'exit', listener: () => void): unknown;
  exitCode?: typeof process.exitCode;
}

/** Returns the Io of a process; `signal` is aborted by the first SIGINT or SIGTERM, a second one ends the process. */
export function terminalIo(host: Host = process): Io {
  const controller = new AbortController();
  // Every request in flight listens, and Node would warn on standard error about the eleventh.
  setMaxListeners(0, controller.signal);
  for (const name of ['SIGINT', 'SIGTERM'] as const) host.once(name, () => controller.abort(name));
  surviveClosedStreams(host);
  const { env, stdin, stdout, stderr } = host;
  return {
    env,
    cwd: host.cwd(),
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    tty: {
      in: stdin.isTTY === true,
      out: stdout.isTTY === true,
      err: stderr.isTTY === true && env['TERM'] !== 'dumb',
    },
    colour: { out: hasColour(stdout, env), err: hasColour(stderr, env) },
    confirm: async (question) => confirm(question, host, controller),
    now: Date.now,
    random: Math.random,
    sleep: async (ms, signal) => delay(ms, undefined, { signal }),
    signal: controller.signal,
  };
}

/** NO_COLOR as https://no-color.org has it: set and not empty. */
function hasColour({ isTTY }: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  return isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/**
 * A reader that has gone (`rollcall plan | head`) is no error of ours and must not end a run between two writes. What
 * could not be written for another reason, such as a full disk, makes the exit code tell.
 */
function surviveClosedStreams(host: Host): void {
  for (const stream of [host.stdout, host.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') return;
      if (stream === host.stdout) host.stderr.write(`error: cannot write the result: ${error.message}\n`);
      host.on('exit', () => {
        if (host.exitCode === undefined || host.exitCode === 0) host.exitCode = 1;
      });
    });
  }
}

/** Only a plain yes is one; the end of the input is a no. Rejects when a signal comes. */
async function confirm(question: string, host: Host, controller: AbortController): Promise<boolean> {
  const { signal } = controller;
  const lines = createInterface({ input: host.stdin, output: host.stderr });
  // While it reads a line the terminal sends Ctrl-C here and no signal to the process.
  lines.on('SIGINT', () => controller.abort('SIGINT'));
  try {
    const end = once(lines, 'close', { signal }).then(() => '');
    const answer = await Promise.race([lines.question(`${question} [y/N] `, { signal }), end]);
    return /^y(?:es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
