import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { PROVIDERS } from '../../../src/providers/registry.ts';
import { fakeDeps } from '../../support/http.ts';

it('lists every provider under its own name', () => {
  expect(Object.entries(PROVIDERS).map(([key, factory]) => [key, factory.name])).toEqual([
    ['csv', 'csv'],
    ['kissmetrics', 'kissmetrics'],
  ]);
});

it('loads no HTTP library before something is sent', async () => {
  const account = { account: 'km', provider: 'kissmetrics', settings: {} };
  const provider = PROVIDERS['kissmetrics']?.create(account, fakeDeps({ env: { KISSMETRICS_API_KEY: 't' } }));
  const reader = provider?.openReader();
  await reader?.close();

  // The same look finds undici in http/dispatcher.test.ts once a connection was opened.
  const loaded = Object.keys(createRequire(import.meta.url).cache);
  expect(loaded.filter((file) => file.includes('/undici/'))).toEqual([]);
});
