// Loads a module of src for scripts that write documentation. `external`: imports that are left alone and never run.
import { build } from 'esbuild';

// What is bundled from CommonJS asks for node's own modules by `require`.
const REQUIRE =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** Returns the module's exports. */
export async function loadSource(file, external = []) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    external,
    banner: { js: REQUIRE.replace('import.meta.url', JSON.stringify(`file://${process.cwd()}/`)) },
    logLevel: 'error',
  });
  return import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
}
