// The tests that need a browser: `npm run test:browser`. They are no part of `npm test`.
import path from 'node:path';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'browser',
    root: path.resolve(import.meta.dirname, '../..'),
    include: ['test/browser/**/*.test.ts'],
    setupFiles: ['test/support/setup.ts'],
    globalSetup: ['test/support/memory-folder.ts'],
    testTimeout: 60_000,
    hookTimeout: 180_000,
  },
});
