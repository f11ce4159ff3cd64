// rollcall sandbox: the embedded account, for trying things out and for tests of workflows.
import path from 'node:path';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { startSandbox } from '../../sandbox/server.ts';
import { readBytes } from '../files.ts';
import type { CommonOptions, Io } from '../io.ts';

const LIMIT = 64 * 1024 * 1024;

export interface SandboxCommandOptions extends CommonOptions {
  readonly seed?: string;
  readonly port: number;
  readonly state?: string;
  readonly faults?: string;
}

/** Serves until SIGINT or SIGTERM, one line a request on standard error. Returns 0 then. */
export async function sandbox(io: Io, options: SandboxCommandOptions): Promise<ExitCode> {
  const seed = options.seed === undefined ? undefined : await readJson(io, options.seed);
  const faults = options.faults === undefined ? undefined : await readJson(io, options.faults);
  const server = await startSandbox({
    port: options.port,
    ...(seed === undefined ? {} : { seed }),
    ...(faults === undefined ? {} : { faults }),
    ...(options.state === undefined ? {} : { stateFile: path.resolve(io.cwd, options.state) }),
    onRequest: ({ method, path: target, status, faults: met }) => {
      const fault = met.length === 0 ? '' : ` [${met.join(', ')}]`;
      io.err(`${method} ${target} ${status ?? 'cut off'}${fault}\n`);
    },
  });
  io.out(`Listening on ${server.url}\n`);
  io.err(`Token: ${server.token}. For example:\n`);
  io.err(`  KISSMETRICS_API_KEY=${server.token} rollcall plan -f examples/team.yaml\nCtrl-C ends it.\n`);
  await new Promise<void>((resolve) => {
    if (io.signal.aborted) resolve();
    io.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await server.close();
  return EXIT.ok;
}

async function readJson(io: Io, file: string): Promise<unknown> {
  const text = new TextDecoder().decode(await readBytes(path.resolve(io.cwd, file), file, LIMIT));
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new RollcallError('RC541', `${file} is not JSON: ${cause instanceof Error ? cause.message : ''}`, {
      cause,
    });
  }
}
