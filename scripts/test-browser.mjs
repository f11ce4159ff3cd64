// Looks at rendered comments in a browser that is there already: `npm run test:browser`, with `-- --write` the pictures of
// documents are written anew. Without Chromium it says so; with ROLLCALL_BROWSER=required that is a failure.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const strangers = process.argv.slice(2).filter((word) => word !== '--write');
if (strangers.length > 0) {
  console.error(`test:browser takes --write, not ${strangers.join(' ')}`);
  process.exit(1);
}
const named = process.env.ROLLCALL_CHROMIUM ?? '';
const chromium = named === '' ? PLACES.find((place) => existsSync(place)) : named;
if (chromium === undefined) {
  console.error(
    `rendered comments were not looked at: no browser at ${PLACES.join(', ')}; ROLLCALL_CHROMIUM names one`,
  );
  process.exit(process.env.ROLLCALL_BROWSER === 'required' ? 1 : 0);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/browser/vitest.config.ts'],
  {
    stdio: 'inherit',
    env: {
      ...process.env,
      ROLLCALL_CHROMIUM: chromium,
      ROLLCALL_WRITE_IMAGES: process.argv.includes('--write') ? '1' : '',
    },
  },
);
process.exitCode = status ?? 1;
