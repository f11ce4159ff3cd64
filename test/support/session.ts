// Plays sessions of the command line in this process: a folder, a clock, an environment, somebody who answers.
import { setMaxListeners } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Io } from '../../src/cli/io.ts';
import { run } from '../../src/cli/run.ts';

export interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface SessionOptions {
  readonly env?: { readonly [name: string]: string };
  /** Milliseconds since the epoch; default: the real clock. */
  readonly now?: () => number;
  /** What the person at the terminal answers; absent: no terminal. */
  readonly answer?: (question: string) => boolean;
  readonly signal?: AbortSignal;
  /** Waits as asked when true; else returns at once, so that backoff costs a test nothing. */
  readonly realSleep?: boolean;
}

export interface Session {
  readonly folder: string;
  run(...argv: readonly string[]): Promise<Result>;
  /** The same with another environment or answer. */
  runWith(options: SessionOptions, ...argv: readonly string[]): Promise<Result>;
  write(name: string, text: string): Promise<void>;
  read(name: string): Promise<string>;
  close(): Promise<void>;
}

/** An Io that keeps what is written to it. */
export interface PlayedIo {
  readonly io: Io;
  said(): { readonly out: string; readonly err: string };
}

/** Returns an Io without a terminal, but where somebody answers. `over` replaces single parts of it. */
export function playedIo(
  options: SessionOptions & { readonly cwd: string },
  over: Partial<Io> = {},
): PlayedIo {
  const { env = {}, cwd, now = Date.now, answer, signal, realSleep = false } = options;
  let [out, err] = ['', ''];
  const io: Io = {
    env,
    cwd,
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    tty: { in: answer !== undefined, out: false, err: false },
    colour: { out: false, err: false },
    confirm: async (question) => answer?.(question) ?? false,
    now,
    random: () => 0.5,
    sleep: async (ms, aborted) => {
      aborted.throwIfAborted();
      if (realSleep) await delay(ms, undefined, { signal: aborted });
    },
    signal: signal ?? heardByMany(),
    ...over,
  };
  return { io, said: () => ({ out, err }) };
}

/** As the real one: every request in flight may listen. */
function heardByMany(): AbortSignal {
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  return signal;
}

/** Opens a session in a fresh temporary folder. */
export async function openSession(options: SessionOptions = {}): Promise<Session> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));

  async function runWith(more: SessionOptions, ...argv: readonly string[]): Promise<Result> {
    const { env = {}, now = Date.now, answer, signal, realSleep = false } = { ...options, ...more };
    const { io, said } = playedIo({
      env: { ...options.env, ...env },
      cwd: folder,
      now,
      realSleep,
      ...(answer === undefined ? {} : { answer }),
      ...(signal === undefined ? {} : { signal }),
    });
    const code = await run(argv, io);
    return { code, ...said() };
  }

  return {
    folder,
    runWith,
    run: async (...argv) => runWith({}, ...argv),
    write: async (name, text) => {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    },
    read: async (name) => readFile(path.join(folder, name), 'utf8'),
    close: async () => rm(folder, { recursive: true, force: true }),
  };
}
