// Finds the repository of a folder, and runs git in it afterwards without looking for it again.

import { realpath, stat } from 'node:fs/promises';
import { type Environment, findingEnvironment, localEnvironment } from './environment.ts';
import { gitFailure, refusal, said } from './failure.ts';
import type { GitChild, GitProcesses, GitResult } from './process.ts';

/** One repository, and how to run git in it. */
export interface Found {
  readonly top: string;
  readonly gitDir: string;
  /** The user's environment, for talking to origin. */
  readonly env: Environment;
  readonly processes: GitProcesses;
  readonly format: 'sha1' | 'sha256';
  /** Returns status and output, whatever the status. */
  run(args: readonly string[], options?: RunOptions): Promise<GitResult>;
  /** Returns the output; throws for any status but 0. */
  output(args: readonly string[], input?: string | Uint8Array, extra?: Environment): Promise<Buffer>;
  stream(args: readonly string[]): AsyncGenerator<Buffer, Omit<GitResult, 'stdout'>>;
  start(args: readonly string[]): GitChild;
  /** Throws RC603 where older commits are missing. */
  needHistory(): Promise<void>;
}

export interface RunOptions {
  readonly input?: string | Uint8Array;
  /** Replaces single variables. */
  readonly extra?: Environment;
}

/** Finds the repository that a folder lies in. Throws RC600, RC601, RC602 or RC606. */
export async function findRepository(dir: string, env: Environment, processes: GitProcesses): Promise<Found> {
  const cwd = await existing(dir);
  const ask = async (...args: readonly string[]): Promise<readonly string[]> => {
    const call = { args: ['rev-parse', ...args], cwd, env: findingEnvironment(env) };
    const { status, stdout, stderr } = await processes.run(call);
    if (status !== 0) throw gitFailure(dir, stderr);
    return stdout.toString('utf8').replace(/\n$/, '').split('\n');
  };
  // A path may hold line breaks, so it comes last or alone.
  const [inside, format, ...gitDir] = await ask(
    '--is-inside-work-tree',
    '--show-object-format',
    '--absolute-git-dir',
  );
  const found = gitDir.join('\n');
  const top = inside === 'true' ? (await ask('--show-toplevel')).join('\n') : found;
  return repositoryAt({
    top,
    gitDir: found,
    format: format === 'sha256' ? 'sha256' : 'sha1',
    env,
    processes,
  });
}

/** A missing folder would look like a missing git. */
async function existing(dir: string): Promise<string> {
  const there = await stat(dir).catch(() => null);
  if (there === null || !there.isDirectory()) throw refusal('RC601', `${dir} is no folder`);
  return realpath(dir);
}

function repositoryAt(place: Pick<Found, 'top' | 'gitDir' | 'env' | 'processes' | 'format'>): Found {
  const { gitDir, processes } = place;
  const env = localEnvironment(place.env, gitDir);
  const run: Found['run'] = (args, { input, extra } = {}) =>
    processes.run({
      args,
      cwd: gitDir,
      env: { ...env, ...extra },
      ...(input === undefined ? {} : { input }),
    });
  const output: Found['output'] = async (args, input, extra) => {
    const result = await run(args, {
      ...(input === undefined ? {} : { input }),
      ...(extra === undefined ? {} : { extra }),
    });
    if (result.status !== 0) throw gitFailure(`git ${args[0] ?? ''}`, result.stderr);
    return result.stdout;
  };
  let shallow: Promise<boolean> | null = null;
  return {
    ...place,
    run,
    output,
    stream: (args) => processes.stream({ args, cwd: gitDir, env }),
    start: (args) => processes.start({ args, cwd: gitDir, env }),
    async needHistory() {
      shallow ??= output(['rev-parse', '--is-shallow-repository']).then(
        (text) => said(text.toString()) !== 'false',
      );
      if (await shallow)
        throw refusal('RC603', `${place.top} is a shallow clone: older commits are missing`, {
          hint: 'use `fetch-depth: 0` in actions/checkout, or run `git fetch --unshallow`',
        });
    },
  };
}
