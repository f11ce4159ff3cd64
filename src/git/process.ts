// Runs git: no shell, the environment that it is given and no other, and no process that outlives its signal.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Environment } from './environment.ts';
import { refusal } from './failure.ts';

/** A running git that can be written to and read from. */
export type GitChild = ChildProcessWithoutNullStreams;

/** One run of git. */
export interface GitCall {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Environment;
  readonly input?: string | Uint8Array;
}

export interface GitResult {
  /** null: ended by a signal. */
  readonly status: number | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** How processes are made; handed in so that tests can count them. */
export type Spawn = (call: GitCall) => GitChild;

/** Starts and ends the processes of one repository. */
export interface GitProcesses {
  /** Returns what a run gave, whatever its status. Throws RC600 where git cannot be started, the signal's reason when aborted. */
  run(call: GitCall): Promise<GitResult>;
  /** Yields what a run writes; its status comes last. Ending the loop early ends the process. */
  stream(call: GitCall): AsyncGenerator<Buffer, Omit<GitResult, 'stdout'>>;
  /** Starts a process that answers many questions. */
  start(call: GitCall): GitChild;
  /** Ends what is still running. */
  close(): Promise<void>;
}

/** More words than this of a failing git are not kept. */
const STDERR_KEPT = 64_000;

/** Starts git in a session of its own, where no terminal can be asked for a password. */
export function spawnGit(call: GitCall): GitChild {
  return spawn('git', call.args, {
    cwd: call.cwd,
    env: { ...call.env },
    stdio: 'pipe',
    detached: true,
    windowsHide: true,
  });
}

export function gitProcesses(signal: AbortSignal | undefined, make: Spawn): GitProcesses {
  const running = new Map<GitChild, Promise<void>>();
  const kill = (): void => {
    for (const child of running.keys()) end(child);
  };
  signal?.addEventListener('abort', kill);

  function start(call: GitCall): GitChild {
    signal?.throwIfAborted();
    const child = make(call);
    running.set(
      child,
      new Promise((resolve) => {
        child.once('close', () => {
          running.delete(child);
          resolve();
        });
      }),
    );
    // Who ends early does not read the rest of its input; its status says why.
    child.stdin.on('error', () => {});
    return child;
  }

  async function* stream(call: GitCall): AsyncGenerator<Buffer, Omit<GitResult, 'stdout'>> {
    const child = start(call);
    const ended = statusOf(child);
    // Awaited at the end; a failure before that must not count as unhandled.
    ended.catch(() => {});
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      if (stderr.length < STDERR_KEPT) stderr += text;
    });
    child.stdin.end(call.input ?? '');
    try {
      for await (const chunk of child.stdout) yield chunk as Buffer;
      const status = await ended;
      signal?.throwIfAborted();
      return { status, stderr };
    } finally {
      end(child);
    }
  }

  return {
    start,
    stream,
    async run(call) {
      const chunks: Buffer[] = [];
      const reading = stream(call);
      for (;;) {
        const next = await reading.next();
        if (next.done === true) return { ...next.value, stdout: Buffer.concat(chunks) };
        chunks.push(next.value);
      }
    },
    async close() {
      signal?.removeEventListener('abort', kill);
      const ends = [...running.values()];
      // Node ends with what it waits for here as soon as nothing else holds it open.
      for (const child of running.keys()) holdOpen(child, true);
      kill();
      await Promise.all(ends);
    },
  };
}

function statusOf(child: GitChild): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', (cause) => {
      reject(
        refusal('RC600', `git cannot be started: ${cause.message}`, {
          hint: 'install git 2.38 or newer',
          cause,
        }),
      );
    });
    child.once('close', (status) => resolve(status));
  });
}

/** Says whether this program stays as long as the child does. */
export function holdOpen(child: GitChild, stays: boolean): void {
  const word = stays ? 'ref' : 'unref';
  child[word]();
  for (const stream of [child.stdin, child.stdout, child.stderr])
    if (stream instanceof Socket) stream[word]();
}

/** Ends a process with the helpers that it started: they share its session. */
function end(child: GitChild): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}
