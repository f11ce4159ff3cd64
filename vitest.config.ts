import os from 'node:os';
import { defineConfig } from 'vitest/config';

/** Tests that look at what a process has loaded: each has a process of its own. */
const ALONE = ['test/unit/providers/registry.test.ts'];

/**
 * Files share a process, which loads our modules once: no test replaces a module, and what one changes of the process it
 * puts back. That saves most of the time of files with short tests.
 */
const project = (name: string, extra: object = {}): object => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    exclude: ALONE,
    setupFiles: ['test/support/setup.ts'],
    isolate: false,
    ...extra,
  },
});

export default defineConfig({
  test: {
    // On two cores both: vitest leaves one to itself, which is half of what there is.
    maxWorkers: Math.max(2, os.availableParallelism() - 1),
    globalSetup: ['test/support/memory-folder.ts'],
    projects: [
      // The first session of a file loads a whole command.
      project('unit', { testTimeout: 20_000 }),
      project('alone', { include: ALONE, exclude: [], isolate: true }),
      project('property', { testTimeout: 60_000 }),
      project('golden'),
      project('wire'),
      project('conformance', { testTimeout: 30_000 }),
      project('e2e', { testTimeout: 120_000, hookTimeout: 60_000, fileParallelism: true }),
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'json'],
      thresholds: {
        lines: 95,
        'src/core/**': { lines: 100, branches: 95 },
        'src/roster/**': { lines: 100, branches: 95 },
        'src/plan/**': { lines: 100, branches: 95 },
        'src/reconcile/**': { lines: 100, branches: 95 },
        'src/approval/**': { lines: 100, branches: 95 },
      },
    },
  },
});
