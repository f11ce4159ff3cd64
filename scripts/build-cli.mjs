// Bundles the command line to dist/cli with one chunk a command, so that a command loads only what it uses.
import { chmod, readFile, rm } from 'node:fs/promises';
import { build } from 'esbuild';

const { version } = JSON.parse(await readFile('package.json', 'utf8'));

await rm('dist/cli', { recursive: true, force: true });
await build({
  entryPoints: ['src/cli/main.ts'],
  outdir: 'dist/cli',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: true,
  chunkNames: 'chunks/[name]-[hash]',
  define: { ROLLCALL_VERSION: JSON.stringify(version) },
  banner: { js: '' },
  logLevel: 'warning',
});
await chmod('dist/cli/main.js', 0o755);
