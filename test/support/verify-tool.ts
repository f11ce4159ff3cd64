// tools/verify.mjs as an auditor runs it: plain node, a folder, an exit code.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ROOT } from './built-cli.ts';
import type { Result } from './session.ts';

export const VERIFY = path.join(ROOT, 'tools/verify.mjs');

/** Runs the script in a folder. */
export async function verifyByHand(cwd: string, ...argv: readonly string[]): Promise<Result> {
  const child = spawn(process.execPath, [VERIFY, ...argv], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  let [out, err] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code: code ?? -1, out, err }));
  });
}
