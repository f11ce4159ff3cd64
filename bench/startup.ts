// How long the built command line takes to start, beside Node with nothing to do. Other work on the machine only ever
// adds time, so each figure is the shortest of several runs, taken in turns.
//
//   npm run bench:startup                 15 runs of each
//   npm run bench:startup -- --runs 50
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { teamText } from './company.ts';

const MEMBERS = 20;
const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
const folder = mkdtempSync(join(tmpdir(), 'bench-startup-'));
try {
  writeFileSync(join(folder, 'team.yaml'), teamText(MEMBERS));
  report(Number(values.runs));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function report(runs: number): void {
  const commands: readonly (readonly [string, readonly string[]])[] = [
    ['node -e 0', ['-e', '0']],
    ['rollcall --version', [MAIN, '--version']],
    [`rollcall validate, ${MEMBERS} members`, [MAIN, 'validate']],
  ];
  const shortest = commands.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < runs; run += 1) {
    for (const [i, [name, argv]] of commands.entries()) {
      shortest[i] = Math.min(shortest[i] ?? 0, millis(name, argv));
    }
  }
  const [nothing = 0] = shortest;
  console.log(`Node ${process.versions.node}; the shortest of ${runs} runs, and how many times Node alone`);
  for (const [i, [name]] of commands.entries()) {
    const ms = shortest[i] ?? 0;
    console.log(
      `${name.padEnd(32)} ${ms.toFixed(0).padStart(5)} ms ${(ms / nothing).toFixed(2).padStart(6)}`,
    );
  }
}

/** Returns how long a process lived. Throws where it did not end well: what fails early is no figure. */
function millis(name: string, argv: readonly string[]): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd: folder, encoding: 'utf8' });
  const time = performance.now() - start;
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return time;
}
