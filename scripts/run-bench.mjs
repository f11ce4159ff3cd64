// Bundles one bench and runs it on plain Node: `node scripts/run-bench.mjs plan [arguments]`.
import { spawnSync } from 'node:child_process';
import { build } from 'esbuild';

const [name, ...rest] = process.argv.slice(2);
const outfile = `dist/bench/${name}.mjs`;

await build({
  entryPoints: [`bench/${name}.ts`],
  outfile,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  logLevel: 'warning',
});
const { status } = spawnSync(process.execPath, [outfile, ...rest], { stdio: 'inherit' });
process.exitCode = status ?? 1;
