// The built command line as a user runs it: a child process, its streams and its exit code.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..');
const MAIN = path.join(ROOT, 'dist/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  /** Resolves with the first match in standard output. */
  seen(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with the first match in standard error. */
  told(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<Ended>;
}

/** Starts `rollcall` with the arguments. */
export function start(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly env?: { readonly [name: string]: string } } = {},
): Running {
  if (!existsSync(MAIN))
    throw new Error('dist/cli is missing: run `npm run build` first, as `npm test` does');
  const child = spawn(process.execPath, [MAIN, ...argv], {
    cwd: options.cwd ?? ROOT,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  const watchers: (() => void)[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
    for (const watch of watchers) watch();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
    for (const watch of watchers) watch();
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  const match = async (pattern: RegExp, text: () => string): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const watch = (): void => {
        const found = pattern.exec(text());
        if (found !== null) resolve(found);
      };
      watchers.push(watch);
      watch();
      void ended.then(() => reject(new Error(`ended before ${pattern} was seen:\n${out}\n${err}`)));
    });
  return {
    child,
    ended,
    seen: async (pattern) => match(pattern, () => out),
    told: async (pattern) => match(pattern, () => err),
  };
}

/** Runs `rollcall` to its end. */
export async function rollcall(
  argv: readonly string[],
  options: { readonly cwd?: string; readonly env?: { readonly [name: string]: string } } = {},
): Promise<Ended> {
  return start(argv, options).ended;
}
