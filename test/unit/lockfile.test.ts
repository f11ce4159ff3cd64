// `npm ci` stops where a package names an optional platform package that the lock file lacks, and a registry that does
// not carry every platform leaves such entries out without a word.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

interface Locked {
  readonly version?: string;
  readonly resolved?: string;
  readonly hasInstallScript?: boolean;
  readonly optionalDependencies?: { readonly [name: string]: string };
}

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  readonly packages: { readonly [path: string]: Locked };
};
const entries = Object.entries(packages);

it('has an entry for every optional package of every platform', () => {
  const missing = entries.flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter(
        (name) =>
          packages[`${path}/node_modules/${name}`] === undefined &&
          packages[`node_modules/${name}`] === undefined,
      )
      .map((name) => `${path} -> ${name}`),
  );

  expect(missing).toEqual([]);
});

it('names no registry', () => {
  expect(entries.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});

it('has no package that runs a script at install but the two that are known to be harmless', () => {
  // esbuild checks its binary; tldjs downloads only where npm_config_tldjs_update_rules asks for it.
  const scripts = entries
    .filter(([, { hasInstallScript }]) => hasInstallScript === true)
    .map(([path]) => path);

  const names = new Set(scripts.map((path) => path.split('node_modules/').at(-1)));

  expect(names).toEqual(new Set(['esbuild', 'tldjs']));
});
