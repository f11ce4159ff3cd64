// Puts the generated validators beside the compiled library: tsc copies no JavaScript.
import { cp } from 'node:fs/promises';

for (const area of ['roster', 'plan', 'ledger']) {
  await cp(`src/${area}/generated`, `dist/lib/${area}/generated`, { recursive: true });
}
