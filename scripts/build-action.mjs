// Bundles the action to dist/action with everything that it needs: a runner has node and no node_modules of ours. Beside
// it lies what the licences of the bundled packages ask to be kept.
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';

const OUT = 'dist/action';
const { version } = JSON.parse(await readFile('package.json', 'utf8'));

await rm(OUT, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: ['src/action/main.ts'],
  outdir: OUT,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  metafile: true,
  chunkNames: 'chunks/[name]-[hash]',
  define: { ROLLCALL_VERSION: JSON.stringify(version) },
  // Packages that were written for CommonJS ask for node's own modules by `require`, and for the folder that they are in.
  banner: {
    js: [
      "import { createRequire as rollcallRequire } from 'node:module';",
      'const require = rollcallRequire(import.meta.url);',
      'const __dirname = import.meta.dirname;',
    ].join(' '),
  },
  logLevel: 'warning',
});
// The lists of mail domains are files that their package reads when it is loaded.
await cp('node_modules/@activeprospect/freemail/data', `${OUT}/chunks/data`, { recursive: true });
await writeFile(`${OUT}/package.json`, `${JSON.stringify({ type: 'module', private: true })}\n`);
await writeFile(`${OUT}/LICENSES.txt`, await licences(Object.keys(metafile.inputs)));

/** Returns name, version and licence text of every package that one of the files is of. Throws where a text is missing. */
async function licences(files) {
  const folders = files.flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/u.exec(file)?.[0] ?? [],
  );
  const texts = [...new Set(folders)]
    .toSorted((a, b) => (a < b ? -1 : 1))
    .map(async (folder) => {
      const about = JSON.parse(await readFile(`${folder}/package.json`, 'utf8'));
      const file = (await readdir(folder)).find((name) => /^(?:un)?licen[cs]e/iu.test(name));
      const text =
        file === undefined
          ? `(${about.license}; the package has no text)`
          : await readFile(path.join(folder, file), 'utf8');
      return `${about.name} ${about.version} (${about.license})\n\n${text.trim()}\n`;
    });
  return (await Promise.all(texts)).join(`\n${'-'.repeat(80)}\n\n`);
}
